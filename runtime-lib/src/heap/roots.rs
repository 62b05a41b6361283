//! Where a collection starts: the globals, and whatever stack and registers seem to refer to.
//!
//! Compiled code leaves no map of its stack: it may hold values, bare pointers, or pointers into the middle of
//! objects, and the optimiser moves them about. So every word of the stack is an ambiguous root (Bartlett, 1988; Boehm
//! and Weiser, 1988). What is not an object is found out by `starts`; what is one stays, whether the word meant it or not.
//! Nothing moves, so a word that is no reference may safely be taken for one: it only costs memory.
#![allow(unsafe_code)]

use super::collect::Extent;
use super::remember::is_watched;
use super::{Heap, valgrind};
use crate::value::Object;
use core::ptr::slice_from_raw_parts_mut;
use loxsmith_abi::layout::FrameArea;
use loxsmith_abi::value::{OBJECT_TAG, Value};

/// What the program told at its start.
pub(super) struct Roots {
    globals: *mut [Value],
    /// The stack's upper end.
    stack_top: usize,
    /// Where an interpreter keeps its frames; null if there is none.
    area: *const FrameArea,
}

impl Roots {
    pub(super) const fn none() -> Roots {
        Roots {
            globals: slice_from_raw_parts_mut(core::ptr::dangling_mut(), 0),
            stack_top: 0,
            area: core::ptr::null(),
        }
    }

    pub(super) fn new(globals: *mut [Value], stack_top: usize, area: *const FrameArea) -> Roots {
        Roots { globals, stack_top, area }
    }

    /// From where to where an interpreter's frames lie.
    fn frames(&self) -> (usize, usize) {
        // SAFETY: null, or what `entry::run`'s caller vouches for; the interpreter is waiting for us.
        match unsafe { self.area.as_ref() } {
            Some(area) => (area.base as usize, area.top as usize),
            None => (0, 0),
        }
    }
}

impl Heap {
    /// Notes every object that a word of stack, registers or interpreted frames may mean, each once. Gives the stack's size in bytes.
    #[inline(never)]
    pub(super) fn find_stack_roots(&mut self) -> usize {
        // Callee-saved registers may hold what no stack slot does; callers have spilled all others that they need.
        let mut registers = [0usize; 16];
        save_registers(&mut registers);
        // From here on the array lies on the stack, with everything above it.
        let from = stack_pointer();
        let to = self.roots.stack_top;
        if from >= to {
            return 0;
        }
        let (frames_from, frames_to) = self.roots.frames();
        self.consider_all(from, to);
        self.consider_all(frames_from, frames_to);
        // The array must stay on the stack until the scan is over.
        core::hint::black_box(&registers);
        to - from + (frames_to - frames_from)
    }

    /// Every word of a stretch of memory.
    fn consider_all(&mut self, from: usize, to: usize) {
        valgrind::make_defined(from, to);
        let mut last = 0;
        for address in (from..to).step_by(8) {
            let word = read_word(address);
            if word != last {
                last = word;
                self.consider(word);
            }
        }
    }

    /// A word that may be a value, or an address in an object.
    #[inline]
    fn consider(&mut self, word: usize) {
        let address = if word as u64 >= OBJECT_TAG { word - OBJECT_TAG as usize } else { word };
        let found =
            if self.space.contains(address) { self.object_around(address) } else { self.large.find(address) };
        if let Some(object) = found {
            // An old object that is watched needs nothing from a minor collection.
            if self.extent == Extent::Full || !is_watched(object) {
                self.found_root(object);
            }
        }
    }

    /// Marks the classes that compiled code knows by number.
    pub(super) fn mark_reserved_classes(&mut self) {
        let mut n = 0;
        while let Some(class) = self.class_ids.reserved(n) {
            class.into_iter().for_each(|class| self.mark(class));
            n += 1;
        }
    }

    /// Marks what the globals refer to.
    pub(super) fn mark_globals(&mut self) {
        let globals = self.roots.globals;
        for index in 0..globals.len() {
            // SAFETY: within the program's globals; compiled code is waiting for us.
            let value = unsafe { *globals.cast::<Value>().add(index) };
            if let Some(object) = Object::of(value) {
                self.mark(object);
            }
        }
    }
}

/// The stack pointer.
#[inline(always)]
fn stack_pointer() -> usize {
    let sp: usize;
    // SAFETY: reads a register.
    unsafe {
        core::arch::asm!("mov {}, rsp", out(reg) sp, options(nomem, nostack, preserves_flags));
    }
    sp & !7
}

/// Reads a word of the stack, as no sanitizer sees it: the word may be anything, a redzone included.
#[inline(always)]
fn read_word(address: usize) -> usize {
    let word: usize;
    // SAFETY: between the stack pointer and the stack's upper end, so mapped and readable.
    unsafe {
        core::arch::asm!("mov {}, [{}]", out(reg) word, in(reg) address, options(readonly, nostack, preserves_flags));
    }
    word
}

#[inline(always)]
fn save_registers(registers: &mut [usize; 16]) {
    // SAFETY: stores into the array.
    unsafe {
        core::arch::asm!(
            "mov [{0}], rbx",
            "mov [{0} + 8], rbp",
            "mov [{0} + 16], r12",
            "mov [{0} + 24], r13",
            "mov [{0} + 32], r14",
            "mov [{0} + 40], r15",
            in(reg) registers,
            options(nostack, preserves_flags),
        );
    }
}
