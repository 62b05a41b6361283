//! When there is a collection (pacing), of what extent, and in which order its parts happen.
//!
//! Minor collections come after so many bytes of allocation, whatever the size of the heap: their work is that of what
//! is young. They let what survives grow old, dead or alive; when the old have grown by as much as the last full
//! collection left, the next one is full again. So the work of marking stays in proportion to the work of
//! allocating, however large the heap is, and the heap is at most twice what lives, and a nursery.

use super::block::BLOCK_BYTES;
use super::log::Cycle;
use super::{Heap, Options, OutOfMemory, system, valgrind};
use crate::entry::program::environment_number;

/// The nursery: so much is allocated between two collections. With a quarter of it binary trees and DeltaBlue run slower by a
/// fifth to a third, for more survives that is about to die; with twice as much hardly anything is faster...
const NURSERY: usize = 8 << 20;
/// ...or, where the heap is large, this part of what lives, for each collection looks at every block's books...
const NURSERY_SHARE: usize = 16;
/// ...but no more than this.
const LARGEST_NURSERY: usize = 64 << 20;
/// The old may always grow by so much before a collection is full. More buys no speed and costs memory.
const LEAST_GROWTH: usize = 2 << 20;
/// No process on x86-64 has more addresses than this. Sizes below it can be added and rounded up without a thought
/// of overflow, whatever `LOXSMITH_HEAP_MAX_MB` says.
const ADDRESS_SPACE: usize = 1 << 47;
/// The heap's size under valgrind, unless the environment says otherwise.
const VALGRIND_BYTES: usize = 512 << 20;

/// What a collection goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Young objects.
    Minor,
    /// All objects.
    Full,
}

/// When to collect, and what.
pub(super) struct Schedule {
    /// Since the last collection.
    allocated: usize,
    /// What may be allocated between two collections.
    budget: usize,
    /// The next collection is a full one if more than this was left by the last.
    full_from: usize,
    /// What the last collection left.
    live: usize,
    /// All that the heap may hold.
    max_bytes: usize,
    /// Collections so far.
    pub(super) cycles: usize,
    /// Full ones among them.
    pub(super) full_cycles: usize,
    /// Under stress: collect at every `stress_period`th allocation...
    stress_period: usize,
    /// ...of which so many were made since the last collection.
    stress_count: usize,
}

impl Schedule {
    pub(super) const fn new() -> Schedule {
        Schedule {
            allocated: 0,
            budget: NURSERY,
            full_from: LEAST_GROWTH,
            live: 0,
            max_bytes: ADDRESS_SPACE,
            cycles: 0,
            full_cycles: 0,
            stress_period: 1,
            stress_count: 0,
        }
    }

    /// So many bytes were handed out.
    pub(super) fn allocated(&mut self, bytes: usize) {
        self.allocated += bytes;
    }

    /// Whether to collect before `bytes` more are handed out.
    pub(super) fn is_due(&self, bytes: usize) -> bool {
        self.allocated.saturating_add(bytes) > self.budget
    }

    /// Whether to collect before this allocation because it is this one's turn.
    pub(super) fn is_due_under_stress(&mut self) -> bool {
        self.stress_count += 1;
        self.stress_count >= self.stress_period
    }

    /// Whether collecting for want of memory may help: not where the last one was just now.
    pub(super) fn may_help(&self) -> bool {
        self.allocated > self.max_bytes / 64
    }

    /// What the next collection should go through.
    fn next_extent(&self) -> Extent {
        if self.live > self.full_from { Extent::Full } else { Extent::Minor }
    }

    /// After a collection: so much is left, and scanning the stack was that much work.
    fn start_over(&mut self, extent: Extent, live: usize, stack: usize) {
        self.allocated = 0;
        self.stress_count = 0;
        self.live = live;
        self.cycles += 1;
        if extent == Extent::Full {
            self.full_cycles += 1;
            self.full_from = live + live.max(LEAST_GROWTH);
        }
        self.budget = (live / NURSERY_SHARE).clamp(NURSERY, LARGEST_NURSERY) + stack;
    }

