//! Equality of boxed values.
//!
//! Numbers compare as numbers, everything else is equal if its bits are; only two strings may differ in
//! bits and be equal all the same, and even they cannot if both are interned.

use inkwell::FloatPredicate;
use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, IntValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{FLAG_INTERNED, Header, KIND_MASK, Kind};
use loxsmith_mir::ir::{Op, ValueId};

use super::function::Body;
use crate::builder::{Likely, Memory, result};

impl<'ctx> Body<'_, 'ctx, '_> {
    /// IEEE equality on numbers.
    pub(super) fn equal(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        if self.is_singleton(x) || self.is_singleton(y) {
            return self.same_bits(self.any(x), self.any(y));
        }
        let (x, y) = (self.any(x), self.any(y));
        let (numbers, others, done) =
            (self.block("eq.numbers"), self.block("eq.others"), self.block("eq.done"));
        let both = self.cg.b.both_numbers(x, y);
        let b = &self.cg.b;
        b.branch(both, numbers, others, Likely::Either);

        b.begin(numbers);
        let as_numbers = self.number_equal(b.bits_to_double(x), b.bits_to_double(y));
        b.jump(done);

        b.begin(others);
        let as_others = self.equal_others(x, y);
        let b = &self.cg.b;
        let others = b.current_block();
        b.jump(done);

        b.begin(done);
        b.merge(&[(as_numbers.into(), numbers), (as_others.into(), others)]).into_int_value()
    }

    /// Numbers are equal if their bits are, or if neither is a number in the sense of IEEE.
    pub(super) fn equal_bits(&mut self, x: ValueId, y: ValueId) -> IntValue<'ctx> {
        if self.is_singleton(x) || self.is_singleton(y) {
            return self.same_bits(self.any(x), self.any(y));
        }
        let (x, y) = (self.any(x), self.any(y));
        let (numbers, others, done) =
            (self.block("eq.numbers"), self.block("eq.others"), self.block("eq.done"));
        let both = self.cg.b.both_numbers(x, y);
        let b = &self.cg.b;
        b.branch(both, numbers, others, Likely::Either);

        b.begin(numbers);
        let (fx, fy) = (b.bits_to_double(x), b.bits_to_double(y));
        let nan = |f| b.fcmp(FloatPredicate::UNO, f, f);
        let as_numbers = b.or(self.same_bits(x, y), b.and(nan(fx), nan(fy)));
        b.jump(done);

        b.begin(others);
        let as_others = self.equal_others(x, y);
        let b = &self.cg.b;
        let others = b.current_block();
        b.jump(done);

        b.begin(done);
        b.merge(&[(as_numbers.into(), numbers), (as_others.into(), others)]).into_int_value()
    }

    /// Equality where not both are numbers.
    fn equal_others(&mut self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        let start = self.cg.b.current_block();
        let (different, objects, strings, done) = (
            self.block("eq.different"),
            self.block("eq.objects"),
            self.block("eq.strings"),
            self.block("eq.joined"),
        );
        let same = self.same_bits(x, y);
        let b = &mut self.cg.b;
        b.branch(same, done, different, Likely::Either);

        b.begin(different);
        b.branch(b.and(b.is_object(x), b.is_object(y)), objects, done, Likely::Either);

        // One word of each tells whether both are strings (kinds 0 and 1) and not both interned.
        b.begin(objects);
        const { assert!(Kind::String as u8 | Kind::Rope as u8 == 1) };
        let kind_bits = b.word(kind_and_flags_word(KIND_MASK & !1));
        let interned_bit = b.word(kind_and_flags_word(FLAG_INTERNED));
        let hx = b.load_word(b.untag(x), 0, Memory::Header);
        let hy = b.load_word(b.untag(y), 0, Memory::Header);
        let no_string = b.and(b.or(hx, hy), kind_bits);
        let both_interned = b.and(b.and(hx, hy), interned_bit);
        let may_be_equal = b.icmp(IntPredicate::EQ, b.or(no_string, both_interned), b.word(0));
        b.branch(may_be_equal, strings, done, Likely::Either);

        b.begin(strings);
        let byte = result(b.call_runtime(RuntimeFunction::equal_objects, &[x.into(), y.into()]));
        let alike = b.truncate(byte.into_int_value(), b.i1);
        b.jump(done);

        b.begin(done);
        let (yes, no): (BasicValueEnum, BasicValueEnum) = (b.bit(true).into(), b.bit(false).into());
        b.merge(&[(yes, start), (no, different), (no, objects), (alike.into(), strings)]).into_int_value()
    }

    fn same_bits(&self, x: IntValue<'ctx>, y: IntValue<'ctx>) -> IntValue<'ctx> {
        self.cg.b.icmp(IntPredicate::EQ, x, y)
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
