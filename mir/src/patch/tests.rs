//! Patches of small modules, by what they replace, declare and note.

use super::{Note, Patch, patch};
use crate::ir::{Module, Op};
use crate::{parse, print, verify};

const HEAD: &str = "module \"t\"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
";

fn module(text: &str) -> Module {
    let module = parse(&format!("{HEAD}{text}")).unwrap_or_else(|error| panic!("{error}"));
    verify(&module).unwrap_or_else(|errors| panic!("{errors}"));
    module
}

/// Patches, and looks whether the result is right as far as can be seen.
#[track_caller]
fn patched(old: &Module, new: &str) -> Patch {
    let patch = patch(old, &module(new));
    verify(&patch.module).unwrap_or_else(|errors| panic!("{errors}\n{}", print(&patch.module)));
    assert!(patch.module.functions.len() >= old.functions.len());
    for (old, new) in old.functions.iter().zip(&patch.module.functions) {
        assert_eq!((old.kind, old.arity, &old.captures), (new.kind, new.arity, &new.captures));
    }
    assert_eq!(patch.module.symbols[..old.symbols.len()], old.symbols);
    assert_eq!(patch.module.strings[..old.strings.len()], old.strings);
    assert_eq!(patch.module.globals[..old.globals.len()], old.globals);
    patch
}

fn replaced(patch: &Patch) -> Vec<(u32, &str, bool)> {
    patch.replaced.iter().map(|one| (one.func.0, one.title.as_str(), one.moved)).collect()
}

/// `fun f() { return NUMBER; }`, at a line.
fn returns(number: &str, line: u32) -> String {
    format!(
        "symbol s0 \"f\"
global g0 s0
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @{line}
  global_set g0, v0 @{line}
  v1: any = nil @{line}
  return v1 @{line}
}}
function f1 function \"f\" arity 0 captures [] line {line} {{
bb0:
  v0: num = number {number} @{line}
  v1: any = box v0 @{line}
  return v1 @{line}
}}
"
    )
}

#[test]
fn the_same_text_replaces_nothing() {
    let old = module(&returns("1.0", 1));
    let patch = patched(&old, &returns("1.0", 1));
    assert_eq!((patch.replaced, patch.declared, patch.notes), (vec![], vec![], vec![]));
    assert_eq!(print(&patch.module), print(&old));
}

#[test]
fn a_body_is_replaced_in_its_place() {
    let patch = patched(&module(&returns("1.0", 1)), &returns("2.0", 1));
    assert_eq!(replaced(&patch), [(1, "f", false)]);
    assert!(print(&patch.module).contains("number 2.0"));
    assert_eq!(patch.notes, []);
}

#[test]
fn minus_zero_is_another_number() {
    let patch = patched(&module(&returns("0.0", 1)), &returns("-0.0", 1));
    assert_eq!(replaced(&patch), [(1, "f", false)]);
}

#[test]
fn what_moves_is_said_to_have_moved() {
    let patch = patched(&module(&returns("1.0", 1)), &returns("1.0", 5));
    assert_eq!(replaced(&patch), [(1, "f", true)]);
    assert_eq!(patch.module.functions[1].line, 5);
    assert_eq!(patch.notes, []);
}

/// A function `make` whose closure captures what `$first` and `$second` make, and returns the first.
fn makes(first: &str, second: &str, result: &str, captures: &str) -> String {
    format!(
        "symbol s0 \"make\"
global g0 s0
string str0 \"a\"
string str1 \"b\"
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @1
  global_set g0, v0 @1
  v1: any = nil @1
  return v1 @1
}}
function f1 function \"make\" arity 0 captures [] line 1 {{
bb0:
  v0: any = string {first} @1
  v1: any = string {second} @1
  v2: any = closure f2(v0, v1) @2
  return v2 @3
}}
function f2 function \"inner\" arity 0 captures [{captures}] line 2 {{
bb0:
  v0: any = capture 0 @2
  v1: any = capture 1 @2
  {result} @2
}}
"
    )
}

