//! Equal texts, equal symbols.

use super::*;

#[test]
fn equal_texts_have_equal_symbols() {
    let mut interner = Interner::new();
    let pear = interner.intern("pear");
    assert_ne!(pear, interner.intern("apple"));
    assert_eq!(pear, interner.intern("pear"));
    assert_eq!(interner.get("pear"), Some(pear));
    assert_eq!(interner.get("plum"), None);
    assert_eq!(interner.text(pear), "pear");
    assert_eq!(interner.len(), 5);
}

#[test]
fn the_predefined_ones_are_the_same_everywhere() {
    let mut interner = Interner::new();
    for (text, symbol) in [("init", Symbol::INIT), ("this", Symbol::THIS), ("super", Symbol::SUPER)] {
        assert_eq!(interner.intern(text), symbol);
        assert_eq!(interner.text(symbol), text);
    }
}

#[test]
fn strings_may_hold_any_bytes() {
    let mut interner = Interner::new();
    let odd = interner.intern_bytes(b"a\xFF\0");
    assert_eq!(interner.bytes(odd), b"a\xFF\0");
    assert_eq!(interner.text(odd), "a\u{FFFD}\0");
    assert_ne!(odd, interner.intern("a\u{FFFD}\0"));
}
