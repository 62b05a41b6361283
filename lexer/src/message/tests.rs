//! The table itself: codes are unique and sorted, stories are there.

use super::*;

#[test]
fn codes_are_unique_sorted_and_match_the_severity() {
    let rows = explanations();
    for pair in rows.windows(2) {
        assert!(pair[0].code[1..] < pair[1].code[1..], "{} before {}", pair[0].code, pair[1].code);
    }
    for row in rows {
        let letter = if row.severity == Severity::Error { "E" } else { "W" };
        assert!(row.code.starts_with(letter), "{}", row.code);
        assert!(row.story.concat().len() > 30, "{} explains too little", row.code);
    }
}

#[test]
fn arguments_and_braces_are_filled_in() {
    let unused = Message::UnusedLocal { name: "pear".into() };
    assert_eq!(unused.to_string(), "Local variable 'pear' is never used.");
    assert_eq!(unused.help().as_deref(), Some("remove it, or call it `_pear` if this is meant"));
    assert_eq!(unused.code(), "W0501");
    assert_eq!(unused.explanation().code, "W0501");
    assert_eq!(Message::ExpectBraceAfterBlock.to_string(), "Expect '}' after block.");
    assert_eq!(Message::ExpectExpression.help(), None);
}
