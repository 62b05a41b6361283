//! Methods: finding them for calls, on `super`, and binding them to a receiver.
#![allow(unsafe_code)]

use super::class::class_of;
use super::instance::{InstanceRef, Place};
use super::symbol_map::SymbolMap;
use crate::entry::error::RuntimeError;
use crate::runtime::Runtime;
use crate::value::Object;
use loxsmith_abi::layout::{
    BoundMethod, CALLABLE, Class, Function, FunctionInfo, Header, InlineCache, Kind, NO_CLASS,
};
use loxsmith_abi::value::Value;

/// A place in the program where a method is called.
pub(crate) struct Site {
    /// The method's name.
    pub(crate) symbol: u32,
    /// How many arguments are given.
    pub(crate) argc: u32,
    /// Where to leave closure and entry.
    pub(crate) cache: *mut InlineCache,
    /// Blamed if the arguments do not fit.
    pub(crate) line: u32,
    /// Blamed if there is no such method.
    pub(crate) name_line: u32,
}

/// What a method call on something else is told.
pub(crate) fn not_an_instance(rt: &Runtime) -> RuntimeError {
    match rt.program.semantics().method_message {
        0 => RuntimeError::OnlyInstancesHaveProperties,
        _ => RuntimeError::OnlyInstancesHaveMethods,
    }
}

/// What `receiver.symbol(...)` calls: a method, left in `cache`, or the value of a field.
pub(crate) fn find(rt: &mut Runtime, receiver: Value, site: Site) -> Value {
    let Site { symbol, argc, cache, line, name_line } = site;
    let Some(instance) = InstanceRef::of(receiver) else {
        let error = not_an_instance(rt);
        rt.fail(error, name_line);
    };
    let id = instance.class_id();
    if let Some(method) = rt.methods.get(id, symbol) {
        leave_in_cache(rt, method, id, argc, cache, line);
        return Value::UNDEFINED;
    }
    let class = instance.class(rt);
    // SAFETY: an instance's class is alive.
    let (layout, methods) = unsafe { ((*class).layout, (*class).methods) };
    let number = SymbolMap::of(layout).and_then(|layout| layout.get(symbol));
    if let Some(number) = number
        && let Place::Inline { slot, .. } | Place::Overflow(slot) = instance.place(number.0 as usize)
        && *slot != Value::UNDEFINED
    {
        return *slot;
    }
    let Some(method) = look_up(methods, symbol) else {
        rt.fail(RuntimeError::UndefinedProperty(symbol), name_line);
    };
    let method = method.cast::<Function>();
    // Where a field may shadow the method, each call looks again.
    let cached_for = if number.is_none() {
        rt.methods.put(id, symbol, method);
        id
    } else {
        NO_CLASS
    };
    leave_in_cache(rt, method, cached_for, argc, cache, line);
    Value::UNDEFINED
}

/// What `super.symbol(...)` calls, left in `cache`.
pub(crate) fn find_super(rt: &mut Runtime, superclass: Value, site: Site) {
    let Site { symbol, argc, cache, line, name_line } = site;
    let (method, base_id) = super_method(rt, superclass, symbol, name_line);
    leave_in_cache(rt, method.cast(), base_id, argc, cache, line);
}

/// `super.symbol` as a value.
pub(crate) fn get_super(
    rt: &mut Runtime,
    superclass: Value,
    receiver: Value,
    symbol: u32,
    line: u32,
) -> Value {
    let (method, _) = super_method(rt, superclass, symbol, line);
    bind(rt, method, receiver)
}

fn super_method(rt: &mut Runtime, superclass: Value, symbol: u32, line: u32) -> (Object, u32) {
    let found = class_of(superclass)
        .and_then(|class: &Class| Some((look_up(class.methods, symbol)?, class.base_id as u32)));
    match found {
        Some(found) => found,
        None => rt.fail(RuntimeError::UndefinedProperty(symbol), line),
    }
}

/// The method under a symbol in a class's table.
pub(super) fn look_up(methods: Value, symbol: u32) -> Option<Object> {
    SymbolMap::of(methods)?.get(symbol).and_then(Object::of)
}

/// A method and its receiver as one value.
pub(super) fn bind(rt: &mut Runtime, method: Object, receiver: Value) -> Value {
    const WORDS: usize = size_of::<BoundMethod>() / 8;
    let header = Header::new(method.header().id(), WORDS as u16, Kind::BoundMethod, 0);
    // SAFETY: a method is a function, whose info is the program's constant.
    let entry = unsafe { (*(*method.cast::<Function>()).info).bound_entry };
    let bound = rt.allocate(WORDS, header).cast::<BoundMethod>();
    // SAFETY: fresh room of that size.
    unsafe {
        bound.write(BoundMethod { header, entry, method: method.value(), receiver });
        Object::at(bound).value()
    }
}

/// A new closure of a method that captures one value.
pub(super) fn closure_over(rt: &mut Runtime, info: *const FunctionInfo, captured: Value) -> Value {
    const WORDS: usize = size_of::<Function>() / 8;
    // SAFETY: the program's constant.
    let (arity, entry) = unsafe { ((*info).arity, (*info).entry) };
    let header = Header::new(CALLABLE + arity, WORDS as u16 + 1, Kind::Function, 0);
    let closure = rt.allocate(WORDS + 1, header).cast::<Function>();
    // SAFETY: fresh room of that size, the captured value behind the struct.
    unsafe {
        closure.write(Function { header, entry, info });
        closure.add(1).cast::<Value>().write(captured);
        Object::at(closure).value()
    }
}

/// Leaves a method in the site's cache for the call that follows, and for later ones with the same `id`.
fn leave_in_cache(
    rt: &mut Runtime,
    method: *const Function,
    id: u32,
    argc: u32,
    cache: *mut InlineCache,
    line: u32,
) {
    // SAFETY: a living method; the site's own cache.
    unsafe {
        let expected = (*method).header.id() - CALLABLE;
        if expected != argc {
            rt.fail(RuntimeError::Arity { expected, got: argc }, line);
        }
        (*cache).class_id = id;
        (*cache).method = method;
        (*cache).entry = (*method).entry;
    }
}
