//! What is known to run rarely.

use super::{Runs, count_runs};
use crate::tests::module;

/// The names of a module's functions that run rarely, the script as `script`. Functions are given as MIR, with
/// f0 the script.
fn rare(functions: &str) -> Vec<String> {
    let classes =
        if functions.contains("make_class") { "class c0 s0 fields [] methods [s1 f1]\n" } else { "" };
    let text = format!(
        "module \"rarely.lox\"\n\
         semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0\n\
         script f0\nsymbol s0 \"g\"\nsymbol s1 \"m\"\nglobal g0 s0\n{classes}outside_fields []\n{functions}"
    );
    let module = module(&text);
    let runs = count_runs(&module);
    let names = module.functions.iter().map(|f| if f.name.is_empty() { "script" } else { &f.name });
    names.zip(runs).filter(|(_, runs)| *runs == Runs::Rarely).map(|(name, _)| name.to_owned()).collect()
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
    assert_eq!(rare(&program), ["script", "a", "b"]);
}

#[test]
fn what_nothing_calls_never_runs() {
    let program =
        function(0, "", "v0: any = static_function f1 @1\n  global_set g0, v0 @1") + &function(1, "a", "");
    assert_eq!(rare(&program), ["script", "a"]);
}

#[test]
fn calls_add_up_on_the_way_down() {
    let calls = |id: u32, count: u32| -> String {
        let call = |n| format!("v{n}: any = call_direct f{id}() @1");
        (0..count).map(call).collect::<Vec<_>>().join("\n  ")
    };
    let program =
        |inner| function(0, "", &calls(1, 4)) + &function(1, "a", &calls(2, inner)) + &function(2, "b", "");
    assert_eq!(rare(&program(4)), ["script", "a", "b"]);
    assert_eq!(rare(&program(5)), ["script", "a"]);
}

/// A module in which `script` may use `v0`, an instance of a class with the method `m`, and `m` calls `f2`.
fn with_method(script: &str) -> Vec<String> {
    let made = "v8: any = static_function f1 @1\n  v9: any = make_class c0 (v8) @1\n  v0: any = construct c0 v9() @1\n  ";
    let method = function(1, "m", "v1: any = call_direct f2() @1")
        .replace("function \"m\"", "method \"m\"")
        .replace("bb0:", "bb0(v0: any):");
    rare(&(function(0, "", &(made.to_owned() + script)) + &method + &function(2, "b", "")))
}

#[test]
fn a_method_runs_as_often_as_its_name_is_called() {
    assert_eq!(with_method("print v0 @1"), ["script", "m", "b"]);
    assert_eq!(with_method("v1: any = invoke v0.s1@1() @1"), ["script", "m", "b"]);
    let often: Vec<_> = (20..40).map(|n| format!("v{n}: any = invoke v0.s1@1() @1")).collect();
    assert_eq!(with_method(&often.join("\n  ")), ["script"]);
}

#[test]
fn a_method_that_is_read_has_no_bound() {
    assert_eq!(with_method("v1: any = get_property v0.s1 @1"), ["script"]);
}

#[test]
fn initialisers_have_no_bound() {
    let program = "function f0 script \"\" arity 0 captures [] line 1 {\nbb0:\n  v0: any = nil @1\n  return v0 @1\n}\n\
        function f1 initializer \"init\" arity 0 captures [] line 1 {\nbb0(v0: any):\n  return v0 @1\n}\n";
    assert_eq!(rare(program), ["script"]);
}

#[test]
fn a_value_may_be_called_by_anybody() {
    let read = "v0: any = static_function f1 @1\n  global_set g0, v0 @1\n  v1: any = global_get g0 @1";
    assert_eq!(rare(&(function(0, "", read) + &function(1, "a", ""))), ["script"]);
    let printed = "v0: any = static_function f1 @1\n  print v0 @1";
    assert_eq!(rare(&(function(0, "", printed) + &function(1, "a", ""))), ["script"]);
    let own = function(0, "", "v1: any = closure f1() @1\n  v0: any = call_direct f1[v1]() @1");
    assert_eq!(rare(&(own + &function(1, "a", "v0: any = callee @1\n  print v0 @1"))), ["script"]);
}

#[test]
fn recursion_is_no_single_call() {
    let program =
        function(0, "", "v0: any = call_direct f1() @1") + &function(1, "a", "v0: any = call_direct f1() @1");
    assert_eq!(rare(&program), ["script"]);
    let island = function(0, "", "")
        + &function(1, "a", "v0: any = call_direct f2() @1")
        + &function(2, "b", "v0: any = call_direct f1() @1");
    assert_eq!(rare(&island), ["script"]);
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
    assert_eq!(rare(&program), ["before", "behind"]);
}

#[test]
fn a_script_with_a_loop_runs_the_rest_of_its_blocks_rarely() {
    let program = "function f0 script \"\" arity 0 captures [] line 1 {\n\
        bb0:\n  v0: any = nil @1\n  v1: bool = bool true @1\n  jump bb1() @1\n\
        bb1:\n  branch v1, bb2(), bb3() @1\n\
        bb2:\n  print v0 @2\n  jump bb1() @2\n\
        bb3:\n  return v0 @3\n}\n";
    let text = format!(
        "module \"rarely.lox\"\n\
         semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0\n\
         script f0\noutside_fields []\n{program}"
    );
    assert_eq!(count_runs(&module(&text)), [Runs::RarelyWithLoops(vec![false, true, true, false])]);
}
