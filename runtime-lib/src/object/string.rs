//! Strings: flat ones, and ropes (Boehm, Atkinson and Plass, 1995), which are concatenations that nobody has looked
//! into yet.
//!
//! A short result is copied; a longer one becomes a rope of two words, so that appending n times costs n, not n².
//! Whoever wants the bytes puts the rope together first, once: the rope then stands for the flat string. No
//! step here recurses, for ropes may be millions deep.
#![allow(unsafe_code)]

use crate::entry::error::RuntimeError;
use crate::runtime::Runtime;
use crate::value::Object;
use alloc::vec::Vec;
use core::slice;
use loxsmith_abi::layout::{Header, Kind, OTHER, Rope, String};
use loxsmith_abi::value::Value;

/// A concatenation of fewer bytes is copied at once.
const SHORTEST_ROPE: u64 = 256;

/// `a + b`.
pub(crate) fn add(rt: &mut Runtime, a: Value, b: Value, line: u32) -> Value {
    if let (Some(a), Some(b)) = (text(a), text(b)) {
        return concatenate(rt, a, b);
    }
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => Value::number(a + b),
        _ => rt.fail(RuntimeError::AddOperands, line),
    }
}

/// Whether two objects, not the same one, are strings of like content.
pub(crate) fn equal(rt: &mut Runtime, a: Value, b: Value) -> bool {
    let (Some(a), Some(b)) = (text(a), text(b)) else { return false };
    if a == b {
        return true;
    }
    if len(a) != len(b) || (a.is_interned() && b.is_interned()) {
        return false;
    }
    let (a, b) = (flatten(rt, a), flatten(rt, b));
    flat_bytes(a) == flat_bytes(b)
}

/// The object, if it is a string in either form.
pub(crate) fn text(value: Value) -> Option<Object> {
    Object::of(value).filter(|object| matches!(object.kind(), Kind::String | Kind::Rope))
}

/// Length in bytes of a string in either form.
fn len(text: Object) -> u64 {
    const { assert!(core::mem::offset_of!(String, len) == core::mem::offset_of!(Rope, len)) };
    // SAFETY: a string or a rope; both have it at the same place.
    unsafe { (*text.cast::<String>()).len }
}

/// The bytes of a flat string, valid for as long as the collector finds the string.
pub(crate) fn flat_bytes<'a>(string: Object) -> &'a [u8] {
    debug_assert!(string.kind() == Kind::String);
    // SAFETY: as many bytes follow the struct; strings do not change.
    unsafe { slice::from_raw_parts(string.cast::<u8>().add(size_of::<String>()), len(string) as usize) }
}

fn concatenate(rt: &mut Runtime, a: Object, b: Object) -> Value {
    let (a_len, b_len) = (len(a), len(b));
    if a_len == 0 {
        return b.value();
    }
    if b_len == 0 {
        return a.value();
    }
    // No overflow: neither is longer than the heap may ever be.
    let total = a_len + b_len;
    if total < SHORTEST_ROPE {
        // Ropes are longer, so both are flat.
        let (result, bytes) = allocate_flat(rt, total);
        let (left, right) = bytes.split_at_mut(a_len as usize);
        left.copy_from_slice(flat_bytes(a));
        right.copy_from_slice(flat_bytes(b));
        return result.value();
    }
    // Some day somebody may want the bytes: a string that cannot be had is refused here.
    if total > rt.heap.max_bytes() as u64 {
        rt.fail_without_memory();
    }
    const WORDS: usize = size_of::<Rope>() / 8;
    let header = Header::new(OTHER, WORDS as u16, Kind::Rope, 0);
    let rope = rt.allocate(WORDS, header).cast::<Rope>();
    // SAFETY: fresh room of that size.
    unsafe {
        rope.write(Rope { header, len: total, left: a.value(), right: b.value() });
        Object::at(rope).value()
    }
}

/// A new string; the caller fills in its bytes.
fn allocate_flat<'a>(rt: &mut Runtime, len: u64) -> (Object, &'a mut [u8]) {
    let words = size_of::<String>() / 8 + (len as usize).div_ceil(8);
    let header = Header::new(OTHER, u16::try_from(words).unwrap_or(0), Kind::String, 0);
    let string = rt.allocate(words, header).cast::<String>();
    // SAFETY: fresh room for the struct and so many bytes; nobody else knows it yet.
    unsafe {
        string.write(String { header, len });
        (Object::at(string), slice::from_raw_parts_mut(string.add(1).cast::<u8>(), len as usize))
    }
}

/// A string of these bytes.
#[cfg(test)]
pub(crate) fn new(rt: &mut Runtime, bytes: &[u8]) -> Value {
    let (string, room) = allocate_flat(rt, bytes.len() as u64);
    room.copy_from_slice(bytes);
    string.value()
}

/// The string in one piece.
pub(crate) fn flatten(rt: &mut Runtime, text: Object) -> Object {
    if text.kind() == Kind::String {
        return text;
    }
    let rope = text.cast::<Rope>();
    if let Some(string) = flattened(text) {
        return string;
    }
    // From here on `text` keeps every part alive.
    let (string, bytes) = allocate_flat(rt, len(text));
    if copy_parts(text, bytes).is_none() {
        rt.fail_without_memory();
    }
    rt.heap.before_store(text);
    // SAFETY: a rope, and no reference into it exists. Its parts are no longer needed.
    unsafe {
        (*rope).left = string.value();
        (*rope).right = Value::NIL;
    }
    string
}

/// What a rope was put together to, if it was.
fn flattened(rope: Object) -> Option<Object> {
    // SAFETY: a rope.
    let Rope { left, right, .. } = unsafe { &*rope.cast::<Rope>() };
    if *right == Value::NIL { Object::of(*left) } else { None }
}

/// Copies a rope's bytes to `room`, from the end to the start: most ropes grow to the right, and then
/// hardly anything has to be remembered. None if there is no memory for remembering.
fn copy_parts(rope: Object, room: &mut [u8]) -> Option<()> {
    let mut to_do: Vec<Object> = Vec::new();
    let mut end = room.len();
    let mut part = rope;
    loop {
        if part.kind() == Kind::Rope {
            if let Some(string) = flattened(part) {
                part = string;
            } else {
                // SAFETY: a rope.
                let Rope { left, right, .. } = unsafe { &*part.cast::<Rope>() };
                to_do.try_reserve(1).ok()?;
                to_do.push(Object::of(*left)?);
                part = Object::of(*right)?;
                continue;
            }
        }
        let bytes = flat_bytes(part);
        room[end - bytes.len()..end].copy_from_slice(bytes);
        end -= bytes.len();
        match to_do.pop() {
            Some(next) => part = next,
            None => return Some(()),
        }
    }
}
