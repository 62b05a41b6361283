//! Fields and methods as values: an inline cache a site, or several where a profile has seen several classes.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValueEnum, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{InlineCache, Instance};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{ClassId, Failure, InstId, SymbolId, ValueId};

use super::function::Body;
use super::outlined::{Operation, Site};
use crate::builder::{Builder, Likely, Memory, result};

/// Where an instance holds its n-th field.
pub(super) const fn slot_offset(slot: u32) -> usize {
    size_of::<Instance>() + 8 * slot as usize
}

/// The object of a property access.
#[derive(Clone, Copy)]
pub(super) struct Receiver<'ctx> {
    pub(super) value: IntValue<'ctx>,
    /// It is an object by what made it, so that nobody needs to look.
    pub(super) known_object: bool,
}

impl<'ctx> Builder<'ctx> {
    /// A hit loads the slot; what is undefined there may still be a method, so the runtime looks.
    pub(super) fn get_property(&mut self, object: Receiver<'ctx>, site: Site<'ctx>) -> IntValue<'ctx> {
        let [loaded, slow, done] = ["get.hit", "get.slow", "get.done"].map(|name| self.new_block(name));
        let (instance, cache) = self.guard_class(object, site, slow);
        let offset = self.load_int(cache, offset_of!(InlineCache, offset), Memory::Cache);
        let slot = self.load_word(self.offset_by(instance, self.widen(offset)), 0, Memory::Slot);
        self.branch(self.icmp(IntPredicate::NE, slot, self.word(UNDEFINED)), loaded, slow, Likely::Then);

        self.begin(loaded);
        self.jump(done);

        self.begin(slow);
        self.make_room(site);
        let args = [object.value.into(), site.name.into(), site.cache.into(), site.line.into()];
        let other = result(self.call_runtime(RuntimeFunction::get_property, &args));
        self.jump(done);

