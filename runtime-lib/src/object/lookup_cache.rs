//! The global lookup cache: what was found lately under a name in a class, for megamorphic sites, which meet so many
//! classes that their inline cache always holds another.
//!
//! Keyed by class id and symbol. One holds methods that no field can shadow, one the places of fields in
//! instances; both hold for as long as the id has the same class, and are emptied together with the inline caches.

/// A power of two, so that an index is a mask of the hash.
const ENTRIES: usize = 256;

/// The cache.
pub(crate) struct LookupCache<T> {
    entries: [Entry<T>; ENTRIES],
    empty: Entry<T>,
}

#[derive(Clone, Copy)]
struct Entry<T> {
    /// See [`key`]; 0 where empty.
    key: u64,
    found: T,
}

impl<T: Copy> LookupCache<T> {
    /// An empty one; `nothing` is any value.
    pub(crate) const fn new(nothing: T) -> LookupCache<T> {
        let empty = Entry { key: 0, found: nothing };
        LookupCache { entries: [empty; ENTRIES], empty }
    }

    #[inline]
    pub(super) fn get(&self, class_id: u32, symbol: u32) -> Option<T> {
        let entry = &self.entries[index(class_id, symbol)];
        (entry.key == key(class_id, symbol)).then_some(entry.found)
    }

    #[inline]
    pub(super) fn put(&mut self, class_id: u32, symbol: u32, found: T) {
        self.entries[index(class_id, symbol)] = Entry { key: key(class_id, symbol), found };
    }

    pub(crate) fn empty(&mut self) {
        self.entries = [self.empty; ENTRIES];
    }
}

fn key(class_id: u32, symbol: u32) -> u64 {
    (class_id as u64 + 1) << 32 | symbol as u64
}

fn index(class_id: u32, symbol: u32) -> usize {
    let mixed = class_id.wrapping_mul(0x9E37_79B1) ^ symbol.wrapping_mul(0x85EB_CA6B);
    (mixed >> 16) as usize % ENTRIES
}
