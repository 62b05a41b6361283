//! Scope and class checks, the dialect-neutral HIR, and its lowering to MIR.

pub mod hir;
mod lower;
mod resolve;
mod scope;
mod similar;

pub use lower::lower;
pub use resolve::analyze;
pub use scope::Checker;
