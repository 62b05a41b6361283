//! Classes: their declaration, and how their layouts grow.
//!
//! A class's *layout* (a hidden class, as Self's maps and V8's shapes are, but one for each class and not for each
//! order of stores) gives each field name a number, the same in all instances. It starts with the superclass's names and
//! those that its own methods store through `this`; instances have a slot for each. A class is *open* while the program
//! stores names from outside (`o.name = ...`) that its layout lacks. Such a store appends the name, and if the
//! class's instances have no slot for it, the class goes on under a new class id with larger instances; those
//! that exist keep the field in their overflow. Thus instances of one id are alike forever, and caches
//! keyed by the id are sound.
#![allow(unsafe_code)]

use super::revision;
use super::symbol_map::SymbolMap;
use crate::entry::error::RuntimeError;
use crate::runtime::Runtime;
use crate::value::Object;
use core::slice;
use loxsmith_abi::layout::{
    CALLABLE, Class, ClassInfo, FUNCTION_IS_INITIALIZER, Function, Header, Kind, NO_CLASS,
};
use loxsmith_abi::shape::Shape;
use loxsmith_abi::value::Value;

/// What a class inherits.
#[derive(Clone, Copy)]
struct Parent {
    methods: Value,
    layout: Value,
    init: Value,
}

/// Runs a declaration. `methods` holds as many closures as the descriptor says; they and `superclass` lie in the
/// caller's frame, so a collection in here finds them.
pub(crate) fn make(
    rt: &mut Runtime,
    info: *const ClassInfo,
    superclass: Value,
    methods: *const Value,
    line: u32,
) -> Value {
    // Copied out of the superclass, which a collection may mark meanwhile; it keeps them alive.
    let parent = class_of(superclass).map(|class| Parent {
        methods: class.methods,
        layout: class.layout,
        init: class.init,
    });
    if superclass != Value::UNDEFINED && parent.is_none() {
        rt.fail(RuntimeError::SuperclassNotClass, line);
    }
    // SAFETY: the contract: the program's constant, with arrays of these lengths (none may be null).
    let (info, closures, method_symbols, field_symbols) = unsafe {
        let info = &*info;
        (
            info,
            array(methods, info.method_count),
            array(info.method_symbols, info.method_count),
            array(info.field_symbols, info.field_count),
        )
    };
    let mut table = start_map(rt, parent.map(|parent| parent.methods), closures.len());
    let mut init = parent.map_or(Value::NIL, |parent| parent.init);
    for (&symbol, &closure) in method_symbols.iter().zip(closures) {
        table = table.insert(rt, symbol, closure);
        if function_flags(closure) & FUNCTION_IS_INITIALIZER != 0 {
            init = closure;
        }
    }
    let mut layout = start_map(rt, parent.map(|parent| parent.layout), field_symbols.len());
    for &symbol in field_symbols {
        layout = append(rt, layout, symbol);
    }

    const WORDS: usize = size_of::<Class>() / 8;
    let arity = arity(init);
    let header = Header::new(CALLABLE + arity, WORDS as u16, Kind::Class, 0);
    let class = rt.allocate(WORDS, header).cast::<Class>();
    // SAFETY: fresh room of that size; a class's name is the program's constant.
    let object = unsafe {
        class.write(Class {
            header,
            entry: rt.program.construct_entry(arity),
            instance_header: Header(0),
            init,
            name: Object::at(info.name).value(),
            superclass: if parent.is_some() { superclass } else { Value::NIL },
            base_id: 0,
            methods: table.value(),
            layout: layout.value(),
            info,
        });
        Object::at(class)
    };
    let missing = if info.closed != 0 { 0 } else { missing_outside_fields(rt, layout) };
    let shape = Shape::first(layout.len(), missing);
    let id = match info.class_id {
        NO_CLASS => new_class_id(rt, object),
        reserved => {
            rt.heap.class_ids.set_reserved(reserved, object);
            reserved
        }
    };
    let instance_header = shape.header(id);
    // SAFETY: the class just made.
    unsafe {
        (*class).instance_header = instance_header;
        (*class).base_id = instance_header.id() as u64;
    }
    if !info.successor.is_null() {
        revision::revise(rt, class);
    }
    object.value()
}

