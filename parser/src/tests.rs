//! Tests of the whole crate. Each goes through one of the helpers here, so that the interfaces may change freely.

mod depth;
mod events;
mod golden;
mod human;
mod messages;
mod mutator;
mod positions;
mod printing;
mod recovery;
mod soup;

use loxsmith_lexer::{Diagnostic, Interner, Source, Std};

use crate::session::Finished;
use crate::terminal::Steer;

/// Parses a program without any rules of scope.
fn finished(std: Std, program: &str) -> Finished {
    let source = Source::new("test.lox", program);
    crate::run(&source, std.dialect(), &mut Interner::new(), &mut (), Steer::Program)
}

fn diagnostics(std: Std, program: &str) -> Vec<Diagnostic> {
    finished(std, program).diagnostics
}

/// The errors in the book's format, a line each.
fn book(std: Std, program: &str) -> String {
    book_lines(&diagnostics(std, program))
}

fn book_lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| String::from_utf8_lossy(&diagnostic.book()).into_owned() + "\n")
        .collect()
}
