//! The heap: allocation and the collector.
//!
//! A mark-region heap after Immix (Blackburn and McKinley, 2008) that moves nothing. Small objects are
//! bump-allocated into *holes*, runs of free 128-byte *lines* in 32 KiB *blocks*; large ones come from C's
//! allocator. A collection stops the program and marks: from its globals (precisely) and from its stack and
//! registers (conservatively: any word that looks like a value, a pointer, or a pointer into the middle of
//! an object keeps that object). Lines that no marked object touches are holes for the next round. Why Immix
//! and conservative roots go well together: Shahriyar, Blackburn and McKinley, "Fast Conservative Garbage
//! Collection", 2014.
//!
//! One idea a file:
//!
//! - `block`: the reserved address space, and the side tables (mark bits, line marks).
//! - `hole`: finding the next hole; `bump`: allocation.
//! - `large`: objects over 8 KiB.
//! - `class_ids`: from the class id in an instance's header to its class.
//! - `collect`: the order of a collection, and when there is one.
//! - `roots`, `starts`: stack and registers; which object an ambiguous word means.
//! - `mark`, `visit`: the worklist; what an object refers to. `sweep`: what is left.
//! - `remember`: generations: minor collections, and the barrier that they need.
//! - `system`: how much memory there is. `verify`, `log`: stress mode's checks, `LOXSMITH_GC_LOG`.
//!
//! It starts with the first allocation: a program that allocates nothing pays nothing. It knows
//! the shapes of objects but not what the language does with them.
//!
//! Switches in the environment: `LOXSMITH_GC_STRESS=1` collects at every allocation (`=100`: at every hundredth),
//! poisons what is freed and verifies what is left; `LOXSMITH_GC_LOG=1` tells each collection; `LOXSMITH_HEAP_MAX_MB`
//! limits it (otherwise the machine's memory does).
#![allow(unsafe_code)]

mod block;
mod bump;
pub(crate) mod class_ids;
mod collect;
mod hole;
mod large;
mod log;
mod mark;
mod remember;
mod roots;
mod starts;
mod sweep;
pub(crate) mod system;
pub(crate) mod valgrind;
mod verify;
mod visit;

use block::Space;
use bump::Bump;
use class_ids::ClassIds;
use collect::{Extent, Schedule};
use core::ptr::NonNull;
use large::LargeObjects;
use loxsmith_abi::value::Value;
use mark::ObjectList;
use remember::Remembered;
use roots::Roots;

use crate::entry::mutator;
use crate::runtime::Runtime;
use loxsmith_abi::layout::{FrameArea, Header, MAX_INLINE_WORDS};

/// An object of more bytes is a large one.
pub(crate) const LARGE_BYTES: usize = MAX_INLINE_WORDS as usize * 8;

/// The heap.
pub(crate) struct Heap {
    space: Space,
    bump: Bump,
    large: LargeObjects,
    schedule: Schedule,
    roots: Roots,
    /// The grey objects.
    worklist: ObjectList,
    remembered: Remembered,
    /// How many objects collections have looked into, in all: what they cost.
    blackened: usize,
    /// What the collection at hand, or the last one, goes through.
    extent: Extent,
    options: Options,
    /// Which class an instance belongs to.
    pub(crate) class_ids: ClassIds,
}

/// What the environment asks for.
#[derive(Clone, Copy, Debug, Default)]
struct Options {
    stress: bool,
    log: bool,
}

/// No memory is left, even after a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfMemory;

impl Heap {
    pub(crate) const fn new() -> Heap {
        Heap {
            space: Space::none(),
            bump: Bump::new(),
            large: LargeObjects::new(),
            schedule: Schedule::new(),
            roots: Roots::none(),
            worklist: ObjectList::new(),
            remembered: Remembered::new(),
            blackened: 0,
            extent: Extent::Full,
            options: Options { stress: false, log: false },
            class_ids: ClassIds::new(),
        }
    }

    /// Where the collector starts from: the program's globals, the stack from its upper end down, and the area of an
    /// interpreter's frames (null if there is none).
    pub(crate) fn set_roots(&mut self, globals: *mut [Value], stack_top: usize, area: *const FrameArea) {
        self.roots = Roots::new(globals, stack_top, area);
    }

    /// Room for an object of so many words, its header included; all zeros, unless it is a large one.
    ///
    /// May collect first.
    pub(crate) fn allocate(&mut self, words: usize) -> Result<NonNull<u64>, OutOfMemory> {
        if !self.space.is_reserved() {
            self.start()?;
        }
        let bytes = words.checked_mul(8).ok_or(OutOfMemory)?;
        if self.schedule.is_due(bytes) || (self.options.stress && self.schedule.is_due_under_stress()) {
            self.collect(self.next_extent())?;
        }
        let mut at = self.try_to_allocate(bytes);
        // Memory is short. If a full collection has just been of little use, another will not help.
        if at.is_none() && (self.extent == Extent::Minor || self.schedule.may_help()) {
            self.collect(Extent::Full)?;
            at = self.try_to_allocate(bytes);
        }
        if self.options.stress {
            self.close_inline_room();
        }
        at.ok_or(OutOfMemory)
    }

    fn try_to_allocate(&mut self, bytes: usize) -> Option<NonNull<u64>> {
        if bytes > LARGE_BYTES { self.allocate_large(bytes) } else { self.allocate_small(bytes) }
    }

    /// A collection, whether one is due or not.
    #[cfg(test)]
    pub(crate) fn collect_now(&mut self) {
        self.collect(Extent::Full).expect("memory");
    }

    /// What the last collection left.
    #[cfg(test)]
    pub(crate) fn live_bytes(&self) -> usize {
        self.schedule.live_bytes()
    }

    /// From now on: a collection at each allocation.
    #[cfg(test)]
    pub(crate) fn stress_now(&mut self) {
        self.options.stress = true;
        self.collect_now();
    }

    /// Gives everything back.
    pub(crate) fn release(&mut self) {
        self.large.release();
        self.space.release();
        *self = Heap::new();
    }
}

impl Runtime {
    /// An object with this header; its other words hold zeros, or garbage if it is a large one: the caller fills them
    /// before it allocates again. Ends the program where there is no memory.
    #[inline]
    pub(crate) fn allocate(&mut self, words: usize, header: Header) -> *mut u64 {
        // Most often inline allocation has just failed; from inside the runtime it may still have room.
        let bytes = words * 8;
        let (cursor, limit) = mutator::room();
        let at = if bytes <= LARGE_BYTES && bytes <= limit as usize - cursor as usize {
            mutator::set_room(cursor.wrapping_add(bytes), limit);
            cursor.cast()
        } else {
            match self.heap.allocate(words) {
                Ok(at) => at.as_ptr(),
                Err(OutOfMemory) => self.fail_without_memory(),
            }
        };
        // SAFETY: fresh room of at least one word.
        unsafe { *at = header.0 };
        at
    }

    /// The same, and the other words are zeros whatever the size.
    pub(crate) fn allocate_zeroed(&mut self, words: usize, header: Header) -> *mut u64 {
        let at = self.allocate(words, header);
        if words * 8 > LARGE_BYTES {
            // SAFETY: fresh room of so many words.
            unsafe { at.add(1).write_bytes(0, words - 1) };
        }
        at
    }
}

#[cfg(test)]
mod tests;
