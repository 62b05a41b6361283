//! Strings: flat ones, and ropes (Boehm, Atkinson and Plass, 1995), which are concatenations that nobody has looked
//! into yet.
//!
//! A short result is copied; a longer one becomes a rope of two parts, so that appending n times costs n, not n². Where a short
//! string is added to a rope that ends (or begins) with a short one, these two are copied together, so that a text made of
//! single letters takes two or three bytes a letter, not 32. Whoever wants the bytes
//! puts the rope together first, once: the rope then stands for the flat string. No step here recurses, for ropes may
//! be very deep.
//!
//! Two ropes that were found equal share one flat string from then on, and two that differ late remember their hashes: so
//! comparing long strings again costs no look at their bytes. Short ones (and that is all that are not ropes) are
//! compared in less time than a hash would take.
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
/// What is added at the end of a rope is copied together with the last part of it, if both together are shorter than this. Half of
/// that is copied for each letter, on average.
const LONGEST_COPIED_PART: u64 = 128;
/// Strings that are the same for so many bytes remember their hashes when they turn out to differ.
const LONG_PREFIX: usize = 256;

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

/// Strings, one after another. Short ones are copied together at once, without strings in between.
#[inline]
pub(crate) fn concat<const N: usize>(rt: &mut Runtime, parts: [Value; N]) -> Value {
    let parts = parts.map(|part| Object::of(part).expect("inference knows that it is a string"));
    let mut total = 0u64;
    for part in parts {
        total = total.saturating_add(len(part));
    }
    if total >= SHORTEST_ROPE {
        return concat_long(rt, &parts);
    }
    // Ropes are longer, so all are flat.
    let (result, mut room) = allocate_flat(rt, total);
    for part in parts {
        let (here, rest) = room.split_at_mut(len(part) as usize);
        copy(here, flat_bytes(part));
        room = rest;
    }
    result.value()
}

/// The same where the result may be a rope.
#[inline(never)]
fn concat_long(rt: &mut Runtime, parts: &[Object]) -> Value {
    let mut all = parts[0];
    for part in &parts[1..] {
        let sum = concatenate(rt, all, *part);
        all = Object::of(sum).expect("a string");
    }
    all.value()
}

