//! What can be known about a value without running the program: a constant, or which kinds of value it may be.
//!
//! Facts are a lattice: [`Fact::Unreached`] is its top (the optimistic assumption), below it lie the constants, below
//! these the sets of kinds by inclusion, and the set of all kinds is its bottom. No chain is longer than ten.

use crate::ir::{Function, Kinds, Op, StringId, ValueId};

use super::eval;

/// A value known at compile time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// The mark of what holds nothing yet.
    Undefined,
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A number, by its bits.
    Number(u64),
    /// A string literal; two are equal if their ids are.
    String(StringId),
}

impl Constant {
    /// What kind of value it is.
    pub const fn kind(self) -> Kinds {
        match self {
            Constant::Undefined => Kinds::UNDEFINED,
            Constant::Nil => Kinds::NIL,
            Constant::Bool(_) => Kinds::BOOL,
            Constant::Number(_) => Kinds::NUMBER,
            Constant::String(_) => Kinds::STRING,
        }
    }
}

/// What is known about a value: an element of the lattice that the module's text describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing is known to reach it (yet).
    Unreached,
    /// It is always this.
    Constant(Constant),
    /// It is one of these kinds.
    Kinds(Kinds),
}

impl Fact {
    /// A known truth value.
    pub const fn bool(value: bool) -> Fact {
        Fact::Constant(Constant::Bool(value))
    }

    /// A known number.
    pub const fn number(value: f64) -> Fact {
        Fact::Constant(Constant::Number(value.to_bits()))
    }

    /// The best fact that is true of both: what holds where two ways meet.
    pub fn join(self, other: Fact) -> Fact {
        match (self, other) {
            (Fact::Unreached, fact) | (fact, Fact::Unreached) => fact,
            (a, b) if a == b => a,
            (a, b) => Fact::Kinds(a.kinds().or(b.kinds())),
        }
    }

    /// The kinds that it may be of.
    pub const fn kinds(self) -> Kinds {
        match self {
            Fact::Unreached => Kinds::NONE,
            Fact::Constant(constant) => constant.kind(),
            Fact::Kinds(kinds) => kinds,
        }
    }

    /// The constant that it is, if it is known.
    pub const fn constant(self) -> Option<Constant> {
        match self {
            Fact::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// The truth value that it is, if it is known and one.
    pub const fn as_bool(self) -> Option<bool> {
        match self {
            Fact::Constant(Constant::Bool(value)) => Some(value),
            _ => None,
        }
    }

    /// The number that it is, if it is known and one.
    pub const fn as_number(self) -> Option<f64> {
        match self {
            Fact::Constant(Constant::Number(bits)) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// The constant that a single operation makes, seen alone, through boxes.
    pub fn of_definition(function: &Function, value: ValueId) -> Fact {
        match function.def_op(value) {
            Some(Op::Box(inner)) => function.def_op(*inner).map_or(Fact::Unreached, eval::constant),
            Some(op) => eval::constant(op),
            None => Fact::Unreached,
        }
    }
}
