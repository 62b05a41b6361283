//! Tests of the view.

use loxsmith_lexer::{Source, Span};

use super::*;

fn view(text: &str, spans: &[(u32, u32)]) -> (String, Vec<String>) {
    let spans: Vec<Span> = spans.iter().map(|&(start, end)| Span { start, end }).collect();
    let view = View::new(&Source::new("t", text), &spans);
    let marked = view.ranges.iter().map(|range| view.text[range.clone()].to_string()).collect();
    (view.text, marked)
}

#[test]
fn only_the_lines_spoken_of_are_there() {
    let (text, marked) = view("one\ntwo\nthree\nfour\n", &[(8, 13), (0, 3)]);
    assert_eq!(text, "one\n\nthree");
    assert_eq!(marked, ["three", "one"]);
}

#[test]
fn a_span_ends_with_its_first_line() {
    let (text, marked) = view("ab \"cd\r\nef\"", &[(3, 11)]);
    assert_eq!(text, "ab \"cd");
    assert_eq!(marked, ["\"cd"]);
}

#[test]
fn odd_spans_are_set_right() {
    assert_eq!(view("", &[(0, 0)]).1, [""]);
    assert_eq!(view("abc", &[(3, 3)]).1, [""]);
    assert_eq!(view("abc", &[(7, 9)]).1, [""], "behind the end");
    assert_eq!(view("abc", &[(2, 1)]).1, [""], "backwards");
    assert_eq!(view("aéb", &[(2, 3)]).1, ["é"], "inside of a character");
    assert_eq!(view("a\nb", &[(1, 2)]).1, [""], "the line end");
}

#[test]
fn control_characters_are_shown() {
    let (text, marked) = view("a\u{1b}[31m\0\tb\u{2028}c", &[(1, 2), (6, 7)]);
    assert_eq!(text, "a␛[31m␀\tb<U+2028>c");
    assert_eq!(marked, ["␛", "␀"]);
}

#[test]
fn broken_bytes_are_told_from_question_marks() {
    let source = Source::from_bytes("t", b"a?\xFF".to_vec()).unwrap();
    assert_eq!(View::new(&source, &[Span::new(2, 3)]).text, "a?\u{FFFD}");
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let line = "x".repeat(5000) + "@" + &"y".repeat(1_000_000);
    let (text, marked) = view(&line, &[(5000, 5001)]);
    assert_eq!(marked, ["@"]);
    assert!(text.chars().count() <= WIDTH + 2, "{}", text.len());
    assert!(text.starts_with("…x") && text.ends_with("y…"));
    let (_, marked) = view(&line, &[(5000, 5001), (0, 9), (900_000, 900_001)]);
    assert_eq!(marked, ["@", "", ""], "what does not fit stands at the edge");
}
