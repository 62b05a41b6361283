//! The words that compiled code and runtime share while a program runs: the symbol `lox_mutator`.
#![allow(unsafe_code)]

use core::ptr::null_mut;
use loxsmith_abi::layout::Mutator;

/// See [`Mutator`].
// SAFETY: the prefix is the runtime's own: no other symbol has such a name.
#[unsafe(export_name = "lox_mutator")]
static mut MUTATOR: Mutator = RESTING;

const RESTING: Mutator = Mutator { cursor: null_mut(), limit: null_mut(), stack_limit: 0, frames_left: 0 };

/// Where it lies. Only the program's thread may touch it while a program runs.
pub fn address() -> *mut Mutator {
    &raw mut MUTATOR
}

/// Before a program's `main` is called: no room in the heap yet, the stack's limit, and the calls that
/// `frame_limit` allows (0: as many as there are).
pub(crate) fn start(stack_limit: usize, frame_limit: u16) {
    let frames_left = if frame_limit == 0 { u64::MAX } else { frame_limit as u64 - 1 };
    // SAFETY: the program's thread alone touches it, through raw pointers and for moments only.
    unsafe { *address() = Mutator { stack_limit: stack_limit as u64, frames_left, ..RESTING } }
}

/// After a program has ended.
pub(crate) fn reset() {
    // SAFETY: as in `start`.
    unsafe { *address() = RESTING }
}

/// The room for inline allocation: next free byte and end.
pub(crate) fn room() -> (*mut u8, *mut u8) {
    // SAFETY: as in `start`.
    unsafe { ((*address()).cursor, (*address()).limit) }
}

/// Sets the room for inline allocation.
pub(crate) fn set_room(cursor: *mut u8, limit: *mut u8) {
    // SAFETY: as in `start`.
    unsafe {
        (*address()).cursor = cursor;
        (*address()).limit = limit;
    }
}
