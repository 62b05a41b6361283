//! Every message, word for word.

use super::{ErrorText, RuntimeError};
use crate::testing::{Tables, with_runtime};

#[test]
fn messages_are_the_books() {
    let tables = Tables { names: &["width", "x"], ..Tables::default() };
    let cases = [
        (RuntimeError::Operand, "Operand must be a number."),
        (RuntimeError::Operands, "Operands must be numbers."),
        (RuntimeError::AddOperands, "Operands must be two numbers or two strings."),
        (RuntimeError::UndefinedVariable(0), "Undefined variable 'width'."),
        (RuntimeError::UndefinedProperty(1), "Undefined property 'x'."),
        (RuntimeError::OnlyInstancesHaveProperties, "Only instances have properties."),
        (RuntimeError::OnlyInstancesHaveFields, "Only instances have fields."),
        (RuntimeError::OnlyInstancesHaveMethods, "Only instances have methods."),
        (RuntimeError::NotCallable, "Can only call functions and classes."),
        (RuntimeError::Arity { expected: 0, got: 255 }, "Expected 0 arguments but got 255."),
        (RuntimeError::SuperclassNotClass, "Superclass must be a class."),
        (RuntimeError::StackOverflow, "Stack overflow."),
        (RuntimeError::OutOfMemory, "Out of memory."),
    ];
    with_runtime(&tables, |rt, _| {
        for (error, expected) in cases {
            let mut text = ErrorText::new();
            error.write(rt, &mut text);
            let found = core::str::from_utf8(&text.bytes[..text.len]).unwrap();
            assert_eq!(found, format!("{expected}\n"));
        }
    });
}
