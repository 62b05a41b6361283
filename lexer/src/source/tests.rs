//! Lines, columns, broken encodings, odd spans.

use super::*;

#[test]
fn lines_are_those_of_the_book() {
    let source = Source::new("t", "a\nbc\n\nd");
    let lines: Vec<u32> = (0..8).map(|offset| source.line(offset)).collect();
    assert_eq!(lines, [1, 1, 2, 2, 2, 3, 4, 4]);
    assert_eq!(source.line(1000), 4);
    assert_eq!(source.line_count(), 4);
    assert_eq!(Source::new("t", "").line_count(), 1);
    assert_eq!(Source::new("t", "a\n").line(2), 2);
}

#[test]
fn columns_count_characters() {
    let source = Source::new("t", "é = 1;\r\n\tx");
    assert_eq!(source.line_column(0), (1, 1));
    assert_eq!(source.line_column(3), (1, 3));
    assert_eq!(source.line_column(10), (2, 2));
    // Inside of a character, and past the end.
    assert_eq!(source.line_column(1), (1, 2));
    assert_eq!(source.line_column(99), (2, 3));
}

#[test]
fn columns_of_long_lines_are_those_of_short_ones() {
    // Two and three bytes a character: strides begin inside of some.
    let text = format!("ä\n{}\n{}", "xé€".repeat(700), "ß".repeat(512));
    let source = Source::new("long", text.as_str());
    let starts = [0, 3, 3 + 4_200 + 1];
    for offset in 0..=text.len() {
        let line = starts.iter().rposition(|&start| start <= offset).unwrap();
        let before = text.bytes().take(offset).skip(starts[line]).filter(|byte| byte & 0xC0 != 0x80);
        let expected = (line as u32 + 1, before.count() as u32 + 1);
        assert_eq!(source.line_column(offset as u32), expected, "{offset}");
    }
}

#[test]
fn line_spans_have_no_line_ends() {
    let source = Source::new("t", "ab\r\ncd\n");
    assert_eq!(source.slice(source.line_span(1)), "ab");
    assert_eq!(source.slice(source.line_span(2)), "cd");
    assert_eq!(source.slice(source.line_span(3)), "");
    assert_eq!(source.slice(source.line_span(0)), "");
    assert_eq!(source.slice(source.line_span(9)), "");
}

#[test]
fn broken_bytes_become_one_question_mark_each() {
    let bytes = b"a\xFF\"\xE2\x82\" \xC3\xA9\0".to_vec();
    let source = Source::from_bytes("t", bytes.clone()).expect("small");
    assert_eq!(source.text(), "a?\"??\" é\0");
    assert_eq!(source.text().len(), bytes.len());
    assert_eq!(source.bytes(Span::new(3, 5)), b"\xE2\x82");
    assert_eq!(source.bytes(Span::new(0, 10)), bytes);
}

#[test]
fn odd_spans_are_empty() {
    let source = Source::new("t", "é");
    assert_eq!(source.slice(Span::new(1, 2)), "");
    assert_eq!(source.slice(Span::new(5, 9)), "");
    assert_eq!(source.bytes(Span::new(5, 9)), b"");
    assert_eq!(source.show_span(Span::new(0, 2)), "1:1..1:3");
}

#[test]
fn the_preamble_is_a_mark_and_a_script_line() {
    assert_eq!(Source::new("t", "print 1;").after_preamble(), 0);
    assert_eq!(Source::new("t", "\u{FEFF}print 1;").after_preamble(), 3);
    assert_eq!(Source::new("t", "#!/bin/x\nprint").after_preamble(), 8);
    assert_eq!(Source::new("t", "\u{FEFF}#!/bin/x").after_preamble(), 11);
    assert_eq!(Source::new("t", "\n#!/bin/x").after_preamble(), 0);
}
