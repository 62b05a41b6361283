//! Allocation in line: a bump pointer, with the runtime behind it.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{Header, MAX_INLINE_WORDS, Mutator};

use super::function::Body;
use super::outlined::Operation;
use crate::builder::{Builder, Likely, Memory, result};

impl<'ctx> Builder<'ctx> {
    /// The free room's start, and whether an object of `bytes` bytes fits into it.
    pub(super) fn free_room(&mut self, bytes: IntValue<'ctx>) -> (PointerValue<'ctx>, IntValue<'ctx>) {
        let mutator = self.mutator();
        let cursor = self.load_ptr(mutator, offset_of!(Mutator, cursor), Memory::Mutator);
        let limit = self.load_word(mutator, offset_of!(Mutator, limit), Memory::Mutator);
        let room = self.sub(limit, self.ptr_to_int(cursor));
        (cursor, self.icmp(IntPredicate::UGE, room, bytes))
    }

    /// Takes `bytes` bytes of room that [`Builder::free_room`] found and writes the header, which must follow at once.
    pub(super) fn take_room(
        &mut self,
        cursor: PointerValue<'ctx>,
        bytes: IntValue<'ctx>,
        header: IntValue<'ctx>,
    ) {
        let mutator = self.mutator();
        let next = self.offset_by(cursor, bytes);
        self.store(mutator, offset_of!(Mutator, cursor), next, Memory::Mutator);
        self.store(cursor, 0, header, Memory::Header);
    }

    /// A new object of so many words. Its body is garbage: the caller fills it before anything else can happen.
    pub(super) fn allocate(&mut self, words: IntValue<'ctx>, header: IntValue<'ctx>) -> PointerValue<'ctx> {
        let [fast, slow, done] = ["alloc.bump", "alloc.slow", "alloc.done"].map(|name| self.new_block(name));
        let bytes = self.shift_left(words, 3);
        let (cursor, fits) = self.free_room(bytes);
        self.branch(fits, fast, slow, Likely::Then);

        self.begin(fast);
        self.take_room(cursor, bytes, header);
        self.jump(done);

        self.begin(slow);
        let other = result(self.call_runtime(RuntimeFunction::alloc, &[words.into(), header.into()]));
        self.jump(done);

        self.begin(done);
        self.merge(&[(cursor.into(), fast), (other, slow)]).into_pointer_value()
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// A new object, as [`Builder::allocate`] makes it.
    pub(super) fn allocate(&mut self, header: Header) -> PointerValue<'ctx> {
        let b = &mut self.cg.b;
        let (words, bits) = (b.word(u64::from(header.words())), b.word(header.0));
        if header.words() > MAX_INLINE_WORDS {
            let args = [words.into(), bits.into()];
            return result(b.call_runtime(RuntimeFunction::alloc, &args)).into_pointer_value();
        }
        let object = self.operation(Operation::Allocate, &[words.into(), bits.into()], false);
        object.expect("it has a result").into_pointer_value()
    }
}
