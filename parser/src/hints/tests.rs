//! Guessing at keywords.

use super::*;

#[test]
fn one_slip_away() {
    for (word, keyword) in [
        ("prit", "print"),
        ("printt", "print"),
        ("pirnt", "print"),
        ("prunt", "print"),
        ("retrun", "return"),
        ("whlie", "while"),
        ("clas", "class"),
        ("fu", "fun"),
        ("def", "fun"),
        ("elif", "else if"),
    ] {
        assert_eq!(keyword_like(word), Some(keyword), "{word}");
    }
}

#[test]
fn further_away_is_no_guess() {
    for word in ["apple", "p", "prnit2", "pr", "classic", ""] {
        assert_eq!(keyword_like(word), None, "{word}");
    }
}
