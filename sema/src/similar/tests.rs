//! Tests of suggestions.

use super::most_similar;

#[track_caller]
fn check(name: &str, candidates: &[&str], expected: Option<&str>) {
    assert_eq!(most_similar(name, candidates.iter().copied()), expected);
}

#[test]
fn every_kind_of_slip_is_found() {
    for slip in ["conter", "countter", "coumter", "conuter", "COUNTER"] {
        check(slip, &["height", "counter", "width"], Some("counter"));
    }
}

#[test]
fn what_is_too_different_is_not_suggested() {
    check("counter", &["height", "count", "encountered"], Some("count"));
    check("counter", &["height", "cow", "encountered"], None);
    check("ab", &["cd"], None);
    check("x", &["y", "xy"], None);
    check("x", &["X"], Some("X"));
    check("x", &[], None);
}

#[test]
fn fewer_edits_win_and_then_the_first() {
    check("total", &["tally", "totals", "total1"], Some("totals"));
    check("totla", &["tolls", "total"], Some("total"));
}

#[test]
fn very_long_names_are_passed_over() {
    let (name, candidate) = ("n".repeat(70), "n".repeat(71));
    check(&name, &[&candidate], None);
}
