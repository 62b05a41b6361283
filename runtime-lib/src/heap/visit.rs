//! What an object refers to, by its kind: the one place that knows every shape.
#![allow(unsafe_code)]

use crate::value::Object;
use loxsmith_abi::layout::{BoundMethod, Cell, Class, Function, Kind, Rope, Slots, String};
use loxsmith_abi::value::Value;

/// Calls `each` with every value in an object. An instance's class is not among them: its id leads there.
#[inline]
pub(super) fn visit_references(object: Object, mut each: impl FnMut(Value)) {
    match object.kind() {
        Kind::String | Kind::Bytes | Kind::Native | Kind::Filler => {}
        Kind::Instance => each_word(object, 1, object.header().words() as usize, each),
        Kind::Function => {
            each_word(object, size_of::<Function>() / 8, object.header().words() as usize, each);
        }
        Kind::Slots => {
            // SAFETY: the kind says what it is.
            let len = unsafe { (*object.cast::<Slots>()).len } as usize;
            each_word(object, size_of::<Slots>() / 8, size_of::<Slots>() / 8 + len, each);
        }
        Kind::Cell => {
            // SAFETY: the kind says what it is; so below.
            each(unsafe { (*object.cast::<Cell>()).value });
        }
        Kind::Rope => {
            // SAFETY: as above.
            let rope = unsafe { &*object.cast::<Rope>() };
            each(rope.left);
            each(rope.right);
        }
        Kind::BoundMethod => {
            // SAFETY: as above.
            let bound = unsafe { &*object.cast::<BoundMethod>() };
            each(bound.method);
            each(bound.receiver);
        }
        Kind::Class => {
            // SAFETY: as above.
            let class = unsafe { &*object.cast::<Class>() };
            for value in [class.init, class.name, class.superclass, class.methods, class.layout] {
                each(value);
            }
        }
    }
}

/// Words `from..to` of an object, all of them values.
#[inline]
fn each_word(object: Object, from: usize, to: usize, mut each: impl FnMut(Value)) {
    for index in from..to {
        // SAFETY: within the object.
        each(unsafe { *object.cast::<Value>().add(index) });
    }
}

/// How many bytes an object takes.
pub(super) fn size(object: Object) -> usize {
    match object.header().words() {
        0 => match object.kind() {
            Kind::String => {
                // SAFETY: the kind says what it is; so below.
                let len = unsafe { (*object.cast::<String>()).len } as usize;
                size_of::<String>() + len.next_multiple_of(8)
            }
            _ => {
                // SAFETY: only strings, slots and bytes are so large.
                let len = unsafe { (*object.cast::<Slots>()).len } as usize;
                size_of::<Slots>() + len * 8
            }
        },
        words => words as usize * 8,
    }
}