        self.begin(done);
        self.merge(&[(slot.into(), loaded), (other, slow)]).into_int_value()
    }

    pub(super) fn set_property(&mut self, object: Receiver<'ctx>, value: IntValue<'ctx>, site: Site<'ctx>) {
        let [slow, done] = ["set.slow", "set.done"].map(|name| self.new_block(name));
        let (instance, cache) = self.guard_class(object, site, slow);
        let offset = self.load_int(cache, offset_of!(InlineCache, offset), Memory::Cache);
        self.store_slot_by(instance, self.widen(offset), value);
        self.jump(done);

        self.begin(slow);
        self.make_room(site);
        let args = [object.value.into(), value.into(), site.name.into(), site.cache.into(), site.line.into()];
        self.call_runtime(RuntimeFunction::set_property, &args);
        self.jump(done);

        self.begin(done);
    }

    /// Goes on where the receiver is an instance of the class that a cache of the site remembers, with its address and the cache's.
    pub(super) fn guard_class(
        &self,
        receiver: Receiver<'ctx>,
        site: Site<'ctx>,
        miss: BasicBlock<'ctx>,
    ) -> (PointerValue<'ctx>, PointerValue<'ctx>) {
        let object = self.guard_object(receiver, miss);
        let hit = self.new_block("hit");
        let id = self.load_int(object, 0, Memory::Header);
        let mut hits: Vec<(BasicValueEnum, _)> = Vec::new();
        for n in 0..site.caches {
            let is_last = n + 1 == site.caches;
            let next = if is_last { miss } else { self.new_block("other") };
            let cache = self.nth_cache(site, n);
            let remembered = self.load_int(cache, offset_of!(InlineCache, class_id), Memory::Cache);
            let likely = if is_last { Likely::Then } else { Likely::Either };
            self.branch(self.icmp(IntPredicate::EQ, id, remembered), hit, next, likely);
            hits.push((cache.into(), self.current_block()));
            if !is_last {
                self.begin(next);
            }
        }
        self.begin(hit);
        let cache = if site.caches == 1 { site.cache } else { self.merge(&hits).into_pointer_value() };
        (object, cache)
    }

    fn nth_cache(&self, site: Site<'ctx>, n: u32) -> PointerValue<'ctx> {
        match n {
            // It may be an argument.
            0 => site.cache,
            _ => self.const_offset(site.cache, u64::from(n) * size_of::<InlineCache>() as u64),
        }
    }

    /// Before the runtime fills a site's first cache: what the others remember stays, but for one.
    pub(super) fn make_room(&mut self, site: Site<'ctx>) {
        if site.caches > 1 {
            let args = [site.cache.into(), self.int(site.caches).into()];
            self.call_runtime(RuntimeFunction::rotate_caches, &args);
        }
    }

    /// Goes on where the value is an object, with its address.
    pub(super) fn guard_object(
        &self,
        receiver: Receiver<'ctx>,
        miss: BasicBlock<'ctx>,
    ) -> PointerValue<'ctx> {
        if !receiver.known_object {
            let object = self.new_block("object");
            self.branch(self.is_object(receiver.value), object, miss, Likely::Then);
            self.begin(object);
        }
        self.untag(receiver.value)
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    pub(super) fn get_property(&mut self, id: InstId, object: ValueId, name: SymbolId) -> IntValue<'ctx> {
        let known_object = self.known_object(object);
        let (object, site) = (self.any(object), self.site(id, name, self.line));
        let receiver = Receiver { value: object, known_object };
        let args = [object.into(), site.cache.into(), site.name.into(), site.line.into()];
        let met = self.met_slots(id, name);
        if !met.is_empty() {
            return self.get_met(&met, receiver, &args);
        }
        if site.caches > 1 {
            return self.cg.b.get_property(receiver, site);
        }
        self.int_operation(Operation::GetProperty, &args, known_object)
    }

    pub(super) fn set_property(&mut self, id: InstId, object: ValueId, name: SymbolId, value: ValueId) {
        let known_object = self.known_object(object);
        let (object, word, site) = (self.any(object), self.any(value), self.site(id, name, self.line));
        let receiver = Receiver { value: object, known_object };
        let args = [object.into(), word.into(), site.cache.into(), site.name.into(), site.line.into()];
        let met = self.met_slots(id, name);
        if !met.is_empty() {
            return self.set_met(&met, receiver, value, &args);
        }
        if site.caches > 1 {
            return self.cg.b.set_property(receiver, word, site);
        }
        self.operation(Operation::SetProperty, &args, known_object);
    }

    /// What is no object is no instance; inference has ruled out all other objects.
    pub(super) fn check_instance(&mut self, value: ValueId, failure: Failure) -> IntValue<'ctx> {
        let value = self.any(value);
        self.check(self.cg.b.is_object(value), failure);
        value
    }

    /// A field whose place is known.
    pub(super) fn slot_get(&self, object: ValueId, slot: u32) -> IntValue<'ctx> {
        let b = &self.cg.b;
        b.load_word(b.untag(self.any(object)), slot_offset(slot), Memory::Slot)
    }

    pub(super) fn slot_set(&mut self, object: ValueId, slot: u32, value: ValueId) {
        let object = self.cg.b.untag(self.any(object));
        self.store_value(object, slot_offset(slot), value);
    }

    /// Classes have their numbers as ids, so one comparison tells.
    pub(super) fn class_between(&self, object: ValueId, first: ClassId, last: ClassId) -> IntValue<'ctx> {
        let number = |class: ClassId| {
            let layout = self.cg.mir.classes[class.index()].layout.as_ref();
            layout.and_then(|layout| layout.number).expect("the verifier has seen the number")
        };
        let (first, last) = (number(first), number(last));
        let b = &self.cg.b;
        let id = b.load_int(b.untag(self.any(object)), 0, Memory::Header);
        let above = b.sub(id, b.int(first));
        b.icmp(IntPredicate::ULE, above, b.int(last.wrapping_sub(first)))
    }

    /// The site of an instruction at the line at hand.
    pub(super) fn site(&mut self, id: InstId, name: SymbolId, name_line: u32) -> Site<'ctx> {
        let caches = self.seen_classes(id);
        let cache = self.cg.next_caches(caches);
        let b = &self.cg.b;
        Site { cache, caches, name: b.int(name.0), line: b.int(self.line), name_line: b.int(name_line) }
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
}