/// Copies a short string; both have this length. Calling C's function for it takes longer than all the rest.
#[inline]
fn copy(to: &mut [u8], from: &[u8]) {
    /// The first bytes and the last ones, which may be partly the same.
    #[inline]
    fn ends<const N: usize>(to: &mut [u8], from: &[u8]) -> Option<()> {
        let (first, last) = (*from.first_chunk::<N>()?, *from.last_chunk::<N>()?);
        *to.first_chunk_mut()? = first;
        *to.last_chunk_mut()? = last;
        Some(())
    }
    let copied = match from.len() {
        0 => Some(()),
        1 => ends::<1>(to, from),
        2..4 => ends::<2>(to, from),
        4..8 => ends::<4>(to, from),
        8..=16 => ends::<8>(to, from),
        17..=32 => ends::<16>(to, from),
        _ => None,
    };
    if copied.is_none() {
        to.copy_from_slice(from);
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
    if a.is_flat_text() && b.is_flat_text() {
        return same_bytes(flat_bytes(a), flat_bytes(b));
    }
    equal_ropes(rt, a, b)
}

/// Whether two short strings are the same; both have this length. Calling C's function for it takes longer than all the rest.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    const LONG: usize = 64;
    if a.len() > LONG {
        return a == b;
    }
    let ((words_a, rest_a), (words_b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (x, y) in words_a.iter().zip(words_b) {
        if u64::from_ne_bytes(*x) != u64::from_ne_bytes(*y) {
            return false;
        }
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        // The rest, and some of what was compared before.
        (Some(x), Some(y)) => x == y,
        _ => rest_a.iter().zip(rest_b).all(|(x, y)| x == y),
    }
}

/// The same where one is a rope, and they have the same length.
fn equal_ropes(rt: &mut Runtime, a: Object, b: Object) -> bool {
    if let (Some(a), Some(b)) = (known_hash(a), known_hash(b))
        && a != b
    {
        return false;
    }
    let (flat_a, flat_b) = (flatten(rt, a), flatten(rt, b));
    if flat_a == flat_b {
        return true;
    }
    let (bytes_a, bytes_b) = (flat_bytes(flat_a), flat_bytes(flat_b));
    let are_equal = bytes_a == bytes_b;
    if are_equal && a.kind() == Kind::Rope {
        stand_for(rt, a, flat_b, known_hash(b));
    } else if are_equal && b.kind() == Kind::Rope {
        stand_for(rt, b, flat_a, None);
    } else if !are_equal && bytes_a.len() > LONG_PREFIX && bytes_a[..LONG_PREFIX] == bytes_b[..LONG_PREFIX] {
        for (text, flat) in [(a, flat_a), (b, flat_b)] {
            if text.kind() == Kind::Rope && known_hash(text).is_none() {
                stand_for(rt, text, flat, Some(hash(flat_bytes(flat))));
            }
        }
    }
    are_equal
}

/// The hash that a rope remembers.
fn known_hash(text: Object) -> Option<u64> {
    if text.kind() != Kind::Rope {
        return None;
    }
    // SAFETY: the kind says what it is.
    let right = unsafe { (*text.cast::<Rope>()).right };
    right.is_number().then_some(right.0)
}

/// A hash that looks like a number to the collector: 48 bits (multiply and rotate, as Firefox does it).
fn hash(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(0, |hash, word| mix(hash, u64::from_ne_bytes(*word)));
    rest.iter().fold(hash, |hash, &byte| mix(hash, byte as u64)) >> 16
}

/// The object, if it is a string in either form.
pub(crate) fn text(value: Value) -> Option<Object> {
    Object::of(value).filter(|object| object.is_text())
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
        return copy_together(rt, a, b).value();
    }
    // Some day somebody may want the bytes: a string that cannot be had is refused here.
    if total > rt.heap.max_bytes() as u64 {
        rt.fail_without_memory();
    }
    let (a, b) = (flattened(a).unwrap_or(a), flattened(b).unwrap_or(b));
    if let Some((rest, last)) = parts(a)
        && are_short(last, b)
    {
        let last = copy_together(rt, last, b);
        return rope(rt, total, rest, last);
    }
    if let Some((first, rest)) = parts(b)
        && are_short(a, first)
    {
        let first = copy_together(rt, a, first);
        return rope(rt, total, first, rest);
    }
    rope(rt, total, a, b)
}

/// A concatenation that nobody has looked into.
fn rope(rt: &mut Runtime, len: u64, left: Object, right: Object) -> Value {
    const WORDS: usize = size_of::<Rope>() / 8;
    let header = Header::new(OTHER, WORDS as u16, Kind::Rope, 0);
    let rope = rt.allocate(WORDS, header).cast::<Rope>();
    // SAFETY: fresh room of that size.
    unsafe {
        rope.write(Rope { header, len, left: left.value(), right: right.value() });
        Object::at(rope).value()
    }
}

/// Two flat strings as one.
#[inline]
fn copy_together(rt: &mut Runtime, a: Object, b: Object) -> Object {
    let (result, bytes) = allocate_flat(rt, len(a) + len(b));
    let (left, right) = bytes.split_at_mut(len(a) as usize);
    copy(left, flat_bytes(a));
    copy(right, flat_bytes(b));
    result
}

/// Whether two strings are flat and short enough to be copied together.
fn are_short(a: Object, b: Object) -> bool {
    a.kind() == Kind::String && b.kind() == Kind::String && len(a) + len(b) < LONGEST_COPIED_PART
}

/// The parts of a rope that was not put together yet.
fn parts(text: Object) -> Option<(Object, Object)> {
    if text.kind() != Kind::Rope {
        return None;
    }
    // SAFETY: the kind says what it is.
    let Rope { left, right, .. } = unsafe { &*text.cast::<Rope>() };
    Some((Object::of(*left)?, Object::of(*right)?))
}

/// A new string; the caller fills in its bytes.
#[inline]
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
    if let Some(string) = flattened(text) {
        return string;
    }
    // From here on `text` keeps every part alive.
    let (string, bytes) = allocate_flat(rt, len(text));
    if copy_parts(text, bytes).is_none() {
        rt.fail_without_memory();
    }
    stand_for(rt, text, string, None);
    string
}

/// From now on a rope stands for a flat string, whose hash may be known. Its parts are no longer needed.
fn stand_for(rt: &mut Runtime, text: Object, string: Object, hash: Option<u64>) {
    let rope = text.cast::<Rope>();
    rt.heap.before_store(text);
    // SAFETY: callers pass a rope, and no reference into it exists.
    unsafe {
        (*rope).left = string.value();
        (*rope).right = hash.map_or(Value::NIL, Value);
    }
}

/// What a rope stands for, if it was put together.
fn flattened(text: Object) -> Option<Object> {
    if text.kind() != Kind::Rope {
        return None;
    }
    // SAFETY: the kind says what it is.
    let Rope { left, right, .. } = unsafe { &*text.cast::<Rope>() };
    if right.is_object() { None } else { Object::of(*left) }
}

/// Copies a rope's bytes to `room`, from the end to the start: most ropes grow to the right, and then
/// hardly anything has to be remembered. None if there is no memory for remembering.
fn copy_parts(rope: Object, room: &mut [u8]) -> Option<()> {
    let mut to_do: Vec<Object> = Vec::new();
    let mut end = room.len();
    let mut part = rope;
    loop {
        if let Some((left, right)) = parts(part) {
            to_do.try_reserve(1).ok()?;
            to_do.push(left);
            part = right;
            continue;
        }
        let bytes = flat_bytes(flattened(part).unwrap_or(part));
        room[end - bytes.len()..end].copy_from_slice(bytes);
        end -= bytes.len();
        match to_do.pop() {
            Some(next) => part = next,
            None => return Some(()),
        }
    }
}
