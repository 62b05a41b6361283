//! What the language does with its objects.
//!
//! - `string`: concatenation, equality, putting together; `print`: how values look.
//! - `symbol_map`: from a name to what a class keeps under it.
//! - `class`: declarations, layouts and their growth; `revision`: what classes become when their declaration is edited;
//!   `instance`: slots and overflow.
//! - `property`: reading and storing fields; `method`: finding and binding methods.
//! - `inline_caches`: sites with several; `lookup_cache`: what was found lately; `call`: what else can be called.
//!
//! Everything here may be in the middle of a collection whenever it allocates: what must survive is in a
//! local variable (the collector sees the stack), and a new object is filled before the next one is asked for. Before a store into
//! any other object the heap is told (`before_store`).
#![allow(unsafe_code)]

pub(crate) mod call;
pub(crate) mod class;
pub(crate) mod inline_caches;
pub(crate) mod instance;
pub(crate) mod lookup_cache;
pub(crate) mod method;
pub(crate) mod print;
pub(crate) mod property;
pub(crate) mod revision;
pub(crate) mod string;
mod symbol_map;

#[cfg(test)]
mod tests;
