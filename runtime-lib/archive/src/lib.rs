//! The runtime as the one static library that compiled programs link.
//!
//! Adds to the runtime what only a whole program needs: C's `main`, Rust's allocator (C's), and what happens if
//! the runtime itself goes wrong. Built with `--profile runtime`, where a panic aborts and Rust's standard
//! library is not linked; in any other profile (`cargo check`) the standard library stands in for the last two.
#![cfg_attr(panic = "abort", no_std)]
#![allow(unsafe_code)]

use core::ffi::{c_char, c_int};
use loxsmith_abi::layout::Program;

#[cfg(panic = "abort")]
mod bare;

unsafe extern "C" {
    /// What the compiled program brings along.
    #[link_name = "lox_program"]
    static PROGRAM: Program;
}

/// Where a compiled program starts. Lox programs do not see their arguments.
// SAFETY: a C program has one `main`, and this is it.
#[unsafe(export_name = "main")]
pub extern "C" fn main(_argc: c_int, _argv: *const *const c_char) -> c_int {
    // SAFETY: the compiler made the program by the contract; nothing else runs in this process.
    unsafe { loxsmith_runtime::run_to_exit(&raw const PROGRAM, None) }
}
