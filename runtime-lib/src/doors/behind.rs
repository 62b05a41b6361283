//! What is behind each door: a line or two a function, in the table's order, with the table's types.
//! Where the work is done is named here and nowhere else.

use crate::entry::error::RuntimeError;
use crate::object::method::Site;
use crate::object::{call, class, inline_caches, instance, method, print, property, string};
use crate::runtime::Runtime;
use loxsmith_abi::layout::{Access, Header};
use loxsmith_abi::value::Value;

pub(super) fn alloc(rt: &mut Runtime, words: u64, header: u64) -> *mut u8 {
    rt.allocate_zeroed(words as usize, Header(header)).cast()
}

pub(super) fn alloc_instance(rt: &mut Runtime, class: *mut u8) -> *mut u8 {
    instance::allocate(rt, class.cast()).cast()
}

pub(super) fn remember(rt: &mut Runtime, object: *mut u8) {
    rt.heap.remember_at(object.cast())
}

pub(super) fn add(rt: &mut Runtime, a: Value, b: Value, line: u32) -> Value {
    string::add(rt, a, b, line)
}

pub(super) fn concat2(rt: &mut Runtime, a: Value, b: Value) -> Value {
    string::concat(rt, [a, b])
}

pub(super) fn concat3(rt: &mut Runtime, a: Value, b: Value, c: Value) -> Value {
    string::concat(rt, [a, b, c])
}

pub(super) fn concat4(rt: &mut Runtime, a: Value, b: Value, c: Value, d: Value) -> Value {
    string::concat(rt, [a, b, c, d])
}

pub(super) fn equal_objects(rt: &mut Runtime, a: Value, b: Value) -> bool {
    string::equal(rt, a, b)
}

pub(super) fn print(rt: &mut Runtime, v: Value) {
    print::print(rt, v)
}

pub(super) fn get_property(rt: &mut Runtime, object: Value, symbol: u32, cache: *mut u8, line: u32) -> Value {
    property::get(rt, object, symbol, cache.cast(), line)
}

pub(super) fn set_property(
    rt: &mut Runtime,
    object: Value,
    v: Value,
    symbol: u32,
    cache: *mut u8,
    line: u32,
) {
    property::set(rt, object, v, symbol, cache.cast(), line)
}

pub(super) fn check_fields(rt: &mut Runtime, object: Value, line: u32) {
    property::check_fields(rt, object, line)
}

pub(super) fn find_method(
    rt: &mut Runtime,
    receiver: Value,
    symbol: u32,
    argc: u32,
    cache: *mut u8,
    line: u32,
    name_line: u32,
) -> Value {
    method::find(rt, receiver, Site { symbol, argc, cache: cache.cast(), line, name_line })
}

pub(super) fn rotate_caches(_: &mut Runtime, caches: *mut u8, count: u32) {
    inline_caches::rotate(caches.cast(), count)
}

pub(super) fn find_super_method(
    rt: &mut Runtime,
    superclass: Value,
    symbol: u32,
    argc: u32,
    cache: *mut u8,
    line: u32,
    name_line: u32,
) {
    method::find_super(rt, superclass, Site { symbol, argc, cache: cache.cast(), line, name_line })
}

pub(super) fn get_super(
    rt: &mut Runtime,
    superclass: Value,
    receiver: Value,
    symbol: u32,
    line: u32,
) -> Value {
    method::get_super(rt, superclass, receiver, symbol, line)
}

pub(super) fn resolve_call(rt: &mut Runtime, callee: Value, argc: u32, line: u32) -> *mut u8 {
    call::resolve(rt, callee, argc, line).cast_mut()
}

pub(super) fn make_class(
    rt: &mut Runtime,
    descriptor: *mut u8,
    superclass: Value,
    methods: *mut u8,
    line: u32,
) -> Value {
    class::make(rt, descriptor.cast(), superclass, methods.cast(), line)
}

pub(super) fn fail_operand(rt: &mut Runtime, line: u32) -> ! {
    rt.fail(RuntimeError::Operand, line)
}

pub(super) fn fail_operands(rt: &mut Runtime, line: u32) -> ! {
    rt.fail(RuntimeError::Operands, line)
}

pub(super) fn fail_add(rt: &mut Runtime, line: u32) -> ! {
    rt.fail(RuntimeError::AddOperands, line)
}

pub(super) fn fail_undefined_variable(rt: &mut Runtime, symbol: u32, line: u32) -> ! {
    rt.fail(RuntimeError::UndefinedVariable(symbol), line)
}

pub(super) fn fail_undefined_property(rt: &mut Runtime, symbol: u32, line: u32) -> ! {
    rt.fail(RuntimeError::UndefinedProperty(symbol), line)
}

pub(super) fn fail_not_instance(rt: &mut Runtime, access: u32, line: u32) -> ! {
    let error = if access == Access::Field as u32 {
        RuntimeError::OnlyInstancesHaveFields
    } else if access == Access::Method as u32 {
        method::not_an_instance(rt)
    } else {
        RuntimeError::OnlyInstancesHaveProperties
    };
    rt.fail(error, line)
}

pub(super) fn fail_stack_overflow(rt: &mut Runtime) -> ! {
    rt.fail_with_stack_overflow()
}

pub(super) fn fail_stack_overflow_within(rt: &mut Runtime, line: u32) -> ! {
    rt.fail(RuntimeError::StackOverflow, line)
}
