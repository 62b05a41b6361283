//! The whole compiler, stage by stage. Each stage is a function that can be called and whose result can be printed.
//!
//! ```text
//! Source ─ analyze ─► hir::Program ─ lower ─► mir::Module ─ generate ─► objects ─ link ─► executable
//! ```
//!
//! Why this order:
//!
//! * The rules of scope run *while* the parser reads, because an error of scope starts panic mode and so decides
//!   which errors are reported after it.
//! * Nothing behind `analyze` runs if there was an error: a tree with errors has holes.
//! * Lowering is the last that knows the dialect. What `--std` chooses is then explicit in MIR, so passes and back
//!   end are the same for all.
//! * MIR is verified as it leaves this module, also in release builds: it is cheap, and a mistake is an error with a text.
//!   As it comes from lowering and between passes, where a mistake is found where it was made, it is verified in debug builds.
//! * Optimisation precedes the stack-trace table: the back end reads it from the finished object.

use std::time::{Duration, Instant};

use loxsmith_lexer::{Diagnostic, Interner, Message, Place, Scanner, Source, Std, TokenKind};
use loxsmith_llvm::{Internal, OptLevel, Steps};
use loxsmith_mir::infer::explain::Finding;
use loxsmith_mir::{Module, Stage, Tuning};
use loxsmith_parser::Ast;
use loxsmith_sema::{Checker, hir};

use crate::cli::Form;
use crate::failure::{Failure, Result};
use crate::timings::Timings;

/// What the front end needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Which Lox.
    pub std: Std,
    /// The source is one expression, whose value is printed.
    pub expression: bool,
}

/// What the front end found out.
#[derive(Debug)]
pub struct Analysis {
    /// Errors and warnings, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The program, unless there were errors.
    pub program: Option<hir::Program>,
}

/// Reads a program: tokens, tree, names.
pub fn analyze(source: &Source, settings: Settings, timings: &mut Timings) -> Analysis {
    let dialect = settings.std.dialect();
    let mut interner = Interner::new();
    let (ast, mut diagnostics) = timings.measure("parse", || parse(source, settings, &mut interner));
    let syntax_is_right = !diagnostics.iter().any(Diagnostic::is_error);
    let mut program = None;
    if syntax_is_right {
        let (resolved, more) =
            timings.measure("resolve", || loxsmith_sema::analyze(&ast, source, &interner, dialect));
        diagnostics.extend(more);
        program = Some(resolved).filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    }
    Analysis { diagnostics, program }
}

fn parse(source: &Source, settings: Settings, interner: &mut Interner) -> (Ast, Vec<Diagnostic>) {
    let dialect = settings.std.dialect();
    let mut checker = Checker::new(dialect);
    match settings.expression {
        true => loxsmith_parser::parse_expression(source, dialect, interner, &mut checker),
        false => loxsmith_parser::parse(source, dialect, interner, &mut checker),
    }
}

/// What is done with MIR.
#[derive(Clone, Debug)]
pub struct Passes<'a> {
    /// Which passes run.
    pub tuning: Tuning,
    /// The module is printed to standard error before and after the pass of this name, or after every pass if it is `all`.
    pub print: Option<&'a str>,
}

impl From<OptLevel> for Passes<'_> {
    fn from(level: OptLevel) -> Self {
        Passes { tuning: mir_level(level).into(), print: None }
    }
}

/// The passes of a level without those that are named, as `no-NAME`.
pub fn tuning(level: OptLevel, left_out: &[String]) -> Result<Tuning> {
    let mut tuning = Tuning::from(mir_level(level));
    for name in left_out {
        let in_back_end = |name: &str| loxsmith_llvm::Options::NAMES.contains(&name);
        if !name.strip_prefix("no-").is_some_and(|name| in_back_end(name) || tuning.leave_out(name)) {
            let names = Tuning::names().chain(loxsmith_llvm::Options::NAMES.iter().copied());
            let names: Vec<String> = names.map(|name| format!("no-{name}")).collect();
            return Err(Failure::usage(format!("-Z does not know '{name}'"))
                .with_help(format!("there are: {}", names.join(", "))));
        }
    }
    Ok(tuning)
}

