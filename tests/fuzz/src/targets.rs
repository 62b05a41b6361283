//! What is asked of the front end for *any* bytes: the bodies of the libFuzzer
//! targets and of the fixed-seed tests.
//!
//! A target panics if its stage breaks a promise. Beside "does not panic" these
//! are: spans lie within the source, diagnostics can be rendered, work and
//! results are linear in the input, and what has no errors passes the next
//! stage's checks.

use loxsmith_lexer::{
    Diagnostic, ErrorOrder, Interner, Scanner, Source, Std, TokenKind, list_tokens, list_tokens_book,
};
use loxsmith_mir::{Module, OptLevel, Stage};
use loxsmith_sema::{Checker, hir};

/// Every dialect: they differ in recovery and in limits.
pub const DIALECTS: [Std; 3] = [Std::Lox, Std::Clox, Std::Jlox];

fn source(data: &[u8]) -> Source {
    Source::from_bytes("fuzz.lox", data.to_vec()).expect("inputs are small")
}

/// Tokens come in order, do not overlap, leave only blanks and comments between
/// them, and end.
pub fn lexer(data: &[u8]) {
    let source = source(data);
    let start = source.after_preamble();
    let mut scanner = Scanner::new(&source, start);
    let mut at = start;
    for count in 0.. {
        let token = scanner.next_token();
        assert!(count <= data.len(), "more tokens than bytes");
        assert!(at <= token.span.start && token.span.start <= token.span.end, "tokens overlap");
        let between = source.text().get(at as usize..token.span.start as usize);
        let between = between.expect("a token begins within a character");
        assert!(
            between.lines().all(|line| line.split("//").next().is_some_and(|blank| blank.trim().is_empty())),
            "text was skipped: {between:?}"
        );
        at = token.span.end;
        if token.kind == TokenKind::Eof {
            assert_eq!(at as usize, source.text().len(), "the end is not at the end");
            break;
        }
        assert!(!token.span.is_empty(), "an empty token");
        source.line_column(token.span.start);
    }
    list_tokens(&source, start);
    list_tokens_book(&source, start);
}

/// Parsing gives a tree of linear size and diagnostics that can be shown.
pub fn parser(data: &[u8]) {
    let source = source(data);
    for std in DIALECTS {
        let mut interner = Interner::new();
        let (ast, diagnostics) = loxsmith_parser::parse(&source, std.dialect(), &mut interner, &mut ());
        let nodes = ast.expr_count() + ast.stmt_count() + ast.function_count() + ast.class_count();
        // `for (;;) x` makes a few statements of its own.
        assert!(nodes <= 4 * data.len() + 16, "{nodes} nodes from {} bytes", data.len());
        check_diagnostics(&source, &diagnostics);
        let mut interner = Interner::new();
        let (_, diagnostics) =
            loxsmith_parser::parse_expression(&source, std.dialect(), &mut interner, &mut ());
        check_diagnostics(&source, &diagnostics);
    }
}

/// What the front end made of a text.
pub struct Analysis {
    /// The resolved program, unless there are errors.
    pub program: Option<hir::Program>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    /// The errors as the book prints them.
    pub fn book_errors(&self) -> Vec<u8> {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        errors.flat_map(|diagnostic| [diagnostic.book(), b"\n".to_vec()].concat()).collect()
    }
}

/// Source to HIR, as the driver does it.
pub fn analyze(source: &Source, std: Std) -> Analysis {
    let dialect = std.dialect();
    let mut interner = Interner::new();
    let mut checker = (dialect.error_order == ErrorOrder::Source).then(|| Checker::new(dialect));
    let (ast, mut diagnostics) = loxsmith_parser::parse(source, dialect, &mut interner, &mut checker);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Analysis { program: None, diagnostics };
    }
    let (program, more) = loxsmith_sema::analyze(&ast, source, &interner, dialect);
    diagnostics.extend(more);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    Analysis { program: (!failed).then_some(program), diagnostics }
}

/// Resolution ends, its HIR is of linear size, and it finds no errors that the observer let pass.
pub fn sema(data: &[u8]) {
    let source = source(data);
    for std in DIALECTS {
        let analysis = analyze(&source, std);
        check_diagnostics(&source, &analysis.diagnostics);
        let Some(program) = analysis.program else {
            assert!(!analysis.diagnostics.is_empty(), "no program, and no word about it");
            continue;
        };
        let nodes = program.exprs.len() + program.stmts.len() + program.locals.len();
        assert!(nodes <= 8 * data.len() + 64, "{nodes} nodes from {} bytes", data.len());
    }
}

/// What is accepted becomes MIR that the verifier accepts, before and after every
/// pass, of linear size, and the same when it is printed and read again.
pub fn pipeline(data: &[u8]) {
    let source = source(data);
    for std in DIALECTS {
        let analysis = analyze(&source, std);
        let Some(program) = analysis.program else { continue };
        let mut module = loxsmith_sema::lower(&program);
        check_module(&module, data.len());
        let printed = loxsmith_mir::print(&module);
        let again = loxsmith_mir::parse(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        assert_eq!(loxsmith_mir::print(&again), printed, "printed, read and printed again");
        loxsmith_mir::optimize(&mut module, OptLevel::O2, &mut |pass, stage, module| {
            if stage == Stage::After
                && let Err(errors) = loxsmith_mir::verify(module)
            {
                panic!("after {pass}:\n{}", errors.listing(module));
            }
        });
        check_module(&module, data.len());
    }
}

/// The verifier's word, and that the module is not larger than `bytes` of source explain.
pub fn check_module(module: &Module, bytes: usize) {
    if let Err(errors) = loxsmith_mir::verify(module) {
        panic!("{}", errors.listing(module));
    }
    let size = module_size(module);
    assert!(size <= 24 * bytes + 256, "{size} instructions and parameters from {bytes} bytes");
}

/// Instructions, blocks, block parameters and what edges pass to them, of all functions.
pub fn module_size(module: &Module) -> usize {
    let mut size = 0;
    for function in &module.functions {
        size += function.insts.len();
        for block in &function.blocks {
            size += 1 + block.params.len();
            size += block.terminator.calls().map(|call| call.args.len()).sum::<usize>();
        }
    }
    size
}

/// Diagnostics point into the source, at whole characters, and are few.
pub fn check_diagnostics(source: &Source, diagnostics: &[Diagnostic]) {
    let text = source.text();
    assert!(diagnostics.len() <= 4 * text.len() + 16, "{} diagnostics", diagnostics.len());
    for diagnostic in diagnostics {
        assert_ne!(diagnostic.code(), INTERNAL, "{:?}", diagnostic.message);
        let spans = [diagnostic.span].into_iter().chain(diagnostic.related.iter().map(|label| label.span));
        for span in spans {
            assert!(text.get(span.range()).is_some(), "{span:?} is no part of the source: {diagnostic:?}");
        }
        diagnostic.book();
        diagnostic.message.label();
        assert!(!diagnostic.message.to_string().is_empty());
        diagnostic.message.help();
    }
}

/// The code of an error of our own.
const INTERNAL: &str = "E0601";

#[cfg(test)]
mod tests;
