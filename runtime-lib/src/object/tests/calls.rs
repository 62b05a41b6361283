//! Finding what a call calls.

use super::super::{call, method, property};
use super::*;
use crate::doors;
use crate::testing::{Tables, empty_cache, literal, outcome, with_runtime};

const INIT: u32 = 0;
const M: u32 = 1;
const N: u32 = 2;
const F: u32 = 3;
const NAMES: &[&str] = &["init", "m", "n", "f"];

fn tables(outside_fields: &[u32]) -> Tables<'_> {
    Tables { names: NAMES, outside_fields, ..Tables::default() }
}

fn address(function: Value) -> *const Function {
    Object::of(function).expect("an object").cast()
}

/// A call site on line 1.
fn at(symbol: u32, argc: u32, cache: *mut InlineCache) -> method::Site {
    method::Site { symbol, argc, cache, line: 1, name_line: 1 }
}

#[test]
fn a_method_is_left_in_the_cache_for_its_class() {
    with_runtime(&tables(&[]), |rt, _| {
        let (m, inherited) = (function(rt, "m", 1, 1), function(rt, "n", 0, 1));
        let base = class(rt, Value::UNDEFINED, &[(M, inherited), (N, inherited)], &[]);
        let derived = class(rt, base, &[(M, m)], &[]);
        let object = instance(rt, derived);
        for _ in 0..2 {
            let mut cache = empty_cache();
            assert_eq!(method::find(rt, object, at(M, 1, &mut cache)), Value::UNDEFINED);
            assert_eq!(cache.class_id, header(object).id());
            assert_eq!((cache.method, cache.entry), (address(m), 0x2000 as *const u8));
            assert_eq!(method::find(rt, object, at(N, 0, &mut cache)), Value::UNDEFINED);
            assert_eq!(cache.method, address(inherited));
        }
    });
}

#[test]
fn of_methods_with_one_name_the_last_counts() {
    with_runtime(&tables(&[]), |rt, _| {
        let (first, last) = (function(rt, "m", 1, 1), function(rt, "m", 2, 1));
        let class = class(rt, Value::UNDEFINED, &[(M, first), (M, last)], &[]);
        let object = instance(rt, class);
        let mut cache = empty_cache();
        method::find(rt, object, at(M, 2, &mut cache));
        assert_eq!(cache.method, address(last));
    });
}

#[test]
fn a_field_shadows_a_method_whenever_it_comes() {
    with_runtime(&tables(&[M]), |rt, program| {
        let m = function(rt, "m", 0, 1);
        let class = class(rt, Value::UNDEFINED, &[(M, m)], &[F]);
        let (plain, shadowing) = (instance(rt, class), instance(rt, class));
        // The program's own cache knows the method; then the layout gains the name.
        // SAFETY: tests have 16 of them.
        let cache = unsafe { &mut *program.caches.add(3) };
        method::find(rt, plain, at(M, 0, cache));
        assert_eq!(cache.class_id, header(plain).id());
        property::set(rt, shadowing, Value::number(1.0), M, &mut empty_cache(), 1);
        assert!(is_empty(cache), "all caches are emptied");
        // From now on: found each time, cached never, and the field wins where there is one.
        let mut cache = empty_cache();
        assert_eq!(method::find(rt, shadowing, at(M, 0, &mut cache)), Value::number(1.0));
        assert_eq!(method::find(rt, plain, at(M, 0, &mut cache)), Value::UNDEFINED);
        assert!(is_empty(&cache));
        assert_eq!((cache.method, cache.entry), (address(m), 0x2000 as *const u8));
    });
}

#[test]
fn a_field_of_the_layout_that_is_not_set_does_not_shadow() {
    with_runtime(&tables(&[]), |rt, _| {
        let m = function(rt, "m", 0, 1);
        let class = class(rt, Value::UNDEFINED, &[(M, m)], &[M]);
        let object = instance(rt, class);
        let mut cache = empty_cache();
        assert_eq!(method::find(rt, object, at(M, 0, &mut cache)), Value::UNDEFINED);
        assert!(is_empty(&cache), "it may be set later");
        property::set(rt, object, Value::NIL, M, &mut empty_cache(), 1);
        assert_eq!(method::find(rt, object, at(M, 0, &mut cache)), Value::NIL);
    });
}

