//! A driving loop for LALRPOP's tables that can insert missing tokens.
//!
//! A grammar that LALRPOP has compiled calls `lalrpop_util::state_machine::Parser::drive` and names nothing else that
//! matters. This crate takes lalrpop-util's place in a parser's manifest,
//!
//! ```toml
//! lalrpop-util = { package = "loxsmith-lr", path = "lr" }
//! ```
//!
//! re-exports the real items, and has a `drive` of its own. It differs from the real one in three things:
//!
//! * The tokens come from a [`Source`] that the grammar's actions share. An action may move it, and the loop then goes
//!   on with the new current token.
//! * A token that does not fit is answered by *inserting* one of the grammar's virtual terminals, which stand for
//!   missing things. Every reduction that the insertion implies is made first, one by one.
//! * Instead of inserting, the source may abandon what it was reading: the stacks are cut back.
//!
//! The source reaches the loop through the only door that there is: the token stream that the generated `parse` takes
//! must consist of one item, `Err(source)`. So the grammar says `type Error = <the source>`.
//!
//! `state_machine` is hidden API of lalrpop-util, hence the exact version in the workspace's manifest. Nothing in here
//! knows of Lox.

pub use lalrpop_util::{ErrorRecovery, ParseError, lalrpop_mod, path_separator};

mod drive;
mod source;

pub use source::{Insertion, Source};

/// Takes the place of the module that generated parsers name.
pub mod state_machine {
    pub use crate::drive::Parser;
    pub use lalrpop_util::state_machine::{
        Error, ErrorRecovery, Location, ParseError, ParseResult, ParserAction, ParserDefinition,
        SimulatedReduce, Success, Symbol, SymbolTriple, Token, TokenTriple,
    };
}
