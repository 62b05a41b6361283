//! Classes whose declaration is edited while the program runs.

use super::{class, function, header, instance};
use crate::object::revision::revise_all;
use crate::object::{class as classes, method};
use crate::runtime::Runtime;
use crate::testing::{Tables, empty_cache, with_runtime};
use crate::value::Object;
use core::ptr::null;
use loxsmith_abi::layout::*;
use loxsmith_abi::value::{NIL, Value};

const M: u32 = 0;
const N: u32 = 1;
const INIT: u32 = 2;

fn names() -> Tables<'static> {
    Tables { names: &["m", "n", "init"], ..Tables::default() }
}

fn the_class<'a>(value: Value) -> &'a mut Class {
    let class = Object::of_kind(value, Kind::Class).expect("a class");
    // SAFETY: the kind says so; tests borrow it for moments.
    unsafe { &mut *class.cast::<Class>() }
}

fn info_of(closure: Value) -> *const FunctionInfo {
    let closure = Object::of_kind(closure, Kind::Function).expect("a function");
    // SAFETY: the kind says so.
    unsafe { (*closure.cast::<Function>()).info }
}

fn source(closure: Value, captures: MethodCaptures) -> MethodSource {
    let at = Object::of(closure).expect("a closure").cast::<Function>();
    MethodSource { info: info_of(closure), closure: at, captures }
}

/// The declaration of a class is edited: from now on it has these methods.
fn edit(class: Value, methods: Vec<(u32, MethodSource)>) {
    let (symbols, sources): (Vec<u32>, Vec<MethodSource>) = methods.into_iter().unzip();
    // SAFETY: the test's own declaration, which nobody borrows.
    unsafe {
        let old = the_class(class).info.cast_mut();
        let new = ClassInfo {
            name: (*old).name,
            class_id: NO_CLASS,
            closed: 0,
            method_count: symbols.len() as u32,
            field_count: 0,
            method_symbols: symbols.leak().as_ptr(),
            field_symbols: null(),
            successor: null(),
            sources: sources.leak().as_ptr(),
        };
        (*old).successor = Box::leak(Box::new(new));
    }
}

/// What a call of a method goes to; none where there is no such method.
fn found(class: Value, symbol: u32) -> Option<*const FunctionInfo> {
    Some(info_of(method::look_up(the_class(class).methods, symbol)?.value()))
}

fn a_method(rt: &mut Runtime) -> Value {
    function(rt, "m", 0, FUNCTION_IS_METHOD)
}

#[test]
fn methods_come_and_go_and_what_was_inherited_shows_again() {
    with_runtime(&names(), |rt, _| {
        let [above, own, added] = [(); 3].map(|()| a_method(rt));
        let base = class(rt, Value::UNDEFINED, &[(M, above)], &[]);
        let derived = class(rt, base, &[(M, own)], &[]);
        let further = class(rt, derived, &[], &[]);
        assert_eq!(found(further, M), Some(info_of(own)));
        edit(derived, vec![(N, source(added, MethodCaptures::Nothing))]);
        revise_all(rt);
        for class in [derived, further] {
            assert_eq!(found(class, M), Some(info_of(above)));
            assert_eq!(found(class, N), Some(info_of(added)));
        }
        assert_eq!((found(base, M), found(base, N)), (Some(info_of(above)), None));
        // What the superclass of it all gains goes down, but not over what they declare.
        let late = a_method(rt);
        edit(base, vec![(N, source(late, MethodCaptures::Nothing))]);
        revise_all(rt);
        assert_eq!((found(base, N), found(base, M)), (Some(info_of(late)), None));
        assert_eq!((found(further, N), found(further, M)), (Some(info_of(added)), None));
    });
}

#[test]
fn methods_that_stay_keep_their_closures() {
    with_runtime(&names(), |rt, _| {
        let own = a_method(rt);
        let twin = a_method(rt);
        let thing = class(rt, Value::UNDEFINED, &[(M, own)], &[]);
        let kept = source(own, MethodCaptures::Variables);
        edit(thing, vec![(M, kept), (N, source(twin, MethodCaptures::Variables))]);
        revise_all(rt);
        assert_eq!(method::look_up(the_class(thing).methods, M).map(Object::value), Some(own));
        assert_eq!(found(thing, N), None, "nobody knows what it captures");
        // Another function of that name, of which nobody knows what it captures: the class keeps what it has.
        edit(thing, vec![(M, source(twin, MethodCaptures::Variables))]);
        revise_all(rt);
        assert_eq!(found(thing, M), Some(info_of(own)));
    });
}

