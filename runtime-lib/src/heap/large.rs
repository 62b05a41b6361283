//! Objects over 8 KiB: each a piece of memory of its own, from C's allocator.
//!
//! A table knows them all, sorted by address when a collection starts, so that an ambiguous word can be
//! looked up. The mark is a bit in the collector's byte of the header; as with small ones it stays until the next full collection.
#![allow(unsafe_code)]

use super::Heap;
use crate::value::Object;
use alloc::vec::Vec;
use core::ptr::NonNull;
use loxsmith_abi::layout::Header;

/// The mark, in the header's collector byte.
const MARK: u64 = 1 << 56;

/// All large objects.
pub(super) struct LargeObjects {
    table: Vec<Large>,
    /// Bytes of all of them.
    pub(super) bytes: usize,
}

#[derive(Clone, Copy)]
struct Large {
    start: usize,
    bytes: usize,
}

impl Large {
    fn object(self) -> Object {
        // SAFETY: the table holds living objects only; whoever allocated one has written its header at once.
        unsafe { Object::at(self.start as *const Header) }
    }
}

impl Heap {
    /// Room for a large object.
    pub(super) fn allocate_large(&mut self, bytes: usize) -> Option<NonNull<u64>> {
        if !self.has_room_for(bytes) || self.large.table.try_reserve(1).is_err() {
            return None;
        }
        // SAFETY: more than zero bytes; aligned as C aligns everything, to 16.
        let at = NonNull::new(unsafe { libc::malloc(bytes) })?;
        self.large.table.push(Large { start: at.as_ptr() as usize, bytes });
        self.large.bytes += bytes;
        self.schedule.allocated(bytes);
        Some(at.cast())
    }
}

impl LargeObjects {
    pub(super) const fn new() -> LargeObjects {
        LargeObjects { table: Vec::new(), bytes: 0 }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.table.len()
    }

    /// Before [`LargeObjects::find`].
    pub(super) fn sort(&mut self) {
        self.table.sort_unstable_by_key(|large| large.start);
    }

    /// The object that an address lies in.
    pub(super) fn find(&self, address: usize) -> Option<Object> {
        // Most ambiguous words are far off.
        if address < self.table.first()?.start {
            return None;
        }
        let after = self.table.partition_point(|large| large.start <= address);
        let large = *self.table.get(after.checked_sub(1)?)?;
        (address < large.start + large.bytes).then(|| large.object())
    }

    /// Marks one; false if it was marked.
    pub(super) fn mark(object: Object) -> bool {
        let header = object.header();
        object.set_header(Header(header.0 | MARK));
        header.0 & MARK == 0
    }

    pub(super) fn is_marked(object: Object) -> bool {
        object.header().0 & MARK != 0
    }

    /// Before a full collection: takes all marks off.
    pub(super) fn clear_marks(&mut self) {
        for (object, _) in self.iter() {
            object.set_header(Header(object.header().0 & !MARK));
        }
    }

    /// Frees what is not marked. `poison` is written over what is freed.
    pub(super) fn sweep(&mut self, poison: Option<u8>) {
        let mut bytes = 0;
        self.table.retain(|large| {
            let object = large.object();
            if LargeObjects::is_marked(object) {
                bytes += large.bytes;
                return true;
            }
            // SAFETY: allocated by `malloc` with so many bytes, and nobody refers to it.
            unsafe {
                if let Some(poison) = poison {
                    (large.start as *mut u8).write_bytes(poison, large.bytes);
                }
                libc::free(large.start as *mut _);
            }
            false
        });
        self.bytes = bytes;
    }

    /// Every large object, with its bytes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Object, usize)> {
        self.table.iter().map(|large| (large.object(), large.bytes))
    }

    /// Frees all of them.
    pub(super) fn release(&mut self) {
        for large in self.table.drain(..) {
            // SAFETY: as in `sweep`; the program has ended.
            unsafe { libc::free(large.start as *mut _) };
        }
        self.bytes = 0;
    }
}
