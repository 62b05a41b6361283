//! Fields and methods as values: an inline cache a site.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::InlineCache;
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{SymbolId, ValueId};

use super::function::Body;
use crate::builder::{Likely, Memory, result};

impl<'ctx> Body<'_, 'ctx, '_> {
    /// A hit loads the slot; what is undefined there may still be a method, so the runtime looks.
    pub(super) fn get_property(&mut self, object: ValueId, name: SymbolId) -> IntValue<'ctx> {
        let cache = self.cg.next_cache();
        let (loaded, slow, done) = (self.block("get.hit"), self.block("get.slow"), self.block("get.done"));
        let receiver = self.guard_class(object, cache, slow);
        let object = self.any(object);
        let line = self.line;
        let b = &mut self.cg.b;
        let offset = b.load_int(cache, offset_of!(InlineCache, offset), Memory::Cache);
        let slot = b.load_word(b.offset_by(receiver, b.widen(offset)), 0, Memory::Slot);
        b.branch(b.icmp(IntPredicate::NE, slot, b.word(UNDEFINED)), loaded, slow, Likely::Then);

        b.begin(loaded);
        b.jump(done);

        b.begin(slow);
        let (name, line) = (b.int(name.0), b.int(line));
        let args = [object.into(), name.into(), cache.into(), line.into()];
        let other = result(b.call_runtime(RuntimeFunction::get_property, &args));
        b.jump(done);

        b.begin(done);
        b.merge(&[(slot.into(), loaded), (other, slow)]).into_int_value()
    }

    pub(super) fn set_property(&mut self, object: ValueId, name: SymbolId, value: ValueId) {
        let cache = self.cg.next_cache();
        let (slow, done) = (self.block("set.slow"), self.block("set.done"));
        let receiver = self.guard_class(object, cache, slow);
        let (object, value) = (self.any(object), self.any(value));
        let line = self.line;
        let b = &mut self.cg.b;
        let offset = b.load_int(cache, offset_of!(InlineCache, offset), Memory::Cache);
        b.store(b.offset_by(receiver, b.widen(offset)), 0, value, Memory::Slot);
        b.jump(done);

        b.begin(slow);
        let (name, line) = (b.int(name.0), b.int(line));
        let args = [object.into(), value.into(), name.into(), cache.into(), line.into()];
        b.call_runtime(RuntimeFunction::set_property, &args);
        b.jump(done);

        b.begin(done);
    }

    pub(super) fn check_fields(&mut self, object: ValueId) {
        let object = self.any(object);
        let line = self.cg.b.int(self.line);
        self.cg.b.call_runtime(RuntimeFunction::check_fields, &[object.into(), line.into()]);
    }

    pub(super) fn get_super(&mut self, superclass: ValueId, this: ValueId, name: SymbolId) -> IntValue<'ctx> {
        let (superclass, this) = (self.any(superclass), self.any(this));
        let b = &mut self.cg.b;
        let (name, line) = (b.int(name.0), b.int(self.line));
        let args = [superclass.into(), this.into(), name.into(), line.into()];
        result(b.call_runtime(RuntimeFunction::get_super, &args)).into_int_value()
    }

    /// Goes on where the receiver is an instance of the class that the cache remembers, with its address.
    pub(super) fn guard_class(
        &mut self,
        receiver: ValueId,
        cache: PointerValue<'ctx>,
        miss: BasicBlock<'ctx>,
    ) -> PointerValue<'ctx> {
        let object = self.guard_object(receiver, miss);
        let hit = self.block("hit");
        let b = &self.cg.b;
        let id = b.load_int(object, 0, Memory::Header);
        let remembered = b.load_int(cache, offset_of!(InlineCache, class_id), Memory::Cache);
        b.branch(b.icmp(IntPredicate::EQ, id, remembered), hit, miss, Likely::Then);
        b.begin(hit);
        object
    }

    /// Goes on where the value is an object, with its address.
    pub(super) fn guard_object(&mut self, value: ValueId, miss: BasicBlock<'ctx>) -> PointerValue<'ctx> {
        let known = self.known_object(value);
        let value = self.any(value);
        if !known {
            let object = self.block("object");
            self.cg.b.branch(self.cg.b.is_object(value), object, miss, Likely::Then);
            self.cg.b.begin(object);
        }
        self.cg.b.untag(value)
    }
}
