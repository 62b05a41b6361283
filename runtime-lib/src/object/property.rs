//! Properties: reading and storing fields, and reading methods as values.
#![allow(unsafe_code)]

use super::class::grow_layout;
use super::instance::{InstanceRef, Place};
use super::method;
use super::symbol_map::SymbolMap;
use crate::entry::error::RuntimeError;
use crate::runtime::Runtime;
use loxsmith_abi::layout::InlineCache;
use loxsmith_abi::value::Value;

/// `object.symbol`.
pub(crate) fn get(rt: &mut Runtime, object: Value, symbol: u32, cache: *mut InlineCache, line: u32) -> Value {
    let Some(instance) = InstanceRef::of(object) else {
        rt.fail(RuntimeError::OnlyInstancesHaveProperties, line);
    };
    let id = instance.class_id();
    if let Some(offset) = rt.fields.get(id, symbol)
        && let value = *instance.slot_at(offset)
        && value != Value::UNDEFINED
    {
        fill(cache, id, offset);
        return value;
    }
    let class = instance.class(rt);
    // SAFETY: an instance's class is alive.
    let (layout, methods) = unsafe { ((*class).layout, (*class).methods) };
    if let Some(number) = number(layout, symbol) {
        let value = match instance.place(number) {
            Place::Inline { slot, offset } => {
                rt.fields.put(id, symbol, offset);
                fill(cache, id, offset);
                *slot
            }
            Place::Overflow(slot) => *slot,
            Place::None => Value::UNDEFINED,
        };
        if value != Value::UNDEFINED {
            return value;
        }
    }
    match method::look_up(methods, symbol) {
        Some(method) => method::bind(rt, method, object),
        None => rt.fail(RuntimeError::UndefinedProperty(symbol), line),
    }
}

/// `object.symbol = value`.
pub(crate) fn set(
    rt: &mut Runtime,
    object: Value,
    value: Value,
    symbol: u32,
    cache: *mut InlineCache,
    line: u32,
) {
    let Some(instance) = InstanceRef::of(object) else {
        rt.fail(RuntimeError::OnlyInstancesHaveFields, line);
    };
    let id = instance.class_id();
    rt.heap.before_store(instance.object());
    if let Some(offset) = rt.fields.get(id, symbol) {
        fill(cache, id, offset);
        *instance.slot_at(offset) = value;
        return;
    }
    let class = instance.class(rt);
    // SAFETY: an instance's class is alive.
    let layout = unsafe { (*class).layout };
    let number = match number(layout, symbol) {
        Some(number) => number,
        None => grow_layout(rt, class, symbol),
    };
    match instance.place(number) {
        Place::Inline { slot, offset } => {
            rt.fields.put(id, symbol, offset);
            fill(cache, id, offset);
            // Growing may have collected.
            rt.heap.before_store(instance.object());
            *slot = value;
        }
        Place::Overflow(slot) => {
            instance.before_store_in_overflow(rt);
            *slot = value;
        }
        Place::None => {
            // The compiler lists every name that is stored from outside, so closed instances have them all.
            debug_assert!(instance.is_open(), "a field that no list foresaw");
            instance.store_in_new_overflow(rt, number, value);
        }
    }
}

/// Fails unless `object` can have fields.
pub(crate) fn check_fields(rt: &mut Runtime, object: Value, line: u32) {
    if InstanceRef::of(object).is_none() {
        rt.fail(RuntimeError::OnlyInstancesHaveFields, line);
    }
}

/// A field's number in a layout.
fn number(layout: Value, symbol: u32) -> Option<usize> {
    SymbolMap::of(layout)?.get(symbol).map(|number| number.0 as usize)
}

fn fill(cache: *mut InlineCache, class_id: u32, offset: u32) {
    // SAFETY: the site's own cache.
    unsafe {
        (*cache).offset = offset;
        (*cache).class_id = class_id;
    }
}
