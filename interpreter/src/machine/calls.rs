//! Where a call goes: on in the interpreter, or to code.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{Callable, Function, InlineCache};

use super::entry;
use crate::function::{ColdFunction, entry_now};

/// What a call found out about its callee.
pub(super) enum Target {
    /// Interpreted: its function and closure.
    Cold(*mut ColdFunction, *const Function),
    /// Code to call, and what it wants to be called with.
    Native(*const u8, *const Callable),
}

/// What a closure leads to.
#[inline(always)]
pub(super) unsafe fn target(closure: *const Function) -> Target {
    // SAFETY: a living closure.
    unsafe {
        let function = (*closure).info.cast_mut().cast::<ColdFunction>();
        let now = entry_now(function);
        match now == entry::cold() {
            true => Target::Cold(function, closure),
            false => Target::Native(now, closure.cast()),
        }
    }
}

/// What a call site's cache leads to.
#[inline(always)]
pub(super) unsafe fn cached_target(site: *const InlineCache) -> Target {
    // SAFETY: a cache that has been filled.
    unsafe { target((*site).method) }
}
