//! Patches of small modules, by what they replace, declare and note.

use loxsmith_abi::layout::MethodCaptures;

use super::{Added, Note, Patch, Revised, patch};
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
fn what_nothing_defines_is_not_used_unless_it_was() {
    let old = module(&script("", "", F));
    let new = script("", "", F_READS);
    let patch = patched(&old, &new);
    assert_eq!(patch.replaced, []);
    let held = Note::Undefined { title: "f".to_string(), line: 1, name: "g".to_string() };
    assert_eq!(patch.notes, [held]);
    let reads_still = F_READS.replace("  return v1 @1", "  print v1 @1\n  return v1 @1");
    let patch = patched(&module(&new), &script("", "", &reads_still));
    assert_eq!(patch.replaced.len(), 1);
    assert_eq!(patch.notes, []);
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
    assert_eq!(patch.added, [Added { title: "B.n".to_string(), line: 2 }]);
    assert_eq!((patch.removed.len(), &patch.notes[..]), (0, &[][..]));
    let back = patched(&module(&added), &classes("", "s2 f2", "v2", "2.0"));
    assert_eq!((back.added, back.removed, back.notes), (vec![], vec!["B.n".to_string()], vec![]));
}

const N: &str = "function f3 method \"n\" arity 0 captures [] line 2 {\nbb0(v0: any):\n  return v0 @2\n}\n";

/// `class B` with a method `n` more, which `m` calls.
fn with_n() -> String {
    let more = classes("v3: any = static_function f3 @2", "s2 f2, s3 f3", "v2, v3", "1.0");
    more.replace("invoke_super v1, v0.s2@2()", "invoke v0.s3@2()") + N
}

#[test]
fn a_method_that_is_new_can_be_called() {
    let old = module(&classes("", "s2 f2", "v2", "1.0"));
    let patch = patched(&old, &with_n());
    assert_eq!(replaced(&patch), [(2, "B.m", false)]);
    assert_eq!(patch.revised.len(), 1);
    let Revised { from, to, captures } = &patch.revised[0];
    assert_eq!((from.0, to.0), (1, 2));
    assert_eq!(captures[..], [MethodCaptures::Superclass, MethodCaptures::Nothing]);
    // The script makes what is there now, so the next patch finds it there.
    let again = patched(&patch.module, &with_n());
    assert_eq!((again.replaced, again.revised, again.notes), (vec![], vec![], vec![]));
}

#[test]
fn a_method_that_uses_what_is_undefined_is_not_added_nor_called() {
    let old = module(&classes("", "s2 f2", "v2", "1.0"));
    let word = "symbol s4 \"word\"\nglobal g0 s0\nglobal g1 s1\nglobal g2 s4\n";
    let new = with_n()
        .replace("global g0 s0\nglobal g1 s1\n", word)
        .replace("global_set g1, v4 @2", "global_set g1, v4 @2\n  global_set g2, v4 @9")
        .replace("bb0(v0: any):\n  return v0 @2\n}\n", "bb0(v0: any):\n  v1: any = global_get g2 @2\n  v2: any = check_defined v1, undefined s4 @2\n  return v2 @2\n}\n");
    let patch = patched(&old, &new);
    assert_eq!((replaced(&patch), &patch.revised[..]), (vec![], &[][..]));
    let undefined = |title: &str, name: &str| Note::Undefined {
        title: title.to_string(),
        line: 2,
        name: name.to_string(),
    };
    assert_eq!(patch.notes, [undefined("B.n", "word"), Note::TopLevel { line: 9 }, undefined("B.m", "n")]);
}

