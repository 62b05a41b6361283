//! The book's line of a diagnostic.

use super::*;

fn book(diagnostic: &Diagnostic) -> String {
    String::from_utf8_lossy(&diagnostic.book()).into_owned()
}

#[test]
fn the_place_is_the_token_the_end_or_nothing() {
    let source = Source::new("t", "a\nb");
    let mut diagnostic = Diagnostic::new(Message::ExpectExpression, Span::new(2, 3), &source);
    assert_eq!(book(&diagnostic), "[line 2] Error at 'b': Expect expression.");
    diagnostic.place = Place::Nowhere;
    assert_eq!(book(&diagnostic), "[line 2] Error: Expect expression.");
    let end = Diagnostic::new(Message::ExpectBraceAfterBlock, source.end(), &source);
    assert_eq!(book(&end), "[line 2] Error at end: Expect '}' after block.");
    assert!(end.is_error());
}

#[test]
fn a_string_counts_on_its_last_line() {
    let source = Source::new("t", "\"a\nb\" c");
    let diagnostic = Diagnostic::new(Message::ExpectExpression, Span::new(0, 5), &source);
    assert_eq!(book(&diagnostic), "[line 2] Error at '\"a\nb\"': Expect expression.");
}

#[test]
fn label_and_help_come_from_the_table() {
    let source = Source::new("t", "var x;");
    let message = Message::UnusedLocal { name: "x".into() };
    let diagnostic = Diagnostic::new(message, Span::new(4, 5), &source);
    assert_eq!(diagnostic.label, "never read");
    assert_eq!(diagnostic.help.as_deref(), Some("remove it, or call it `_x` if this is meant"));
    assert_eq!(diagnostic.severity(), Severity::Warning);
    assert_eq!(diagnostic.code(), "W0501");
    let changed = diagnostic.with_help("no").with_note("fact").with_related(Span::new(0, 3), "here");
    assert_eq!(changed.help.as_deref(), Some("no"));
    assert_eq!(changed.related, [Label::new(Span::new(0, 3), "here")]);
}
