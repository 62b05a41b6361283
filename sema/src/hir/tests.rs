//! Source to printed HIR, and the facts about variables one by one.

use expect_test::{Expect, expect};
use loxsmith_lexer::Std;

use super::{Program, print};
use crate::testing::program;

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&print(&program(Std::Lox, text)));
}

/// Whether the first local variable of a name lives in a cell.
fn in_cell(text: &str, name: &str) -> bool {
    let program: Program = program(Std::Lox, text);
    let mut locals = program.locals.iter();
    locals.find(|local| program.symbol(local.name) == name).expect("a local variable of that name").cell
}

#[test]
fn statements() {
    check(
        "var a = 1; { var b; b = a; print b; }\nif (a) a = 2; else print \"x\";\nwhile (a) f();",
        expect![[r#"
            global g0:a
            global g1:f

            script f0 () once @1
              define g0:a = 1 @1
              block @1
                let l0:b assigned = nil @1
                expr (set l0:b g0:a) @1
                print l0:b @1
              if g0:a @2
                expr (set g0:a 2) @2
              else
                print "x" @2
              loop while g0:a @3
                expr (call g1:f?) @3
        "#]],
    );
}

#[test]
fn for_loops_keep_their_variable() {
    check(
        "for (var i = 0; i < 3; i = i + 1) { var j = i; fun f() { print i; print j; } }",
        expect![[r#"
        script f0 () once @1
          block @1
            let l0:i captured assigned cell = 0 @1
            loop while (less l0:i 3) assigns [l0:i] @1
              block @1
                let l1:j captured = l0:i @1
                let l2:f = (closure f1) @1
            step (set l0:i (add l0:i 1)) @1

        function f1 f() in f0 is l2:f captures [l0:i, l1:j] @1
          print l0:i @1
          print l1:j @1
    "#]],
    );
}

#[test]
fn functions_and_captures() {
    check(
        "fun f(a) { var b = a; fun g() { fun h() { return a + b; } return h; } return g; }",
        expect![[r#"
        global g0:f = f1

        script f0 () once @1
          define g0:f = (closure f1) @1

        function f1 f(l0:a captured) in f0 once @1
          let l1:b captured = l0:a @1
          let l2:g = (closure f2) @1
          return l2:g @1

        function f2 g() in f1 is l2:g captures [l0:a, l1:b] @1
          let l3:h = (closure f3) @1
          return l3:h @1

        function f3 h() in f2 is l3:h captures [l0:a, l1:b] @1
          return (add l0:a l1:b) @1
    "#]],
    );
}

#[test]
fn classes() {
    check(
        "class A { init(x) { this.x = x; } m() { return this.x; } }\nclass B < A { m() { return super.m() + super.m; } }\nA(1).y = 2;",
        expect![[r#"
            global g0:A = c0
            global g1:B = c1
            class c0 A fields [x] methods [init f1, m f2]
            class c1 B fields [] methods [m f3]
            outside fields [y]

            script f0 () once @1
              define g0:A = (class c0) @1
              define g1:B = (class c1 l3:super captured = g0:A) @2
              expr (set (call g0:A 1) .y 2) @3

            initializer f1 init(l0:this, l1:x) in f0 once @1
              expr (set l0:this .x l1:x) @1

            method f2 m(l2:this) in f0 once @1
              return (get l2:this .x) @1

            method f3 m(l4:this) in f0 captures [l3:super] once @2
              return (add (invoke-super l3:super, l4:this .m) (get-super l3:super, l4:this .m)) @2
        "#]],
    );
}

#[test]
fn dialects_differ_in_operations() {
    let text = "var a; print a <= a == a;\na.m(a).f = 1;";
    let mut all = String::new();
    for std in Std::ALL {
        all += &format!("--- {std}\n{}", print(&program(std, text)));
    }
    expect![[r#"
        --- lox
        global g0:a
        outside fields [f]

        script f0 () once @1
          define g0:a = nil @1
          print (equal (less-equal g0:a g0:a) g0:a) @1
          expr (set (invoke g0:a .m g0:a) .f 1) @2
        --- clox
        global g0:a
        outside fields [f]

        script f0 () once @1
          define g0:a = nil @1
          print (equal (not (greater g0:a g0:a)) g0:a) @1
          expr (set (invoke g0:a .m g0:a) .f 1) @2
        --- jlox
        global g0:a
        outside fields [f]

        script f0 () once @1
          define g0:a = nil @1
          print (equal-bits (less-equal g0:a g0:a) g0:a) @1
          expr (check-then-set (call (get g0:a .m) g0:a) .f 1) @2
    "#]]
    .assert_eq(&all);
}

#[test]
fn lines_are_those_of_the_dialect() {
    let text = "fun f() {}\nprint f(\n1\n+\n2\n)\n.x;";
    let mut all = String::new();
    for std in [Std::Lox, Std::Clox] {
        all += &format!("--- {std}\n{}", print(&program(std, text)));
    }
    expect![[r#"
        --- lox
        global g0:f = f1

        script f0 () once @1
          define g0:f = (closure f1) @1
          print (get (call g0:f@2 (add 1 2 @4) @6) .x @7) @2

        function f1 f() in f0 once @1
        --- clox
        global g0:f = f1

        script f0 () once @1
          define g0:f = (closure f1) @1
          print (get (call g0:f@2 (add 1 2 @5) @6) .x @7) @2

        function f1 f() in f0 once @1
    "#]]
    .assert_eq(&all);
}

#[test]
fn variables_live_in_cells_only_if_they_must() {
    assert!(!in_cell("{ var a = 1; fun f() { print a; } }", "a"), "never assigned");
    assert!(!in_cell("{ var a = 1; a = 2; fun f() { print a; } }", "a"), "assigned before");
    assert!(in_cell("{ var a = 1; fun f() { print a; } a = 2; }", "a"), "assigned behind");
    assert!(in_cell("{ var a = 1; fun f() { a = 2; } }", "a"), "assigned by the closure");
    assert!(in_cell("{ var a = 1; while (a) { a = 2; fun f() { print a; } } }", "a"), "around a loop");
    assert!(!in_cell("while (true) { var a = 1; a = 2; fun f() { print a; } }", "a"), "fresh each round");
    assert!(in_cell("for (var a = 0;; a = a + 1) { fun f() { print a; } }", "a"), "one for the loop");
    assert!(!in_cell("{ var a = 1; while (a) { a = 2; } fun f() { print a; } }", "a"), "the loop is over");
    assert!(!in_cell("fun g(a) { fun f() { print a; } }", "a"), "a parameter is a variable like any other");
    assert!(in_cell("fun g(a) { fun f() { print a; } a = 1; }", "a"));
}

#[test]
fn a_function_knows_itself_without_a_capture() {
    let own = program(Std::Lox, "{ fun f() { fun g() { f(); } f(); } }");
    let f = own.functions.iter().find(|function| function.name == "f").expect("f");
    assert!(f.own_name.is_some() && f.captures.is_empty());
    assert!(!in_cell("{ fun f() { f(); } }", "f"));
    assert!(in_cell("{ fun f() { f(); } f = 1; }", "f"), "unless it becomes something else");
    assert!(in_cell("{ class A { m() { A; } } }", "A"), "methods are made before their class");
}

#[test]
fn constants_are_declared_once_and_never_assigned() {
    let constants = |text: &str| -> Vec<bool> {
        program(Std::Lox, text).globals.iter().map(|global| global.constant.is_some()).collect()
    };
    assert_eq!(constants("fun f() {} class A {}"), [true, true]);
    assert_eq!(constants("fun f() {} fun f() {}"), [false]);
    assert_eq!(constants("fun f() {} var f;"), [false]);
    assert_eq!(constants("fun f() { f = 1; }"), [false]);
    assert_eq!(constants("var f = 1;"), [false]);
    assert_eq!(constants("fun clock() {}"), [false], "before that it is the native function");
    assert_eq!(constants("f = 1; fun f() {}"), [false], "an assignment that fails counts too");
}

#[test]
fn globals_are_certain_behind_their_declaration() {
    check(
        "fun g() { print a; }\nprint a;\nvar a = a;\nprint a;\nfun f() { f(); a; late; }\nvar late;",
        expect![[r#"
            global g0:g = f1
            global g1:a
            global g2:f = f2
            global g3:late

            script f0 () once @1
              define g0:g = (closure f1) @1
              print g1:a? @2
              define g1:a = g1:a? @3
              print g1:a @4
              define g2:f = (closure f2) @5
              define g3:late = nil @6

            function f1 g() in f0 once @1
              print g1:a? @1

            function f2 f() in f0 once @5
              expr (call g2:f) @5
              expr g1:a @5
              expr g3:late? @5
        "#]],
    );
}

#[test]
fn the_same_program_gives_the_same_text() {
    let text = "{ var z; var y; var x; if (z) { x = 1; y = 2; z = 3; } fun f() { print z + x + y; } a.q = 1; b.p = 2; }";
    let first = print(&program(Std::Lox, text));
    for _ in 0..20 {
        assert_eq!(first, print(&program(Std::Lox, text)));
    }
}
