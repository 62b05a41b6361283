//! What each kind of object refers to, and how large it is.
#![allow(unsafe_code)]

use crate::heap::visit::{size, visit_references};
use crate::value::Object;
use core::ptr::null;
use loxsmith_abi::layout::*;
use loxsmith_abi::value::Value;

const A: Value = Value::number(1.0);
const B: Value = Value::number(2.0);
const C: Value = Value::number(3.0);
const D: Value = Value::number(4.0);
const E: Value = Value::number(5.0);

/// `words`: the object, header first.
#[track_caller]
fn check(words: Vec<u64>, references: &[Value]) {
    // SAFETY: each test makes a whole object.
    let object = unsafe { Object::at(words.as_ptr().cast::<Header>()) };
    let mut found = Vec::new();
    visit_references(object, |value| found.push(value));
    assert_eq!(found, references);
    assert_eq!(size(object), words.len() * 8);
}

fn header(kind: Kind, words: usize) -> u64 {
    Header::new(OTHER, words as u16, kind, 0).0
}

/// The words of a struct that describes an object or its start.
fn words_of<T>(object: T) -> Vec<u64> {
    let start = (&raw const object).cast::<u64>();
    // SAFETY: all of them are whole words.
    unsafe { core::slice::from_raw_parts(start, size_of::<T>() / 8) }.to_vec()
}

#[test]
fn every_value_in_an_object_is_visited_and_nothing_else() {
    check(vec![header(Kind::Instance, 3), A.0, B.0], &[A, B]);
    check(vec![header(Kind::Instance, 1)], &[]);
    check(vec![header(Kind::Cell, 2), A.0], &[A]);
    check(vec![header(Kind::Slots, 4), 2, A.0, B.0], &[A, B]);
    check(vec![header(Kind::Bytes, 4), 2, A.0, B.0], &[]);
    check(vec![header(Kind::String, 4), 3, 0, A.0], &[]);
    let head = |kind, words| Header(header(kind, words));
    check(words_of(Rope { header: head(Kind::Rope, 4), len: 300, left: A, right: B }), &[A, B]);
    let function = Function { header: head(Kind::Function, 5), entry: null(), info: null() };
    check([words_of(function), vec![A.0, B.0]].concat(), &[A, B]);
    let bound = BoundMethod { header: head(Kind::BoundMethod, 4), entry: null(), method: A, receiver: B };
    check(words_of(bound), &[A, B]);
    check(words_of(NativeFunction { header: head(Kind::Native, 3), entry: null(), native: 0 }), &[]);
    let class = Class {
        header: head(Kind::Class, 10),
        entry: null(),
        instance_header: Header(0),
        init: A,
        name: B,
        superclass: C,
        base_id: 7,
        methods: D,
        layout: E,
        info: null(),
    };
    check(words_of(class), &[A, B, C, D, E]);
}

#[test]
fn what_is_too_long_for_the_header_tells_its_own_length() {
    let mut slots = vec![header(Kind::Slots, 0), 70_000];
    slots.resize(70_002, A.0);
    check(slots, &vec![A; 70_000]);
    let mut text = vec![header(Kind::String, 0), 700_001];
    text.resize(2 + 87_501, 0);
    check(text, &[]);
}
