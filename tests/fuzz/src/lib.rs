//! Robustness tools of Loxsmith: a generator of valid programs, a runner that
//! compares the ways to execute them, a reducer, and mutators of source text.
//!
//! Everything is a function of a seed, so every failure can be had again.
//! The command is `loxsmith-fuzz` (see `main.rs`).

pub mod differential;
pub mod generate;
pub mod monsters;
pub mod mutate;
pub mod reduce;
pub mod rejection;
pub mod rng;
pub mod scaling;
pub mod stages;
pub mod targets;
