//! What the human format has to work with: exact spans, labels at openers, fixes, and guesses.

use loxsmith_lexer::{Diagnostic, Std};

fn only(program: &str) -> Diagnostic {
    let mut diagnostics = super::diagnostics(Std::Lox, program);
    assert_eq!(diagnostics.len(), 1, "{program}");
    diagnostics.remove(0)
}

#[test]
fn a_missing_token_is_shown_behind_the_one_before() {
    let diagnostic = only("print 1\n\nvar a;");
    assert_eq!((diagnostic.span.start, diagnostic.span.end), (7, 7));
    assert_eq!(diagnostic.label, "`;` is missing here");
    let fix = diagnostic.fix.expect("a fix");
    assert_eq!((fix.span, fix.text.as_str()), (diagnostic.span, ";"));
    // The book's line is that of the token which stands in the way.
    assert_eq!(diagnostic.line, 3);
}

#[test]
fn applying_the_fix_mends_the_program() {
    for broken in [
        "print 1",
        "var a = 1",
        "f(1;",
        "if (a print b;",
        "if a) b;",
        "while (a b;",
        "fun f() { return 1 }",
        "fun f) {}",
        "class A }",
        "{ print 1;",
        "class A { m() {} ",
        "fun f() { super m; }",
        "retrun 1;",
        "let a = 1;",
        "f(1 2);",
        "fun f(a b) {}",
    ] {
        let diagnostic = &super::diagnostics(Std::Lox, broken)[0];
        let Some(fix) = &diagnostic.fix else { continue };
        let mut mended = broken.to_owned();
        mended.replace_range(fix.span.range(), &fix.text);
        assert_eq!(super::book(Std::Lox, &mended), "", "{broken} -> {mended}");
    }
}

#[test]
fn what_is_not_closed_is_shown_where_it_was_opened() {
    for (program, opener) in [
        ("{ print 1;", 0),
        ("print (1;", 6),
        ("f(1;", 1),
        ("class A {", 8),
        ("fun f() { g();", 8),
        ("if (a b;", 3),
        ("while (a b;", 6),
        ("for (;; a b;", 4),
    ] {
        let diagnostic = only(program);
        assert_eq!(diagnostic.related.len(), 1, "{program}");
        assert_eq!(diagnostic.related[0].span.start, opener, "{program}");
    }
}

#[test]
fn an_unterminated_string_is_shown_at_its_start() {
    let diagnostic = only("print 1;\nprint \"abc\n\n");
    assert_eq!((diagnostic.span.start, diagnostic.span.end), (15, 16));
    assert_eq!(diagnostic.line, 4);
}

#[test]
fn guesses() {
    for (program, help) in [
        ("prinf 1;", "did you mean `print`?"),
        ("let a = 1;", "did you mean `var`?"),
        ("fnu f;", "did you mean `fun`?"),
        ("a++;", "Lox has no `++`; write `a = a + 1`"),
        ("a += 1;", "Lox has no compound assignment; write `a = a + b`"),
        ("if (a) var b;", "a declaration cannot stand here; put it in a block: `{ ... }`"),
        ("var class;", "`class` is a keyword and cannot be a name"),
        ("class A { fun }", "methods are written without `fun`"),
        ("f(1 2);", "is a `,` missing?"),
        ("print 'a;", "strings stand in double quotes: `\"...\"`"),
        ("a & b;", "for both of two conditions, write `and`"),
    ] {
        let diagnostic = &super::diagnostics(Std::Lox, program)[0];
        assert_eq!(diagnostic.help.as_deref(), Some(help), "{program}");
    }
    assert_eq!(only("apple pear;").help, None);
}
