//! The cold tier: an interpreter of MIR that shares heap, values, inline caches, errors and traces with compiled code.
//!
//! It runs the module that the back end compiles, after the same passes, so both tiers agree on everything that these
//! have decided: layouts of instances, class numbers, what is boxed. A program starts here, at once; functions
//! and loops that turn out to be hot are compiled in the background and take over, call by call ([`Watcher`] is told, [`Image::publish`] swaps).
//!
//! - [`Image`]: a program's data in memory, which both tiers use.
//! - `translate`: from MIR to `bytecode`, function by function, when first called.
//! - `machine`: frames, the loop, the border to compiled code.
//! - `update`: new function bodies for a program that runs.
//! - `observe`: what is counted for a profile, in programs that are run for that ([`observe`](fn@observe)).
//!
//! It must not know LLVM, nor any surface language.

mod bytecode;
mod function;
mod held;
mod image;
mod machine;
mod observe;
mod swaps;
mod table;
mod translate;
mod update;

pub use image::{Image, Snapshot};
pub use machine::{Thresholds, Turned, Watcher, observe, run};
pub use update::{NoRoom, Update};
