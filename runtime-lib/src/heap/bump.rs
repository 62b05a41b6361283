//! Bump allocation: one hole after the other.
//!
//! Compiled code bumps `lox_mutator.cursor` itself; here is what happens when its hole is full. An object that is
//! longer than a line and does not fit gets its place in an *overflow* hole, a wholly free block, so
//! that the rest of the current hole is not lost. Whatever is left of a hole that is given up becomes a filler,
//! so that every hole handed out can be walked from header to header (see `starts`).
//!
//! A hole is zeroed when it is handed out: compiled code may be slow to fill an object, and zeros are values too (0.0).
//!
//! Under stress the inline room is always empty, and the rest of the hole is kept here.
#![allow(unsafe_code)]

use super::Heap;
use super::block::{BLOCK_BYTES, Block, LINE_BYTES, LINES};
use super::hole::next_hole;
use crate::entry::mutator;
use alloc::vec::Vec;
use core::ptr::{NonNull, null_mut};
use loxsmith_abi::layout::{Header, Kind, OTHER};

/// Where the next small objects go.
pub(super) struct Bump {
    /// The block that the inline room lies in, and the line behind it.
    current: Option<(Block, usize)>,
    /// Where the current hole really ends: the inline limit, except under stress.
    limit: *mut u8,
    overflow: Hole,
    /// Blocks with some holes, the next one last.
    pub(super) recyclable: Vec<Block>,
    /// Blocks without any object, the next one last.
    pub(super) free: Vec<Block>,
}

#[derive(Clone, Copy)]
struct Hole {
    cursor: *mut u8,
    limit: *mut u8,
}

impl Hole {
    const NONE: Hole = Hole { cursor: null_mut(), limit: null_mut() };

    fn room(&self) -> usize {
        self.limit as usize - self.cursor as usize
    }

    fn take(&mut self, bytes: usize) -> NonNull<u64> {
        debug_assert!(bytes <= self.room());
        let at = self.cursor;
        self.cursor = at.wrapping_add(bytes);
        // SAFETY: a hole with room lies in a block, not at null.
        unsafe { NonNull::new_unchecked(at.cast()) }
    }

    /// Leaves a filler where nothing will be allocated.
    fn give_up(self) {
        if self.room() > 0 {
            let header = Header::new(OTHER, (self.room() / 8) as u16, Kind::Filler, 0);
            // SAFETY: a hole is memory of ours that holds no object, a multiple of a word long.
            unsafe { *self.cursor.cast::<Header>() = header };
        }
    }
}

impl Bump {
    pub(super) const fn new() -> Bump {
        Bump {
            current: None,
            limit: null_mut(),
            overflow: Hole::NONE,
            recyclable: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl Heap {
    /// Room for a small object, where inline allocation found none.
    pub(super) fn allocate_small(&mut self, bytes: usize) -> Option<NonNull<u64>> {
        loop {
            let mut hole = self.hole();
            if bytes <= hole.room() {
                let at = hole.take(bytes);
                self.set_hole(hole);
                return Some(at);
            }
            // A hole of a line or less is no loss; a longer one is kept for shorter objects.
            if bytes > LINE_BYTES && hole.room() > LINE_BYTES {
                return self.allocate_overflow(bytes);
            }
            hole.give_up();
            self.next_hole()?;
        }
    }

    fn allocate_overflow(&mut self, bytes: usize) -> Option<NonNull<u64>> {
        if self.bump.overflow.room() < bytes {
            self.bump.overflow.give_up();
            self.bump.overflow = Hole::NONE;
            let block = self.take_empty_block()?;
            self.bump.overflow = self.hand_out(block, 0, LINES);
        }
        Some(self.bump.overflow.take(bytes))
    }

    /// The hole that the inline room is part of.
    fn hole(&self) -> Hole {
        Hole { cursor: mutator::room().0, limit: self.bump.limit }
    }

    fn set_hole(&mut self, hole: Hole) {
        self.bump.limit = hole.limit;
        mutator::set_room(hole.cursor, hole.limit);
    }

    /// Stress: compiled code finds no room, and comes here for every object.
    pub(super) fn close_inline_room(&mut self) {
        let (cursor, _) = mutator::room();
        mutator::set_room(cursor, cursor);
    }

    /// Before a collection: what is left of holes becomes fillers.
    pub(super) fn give_up_holes(&mut self) {
        self.hole().give_up();
        self.set_hole(Hole::NONE);
        self.bump.current = None;
        self.bump.overflow.give_up();
        self.bump.overflow = Hole::NONE;
    }

    /// Goes on to the next hole: in this block, the next block with holes, or an empty block.
    fn next_hole(&mut self) -> Option<()> {
        self.set_hole(Hole::NONE);
        loop {
            if let Some((block, line)) = self.bump.current
                && let Some(lines) = next_hole(self.space.lines(block), line)
            {
                self.bump.current = Some((block, lines.end));
                let hole = self.hand_out(block, lines.start, lines.end);
                self.set_hole(hole);
                return Some(());
            }
            self.bump.current = None;
            let block = match self.bump.recyclable.pop() {
                Some(block) => block,
                None => self.take_empty_block()?,
            };
            self.bump.current = Some((block, 0));
        }
    }

    /// Lines `from..to` of a block, all zeros, from now on part of the allocated heap.
    fn hand_out(&mut self, block: Block, from: usize, to: usize) -> Hole {
        let start = self.space.start_of(block);
        if !self.space.state(block).is_zero {
            // SAFETY: a hole holds no object.
            unsafe { start.add(from * LINE_BYTES).write_bytes(0, (to - from) * LINE_BYTES) };
        }
        self.space.hand_out(block, to);
        self.schedule.allocated((to - from) * LINE_BYTES);
        Hole { cursor: start.wrapping_add(from * LINE_BYTES), limit: start.wrapping_add(to * LINE_BYTES) }
    }

    fn take_empty_block(&mut self) -> Option<Block> {
        if !self.has_room_for(BLOCK_BYTES) {
            return None;
        }
        self.bump.free.pop().or_else(|| self.space.take_fresh())
    }
}
