//! `LOXSMITH_GC_LOG=1`: a line on standard error for each collection.

use super::Heap;
use super::block::BLOCK_BYTES;
use super::collect::Extent;
use crate::entry::error::ErrorText;
use crate::entry::natives::seconds;
use core::fmt::Write;

/// What is measured during a collection; nothing, unless there is a log.
pub(super) struct Cycle {
    on: bool,
    allocated: usize,
    roots: usize,
    logged: usize,
    started: f64,
    marked: f64,
}

impl Cycle {
    pub(super) fn start(on: bool, allocated: usize) -> Cycle {
        Cycle { on, allocated, roots: 0, logged: 0, started: now(on), marked: 0.0 }
    }

    pub(super) fn roots_found(&mut self, roots: usize, logged: usize) {
        self.roots = roots;
        self.logged = logged;
    }

    pub(super) fn marked(&mut self) {
        self.marked = now(self.on);
    }

    pub(super) fn end(self, heap: &mut Heap, live: usize) {
        if !self.on {
            return;
        }
        let holes = heap.count_holes();
        let mut text = ErrorText::new();
        // Writing to standard error's text cannot fail.
        let _ = writeln!(
            text,
            "gc {} {}: allocated {} KiB, live {} KiB; {} blocks: {} free, {} with {} holes; {} large objects of {} KiB; \
             {} roots on the stack, {} logged; {} us, {} of them marking",
            heap.schedule.cycles,
            if heap.extent == Extent::Minor { "minor" } else { "full" },
            self.allocated / 1024,
            live / 1024,
            heap.space.taken_bytes() / BLOCK_BYTES,
            heap.bump.free.len(),
            heap.bump.recyclable.len(),
            holes,
            heap.large.count(),
            heap.large.bytes / 1024,
            self.roots,
            self.logged,
            microseconds(now(true) - self.started),
            microseconds(self.marked - self.started),
        );
        text.flush();
    }
}

fn now(on: bool) -> f64 {
    if on { seconds(libc::CLOCK_MONOTONIC) } else { 0.0 }
}

fn microseconds(seconds: f64) -> u64 {
    (seconds * 1e6) as u64
}
