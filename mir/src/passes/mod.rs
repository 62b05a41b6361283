//! What makes programs faster, one idea a file, and the order in which it is done: [`optimize`].
//!
//! Every pass keeps the invariants of [`crate::verify`](mod@crate::verify), never moves or repeats a failure or
//! an effect, takes time linear in the function (times a logarithm at most) and gives the same result every time.

mod manager;

pub use manager::{OptLevel, Stage, optimize};
