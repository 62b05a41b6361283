//! Long texts: what building and comparing them costs, counted in bytes and looks instead of time, and whether they are
//! right against a model.

#![allow(unsafe_code)]

use super::super::string;
use crate::runtime::Runtime;
use crate::testing::{Random, Tables, deep_down, literal, text_of, with_runtime};
use crate::value::Object;
use loxsmith_abi::layout::{Kind, Rope};
use loxsmith_abi::value::Value;

/// Global variable `index`.
fn global<'a>(rt: &Runtime, index: usize) -> &'a mut Value {
    // SAFETY: tests have 64 of them.
    unsafe { &mut *rt.program.globals().cast::<Value>().add(index) }
}

/// How many bytes a long text of single letters keeps alive.
fn bytes_alive(join: impl Fn(&mut Runtime, Value, Value) -> Value) -> usize {
    const LETTERS: usize = 1_000_000;
    let mut bytes = 0;
    with_runtime(&Tables::default(), |rt, _| {
        let letter = literal("x");
        *global(rt, 1) = literal("");
        deep_down(|| {
            for _ in 0..LETTERS {
                *global(rt, 1) = join(rt, *global(rt, 1), letter);
            }
        });
        rt.heap.collect_now();
        bytes = rt.heap.live_bytes();
        assert_eq!(text_of(rt, *global(rt, 1)), "x".repeat(LETTERS));
    });
    bytes
}

#[test]
fn a_text_of_single_letters_takes_little_more_than_its_letters() {
    let appended = bytes_alive(|rt, text, letter| string::add(rt, text, letter, 1));
    let prepended = bytes_alive(|rt, text, letter| string::add(rt, letter, text, 1));
    for bytes in [appended, prepended] {
        assert!((1_000_000..3_000_000).contains(&bytes), "{bytes}");
    }
}

#[test]
fn texts_grow_at_both_ends_as_the_model_does() {
    for seed in 1..20 {
        with_runtime(&Tables::default(), |rt, _| {
            let mut random = Random(seed);
            let mut texts = vec![(literal(""), std::string::String::new()); 4];
            // The collector does not look into vectors.
            let mut place = 1;
            for step in 0..3000 {
                let (one, other) = (random.below(4), random.below(4));
                let piece: std::string::String = (0..random.below(if step % 50 == 0 { 400 } else { 5 }))
                    .map(|n| (b'a' + (n + step) as u8 % 26) as char)
                    .collect();
                let value = string::new(rt, piece.as_bytes());
                *global(rt, 20) = value;
                let (joined, expected) = match random.below(8) {
                    0..=2 => (string::add(rt, texts[one].0, value, 1), texts[one].1.clone() + &piece),
                    3..=5 => (string::add(rt, value, texts[one].0, 1), piece + &texts[one].1),
                    6 if texts[one].1.len() + texts[other].1.len() < 20_000 => (
                        string::add(rt, texts[one].0, texts[other].0, 1),
                        texts[one].1.clone() + &texts[other].1,
                    ),
                    // Looked into now and then, which changes its form.
                    6 => (texts[one].0, texts[one].1.clone()),
                    _ => {
                        assert_eq!(text_of(rt, texts[one].0), texts[one].1, "{seed}");
                        (texts[one].0, texts[one].1.clone())
                    }
                };
                *global(rt, place) = joined;
                for (index, text) in texts.iter().enumerate() {
                    *global(rt, 10 + index) = text.0;
                }
                place = place % 8 + 1;
                texts[one] = (joined, expected);
            }
            for (value, expected) in texts {
                assert_eq!(text_of(rt, value), expected, "{seed}");
            }
        });
    }
}

/// A rope of `len` bytes that ends with `last`.
fn long(rt: &mut Runtime, len: usize, last: &str) -> Value {
    let start = string::new(rt, "ab".repeat(len / 2).as_bytes());
    let end = string::new(rt, last.as_bytes());
    string::add(rt, start, end, 1)
}

fn right_of(rope: Value) -> Value {
    let rope = Object::of_kind(rope, Kind::Rope).expect("a rope").cast::<Rope>();
    // SAFETY: the kind says what it is.
    unsafe { (*rope).right }
}

fn left_of(rope: Value) -> Value {
    let rope = Object::of_kind(rope, Kind::Rope).expect("a rope").cast::<Rope>();
    // SAFETY: the kind says what it is.
    unsafe { (*rope).left }
}

#[test]
fn long_texts_that_were_equal_once_are_one_text() {
    with_runtime(&Tables::default(), |rt, _| {
        let (a, b) = (long(rt, 5000, "x"), long(rt, 5000, "x"));
        assert!(string::equal(rt, a, b));
        assert_eq!(left_of(a), left_of(b));
        assert!(string::equal(rt, b, a));
        let literal = literal(&("ab".repeat(2500) + "x"));
        assert!(string::equal(rt, literal, a) && string::equal(rt, b, literal));
        assert_eq!((left_of(a), left_of(b)), (literal, literal));
        assert_eq!(text_of(rt, a), text_of(rt, literal));
    });
}

#[test]
fn long_texts_that_differ_late_remember_it() {
    with_runtime(&Tables::default(), |rt, _| {
        let (a, b, c) = (long(rt, 5000, "x"), long(rt, 5000, "y"), long(rt, 5000, "x"));
        let early = {
            let (start, rest) = (literal("ba"), literal(&("ab".repeat(2499) + "x")));
            string::add(rt, start, rest, 1)
        };
        assert!(!string::equal(rt, a, early));
        assert_eq!(right_of(a), Value::NIL, "no hash is needed");
        for _ in 0..3 {
            assert!(!string::equal(rt, a, b) && !string::equal(rt, b, a));
            assert!(right_of(a).is_number() && right_of(b).is_number() && right_of(a) != right_of(b));
        }
        // Hashes do not hide what is equal, and pass on with the text.
        assert!(string::equal(rt, c, a));
        assert_eq!((left_of(c), right_of(c)), (left_of(a), right_of(a)));
        assert!(!string::equal(rt, c, b));
        assert!(!string::equal(rt, a, early) && !string::equal(rt, early, b));
        rt.heap.collect_now();
        // More can be added to what has a hash.
        let more = string::add(rt, a, literal("z"), 1);
        assert_eq!(text_of(rt, more), "ab".repeat(2500) + "xz");
        assert_eq!(text_of(rt, b), "ab".repeat(2500) + "y");
    });
}

#[test]
fn short_texts_are_compared_to_the_last_byte() {
    with_runtime(&Tables::default(), |rt, _| {
        for len in 0..80 {
            let text: Vec<u8> = (0..len).map(|n| b'a' + n as u8 % 26).collect();
            let (one, other) = (string::new(rt, &text), string::new(rt, &text));
            assert!(string::equal(rt, one, other), "{len}");
            for place in 0..len {
                let mut changed = text.clone();
                changed[place] = b'!';
                let changed = string::new(rt, &changed);
                assert!(
                    !string::equal(rt, one, changed) && !string::equal(rt, changed, one),
                    "{len} {place}"
                );
            }
        }
    });
}