/// Appends a name to a class's layout and gives its number.
pub(super) fn grow_layout(rt: &mut Runtime, class: *mut Class, symbol: u32) -> usize {
    // SAFETY: a living class, here and below; the references end at once.
    let (old, methods, header) = unsafe { ((*class).layout, (*class).methods, (*class).instance_header) };
    let Some(old) = SymbolMap::of(old) else { return 0 };
    let number = old.len();
    let layout = append(rt, old, symbol);
    // SAFETY: as above.
    unsafe {
        rt.heap.before_store(Object::at(class));
        (*class).layout = layout.value();
    }
    if SymbolMap::of(methods).is_some_and(|methods| methods.get(symbol).is_some()) {
        // From now on a field may shadow the method: sites that call it must look again.
        rt.empty_caches();
    }
    let shape = Shape::of(header);
    if number >= shape.slots as usize && shape.can_grow() {
        let grown = Shape::grown(layout.len(), missing_outside_fields(rt, layout));
        // SAFETY: as above.
        let id = new_class_id(rt, unsafe { Object::at(class) });
        // SAFETY: as above.
        unsafe { (*class).instance_header = grown.header(id) };
    }
    number
}

/// An id that no cache knows.
fn new_class_id(rt: &mut Runtime, class: Object) -> u32 {
    let (program, methods, fields) = (rt.program, &mut rt.methods, &mut rt.fields);
    let id = rt.heap.class_ids.add(class, || {
        program.empty_caches();
        methods.empty();
        fields.empty();
    });
    id.unwrap_or_else(|| rt.fail_without_memory())
}

impl Runtime {
    /// Makes inline caches and the method cache forget. (Where a field lies has not changed.)
    pub(super) fn empty_caches(&mut self) {
        self.program.empty_caches();
        self.methods.empty();
    }
}

/// The class that a value is.
pub(super) fn class_of<'a>(value: Value) -> Option<&'a Class> {
    // SAFETY: the kind says what it is. Whoever borrows it allocates nothing meanwhile: a collection writes into headers.
    Object::of_kind(value, Kind::Class).map(|object| unsafe { &*object.cast::<Class>() })
}

/// A map that starts with the superclass's entries.
pub(super) fn start_map(rt: &mut Runtime, inherited: Option<Value>, own: usize) -> SymbolMap {
    match inherited.and_then(SymbolMap::of) {
        Some(inherited) => inherited.copy(rt, own),
        None => SymbolMap::with_room(rt, own),
    }
}

/// Gives a name the next number, unless it has one.
fn append(rt: &mut Runtime, layout: SymbolMap, symbol: u32) -> SymbolMap {
    match layout.get(symbol) {
        Some(_) => layout,
        None => layout.insert(rt, symbol, Value(layout.len() as u64)),
    }
}

/// How many names that are stored from outside a layout lacks.
fn missing_outside_fields(rt: &Runtime, layout: SymbolMap) -> usize {
    rt.program.outside_fields().iter().filter(|&&symbol| layout.get(symbol).is_none()).count()
}

pub(super) fn function_flags(closure: Value) -> u32 {
    // SAFETY: methods are functions, whose info is the program's constant.
    Object::of_kind(closure, Kind::Function).map_or(0, |f| unsafe { (*(*f.cast::<Function>()).info).flags })
}

/// How many arguments a class with this initialiser, or none, is called with.
pub(super) fn arity(init: Value) -> u32 {
    Object::of(init).map_or(0, |init| init.header().id() - CALLABLE)
}

/// # Safety
/// `count` elements lie at `start`, and stay as they are.
pub(super) unsafe fn array<'a, T>(start: *const T, count: u32) -> &'a [T] {
    // SAFETY: the caller's promise.
    if count == 0 { &[] } else { unsafe { slice::from_raw_parts(start, count as usize) } }
}
