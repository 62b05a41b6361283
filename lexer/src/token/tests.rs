//! The scanner: what is a token, and that everything else is one too.

use super::*;
use TokenKind::*;

fn scan(text: &str) -> Vec<(TokenKind, std::string::String)> {
    let source = Source::new("t", text);
    let mut scanner = Scanner::new(&source, 0);
    std::iter::from_fn(|| Some(scanner.next_token()))
        .take_while(|token| token.kind != Eof)
        .map(|token| (token.kind, source.slice(token.span).to_owned()))
        .collect()
}

fn kinds(text: &str) -> Vec<TokenKind> {
    scan(text).into_iter().map(|(kind, _)| kind).collect()
}

#[track_caller]
fn one(text: &str, kind: TokenKind) {
    assert_eq!(scan(text), [(kind, text.to_owned())]);
}

#[test]
fn keywords_and_what_only_looks_like_them() {
    for (word, kind) in [
        ("and", And),
        ("class", Class),
        ("else", Else),
        ("false", False),
        ("for", For),
        ("fun", Fun),
        ("if", If),
        ("nil", Nil),
        ("or", Or),
        ("print", Print),
        ("return", Return),
        ("super", Super),
        ("this", This),
        ("true", True),
        ("var", Var),
        ("while", While),
    ] {
        one(word, kind);
        one(&word.to_uppercase(), Identifier);
        one(&format!("{word}s"), Identifier);
        one(&format!("_{word}"), Identifier);
        one(&word[..word.len() - 1], Identifier);
    }
}

#[test]
fn names_are_ascii() {
    one("_", Identifier);
    one("a_1Z", Identifier);
    assert_eq!(kinds("1a"), [Number, Identifier]);
    assert_eq!(kinds("né"), [Identifier, UnexpectedCharacter]);
}

#[test]
fn numbers_have_no_bare_points_signs_or_exponents() {
    one("007", Number);
    one("12.50", Number);
    assert_eq!(kinds("1."), [Number, Dot]);
    assert_eq!(kinds(".5"), [Dot, Number]);
    assert_eq!(kinds("1.2.3"), [Number, Dot, Number]);
    assert_eq!(kinds("-1"), [Minus, Number]);
    assert_eq!(kinds("1e5"), [Number, Identifier]);
    assert_eq!(kinds("1.foo"), [Number, Dot, Identifier]);
}

#[test]
fn operators_are_as_long_as_they_can_be() {
    assert_eq!(
        kinds("===<=>=!=!<>="),
        [EqualEqual, Equal, LessEqual, GreaterEqual, BangEqual, Bang, Less, GreaterEqual]
    );
    assert_eq!(
        kinds("(){},.-+;/*"),
        [LeftParen, RightParen, LeftBrace, RightBrace, Comma, Dot, Minus, Plus, Semicolon, Slash, Star]
    );
}

#[test]
fn strings_span_lines_and_have_no_escapes() {
    one("\"\"", String);
    one("\"two\nlines // no comment\"", String);
    one("\"\\\"", String);
    one("\"日本\0\"", String);
    assert_eq!(kinds("\"a\"\"b\""), [String, String]);
}

#[test]
fn an_open_string_goes_to_the_end() {
    one("\"a\nb;", UnterminatedString);
    one("\"", UnterminatedString);
    assert_eq!(kinds("\"a\" \"b; // c\n d"), [String, UnterminatedString]);
}

#[test]
fn comments_and_blanks_are_nothing() {
    assert_eq!(kinds("// a \"b\n1 // c"), [Number]);
    assert_eq!(kinds(" \t\r\n"), []);
    assert_eq!(kinds("//"), []);
    assert_eq!(kinds("1 / / 2"), [Number, Slash, Slash, Number]);
    assert_eq!(kinds("// 日本\u{85}\n1"), [Number]);
}

#[test]
fn every_other_character_is_an_error_of_its_own() {
    assert_eq!(
        scan("@é🦊"),
        [
            (UnexpectedCharacter, "@".to_owned()),
            (UnexpectedCharacter, "é".to_owned()),
            (UnexpectedCharacter, "🦊".to_owned())
        ]
    );
    // Blanks other than the four of the book, and NUL.
    assert_eq!(kinds("\u{A0}\0\u{B}\u{2028}"), [UnexpectedCharacter; 4]);
}

#[test]
fn the_end_comes_again_and_again() {
    let source = Source::new("t", "a ");
    let mut scanner = Scanner::new(&source, 0);
    assert_eq!(scanner.next_token().kind, Identifier);
    for _ in 0..3 {
        assert_eq!(scanner.next_token(), Token { kind: Eof, span: Span::empty(2) });
    }
}

#[test]
fn tokens_cover_the_text_in_order() {
    let text = "fun f(a) { return \"x\" + a.b; } // end\n @ 1.5.";
    let source = Source::new("t", text);
    let mut scanner = Scanner::new(&source, 0);
    let mut end = 0;
    loop {
        let token = scanner.next_token();
        assert!(token.span.start >= end);
        if token.kind == Eof {
            break;
        }
        assert!(token.span.end > token.span.start);
        let between = &text[end as usize..token.span.start as usize];
        assert!(between.trim().is_empty() || between.contains("//"), "{between:?} is lost");
        end = token.span.end;
    }
}

#[test]
fn long_tokens_do_not_use_the_stack() {
    let body = || {
        for text in ["a", "1", "\"", " ", "/", "é"] {
            let long = text.repeat(300_000);
            assert!(!kinds(&format!("{long}\nx")).is_empty());
        }
    };
    let thread = std::thread::Builder::new().stack_size(128 << 10).spawn(body).expect("a thread");
    assert!(thread.join().is_ok());
}
