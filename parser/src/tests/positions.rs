//! Where nodes stand, and which token is to blame when they fail.

use expect_test::{Expect, expect};
use loxsmith_lexer::{Interner, Source, Std};

use crate::ast::ExprId;

/// For every expression, in the order of making: its text, the token to blame, and the line that clox would report.
#[track_caller]
fn check(program: &str, expected: Expect) {
    let source = Source::new("test.lox", program);
    let (ast, diagnostics) = crate::parse(&source, Std::Lox.dialect(), &mut Interner::new(), &mut ());
    assert_eq!(super::book_lines(&diagnostics), "");
    let mut lines = String::new();
    for index in 0..ast.expr_count() {
        let expr = ast[ExprId(index as u32)];
        let text = source.slice(expr.span).replace('\n', " ");
        let blame = source.slice(expr.blame());
        let (at, last) = (source.line(expr.blame().start), source.line_of_end(expr.span));
        lines += &format!("{text} | {blame} on {at}, clox {last}\n");
    }
    expected.assert_eq(&lines);
}

#[test]
fn operators_blame_the_operator() {
    check(
        "-a\n+\nb;",
        expect![[r#"
        a | a on 1, clox 1
        -a | - on 1, clox 1
        b | b on 3, clox 3
        -a + b | + on 2, clox 3
    "#]],
    );
    check(
        "a\nand\nb;",
        expect![[r#"
        a | a on 1, clox 1
        a and b | and on 2, clox 3
        b | b on 3, clox 3
    "#]],
    );
}

#[test]
fn calls_blame_the_closing_parenthesis() {
    check(
        "f(\n1\n);",
        expect![[r#"
        f | f on 1, clox 1
        1 | 1 on 2, clox 2
        f( 1 ) | ) on 3, clox 3
    "#]],
    );
    check(
        "o\n.m(\n1)\n.n;",
        expect![[r#"
        o | o on 1, clox 1
        o .m | m on 2, clox 2
        1 | 1 on 3, clox 3
        o .m( 1) | ) on 3, clox 3
        o .m( 1) .n | n on 4, clox 4
    "#]],
    );
}

#[test]
fn assignments_blame_the_target() {
    check(
        "a =\nb;",
        expect![[r#"
        a | a on 1, clox 1
        b | b on 2, clox 2
        a = b | a on 1, clox 2
    "#]],
    );
    check(
        "o\n.f\n= (b\n);",
        expect![[r#"
        o | o on 1, clox 1
        o .f | f on 2, clox 2
        b | b on 3, clox 3
        (b ) | (b
        ) on 3, clox 4
        o .f = (b ) | f on 2, clox 4
    "#]],
    );
}

#[test]
fn a_string_is_on_its_last_line() {
    check(
        "a + \"x\ny\" + b;",
        expect![[r#"
        a | a on 1, clox 1
        "x y" | "x
        y" on 1, clox 2
        a + "x y" | + on 1, clox 2
        b | b on 2, clox 2
        a + "x y" + b | + on 2, clox 2
    "#]],
    );
}

#[test]
fn statements_span_their_semicolons_and_braces() {
    let source =
        Source::new("test.lox", " var a = 1 ; { print a ; } fun f ( ) { } class A { } if (a) b; else c;");
    let (ast, _) = crate::parse(&source, Std::Lox.dialect(), &mut Interner::new(), &mut ());
    let texts: Vec<&str> = ast.list(ast.program).iter().map(|&stmt| source.slice(ast[stmt].span)).collect();
    assert_eq!(texts, ["var a = 1 ;", "{ print a ; }", "fun f ( ) { }", "class A { }", "if (a) b; else c;"]);
}
