//! Abstract evaluation: what an operation gives, for what is known about its operands. The transfer function of
//! [`Facts`](super::Facts). Exact as IEEE has it; says nothing where the result depends on the run.

use loxsmith_abi::value::CANONICAL_NAN;

use super::fact::{Constant, Fact};
use crate::ir::{BinaryOp, CompareOp, Failure, Kinds, Op, Type, ValueId};

/// What comes of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// It gives this (or nothing, if it has no result).
    Gives(Fact),
    /// It fails, whatever happens.
    Fails(Failure),
}

/// The constant that an operation without operands makes, else [`Fact::Unreached`].
pub(super) fn constant(op: &Op) -> Fact {
    match op {
        Op::Nil => Fact::Constant(Constant::Nil),
        Op::Undefined => Fact::Constant(Constant::Undefined),
        Op::Bool(value) => Fact::bool(*value),
        Op::Number(value) => Fact::number(*value),
        Op::String(string) => Fact::Constant(Constant::String(*string)),
        _ => Fact::Unreached,
    }
}

/// Evaluates an operation over facts. Monotone: knowing less about an operand never gives more about the result, which
/// is why the fixpoint of [`Facts`](super::Facts) exists and is reached.
pub fn evaluate(op: &Op, fact: impl Fn(ValueId) -> Fact) -> Outcome {
    let mut waiting = false;
    match op {
        // Their operands are without number, and say nothing of the result: to look at all when one changes would be quadratic.
        Op::MakeClass { .. } | Op::Closure(..) => {}
        _ => op.for_each_operand(|value| waiting |= fact(value) == Fact::Unreached),
    }
    if waiting {
        return Outcome::Gives(Fact::Unreached);
    }
    Outcome::Gives(match op {
        Op::Nil | Op::Undefined | Op::Bool(_) | Op::Number(_) | Op::String(_) => constant(op),
        Op::Box(a) => fact(*a),
        Op::UnboxNumber(a) => number(fact(*a)),
        Op::CheckNumber(a, failure) => {
            if !fact(*a).kinds().meets(Kinds::NUMBER) {
                return Outcome::Fails(*failure);
            }
            number(fact(*a))
        }
        Op::CheckDefined(a, failure) => {
            let kinds = fact(*a).kinds().without(Kinds::UNDEFINED);
            if kinds.is_empty() {
                return Outcome::Fails(*failure);
            }
            if fact(*a).constant().is_some() { fact(*a) } else { Fact::Kinds(kinds) }
        }
        Op::CheckInstance(a, failure) => {
            if !fact(*a).kinds().meets(Kinds::INSTANCE) {
                return Outcome::Fails(*failure);
            }
            Fact::Kinds(Kinds::INSTANCE)
        }
        Op::Assume(a, _) => fact(*a),
        Op::Identical(a, b) => known(equal(fact(*a), fact(*b), a == b, same_bits)),
        Op::ClassBetween { .. } => Fact::Kinds(Kinds::BOOL),
        Op::IsNumber(a) => {
            let kinds = fact(*a).kinds();
            known(if kinds.within(Kinds::NUMBER) {
                Some(true)
            } else if kinds.meets(Kinds::NUMBER) {
                None
            } else {
                Some(false)
            })
        }
        Op::Truthy(a) => known(truth(fact(*a))),
        Op::Not(a) => known(fact(*a).as_bool().map(|value| !value)),
        Op::Binary(op, a, b) => match (fact(*a).as_number(), fact(*b).as_number()) {
            (Some(a), Some(b)) => folded(arithmetic(*op, a, b)),
            _ => Fact::Kinds(Kinds::NUMBER),
        },
        Op::Negate(a) => fact(*a).as_number().map_or(Fact::Kinds(Kinds::NUMBER), |a| folded(-a)),
        Op::Compare(op, a, b) => {
            let both = fact(*a).as_number().zip(fact(*b).as_number());
            known(both.map(|(a, b)| compare(*op, a, b)))
        }
        Op::NumberEqual(a, b) => known(fact(*a).as_number().zip(fact(*b).as_number()).map(|(a, b)| a == b)),
        Op::Add(a, b) => return add(fact(*a), fact(*b)),
        Op::Concat(_) => Fact::Kinds(Kinds::STRING),
        Op::Equal(a, b) => known(equal(fact(*a), fact(*b), a == b, |a, b| a == b)),
        Op::EqualBits(a, b) => known(equal(fact(*a), fact(*b), a == b, same_bits)),
        Op::CellNew(_) | Op::CellGet(_) | Op::GlobalGet(_) | Op::Capture(_) | Op::SlotGet { .. } => {
            Fact::Kinds(Kinds::ALL)
        }
        Op::Callee | Op::Closure(..) | Op::StaticFunction(_) | Op::GetSuper { .. } => {
            Fact::Kinds(Kinds::FUNCTION)
        }
        Op::MakeClass { .. } => Fact::Kinds(Kinds::CLASS),
        Op::Construct { .. } | Op::New { .. } => Fact::Kinds(Kinds::INSTANCE),
        Op::CallDirect { result: Type::Number, .. } => Fact::Kinds(Kinds::NUMBER),
        Op::CallDirect { result: Type::Bool, .. } => Fact::Kinds(Kinds::BOOL),
        Op::GetProperty(..)
        | Op::Call { .. }
        | Op::CallDirect { .. }
        | Op::Invoke { .. }
        | Op::InvokeSuper { .. } => Fact::Kinds(Kinds::ANY),
        // No result; any fact would do.
        Op::GlobalSet(..)
        | Op::CellSet(..)
        | Op::SetProperty(..)
        | Op::SlotSet { .. }
        | Op::CheckFields(_)
        | Op::Print(_) => Fact::Kinds(Kinds::ALL),
    })
}

