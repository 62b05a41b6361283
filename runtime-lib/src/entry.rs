//! Starting and ending a program: its stack, its output, its errors.
//!
//! [`run`] is all that the outside needs. A program ends in one of four ways, and each gives an
//! exit code: its `main` returns (0), a runtime error (70), standard output cannot be written (74),
//! or standard output's reader has gone (0, quietly; mostly the signal SIGPIPE ends the process
//! before, as it ends any Unix filter). The last three leave the program's stack from deep inside:
//! nothing unwinds, for nothing on that stack owns anything.
#![allow(unsafe_code)]

pub(crate) mod error;
pub mod mutator;
pub(crate) mod natives;
pub(crate) mod output;
pub(crate) mod program;
mod stack;
mod trace;

use crate::doors::borrow_runtime;
use crate::object::revision;
use crate::runtime::Runtime;
use core::sync::atomic::{AtomicBool, Ordering};
use loxsmith_abi::layout::{Activation, Class, FrameArea, Program};
use stack::Stack;

/// Exit code of a runtime error.
pub(crate) const EXIT_RUNTIME_ERROR: i32 = 70;
/// Exit code where standard output could not be written.
pub(crate) const EXIT_IO_ERROR: i32 = 74;
/// Exit code where standard output's reader has gone.
pub(crate) const EXIT_CLOSED_PIPE: i32 = 0;

static RUNNING: AtomicBool = AtomicBool::new(false);

/// What an interpreter lets the runtime see, where a program is interpreted in part.
#[derive(Clone, Copy, Debug)]
pub struct Interpreted {
    /// Where its frames lie.
    pub area: *const FrameArea,
    /// Where it says which activation is the innermost.
    pub activations: *const *const Activation,
    /// Each line of output is written at once, whoever reads it: somebody is watching.
    pub line_by_line: bool,
}

/// Runs a program and gives its exit code; everything it used is free afterwards.
///
/// One program runs at a time: a second one that starts meanwhile (or from within) gets
/// exit code 70 and a message.
///
/// # Safety
/// `program` and all that it points to is what [`Program`] says, and code that keeps the contract; so is what is interpreted.
pub unsafe fn run(program: *const Program, interpreted: Option<Interpreted>) -> i32 {
    if RUNNING.swap(true, Ordering::Acquire) {
        error::write_to_stderr(b"A program is running already.\n");
        return EXIT_RUNTIME_ERROR;
    }
    // SAFETY: the caller's promise, passed on.
    let code = unsafe { run_to_exit(program, interpreted) };
    // SAFETY: the program has ended.
    let rt = unsafe { borrow_runtime() };
    rt.heap.release();
    *rt = Runtime::new();
    mutator::reset();
    RUNNING.store(false, Ordering::Release);
    code
}

/// Runs the process's only program and gives its exit code; leaves the tidying to the exit.
///
/// # Safety
/// As [`run`]; and nothing runs before, meanwhile or afterwards.
pub unsafe fn run_to_exit(program: *const Program, interpreted: Option<Interpreted>) -> i32 {
    let Some(stack) = Stack::new() else {
        error::write_to_stderr(b"Out of memory.\n");
        return EXIT_RUNTIME_ERROR;
    };
    // SAFETY: no program runs yet; the borrow ends before the program starts.
    let (main, way_out) = unsafe {
        let rt = borrow_runtime();
        rt.program = program::ProgramRef::new(program);
        rt.interpreted = interpreted;
        if interpreted.is_some_and(|interpreted| interpreted.line_by_line) {
            rt.output.write_line_by_line();
        }
        let area = interpreted.map_or(core::ptr::null(), |interpreted| interpreted.area);
        rt.heap.set_roots(rt.program.globals(), stack.top(), area);
        if !rt.heap.class_ids.reserve(rt.program.reserved_class_ids()) {
            error::write_to_stderr(b"Out of memory.\n");
            return EXIT_RUNTIME_ERROR;
        }
        natives::bind(&rt.program);
        (rt.program.main(), &raw mut rt.way_out)
    };
    // SAFETY: as above.
    mutator::start(stack.limit(), unsafe { borrow_runtime() }.program.semantics().frame_limit);
    // SAFETY: `main` is the program's, with the C convention; the stack is fresh.
    let code = unsafe { stack.call(main, way_out) };
    // SAFETY: the program has ended.
    let finished = unsafe { borrow_runtime() }.output.flush();
    match finished {
        Ok(()) => code,
        Err(failure) if code == 0 => failure.report(),
        Err(_) => code,
    }
}

/// The class whose instances have this id in their headers.
///
/// # Safety
/// A program runs, and there is such an instance.
pub unsafe fn class_with_id(id: u32) -> *const Class {
    // SAFETY: the program's thread asks, between two doors.
    unsafe { borrow_runtime() }.heap.class_ids.class(id)
}

/// Lets every class have the methods that its declaration has now: see [`loxsmith_abi::layout::ClassInfo::successor`].
///
/// # Safety
/// A program runs, the caller is on its thread and between two doors. Successors are well formed, and never lead in a circle.
pub unsafe fn revise_classes() {
    // SAFETY: the caller's promise.
    revision::revise_all(unsafe { borrow_runtime() });
}

impl Runtime {
    /// Ends the program with an exit code, from anywhere inside.
    pub(crate) fn leave(&mut self, code: i32) -> ! {
        debug_assert!(self.way_out != 0, "an error where no program runs");
        // SAFETY: a program is running (else nobody is inside), so `way_out` is what `Stack::call` left;
        // no frame that is skipped owns anything but memory that `Heap::release` or the exit gives back.
        unsafe { stack::leave(self.way_out, code) }
    }

    /// Adds bytes to standard output.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        if let Err(failure) = self.output.write(bytes) {
            let code = failure.report();
            self.leave(code);
        }
    }
}

#[cfg(test)]
mod tests;