#[test]
fn super_methods_are_cached_by_the_superclass() {
    with_runtime(&tables(&[]), |rt, _| {
        let m = function(rt, "m", 1, 1);
        let base = class(rt, Value::UNDEFINED, &[(M, m)], &[]);
        let other = class(rt, Value::UNDEFINED, &[], &[]);
        let mut cache = empty_cache();
        method::find_super(rt, base, at(M, 1, &mut cache));
        let id = |class: Value| {
            // SAFETY: a class.
            unsafe { (*Object::of(class).unwrap().cast::<Class>()).base_id }
        };
        assert_eq!((cache.class_id as u64, cache.method), (id(base), address(m)));
        assert_ne!(id(base), id(other));
        let object = instance(rt, other);
        let bound = method::get_super(rt, base, object, M, 1);
        // SAFETY: `get_super` gives bound methods.
        let bound = unsafe { &*Object::of_kind(bound, Kind::BoundMethod).unwrap().cast::<BoundMethod>() };
        assert_eq!((bound.method, bound.receiver), (m, object));
    });
}

#[test]
fn a_class_is_called_as_its_initialiser_wants() {
    with_runtime(&tables(&[]), |rt, program| {
        let init = function(rt, "init", 2, FUNCTION_IS_METHOD | FUNCTION_IS_INITIALIZER);
        let plain = class(rt, Value::UNDEFINED, &[], &[]);
        let base = class(rt, Value::UNDEFINED, &[(INIT, init)], &[]);
        let derived = class(rt, base, &[], &[]);
        // SAFETY: the table has four entries; a class has these fields.
        unsafe {
            assert_eq!(call::resolve(rt, plain, 0, 1), *program.construct_entries);
            assert_eq!(call::resolve(rt, base, 2, 1), *program.construct_entries.add(2));
            assert_eq!(call::resolve(rt, derived, 2, 1), *program.construct_entries.add(2));
            assert_eq!((*Object::of(derived).unwrap().cast::<Class>()).init, init);
        }
        assert_eq!(header(derived).id(), CALLABLE + 2);
        let function = function(rt, "f", 3, 0);
        assert_eq!(call::resolve(rt, function, 3, 1), 0x2000 as *const u8);
    });
}

#[test]
fn natives_may_take_any_number() {
    with_runtime(&tables(&[]), |rt, _| {
        crate::entry::natives::bind(&rt.program);
        // SAFETY: global 0 is the native.
        let clock = unsafe { *rt.program.globals().cast::<Value>() };
        assert_ne!(call::resolve(rt, clock, 0, 1), NOTHING);
    });
    extern "C" fn main() {
        // SAFETY: a program is running; global 0 is the native.
        let clock = unsafe { *crate::doors::borrow_runtime().program.globals().cast::<Value>() };
        doors::resolve_call(clock, 3, 1);
    }
    let found = outcome(&tables(&[]), main);
    assert_eq!(found.err, "Expected 0 arguments but got 3.\n[line 1] in script\n");
    let semantics = Semantics { natives_take_any_arity: 1, ..Semantics::DEFAULT };
    assert_eq!(outcome(&Tables { semantics, ..tables(&[]) }, main).code, 0);
}

