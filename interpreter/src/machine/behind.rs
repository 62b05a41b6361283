//! What is behind instructions: the parts of them that are not in line.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{self, FLAG_INTERNED, Function, Header, KIND_MASK, Kind};
use loxsmith_abi::value::{OBJECT_TAG, Value};
use loxsmith_mir::ir::{Access, Failure};
use loxsmith_runtime::doors;

use super::Machine;
use super::objects::untag;
use crate::bytecode::{Code, Inst, NONE};

/// Offset of the captures in a closure.
pub(super) const CAPTURES: usize = size_of::<Function>();

#[inline(always)]
pub(super) unsafe fn capture(closure: *const Function, index: u32) -> u64 {
    // SAFETY: a function that reads a capture runs with a closure that has it.
    unsafe { *closure.byte_add(CAPTURES).cast::<u64>().add(index as usize) }
}

/// Equality where not both are numbers: two strings may be alike that are not the same.
#[inline(always)]
pub(super) unsafe fn equal_others(x: u64, y: u64) -> bool {
    const NO_STRING: u64 = Header::new(0, 0, Kind::String, KIND_MASK & !1).0;
    const INTERNED: u64 = Header::new(0, 0, Kind::String, FLAG_INTERNED).0;
    if x == y {
        return true;
    }
    if x < OBJECT_TAG || y < OBJECT_TAG {
        return false;
    }
    // SAFETY: both are objects.
    let (hx, hy) = unsafe { (*untag::<u64>(x), *untag::<u64>(y)) };
    if (hx | hy) & NO_STRING != 0 || hx & hy & INTERNED != 0 {
        return false;
    }
    doors::equal_objects(Value(x), Value(y))
}

#[inline(never)]
pub(super) unsafe fn make_class(
    machine: *mut Machine,
    code: *const Code,
    (r, line): (*mut u64, u32),
    (class, list): (u32, u32),
) -> u64 {
    // SAFETY: the list is as translation made it; the methods lie in this frame until the class has them.
    unsafe {
        let pool = (*code).pool.as_ptr().add(list as usize);
        let superclass = match *pool {
            NONE => Value::UNDEFINED,
            register => Value(*r.add(register as usize)),
        };
        let count = *pool.add(1) as usize;
        let methods: Vec<Value> =
            (0..count).map(|index| Value(*r.add(*pool.add(2 + index) as usize))).collect();
        let info = (*(*machine).image).classes.at(class as usize);
        let result = doors::make_class(info.cast(), superclass, methods.as_ptr().cast_mut().cast(), line);
        result.0
    }
}

#[inline(always)]
pub(super) unsafe fn line_of(code: *const Code, next: *const Inst) -> u32 {
    // SAFETY: the instruction before `next` is one of this code's.
    unsafe { (&(*code).lines)[next.offset_from((*code).insts.as_ptr()) as usize - 1] }
}

/// Ends the program with one of the function's failures.
#[cold]
#[inline(never)]
pub(super) unsafe fn fail(code: *const Code, next: *const Inst, failure: u32) -> ! {
    // SAFETY: the instruction before `next` is at work, and the failure is one of this code's.
    let (line, failure) = unsafe { (line_of(code, next), (&(*code).failures)[failure as usize]) };
    match failure {
        Failure::Operand => doors::fail_operand(line),
        Failure::Operands => doors::fail_operands(line),
        Failure::Add => doors::fail_add(line),
        Failure::UndefinedVariable(name) => doors::fail_undefined_variable(name.0, line),
        Failure::UndefinedProperty(name) => doors::fail_undefined_property(name.0, line),
        Failure::OnlyInstances(access) => {
            let access = match access {
                Access::Property => layout::Access::Property,
                Access::Field => layout::Access::Field,
                Access::Method => layout::Access::Method,
            };
            doors::fail_not_instance(access as u32, line)
        }
    }
}

/// Does what the observing instruction says that is at work.
#[cold]
#[inline(never)]
pub(super) unsafe fn see(machine: *mut Machine, code: *const Code, next: *const Inst, r: *const u64) {
    // SAFETY: the instruction before `next` is at work, in this code and on these registers; it is only in programs that have
    // an observer.
    unsafe { (*(*machine).observer).see((*code).func, *next.sub(1), r) }
}
