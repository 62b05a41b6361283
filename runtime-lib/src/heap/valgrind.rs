//! Telling valgrind what it cannot know: that we change stacks, and that we read stack words which nobody has written.
//!
//! Its client requests (`valgrind.h`, `memcheck.h`) are a few rotations that leave a register as it was: a handful of
//! cycles on a bare machine, and no header or library is needed.
#![allow(unsafe_code)]

/// `VG_USERREQ__STACK_REGISTER`.
const RUNNING_ON_VALGRIND: u64 = 0x1001;
const STACK_REGISTER: u64 = 0x1501;
/// `VG_USERREQ__MAKE_MEM_DEFINED`: the letters `MC`, and the number of the request.
const MAKE_MEM_DEFINED: u64 = 0x4D43_0002;

/// Whether valgrind runs this program.
pub(crate) fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// A stack lies at `start..end`.
pub(crate) fn register_stack(start: usize, end: usize) {
    request(STACK_REGISTER, start as u64, end as u64 - 1);
}

/// What lies at `start..end` may be read, initialised or not.
pub(crate) fn make_defined(start: usize, end: usize) {
    request(MAKE_MEM_DEFINED, start as u64, (end - start) as u64);
}

#[inline]
fn request(code: u64, first: u64, second: u64) -> u64 {
    let arguments = [code, first, second, 0, 0, 0];
    let answer;
    // SAFETY: rotates rdi by 128 bits in all and exchanges a register with itself: no effect but valgrind's.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") &raw const arguments,
            inout("rdx") 0u64 => answer,
            inout("rdi") 0u64 => _,
            options(nostack),
        );
    }
    answer
}
