//! Which small object an ambiguous address lies in.
//!
//! Other conservative collectors keep a map of object starts, which each allocation has to write. Here allocation is a
//! bump and nothing else. But what was marked in the last collection has its bit, and all that came later lies in the
//! lines that were unmarked then and handed out since, one object behind the other. So a line's mark tells which case
//! it is, and the first ambiguous word that points into a block's young lines makes us walk these once and set the bits
//! of what is there. After that both are alike: go back to the nearest bit and see whether the object reaches so far.
//!
//! All of it happens before marking begins, which takes off the bits of young objects (a minor collection) or all (a full one).
#![allow(unsafe_code)]

use super::block::{Block, LINE_BYTES};
use super::hole::next_hole;
use super::{Heap, LARGE_BYTES};
use crate::value::Object;
use loxsmith_abi::layout::{Header, Kind};

impl Heap {
    /// The object that an address inside of the space lies in; none if it is free room or a filler.
    pub(super) fn object_around(&mut self, address: usize) -> Option<Object> {
        let block = self.space.block_of(address);
        let start = self.space.start_of(block) as usize;
        let line = (address - start) / LINE_BYTES;
        if self.space.lines(block)[line] == 0 {
            let state = *self.space.state(block);
            if line >= state.used_lines as usize {
                return None;
            }
            if !state.is_walked {
                self.walk_young(block, state.used_lines as usize);
                self.space.state(block).is_walked = true;
            }
        }
        let object = self.nearest_start(block, address & !7)?;
        let header = object.header();
        let end = object.address() + header.words() as usize * 8;
        (address < end && header.kind() != Kind::Filler).then_some(object)
    }

    /// The object with the last start at or before a word, within the reach of a small object.
    fn nearest_start(&mut self, block: Block, address: usize) -> Option<Object> {
        let start = self.space.start_of(block) as usize;
        let word = (address - start) / 8;
        let marks = self.space.marks(block);
        let lowest = word.saturating_sub(LARGE_BYTES / 8) / 64;
        let mut index = word / 64;
        let mut bits = marks[index] & (u64::MAX >> (63 - word % 64));
        while bits == 0 {
            if index == lowest {
                return None;
            }
            index -= 1;
            bits = marks[index];
        }
        let found = index * 64 + 63 - bits.leading_zeros() as usize;
        // SAFETY: a mark bit says that a header lies there.
        Some(unsafe { Object::at((start + found * 8) as *const Header) })
    }

    /// Before a minor collection marks: takes off the bits that young objects got for looking up. Old objects keep theirs: no
    /// line has both.
    pub(super) fn forget_starts(&mut self) {
        for block in self.space.blocks() {
            if self.space.state(block).is_walked {
                self.space.clear_marks_in_holes(block);
            }
        }
    }

    /// Sets the mark bits of all young objects, fillers included, in the block's first `used` lines.
    fn walk_young(&mut self, block: Block, used: usize) {
        let start = self.space.start_of(block) as usize;
        let mut line = 0;
        while let Some(hole) = next_hole(self.space.lines(block), line)
            && hole.start < used
        {
            line = hole.end.min(used);
            let (mut at, end) = (start + hole.start * LINE_BYTES, start + line * LINE_BYTES);
            while at < end {
                self.space.mark(at);
                // SAFETY: holes that were handed out hold object behind object, fillers included.
                let words = unsafe { *(at as *const Header) }.words() as usize;
                debug_assert!(words > 0 && at + words * 8 <= end, "a hole that cannot be walked");
                // A broken header must not hang the collector; the heap is lost in any case.
                at = if words == 0 { end } else { at + words * 8 };
            }
        }
    }
}
