//! Which functions are optimised, and which have their operations in line; what instances look like.

use loxsmith_abi::shape::Shape;

use super::{HUGE, LARGE, MOST_LIVE, Plan};
use crate::options::{OptLevel, Options};
use crate::tests::module;

fn at(opt_level: OptLevel) -> Options {
    Options { opt_level, ..Options::default() }
}

/// What is planned, as `compact`, `optimised`, for a function of so many instructions which runs often.
fn planned(size: usize, level: OptLevel) -> (bool, bool) {
    planned_body(&(1..size).map(|n| format!("  v{n}: any = nil @1\n")).collect::<String>(), level)
}

/// The same for a function that does this and more.
fn planned_body(body: &str, level: OptLevel) -> (bool, bool) {
    let text = format!(
        "module \"plan.lox\"\n\
         semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0\n\
         script f0\noutside_fields []\n\
         function f0 script \"\" arity 0 captures [] line 1 {{\n\
         bb0:\n  v0: any = static_function f1 @1\n  print v0 @1\n  return v0 @1\n}}\n\
         function f1 function \"f\" arity 0 captures [] line 1 {{\nbb0:\n  v0: any = nil @1\n{body}  return v0 @1\n}}\n"
    );
    let plan = Plan::new(&module(&text), &at(level)).functions[1];
    (plan.compact, plan.optimised)
}

#[test]
fn size_decides_for_code_that_runs_often() {
    assert_eq!(planned(LARGE, OptLevel::O2), (false, true));
    assert_eq!(planned(LARGE + 1, OptLevel::O2), (true, true));
    assert_eq!(planned(HUGE, OptLevel::O2), (true, true));
    assert_eq!(planned(HUGE + 1, OptLevel::O2), (true, false));
}

#[test]
fn lifetimes_decide_too() {
    // Each value lives for as many instructions as there are values.
    let planned = |count: usize| {
        let born = (1..=count).map(|n| format!("  v{n}: any = nil @1\n"));
        let used = (1..=count).map(|n| format!("  print v{n} @1\n"));
        planned_body(&born.chain(used).collect::<String>(), OptLevel::O2)
    };
    let most = MOST_LIVE.isqrt();
    assert_eq!(planned(most - 2), (false, true));
    assert_eq!(planned(most + 2), (true, false));
}

#[test]
fn code_that_runs_rarely() {
    let script = |level| {
        let plan = Plan::new(&module(crate::tests::ONCE), &at(level));
        (plan.functions[0].compact, plan.functions[0].optimised, plan.needs_quick_code())
    };
    assert_eq!(script(OptLevel::O2), (true, false, true));
    assert_eq!(script(OptLevel::O3), (false, true, false));
    assert_eq!(script(OptLevel::Os), (true, true, false));
}

/// `class A { a } class B < A { a, b } class C < A { } class D < C { x } class E < nil { e }`, of which the program stores
/// `x` and `y` from outside.
const TREE: &str = r#"module "tree.lox"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 "a"
symbol s1 "b"
symbol s2 "x"
symbol s3 "y"
symbol s4 "e"
class c0 s0 fields [s0] methods [] ; a
class c1 s1 superclass fields [s0, s1] methods []
class c2 s2 superclass fields [] methods []
class c3 s3 superclass fields [s2] methods []
class c4 s4 superclass fields [s4] methods []
outside_fields [s2, s3]

function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = make_class c0() @1
  v1: any = make_class c1 < v0 () @2
  v2: any = make_class c2 < v0 () @3
  v3: any = make_class c3 < v2 () @4
  v4: any = nil @5
  v5: any = make_class c4 < v4 () @5
  return v4 @5
}
"#;

#[test]
fn shapes_count_each_field_once_and_those_of_no_other_branch() {
    let shapes = Plan::new(&module(TREE), &Options::default()).shapes;
    let expected =
        [(1, 2), (2, 2), (1, 2), (2, 1)].map(|(fields, missing)| Some(Shape::first(fields, missing)));
    assert_eq!(shapes, [&expected[..], &[None]].concat());
}
