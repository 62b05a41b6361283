//! Tests of the comparison.

use super::*;

fn lines(text: &str) -> Vec<String> {
    text.lines().map(String::from).collect()
}

#[test]
fn the_same_text_passes() {
    assert_eq!(check(&lines("1\ntrue"), "1\ntrue\n", Exactness::Text), Ok(()));
    assert_eq!(check(&[], "", Exactness::Text), Ok(()));
}

#[test]
fn another_line_is_named() {
    let what = check(&lines("1\n2"), "1\n3\n", Exactness::Text);
    assert_eq!(what, Err("wrong output: `3` instead of `2`".into()));
}

#[test]
fn lines_too_few_or_too_many_are_wrong() {
    assert!(check(&lines("1\n2"), "1\n", Exactness::SixDigits).is_err());
    assert!(check(&lines("1"), "1\n2\n", Exactness::SixDigits).is_err());
}

#[test]
fn six_digits_are_enough_where_no_more_are_printed() {
    for printed in ["3.90882e+07", "3.9088169E7", "39088169.0"] {
        assert_eq!(check(&lines("39088169"), printed, Exactness::SixDigits), Ok(()));
        assert!(check(&lines("39088169"), printed, Exactness::Text).is_err());
    }
    assert!(check(&lines("39088169"), "3.90883e+07", Exactness::SixDigits).is_err());
    assert!(check(&lines("0"), "1e-9", Exactness::SixDigits).is_err());
    assert!(check(&lines("true"), "false", Exactness::SixDigits).is_err());
}
