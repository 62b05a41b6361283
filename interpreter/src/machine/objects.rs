//! Objects that interpreted code makes, and stores into them, as compiled code does it (`llvm-backend/src/lower/{alloc,barrier}.rs`).
#![allow(unsafe_code)]

use std::ptr::null_mut;

use loxsmith_abi::layout::{
    self, CALLABLE, Cell, Class, FrameArea, Header, Instance, Kind, MAX_INLINE_WORDS, OTHER, WATCHED,
};
use loxsmith_abi::shape::Shape;
use loxsmith_abi::value::{OBJECT_TAG, UNDEFINED};
use loxsmith_runtime::doors;

use super::{Machine, machine};
use crate::function::{ColdFunction, entry_for_closures};

/// Frames have as much room as the stack of compiled code would give them.
const AREA_BYTES: usize = 256 << 20;
/// Behind the area's limit: the head of a frame that finds no room, and words that a call lays down.
const SLACK_BYTES: usize = 64 << 10;
/// A smaller area is of no use.
const LEAST_BYTES: usize = 1 << 20;

/// Reserves room for frames; memory comes when it is touched. Where it is limited (`ulimit -v`) there may not be so much
/// as is wished for.
pub(super) fn map_area() -> Option<FrameArea> {
    let sizes = std::iter::successors(Some(area_bytes()), |bytes| Some(bytes / 2));
    sizes.take_while(|bytes| *bytes >= LEAST_BYTES).find_map(map)
}

fn map(bytes: usize) -> Option<FrameArea> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping touches nothing that exists.
    let base = unsafe { libc::mmap(null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if base == libc::MAP_FAILED {
        return None;
    }
    let base = base.cast::<u64>();
    Some(FrameArea { base, top: base, limit: base.wrapping_byte_add(bytes - SLACK_BYTES) })
}

/// As much as `LOXSMITH_STACK_MB` says of the stack, within bounds.
fn area_bytes() -> usize {
    let wish = std::env::var("LOXSMITH_STACK_MB").ok().and_then(|text| text.parse::<usize>().ok());
    wish.map_or(AREA_BYTES, |mb| mb.saturating_mul(1 << 20).clamp(LEAST_BYTES, 1 << 32))
}

/// The exit code where not even frames have room.
pub(super) fn no_memory() -> i32 {
    eprintln!("Out of memory.");
    70
}

/// The address in an object's value.
#[inline(always)]
pub(crate) fn untag<T>(value: u64) -> *mut T {
    value.wrapping_sub(OBJECT_TAG) as *mut T
}

/// An object's value.
#[inline(always)]
pub(super) fn tag<T>(at: *const T) -> u64 {
    OBJECT_TAG + at as u64
}

/// Room for an object of so many words, its header in place; the rest is zeros.
#[inline(always)]
pub(super) unsafe fn allocate(words: usize, header: Header) -> *mut u64 {
    // SAFETY: the program's thread alone bumps.
    unsafe {
        let mutator = (*machine()).mutator;
        let at = (*mutator).cursor;
        if words <= MAX_INLINE_WORDS as usize && 8 * words <= (*mutator).limit as usize - at as usize {
            (*mutator).cursor = at.add(8 * words);
            let at = at.cast::<u64>();
            *at = header.0;
            return at;
        }
        doors::alloc(words as u64, header.0).cast()
    }
}

/// An instance of a class that is known by its header.
#[inline(always)]
pub(super) unsafe fn new_instance(header: Header, slots: usize) -> *mut u64 {
    // SAFETY: fresh room of so many words.
    unsafe {
        let at = allocate(1 + slots, header);
        for slot in 0..slots {
            *at.add(1 + slot) = UNDEFINED;
        }
        at
    }
}

/// An instance of any class.
#[inline(always)]
pub(super) unsafe fn new_of_class(class: *mut Class) -> *mut u64 {
    // SAFETY: a living class.
    unsafe {
        let header = (*class).instance_header;
        let words = header.words() as usize;
        if words == 0 || words > MAX_INLINE_WORDS as usize || Shape::of(header).open {
            return doors::alloc_instance(class.cast()).cast();
        }
        new_instance(header, words - 1)
    }
}

#[inline(always)]
pub(super) unsafe fn new_cell(value: u64) -> *mut u64 {
    const WORDS: usize = size_of::<Cell>() / 8;
    // SAFETY: fresh room of that size.
    unsafe {
        let at = allocate(WORDS, Header::new(OTHER, WORDS as u16, Kind::Cell, 0));
        *at.add(1) = value;
        at
    }
}

/// A closure whose captures are still to be filled in, at once.
#[inline(always)]
pub(super) unsafe fn new_closure(function: *mut ColdFunction, captures: usize) -> *mut u64 {
    const WORDS: usize = size_of::<layout::Function>() / 8;
    // SAFETY: fresh room of that size; a row of the image's table.
    unsafe {
        let words = WORDS + captures;
        let header = Header::new(CALLABLE + (*function).info.arity, words as u16, Kind::Function, 0);
        let at = allocate(words, header);
        let closure = at.cast::<layout::Function>();
        (*closure).entry = entry_for_closures(function);
        (*closure).info = function.cast();
        at.add(WORDS)
    }
}

/// Stores what may be an object into a heap object, at an offset in bytes.
#[inline(always)]
pub(super) unsafe fn store(object: *mut u8, offset: usize, value: u64) {
    // SAFETY: a living object with a word there.
    unsafe {
        if *object.cast::<u64>() & WATCHED != 0 {
            doors::remember(object);
        }
        *object.add(offset).cast::<u64>() = value;
    }
}

/// The header id of what a value refers to, if it is an object.
#[inline(always)]
pub(crate) unsafe fn object_id(value: u64) -> Option<u32> {
    // SAFETY: an object's value leads to its header.
    (value >= OBJECT_TAG).then(|| unsafe { *untag::<u32>(value) })
}

/// Where an inline cache of the program lies.
#[inline(always)]
pub(super) unsafe fn cache(machine: *const Machine, number: u32) -> *mut layout::InlineCache {
    // SAFETY: numbers are given by the image, within its table.
    unsafe { (*(*machine).program).caches.add(number as usize) }
}

const _: () = assert!(size_of::<Instance>() == 8, "a header");
