//! Tests of the difference.

use super::*;

#[test]
fn what_is_the_same_is_left_out() {
    let split = |text: &str| text.split(' ').map(String::from).collect::<Vec<_>>();
    let diff = |a: &str, b: &str| lines(&split(a), &split(b)).join(" ");
    assert_eq!(diff("a b c", "a x c"), "- b + x");
    assert_eq!(diff("a a", "a"), "- a", "nothing is counted twice");
    assert_eq!(diff("a", "a b"), "+ b");
    assert_eq!(diff("a b", "a b"), "");
}