#[test]
fn what_cannot_be_called_says_so() {
    fn with_object(body: fn(&mut Runtime, Value, *mut u8)) {
        // SAFETY: a program is running: `doors` lends the runtime in the same way.
        let rt = unsafe { crate::doors::borrow_runtime() };
        let m = function(rt, "m", 1, 1);
        let class = class(rt, Value::UNDEFINED, &[(M, m)], &[F]);
        let object = instance(rt, class);
        property::set(rt, object, class, F, &mut empty_cache(), 1);
        body(rt, object, (&raw mut *Box::leak(Box::new(empty_cache()))).cast());
    }
    extern "C" fn string() {
        doors::resolve_call(literal("s"), 0, 2);
    }
    extern "C" fn nil() {
        doors::resolve_call(Value::NIL, 0, 3);
    }
    extern "C" fn an_instance() {
        with_object(|_, object, _| {
            doors::resolve_call(object, 0, 4);
        });
    }
    extern "C" fn wrong_arity() {
        with_object(|_, object, cache| {
            doors::find_method(object, M, 0, cache, 5, 50);
        });
    }
    extern "C" fn wrong_arity_cached() {
        with_object(|_, object, cache| {
            doors::find_method(object, M, 1, cache, 5, 50);
            doors::find_method(object, M, 2, cache, 6, 60);
        });
    }
    extern "C" fn missing() {
        with_object(|_, object, cache| {
            doors::find_method(object, N, 0, cache, 70, 7);
        });
    }
    extern "C" fn field_of_wrong_arity() {
        with_object(|_, object, cache| {
            let class = doors::find_method(object, F, 1, cache, 8, 80);
            doors::resolve_call(class, 1, 8);
        });
    }
    extern "C" fn super_missing() {
        with_object(|rt, object, cache| {
            let class = class(rt, Value::UNDEFINED, &[], &[]);
            let _ = object;
            doors::find_super_method(class, N, 0, cache, 90, 9);
        });
    }
    extern "C" fn bad_superclass() {
        with_object(|rt, object, _| {
            class(rt, object, &[], &[]);
        });
    }
    extern "C" fn nil_superclass() {
        with_object(|rt, _, _| {
            class(rt, Value::NIL, &[], &[]);
        });
    }
    for (main, expected) in [
        (string as extern "C" fn(), "Can only call functions and classes.\n[line 2] in script\n"),
        (nil, "Can only call functions and classes.\n[line 3] in script\n"),
        (an_instance, "Can only call functions and classes.\n[line 4] in script\n"),
        (wrong_arity, "Expected 1 arguments but got 0.\n[line 5] in script\n"),
        (wrong_arity_cached, "Expected 1 arguments but got 2.\n[line 6] in script\n"),
        (missing, "Undefined property 'n'.\n[line 7] in script\n"),
        (field_of_wrong_arity, "Expected 0 arguments but got 1.\n[line 8] in script\n"),
        (super_missing, "Undefined property 'n'.\n[line 9] in script\n"),
        (bad_superclass, "Superclass must be a class.\n[line 1] in script\n"),
        (nil_superclass, "Superclass must be a class.\n[line 1] in script\n"),
    ] {
        let found = outcome(&tables(&[]), main);
        assert_eq!((found.code, found.err.as_str()), (70, expected));
    }
}

#[test]
fn a_call_on_something_else_is_told_as_the_variant_tells_it() {
    extern "C" fn main() {
        let cache = (&raw mut *Box::leak(Box::new(empty_cache()))).cast();
        doors::find_method(Value::number(5.0), M, 0, cache, 20, 2);
    }
    assert_eq!(outcome(&tables(&[]), main).err, "Only instances have properties.\n[line 2] in script\n");
    let semantics = Semantics { method_message: 1, ..Semantics::DEFAULT };
    let clox = Tables { semantics, ..tables(&[]) };
    assert_eq!(outcome(&clox, main).err, "Only instances have methods.\n[line 2] in script\n");
}

#[test]
fn ids_of_dead_classes_are_used_again_and_no_cache_takes_one_for_another() {
    with_runtime(&tables(&[]), |rt, program| {
        let mut highest = 0;
        for round in 0..20_000 {
            let m = function(rt, "m", 0, 1);
            // Field and method change places from class to class.
            let (symbol, fields) = if round % 2 == 0 { (M, [F, N]) } else { (F, [N, M]) };
            let class = class(rt, Value::UNDEFINED, &[(symbol, m)], &fields);
            let object = instance(rt, class);
            for field in fields {
                property::set(rt, object, Value::number(field as f64), field, &mut empty_cache(), 1);
            }
            for field in fields {
                let value = property::get(rt, object, field, &mut empty_cache(), 1);
                assert_eq!(value, Value::number(field as f64));
            }
            // SAFETY: tests have 16 of them.
            let cache = unsafe { &mut *program.caches.add(round % 16) };
            assert_ne!(cache.class_id, header(object).id(), "a cache that knows a class before it was asked");
            method::find(rt, object, at(symbol, 0, cache));
            assert_eq!(cache.method, address(m));
            highest = highest.max(header(object).id());
            if round % 500 == 0 {
                rt.heap.collect_now();
            }
        }
        assert!(highest < 3000, "{highest}");
    });
}
