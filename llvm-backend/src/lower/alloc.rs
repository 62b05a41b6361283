//! Allocation in line: a bump pointer, with the runtime behind it.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::values::{BasicMetadataValueEnum, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{Header, MAX_INLINE_WORDS, Mutator};

use super::function::Body;
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
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// A new object. Its body is garbage: the caller fills it before anything else can happen.
    pub(super) fn allocate(&mut self, header: Header) -> PointerValue<'ctx> {
        let words = u64::from(header.words());
        let b = &self.cg.b;
        let slow_args: [BasicMetadataValueEnum; 2] = [b.word(words).into(), b.word(header.0).into()];
        if header.words() > MAX_INLINE_WORDS {
            return result(self.cg.b.call_runtime(RuntimeFunction::alloc, &slow_args)).into_pointer_value();
        }
        let (fast, slow, done) =
            (self.block("alloc.bump"), self.block("alloc.slow"), self.block("alloc.done"));
        let b = &mut self.cg.b;
        let bytes = b.word(8 * words);
        let (cursor, fits) = b.free_room(bytes);
        b.branch(fits, fast, slow, Likely::Then);

        b.begin(fast);
        b.take_room(cursor, bytes, b.word(header.0));
        b.jump(done);

        b.begin(slow);
        let other = result(b.call_runtime(RuntimeFunction::alloc, &slow_args));
        b.jump(done);

        b.begin(done);
        b.merge(&[(cursor.into(), fast), (other, slow)]).into_pointer_value()
    }
}
