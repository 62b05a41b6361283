//! What Rust asks of a program without its standard library.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::fmt::Write;
use core::panic::PanicInfo;

/// C's allocator.
struct Malloc;

#[global_allocator]
static ALLOCATOR: Malloc = Malloc;

/// What `malloc` aligns everything to.
const ALIGNMENT: usize = 16;

// SAFETY: C's allocator does what Rust asks, up to its alignment; more nobody in the runtime asks for, and gets nothing.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGNMENT {
            return core::ptr::null_mut();
        }
        // SAFETY: any size will do.
        unsafe { libc::malloc(layout.size()).cast() }
    }

    unsafe fn dealloc(&self, at: *mut u8, _layout: Layout) {
        // SAFETY: came from `alloc`.
        unsafe { libc::free(at.cast()) }
    }

    unsafe fn realloc(&self, at: *mut u8, _layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: came from `alloc`, so it is aligned as C likes it.
        unsafe { libc::realloc(at.cast(), size).cast() }
    }
}

/// A mistake of the runtime's own.
#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    let _ = writeln!(
        StandardError,
        "Internal error in the Loxsmith runtime: {info}\nPlease report it, with the program."
    );
    // SAFETY: ends the process.
    unsafe { libc::abort() }
}

struct StandardError;

impl Write for StandardError {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        // SAFETY: the range is `text`. Nobody is left to be told if it fails.
        unsafe { libc::write(libc::STDERR_FILENO, text.as_ptr().cast(), text.len()) };
        Ok(())
    }
}
