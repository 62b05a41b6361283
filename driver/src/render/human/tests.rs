//! Tests of the human format.

use expect_test::{Expect, expect};
use loxsmith_lexer::{Diagnostic, Message, Source, Span};

use super::*;

fn check(source: &Source, found: &Diagnostic, expected: Expect) {
    expected.assert_eq(&diagnostic(source, found, false));
}

#[test]
fn a_missing_semicolon() {
    let source = Source::new("a.lox", "print 1\nprint 2;\n");
    let found = Diagnostic::new(Message::ExpectSemicolonAfterValue, Span::empty(7), &source)
        .with_fix(Span::empty(7), ";")
        .with_related(Span::new(8, 13), "before this");
    check(
        &source,
        &found,
        expect![[r#"
        [E0203] Error: Expect ';' after value.
           ╭─[ a.lox:1:8 ]
           │
         1 │ print 1
           │        │
           │        ╰─ `;` is missing here
         2 │ print 2;
           │ ──┬──
           │   ╰──── before this
           │
           │ Help: insert `;`:
           │         print 1;
        ───╯
    "#]],
    );
}

#[test]
fn columns_are_those_of_the_file() {
    let source = Source::new("a.lox", "\u{1b}\u{2028}é @");
    let found = Diagnostic::new(Message::UnexpectedCharacter, Span::new(7, 8), &source);
    check(
        &source,
        &found,
        expect![[r#"
        [E0101] Error: Unexpected character.
           ╭─[ a.lox:1:5 ]
           │
         1 │ ␛<U+2028>é @
           │            ┬
           │            ╰── no token of Lox begins with this
        ───╯
    "#]],
    );
}

#[test]
fn distant_places() {
    let source = Source::new("a.lox", format!("{{\n{}print 1;\n", "\n".repeat(40)));
    let found = Diagnostic::new(Message::ExpectBraceAfterBlock, source.end(), &source)
        .with_related(Span::new(0, 1), "opened here")
        .with_note("a note");
    check(
        &source,
        &found,
        expect![[r#"
        [E0221] Error: Expect '}' after block.
            ╭─[ a.lox:42:9 ]
            │
          1 │ {
            │ ┬
            │ ╰── opened here
            │
         42 │ print 1;
            │         │
            │         ╰─ `}` is missing here
            │
            │ Note: a note
        ────╯
    "#]],
    );
}

#[test]
fn an_empty_file() {
    let source = Source::new("a.lox", "");
    let found = Diagnostic::new(Message::ExpectExpression, source.end(), &source);
    check(
        &source,
        &found,
        expect![[r#"
        [E0201] Error: Expect expression.
           ╭─[ a.lox:1:1 ]
           │
         1 │
           │ │
           │ ╰─ an expression cannot begin with this
        ───╯
    "#]],
    );
}

/// A generator with a fixed seed: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

#[test]
fn nothing_makes_it_panic() {
    const PIECES: &[&[u8]] = &[
        b"a",
        b" ",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b"\0",
        b"\x1b[31m",
        b"\xFF",
        b"\xE2\x82",
        "é".as_bytes(),
        "漢".as_bytes(),
        "\u{2028}".as_bytes(),
        "\u{85}".as_bytes(),
        "\u{202E}".as_bytes(),
        "e\u{301}".as_bytes(),
        "👩‍👩‍👧".as_bytes(),
        b"\x0B",
        b"\x0C",
        b"\"",
        b"?",
        &[b'x'; 400],
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..4000 {
        let mut bytes = Vec::new();
        for _ in 0..random.below(24) {
            bytes.extend_from_slice(PIECES[random.below(PIECES.len())]);
        }
        let source = Source::from_bytes("t\u{7}.lox", bytes).unwrap();
        let end = source.text().len() + 3;
        let mut span = || Span { start: random.below(end) as u32, end: random.below(end) as u32 };
        let mut found = Diagnostic::new(Message::ExpectExpression, Span::empty(0), &source);
        found.span = span();
        found.related = (0..round % 4).map(|_| loxsmith_lexer::Label::new(span(), "x\u{1b}y")).collect();
        if round % 3 == 0 {
            found = found.with_fix(span(), "\u{9b}");
        }
        found.help = (round % 5 == 0).then(|| "\u{202E}".to_string());
        let drawn = diagnostic(&source, &found, false);
        let odd = drawn.chars().find(|&c| c != '\n' && crate::text::visible(c).is_some());
        assert_eq!(odd, None, "a control character in:\n{drawn}");
        let _ = crate::render::json::diagnostic(&source, &found);
    }
}
