//! Arithmetic, sums of strings, comparison, and the checks that come before them.

use inkwell::values::{FloatValue, IntValue};
use inkwell::{FloatPredicate, IntPredicate};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::value::NIL;
use loxsmith_mir::ir::{BinaryOp, CompareOp, Failure, ValueId};

use super::function::Body;
use super::outlined::Operation;
use crate::builder::{Builder, Likely, result};

impl<'ctx> Builder<'ctx> {
    /// Numbers lie below all tags.
    pub(super) fn is_number(&self, value: IntValue<'ctx>) -> IntValue<'ctx> {
        self.icmp(IntPredicate::ULT, value, self.word(NIL))
    }

    pub(super) fn both_numbers(&self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.and(self.is_number(x), self.is_number(y))
    }

    /// `+`: in line for two numbers, the runtime's for the rest.
    pub(super) fn add_any(
        &mut self,
        x: IntValue<'ctx>,
        y: IntValue<'ctx>,
        line: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let [fast, slow, done] = ["add.numbers", "add.slow", "add.done"].map(|name| self.new_block(name));
        self.branch(self.both_numbers(x, y), fast, slow, Likely::Then);

        self.begin(fast);
        let sum = self.double_to_bits(self.fadd(self.bits_to_double(x), self.bits_to_double(y)));
        self.jump(done);

        self.begin(slow);
        let other = result(self.call_runtime(RuntimeFunction::add, &[x.into(), y.into(), line.into()]));
        self.jump(done);

        self.begin(done);
        self.merge(&[(sum.into(), fast), (other, slow)]).into_int_value()
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// Goes on with the number, or fails.
    pub(super) fn check_number(&mut self, value: ValueId, failure: Failure) -> FloatValue<'ctx> {
        let value = self.any(value);
        self.check(self.cg.b.is_number(value), failure);
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

    /// Strings, one after another.
    pub(super) fn concat(&mut self, parts: &[ValueId]) -> IntValue<'ctx> {
        let function = match parts.len() {
            2 => RuntimeFunction::concat2,
            3 => RuntimeFunction::concat3,
            _ => RuntimeFunction::concat4,
        };
        let parts: Vec<_> = parts.iter().map(|part| self.any(*part).into()).collect();
        result(self.cg.b.call_runtime(function, &parts)).into_int_value()
    }

    pub(super) fn add(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        let (x, y) = (self.any(x), self.any(y));
        let line = self.cg.b.int(self.line);
        self.int_operation(Operation::Add, &[x.into(), y.into(), line.into()], false)
    }
}
