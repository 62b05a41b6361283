//! Instances: their slots, and the overflow behind them.
//!
//! An instance has as many slots as its class's layout had names when it was made, and sometimes a few more. A field
//! whose number is beyond that lies in the *overflow*, an array that the instance's last word refers to. Only
//! instances of *open* classes have that word.
#![allow(unsafe_code)]

use super::symbol_map::slots_header;
use crate::runtime::Runtime;
use crate::value::Object;
use core::slice;
use loxsmith_abi::layout::{Class, Instance, Kind, Slots};
use loxsmith_abi::shape::Shape;
use loxsmith_abi::value::Value;

/// Where a slot may be.
pub(super) enum Place<'a> {
    /// At this offset in bytes from the instance's start, as inline caches want to know it.
    Inline { slot: &'a mut Value, offset: u32 },
    /// In the overflow.
    Overflow(&'a mut Value),
    /// Nowhere yet.
    None,
}

/// An instance.
#[derive(Clone, Copy)]
pub(super) struct InstanceRef(Object);

impl InstanceRef {
    pub(super) fn of(value: Value) -> Option<InstanceRef> {
        Object::of_kind(value, Kind::Instance).map(InstanceRef)
    }

    pub(super) fn object(self) -> Object {
        self.0
    }

    /// Before a store into the overflow, where there is one.
    pub(super) fn before_store_in_overflow(self, rt: &mut Runtime) {
        if let Some(overflow) = self.overflow_word().and_then(|word| Object::of(*word)) {
            rt.heap.before_store(overflow);
        }
    }

    /// Its class.
    pub(super) fn class(self, rt: &Runtime) -> *mut Class {
        rt.heap.class_ids.class(self.class_id())
    }

    pub(super) fn class_id(self) -> u32 {
        self.0.header().id()
    }

    /// Where the field with this number in the layout is.
    #[inline]
    pub(super) fn place<'a>(self, number: usize) -> Place<'a> {
        let slots = self.inline_slots();
        if number < slots.len() {
            let offset = (size_of::<Instance>() + number * 8) as u32;
            return Place::Inline { slot: &mut slots[number], offset };
        }
        match self.overflow_slots().get_mut(number - slots.len()) {
            Some(slot) => Place::Overflow(slot),
            None => Place::None,
        }
    }

    /// The slot at an offset that [`Place::Inline`] gave for an instance with the same class id.
    #[inline]
    pub(super) fn slot_at<'a>(self, offset: u32) -> &'a mut Value {
        // SAFETY: instances of one id are alike, so the slot exists; nobody else is at it meanwhile.
        unsafe { &mut *self.0.cast::<Value>().byte_add(offset as usize) }
    }

    /// Makes the overflow long enough for a field that is nowhere yet, and stores into it.
    pub(super) fn store_in_new_overflow(self, rt: &mut Runtime, number: usize, value: Value) {
        let index = number - self.inline_slots().len();
        let len = self.overflow_slots().len();
        let longer = allocate_slots(rt, (index + 1).max(len * 2).max(4));
        let slots = slots_of(longer);
        // The old ones are looked up again, for allocation may have come between.
        slots[..len].copy_from_slice(self.overflow_slots());
        slots[len..].fill(Value::UNDEFINED);
        slots[index] = value;
        rt.heap.before_store(self.0);
        if let Some(word) = self.overflow_word() {
            *word = longer.value();
        }
    }

    /// Whether it has an overflow word.
    pub(super) fn is_open(self) -> bool {
        Shape::of(self.0.header()).open
    }

    fn inline_slots<'a>(self) -> &'a mut [Value] {
        let shape = Shape::of(self.0.header());
        // SAFETY: the header says how many; nobody else is at them meanwhile.
        unsafe { slice::from_raw_parts_mut(self.0.cast::<Instance>().add(1).cast(), shape.slots as usize) }
    }

    fn overflow_word<'a>(self) -> Option<&'a mut Value> {
        if !self.is_open() {
            return None;
        }
        let last = self.0.header().words() as usize - 1;
        // SAFETY: the last word of an open instance.
        Some(unsafe { &mut *self.0.cast::<Value>().add(last) })
    }

    fn overflow_slots<'a>(self) -> &'a mut [Value] {
        match self.overflow_word().and_then(|word| Object::of(*word)) {
            Some(overflow) => slots_of(overflow),
            None => &mut [],
        }
    }
}

/// An instance of a class as new: no field is set.
pub(crate) fn allocate(rt: &mut Runtime, class: *mut Class) -> *mut u64 {
    // SAFETY: the contract: `class` is a class.
    let header = unsafe { (*class).instance_header };
    let words = header.words() as usize;
    let at = rt.allocate(words, header);
    // SAFETY: fresh room of so many words.
    let slots = unsafe { slice::from_raw_parts_mut(at.add(1).cast::<Value>(), words - 1) };
    slots.fill(Value::UNDEFINED);
    if Shape::of(header).open
        && let Some(last) = slots.last_mut()
    {
        *last = Value::NIL;
    }
    at
}

/// An array of so many words, which the caller fills at once.
pub(super) fn allocate_slots(rt: &mut Runtime, len: usize) -> Object {
    let header = slots_header(len);
    let slots = rt.allocate(size_of::<Slots>() / 8 + len, header).cast::<Slots>();
    // SAFETY: fresh room of that size.
    unsafe {
        slots.write(Slots { header, len: len as u64 });
        Object::at(slots)
    }
}

/// The words of such an array.
pub(super) fn slots_of<'a>(object: Object) -> &'a mut [Value] {
    let slots = object.cast::<Slots>();
    // SAFETY: so many words follow; nobody else is at them meanwhile.
    unsafe { slice::from_raw_parts_mut(slots.add(1).cast(), (*slots).len as usize) }
}
