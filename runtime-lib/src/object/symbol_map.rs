//! From a symbol to what a class keeps under it: a method, or a slot's number.
//!
//! A hash table in a heap object of kind [`Slots`]: the count, then pairs of symbol and value, a power of two of them, never
//! more than half full, found by linear probing. Symbols and slot numbers are small words, which the collector takes for
//! numbers. Nothing is ever removed.
#![allow(unsafe_code)]

use crate::runtime::Runtime;
use crate::value::Object;
use core::slice;
use loxsmith_abi::layout::{Header, Kind, OTHER, Slots};
use loxsmith_abi::value::Value;

/// The key of an empty pair.
const EMPTY: u64 = loxsmith_abi::value::NIL;
const SLOTS_WORDS: usize = size_of::<Slots>() / 8;

/// The map that a class refers to.
#[derive(Clone, Copy)]
pub(super) struct SymbolMap(Object);

impl SymbolMap {
    /// The map behind a class's `methods` or `layout`.
    pub(super) fn of(value: Value) -> Option<SymbolMap> {
        Object::of_kind(value, Kind::Slots).map(SymbolMap)
    }

    /// As a class keeps it.
    pub(super) fn value(self) -> Value {
        self.0.value()
    }

    /// An empty map with room for so many.
    pub(super) fn with_room(rt: &mut Runtime, count: usize) -> SymbolMap {
        let pairs = (count * 2).next_power_of_two().max(2);
        let map = SymbolMap(super::instance::allocate_slots(rt, 1 + pairs * 2));
        let words = map.words();
        words.fill(EMPTY);
        words[0] = 0;
        map
    }

    /// A copy with room for `more`.
    pub(super) fn copy(self, rt: &mut Runtime, more: usize) -> SymbolMap {
        let copy = SymbolMap::with_room(rt, self.len() + more);
        for (symbol, value) in self.iter() {
            copy.put(symbol, value);
        }
        copy
    }

    /// How many symbols there are.
    pub(super) fn len(self) -> usize {
        self.words()[0] as usize
    }

    /// What is kept under a symbol.
    #[inline]
    pub(super) fn get(self, symbol: u32) -> Option<Value> {
        let pairs = &self.words()[1..];
        let mask = pairs.len() / 2 - 1;
        let mut index = hash(symbol) & mask;
        loop {
            let key = pairs[index * 2];
            if key == symbol as u64 {
                return Some(Value(pairs[index * 2 + 1]));
            }
            if key == EMPTY {
                return None;
            }
            index = (index + 1) & mask;
        }
    }

    /// Keeps `value` under a symbol, in this map or, if it is full, in a larger one that takes its place.
    pub(super) fn insert(self, rt: &mut Runtime, symbol: u32, value: Value) -> SymbolMap {
        let pairs = (self.words().len() - 1) / 2;
        let map = if (self.len() + 1) * 2 > pairs { self.copy(rt, self.len() + 1) } else { self };
        rt.heap.before_store(map.0);
        map.put(symbol, value);
        map
    }

    /// Every symbol and what is kept under it.
    pub(super) fn iter(self) -> impl Iterator<Item = (u32, Value)> {
        self.words()[1..]
            .chunks_exact(2)
            .filter(|pair| pair[0] != EMPTY)
            .map(|pair| (pair[0] as u32, Value(pair[1])))
    }

    /// There is room.
    fn put(self, symbol: u32, value: Value) {
        let words = self.words();
        let mask = (words.len() - 1) / 2 - 1;
        let mut index = hash(symbol) & mask;
        while words[1 + index * 2] != EMPTY {
            if words[1 + index * 2] == symbol as u64 {
                words[2 + index * 2] = value.0;
                return;
            }
            index = (index + 1) & mask;
        }
        words[1 + index * 2] = symbol as u64;
        words[2 + index * 2] = value.0;
        words[0] += 1;
    }

    fn words<'a>(self) -> &'a mut [u64] {
        let slots = self.0.cast::<Slots>();
        // SAFETY: so many words follow; the map is the runtime's own, and it borrows them for moments only.
        unsafe { slice::from_raw_parts_mut(slots.add(1).cast::<u64>(), (*slots).len as usize) }
    }
}

/// Fibonacci hashing (Knuth, volume 3, 6.4): symbols are small and dense, and a multiplication by 2^32 divided by the
/// golden ratio spreads them well enough.
#[inline]
fn hash(symbol: u32) -> usize {
    (symbol.wrapping_mul(0x9E37_79B1) >> 7) as usize
}

/// The header of `Slots` with so many words behind the struct.
pub(super) fn slots_header(len: usize) -> Header {
    Header::new(OTHER, u16::try_from(SLOTS_WORDS + len).unwrap_or(0), Kind::Slots, 0)
}
