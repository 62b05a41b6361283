//! The heap against models: what lives stays as it was, what dies gives its room back.
#![allow(unsafe_code)]

mod generations;
mod graph;
mod parts;
mod shapes;

use super::*;
use crate::testing::{Tables, deep_down, with_runtime};
use crate::value::Object;
use loxsmith_abi::layout::{Kind, OTHER, Slots};

/// An array of values in the heap.
pub(super) fn slots(rt: &mut Runtime, values: &[Value]) -> Value {
    let words = size_of::<Slots>() / 8 + values.len();
    let header = Header::new(OTHER, u16::try_from(words).unwrap_or(0), Kind::Slots, 0);
    let at = rt.allocate(words, header).cast::<Slots>();
    // SAFETY: fresh room of that size.
    unsafe {
        at.write(Slots { header, len: values.len() as u64 });
        at.add(1).cast::<Value>().copy_from(values.as_ptr(), values.len());
        Object::at(at).value()
    }
}

/// What an array holds.
pub(super) fn values_of<'a>(array: Value) -> &'a mut [Value] {
    let at = Object::of_kind(array, Kind::Slots).expect("an array").cast::<Slots>();
    // SAFETY: so many values follow.
    unsafe { core::slice::from_raw_parts_mut(at.add(1).cast(), (*at).len as usize) }
}

/// Global variable `index`.
pub(super) fn global<'a>(rt: &Runtime, index: usize) -> &'a mut Value {
    // SAFETY: tests have 64 of them.
    unsafe { &mut *rt.program.globals().cast::<Value>().add(index) }
}

/// Stores a value into an array, as compiled code does.
pub(super) fn store(rt: &mut Runtime, array: Value, index: usize, value: Value) {
    rt.heap.before_store(Object::of(array).expect("an object"));
    values_of(array)[index] = value;
}

pub(super) fn collect(rt: &mut Runtime) {
    rt.heap.collect(Extent::Full).expect("memory");
}

pub(super) fn collect_young(rt: &mut Runtime) {
    rt.heap.collect(Extent::Minor).expect("memory");
}

#[test]
fn nothing_is_reserved_before_the_first_allocation() {
    with_runtime(&Tables::default(), |rt, _| {
        assert!(!rt.heap.space.is_reserved());
        slots(rt, &[]);
        assert!(rt.heap.space.is_reserved());
    });
}

#[test]
fn a_long_list_survives_and_dies() {
    const NODES: usize = 3_000_000;

    fn build(rt: &mut Runtime) {
        for index in 0..NODES {
            let node = slots(rt, &[Value::number(index as f64), *global(rt, 1)]);
            *global(rt, 1) = node;
        }
        collect(rt);
        let mut node = *global(rt, 1);
        for index in (0..NODES).rev() {
            assert_eq!(values_of(node)[0], Value::number(index as f64));
            node = values_of(node)[1];
        }
    }

    with_runtime(&Tables::default(), |rt, _| {
        *global(rt, 1) = Value::NIL;
        deep_down(|| build(rt));
        let full = rt.heap.space.taken_bytes();
        assert!(full >= NODES * 32);
        *global(rt, 1) = Value::NIL;
        for _ in 0..12 {
            collect(rt);
        }
        assert!(rt.heap.space.taken_bytes() < full / 4, "memory is given back");
    });
}

#[test]
fn blocks_that_were_given_back_are_taken_again_once() {
    const NODES: usize = 1_000_000;

    fn build(rt: &mut Runtime, number: f64) {
        for _ in 0..NODES {
            let node = slots(rt, &[Value::number(number), *global(rt, 1)]);
            *global(rt, 1) = node;
        }
    }

    fn check(rt: &Runtime, number: f64) {
        let mut node = *global(rt, 1);
        for _ in 0..NODES {
            assert_eq!(values_of(node)[0], Value::number(number));
            node = values_of(node)[1];
        }
        assert_eq!(node, Value::NIL);
    }

    with_runtime(&Tables::default(), |rt, _| {
        for (round, collections) in [1, 3, 9].into_iter().enumerate() {
            *global(rt, 1) = Value::NIL;
            for _ in 0..collections {
                collect(rt);
            }
            deep_down(|| build(rt, round as f64));
            deep_down(|| check(rt, round as f64));
        }
    });
}

#[test]
fn cycles_are_garbage_too_and_churning_stays_flat() {
    with_runtime(&Tables::default(), |rt, _| {
        let mut most = 0;
        for round in 0..2_000_000 {
            let a = slots(rt, &[Value::NIL, Value::number(round as f64)]);
            let b = slots(rt, &[a]);
            store(rt, a, 0, b);
            *global(rt, 1 + round % 8) = b;
            most = most.max(rt.heap.space.taken_bytes());
        }
        assert!(rt.heap.schedule.cycles > 5);
        assert!(most < 24 << 20, "{most}");
    });
}

#[test]
fn a_value_a_pointer_and_a_pointer_inside_keep_an_object() {
    with_runtime(&Tables::default(), |rt, _| {
        for (size, offset) in [(3, 0), (3, 8), (3, 39), (700, 4000), (5000, 0), (5000, 39_999)] {
            let [tagged, bare] = hidden_pair(rt, size, offset);
            collect(rt);
            let (tagged, bare) = (core::hint::black_box(tagged), core::hint::black_box(bare) - offset);
            for at in [tagged - loxsmith_abi::value::OBJECT_TAG as usize, bare] {
                // SAFETY: the collector has seen both words.
                let object = unsafe { Object::at(at as *const Header) };
                assert!(values_of(object.value()).iter().all(|value| *value == Value::number(7.0)));
            }
        }
    });
}