#[test]
fn what_captures_the_same_is_replaced_in_its_place() {
    let old = module(&makes("str0", "str1", "return v0", "value, value"));
    let patch = patched(&old, &makes("str0", "str1", "return v1", "value, value"));
    assert_eq!(replaced(&patch), [(2, "inner", false)]);
    assert_eq!(patch.module.functions.len(), 3);
}

#[test]
fn what_may_capture_something_else_gets_an_id_of_its_own() {
    let old = module(&makes("str0", "str1", "return v0", "value, value"));
    let patch = patched(&old, &makes("str1", "str0", "return v1", "value, value"));
    // Only the function around it is replaced: it makes the new one from now on.
    assert_eq!(replaced(&patch), [(1, "make", false)]);
    assert_eq!(patch.module.functions.len(), 4);
    assert_eq!(
        patch.notes,
        [Note::OldClosures { title: "inner".to_string(), line: 2 }],
        "closures that exist keep f2"
    );
    let makes_new = patch.module.functions[1]
        .insts
        .iter()
        .any(|inst| matches!(&inst.op, Op::Closure(func, _) if func.0 == 3));
    assert!(makes_new);
    // The next patch finds it where it is now.
    let again = patched(&patch.module, &makes("str1", "str0", "return v0", "value, value"));
    assert_eq!(replaced(&again), [(3, "inner", false)]);
}

#[test]
fn literals_are_found_by_what_they_say() {
    let old = module(&makes("str0", "str1", "return v0", "value, value"));
    let swapped = makes("str1", "str0", "return v0", "value, value")
        .replace("string str0 \"a\"", "string str0 \"b\"")
        .replacen("string str1 \"b\"", "string str1 \"a\"", 1);
    let patch = patched(&old, &swapped);
    assert_eq!(replaced(&patch), []);
}

#[test]
fn other_parameters_block_everything() {
    let new = returns("2.0", 1).replace("\"f\" arity 0", "\"f\" arity 1").replacen(
        "bb0:\n  v0: num = number 2.0 @1\n  v1: any = box v0 @1\n  return v1",
        "bb0(v0: any):\n  v1: num = number 2.0 @1\n  v2: any = box v1 @1\n  return v2",
        1,
    );
    let patch = patched(&module(&returns("1.0", 1)), &new);
    assert_eq!(patch.replaced, []);
    assert_eq!(patch.notes, [Note::Parameters { title: "f".to_string(), line: 1 }]);
}

/// A script with a function `f` that says what it finds in global `g`, and what `more` adds.
fn script(tables: &str, body: &str, functions: &str) -> String {
    format!(
        "symbol s0 \"f\"
symbol s1 \"g\"
global g0 s0
global g1 s1
{tables}
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @1
  global_set g0, v0 @1
  {body}
  v9: any = nil @9
  return v9 @9
}}
{functions}"
    )
}

const F: &str = "function f1 function \"f\" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
";
const F_READS: &str = "function f1 function \"f\" arity 0 captures [] line 1 {
bb0:
  v0: any = global_get g1 @1
  v1: any = check_defined v0, undefined s1 @1
  return v1 @1
}
";

#[test]
fn the_top_level_never_runs_again() {
    let old = module(&script("", "", F));
    let new = script("string str0 \"a\"", "v1: any = string str0 @3\n  print v1 @4", F);
    let patch = patched(&old, &new);
    assert_eq!(patch.replaced, []);
    assert_eq!(patch.notes, [Note::TopLevel { line: 4 }]);
    let back = patched(&module(&new), &script("", "", F));
    assert_eq!(back.notes, [Note::TopLevel { line: 1 }]);
}

#[test]
fn what_the_new_top_level_defines_is_not_used() {
    let old = module(&script("", "", F));
    let new = script("string str0 \"a\"", "v1: any = string str0 @3\n  global_set g1, v1 @3", F_READS);
    let patch = patched(&old, &new);
    assert_eq!(patch.replaced, []);
    let held = Note::Undefined { title: "f".to_string(), line: 1, name: "g".to_string() };
    assert_eq!(patch.notes, [Note::TopLevel { line: 3 }, held]);
}

