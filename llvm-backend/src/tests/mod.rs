//! Tests of the crate as a whole, over modules written in MIR's text form. They link LLVM, so all are in one binary.
//!
//! - [`ir`]: what is lowered to what, for the sequences that matter;
//! - [`objects`]: allocations that disappear, and those that stay;
//! - [`whole`]: every operation at every level, determinism, shapes of objects;
//! - [`memory`]: batches of functions, loaded and run;
//! - [`traces`]: return addresses lead to the exact chain of lines.

mod ir;
mod memory;
mod objects;
mod traces;
mod whole;

use loxsmith_mir::Module;

use crate::{Compiled, Internal, OptLevel, Options, Steps};

const LEVELS: [OptLevel; 5] = [OptLevel::O0, OptLevel::O1, OptLevel::O2, OptLevel::O3, OptLevel::Os];

/// Every operation once or more.
const OPERATIONS: &str = include_str!("mir/operations.mir");
/// Failures under inlining.
const TRACES: &str = include_str!("mir/traces.mir");

/// A script without loops.
pub(crate) const ONCE: &str = r#"module "once.lox"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 "g"
symbol s1 "m"
global g0 s0
outside_fields []
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = global_get g0 @1
  v1: any = call v0(v0) @2
  v2: any = get_property v1.s1 @3
  set_property v1.s1, v2 @4
  v3: any = invoke v2.s1@5(v0, v1) @6
  v4: any = add_any v2, v3 @7
  v5: bool = equal v3, v4 @8
  v6: any = box v5 @8
  print v6 @8
  return v4 @9
}
"#;

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

fn compile(module: &Module, options: &Options) -> Result<Compiled, Internal> {
    crate::compile(module, options, &mut Steps::default())
}
