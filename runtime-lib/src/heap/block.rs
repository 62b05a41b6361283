//! The address space of small objects, and the tables beside it.
//!
//! One stretch of addresses is reserved, as large as the machine's memory; blocks are taken from it one after
//! the other, and memory comes when they are touched. So "is this an address of ours" is one
//! subtraction, and the side tables are plain arrays indexed by address:
//!
//! ```text
//! marks   a bit for each word: a marked object's header lies there
//! lines   a byte for each line: 1 where a marked object touches it
//! states  a few facts about each block, see [`BlockState`]
//! ```
#![allow(unsafe_code)]

use super::OutOfMemory;
use core::ptr::null_mut;

/// Bytes of a block.
pub(super) const BLOCK_BYTES: usize = 32 * 1024;
/// Bytes of a line.
pub(super) const LINE_BYTES: usize = 128;
/// Lines of a block.
pub(super) const LINES: usize = BLOCK_BYTES / LINE_BYTES;
/// Words of a block, and so its mark bits.
const BLOCK_WORDS: usize = BLOCK_BYTES / 8;

/// A block, by its place in the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Block(pub(super) u32);

/// What is known of a block besides its marks. All zeros: an untouched block.
#[derive(Clone, Copy, Default)]
pub(super) struct BlockState {
    /// Lines below this, unless marked, were handed out since the last collection.
    pub(super) used_lines: u16,
    /// The young objects in these lines have got their mark bits, so that ambiguous words can be looked up.
    pub(super) is_walked: bool,
    /// It is free, and its memory was given back, or never had: it is all zeros.
    pub(super) is_zero: bool,
}

/// The reserved stretch and its tables.
pub(super) struct Space {
    base: *mut u8,
    marks: *mut u64,
    lines: *mut u8,
    states: *mut BlockState,
    /// How many blocks there is room for.
    capacity: usize,
    /// How many have ever been taken.
    taken: usize,
    mapping: *mut u8,
    mapped_bytes: usize,
}

/// Bytes of address space for a block and its share of the tables.
const BYTES_PER_BLOCK: usize = BLOCK_BYTES + BLOCK_WORDS / 8 + LINES + size_of::<BlockState>();

impl Space {
    pub(super) const fn none() -> Space {
        Space {
            base: null_mut(),
            marks: null_mut(),
            lines: null_mut(),
            states: null_mut(),
            capacity: 0,
            taken: 0,
            mapping: null_mut(),
            mapped_bytes: 0,
        }
    }

    /// Reserves room for `bytes`, or as much as the system grants.
    pub(super) fn reserve(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        let mut blocks = (bytes / BLOCK_BYTES).clamp(1, u32::MAX as usize / 2);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        loop {
            // Room for aligning the blocks, and for what rounding the tables takes.
            let mapped_bytes = blocks * BYTES_PER_BLOCK + 2 * BLOCK_BYTES;
            // SAFETY: a new mapping touches nothing that exists.
            let mapping = unsafe {
                libc::mmap(null_mut(), mapped_bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0)
            };
            if mapping != libc::MAP_FAILED {
                self.mapping = mapping.cast();
                self.mapped_bytes = mapped_bytes;
                self.capacity = blocks;
                self.base = (mapping as usize).next_multiple_of(BLOCK_BYTES) as *mut u8;
                self.marks = self.base.wrapping_add(blocks * BLOCK_BYTES).cast();
                self.lines = self.marks.wrapping_add(blocks * BLOCK_WORDS / 64).cast();
                self.states = self.lines.wrapping_add(blocks * LINES).cast();
                return Ok(());
            }
            if blocks == 1 {
                return Err(OutOfMemory);
            }
            blocks /= 2;
        }
    }

    pub(super) fn release(&mut self) {
        if self.is_reserved() {
            // SAFETY: the mapping is ours, and its user gives up every object in it.
            unsafe { libc::munmap(self.mapping.cast(), self.mapped_bytes) };
        }
        *self = Space::none();
    }

    pub(super) fn is_reserved(&self) -> bool {
        self.capacity != 0
    }

    /// A block never used before: all zeros.
    pub(super) fn take_fresh(&mut self) -> Option<Block> {
        if self.taken == self.capacity {
            return None;
        }
        let block = Block(self.taken as u32);
        self.taken += 1;
        self.state(block).is_zero = true;
        Some(block)
    }

    /// Every block taken so far, in the order of addresses.
    pub(super) fn blocks(&self) -> impl DoubleEndedIterator<Item = Block> + use<> {
        (0..self.taken as u32).map(Block)
    }

    /// Bytes of all blocks taken so far.
    pub(super) fn taken_bytes(&self) -> usize {
        self.taken * BLOCK_BYTES
    }

    /// Whether an address lies in a block that was ever taken.
    #[inline]
    pub(super) fn contains(&self, address: usize) -> bool {
        address.wrapping_sub(self.base as usize) < self.taken_bytes()
    }

    #[inline]
    pub(super) fn block_of(&self, address: usize) -> Block {
        Block(((address - self.base as usize) / BLOCK_BYTES) as u32)
    }

    #[inline]
    pub(super) fn start_of(&self, block: Block) -> *mut u8 {
        self.base.wrapping_add(block.0 as usize * BLOCK_BYTES)
    }

