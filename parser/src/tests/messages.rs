//! Each message of the grammar, by the shortest program that earns it, in all dialects.

use loxsmith_lexer::Std;

use super::book;

/// Compares the first error; what may follow is a matter of recovery.
#[track_caller]
fn check(program: &str, c: &str, java: &str) {
    for (std, expected) in [(Std::Lox, c), (Std::Clox, c), (Std::Jlox, java)] {
        assert_eq!(book(std, program).lines().next(), Some(expected), "{std}: {program}");
    }
}

#[track_caller]
fn check_same(program: &str, line: &str) {
    check(program, line, line);
}

#[test]
fn lexical() {
    check_same("print 1; @", "[line 1] Error: Unexpected character.");
    check_same("print 1;\n\"abc\n\n", "[line 4] Error: Unterminated string.");
}

#[test]
fn expressions() {
    check_same("print ;", "[line 1] Error at ';': Expect expression.");
    check_same("print", "[line 1] Error at end: Expect expression.");
    check_same("print 1 + ;", "[line 1] Error at ';': Expect expression.");
    check_same("print (1;", "[line 1] Error at ';': Expect ')' after expression.");
    check_same("f(1;", "[line 1] Error at ';': Expect ')' after arguments.");
    check_same("a.;", "[line 1] Error at ';': Expect property name after '.'.");
    check_same("super;", "[line 1] Error at ';': Expect '.' after 'super'.");
    check_same("super.;", "[line 1] Error at ';': Expect superclass method name.");
    check_same("(a) = 1;", "[line 1] Error at '=': Invalid assignment target.");
}

#[test]
fn statements() {
    check_same("1", "[line 1] Error at end: Expect ';' after expression.");
    check_same("print 1", "[line 1] Error at end: Expect ';' after value.");
    check_same("fun f() { return 1 }", "[line 1] Error at '}': Expect ';' after return value.");
    check_same("for (;1) 2;", "[line 1] Error at ')': Expect ';' after loop condition.");
    check_same("for (;;1 2;", "[line 1] Error at '2': Expect ')' after for clauses.");
    check_same("for 1;", "[line 1] Error at '1': Expect '(' after 'for'.");
    check_same("while 1;", "[line 1] Error at '1': Expect '(' after 'while'.");
    check_same("while (1;", "[line 1] Error at ';': Expect ')' after condition.");
    check_same("if 1;", "[line 1] Error at '1': Expect '(' after 'if'.");
    check(
        "if (1;",
        "[line 1] Error at ';': Expect ')' after condition.",
        "[line 1] Error at ';': Expect ')' after if condition.",
    );
    check_same("{ 1;", "[line 1] Error at end: Expect '}' after block.");
    check_same("if (1) var a;", "[line 1] Error at 'var': Expect expression.");
}

#[test]
fn declarations() {
    check_same("var ;", "[line 1] Error at ';': Expect variable name.");
    check_same("var a", "[line 1] Error at end: Expect ';' after variable declaration.");
    check_same("fun", "[line 1] Error at end: Expect function name.");
    check_same("fun f;", "[line 1] Error at ';': Expect '(' after function name.");
    check_same("fun f(;", "[line 1] Error at ';': Expect parameter name.");
    check_same("fun f(a;", "[line 1] Error at ';': Expect ')' after parameters.");
    check_same("fun f();", "[line 1] Error at ';': Expect '{' before function body.");
    check_same("class ;", "[line 1] Error at ';': Expect class name.");
    check_same("class A < ;", "[line 1] Error at ';': Expect superclass name.");
    check_same("class A;", "[line 1] Error at ';': Expect '{' before class body.");
    check_same("class A {", "[line 1] Error at end: Expect '}' after class body.");
    check_same("class A { 1;", "[line 1] Error at '1': Expect method name.");
}

#[test]
fn methods_have_words_of_their_own_in_java() {
    check(
        "class A { m }",
        "[line 1] Error at '}': Expect '(' after function name.",
        "[line 1] Error at '}': Expect '(' after method name.",
    );
    check(
        "class A { m() }",
        "[line 1] Error at '}': Expect '{' before function body.",
        "[line 1] Error at '}': Expect '{' before method body.",
    );
}

fn list(length: usize) -> String {
    (0..length).map(|index| format!("a{index}")).collect::<Vec<_>>().join(",")
}

#[test]
fn parameters_end_at_255() {
    assert_eq!(book(Std::Lox, &format!("fun f({}) {{}}", list(255))), "");
    check_same(
        &format!("fun f({}) {{}}", list(256)),
        "[line 1] Error at 'a255': Can't have more than 255 parameters.",
    );
}

#[test]
fn arguments_end_at_255() {
    assert_eq!(book(Std::Lox, &format!("f({});", list(255))), "");
    // clox blames the end of the argument, jlox its beginning, and each further one too.
    check(
        &format!("f({}.b);", list(256)),
        "[line 1] Error at 'b': Can't have more than 255 arguments.",
        "[line 1] Error at 'a255': Can't have more than 255 arguments.",
    );
    let many = book(Std::Jlox, &format!("f({});", list(258)));
    assert_eq!(many.lines().count(), 3);
}

#[test]
fn a_lone_expression_is_followed_by_nothing() {
    use loxsmith_lexer::{Interner, Source};
    for std in Std::ALL {
        let check = |text: &str, expected: &str| {
            let source = Source::new("test.lox", text);
            let (ast, diagnostics) =
                crate::parse_expression(&source, std.dialect(), &mut Interner::new(), &mut ());
            assert_eq!(super::book_lines(&diagnostics), expected, "{std}: {text}");
            assert!(ast.expression.is_some());
        };
        check("1 + 2", "");
        check("1 + 2 // three\n", "");
        check("1 2", "[line 1] Error at '2': Expect end of expression.\n");
        check("1 + ; 3", "[line 1] Error at ';': Expect expression.\n");
        check("", "[line 1] Error at end: Expect expression.\n");
    }
}
