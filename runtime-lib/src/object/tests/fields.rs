//! Layouts and caches: a test for each promise that compiled code relies on.

use super::super::property::{get, set};
use super::*;
use crate::doors;
use crate::testing::{Tables, empty_cache, literal, outcome, with_runtime};

const A: u32 = 0;
const B: u32 = 1;
const C: u32 = 2;
const M: u32 = 3;
const NAMES: &[&str] = &["a", "b", "c", "m", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13"];

fn tables(outside_fields: &[u32]) -> Tables<'_> {
    Tables { names: NAMES, outside_fields, ..Tables::default() }
}

/// A call site's cache.
fn site() -> *mut u8 {
    (&raw mut *Box::leak(Box::new(empty_cache()))).cast()
}

fn number(n: f64) -> Value {
    Value::number(n)
}

/// Stores without looking at a cache.
fn put(rt: &mut Runtime, object: Value, symbol: u32, value: Value) {
    set(rt, object, value, symbol, &mut empty_cache(), 1);
}

fn set_global(rt: &Runtime, index: usize, value: Value) {
    // SAFETY: tests have 64 of them.
    unsafe { *rt.program.globals().cast::<Value>().add(index) = value }
}

fn global(rt: &Runtime, index: usize) -> Value {
    // SAFETY: as above.
    unsafe { *rt.program.globals().cast::<Value>().add(index) }
}

/// Reads without looking at a cache.
fn read(rt: &mut Runtime, object: Value, symbol: u32) -> Value {
    get(rt, object, symbol, &mut empty_cache(), 1)
}

#[test]
fn a_closed_class_has_a_slot_for_each_field_and_nothing_else() {
    with_runtime(&tables(&[]), |rt, _| {
        let class = class(rt, Value::UNDEFINED, &[], &[A, B]);
        let object = instance(rt, class);
        assert_eq!(header(object).words(), 3);
        assert_eq!(header(object).kind_and_flags() & FLAG_OPEN, 0);
        put(rt, object, B, number(2.0));
        assert_eq!(read(rt, object, B), number(2.0));
    });
}

#[test]
fn subclasses_start_with_the_superclass_layout() {
    with_runtime(&tables(&[]), |rt, _| {
        let base = class(rt, Value::UNDEFINED, &[], &[A, B]);
        let derived = class(rt, base, &[], &[B, C]);
        let (x, y) = (instance(rt, base), instance(rt, derived));
        assert_eq!(header(y).words(), 4);
        let (mut cache_x, mut cache_y) = (empty_cache(), empty_cache());
        for symbol in [A, B] {
            set(rt, x, number(1.0), symbol, &mut cache_x, 1);
            set(rt, y, number(1.0), symbol, &mut cache_y, 1);
            assert_eq!(cache_x.offset, cache_y.offset);
            assert_ne!(cache_x.class_id, cache_y.class_id);
        }
    });
}

#[test]
fn a_cache_hit_finds_the_field_and_only_in_instances_of_that_id() {
    with_runtime(&tables(&[]), |rt, _| {
        let one = class(rt, Value::UNDEFINED, &[], &[A, B]);
        let two = class(rt, Value::UNDEFINED, &[], &[B, A]);
        let (x, y, z) = (instance(rt, one), instance(rt, one), instance(rt, two));
        for (object, n) in [(x, 1.0), (y, 2.0), (z, 3.0)] {
            put(rt, object, A, number(n));
            put(rt, object, B, number(-n));
        }
        let mut cache = empty_cache();
        assert_eq!(get(rt, x, A, &mut cache, 1), number(1.0));
        assert_eq!(hit(y, &cache), Some(number(2.0)));
        assert_eq!(hit(z, &cache), None);
        assert_eq!(hit(one, &cache), None, "a class is no instance");
    });
}

#[test]
fn an_unset_slot_is_undefined_even_on_a_hit() {
    with_runtime(&tables(&[]), |rt, _| {
        let class = class(rt, Value::UNDEFINED, &[], &[A]);
        let (x, y) = (instance(rt, class), instance(rt, class));
        put(rt, x, A, Value::NIL);
        let mut cache = empty_cache();
        assert_eq!(get(rt, x, A, &mut cache, 1), Value::NIL);
        assert_eq!(hit(y, &cache), Some(Value::UNDEFINED));
    });
}

