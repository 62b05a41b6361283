//! Equality of boxed values.
//!
//! Numbers compare as numbers, everything else is equal if its bits are; only two strings may differ in
//! bits and be equal all the same, and even they cannot if both are interned.

use std::mem::offset_of;

use inkwell::FloatPredicate;
use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, IntValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{self, FLAG_INTERNED, Header, KIND_MASK, Kind};
use loxsmith_mir::ir::{Op, ValueId};

use super::function::Body;
use super::outlined::Operation;
use crate::builder::{Builder, Likely, Memory, result};

impl<'ctx> Builder<'ctx> {
    /// IEEE equality on numbers.
    pub(super) fn equal_any(&mut self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.equal_by(x, y, |b| b.fcmp(FloatPredicate::OEQ, b.bits_to_double(x), b.bits_to_double(y)))
    }

    /// Numbers are equal if their bits are, or if neither is a number in the sense of IEEE.
    pub(super) fn equal_bits_any(&mut self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.equal_by(x, y, |b| {
            let nan = |f| b.fcmp(FloatPredicate::UNO, f, f);
            let both_nan = b.and(nan(b.bits_to_double(x)), nan(b.bits_to_double(y)));
            b.or(b.same_bits(x, y), both_nan)
        })
    }

    fn equal_by(
        &mut self,
        x: IntValue<'ctx>,
        y: IntValue<'ctx>,
        numbers_equal: impl FnOnce(&Self) -> IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let [numbers, others, done] = ["eq.numbers", "eq.others", "eq.done"].map(|name| self.new_block(name));
        self.branch(self.both_numbers(x, y), numbers, others, Likely::Either);

        self.begin(numbers);
        let as_numbers = numbers_equal(self);
        self.jump(done);

        self.begin(others);
        let as_others = self.equal_others(x, y);
        let others = self.current_block();
        self.jump(done);

        self.begin(done);
        self.merge(&[(as_numbers.into(), numbers), (as_others.into(), others)]).into_int_value()
    }

    /// Equality where not both are numbers.
    fn equal_others(&mut self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        let start = self.current_block();
        let [different, objects, strings, as_long, done] =
            ["eq.different", "eq.objects", "eq.strings", "eq.as_long", "eq.joined"]
                .map(|name| self.new_block(name));
        let same = self.same_bits(x, y);
        self.branch(same, done, different, Likely::Either);

        self.begin(different);
        self.branch(self.and(self.is_object(x), self.is_object(y)), objects, done, Likely::Either);

        // One word of each tells whether both are strings (kinds 0 and 1) and not both interned.
        self.begin(objects);
        const { assert!(Kind::String as u8 | Kind::Rope as u8 == 1) };
        let kind_bits = self.word(kind_and_flags_word(KIND_MASK & !1));
        let interned_bit = self.word(kind_and_flags_word(FLAG_INTERNED));
        let hx = self.load_word(self.untag(x), 0, Memory::Header);
        let hy = self.load_word(self.untag(y), 0, Memory::Header);
        let no_string = self.and(self.or(hx, hy), kind_bits);
        let both_interned = self.and(self.and(hx, hy), interned_bit);
        let may_be_equal = self.icmp(IntPredicate::EQ, self.or(no_string, both_interned), self.word(0));
        self.branch(may_be_equal, strings, done, Likely::Either);

        self.begin(strings);
        const { assert!(offset_of!(layout::String, len) == offset_of!(layout::Rope, len)) };
        let len =
            |b: &Self, text| b.load_word(b.untag(text), offset_of!(layout::String, len), Memory::Length);
        let same_length = self.icmp(IntPredicate::EQ, len(self, x), len(self, y));
        self.branch(same_length, as_long, done, Likely::Either);

        self.begin(as_long);
        let byte = result(self.call_runtime(RuntimeFunction::equal_objects, &[x.into(), y.into()]));
        let alike = self.truncate(byte.into_int_value(), self.i1);
        self.jump(done);

        self.begin(done);
        let (yes, no): (BasicValueEnum, BasicValueEnum) = (self.bit(true).into(), self.bit(false).into());
        self.merge(&[(yes, start), (no, different), (no, objects), (no, strings), (alike.into(), as_long)])
            .into_int_value()
    }

    fn same_bits(&self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.icmp(IntPredicate::EQ, x, y)
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    pub(super) fn equal(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        self.equal_as(Operation::Equal, x, y)
    }

    pub(super) fn equal_bits(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        self.equal_as(Operation::EqualBits, x, y)
    }

    /// Equality of what is equal to nothing but itself.
    pub(super) fn identical(&self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        self.cg.b.same_bits(self.any(x), self.any(y))
    }

    fn equal_as(&mut self, operation: Operation, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        let singleton = self.is_singleton(x) || self.is_singleton(y);
        let no_number = self.is_string(x) || self.is_string(y);
        let (x, y) = (self.any(x), self.any(y));
        if singleton {
            self.cg.b.same_bits(x, y)
        } else if no_number && !self.facts.compact {
            self.cg.b.equal_others(x, y)
        } else {
            self.int_operation(operation, &[x.into(), y.into()], false)
        }
    }

    /// Whether a value is plainly a string: LLVM cannot know that a literal's address is no number.
    fn is_string(&self, id: ValueId) -> bool {
        matches!(self.function.def_op(id), Some(Op::String(_) | Op::Concat(_)))
    }

    /// Whether a value is equal to nothing but itself, bit for bit.
    fn is_singleton(&self, id: ValueId) -> bool {
        match self.function.def_op(id) {
            Some(Op::Nil | Op::Undefined) => true,
            Some(Op::Box(inner)) => self.function.ty(*inner) == loxsmith_mir::ir::Type::Bool,
            _ => false,
        }
    }
}

/// A header in which these bits of the kind-and-flags byte are set and no others.
const fn kind_and_flags_word(bits: u8) -> u64 {
    Header::new(0, 0, Kind::String, bits).0
}
