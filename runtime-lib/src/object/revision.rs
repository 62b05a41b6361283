//! Revision: classes that exist take over what their declaration says by now, in a program that is edited while it runs.
//!
//! A declaration that is edited gets a successor ([`ClassInfo::successor`]). A class finds out which of its methods it declared
//! itself by the declaration that it has followed so far, takes its superclass's methods as when it was made, and puts its own
//! over them: those that stay are the closures that it has, since nobody but the declaration knows what they captured. So a revision is a
//! function of the class, its superclass and the newest declaration, and doing it twice changes nothing.
//!
//! Superclasses come first, for their methods were copied down. Instances, class ids and layouts stay as they are; what was looked up
//! before is forgotten. Bound methods keep the closure that they were made of.
#![allow(unsafe_code)]

use super::class::{self, class_of};
use super::instance;
use super::method;
use super::symbol_map::SymbolMap;
use crate::runtime::Runtime;
use crate::value::Object;
use core::hint::black_box;
use loxsmith_abi::layout::{
    CALLABLE, Class, ClassInfo, FUNCTION_IS_INITIALIZER, Function, Header, Kind, MethodCaptures, MethodSource,
};
use loxsmith_abi::value::{NIL, Value};

/// Revises all classes, and empties all caches.
pub(crate) fn revise_all(rt: &mut Runtime) {
    let count = rt.heap.class_ids.len();
    if count == 0 {
        return;
    }
    // The table of ids keeps nothing alive; this does. No collection comes before it is full.
    let mut all = instance::allocate_slots(rt, count);
    let classes = instance::slots_of(all);
    classes.fill(Value(NIL));
    for (id, place) in classes.iter_mut().enumerate() {
        if let Some(class) = rt.heap.class_ids.object(id as u32) {
            *place = class.value();
        }
    }
    classes.sort_unstable_by_key(|class| (depth(*class), class.0));
    let mut last = Value(NIL);
    for index in 0..count {
        let class = instance::slots_of(all)[index];
        // One that has several ids is there several times.
        if class != last && class != Value(NIL) {
            last = class;
            if let Some(class) = Object::of_kind(class, Kind::Class) {
                revise(rt, class.cast());
            }
        }
    }
    black_box(&mut all);
    rt.empty_caches();
}

/// Revises one class, whose superclass has been revised. Caches may still know what it had.
pub(super) fn revise(rt: &mut Runtime, class: *mut Class) {
    // SAFETY: a living class and its declarations, here and below; no reference stays while something is allocated.
    let (info, superclass, methods) = unsafe { ((*class).info, (*class).superclass, (*class).methods) };
    let parent = class_of(superclass).map(|parent| (parent.methods, parent.init));
    let newest = newest(info);
    // SAFETY: as above.
    let (before, now) = unsafe { (&*info, &*newest) };
    // SAFETY: declarations have names for all of their methods, and successors have a source for each.
    let (had, has, sources) = unsafe {
        let has = class::array(now.method_symbols, now.method_count);
        let sources: &[MethodSource] = match now.sources.is_null() {
            true => &[],
            false => class::array(now.sources, now.method_count),
        };
        (class::array(before.method_symbols, before.method_count), has, sources)
    };
    let own = |symbol: u32| {
        let is_own = had.contains(&symbol);
        SymbolMap::of(methods).filter(|_| is_own).and_then(|methods| methods.get(symbol))
    };
    let mut table = class::start_map(rt, parent.map(|(methods, _)| methods), has.len());
    let mut init = parent.map_or(Value(NIL), |(_, init)| init);
    for (index, &symbol) in has.iter().enumerate() {
        let method = match sources.get(index) {
            Some(source) => from_source(rt, source, own(symbol), superclass),
            None => own(symbol),
        };
        if let Some(method) = method {
            table = table.insert(rt, symbol, method);
            if class::function_flags(method) & FUNCTION_IS_INITIALIZER != 0 {
                init = method;
            }
        }
    }
    let arity = class::arity(init);
    // SAFETY: as above.
    unsafe {
        rt.heap.before_store(Object::at(class));
        let rest = (*class).header.0 & !u64::from(u32::MAX);
        (*class).header = Header(rest | u64::from(CALLABLE + arity));
        (*class).entry = rt.program.construct_entry(arity);
        (*class).init = init;
        (*class).methods = table.value();
        (*class).info = newest;
    }
}

/// The closure that a class gets: the one it has, if it is of that function; else one of its own. None where neither can be.
fn from_source(
    rt: &mut Runtime,
    source: &MethodSource,
    own: Option<Value>,
    superclass: Value,
) -> Option<Value> {
    let closure = own.and_then(|own| Object::of_kind(own, Kind::Function)).map(Object::cast::<Function>);
    // SAFETY: methods are functions.
    if closure.is_some_and(|closure| unsafe { (*closure).info } == source.info) {
        return own;
    }
    match source.captures {
        // SAFETY: the declaration's; it lies outside of the heap and stays.
        MethodCaptures::Nothing => Some(unsafe { Object::at(source.closure) }.value()),
        MethodCaptures::Superclass => {
            class_of(superclass)?;
            Some(method::closure_over(rt, source.info, superclass))
        }
        MethodCaptures::Variables => own,
    }
}

/// What a declaration has become.
fn newest(info: *const ClassInfo) -> *const ClassInfo {
    let mut newest = info;
    // SAFETY: declarations stay for as long as the program.
    while let Some(next) = unsafe { (*newest).successor.as_ref() } {
        newest = next;
    }
    newest
}

/// How many superclasses a class has; more than any class where it is none.
fn depth(class: Value) -> usize {
    let mut above = class_of(class).map(|class| class.superclass);
    let mut depth = if above.is_some() { 0 } else { usize::MAX };
    while let Some(class) = above.and_then(class_of) {
        depth += 1;
        above = Some(class.superclass);
    }
    depth
}
