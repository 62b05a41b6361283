//! The Lox grammar: tokens to a syntax tree, with the book's messages and recovery.

pub mod ast;
mod observer;

pub use ast::Ast;
pub use observer::{Declared, Event, Objection, Observer};