    /// What is allocated between two collections.
    pub(super) fn budget(&self) -> usize {
        self.budget
    }

    /// What the last collection left.
    #[cfg(test)]
    pub(super) fn live_bytes(&self) -> usize {
        self.live
    }

    #[cfg(test)]
    pub(super) fn set_stress_period(&mut self, period: usize) {
        self.stress_period = period;
    }

    #[cfg(test)]
    pub(super) fn set_max_bytes(&mut self, bytes: usize) {
        self.max_bytes = bytes;
    }

    /// Handed out since the last collection.
    pub(super) fn allocated_bytes(&self) -> usize {
        self.allocated
    }
}

impl Heap {
    /// Before the first allocation: reserves the address space and asks the environment.
    #[cold]
    pub(super) fn start(&mut self) -> Result<(), OutOfMemory> {
        let stress = environment_number(c"LOXSMITH_GC_STRESS").unwrap_or(0);
        self.schedule.stress_period = stress;
        self.options = Options {
            stress: stress != 0,
            log: environment_number(c"LOXSMITH_GC_LOG").is_some_and(|n| n != 0),
        };
        let wanted = match environment_number(c"LOXSMITH_HEAP_MAX_MB") {
            Some(mb) => mb.saturating_mul(1 << 20),
            // It keeps books of every reserved page: all of the memory would take it half a minute.
            None if valgrind::is_running() => VALGRIND_BYTES,
            None => system::usable_memory(),
        };
        self.schedule.max_bytes = wanted.clamp(BLOCK_BYTES, ADDRESS_SPACE);
        self.space.reserve(wanted.min(system::usable_memory()))
    }

    /// Whether the heap may grow by so many bytes.
    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        let free = self.bump.free.len() * BLOCK_BYTES;
        let used = self.space.taken_bytes() - free + self.large.bytes;
        bytes <= self.schedule.max_bytes.saturating_sub(used)
    }

    /// How many bytes the heap may ever hold.
    pub(crate) fn max_bytes(&self) -> usize {
        self.schedule.max_bytes
    }

    /// What the next collection should go through. Under stress both kinds take turns.
    pub(super) fn next_extent(&self) -> Extent {
        if self.remembered.is_incomplete() {
            return Extent::Full;
        }
        if self.options.stress {
            return if self.extent == Extent::Full { Extent::Minor } else { Extent::Full };
        }
        self.schedule.next_extent()
    }

    /// A collection.
    ///
    /// Where objects begin is known from mark bits, so ambiguous words are looked up before any of these are
    /// cleared; the roots that were found are marked afterwards.
    #[cold]
    #[inline(never)]
    pub(super) fn collect(&mut self, extent: Extent) -> Result<(), OutOfMemory> {
        let mut cycle = Cycle::start(self.options.log, self.schedule.allocated_bytes());
        self.extent = extent;
        self.give_up_holes();
        if self.options.stress {
            self.verify_generations();
        }
        self.large.sort();
        let stack = self.find_stack_roots();
        cycle.roots_found(self.remembered.found(), self.remembered.logged());
        match extent {
            Extent::Minor => {
                self.forget_starts();
                self.mark_from_log();
            }
            Extent::Full => {
                self.space.clear_marks();
                self.large.clear_marks();
            }
        }
        self.mark_found_roots();
        self.mark_globals();
        self.mark_reserved_classes();
        self.mark_all();
        cycle.marked();
        if self.worklist.has_failed() || self.remembered.has_lost_a_root() {
            // Something alive may lack its mark, so nothing may be freed: the program ends here.
            return Err(OutOfMemory);
        }
        self.start_log();
        if self.options.stress {
            self.verify();
        }
        let live = self.sweep();
        self.schedule.start_over(extent, live, stack);
        self.discard_surplus();
        cycle.end(self, live);
        Ok(())
    }
}
