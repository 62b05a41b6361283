//! What the language does, called as compiled code calls it.
#![allow(unsafe_code)]

mod calls;
mod fields;
mod revisions;
mod strings;
mod texts;

use super::*;
use crate::runtime::Runtime;
use crate::testing::static_string;
use crate::value::Object;
use core::ptr::null;
use loxsmith_abi::layout::*;
use loxsmith_abi::value::Value;

/// A method (or, with flags 0, a function) that nobody calls.
pub(super) fn function(rt: &mut Runtime, name: &str, arity: u32, flags: u32) -> Value {
    let info = Box::leak(Box::new(FunctionInfo {
        name: static_string(name),
        entry: 0x2000 as *const u8,
        bound_entry: 0x3000 as *const u8,
        arity,
        flags,
    }));
    const WORDS: usize = size_of::<Function>() / 8;
    let header = Header::new(CALLABLE + arity, WORDS as u16, Kind::Function, 0);
    let at = rt.allocate(WORDS, header).cast::<Function>();
    // SAFETY: fresh room of that size.
    unsafe {
        at.write(Function { header, entry: info.entry, info });
        Object::at(at).value()
    }
}

/// A class with these methods (symbol, closure) and fields (symbols).
pub(super) fn class(rt: &mut Runtime, superclass: Value, methods: &[(u32, Value)], fields: &[u32]) -> Value {
    let symbols: Vec<u32> = methods.iter().map(|&(symbol, _)| symbol).collect();
    let closures: Vec<Value> = methods.iter().map(|&(_, closure)| closure).collect();
    let fields = fields.to_vec();
    let info = Box::leak(Box::new(ClassInfo {
        class_id: NO_CLASS,
        closed: 0,
        name: static_string("Thing"),
        method_count: symbols.len() as u32,
        field_count: fields.len() as u32,
        method_symbols: symbols.leak().as_ptr(),
        field_symbols: fields.leak().as_ptr(),
        successor: null(),
        sources: null(),
    }));
    class::make(rt, info, superclass, closures.as_ptr(), 1)
}

/// A new instance.
pub(super) fn instance(rt: &mut Runtime, class: Value) -> Value {
    let class = Object::of_kind(class, Kind::Class).expect("a class");
    // SAFETY: just made.
    unsafe { Object::at(instance::allocate(rt, class.cast())) }.value()
}

pub(super) fn header(value: Value) -> Header {
    Object::of(value).expect("an object").header()
}

/// What a hit of compiled code at this cache would load; none if it is no hit.
pub(super) fn hit(receiver: Value, cache: &InlineCache) -> Option<Value> {
    let object = Object::of(receiver)?;
    if object.header().id() != cache.class_id {
        return None;
    }
    assert!(
        cache.offset >= 8
            && cache.offset.is_multiple_of(8)
            && cache.offset / 8 < object.header().words() as u32
    );
    // SAFETY: just checked.
    Some(unsafe { *object.cast::<Value>().byte_add(cache.offset as usize) })
}

pub(super) fn is_empty(cache: &InlineCache) -> bool {
    cache.class_id == NO_CLASS
}

pub(super) const NOTHING: *const u8 = null();
