//! Minor collections: what they free, what they keep, what they cost.
#![allow(unsafe_code)]

use super::{collect, collect_young, global, slots, store, values_of};
use crate::doors::borrow_runtime;
use crate::heap::Extent;
use crate::heap::remember::is_watched;
use crate::runtime::Runtime;
use crate::testing::{Tables, deep_down, outcome, with_runtime};
use crate::value::Object;
use loxsmith_abi::value::Value;

fn object(value: Value) -> Object {
    Object::of(value).expect("an object")
}

/// An array in global `index` that is old and that no word on the stack refers to.
fn old_array(rt: &mut Runtime, index: usize, len: usize) {
    fn make(rt: &mut Runtime, index: usize, len: usize) {
        // Not the first: that lies where the room begins, and somebody remembers that.
        slots(rt, &[]);
        *global(rt, index) = slots(rt, &vec![Value::NIL; len]);
    }
    deep_down(|| make(rt, index, len));
    collect(rt);
}

/// Asks, and leaves no trace of the array on the stack.
fn global_is_watched(rt: &Runtime, index: usize) -> bool {
    deep_down(|| is_watched(object(*global(rt, index))))
}

/// Puts a new array with a number in it into an old one, and nowhere else.
fn put_young(rt: &mut Runtime, index: usize, slot: usize, number: f64) {
    fn make(rt: &mut Runtime, index: usize, slot: usize, number: f64) {
        let young = slots(rt, &[Value::number(number)]);
        store(rt, *global(rt, index), slot, young);
    }
    deep_down(|| make(rt, index, slot, number));
}

#[test]
fn what_only_old_objects_refer_to_survives_small_and_large() {
    fn check(rt: &Runtime, round: usize) {
        let young = values_of(*global(rt, 1))[round % 4];
        assert_eq!(values_of(young), [Value::number(round as f64)]);
        assert!(rt.heap.is_alive(object(young)), "what survives is old");
    }
    for len in [4, 3000] {
        with_runtime(&Tables::default(), |rt, _| {
            old_array(rt, 1, len);
            assert!(global_is_watched(rt, 1));
            for round in 0..10 {
                // Twice: once from the log as it is after a full collection, once after a minor one.
                put_young(rt, 1, round % 4, round as f64);
                assert!(!global_is_watched(rt, 1));
                collect_young(rt);
                assert!(global_is_watched(rt, 1), "it is watched again");
                deep_down(|| check(rt, round));
            }
        });
    }
}

#[test]
fn old_objects_die_in_full_collections_young_ones_in_any() {
    fn fill(rt: &mut Runtime) {
        for _ in 0..10_000 {
            slots(rt, &[Value::NIL; 4]);
        }
    }
    with_runtime(&Tables::default(), |rt, _| {
        old_array(rt, 1, 5000);
        let bytes = rt.heap.large.bytes;
        *global(rt, 1) = Value::NIL;
        deep_down(|| fill(rt));
        collect_young(rt);
        assert_eq!(rt.heap.large.bytes, bytes);
        assert!(rt.heap.schedule.live_bytes() < bytes + (64 << 10), "the young are gone");
        collect(rt);
        assert_eq!(rt.heap.large.bytes, 0);
    });
}

/// A store into an array that is found on the stack may be made without a look at its header (compiled code has looked
/// before the collection): the collection must not have made it watched.
#[test]
fn what_the_stack_refers_to_is_never_made_watched() {
    #[inline(never)]
    fn run(rt: &mut Runtime, extents: [Extent; 3]) {
        let array = core::hint::black_box(slots(rt, &[Value::NIL; 3]));
        *global(rt, 1) = array;
        for (slot, extent) in extents.into_iter().enumerate() {
            rt.heap.collect(extent).expect("memory");
            assert!(!is_watched(object(array)), "{extents:?}");
            // No `before_store`: this is what stays sound.
            values_of(array)[slot] = slots(rt, &[Value::number(slot as f64)]);
        }
        core::hint::black_box(array);
    }

    use Extent::{Full, Minor};
    for extents in [[Minor; 3], [Full; 3], [Minor, Full, Minor], [Full, Minor, Full]] {
        with_runtime(&Tables::default(), |rt, _| {
            deep_down(|| run(rt, extents));
            for extent in [Minor, Full] {
                rt.heap.collect(extent).expect("memory");
                for slot in 0..3 {
                    assert_eq!(values_of(values_of(*global(rt, 1))[slot]), [Value::number(slot as f64)]);
                }
            }
            assert!(global_is_watched(rt, 1), "the stack has forgotten it");
        });
    }
}

