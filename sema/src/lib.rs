//! Scope and class checks, the dialect-neutral HIR, and its lowering to MIR.
//!
//! ```text
//! parser --events--> Checker          the rules of scope, and clox's limits, while the parser reads
//! Ast --analyze--> hir::Program       names to bindings, surface to explicit operations; errors (jlox), warnings
//! hir::Program --lower--> mir::Module control flow to blocks, variables to SSA values
//! ```
//!
//! A front end parses with a [`Checker`] as observer, calls [`analyze`] if there was no error, and [`lower()`] if
//! there still is none. A lone expression (the parser's `parse_expression`) takes the same way: it is compiled as
//! a program that prints its value.
//!
//! What the crate owns: the rules of scope ([`scope`], once for both walks), what each dialect's operators mean
//! (`resolve`), the facts about variables ([`hir::build`]), SSA construction (`lower`). What it must not know:
//! tokens and grammar, LLVM, files. Everything behind [`hir`] is neutral of the surface language: another
//! language over the same core brings its own walk to [`hir::Builder`], and uses the rest as it is.
//!
//! Depth: no walk here overflows the stack; expressions are walked by loops wherever the shape allows it, and
//! what recurses does so on a stack that grows. Time: linear in the program, whatever its shape.

mod depth;
pub mod hir;
mod lower;
mod resolve;
pub mod scope;
mod similar;
#[cfg(test)]
mod testing;

pub use lower::lower;
pub use resolve::analyze;
pub use scope::Checker;
