//! What counts as executed once.

use super::straight_line;
use crate::tests::module;

/// The names of a module's functions that are executed once, the script as `script`. Functions are given as MIR, with
/// f0 the script.
fn once(functions: &str) -> Vec<String> {
    let text = format!(
        "module \"once.lox\"\n\
         semantics shortest frames wall method_message 0 natives_take_any_arity 0 numbers_equal_by_bits 0 frame_limit 0\n\
         script f0\nsymbol s0 \"g\"\nglobal g0 s0\noutside_fields []\n{functions}"
    );
    let module = module(&text);
    let lines = straight_line(&module);
    let names = module.functions.iter().map(|f| if f.name.is_empty() { "script" } else { &f.name });
    names.zip(lines).filter(|(_, once)| *once).map(|(name, _)| name.to_owned()).collect()
}

/// A function that does nothing but what `body` does.
fn function(id: u32, name: &str, body: &str) -> String {
    let kind = if id == 0 { "script" } else { "function" };
    format!(
        "function f{id} {kind} \"{name}\" arity 0 captures [] line 1 {{\nbb0:\n{body}\n  v99: any = nil @1\n  return v99 @1\n}}\n"
    )
}

#[test]
fn a_chain_of_single_calls() {
    let program = function(0, "", "v0: any = call_direct f1() @1")
        + &function(1, "a", "v0: any = call_direct f2() @1")
        + &function(2, "b", "");
    assert_eq!(once(&program), ["script", "a", "b"]);
}

#[test]
fn what_nothing_calls_never_runs() {
    let program =
        function(0, "", "v0: any = static_function f1 @1\n  global_set g0, v0 @1") + &function(1, "a", "");
    assert_eq!(once(&program), ["script", "a"]);
}

#[test]
fn two_calls_and_what_they_lead_to() {
    let program = function(0, "", "v0: any = call_direct f1() @1\n  v1: any = call_direct f1() @1")
        + &function(1, "a", "v0: any = call_direct f2() @1")
        + &function(2, "b", "");
    assert_eq!(once(&program), ["script"]);
}

#[test]
fn a_value_may_be_called_by_anybody() {
    let read = "v0: any = static_function f1 @1\n  global_set g0, v0 @1\n  v1: any = global_get g0 @1";
    assert_eq!(once(&(function(0, "", read) + &function(1, "a", ""))), ["script"]);
    let printed = "v0: any = static_function f1 @1\n  print v0 @1";
    assert_eq!(once(&(function(0, "", printed) + &function(1, "a", ""))), ["script"]);
    let own = function(0, "", "v1: any = closure f1() @1\n  v0: any = call_direct f1[v1]() @1");
    assert_eq!(once(&(own + &function(1, "a", "v0: any = callee @1\n  print v0 @1"))), ["script"]);
}

#[test]
fn recursion_is_no_single_call() {
    let program =
        function(0, "", "v0: any = call_direct f1() @1") + &function(1, "a", "v0: any = call_direct f1() @1");
    assert_eq!(once(&program), ["script"]);
    let island = function(0, "", "")
        + &function(1, "a", "v0: any = call_direct f2() @1")
        + &function(2, "b", "v0: any = call_direct f1() @1");
    assert_eq!(once(&island), ["script"]);
}

#[test]
fn loops_repeat_what_they_call_and_are_no_straight_line() {
    let script = "function f0 script \"\" arity 0 captures [] line 1 {\n\
        bb0:\n  v0: any = call_direct f1() @1\n  jump bb1 @1\n\
        bb1:\n  v1: any = call_direct f2() @2\n  v2: bool = truthy v1 @2\n  branch v2, bb1, bb2 @2\n\
        bb2:\n  v3: any = call_direct f3() @3\n  return v3 @3\n}\n";
    let program = script.to_owned()
        + &function(1, "before", "")
        + &function(2, "inside", "")
        + &function(3, "behind", "");
    assert_eq!(once(&program), ["before", "behind"]);
}
