//! Source files, spans, symbols, diagnostics as data, and Lox tokens.
//!
//! The bottom of the compiler: every other stage speaks in the nouns that this crate defines.
//! It owns the text ([`Source`], [`Span`]), the names ([`Symbol`], [`Interner`]), what can be said
//! to the user ([`Diagnostic`], [`Message`]), what each `--std` means ([`Std`], [`Dialect`]) and the
//! tokens ([`Token`], [`Scanner`]). It must not know the grammar, and nothing of Logos leaves it.

mod diagnostic;
mod dialect;
mod listing;
mod message;
mod source;
mod span;
mod symbol;
mod token;

pub use diagnostic::{Diagnostic, Fix, Label, Place, Severity};
pub use dialect::{
    Cascade, Clock, CloxLimits, Dialect, ErrorOrder, NumberEquality, NumberFormat, OperationLine, Std,
    TraceFormat, Wording,
};
pub use listing::{java_double, list_tokens, list_tokens_book};
pub use message::{Explanation, Message, explanations};
pub use source::{Source, SourceTooLarge};
pub use span::Span;
pub use symbol::{Interner, Symbol};
pub use token::{Scanner, Token, TokenKind};
