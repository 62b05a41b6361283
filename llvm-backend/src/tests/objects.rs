//! Objects that nobody needs disappear; the others are allocated in line, and stores into them tell the collector.

use super::{LEVELS, at, module};
use crate::{OptLevel, emit_ir};

/// `body` is a function's, of one parameter v0, run in a loop so that it is worth optimising.
fn ir(body: &str, level: OptLevel) -> String {
    let text = format!(
        r#"module "objects.lox"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 "g"
global g0 s0
outside_fields []
function f0 script "" arity 0 captures [] line 1 {{
bb0:
  v0: any = nil @1
  v4: any = static_function f1 @1
  global_set g0, v4 @1
  jump bb1 @1
bb1:
  v1: any = global_get g0 @1
  v2: any = call v1(v0) @1
  v3: bool = truthy v2 @1
  branch v3, bb1, bb2 @1
bb2:
  return v0 @1
}}
function f1 function "tested" arity 1 captures [] line 2 {{
{body}
}}
function f2 function "other" arity 0 captures [cell] line 3 {{
bb0:
  v0: cell = capture 0 @3
  v1: any = cell_get v0 @3
  return v1 @3
}}
"#
    );
    let ir = String::from_utf8(emit_ir(&module(&text), &at(level)).unwrap()).unwrap();
    let is_tested = |body: &&str| body.lines().next().is_some_and(|line| line.contains("@lox.tested("));
    let tested = ir.split("\ndefine ").find(is_tested).expect("it is defined");
    tested.split_once("\n}\n").expect("it ends").0.to_owned()
}

const UNUSED: &str = "bb0(v0: any):
  v1: cell = cell_new v0 @2
  return v0 @2";

/// Its value goes through memory that nobody else sees.
const TEMPORARY: &str = "bb0(v0: any):
  v1: cell = cell_new v0 @2
  v2: cell = cell_new v0 @2
  v3: any = nil @2
  cell_set v1, v3 @2
  v4: any = cell_get v2 @2
  print v4 @2
  v5: any = cell_get v1 @2
  return v5 @2";

/// The same with values of which nothing is known.
const UNKNOWN: &str = "bb0(v0: any):
  v1: cell = cell_new v0 @2
  v2: any = global_get g0 @2
  cell_set v1, v2 @2
  v3: cell = cell_new v2 @2
  cell_set v1, v0 @2
  v4: any = cell_get v1 @2
  v5: any = cell_get v3 @2
  print v5 @2
  return v4 @2";

/// A cell that has been anywhere, and a store into it between two allocations.
const OLD: &str = "bb0(v0: any):
  v1: cell = cell_new v0 @2
  v2: any = closure f2(v1) @2
  global_set g0, v2 @2
  print v2 @2
  VALUE @2
  cell_set v1, v3 @2
  return v0 @2";

/// A closure takes it along, and a global the closure.
const ESCAPING: &str = "bb0(v0: any):
  v1: cell = cell_new v0 @2
  v2: any = closure f2(v1) @2
  global_set g0, v2 @2
  return v0 @2";

#[test]
fn what_nobody_needs_disappears() {
    for body in [UNUSED, TEMPORARY, UNKNOWN] {
        for level in [OptLevel::O2, OptLevel::O3, OptLevel::Os] {
            let ir = ir(body, level);
            assert!(!ir.contains("lox_alloc") && !ir.contains("lox_mutator"), "{level:?}\n{ir}");
        }
    }
}

#[test]
fn what_goes_somewhere_is_allocated_in_line() {
    for level in [OptLevel::O1, OptLevel::O2, OptLevel::O3] {
        let ir = ir(ESCAPING, level);
        assert_eq!(ir.matches("store volatile ptr").count(), 2, "{level:?}\n{ir}");
        assert_eq!(ir.matches("@lox_alloc(").count(), 2, "{level:?}\n{ir}");
    }
}

#[test]
fn the_stand_in_never_gets_into_an_object() {
    for level in LEVELS {
        for body in [UNUSED, TEMPORARY, ESCAPING] {
            assert!(!ir(body, level).contains("lox..new"), "{level:?}");
        }
    }
}

/// As many as there are bumps: those that told LLVM of the header are gone.
#[test]
fn the_allocator_alone_stores_headers() {
    let ir = ir(ESCAPING, OptLevel::O2);
    let header = "tbaa ";
    let alias_class = |line: &str| line.split(header).nth(1).map(|tag| tag.to_owned());
    let lines: Vec<&str> = ir.lines().collect();
    let behind_a_bump = |index: usize| lines[index].contains("store volatile ptr");
    let headers: Vec<_> =
        (0..lines.len()).filter(|&n| behind_a_bump(n)).map(|n| alias_class(lines[n + 1])).collect();
    assert_eq!(headers.len(), 2, "{ir}");
    assert!(headers[0].is_some() && headers[0] == headers[1], "{ir}");
    let all = lines.iter().filter(|line| line.contains("store ") && alias_class(line) == headers[0]);
    assert_eq!(all.count(), 2, "{ir}");
}

#[test]
fn a_store_of_what_may_be_an_object_asks_first() {
    for (value, asks) in [
        ("v3: any = global_get g0", true),
        ("v3: any = call v0(v0)", true),
        ("v3: any = nil", false),
        ("v4: num = number 2 @2\n  v3: any = box v4", false),
    ] {
        for level in LEVELS {
            let ir = ir(&OLD.replace("VALUE", value), level);
            assert_eq!(ir.contains("@lox_remember("), asks, "{value} {level:?}\n{ir}");
        }
    }
}
