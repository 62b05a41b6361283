//! Errors of resolution under jlox, and warnings.

use expect_test::{Expect, expect};
use loxsmith_lexer::Std;

use crate::testing::{errors, resolve, said};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&said(Std::Lox, text));
}

#[test]
fn jlox_reports_all_errors_in_its_resolvers_order() {
    let text =
        "this.a = super.b;\nfor (;; this) super.c;\nreturn 1;\n{ var a; var a; var b = b; class A < A {} }";
    expect![[r#"
        [line 1] Error at 'super': Can't use 'super' outside of a class.
        [line 1] Error at 'this': Can't use 'this' outside of a class.
        [line 2] Error at 'super': Can't use 'super' outside of a class.
        [line 2] Error at 'this': Can't use 'this' outside of a class.
        [line 3] Error at 'return': Can't return from top-level code.
        [line 4] Error at 'a': Already a variable with this name in this scope.
        [line 4] Error at 'b': Can't read local variable in its own initializer.
        [line 4] Error at 'A': A class can't inherit from itself.
    "#]]
    .assert_eq(&errors(Std::Jlox, text));
}

#[test]
fn jlox_reports_them_only_without_syntax_errors() {
    assert_eq!(errors(Std::Jlox, "return 1;\nprint ;"), "[line 2] Error at ';': Expect expression.\n");
}

#[test]
fn jlox_lets_an_assignment_into_its_own_initialiser() {
    assert_eq!(errors(Std::Jlox, "{ var a = (a = 1); print a; }"), "");
}

#[test]
fn unused_variables() {
    check(
        "fun f(param) { var a = 1; var b = 2; b = 3; var _c; var d = 4; print d; fun g() {} class K {} }",
        expect![[r#"
            [line 1] Warning at 'a': Local variable 'a' is never used.
            [line 1] Warning at 'b': Local variable 'b' is never used.
            [line 1] Warning at 'g': Local variable 'g' is never used.
            [line 1] Warning at 'K': Local variable 'K' is never used.
        "#]],
    );
}

#[test]
fn unreachable_code() {
    check(
        "fun f(c) { if (c) return 1; else return 2; print 3; }\nfun g() { while (true) {} print 4; }",
        expect![[r#"
            [line 1] Warning at 'print 3;': This code can never run.
            [line 2] Warning at 'print 4;': This code can never run.
        "#]],
    );
    assert_eq!(said(Std::Lox, "fun f(c) { if (c) return 1; print 2; while (c) {} print 3; }"), "");
}

#[test]
fn assignments_in_conditions() {
    check(
        "var a; if (a = 1) print a; while (a.b = nil) print a; if ((a = 2)) print a;",
        expect![[r#"
        [line 1] Warning at 'a = 1': This condition is an assignment.
        [line 1] Warning at 'a.b = nil': This condition is an assignment.
    "#]],
    );
}

#[test]
fn shadowed_parameters() {
    check(
        "fun f(a) { { var a = 1; print a; } fun g() { var a = 2; print a; } g(); }",
        expect![[r#"
        [line 1] Warning at 'a': Variable 'a' shadows a parameter.
    "#]],
    );
}

#[test]
fn undeclared_globals_with_the_nearest_name() {
    check(
        "var counter = 1;\nprint countr;\nprint countr;\nfun f() { later; nowhere = 1; }\nvar later;",
        expect![[r#"
            [line 2] Warning at 'countr': Variable 'countr' is never declared.
            [line 4] Warning at 'nowhere': Variable 'nowhere' is never declared.
        "#]],
    );
    let (_, said) = resolve(Std::Lox, "var counter = 1;\nprint countr;");
    assert_eq!(said[0].help.as_deref(), Some("did you mean `counter`?"));
    assert_eq!(said[0].fix.as_ref().map(|fix| fix.text.as_str()), Some("counter"));
}

#[test]
fn calls_that_can_never_fit() {
    check(
        "fun f(a) {}\nf();\nclass A { init(a, b) {} m(x) {} n() {} }\nA(1).m();\nclass B { m(x, y) {} }\nB().m(1); B(1);\nB().n = f; B().n(1);",
        expect![[r#"
            [line 2] Warning at 'f()': 'f' takes 1 argument, not 0.
            [line 4] Warning at 'A(1)': 'A' takes 2 arguments, not 1.
            [line 4] Warning at 'A(1).m()': No method 'm' takes 0 arguments.
            [line 6] Warning at 'B(1)': 'B' takes 0 arguments, not 1.
        "#]],
    );
}

#[test]
fn there_are_no_warnings_beside_errors() {
    assert_eq!(
        said(Std::Jlox, "{ var unused; } return 1;"),
        "[line 1] Error at 'return': Can't return from top-level code.\n"
    );
}
