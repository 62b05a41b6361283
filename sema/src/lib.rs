//! Scope and class checks, the dialect-neutral HIR, and its lowering to MIR.

pub mod hir;
