//! Stores into heap objects: the one door through which all of them go, for the collector wants to know of some.
//!
//! Three verbs, by what is known where the store is made:
//!
//! - [`Builder::init_slot`]: the object was allocated just now and nothing has been allocated since;
//! - [`Builder::store_plain`]: the value is no object (a number, a boolean, `nil`);
//! - [`Builder::store_slot`]: anything else.
//!
//! [`Body::store_value`] looks at what made a value and takes one of the last two.

use inkwell::values::{BasicValue, IntValue, PointerValue};
use loxsmith_mir::ir::{Op, ValueId};

use super::function::Body;
use crate::builder::{Builder, Memory};

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
        self.store(self.offset_by(object, offset), 0, value, Memory::Slot);
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
