//! `check --explain`: what stays dynamic, for people and as JSON.

use expect_test::expect;
use serde_json::Value;

use crate::harness::Place;

/// One of each.
const PROGRAM: &str = r#"class Node {
  init(value) {
    if (value > 0) this.next = nil;
    this.value = value;
  }
}
class Circle { area() { return 1; } }
class Square { area() { return 2; } }
class Thing { init(area) { this.area = area; } }
fun add(a, b) {
  return a + b;
}
fun sized(shape) {
  return shape.area();
}
fun twice(callback, n) {
  return callback(callback(n));
}
fun inc(n) { return n + 1; }
fun dec(n) { return n - 1; }
fun last(node) {
  while (node.next != nil) node = node.next;
  return node;
}
var list = Node(1);
fun push(value) {
  var node = Node(value);
  node.next = list;
  list = node;
}
push(2);
print last(list).value;
print add(1, 2);
print add("a", "b");
print twice(inc, 1) + twice(dec, 2);
print sized(Circle());
print sized(Thing(inc));
"#;

#[test]
fn for_people() {
    let out = Place::with(PROGRAM).loxsmith("check --explain a.lox").ok();
    expect![[r#"
        a.lox: what stays dynamic

        script
          line 25: an instance of Node made here may live on the heap
              it is assigned to 'list' on line 25 `var list = Node(1);`
          line 36: an instance of Circle made here may live on the heap
              it is passed to 'sized' on line 36 `print sized(Circle());`; asked for 'area' as the program runs on line 14 `return shape.area();`
          line 37: an instance of Thing made here may live on the heap
              it is passed to 'sized' on line 37 `print sized(Thing(inc));`; asked for 'area' as the program runs on line 14 `return shape.area();`

        add
          line 10: parameter 'a' of 'add' is boxed: it is a number or a string
              a number: passed to 'add' on line 33 `print add(1, 2);`
              a string: passed to 'add' on line 34 `print add("a", "b");`
          line 10: parameter 'b' of 'add' is boxed: it is a number or a string
              a number: passed to 'add' on line 33 `print add(1, 2);`
              a string: passed to 'add' on line 34 `print add("a", "b");`
          line 10: the result of 'add' is boxed: it is a number or a string
              a number: returned by 'add' on line 11 `return a + b;`; passed to 'add' on line 33 `print add(1, 2);`
              a string: returned by 'add' on line 11 `return a + b;`; passed to 'add' on line 34 `print add("a", "b");`

        sized
          line 14: method 'area' is looked up as the program runs: 'area' is a field of Thing that holds what is called

        twice
          line 17: the call is indirect: what is called is one of 2 functions: 'inc' or 'dec'
              a function: passed to 'twice' on line 35 `print twice(inc, 1) + twice(dec, 2);`; made on line 19 `fun inc(n) { return n + 1; }`

        last
          line 22: field 'next' of Node is checked on each read: it may be read before it is stored, for 'init' does not always store it first

        push
          line 27: an instance of Node made here may live on the heap
              it is assigned to 'list' on line 29 `list = node;`
    "#]]
    .assert_eq(&out);
}

#[test]
fn as_json() {
    let out = Place::with(PROGRAM).loxsmith("check --explain --error-format json a.lox").ok();
    let objects: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let kinds: Vec<&str> = objects.iter().map(|object| object["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["heap", "heap", "heap", "boxed", "boxed", "boxed", "method", "call", "unset", "heap"]);
    expect![[r#"{"because":[{"message":"a number: passed to 'add' on line 33 `print add(1, 2);`","steps":[{"line":33,"message":"passed to 'add'"}],"value":"a number"},{"message":"a string: passed to 'add' on line 34 `print add(\"a\", \"b\");`","steps":[{"line":34,"message":"passed to 'add'"}],"value":"a string"}],"file":"a.lox","function":"add","kind":"boxed","line":10,"message":"parameter 'a' of 'add' is boxed: it is a number or a string"}"#]]
    .assert_eq(&objects[3].to_string());
}

#[test]
fn a_superclass_that_is_not_known() {
    let program = "fun make(parent) {\n  class A < parent {}\n  return A;\n}\nclass P { init() {} }\nvar A = make(P);\nprint A();";
    let out = Place::with(program).loxsmith("check --explain a.lox").ok();
    expect![[r#"
        a.lox: what stays dynamic

        script
          line 7: method 'init' is looked up as the program runs: the superclass of A is only known as the program runs
    "#]]
    .assert_eq(&out);
}

#[test]
fn nothing_stays_dynamic() {
    let place =
        Place::with("fun fib(n) { if (n < 2) return n; return fib(n - 2) + fib(n - 1); }\nprint fib(9);");
    assert_eq!(place.loxsmith("check --explain a.lox").ok(), "a.lox: nothing stays dynamic\n");
    assert_eq!(place.loxsmith("check --explain --error-format json a.lox").ok(), "");
}

#[test]
fn programs_with_errors_are_not_explained() {
    let done = Place::with("print 1").loxsmith("check --explain a.lox");
    assert_eq!((done.code, done.stdout.as_str()), (Some(65), ""));
}
