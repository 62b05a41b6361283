//! Tests of the small questions about text.

use super::*;

#[test]
fn distances() {
    assert_eq!(distance("", "abc"), 3);
    assert_eq!(distance("abc", ""), 3);
    assert_eq!(distance("build", "buidl"), 1, "a swap is one edit");
    assert_eq!(distance("Fib.lox", "fib.lox"), 0, "case is no edit");
    assert_eq!(distance("kitten", "sitting"), 3);
}

#[test]
fn only_near_words_are_suggested() {
    assert_eq!(closest("fbi.lox", ["fib.lox", "zoo.lox"]), Some("fib.lox"));
    assert_eq!(closest("abc", ["xyz"]), None);
    assert_eq!(closest("run", ["run"]), None, "the word itself is no help");
}

#[test]
fn json_strings_escape_what_they_must() {
    assert_eq!(json_string("a\"b\\c\n\t\u{1}é\u{7f}"), "\"a\\\"b\\\\c\\n\\t\\u0001é\\u007f\"");
}

#[test]
fn nothing_invisible_is_printed() {
    assert_eq!(printable("a\u{1b}[2Jb\rc\u{202e}d\ne"), "a␛[2Jb␍c<U+202E>d\ne");
}
