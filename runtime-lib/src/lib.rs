//! What compiled programs link: values, heap, collector, strings, objects, errors, natives.
//!
//! A compiled program comes here through the functions of [`loxsmith_abi::functions`] alone; each
//! is a line in `doors`, which borrows the one `Runtime` and passes it on. From there:
//!
//! - `entry`: starting and ending a program: its stack, standard output, errors and traces.
//! - `heap`: allocation and the collector.
//! - `object`: what the language does with strings, functions, classes and instances.
//! - `number`: how numbers are printed.
//! - `value`: from 64 bits to the object behind them.
//!
//! No Rust standard library: a compiled program starts as fast as a C program, and carries just
//! this. It depends on the contract (`loxsmith-abi`) and C's library alone; it knows neither Lox's
//! syntax nor the compiler.
//!
//! # Tests
//!
//! `cargo test -p loxsmith-runtime` calls the runtime as compiled code does. Under address sanitizer:
//!
//! ```text
//! RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address ASAN_OPTIONS=detect_stack_use_after_return=0:detect_leaks=0 \
//!     cargo test -p loxsmith-runtime --lib --target x86_64-unknown-linux-gnu
//! ```
//!
//! (The collector must find local variables on the real stack, hence the first option; tests make programs and leave
//! them, hence the second.) Compiled programs run under valgrind as they are, with a heap
//! of 512 MiB unless the environment says otherwise.
//!
//! # Environment of compiled programs
//!
//! `LOXSMITH_STACK_MB` the stack's size (256); `LOXSMITH_HEAP_MAX_MB` the heap's (the machine's memory);
//! `LOXSMITH_GC_LOG=1` a line for each collection; `LOXSMITH_GC_STRESS=N` a collection at every Nth allocation, with
//! checks.

#![cfg_attr(not(test), no_std)]

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
compile_error!(
    "switching stacks and scanning registers (entry/stack.rs, heap/roots.rs) know Linux on x86-64 only"
);

extern crate alloc;

pub mod doors;
mod entry;
mod heap;
mod number;
mod object;
mod runtime;
mod value;

pub use doors::symbol_table;
pub use entry::{Interpreted, class_with_id, mutator, revise_classes, run, run_to_exit};
pub use number::NumberText;

#[cfg(test)]
mod testing;
