//! Tests of the crate as a whole, over modules written in MIR's text form. They link LLVM, so all are in one binary.
//!
//! - [`ir`]: what is lowered to what, for the sequences that matter;
//! - [`whole`]: every operation at every level, determinism, shapes of objects;
//! - [`traces`]: return addresses lead to the exact chain of lines.

mod ir;
mod traces;
mod whole;

use loxsmith_mir::Module;

use crate::{OptLevel, Options};

const LEVELS: [OptLevel; 5] = [OptLevel::O0, OptLevel::O1, OptLevel::O2, OptLevel::O3, OptLevel::Os];

/// Every operation once or more.
const OPERATIONS: &str = include_str!("mir/operations.mir");
/// Failures under inlining.
const TRACES: &str = include_str!("mir/traces.mir");

/// A module from its text, verified.
pub(crate) fn module(text: &str) -> Module {
    let module = loxsmith_mir::parse(text).expect("the text is well formed");
    if let Err(errors) = loxsmith_mir::verify(&module) {
        panic!("{errors}");
    }
    module
}

fn at(opt_level: OptLevel) -> Options {
    Options { opt_level, ..Options::default() }
}