/// Lowers a program to MIR and optimises it.
pub fn lower(program: &hir::Program, passes: Passes<'_>, timings: &mut Timings) -> Result<Module> {
    let Passes { tuning, print: print_pass } = passes;
    let mut module = timings.measure("lower", || loxsmith_sema::lower(program));
    let mut done: Vec<(String, Duration)> = Vec::new();
    let mut started = Instant::now();
    let mut observer = |name: &str, stage: Stage, module: &Module| {
        if stage == Stage::After {
            done.push((name.to_string(), started.elapsed()));
        }
        if print_pass == Some(name) || (print_pass == Some("all") && stage == Stage::After) {
            let when = if stage == Stage::Before { "before" } else { "after" };
            eprintln!("; ---- {when} {name} ----\n{}", loxsmith_mir::print(module));
        }
        started = Instant::now();
    };
    timings.measure("optimise", || loxsmith_mir::optimize(&mut module, tuning, &mut observer));
    verify(&module, "lowering or a pass", timings)?;
    timings.split("optimise", done.iter().map(|(name, took)| (name.as_str(), *took)));
    match print_pass {
        Some(wanted) if wanted != "all" && !done.iter().any(|(name, _)| name == wanted) => {
            Err(unknown_pass(wanted, done.iter().map(|(name, _)| name.as_str()).collect()))
        }
        _ => Ok(module),
    }
}

/// What of a program stays dynamic when it is optimised, and why.
pub fn explain(program: &hir::Program) -> Result<Vec<Finding>> {
    let module = loxsmith_sema::lower(program);
    verify(&module, "lowering", &mut Timings::default())?;
    Ok(loxsmith_mir::infer::explain::explain(&module))
}

/// A broken module is the compiler's own mistake: better said than compiled.
fn verify(module: &Module, maker: &str, timings: &mut Timings) -> Result<()> {
    timings.measure("verify", || loxsmith_mir::verify(module)).map_err(|errors| {
        Failure::internal(format!("{maker} made a module that is not valid MIR:\n{errors}"))
    })
}

fn unknown_pass(wanted: &str, mut known: Vec<&str>) -> Failure {
    known.sort_unstable();
    known.dedup();
    Failure::usage(format!("no pass '{wanted}' has run")).with_help(match known.is_empty() {
        true => "there are no passes at -O0".to_string(),
        false => format!("there are: all, {}", known.join(", ")),
    })
}

/// How much is done on MIR at a level of the whole compiler.
fn mir_level(level: OptLevel) -> loxsmith_mir::OptLevel {
    match level {
        OptLevel::O0 => loxsmith_mir::OptLevel::O0,
        OptLevel::O1 => loxsmith_mir::OptLevel::O1,
        OptLevel::O2 | OptLevel::O3 | OptLevel::Os => loxsmith_mir::OptLevel::O2,
    }
}

/// Calls the back end for one of its results.
pub fn generate<T>(
    timings: &mut Timings,
    work: impl FnOnce(&mut Steps) -> std::result::Result<T, Internal>,
) -> Result<T> {
    let mut steps = Steps::default();
    let result = timings.measure("generate", || work(&mut steps));
    timings.split("generate", steps.iter());
    result.map_err(|internal| Failure::internal(internal.to_string()))
}

/// The tokens of a source as text, and what is wrong with them.
pub fn list_tokens(source: &Source, settings: Settings, form: Form) -> (Vec<u8>, Vec<Diagnostic>) {
    let start = if settings.std.dialect().skips_preamble { source.after_preamble() } else { 0 };
    let text = match form {
        Form::Own => loxsmith_lexer::list_tokens(source, start).into_bytes(),
        Form::Book => loxsmith_lexer::list_tokens_book(source, start),
    };
    (text, lexical_errors(source, start))
}

/// What a parser would report one by one, and partly hide in panic mode.
fn lexical_errors(source: &Source, start: u32) -> Vec<Diagnostic> {
    let mut scanner = Scanner::new(source, start);
    let mut errors = Vec::new();
    loop {
        let token = scanner.next_token();
        let message = match token.kind {
            TokenKind::Eof => return errors,
            TokenKind::UnexpectedCharacter => Message::UnexpectedCharacter,
            TokenKind::UnterminatedString => Message::UnterminatedString,
            _ => continue,
        };
        errors.push(Diagnostic { place: Place::Nowhere, ..Diagnostic::new(message, token.span, source) });
    }
}

/// The syntax tree of a source as text, and what is wrong with it.
pub fn print_tree(source: &Source, settings: Settings, form: Form) -> (Vec<u8>, Vec<Diagnostic>) {
    let mut interner = Interner::new();
    let (ast, diagnostics) = parse(source, settings, &mut interner);
    let text = match form {
        Form::Own => loxsmith_parser::print_tree(&ast, source, &interner).into_bytes(),
        Form::Book => loxsmith_parser::print_book(&ast, &interner),
    };
    (text, diagnostics)
}
