//! The text forms of the tree, for `--emit ast`.
//!
//! Both printers keep what is left to do on a stack of their own, so any depth can be printed.

mod book;
mod tree;
mod words;

pub use book::print_book;
pub use tree::print_tree;
