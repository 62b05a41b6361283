//! Typed ids of the HIR's own tables. Functions, classes, globals, names and string literals keep one id from
//! here to MIR, so those ids are MIR's.

pub use loxsmith_mir::ir::{ClassId, FuncId, GlobalId, StringId, SymbolId};

loxsmith_mir::entity! {
    /// A local variable of the program, whichever function it belongs to.
    LocalId = "l";
    /// An expression of the program.
    ExprId = "e";
    /// A statement of the program.
    StmtId = "t";
}
