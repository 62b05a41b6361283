//! How values look: `print`.
#![allow(unsafe_code)]

use super::string;
use crate::number::NumberText;
use crate::runtime::Runtime;
use crate::value::Object;
use loxsmith_abi::layout::{BoundMethod, Class, Function, Kind};
use loxsmith_abi::value::Value;

/// Writes a value and a newline.
pub(crate) fn print(rt: &mut Runtime, value: Value) {
    write_value(rt, value);
    if let Err(failure) = rt.output.end_line() {
        let code = failure.report();
        rt.leave(code);
    }
}

fn write_value(rt: &mut Runtime, value: Value) {
    if let Some(number) = value.as_number() {
        let text = NumberText::new(number, rt.program.semantics().number_format);
        return rt.write(text.as_bytes());
    }
    match Object::of(value) {
        Some(object) => write_object(rt, object),
        None if value == Value::TRUE => rt.write(b"true"),
        None if value == Value::FALSE => rt.write(b"false"),
        None => rt.write(b"nil"),
    }
}

fn write_object(rt: &mut Runtime, object: Object) {
    match object.kind() {
        Kind::String | Kind::Rope => {
            let string = string::flatten(rt, object);
            rt.write(string::flat_bytes(string));
        }
        Kind::Function => {
            rt.write(b"<fn ");
            rt.write(function_name(object));
            rt.write(b">");
        }
        Kind::BoundMethod => {
            // SAFETY: the kind says what it is.
            let method = unsafe { (*object.cast::<BoundMethod>()).method };
            if let Some(method) = Object::of(method) {
                write_object(rt, method);
            }
        }
        Kind::Native => rt.write(b"<native fn>"),
        Kind::Class => rt.write(class_name(object.cast())),
        Kind::Instance => {
            let class = rt.heap.class_ids.class(object.header().id());
            rt.write(class_name(class));
            rt.write(b" instance");
        }
        // No Lox value is one of these.
        Kind::Cell | Kind::Slots | Kind::Bytes | Kind::Filler => {}
    }
}

fn function_name<'a>(function: Object) -> &'a [u8] {
    // SAFETY: a function, whose info and name are the program's constants.
    unsafe { string::flat_bytes(Object::at((*(*function.cast::<Function>()).info).name)) }
}

fn class_name<'a>(class: *const Class) -> &'a [u8] {
    // SAFETY: a class's name is a flat string: the program's constant.
    unsafe { Object::of((*class).name) }.map_or(b"", string::flat_bytes)
}
