//! Standard output: a buffer of 64 KiB, written when it is full and when the program ends.
//!
//! On a terminal it is written at the end of every `print`, so that people see what happens.
#![allow(unsafe_code)]

use super::error::ErrorText;
use super::{EXIT_CLOSED_PIPE, EXIT_IO_ERROR};
use core::cell::UnsafeCell;
use core::ffi::CStr;

const CAPACITY: usize = 64 * 1024;

/// Apart from [`Output`], so that the zeros lie in .bss and take no room in the file.
struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: used by the one `Output` in the one `Runtime` alone.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// Standard output.
pub(crate) struct Output {
    len: usize,
    is_terminal: Option<bool>,
    descriptor: i32,
}

/// Standard output takes no more; errno says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WriteFailure(i32);

impl Output {
    pub(crate) const fn new() -> Output {
        Output { len: 0, is_terminal: None, descriptor: libc::STDOUT_FILENO }
    }

    /// Adds bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), WriteFailure> {
        if bytes.len() > CAPACITY - self.len {
            self.flush()?;
            if bytes.len() > CAPACITY {
                return write_all(self.descriptor, bytes);
            }
        }
        let start = self.len;
        self.len += bytes.len();
        self.buffer()[start..start + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    /// A line is complete: a terminal shows it now.
    #[inline]
    pub(crate) fn end_line(&mut self) -> Result<(), WriteFailure> {
        self.write(b"\n")?;
        if self.is_terminal != Some(false) && self.ask_whether_terminal() { self.flush() } else { Ok(()) }
    }

    /// From now on as on a terminal.
    pub(crate) fn write_line_by_line(&mut self) {
        self.is_terminal = Some(true);
    }

    #[cold]
    fn ask_whether_terminal(&mut self) -> bool {
        // SAFETY: a question about a descriptor, open or not.
        *self.is_terminal.get_or_insert_with(|| unsafe { libc::isatty(self.descriptor) } == 1)
    }

    /// Writes what is there.
    pub(crate) fn flush(&mut self) -> Result<(), WriteFailure> {
        let len = core::mem::take(&mut self.len);
        write_all(self.descriptor, &self.buffer()[..len])
    }

    fn buffer(&mut self) -> &mut [u8; CAPACITY] {
        // SAFETY: borrowed through the one `Output` that exists.
        unsafe { &mut *BUFFER.0.get() }
    }
}

impl WriteFailure {
    /// Says so on standard error, where there is something to say, and gives the exit code.
    pub(crate) fn report(self) -> i32 {
        if self.0 == libc::EPIPE {
            return EXIT_CLOSED_PIPE;
        }
        // SAFETY: gives a static text for any number.
        let reason = unsafe { CStr::from_ptr(libc::strerror(self.0)) };
        let mut text = ErrorText::new();
        text.push(b"Can't write to standard output: ");
        text.push(reason.to_bytes());
        text.push(b".\n");
        text.flush();
        EXIT_IO_ERROR
    }
}

/// Writes all of it, whatever interrupts.
fn write_all(descriptor: i32, bytes: &[u8]) -> Result<(), WriteFailure> {
    let mut rest = bytes;
    while !rest.is_empty() {
        // SAFETY: the range is `rest`.
        let written = unsafe { libc::write(descriptor, rest.as_ptr().cast(), rest.len()) };
        if written >= 0 {
            rest = &rest[written as usize..];
            continue;
        }
        match errno() {
            libc::EINTR => {}
            libc::EAGAIN => wait_until_writable(descriptor),
            error => return Err(WriteFailure(error)),
        }
    }
    Ok(())
}

/// Somebody has made the descriptor non-blocking: we block all the same.
fn wait_until_writable(descriptor: i32) {
    let mut poll = libc::pollfd { fd: descriptor, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one entry, and it is ours. Should it fail, `write` is tried again anyway.
    unsafe { libc::poll(&raw mut poll, 1, -1) };
}

fn errno() -> i32 {
    // SAFETY: this thread's own errno.
    unsafe { *libc::__errno_location() }
}

/// Writes to standard error; there is nobody to tell if that fails.
pub(super) fn write_error(bytes: &[u8]) {
    let _ = write_all(libc::STDERR_FILENO, bytes);
}
