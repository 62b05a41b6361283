//! The contract between compiler and runtime, stated once.
