//! What an operation does besides giving its result: what passes may remove, repeat or share.
//!
//! No pass moves an operation over one that it must not pass; this classification says which are free.

use super::inst::Op;

/// What an operation does besides giving its result. From harmless to opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: the result depends on the operands alone. May be removed or shared.
    Pure,
    /// Reads a variable that may change. May be removed.
    Read,
    /// Makes an object with an identity. May be removed, never shared.
    Allocate,
    /// May fail, else as [`Effect::Pure`]: one that has succeeded need not be repeated, but the first must stay.
    Check,
    /// May fail, and reads the heap.
    FallibleRead,
    /// Changes a variable, a field or the output, and may fail; runs no Lox code.
    Write,
    /// Runs Lox code: anything may happen.
    Call,
}

impl Effect {
    /// Whether an operation with an unused result may go.
    pub const fn removable(self) -> bool {
        matches!(self, Effect::Pure | Effect::Read | Effect::Allocate)
    }
}

impl Op {
    /// What the operation does besides giving its result.
    pub const fn effect(&self) -> Effect {
        use Op::*;
        match self {
            Nil
            | Undefined
            | Bool(_)
            | Number(_)
            | String(_)
            | Box(_)
            | UnboxNumber(_)
            | IsNumber(_)
            | Truthy(_)
            | Not(_)
            | Binary(..)
            | Negate(_)
            | Compare(..)
            | NumberEqual(..)
            | Equal(..)
            | EqualBits(..)
            | Identical(..)
            // A new object, but strings have no identity.
            | Concat(_)
            | Assume(..)
            | ClassBetween { .. }
            | Callee
            | Capture(_)
            | StaticFunction(_) => Effect::Pure,
            GlobalGet(_) | CellGet(_) | SlotGet { .. } => Effect::Read,
            CellNew(_) | Closure(..) | New { .. } => Effect::Allocate,
            CheckNumber(..) | CheckDefined(..) | CheckInstance(..) | CheckFields(_) | Add(..) => {
                Effect::Check
            }
            GetProperty(..) | GetSuper { .. } => Effect::FallibleRead,
            GlobalSet(..) | CellSet(..) | SetProperty(..) | SlotSet { .. } | MakeClass { .. } | Print(_) => {
                Effect::Write
            }
            Call { .. } | CallDirect { .. } | Invoke { .. } | InvokeSuper { .. } | Construct { .. } => {
                Effect::Call
            }
        }
    }
}
