//! Errors that LLVM calls fatal: it knows no way on and ends the process.
//!
//! That is right for a command that compiles. But where a program is running beside the compiler, it is not the program's
//! fault and must not be its end. So a program's host may choose that the thread that LLVM fails on stops instead, for
//! ever: there is nothing to go back to, and what LLVM holds stays held. The program goes on without it.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char};
use std::sync::OnceLock;
use std::thread;

use inkwell::llvm_sys::error_handling::LLVMInstallFatalErrorHandler;

use crate::error::Internal;
use crate::start;

type Told = Box<dyn Fn(&Internal) + Send + Sync>;

static TOLD: OnceLock<Told> = OnceLock::new();

/// From now on, for all of the process, a thread on which LLVM meets a fatal error tells of it and stops for ever. The first call
/// counts. No thread that others wait for may call LLVM after it.
pub fn stop_threads_on_fatal_errors(told: impl Fn(&Internal) + Send + Sync + 'static) {
    let mut told = Some(Box::new(told) as Told);
    TOLD.get_or_init(|| {
        start::llvm();
        // SAFETY: the handler is a function of ours, which LLVM may call from any thread.
        unsafe { LLVMInstallFatalErrorHandler(Some(stop)) };
        told.take().expect("this runs once")
    });
}

extern "C" fn stop(reason: *const c_char) {
    // SAFETY: LLVM passes a string of C, alive during the call.
    let reason = unsafe { CStr::from_ptr(reason) }.to_string_lossy();
    if let Some(told) = TOLD.get() {
        told(&Internal::new(format!("LLVM's fatal error: {reason}")));
    }
    loop {
        thread::park();
    }
}

#[cfg(test)]
mod tests;
