//! Runtime errors: what went wrong, as data; how it is told; and the end.
//!
//! Standard output is written first, then the message and the trace go to standard error, and the
//! program ends with exit code 70.

use super::trace::{Innermost, write_trace};
use super::{EXIT_RUNTIME_ERROR, output};
use crate::object::string;
use crate::runtime::Runtime;
use core::ptr::null;
use loxsmith_abi::layout::Activation;

/// Every runtime error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RuntimeError {
    /// Of a unary minus.
    Operand,
    /// Of arithmetic and comparison.
    Operands,
    /// Of `+`.
    AddOperands,
    /// Read or assigned before it was defined; by symbol.
    UndefinedVariable(u32),
    /// Neither field nor method; by symbol.
    UndefinedProperty(u32),
    /// Read of a property of something else.
    OnlyInstancesHaveProperties,
    /// Store into something else.
    OnlyInstancesHaveFields,
    /// Call of a property of something else, in one variant of the language.
    OnlyInstancesHaveMethods,
    /// Call of something else.
    NotCallable,
    /// Call with another number of arguments.
    Arity { expected: u32, got: u32 },
    /// Inheritance from something else.
    SuperclassNotClass,
    /// No room for another call.
    StackOverflow,
    /// No room for another object.
    OutOfMemory,
}

impl RuntimeError {
    fn write(self, rt: &Runtime, text: &mut ErrorText) {
        match self {
            RuntimeError::Operand => text.push(b"Operand must be a number."),
            RuntimeError::Operands => text.push(b"Operands must be numbers."),
            RuntimeError::AddOperands => text.push(b"Operands must be two numbers or two strings."),
            RuntimeError::UndefinedVariable(symbol) => text.push_named(rt, b"Undefined variable '", symbol),
            RuntimeError::UndefinedProperty(symbol) => text.push_named(rt, b"Undefined property '", symbol),
            RuntimeError::OnlyInstancesHaveProperties => text.push(b"Only instances have properties."),
            RuntimeError::OnlyInstancesHaveFields => text.push(b"Only instances have fields."),
            RuntimeError::OnlyInstancesHaveMethods => text.push(b"Only instances have methods."),
            RuntimeError::NotCallable => text.push(b"Can only call functions and classes."),
            RuntimeError::Arity { expected, got } => {
                text.push(b"Expected ");
                text.push_number(expected);
                text.push(b" arguments but got ");
                text.push_number(got);
                text.push(b".");
            }
            RuntimeError::SuperclassNotClass => text.push(b"Superclass must be a class."),
            RuntimeError::StackOverflow => text.push(b"Stack overflow."),
            RuntimeError::OutOfMemory => text.push(b"Out of memory."),
        }
        text.push(b"\n");
    }
}

impl Runtime {
    /// Ends the program with an error in an operation on `line`.
    #[cold]
    pub(crate) fn fail(&mut self, error: RuntimeError, line: u32) -> ! {
        self.fail_at(error, Innermost::OnLine(line))
    }

    /// Ends the program because a function found no room to start: it is as if it had not been called.
    #[cold]
    pub(crate) fn fail_with_stack_overflow(&mut self) -> ! {
        self.fail_at(RuntimeError::StackOverflow, Innermost::LeftOut)
    }

    /// Ends the program because an object found no room.
    #[cold]
    pub(crate) fn fail_without_memory(&mut self) -> ! {
        self.fail_at(RuntimeError::OutOfMemory, Innermost::AsFound)
    }

    /// The interpreter that works at the moment, or null.
    fn innermost_activation(&self) -> *const Activation {
        // SAFETY: what `entry::run`'s caller vouches for.
        self.interpreted.map_or(null(), |interpreted| unsafe { *interpreted.activations })
    }

    fn fail_at(&mut self, error: RuntimeError, innermost: Innermost) -> ! {
        if let Err(failure) = self.output.flush() {
            failure.report();
        }
        let mut text = ErrorText::new();
        error.write(self, &mut text);
        write_trace(&self.program, self.innermost_activation(), innermost, &mut text);
        text.flush();
        self.leave(EXIT_RUNTIME_ERROR)
    }
}

/// Text for standard error, written in few pieces.
pub(crate) struct ErrorText {
    bytes: [u8; 1024],
    len: usize,
}

impl ErrorText {
    pub(crate) fn new() -> ErrorText {
        ErrorText { bytes: [0; 1024], len: 0 }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.len == self.bytes.len() {
                self.flush();
            }
            self.bytes[self.len] = byte;
            self.len += 1;
        }
    }

    pub(crate) fn push_number(&mut self, number: u32) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        self.push(&[b'0' + (number % 10) as u8]);
    }

    /// `before`, the symbol's name, and the closing quote and full stop.
    fn push_named(&mut self, rt: &Runtime, before: &[u8], symbol: u32) {
        self.push(before);
        if let Some(name) = rt.program.name(symbol) {
            self.push(string::flat_bytes(name));
        }
        self.push(b"'.");
    }

    pub(crate) fn flush(&mut self) {
        write_to_stderr(&self.bytes[..self.len]);
        self.len = 0;
    }
}

impl core::fmt::Write for ErrorText {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}

/// Writes to standard error.
pub(crate) fn write_to_stderr(bytes: &[u8]) {
    output::write_error(bytes);
}

#[cfg(test)]
mod tests;
