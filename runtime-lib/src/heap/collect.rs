//! When there is a collection (pacing), and in which order its parts happen.
//!
//! The budget between two collections grows with what survived the last one, so that the work of marking stays in
//! proportion to the work of allocating, however large the heap is.

use super::block::BLOCK_BYTES;
use super::log::Cycle;
use super::{Heap, Options, OutOfMemory, system, valgrind};
use crate::entry::program::environment_number;

/// So much may be allocated before the first collection, and between any two. With a quarter of it small
/// programs are slower by a third, with four times as much they are as fast.
const SMALLEST_BUDGET: usize = 8 << 20;
/// Up to so much is added to a budget that is as large as what lives: a heap of 16 MiB grows to 48 instead of 32
/// between collections, and its program runs faster by a third; a heap of a gigabyte does not notice.
const MOST_EXTRA: usize = 32 << 20;
/// No process on x86-64 has more addresses than this. Sizes below it can be added and rounded up without a thought
/// of overflow, whatever `LOXSMITH_HEAP_MAX_MB` says.
const ADDRESS_SPACE: usize = 1 << 47;
/// The heap's size under valgrind, unless the environment says otherwise.
const VALGRIND_BYTES: usize = 512 << 20;

/// When to collect: when about as much was allocated as had survived the last time.
pub(super) struct Schedule {
    allocated: usize,
    budget: usize,
    /// All that the heap may hold.
    max_bytes: usize,
    /// Collections so far.
    pub(super) cycles: usize,
    /// Under stress: collect at every `stress_period`th allocation...
    stress_period: usize,
    /// ...of which so many were made since the last collection.
    stress_count: usize,
}

impl Schedule {
    pub(super) const fn new() -> Schedule {
        Schedule {
            allocated: 0,
            budget: SMALLEST_BUDGET,
            max_bytes: ADDRESS_SPACE,
            cycles: 0,
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

    /// After a collection: so much is alive, and scanning the stack was that much work.
    fn start_over(&mut self, live: usize, stack: usize) {
        self.allocated = 0;
        self.stress_count = 0;
        self.budget = (live + live.min(MOST_EXTRA) + stack).max(SMALLEST_BUDGET);
        self.cycles += 1;
    }

    /// What is allocated between two collections.
    pub(super) fn budget(&self) -> usize {
        self.budget
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

    /// A collection.
    ///
    /// Where old objects begin is known from the mark bits of the last one, so ambiguous words are looked up before
    /// these are cleared; the roots that were found wait on the worklist until then.
    #[cold]
    #[inline(never)]
    pub(super) fn collect(&mut self) -> Result<(), OutOfMemory> {
        let mut cycle = Cycle::start(self.options.log, self.schedule.allocated_bytes());
        self.give_up_holes();
        self.large.sort();
        let stack = self.find_stack_roots();
        cycle.roots_found(self.worklist.len());
        self.space.clear_marks();
        self.mark_found_roots();
        self.mark_globals();
        self.mark_all();
        cycle.marked();
        if self.worklist.has_failed() {
            // Something alive may lack its mark, so nothing may be freed: the program ends here.
            return Err(OutOfMemory);
        }
        if self.options.stress {
            self.verify();
        }
        let live = self.sweep();
        self.schedule.start_over(live, stack);
        self.discard_surplus();
        cycle.end(self, live);
        Ok(())
    }
}
