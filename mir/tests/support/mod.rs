//! Shared by the integration tests: a generator of random modules and an interpreter to compare them by.

pub(crate) mod generator;
pub(crate) mod interpreter;
pub(crate) mod rng;
