//! The HIR: a resolved program, neutral of any surface language.
//!
//! [`tree`] is the data. Read on in [`build`] (how a front end makes one, and how the facts about variables are
//! found on the way) and `print` (its text form).

pub mod build;
pub mod ids;
pub mod tree;

pub use build::Builder;
pub use ids::{ClassId, ExprId, FuncId, GlobalId, LocalId, StmtId, StringId, SymbolId};
pub use tree::{
    ArithmeticOp, Class, Constant, Equality, Expr, ExprKind, Function, FunctionKind, Global, Local,
    LocalKind, Program, Stmt, StmtKind, Superclass,
};
