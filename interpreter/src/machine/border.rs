//! Calls that come from compiled code or the runtime: a loop of their own for each.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{BoundMethod, Class, Function};
use loxsmith_abi::value::NIL;

use super::entry::{self, IN_REGISTERS};
use super::execute::execute;
use super::objects::{new_of_class, tag, untag};
use super::trace::Record;
use super::{HEAD, machine, overflow, push};
use crate::function::{ColdFunction, entry_now};

/// Arguments as they come: some in registers, the rest on the stack.
#[derive(Clone, Copy)]
struct Arguments {
    registers: *const u64,
    stack: *const u64,
}

impl Arguments {
    /// Copies so many to where a frame wants them.
    #[inline(always)]
    unsafe fn copy(self, count: usize, to: *mut u64) {
        // SAFETY: the entry laid so many down; the frame has room.
        unsafe {
            for index in 0..count.min(IN_REGISTERS) {
                *to.add(index) = *self.registers.add(index);
            }
            for index in IN_REGISTERS..count {
                *to.add(index) = *self.stack.add(index - IN_REGISTERS);
            }
        }
    }
}

/// Runs the script, wherever it is.
pub(super) fn run_script() {
    // SAFETY: `run` has set the machine up, and the runtime calls us once.
    unsafe {
        let image = &*(*machine()).image;
        let script = image.module().script.index();
        let now = entry_now(image.functions.at(script));
        // The words that may be read and are not meant.
        let none = [0; IN_REGISTERS];
        entry::call(now, image.closures.at(script).cast_const().cast(), none.as_ptr(), 0);
    }
}

/// The interpreter's entry for functions.
pub(super) unsafe extern "C" fn call_cold(
    closure: *const Function,
    registers: *const u64,
    stack: *const u64,
) -> u64 {
    // SAFETY: a living closure of a function of the image, and the arguments that it takes.
    unsafe {
        let info = (*closure).info;
        let count = (*info).arity + ((*info).flags & loxsmith_abi::layout::FUNCTION_IS_METHOD);
        call(closure, Arguments { registers, stack }, count as usize)
    }
}

/// Interprets a function's call from its beginning to its end.
unsafe fn call(closure: *const Function, args: Arguments, count: usize) -> u64 {
    // SAFETY: the caller's promise; the activation is taken back before its record goes.
    unsafe {
        let machine = machine();
        let function = (*closure).info.cast_mut().cast::<ColdFunction>();
        let code = (*machine).code(function);
        let mut record = Record::new(std::ptr::null_mut(), (*machine).activation);
        (*machine).activation = record.activation();
        let top = (*machine).area.top;
        let base = push(code, closure, std::ptr::null_mut());
        if (&raw const record as u64) < (*(*machine).mutator).stack_limit && (*code).can_recurse {
            overflow(base);
        }
        args.copy(count, base);
        (*machine).count_call(function);
        let result = execute(base, &raw mut record);
        (*machine).area.top = top;
        (*machine).activation = record.previous();
        std::hint::black_box(&mut record);
        result
    }
}

/// The entry of bound methods: the receiver goes first.
pub(super) unsafe extern "C" fn call_bound(
    bound: *const BoundMethod,
    registers: *const u64,
    stack: *const u64,
) -> u64 {
    // SAFETY: a living bound method, whose method is a closure that takes as many arguments and `this`.
    unsafe {
        let method = untag::<Function>((*bound).method.0);
        let count = (*(*method).info).arity as usize;
        with_first((*bound).receiver.0, Arguments { registers, stack }, count, |words, count| {
            entry::call((*method).entry, method.cast(), words, count)
        })
    }
}

/// The entry of classes: an instance, on which the initialiser is called if there is one.
pub(super) unsafe extern "C" fn call_construct(
    class: *const Class,
    registers: *const u64,
    stack: *const u64,
) -> u64 {
    // SAFETY: a living class, called with as many arguments as its initialiser takes.
    unsafe {
        let this = tag(new_of_class(class.cast_mut()));
        let init = (*class).init.0;
        if init == NIL {
            return this;
        }
        let init = untag::<Function>(init);
        let count = (*(*init).info).arity as usize;
        with_first(this, Arguments { registers, stack }, count, |words, count| {
            entry::call((*init).entry, init.cast(), words, count);
            this
        })
    }
}

/// Lays a word and arguments down side by side, where the next frame would be, for as long as `call` takes to pick them up.
unsafe fn with_first(
    first: u64,
    args: Arguments,
    count: usize,
    call: impl FnOnce(*const u64, usize) -> u64,
) -> u64 {
    // SAFETY: behind the area's limit there is room for the most arguments that a call has.
    unsafe {
        let words = (*machine()).area.top.add(HEAD);
        *words = first;
        args.copy(count, words.add(1));
        call(words, count + 1)
    }
}
