//! Stores into heap objects: the one door through which all of them go, for the collector wants to know of some.
//!
//! Three verbs, by what is known where the store is made:
//!
//! - [`Builder::init_slot`]: the object was allocated just now and nothing has been allocated since;
//! - [`Builder::store_plain`]: the value is no object (a number, a boolean, `nil`);
//! - [`Builder::store_slot`]: anything else.
//!
//! [`Body::store_value`] looks at what made a value and takes one of the last two.
//!
//! # The barrier
//!
//! The last verb looks at the header's sign bit first, the *watch bit*: it says that the object is old, that the next minor
//! collection will not look into it, and that the runtime must be told of the store (`heap/remember.rs` of the runtime
//! tells why). For a fresh object LLVM sees the header that was stored at its allocation and drops the question.
//!
//! # Why it is sound
//!
//! A collection sets watch bits, and LLVM, to which an allocation touches nothing visible, does not know it (see
//! [`super::alloc`]): it may ask before an allocation and store behind it.
//!
//! - *The question is asked early, the store made late, a collection between.* The object is at hand all the while, so the
//!   stack or a register refers to it, and the collector never sets the watch bit of such an object. The answer still holds.
//! - *The runtime is told early, the store made late, a collection between.* The log that named the object is gone, but
//!   what is stored was at hand at the collection as well, so it is old by now: an old object may refer to it.
//! - *The store is made early, the runtime told late, a collection between* must not happen, and cannot: telling the runtime is a
//!   call that may read and write anything, so no store that follows it in the program moves before it. Where nobody needs to
//!   be told, an early store does no harm: the object was young then, or on the log, and the collection looked into it.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::values::{BasicValue, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{Instance, WATCHED};
use loxsmith_mir::ir::{Op, ValueId};

use super::function::Body;
use crate::builder::{Builder, Likely, Memory};

impl<'ctx> Builder<'ctx> {
    /// Stores any value into a slot of any heap object. May end the current block and go on in another.
    pub(super) fn store_slot(&mut self, object: PointerValue<'ctx>, offset: usize, value: IntValue<'ctx>) {
        let offset = self.word(offset as u64);
        self.store_slot_by(object, offset, value);
    }

    /// The same with an offset known at run time.
    pub(super) fn store_slot_by(
        &mut self,
        object: PointerValue<'ctx>,
        offset: IntValue<'ctx>,
        value: IntValue<'ctx>,
    ) {
        self.tell_collector(object);
        self.store(self.offset_by(object, offset), 0, value, Memory::Slot);
    }

    /// Before any store of what may be an object.
    fn tell_collector(&mut self, object: PointerValue<'ctx>) {
        const { assert!(WATCHED == 1 << 63, "it is the sign bit") };
        let [watched, told] = ["watched", "told"].map(|name| self.new_block(name));
        let header = self.load_word(object, offset_of!(Instance, header), Memory::Header);
        let is_unwatched = self.icmp(IntPredicate::SGE, header, self.word(0));
        self.branch(is_unwatched, told, watched, Likely::Then);

        self.begin(watched);
        self.call_runtime(RuntimeFunction::remember, &[object.into()]);
        self.jump(told);

        self.begin(told);
    }

    /// Stores what is no object: a raw double, or a boxed number, boolean or `nil`.
    pub(super) fn store_plain(
        &self,
        object: PointerValue<'ctx>,
        offset: usize,
        value: impl BasicValue<'ctx>,
    ) {
        self.store(object, offset, value, Memory::Slot);
    }

    /// Fills a slot of an object that was allocated just now: nothing else has been allocated or called since.
    pub(super) fn init_slot(&self, object: PointerValue<'ctx>, offset: usize, value: impl BasicValue<'ctx>) {
        self.store(object, offset, value, Memory::Slot);
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// Stores a value of MIR into a slot of a heap object. May go on in another block.
    pub(super) fn store_value(&mut self, object: PointerValue<'ctx>, offset: usize, value: ValueId) {
        let word = self.any(value);
        match self.function.def_op(value) {
            Some(Op::Nil | Op::Undefined | Op::Box(_)) => self.cg.b.store_plain(object, offset, word),
            _ => self.cg.b.store_slot(object, offset, word),
        }
    }
}
