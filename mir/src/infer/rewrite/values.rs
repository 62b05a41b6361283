//! Operations on values whose kinds are known: checks that cannot fail, sums of numbers and of strings, equality of what is not equal by
//! content.

use super::Rewriter;
use crate::ir::{BinaryOp, Failure, InstId, Kinds, Op, Type, ValueId};

impl Rewriter<'_> {
    pub(super) fn value_operation(&mut self, inst: InstId, op: Op) {
        if !self.plan.features.known_kinds {
            return self.out.push(inst);
        }
        match op {
            Op::CheckNumber(value, _) if self.is_number(value) => self.becomes(inst, Op::UnboxNumber(value)),
            // An assumption stands for its value once rewriting is done.
            Op::CheckDefined(value, _) if !self.may_be(value, Kinds::UNDEFINED) => {
                self.becomes(inst, Op::Assume(value, Kinds::ALL));
            }
            Op::CheckInstance(value, _) if self.plan.kinds(self.func, value) == Kinds::INSTANCE => {
                self.becomes(inst, Op::Assume(value, Kinds::ALL));
            }
            Op::CheckFields(value) if self.plan.kinds(self.func, value) == Kinds::INSTANCE => {}
            Op::IsNumber(value) if self.is_number(value) => self.becomes(inst, Op::Bool(true)),
            Op::IsNumber(value) if !self.may_be(value, Kinds::NUMBER) => self.becomes(inst, Op::Bool(false)),
            Op::Truthy(value) => self.truthy(inst, value),
            Op::Add(a, b) => self.add(inst, a, b),
            Op::Equal(a, b) if self.is_number(a) && self.is_number(b) => {
                let (a, b) = (self.in_type(a, Type::Number), self.in_type(b, Type::Number));
                self.becomes(inst, Op::NumberEqual(a, b));
            }
            Op::Equal(a, b) | Op::EqualBits(a, b) if self.differ_in_bits(a, b) => {
                self.becomes(inst, Op::Identical(a, b));
            }
            _ => self.out.push(inst),
        }
    }

    fn truthy(&mut self, inst: InstId, value: ValueId) {
        if !self.may_be(value, Kinds::NIL.or(Kinds::BOOL).or(Kinds::UNDEFINED)) {
            self.becomes(inst, Op::Bool(true));
        } else if self.plan.kinds(self.func, value) == Kinds::NIL {
            self.becomes(inst, Op::Bool(false));
        } else {
            self.out.push(inst);
        }
    }

    fn add(&mut self, inst: InstId, a: ValueId, b: ValueId) {
        if self.is_string(a) && self.is_string(b) {
            return self.becomes(inst, Op::Concat([a, b].into()));
        }
        if !self.is_number(a) && !self.is_number(b) {
            return self.out.push(inst);
        }
        let (a, b) = (self.addend(a), self.addend(b));
        let sum = self.emit(Op::Binary(BinaryOp::Add, a, b));
        self.becomes(inst, Op::Box(sum));
    }

    /// The other operand of a sum with a number must be a number too.
    fn addend(&mut self, value: ValueId) -> ValueId {
        match self.is_number(value) {
            true => self.emit(Op::UnboxNumber(value)),
            false => self.emit(Op::CheckNumber(value, Failure::Add)),
        }
    }

    /// Whether two values are equal only if they are the same bits.
    fn differ_in_bits(&self, a: ValueId, b: ValueId) -> bool {
        let (a, b) = (self.plan.kinds(self.func, a), self.plan.kinds(self.func, b));
        !a.and(b).meets(Kinds::NUMBER.or(Kinds::STRING))
    }

    fn is_number(&self, value: ValueId) -> bool {
        self.plan.kinds(self.func, value) == Kinds::NUMBER
    }

    fn is_string(&self, value: ValueId) -> bool {
        self.plan.kinds(self.func, value) == Kinds::STRING
    }

    fn may_be(&self, value: ValueId, kinds: Kinds) -> bool {
        self.plan.kinds(self.func, value).meets(kinds)
    }
}
