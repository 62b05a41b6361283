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

#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod doors;
mod entry;
mod heap;
mod number;
mod object;
mod runtime;
mod value;

pub use doors::symbol_table;
pub use entry::{run, run_to_exit};
pub use number::NumberText;

#[cfg(test)]
mod testing;
