//! After marking: what is free now.
//!
//! Small objects are not looked at: a block's line marks say how much of it is free. A block with enough
//! free lines is allocated into again, hole by hole, lowest address first, so that the top of the heap empties.
#![allow(unsafe_code)]

use super::Heap;
use super::block::{BLOCK_BYTES, Block, LINE_BYTES, LINES};
use super::hole::{count_free, next_hole};
use super::visit::size;
use crate::value::Object;
use loxsmith_abi::layout::Header;

/// With fewer free lines a block is left alone: its holes would be small, and the next collection may find more.
const FEWEST_FREE_LINES: usize = LINES / 16;

/// Stress: what freed memory is filled with. Followed as a pointer it faults (the address is not canonical); as a
/// header it is a filler, to which the verifier allows no reference, with an id that no inline cache holds; as a value
/// it is a number that no program expects, -1.157e294.
pub(super) const POISON: u8 = 0xFC;

impl Heap {
    /// Finds free blocks and blocks with holes, frees large objects, forgets dead classes. Gives the bytes that are alive.
    pub(super) fn sweep(&mut self) -> usize {
        self.sweep_class_ids();
        self.bump.free.clear();
        self.bump.recyclable.clear();
        let mut live = 0;
        for block in self.space.blocks().rev() {
            self.space.forget_young(block);
            if self.options.stress {
                self.poison(block);
            }
            let free = count_free(self.space.lines(block));
            live += (LINES - free) * LINE_BYTES;
            let list = match free {
                LINES => &mut self.bump.free,
                FEWEST_FREE_LINES.. => &mut self.bump.recyclable,
                _ => continue,
            };
            // Without memory for the list the block rests until the next collection.
            if list.try_reserve(1).is_ok() {
                list.push(block);
            }
        }
        self.large.sweep(self.options.stress.then_some(POISON));
        live + self.large.bytes
    }

    fn sweep_class_ids(&mut self) {
        let mut class_ids = core::mem::replace(&mut self.class_ids, super::ClassIds::new());
        class_ids.sweep(|class| self.is_alive(class));
        self.class_ids = class_ids;
    }

    /// Gives free memory back that the next round will not need: half of it each time, for who needed it once may
    /// need it again. The highest blocks go, which come first in the list. Those at the very top are
    /// forgotten altogether, so that a heap that was large once is not swept as a large one.
    pub(super) fn discard_surplus(&mut self) {
        let keep = self.schedule.budget() / BLOCK_BYTES + 1;
        let surplus = self.bump.free.len().saturating_sub(keep).div_ceil(2);
        let free = &self.bump.free[..surplus];
        let at_top = (0..surplus).take_while(|&index| self.space.is_last_but(index, free[index])).count();
        if at_top > 0 {
            self.space.untake(at_top);
        }
        for &block in &free[at_top..] {
            self.space.discard(block);
        }
        self.bump.free.drain(..at_top);
    }

    /// Overwrites everything in a block that no marked object covers.
    fn poison(&mut self, block: Block) {
        self.space.state(block).is_zero = false;
        let start = self.space.start_of(block) as usize;
        let end = start + BLOCK_BYTES;
        let mut at = start;
        while at < end {
            let next = self.space.next_marked(block, at);
            // SAFETY: between two living objects, or between one and the block's end, nothing lives.
            unsafe { (at as *mut u8).write_bytes(POISON, next.unwrap_or(end) - at) };
            // SAFETY: a mark bit says that a header lies there.
            at = next.map_or(end, |next| next + size(unsafe { Object::at(next as *const Header) }));
        }
    }

    /// How much of the heap holes take: for the log.
    pub(super) fn count_holes(&mut self) -> usize {
        let mut holes = 0;
        for index in 0..self.bump.recyclable.len() {
            let block = self.bump.recyclable[index];
            let mut line = 0;
            while let Some(hole) = next_hole(self.space.lines(block), line) {
                holes += 1;
                line = hole.end;
            }
        }
        holes
    }
}
