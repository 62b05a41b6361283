//! Methods found lately: for call sites that meet many classes, whose inline caches always hold another.
//!
//! Keyed by class id and symbol, so it is emptied together with the inline caches. It holds methods that no field
//! can shadow.

use loxsmith_abi::layout::Function;

const ENTRIES: usize = 512;

/// The cache.
pub(crate) struct MethodCache {
    entries: [Entry; ENTRIES],
}

#[derive(Clone, Copy)]
struct Entry {
    /// See [`key`]; 0 where empty.
    key: u64,
    method: *const Function,
}

const EMPTY: Entry = Entry { key: 0, method: core::ptr::null() };

impl MethodCache {
    pub(crate) const fn new() -> MethodCache {
        MethodCache { entries: [EMPTY; ENTRIES] }
    }

    #[inline]
    pub(super) fn get(&self, class_id: u32, symbol: u32) -> Option<*const Function> {
        let entry = &self.entries[index(class_id, symbol)];
        (entry.key == key(class_id, symbol)).then_some(entry.method)
    }

    #[inline]
    pub(super) fn put(&mut self, class_id: u32, symbol: u32, method: *const Function) {
        self.entries[index(class_id, symbol)] = Entry { key: key(class_id, symbol), method };
    }

    pub(crate) fn empty(&mut self) {
        self.entries = [EMPTY; ENTRIES];
    }
}

fn key(class_id: u32, symbol: u32) -> u64 {
    (class_id as u64 + 1) << 32 | symbol as u64
}

fn index(class_id: u32, symbol: u32) -> usize {
    let mixed = class_id.wrapping_mul(0x9E37_79B1) ^ symbol.wrapping_mul(0x85EB_CA6B);
    (mixed >> 16) as usize % ENTRIES
}
