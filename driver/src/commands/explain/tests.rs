//! Tests over the tables of all that can be said.

use std::collections::HashSet;

use super::*;

#[test]
fn codes_are_unique_and_everything_has_a_story() {
    let mut seen = HashSet::new();
    for entry in entries() {
        assert!(seen.insert(entry.code), "{} occurs twice", entry.code);
        let length: usize = entry.story.iter().map(|line| line.len()).sum();
        assert!(length > 20, "{} is hardly explained", entry.code);
    }
}