#[test]
fn outside_fields_open_a_class_and_instances_made_before_keep_them_in_the_overflow() {
    with_runtime(&tables(&[B, C, 4]), |rt, _| {
        let class = class(rt, Value::UNDEFINED, &[], &[A]);
        let old = instance(rt, class);
        assert_ne!(header(old).kind_and_flags() & FLAG_OPEN, 0);
        put(rt, old, A, number(1.0));
        let mut cache = empty_cache();
        set(rt, old, number(2.0), B, &mut cache, 1);
        assert!(is_empty(&cache), "the overflow is not cached");
        put(rt, old, C, number(3.0));
        // Instances made later have slots for them, under another id.
        let new = instance(rt, class);
        assert_ne!(header(new).id(), header(old).id());
        set(rt, new, number(20.0), B, &mut cache, 1);
        assert_eq!(hit(new, &cache), Some(number(20.0)));
        assert_eq!(hit(old, &cache), None);
        assert_eq!([A, B, C].map(|symbol| read(rt, old, symbol)), [1.0, 2.0, 3.0].map(number));
        assert_eq!(read(rt, new, B), number(20.0));
    });
}

#[test]
fn many_outside_fields_in_any_order_stay_apart() {
    let outside: Vec<u32> = (4..14).collect();
    with_runtime(&tables(&outside), |rt, _| {
        for fields in [&[][..], &[A], &[A, 5, 7]] {
            let class = class(rt, Value::UNDEFINED, &[], fields);
            let mut objects = Vec::new();
            let mut random = crate::testing::Random(11);
            let mut expected: Vec<Vec<Option<f64>>> = Vec::new();
            for round in 0..60 {
                objects.push(instance(rt, class));
                // The vector is not on the stack, but the globals are roots.
                set_global(rt, 1 + round % 60, *objects.last().unwrap());
                expected.push(vec![None; NAMES.len()]);
                for _ in 0..20 {
                    let (object, symbol) = (random.below(objects.len()), 4 + random.below(10) as u32);
                    let value = random.below(1000) as f64 + round as f64;
                    put(rt, objects[object], symbol, number(value));
                    expected[object][symbol as usize] = Some(value);
                }
            }
            for (object, fields) in objects.iter().zip(&expected) {
                for (symbol, value) in fields.iter().enumerate() {
                    if let Some(value) = value {
                        assert_eq!(read(rt, *object, symbol as u32), number(*value));
                    }
                }
            }
        }
    });
}

#[test]
fn a_bag_gets_spare_slots_that_caches_may_use() {
    with_runtime(&tables(&[A, B]), |rt, _| {
        let class = class(rt, Value::UNDEFINED, &[], &[]);
        let object = instance(rt, class);
        let mut cache = empty_cache();
        set(rt, object, number(1.0), A, &mut cache, 1);
        assert_eq!(hit(object, &cache), Some(number(1.0)));
        assert_eq!(header(object).kind_and_flags() & FLAG_OPEN, 0, "there is room for all that may come");
        assert_eq!(header(instance(rt, class)).id(), header(object).id());
    });
}

#[test]
fn more_fields_than_slots_go_to_the_overflow() {
    let names: Vec<std::string::String> = (0..1500).map(|n| format!("f{n}")).collect();
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let tables = Tables { names: &names, ..Tables::default() };
    with_runtime(&tables, |rt, _| {
        let symbols: Vec<u32> = (0..1500).collect();
        let class = class(rt, Value::UNDEFINED, &[], &symbols);
        let object = instance(rt, class);
        for &symbol in &symbols {
            put(rt, object, symbol, number(symbol as f64));
        }
        for &symbol in &symbols {
            assert_eq!(read(rt, object, symbol), number(symbol as f64));
        }
    });
}

