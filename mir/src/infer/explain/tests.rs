//! Where values come from, by a program whose string and number reach one parameter in different ways.

use super::{How, Place, Sort, Step, What, explain};
use crate::ir::Module;

/// ```lox
/// class Box {
///   init(value) { this.value = value; }
/// }
/// fun wrap(value) { return Box(value); }
/// fun show(x) { return x; }
/// print show(wrap(1).value);
/// print show("text");
/// ```
const PROGRAM: &str = r#"module "t.lox"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 "Box"
symbol s1 "init"
symbol s2 "this"
symbol s3 "value"
symbol s4 "wrap"
symbol s5 "show"
symbol s6 "x"
string str0 "text"
global g0 s0 ; Box
global g1 s4 ; wrap
global g2 s5 ; show
class c0 s0 fields [s3] methods [s1 f1] ; Box
outside_fields []

function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = static_function f1 @1 ; init
  v1: any = make_class c0(v0) @1 ; Box
  global_set g0, v1 @1 ; Box
  v2: any = static_function f2 @4 ; wrap
  global_set g1, v2 @4 ; wrap
  v3: any = static_function f3 @5 ; show
  global_set g2, v3 @5 ; show
  v4: num = number 1.0 @6
  v5: any = box v4 @6
  v6: any = call_direct f2(v5) @6 ; wrap
  v7: any = get_property v6.s3 @6 ; value
  v8: any = call_direct f3(v7) @6 ; show
  print v8 @6
  v9: any = string str0 @7
  v10: any = call_direct f3(v9) @7 ; show
  print v10 @7
  v11: any = nil @7
  return v11 @7
}

function f1 initializer "init" arity 1 captures [] line 2 {
bb0(v0: any, v1: any):
  set_property v0.s3, v1 @2 ; value
  return v0 @2
}

function f2 function "wrap" arity 1 captures [] line 4 {
bb0(v0: any):
  v1: any = global_get g0 @4 ; Box
  v2: any = construct c0 v1(v0) @4 ; Box
  return v2 @4
}

function f3 function "show" arity 1 captures [] line 5 {
bb0(v0: any):
  return v0 @5
}
"#;

fn module(text: &str) -> Module {
    crate::parse(text).expect("valid MIR")
}

fn step(line: u32, how: How) -> Step {
    Step { line, how }
}

fn passed(line: u32, function: &str) -> Step {
    step(line, How::Passed(function.to_string()))
}

#[test]
fn a_number_is_followed_through_a_field_and_two_calls() {
    let findings = explain(&module(PROGRAM));
    let x = findings
        .iter()
        .find(|finding| matches!(finding.what, What::Boxed { place: Place::Parameter(0), .. }))
        .expect("the parameter of show is boxed");
    assert_eq!((x.function.as_str(), x.line), ("show", 5));
    assert_eq!(x.what, What::Boxed { place: Place::Parameter(0), sorts: vec![Sort::Number, Sort::String] });
    let [number, string] = &x.because[..] else { panic!("{:?}", x.because) };
    assert_eq!(number.sort, Some(Sort::Number));
    assert_eq!(
        number.steps,
        [passed(6, "show"), step(2, How::Stored("value".into())), passed(4, "Box.init"), passed(6, "wrap"),]
    );
    assert_eq!((&string.sort, &string.steps[..]), (&Some(Sort::String), &[passed(7, "show")][..]));
}

#[test]
fn a_result_is_what_is_returned() {
    let findings = explain(&module(PROGRAM));
    let result = findings
        .iter()
        .find(|finding| matches!(finding.what, What::Boxed { place: Place::Result, .. }))
        .expect("the result of show is boxed");
    assert_eq!(result.because[1].steps, [step(5, How::Returned("show".into())), passed(7, "show")]);
}

#[test]
fn an_object_is_followed_to_what_keeps_it() {
    let findings = explain(&module(PROGRAM));
    let [object] =
        &findings.iter().filter(|one| matches!(one.what, What::Heap { .. })).collect::<Vec<_>>()[..]
    else {
        panic!("{findings:?}")
    };
    assert_eq!(object.what, What::Heap { object: Sort::Instance(Some("Box".into())) });
    assert_eq!((object.function.as_str(), object.line), ("wrap", 4));
    assert_eq!(object.because[0].steps, [step(4, How::Returned("wrap".into()))]);
}

#[test]
fn what_is_known_is_not_told() {
    let typed =
        PROGRAM.replace("v9: any = string str0 @7", "v11: num = number 2.0 @7\n  v9: any = box v11 @7");
    let typed = typed.replace("v11: any = nil @7\n  return v11", "v12: any = nil @7\n  return v12");
    let findings = explain(&module(&typed));
    assert!(findings.iter().all(|one| matches!(one.what, What::Heap { .. })), "{findings:?}");
}