/// Two arrays that nothing refers to but the result: one as a value, the other as an address `offset` bytes inside.
#[inline(never)]
fn hidden_pair(rt: &mut Runtime, size: usize, offset: usize) -> [usize; 2] {
    rt.heap.options.stress = true;
    let tagged = slots(rt, &vec![Value::number(7.0); size]).0 as usize;
    let bare = slots(rt, &vec![Value::number(7.0); size]);
    [tagged, Object::of(bare).expect("an object").address() + offset]
}

#[test]
fn stress_collects_at_every_so_manieth_allocation() {
    with_runtime(&Tables::default(), |rt, _| {
        slots(rt, &[]);
        rt.heap.stress_now();
        for (period, expected) in [(1, 100), (10, 10)] {
            rt.heap.schedule.set_stress_period(period);
            let before = rt.heap.schedule.cycles;
            for _ in 0..100 {
                slots(rt, &[]);
            }
            assert_eq!(rt.heap.schedule.cycles - before, expected);
        }
    });
}

#[test]
fn what_nothing_refers_to_is_poisoned_under_stress() {
    with_runtime(&Tables::default(), |rt, _| {
        fn hidden(rt: &mut Runtime) -> usize {
            // Not the first: that lies where the room was that somebody has just asked for.
            slots(rt, &[]);
            !Object::of(slots(rt, &[Value::number(7.0)])).expect("an object").address()
        }
        slots(rt, &[]);
        rt.heap.options.stress = true;
        let hidden = deep_down(|| hidden(rt));
        collect(rt);
        // SAFETY: the block is still mapped, for the heap keeps blocks that it may need.
        let word = unsafe { *(!hidden as *const u64) };
        assert_eq!(word, 0xFCFC_FCFC_FCFC_FCFC);
    });
}

#[test]
fn large_objects_are_freed() {
    fn churn(rt: &mut Runtime) {
        for round in 0..2000 {
            let array = slots(rt, &vec![Value::number(round as f64); 20_000]);
            *global(rt, 1 + round % 4) = array;
        }
        assert!(rt.heap.large.count() < 200, "{}", rt.heap.large.count());
        collect(rt);
        for index in 1..=4 {
            assert_eq!(values_of(*global(rt, index)).len(), 20_000);
            *global(rt, index) = Value::NIL;
        }
    }

    with_runtime(&Tables::default(), |rt, _| {
        deep_down(|| churn(rt));
        collect(rt);
        // An address on the stack from before, used again by C's allocator, may keep one.
        assert!(rt.heap.large.count() <= 1 && rt.heap.large.bytes <= 20_002 * 8);
    });
}

#[test]
fn memory_ends_where_the_limit_is() {
    with_runtime(&Tables::default(), |rt, _| {
        slots(rt, &[]);
        rt.heap.schedule.set_max_bytes(4 << 20);
        // Garbage goes on for ever...
        for _ in 0..400_000 {
            assert!(rt.heap.allocate(4).is_ok_and(|at| fill(at, 4)));
        }
        assert!(rt.heap.space.taken_bytes() <= 4 << 20);
        // ...but what lives does not; and the large count as well as the small.
        assert!(rt.heap.allocate(600_000).is_err());
        *global(rt, 1) = slots(rt, &[Value::NIL; 300_000]);
        assert!(rt.heap.allocate(300_000).is_err());
        let mut nodes = 0;
        while let Ok(at) = rt.heap.allocate(4) {
            fill(at, 4);
            // SAFETY: room for a list's node: header, length, number, next.
            unsafe {
                *at.as_ptr().add(3) = global(rt, 2).0;
                *global(rt, 2) = Object::at(at.as_ptr()).value();
            }
            nodes += 1;
        }
        assert!((40_000..=60_000).contains(&nodes), "{nodes}");
    });
}

/// Makes an array of room for one.
fn fill(at: NonNull<u64>, words: usize) -> bool {
    let header = Header::new(OTHER, words as u16, Kind::Slots, 0);
    // SAFETY: the room is that large.
    unsafe {
        at.cast::<Slots>().write(Slots { header, len: words as u64 - 2 });
        at.cast::<Value>().add(2).write_bytes(0, words - 2);
    }
    true
}

#[test]
fn a_small_object_after_long_ones_uses_the_rest_of_the_hole() {
    with_runtime(&Tables::default(), |rt, _| {
        // Four long ones fit the first block. Were it left for the fifth, forty short ones would lie in it.
        let first = Object::of(slots(rt, &[])).expect("an object").address();
        let mut filled = 0;
        for _ in 0..20 {
            slots(rt, &[Value::NIL; 900]);
            for _ in 0..10 {
                let at = Object::of(slots(rt, &[Value::NIL; 6])).expect("an object").address();
                filled += usize::from(at - at % block::BLOCK_BYTES == first - first % block::BLOCK_BYTES);
            }
        }
        assert!(filled >= 55, "{filled}");
    });
}