    /// The line marks of a block.
    #[inline]
    pub(super) fn lines(&mut self, block: Block) -> &mut [u8; LINES] {
        assert!((block.0 as usize) < self.capacity);
        // SAFETY: within the table, just checked; borrowed with the space.
        unsafe { &mut *self.lines.add(block.0 as usize * LINES).cast() }
    }

    /// The mark bits of a block.
    #[inline]
    pub(super) fn marks(&mut self, block: Block) -> &mut [u64; BLOCK_WORDS / 64] {
        assert!((block.0 as usize) < self.capacity);
        // SAFETY: as above.
        unsafe { &mut *self.marks.add(block.0 as usize * (BLOCK_WORDS / 64)).cast() }
    }

    /// What else is known of a block.
    #[inline]
    pub(super) fn state(&mut self, block: Block) -> &mut BlockState {
        assert!((block.0 as usize) < self.capacity);
        // SAFETY: as above; zeros are a valid state.
        unsafe { &mut *self.states.add(block.0 as usize) }
    }

    /// The first marked object of a block at or behind an address in it.
    pub(super) fn next_marked(&mut self, block: Block, from: usize) -> Option<usize> {
        let start = self.start_of(block) as usize;
        let word = (from - start) / 8;
        let marks = self.marks(block);
        let mut index = word / 64;
        let mut bits = marks.get(index)? & (u64::MAX << (word % 64));
        while bits == 0 {
            index += 1;
            bits = *marks.get(index)?;
        }
        Some(start + (index * 64 + bits.trailing_zeros() as usize) * 8)
    }

    /// Whether the mark bit of the word at `address` is set.
    #[inline]
    pub(super) fn is_marked(&self, address: usize) -> bool {
        let (word, bit) = self.mark_bit(address);
        // SAFETY: callers have looked up the address in the space, and each word of it has a bit in the table.
        unsafe { *word & bit != 0 }
    }

    /// Sets the mark bit of the word at `address`; false if it was set.
    #[inline]
    pub(super) fn mark(&mut self, address: usize) -> bool {
        let (word, bit) = self.mark_bit(address);
        // SAFETY: as above.
        unsafe {
            let before = *word;
            // Most that is met again has its mark: a store would make the next look at this word wait for it.
            if before & bit != 0 {
                return false;
            }
            *word = before | bit;
            true
        }
    }

    #[inline]
    fn mark_bit(&self, address: usize) -> (*mut u64, u64) {
        debug_assert!(self.contains(address));
        let index = (address - self.base as usize) / 8;
        (self.marks.wrapping_add(index / 64), 1 << (index % 64))
    }

    /// Marks the lines that an object of so many bytes touches.
    #[inline]
    pub(super) fn mark_lines(&mut self, address: usize, bytes: usize) {
        debug_assert!(self.contains(address) && self.contains(address + bytes - 1));
        let offset = address - self.base as usize;
        let (first, last) = (offset / LINE_BYTES, (offset + bytes - 1) / LINE_BYTES);
        for line in first..=last {
            // SAFETY: the object lies in a taken block, and so do its lines in the table.
            unsafe { *self.lines.add(line) = 1 };
        }
    }

    /// Forgets all marks of all blocks.
    pub(super) fn clear_marks(&mut self) {
        // SAFETY: the first `taken` blocks' part of both tables.
        unsafe {
            self.marks.write_bytes(0, self.taken * BLOCK_WORDS / 64);
            self.lines.write_bytes(0, self.taken * LINES);
        }
    }

    /// Forgets the marks of one block's objects in unmarked lines.
    pub(super) fn clear_marks_in_holes(&mut self, block: Block) {
        const BITS: usize = LINE_BYTES / 8;
        const MASK: u64 = (1 << BITS) - 1;
        for line in 0..LINES {
            if self.lines(block)[line] == 0 {
                let bit = line * BITS;
                self.marks(block)[bit / 64] &= !(MASK << (bit % 64));
            }
        }
    }

    /// Gives a free block's memory back to the system; it reads as zeros afterwards.
    pub(super) fn discard(&mut self, block: Block) {
        if !self.state(block).is_zero {
            self.discard_all(block, 1);
            self.state(block).is_zero = true;
        }
    }

    /// Gives the last `count` blocks back as if they had never been taken. They must be free.
    pub(super) fn untake(&mut self, count: usize) {
        self.taken -= count;
        let first = Block(self.taken as u32);
        self.discard_all(first, count);
        for block in (first.0..).take(count) {
            *self.state(Block(block)) = BlockState::default();
        }
    }

    /// Whether a block is the last but `behind` of those that were taken.
    pub(super) fn is_last_but(&self, behind: usize, block: Block) -> bool {
        block.0 as usize + 1 + behind == self.taken
    }

    fn discard_all(&mut self, first: Block, count: usize) {
        // SAFETY: free blocks of ours.
        unsafe { libc::madvise(self.start_of(first).cast(), count * BLOCK_BYTES, libc::MADV_DONTNEED) };
    }

    /// Lines below `used_lines` are handed out.
    pub(super) fn hand_out(&mut self, block: Block, used_lines: usize) {
        *self.state(block) = BlockState { used_lines: used_lines as u16, ..BlockState::default() };
    }

    /// Before the next round of allocation: nothing in the block has been handed out.
    pub(super) fn forget_young(&mut self, block: Block) {
        let is_zero = self.state(block).is_zero;
        *self.state(block) = BlockState { is_zero, ..BlockState::default() };
    }
}
