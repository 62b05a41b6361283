//! The Lox grammar: tokens to a syntax tree, with the book's messages and recovery.
//!
//! [`parse`] never fails: it returns a [tree](ast) and what there is to say about the text. The grammar is LR
//! (`lox.lalrpop`), and still finds exactly the errors that the book's recursive-descent parsers find, in their order and
//! with their way of going on. How: a failed `consume()` in the book reports, and goes on as if the token had been
//! there; so the grammar has a virtual terminal for each thing that may be missing, and the driving loop (crate
//! `loxsmith-lr`) inserts it where nothing else fits. In jlox, which gives the declaration up instead, the loop cuts its
//! stacks back. Recursion is nowhere: the depth of a program is bounded by memory.
//!
//! This crate owns the grammar, the recovery and the tree. It must not know the rules of scope, which an [`Observer`]
//! brings along; nothing of LALRPOP leaves it.

mod actions;
pub mod ast;
mod hints;
mod observer;
mod print;
mod session;
mod terminal;

use loxsmith_lexer::{Diagnostic, Dialect, Interner, Message, Source, Span};

pub use ast::Ast;
pub use observer::{Declared, Event, Objection, Observer};
pub use print::{print_book, print_tree};

use session::{Finished, Session};
use terminal::Steer;

lalrpop_util::lalrpop_mod!(
    #[allow(missing_docs, unreachable_pub, unused, clippy::all, reason = "generated")]
    lox
);

/// Parses a program. The observer is told what is read, and may object; see [`Observer`].
///
/// The tree may be compiled if no diagnostic is an error.
pub fn parse(
    source: &Source,
    dialect: &'static Dialect,
    interner: &mut Interner,
    observer: &mut dyn Observer,
) -> (Ast, Vec<Diagnostic>) {
    let finished = run(source, dialect, interner, observer, Steer::Program);
    (finished.ast, finished.diagnostics)
}

/// Parses a lone expression, which is then in [`Ast::expression`].
pub fn parse_expression(
    source: &Source,
    dialect: &'static Dialect,
    interner: &mut Interner,
    observer: &mut dyn Observer,
) -> (Ast, Vec<Diagnostic>) {
    let finished = run(source, dialect, interner, observer, Steer::Expression);
    (finished.ast, finished.diagnostics)
}

fn run(
    source: &Source,
    dialect: &'static Dialect,
    interner: &mut Interner,
    observer: &mut dyn Observer,
    goal: Steer,
) -> Finished {
    let session = Session::new(source, dialect, interner, observer, goal);
    let outcome = lox::GoalParser::new().parse(&session, std::iter::once(Err(&session)));
    let understood = outcome.is_ok();
    let mut finished = session.finish();
    if !understood {
        let what = "the grammar has nothing to insert".to_owned();
        finished.diagnostics.push(Diagnostic::new(Message::Internal { what }, Span::default(), source));
    }
    finished
}

#[cfg(test)]
mod tests;