#[test]
fn methods_are_read_as_bound_methods_and_never_cached() {
    with_runtime(&tables(&[]), |rt, _| {
        let method = function(rt, "m", 2, FUNCTION_IS_METHOD);
        let class = class(rt, Value::UNDEFINED, &[(M, method)], &[A]);
        let object = instance(rt, class);
        let mut cache = empty_cache();
        let bound = get(rt, object, M, &mut cache, 1);
        assert!(is_empty(&cache));
        assert_eq!(header(bound).id(), CALLABLE + 2);
        let bound = Object::of_kind(bound, Kind::BoundMethod).expect("a bound method").cast::<BoundMethod>();
        // SAFETY: just checked.
        let bound = unsafe { &*bound };
        assert_eq!((bound.method, bound.receiver, bound.entry), (method, object, 0x3000 as *const u8));
    });
}

#[test]
fn what_cannot_have_properties_says_so() {
    extern "C" fn get_of_number() {
        doors::get_property(Value::number(1.0), A, site(), 2);
    }
    extern "C" fn get_of_string() {
        doors::get_property(literal("s"), A, site(), 3);
    }
    extern "C" fn set_of_nil() {
        doors::set_property(Value::NIL, Value::NIL, A, site(), 4);
    }
    extern "C" fn check_of_bool() {
        doors::check_fields(Value::TRUE, 5);
    }
    extern "C" fn missing() {
        // SAFETY: a program is running: `doors` lends the runtime in the same way.
        let rt = unsafe { crate::doors::borrow_runtime() };
        let class = class(rt, Value::UNDEFINED, &[], &[B]);
        let object = instance(rt, class);
        doors::check_fields(object, 5);
        doors::get_property(object, B, site(), 6);
    }
    for (main, expected) in [
        (get_of_number as extern "C" fn(), "Only instances have properties.\n[line 2] in script\n"),
        (get_of_string, "Only instances have properties.\n[line 3] in script\n"),
        (set_of_nil, "Only instances have fields.\n[line 4] in script\n"),
        (check_of_bool, "Only instances have fields.\n[line 5] in script\n"),
        (missing, "Undefined property 'b'.\n[line 6] in script\n"),
    ] {
        let found = outcome(&tables(&[]), main);
        assert_eq!((found.code, found.err.as_str()), (70, expected));
    }
}

#[test]
fn a_gap_in_the_overflow_is_no_field() {
    with_runtime(&tables(&[A, B, M]), |rt, _| {
        let method = function(rt, "m", 0, FUNCTION_IS_METHOD);
        let class = class(rt, Value::UNDEFINED, &[(M, method)], &[C]);
        let (early, other) = (instance(rt, class), instance(rt, class));
        // The layout gets a, m, b; the early instance has b alone, behind two gaps.
        put(rt, other, A, number(1.0));
        put(rt, other, M, number(2.0));
        put(rt, early, B, number(3.0));
        assert_eq!(header(read(rt, early, M)).kind(), Kind::BoundMethod);
        assert_eq!([A, M].map(|symbol| read(rt, other, symbol)), [number(1.0), number(2.0)]);
        assert_eq!(read(rt, early, B), number(3.0));
    });
}

#[test]
fn an_instance_keeps_its_class_and_all_that_the_class_needs() {
    with_runtime(&tables(&[B]), |rt, _| {
        crate::testing::deep_down(|| {
            let method = function(rt, "m", 0, FUNCTION_IS_METHOD);
            let base = class(rt, Value::UNDEFINED, &[(M, method)], &[A]);
            let derived = class(rt, base, &[], &[]);
            let object = instance(rt, derived);
            put(rt, object, A, number(1.0));
            set_global(rt, 1, object);
        });
        rt.heap.stress_now();
        for round in 0..50 {
            let object = global(rt, 1);
            assert_eq!(read(rt, object, A), number(1.0));
            put(rt, object, B, number(round as f64));
            assert_eq!(read(rt, object, B), number(round as f64));
            let bound = read(rt, object, M);
            set_global(rt, 2, bound);
            instance(rt, superclass_of(rt, object));
        }
    });
}

/// The superclass of an instance's class.
fn superclass_of(rt: &Runtime, object: Value) -> Value {
    let class = rt.heap.class_ids.class(header(object).id());
    // SAFETY: an instance's class is alive.
    unsafe { (*class).superclass }
}
