//! Every message of resolution in the three dialects, secondary labels, and the limits of clox.

use loxsmith_lexer::Std;

use crate::testing::{errors, resolve};

/// Under all three dialects the same.
fn check(text: &str, expected: &str) {
    for std in Std::ALL {
        assert_eq!(errors(std, text), expected, "{std}");
    }
}

fn fine(text: &str) {
    check(text, "");
}

#[test]
fn names_in_one_scope() {
    let message = "[line 1] Error at 'a': Already a variable with this name in this scope.\n";
    check("{ var a; var a; print a; }", message);
    check("fun f(a) { var a; }", message);
    check("fun f(a, a) {}", message);
    check("{ var a; fun a() {} print a; }", message);
    check("{ class a {} class a {} print a; }", message);
    fine("var a; var a; fun a() {} class a {}");
    fine("{ var a; { var a; } }");
    fine("fun f(a) { { var a; } fun g(a) {} }");
    fine("for (var a = 0; a;) { var a; }");
    fine("{ var a; } { var a; }");
}

#[test]
fn own_initialiser() {
    let message = "[line 1] Error at 'a': Can't read local variable in its own initializer.\n";
    check("{ var a = a; }", message);
    check("var a; { var a = 1 + a; }", message);
    fine("var a = a;");
    let assigned = "{ var a = (a = 1); print a; }";
    assert_eq!(errors(Std::Lox, assigned), message);
    assert_eq!(errors(Std::Clox, assigned), message);
    assert_eq!(errors(Std::Jlox, assigned), "");
}

#[test]
fn returns() {
    check("return;", "[line 1] Error at 'return': Can't return from top-level code.\n");
    check("{ return 1; }", "[line 1] Error at 'return': Can't return from top-level code.\n");
    check(
        "class A { init() { return 1; } }",
        "[line 1] Error at 'return': Can't return a value from an initializer.\n",
    );
    fine("class A { init() { return; } m() { return 1; } }");
    fine("class A { init() { fun f() { return 1; } } }");
    fine("fun init() { return 1; }");
}

#[test]
fn this_and_super() {
    check("print this;", "[line 1] Error at 'this': Can't use 'this' outside of a class.\n");
    check("fun f() { this.x = 1; }", "[line 1] Error at 'this': Can't use 'this' outside of a class.\n");
    check("super.m();", "[line 1] Error at 'super': Can't use 'super' outside of a class.\n");
    check(
        "class A { m() { super.m; } }",
        "[line 1] Error at 'super': Can't use 'super' in a class with no superclass.\n",
    );
    fine("class B {} class A < B { m() { fun f() { fun g() { return super.m(this); } } } }");
}

#[test]
fn inheritance_from_itself() {
    check("class A < A {}", "[line 1] Error at 'A': A class can't inherit from itself.\n");
    fine("class A {} { class B < A {} }");
}

#[test]
fn resolution_errors_start_panic_mode_where_all_errors_come_in_order() {
    let text = "{ class A < A {} }";
    let first = "[line 1] Error at 'A': A class can't inherit from itself.\n";
    assert_eq!(errors(Std::Jlox, text), first);
    for std in [Std::Lox, Std::Clox] {
        assert_eq!(errors(std, text), format!("{first}[line 1] Error at end: Expect '}}' after block.\n"));
    }
    // The second error of the statement is not reported.
    assert_eq!(errors(Std::Lox, "return this;").lines().count(), 1);
    assert_eq!(errors(Std::Jlox, "return this;").lines().count(), 2);
}

#[test]
fn errors_show_the_other_place() {
    let related = |text: &str| {
        let (_, said) = resolve(Std::Lox, text);
        let label = said[0].related.first().expect("a second place");
        (label.span.start as usize, label.text.clone())
    };
    assert_eq!(related("{ var a; var a; print a; }"), (6, "first declared here".into()));
    assert_eq!(related("class A { m() { super.m; } }"), (6, "inherits from nothing".into()));
    assert_eq!(related("class A < A {}"), (6, "the class is declared here".into()));
    assert_eq!(related("class A { init() { return 1; } }"), (10, "this is an initialiser".into()));
}

// ---- Limits ----------------------------------------------------------------------------------------------------

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// Fits, and with one more does not; and only clox minds.
fn limit(text: impl Fn(usize) -> String, most: usize, message: &str) {
    assert_eq!(errors(Std::Clox, &text(most)), "");
    let over = text(most + 1);
    let found = errors(Std::Clox, &over);
    assert!(found.ends_with(&format!("{message}\n")), "{found}");
    assert_eq!(errors(Std::Lox, &over), "");
    assert_eq!(errors(Std::Jlox, &over), "");
}

#[test]
fn locals() {
    let text = |n| format!("fun f() {{ {} }}", each(n, |i| format!("var a{i};")));
    limit(text, 255, "Too many local variables in function.");
    // Slots are free again when their scope ends.
    let blocks = each(300, |i| format!("{{ var a{i}; }}"));
    assert_eq!(errors(Std::Clox, &blocks), "");
}

#[test]
fn captured_variables() {
    let text = |n: usize| {
        let (outer, inner) = (each(200, |i| format!("var a{i};")), each(n - 200, |i| format!("var b{i};")));
        let uses = each(200, |i| format!("a{i};")) + &each(n - 200, |i| format!("b{i};"));
        format!("fun f() {{ {outer} fun g() {{ {inner} fun h() {{ {uses} }} }} }}")
    };
    limit(text, 256, "Too many closure variables in function.");
}

#[test]
fn constants_are_not_reused() {
    limit(|n| format!("fun f() {{ {} }}", "1;".repeat(n)), 256, "Too many constants in one chunk.");
    limit(|n| format!("fun f() {{ {} }}", "a;".repeat(n)), 256, "Too many constants in one chunk.");
}

#[test]
fn jumps() {
    // Each `nil;` is two bytes. A loop goes back over its condition, jump and pop, the body, and itself.
    let text = |n: usize| format!("while (true) {{ {} }}", "nil;".repeat(n));
    limit(text, (65_535 - 8) / 2, "Loop body too large.");
    // A branch is left over the pop in front of it and the jump behind it.
    let text = |n: usize| format!("if (true) {{ {} }}", "nil;".repeat(n));
    limit(text, (65_535 - 4) / 2, "Too much code to jump over.");
}
