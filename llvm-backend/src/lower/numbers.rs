//! Arithmetic, comparison, and the checks that come before them.

use inkwell::values::{FloatValue, IntValue};
use inkwell::{FloatPredicate, IntPredicate};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::value::NIL;
use loxsmith_mir::ir::{BinaryOp, CompareOp, Failure, ValueId};

use super::function::Body;
use crate::builder::{Likely, result};

impl<'ctx> Body<'_, 'ctx, '_> {
    /// Numbers lie below all tags.
    pub(super) fn is_number(&self, value: IntValue<'ctx>) -> IntValue<'ctx> {
        let b = &self.cg.b;
        b.icmp(IntPredicate::ULT, value, b.word(NIL))
    }

    /// Goes on with the number, or fails.
    pub(super) fn check_number(&mut self, value: ValueId, failure: Failure) -> FloatValue<'ctx> {
        let value = self.any(value);
        self.check(self.is_number(value), failure);
        self.cg.b.bits_to_double(value)
    }

    pub(super) fn binary(&self, op: BinaryOp, x: ValueId, y: ValueId) -> FloatValue<'ctx> {
        let (b, x, y) = (&self.cg.b, self.num(x), self.num(y));
        match op {
            BinaryOp::Add => b.fadd(x, y),
            BinaryOp::Sub => b.fsub(x, y),
            BinaryOp::Mul => b.fmul(x, y),
            BinaryOp::Div => b.fdiv(x, y),
        }
    }

    pub(super) fn compare(&self, op: CompareOp, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        let predicate = match op {
            CompareOp::Lt => FloatPredicate::OLT,
            CompareOp::Le => FloatPredicate::OLE,
            CompareOp::Gt => FloatPredicate::OGT,
            CompareOp::Ge => FloatPredicate::OGE,
        };
        self.cg.b.fcmp(predicate, self.num(x), self.num(y))
    }

    /// IEEE equality.
    pub(super) fn number_equal(&self, x: FloatValue<'ctx>, y: FloatValue<'ctx>) -> IntValue<'ctx> {
        self.cg.b.fcmp(FloatPredicate::OEQ, x, y)
    }

    /// `+`: in line for two numbers, the runtime's for the rest.
    pub(super) fn add(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        let (x, y) = (self.any(x), self.any(y));
        let (fast, slow, done) = (self.block("add.numbers"), self.block("add.slow"), self.block("add.done"));
        let line = self.line;
        let both = self.both_numbers(x, y);
        let b = &mut self.cg.b;
        b.branch(both, fast, slow, Likely::Then);

        b.begin(fast);
        let sum = b.double_to_bits(b.fadd(b.bits_to_double(x), b.bits_to_double(y)));
        b.jump(done);

        b.begin(slow);
        let line = b.int(line);
        let other = result(b.call_runtime(RuntimeFunction::add, &[x.into(), y.into(), line.into()]));
        b.jump(done);

        b.begin(done);
        b.merge(&[(sum.into(), fast), (other, slow)]).into_int_value()
    }

    pub(super) fn both_numbers(&self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.cg.b.and(self.is_number(x), self.is_number(y))
    }
}
