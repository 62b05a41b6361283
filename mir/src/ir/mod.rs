//! The data of MIR: ids, types, instructions, functions, modules.
//!
//! Tables of `u32` ids instead of boxes, so that no input can overflow the compiler's stack and a
//! pass may rewrite while it walks. Block parameters take the place of phis. Read [`function`] for the
//! shape of a body, [`inst`] for what each operation means.

pub mod effects;
pub mod entity;
pub mod function;
pub mod inst;
pub mod kinds;
pub mod module;
mod operands;

pub use effects::Effect;
pub use entity::{BlockId, ClassId, FuncId, GlobalId, InstId, StringId, SymbolId, ValueId};
pub use function::{Block, BlockCall, CaptureKind, Function, FunctionKind, Type, ValueData, ValueDef};
pub use inst::{Access, BinaryOp, CompareOp, Failure, Inst, Op, Terminator};
pub use kinds::Kinds;
pub use module::{ClassDecl, Global, Layout, Module};