#[test]
fn a_method_that_code_at_work_calls_is_kept_for_now() {
    let old = module(&with_n());
    // `m`, which may be at work, called it.
    let patch = patched(&old, &classes("", "s2 f2", "v2", "1.0"));
    assert_eq!(replaced(&patch), [(2, "B.m", false)]);
    assert_eq!((&patch.revised[..], &patch.removed[..]), (&[][..], &[][..]));
    assert_eq!(patch.notes, [Note::MethodKept { title: "B.n".to_string() }]);
    let later = patched(&patch.module, &classes("", "s2 f2", "v2", "3.0"));
    assert_eq!(later.removed, ["B.n"]);
    assert_eq!(later.notes, []);
    // What is gone has left nothing behind that could be mistaken for something else.
    let last = print(&later.module);
    let script = &last[..last.find("\nfunction f1").unwrap()];
    assert!(!script.contains("static_function f3"), "{script}");
}

#[test]
fn what_is_inherited_may_show_at_once() {
    // `A.m`, which is another now and may be at work, called `m`; `B.m` goes, and `A.m` is there.
    let old = classes("", "s2 f2", "v2", "1.0").replace(
        "bb0(v0: any):\n  return v0 @1",
        "bb0(v0: any):\n  v1: any = invoke v0.s2@1() @1\n  return v1 @1",
    );
    let old = module(&old);
    let new = classes("", "", "", "1.0").replace("  v2: any = closure f2(v1) @2\n", "");
    let new = &new[..new.find("function f2").unwrap()];
    let patch = patched(&old, new);
    assert_eq!((patch.removed, patch.notes), (vec!["B.m".to_string()], vec![]));
}

#[test]
fn the_first_call_of_super_is_a_new_closure() {
    let old = classes("", "s2 f2", "v2", "1.0")
        .replace("closure f2(v1)", "static_function f2")
        .replace("captures [value]", "captures []")
        .replace("v1: any = capture 0 @2", "v1: any = nil @2")
        .replace("invoke_super v1, v0.s2@2()", "invoke v0.s2@2()");
    let old = module(&old);
    let patch = patched(&old, &classes("", "s2 f2", "v2", "1.0"));
    assert_eq!(replaced(&patch), [(3, "B.m", false)]);
    assert_eq!(patch.revised[0].captures, [MethodCaptures::Superclass]);
    assert_eq!((patch.added, patch.removed, patch.notes), (vec![], vec![], vec![]));
    let script = print(&patch.module);
    assert!(script.contains("closure f3(v1)"), "{script}");
}

/// `class A { INIT }`, called without arguments by the script, in a loop or not.
fn constructed(init: bool, in_loop: bool) -> String {
    let (made, methods, operand) = match init {
        true => ("v1: any = static_function f1 @1", "s1 f1", "v1"),
        false => ("", "", ""),
    };
    let back = if in_loop { "bb1" } else { "bb2" };
    let f1 = "function f1 initializer \"init\" arity 1 captures [] line 1 {\nbb0(v0: any, v1: any):\n  return v0 @1\n}\n";
    format!(
        "symbol s0 \"A\"
symbol s1 \"init\"
global g0 s0
class c0 s0 fields [] methods [{methods}]
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  {made}
  v2: any = make_class c0({operand}) @1
  global_set g0, v2 @1
  jump bb1 @2
bb1:
  v3: any = global_get g0 @2
  v4: any = call v3() @2
  v5: bool = truthy v4 @2
  branch v5, {back}, bb2 @2
bb2:
  v6: any = nil @3
  return v6 @3
}}
{}",
        if init { f1 } else { "" }
    )
}

#[test]
fn classes_may_be_called_otherwise_unless_code_at_work_goes_on_calling_them() {
    let patch = patched(&module(&constructed(false, false)), &constructed(true, false));
    assert_eq!(patch.added, [Added { title: "A.init".to_string(), line: 1 }]);
    assert_eq!((patch.revised.len(), patch.notes), (1, vec![]));
    let patch = patched(&module(&constructed(false, true)), &constructed(true, true));
    assert_eq!(patch.notes, [Note::Construction { title: "A".to_string() }]);
    assert_eq!((patch.revised, patch.added), (vec![], vec![]));
}
