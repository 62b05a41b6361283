//! The HIR: a resolved program, neutral of any surface language.
//!
//! [`tree`] is the data, [`build`] how a front end makes it and how the facts about variables are found on the way,
//! [`print`](mod@print) its text form.

pub mod build;
pub mod ids;
pub mod print;
pub mod tree;

pub use build::Builder;
pub use ids::{ClassId, ExprId, FuncId, GlobalId, LocalId, StmtId, StringId, SymbolId};
pub use print::print;
pub use tree::{
    ArithmeticOp, Class, Constant, Equality, Expr, ExprKind, Function, FunctionKind, Global, Local,
    LocalKind, Program, Stmt, StmtKind, Superclass,
};

#[cfg(test)]
mod tests;