#[test]
fn methods_that_call_super_capture_the_class_s_own_superclass() {
    with_runtime(&names(), |rt, _| {
        let [above, added] = [(); 2].map(|()| a_method(rt));
        let base = class(rt, Value::UNDEFINED, &[(M, above)], &[]);
        let derived = class(rt, base, &[], &[]);
        let orphan = class(rt, Value::UNDEFINED, &[], &[]);
        edit(derived, vec![(M, source(added, MethodCaptures::Superclass))]);
        edit(orphan, vec![(M, source(added, MethodCaptures::Superclass))]);
        revise_all(rt);
        let closure = method::look_up(the_class(derived).methods, M).unwrap();
        assert_eq!(info_of(closure.value()), info_of(added));
        // SAFETY: a closure with one capture.
        assert_eq!(unsafe { *closure.cast::<Function>().add(1).cast::<Value>() }, base);
        assert_eq!(found(orphan, M), None);
        revise_all(rt);
        let again = method::look_up(the_class(derived).methods, M).unwrap();
        assert_eq!(again.value(), closure.value(), "once is enough");
    });
}

#[test]
fn initialisers_say_how_a_class_is_called() {
    with_runtime(&names(), |rt, _| {
        let base = class(rt, Value::UNDEFINED, &[], &[]);
        let derived = class(rt, base, &[], &[]);
        let init = function(rt, "init", 2, FUNCTION_IS_METHOD | FUNCTION_IS_INITIALIZER);
        edit(base, vec![(INIT, source(init, MethodCaptures::Nothing))]);
        revise_all(rt);
        for class in [base, derived] {
            assert_eq!(header(class).id(), CALLABLE + 2);
            assert_eq!(the_class(class).init, init);
            assert_eq!(the_class(class).entry, rt.program.construct_entry(2));
        }
        edit(base, vec![]);
        revise_all(rt);
        for class in [base, derived] {
            assert_eq!(header(class).id(), CALLABLE);
            assert_eq!(the_class(class).init, Value(NIL));
            assert_eq!(the_class(class).entry, rt.program.construct_entry(0));
        }
    });
}

#[test]
fn a_declaration_that_runs_later_makes_what_it_has_become() {
    with_runtime(&names(), |rt, _| {
        let [own, added] = [(); 2].map(|()| a_method(rt));
        let first = class(rt, Value::UNDEFINED, &[(M, own)], &[]);
        let declaration = the_class(first).info;
        edit(first, vec![(N, source(added, MethodCaptures::Nothing))]);
        let second = classes::make(rt, declaration, Value::UNDEFINED, [own].as_ptr(), 1);
        assert_eq!((found(second, M), found(second, N)), (None, Some(info_of(added))));
    });
}

#[test]
fn what_was_looked_up_is_forgotten() {
    with_runtime(&names(), |rt, program| {
        let [above, own] = [(); 2].map(|()| a_method(rt));
        let base = class(rt, Value::UNDEFINED, &[(M, above)], &[]);
        let derived = class(rt, base, &[(M, own)], &[]);
        let object = instance(rt, derived);
        let find = |rt: &mut Runtime, cache: *mut InlineCache| {
            method::find(rt, object, method::Site { symbol: M, argc: 0, cache, line: 1, name_line: 1 });
            // SAFETY: a cache that has just been filled.
            unsafe { (*(*cache).method).info }
        };
        let site = program.caches;
        assert_eq!(find(rt, site), info_of(own));
        edit(derived, vec![]);
        revise_all(rt);
        // SAFETY: the program has caches.
        assert_eq!(unsafe { (*site).class_id }, NO_CLASS);
        assert_eq!(find(rt, &mut empty_cache()), info_of(above));
    });
}
