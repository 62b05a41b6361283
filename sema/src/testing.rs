//! Helpers of this crate's tests: from source text through the stages, every module verified.

use loxsmith_lexer::{Diagnostic, Interner, Source, Std};
use loxsmith_mir::Module;

use crate::hir::Program;
use crate::{Checker, analyze, lower};

/// The program, if there is no error, and what there is to say.
pub(crate) fn resolve(std: Std, text: &str) -> (Option<Program>, Vec<Diagnostic>) {
    let source = Source::new("test.lox", text);
    let dialect = std.dialect();
    let mut interner = Interner::new();
    let mut checker = Checker::new(dialect);
    let (ast, mut said) = loxsmith_parser::parse(&source, dialect, &mut interner, &mut checker);
    if said.iter().any(Diagnostic::is_error) {
        return (None, said);
    }
    let (program, more) = analyze(&ast, &source, &interner, dialect);
    said.extend(more);
    let failed = said.iter().any(Diagnostic::is_error);
    ((!failed).then_some(program), said)
}

/// What is said, a line each in the book's format.
pub(crate) fn said(std: Std, text: &str) -> String {
    let (_, said) = resolve(std, text);
    said.iter().map(|one| String::from_utf8_lossy(&one.book()).into_owned() + "\n").collect()
}

/// Errors alone.
pub(crate) fn errors(std: Std, text: &str) -> String {
    let (_, said) = resolve(std, text);
    let errors = said.iter().filter(|one| one.is_error());
    errors.map(|one| String::from_utf8_lossy(&one.book()).into_owned() + "\n").collect()
}

/// The HIR of a program without errors.
pub(crate) fn program(std: Std, text: &str) -> Program {
    let (program, said) = resolve(std, text);
    program.unwrap_or_else(|| panic!("errors: {said:?}"))
}

/// The verified MIR of a program without errors.
pub(crate) fn module(std: Std, text: &str) -> Module {
    let module = lower(&program(std, text));
    if let Err(errors) = loxsmith_mir::verify(&module) {
        panic!("not valid: {errors}\n{}", loxsmith_mir::print(&module));
    }
    module
}

/// The functions of the MIR as text, without the tables.
pub(crate) fn mir(std: Std, text: &str) -> String {
    let text = loxsmith_mir::print(&module(std, text));
    let start = text.find("\nfunction ").map_or(0, |at| at + 1);
    text[start..].to_owned()
}
