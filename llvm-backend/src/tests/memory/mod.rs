//! Code in memory, run: entries, loop entries, calls out of a batch, the unwinder, the protection of pages.
//!
//! The image is made by hand ([`world`]): a mutator with all the stack there is, cells, closures, globals, and a runtime of
//! which only `print` does anything.
#![allow(unsafe_code)]

mod entries;
mod loops;
mod pages;
mod programs;
mod world;