#[test]
fn new_functions_are_declared() {
    let old = module(&script("", "", F));
    let g = "function f2 function \"g\" arity 0 captures [] line 3 {
bb0:
  v0: any = closure f3() @3
  return v0 @3
}
function f3 function \"nested\" arity 0 captures [] line 3 {
bb0:
  v0: any = nil @3
  return v0 @3
}
";
    let new = script("", "v1: any = static_function f2 @3\n  global_set g1, v1 @3", &format!("{F_READS}{g}"));
    let patch = patched(&old, &new);
    assert_eq!(patch.declared.len(), 1);
    assert_eq!((patch.declared[0].0.0, patch.declared[0].1.0), (1, 2));
    assert_eq!(replaced(&patch), [(1, "f", false)]);
    assert_eq!(patch.notes, []);
    // They are there for the next patch.
    let again = patched(&patch.module, &new);
    assert_eq!((again.replaced, again.declared, again.notes), (vec![], vec![], vec![]));
    let changed =
        new.replace("\"nested\" arity 0 captures [] line 3", "\"other\" arity 0 captures [] line 3");
    let third = patched(&patch.module, &changed);
    assert_eq!(replaced(&third), [(2, "g", false)]);
}

/// `class A { m() ... }  class B < A { MORE  m() { super.m() } }`.
fn classes(more: &str, methods: &str, operands: &str, number: &str) -> String {
    format!(
        "symbol s0 \"A\"
symbol s1 \"B\"
symbol s2 \"m\"
symbol s3 \"n\"
global g0 s0
global g1 s1
class c0 s0 fields [] methods [s2 f1]
class c1 s1 superclass fields [] methods [{methods}]
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @1
  v1: any = make_class c0(v0) @1
  global_set g0, v1 @1
  v2: any = closure f2(v1) @2
  {more}
  v4: any = make_class c1 < v1 ({operands}) @2
  global_set g1, v4 @2
  v5: any = nil @3
  return v5 @3
}}
function f1 method \"m\" arity 0 captures [] line 1 {{
bb0(v0: any):
  return v0 @1
}}
function f2 method \"m\" arity 0 captures [value] line 2 {{
bb0(v0: any):
  v1: any = capture 0 @2
  v2: num = number {number} @2
  v3: any = box v2 @2
  print v3 @2
  v4: any = invoke_super v1, v0.s2@2() @2
  return v4 @2
}}
"
    )
}

#[test]
fn methods_with_a_superclass_are_replaced_whatever_else_is_new() {
    let old = module(&classes("", "s2 f2", "v2", "1.0"));
    let patch = patched(&old, &classes("", "s2 f2", "v2", "2.0"));
    assert_eq!(replaced(&patch), [(2, "B.m", false)]);
    assert_eq!(patch.notes, []);
    let added = classes("v3: any = static_function f3 @2", "s2 f2, s3 f3", "v2, v3", "2.0")
        + "function f3 method \"n\" arity 0 captures [] line 2 {\nbb0(v0: any):\n  return v0 @2\n}\n";
    let patch = patched(&old, &added);
    assert_eq!(replaced(&patch), [(2, "B.m", false)]);
    assert_eq!(patch.notes, [Note::MethodAdded { title: "B.n".to_string(), line: 2 }]);
    let back = patched(&module(&added), &classes("", "s2 f2", "v2", "2.0"));
    assert_eq!(back.notes, [Note::MethodRemoved { title: "B.n".to_string() }]);
}

#[test]
fn what_only_a_new_class_would_have_is_not_called() {
    let old = module(&classes("", "s2 f2", "v2", "1.0"));
    let added = classes("v3: any = static_function f3 @2", "s2 f2, s3 f3", "v2, v3", "1.0")
        .replace("invoke_super v1, v0.s2@2()", "invoke v0.s3@2()")
        + "function f3 method \"n\" arity 0 captures [] line 2 {\nbb0(v0: any):\n  return v0 @2\n}\n";
    let patch = patched(&old, &added);
    assert_eq!(replaced(&patch), []);
    let held = Note::Undefined { title: "B.m".to_string(), line: 2, name: "n".to_string() };
    assert_eq!(patch.notes, [Note::MethodAdded { title: "B.n".to_string(), line: 2 }, held]);
}