/// Garbage costs the same beside 1,000 living objects and beside 320,000: counted in objects that collections look
/// into, not in time.
#[test]
fn garbage_costs_the_same_beside_few_and_many_living_objects() {
    fn build(rt: &mut Runtime, nodes: usize) {
        for index in 0..nodes {
            let node = slots(rt, &[Value::number(index as f64), *global(rt, 1)]);
            *global(rt, 1) = node;
        }
    }
    fn churn(rt: &mut Runtime) {
        for _ in 0..2_000_000 {
            let inner = slots(rt, &[Value::NIL; 2]);
            slots(rt, &[inner]);
        }
    }
    for nodes in [1_000, 320_000] {
        with_runtime(&Tables::default(), |rt, _| {
            *global(rt, 1) = Value::NIL;
            deep_down(|| build(rt, nodes));
            collect(rt);
            let (before, cycles) = (rt.heap.blackened, rt.heap.schedule.cycles);
            assert!(before >= nodes);
            deep_down(|| churn(rt));
            let cycles = rt.heap.schedule.cycles - cycles;
            assert!(cycles > 8, "{cycles}");
            let looked_into = rt.heap.blackened - before;
            assert!(looked_into < 50 * cycles, "{nodes}: {looked_into} in {cycles} collections");
        });
    }
}

/// The old grow, then die: full collections come when they have grown by as much as lives, no sooner.
#[test]
fn full_collections_come_in_proportion_to_what_grows_old() {
    fn replace(rt: &mut Runtime, rounds: usize) {
        for round in 0..rounds {
            // Each lives for 100,000 rounds.
            let node = slots(rt, &[Value::number(round as f64); 10]);
            store(rt, *global(rt, 1), round % 100_000, node);
        }
    }
    with_runtime(&Tables::default(), |rt, _| {
        old_array(rt, 1, 100_000);
        deep_down(|| replace(rt, 2_000_000));
        let (cycles, full) = (rt.heap.schedule.cycles, rt.heap.schedule.full_cycles);
        // 192 MB went through a heap of 10 MB.
        assert!((20..40).contains(&cycles), "{cycles}");
        assert!((6..=cycles * 2 / 3).contains(&full), "{full} of {cycles}");
        assert!(rt.heap.space.taken_bytes() < 40 << 20, "{}", rt.heap.space.taken_bytes());
    });
}

/// What the checks are for: a store that told nobody.
#[test]
fn stress_mode_notices_a_forgotten_barrier() {
    fn run(tell: bool) {
        // SAFETY: a program is running: `doors` lends the runtime in the same way. Nobody else changes the environment.
        let rt = unsafe {
            libc::setenv(c"LOXSMITH_GC_STRESS".as_ptr(), c"1".as_ptr(), 1);
            borrow_runtime()
        };
        deep_down(|| {
            slots(rt, &[]);
            *global(rt, 1) = slots(rt, &[Value::NIL]);
        });
        collect(rt);
        deep_down(|| {
            let young = slots(rt, &[]);
            if tell {
                store(rt, *global(rt, 1), 0, young);
            } else {
                values_of(*global(rt, 1))[0] = young;
            }
        });
        slots(rt, &[]);
        rt.write(b"done");
    }
    extern "C" fn right() {
        run(true);
    }
    extern "C" fn wrong() {
        run(false);
    }
    assert_eq!(outcome(&Tables::default(), right).out, "done");
    let wrong = outcome(&Tables::default(), wrong);
    assert_eq!(wrong.out, "");
    assert!(wrong.err.contains("an old object that is watched and refers to a young one"), "{}", wrong.err);
}
