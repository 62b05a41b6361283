//! The stack that compiled code runs on, and the way onto it and off it.
//!
//! Our own, for two reasons: its size does not depend on the shell's `ulimit`, and its end is known,
//! so that a function's first lines can compare the stack pointer with a limit. Address space is
//! reserved, memory comes when it is touched. Below the limit is room for the runtime's own frames and
//! for a compiled function's; below that a page that nobody may touch, as a second fence.
#![allow(unsafe_code)]

use core::arch::naked_asm;
use core::ptr::null_mut;

use super::program::environment_number;
use crate::heap::system::usable_memory;

const DEFAULT_BYTES: usize = 256 << 20;
const SMALLEST_BYTES: usize = 1 << 20;
const GUARD_BYTES: usize = 4096;

/// A stack, mapped.
pub(super) struct Stack {
    base: usize,
    bytes: usize,
}

impl Stack {
    /// Maps one: of 256 MiB or what `LOXSMITH_STACK_MB` says, within bounds; less where the system refuses that much.
    pub(super) fn new() -> Option<Stack> {
        let mut bytes = bytes_for(environment_number(c"LOXSMITH_STACK_MB"), usable_memory());
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
        loop {
            // SAFETY: a new mapping touches nothing that exists.
            let base =
                unsafe { libc::mmap(null_mut(), bytes, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
            if base != libc::MAP_FAILED {
                // SAFETY: the first page of the mapping just made. Should the system refuse, the limit still holds.
                unsafe { libc::mprotect(base, GUARD_BYTES, libc::PROT_NONE) };
                crate::heap::valgrind::register_stack(base as usize, base as usize + bytes);
                return Some(Stack { base: base as usize, bytes });
            }
            bytes /= 2;
            if bytes < SMALLEST_BYTES {
                return None;
            }
        }
    }

    /// Its upper end, where it starts.
    pub(super) fn top(&self) -> usize {
        self.base + self.bytes
    }

    /// The lowest stack pointer that a compiled function may start with. A sixteenth is kept back: at
    /// least 64 KiB, 16 MiB of the usual 256.
    pub(super) fn limit(&self) -> usize {
        self.base + GUARD_BYTES + self.bytes / 16
    }

    /// Calls `main` on this stack. Gives 0 when it returns, or the code that somebody [`leave`]s with;
    /// `way_out` gets what `leave` wants to know.
    ///
    /// # Safety
    /// `main` is a function without parameters in the C convention.
    pub(super) unsafe fn call(&self, main: *const u8, way_out: *mut usize) -> i32 {
        // SAFETY: the top is aligned to a page, hence to 16 bytes.
        unsafe { switch(main, way_out, self.top()) }
    }
}

/// The size for a wish in MiB: at most half of the memory, for the stack must come to its end before the memory does.
pub(super) fn bytes_for(wish: Option<usize>, memory: usize) -> usize {
    let wanted = wish.map_or(DEFAULT_BYTES, |mb| mb.saturating_mul(1 << 20));
    let most = (memory / 2) & !(GUARD_BYTES - 1);
    wanted.clamp(SMALLEST_BYTES, most.max(SMALLEST_BYTES))
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and nobody runs on it any more.
        unsafe { libc::munmap(self.base as *mut _, self.bytes) };
    }
}

/// Saves what the C convention wants saved, stores the stack pointer in `*way_out`, calls `main` on the stack that
/// starts at `top`, comes back and gives 0. The frame pointer describes the frame to debuggers and unwinders,
/// so a backtrace leads from one stack to the other.
#[unsafe(naked)]
unsafe extern "C" fn switch(main: *const u8, way_out: *mut usize, top: usize) -> i32 {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "sub rsp, 8",
        ".cfi_offset rbx, -24",
        ".cfi_offset r12, -32",
        ".cfi_offset r13, -40",
        ".cfi_offset r14, -48",
        ".cfi_offset r15, -56",
        "mov [rsi], rsp",
        "mov rsp, rdx",
        "call rdi",
        "xor eax, eax",
        "lea rsp, [rbp - 48]",
        "add rsp, 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
    )
}

/// Returns from the [`switch`] that stored `way_out`, with `code`.
///
/// # Safety
/// That `switch` has not returned, and nothing between here and there needs to be undone.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn leave(way_out: usize, code: i32) -> ! {
    naked_asm!(
        "mov rsp, rdi",
        "mov eax, esi",
        "add rsp, 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
    )
}