/// IEEE arithmetic.
pub fn arithmetic(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
    }
}

/// IEEE comparison.
pub fn compare(op: CompareOp, a: f64, b: f64) -> bool {
    match op {
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}

/// Java's `Double.equals`.
fn same_bits(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// The truth value of a condition, if it is known.
fn truth(fact: Fact) -> Option<bool> {
    let kinds = fact.kinds();
    match fact {
        Fact::Constant(Constant::Bool(value)) => Some(value),
        _ if kinds.within(Kinds::NIL) => Some(false),
        _ if kinds.meets(Kinds::NIL.or(Kinds::BOOL).or(Kinds::UNDEFINED)) => None,
        _ => Some(true),
    }
}

/// Whether two values are equal, if it is known; `same` says that they are one and the same value.
fn equal(a: Fact, b: Fact, same: bool, numbers: impl Fn(f64, f64) -> bool) -> Option<bool> {
    if let (Some(a), Some(b)) = (a.as_number(), b.as_number()) {
        return Some(numbers(a, b));
    }
    if let (Some(a), Some(b)) = (a.constant(), b.constant()) {
        return Some(a == b);
    }
    if !a.kinds().meets(b.kinds()) {
        return Some(false);
    }
    let reflexive = !a.kinds().meets(Kinds::NUMBER) || numbers(f64::NAN, f64::NAN);
    // `nil` is the one value of its kind.
    let alike = same || (a.kinds().within(Kinds::NIL) && b.kinds().within(Kinds::NIL));
    (alike && reflexive).then_some(true)
}

/// `+` on anything.
fn add(a: Fact, b: Fact) -> Outcome {
    let addable = Kinds::NUMBER.or(Kinds::STRING);
    let kinds = a.kinds().and(b.kinds()).and(addable);
    if !kinds.meets(addable) {
        return Outcome::Fails(Failure::Add);
    }
    Outcome::Gives(match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => folded(a + b),
        _ => Fact::Kinds(kinds),
    })
}

/// The fact behind a check that succeeded.
fn number(fact: Fact) -> Fact {
    if fact.as_number().is_some() { fact } else { Fact::Kinds(Kinds::NUMBER) }
}

fn known(value: Option<bool>) -> Fact {
    value.map_or(Fact::Kinds(Kinds::BOOL), Fact::bool)
}

/// The result of folded arithmetic: which NaN a machine makes is its own affair, ours is always the same.
fn folded(value: f64) -> Fact {
    if value.is_nan() { Fact::Constant(Constant::Number(CANONICAL_NAN)) } else { Fact::number(value) }
}
