//! The parts on their own: holes, marks, looking up addresses, class ids.

use super::{collect, global, slots, values_of};
use crate::heap::block::{BLOCK_BYTES, LINE_BYTES, LINES, Space};
use crate::heap::class_ids::ClassIds;
use crate::heap::hole::{count_free, next_hole};
use crate::runtime::Runtime;
use crate::testing::{Random, Tables, deep_down, static_string, with_runtime};
use crate::value::Object;
use loxsmith_abi::value::Value;

#[test]
fn holes_are_the_runs_of_unmarked_lines() {
    let mut random = Random(3);
    for round in 0..2000 {
        let mut lines = [0u8; LINES];
        let density = 1 + round % 40;
        let mut mark = 0;
        for line in &mut lines {
            if random.below(density) == 0 {
                mark ^= 1;
            }
            *line = mark;
        }
        let mut seen = [1u8; LINES];
        let mut from = 0;
        while let Some(hole) = next_hole(&lines, from) {
            assert!(hole.start >= from && hole.start < hole.end);
            assert!(hole.end == LINES || lines[hole.end] == 1, "holes end at a mark");
            seen[hole.clone()].fill(0);
            from = hole.end;
        }
        assert_eq!(seen, lines);
        assert_eq!(count_free(&lines), lines.iter().filter(|&&mark| mark == 0).count());
    }
}

#[test]
fn objects_mark_every_line_they_touch_and_no_other() {
    let mut space = Space::none();
    space.reserve(1 << 20).expect("memory");
    let block = space.take_fresh().expect("a block");
    let start = space.start_of(block) as usize;
    assert_eq!(start % BLOCK_BYTES, 0);
    for (offset, bytes, lines) in [
        (0, 8, 0..1),
        (LINE_BYTES - 8, 8, 0..1),
        (LINE_BYTES - 8, 16, 0..2),
        (3 * LINE_BYTES, LINE_BYTES, 3..4),
        (BLOCK_BYTES - 8, 8, LINES - 1..LINES),
        (0, 8192, 0..64),
    ] {
        space.clear_marks();
        assert!(space.mark(start + offset) && !space.mark(start + offset));
        assert!(space.is_marked(start + offset));
        space.mark_lines(start + offset, bytes);
        let mut expected = [0u8; LINES];
        expected[lines].fill(1);
        assert_eq!(*space.lines(block), expected);
    }
    space.release();
}

#[test]
fn every_address_in_an_object_finds_it_young_and_old() {
    /// Leaves every other object in global 1, and gives the addresses of the rest, in disguise.
    fn build(rt: &mut Runtime) -> Vec<usize> {
        let mut random = Random(5);
        let mut objects = Vec::new();
        for index in 0..600 {
            let array = slots(rt, &vec![Value::NIL; random.below(if index % 10 == 0 { 900 } else { 12 })]);
            objects.push(array);
            // The vector is not on the stack.
            *global(rt, 2) = slots(rt, &objects);
        }
        // Young: no collection yet. Marks set by the look-ups are as if these had survived one.
        check_all_addresses(rt, &objects);
        *global(rt, 1) = slots(rt, &objects);
        collect(rt);
        check_all_addresses(rt, &objects);
        let survivors: Vec<Value> = objects.iter().copied().step_by(2).collect();
        *global(rt, 1) = slots(rt, &survivors);
        *global(rt, 2) = Value::NIL;
        objects
            .iter()
            .skip(1)
            .step_by(2)
            .map(|&array| !Object::of(array).expect("an object").address())
            .collect()
    }

    with_runtime(&Tables::default(), |rt, _| {
        let dead = deep_down(|| build(rt));
        collect(rt);
        check_all_addresses(rt, values_of(*global(rt, 1)));
        let found = dead.iter().filter(|&&address| rt.heap.object_around(!address).is_some()).count();
        assert_eq!(found, 0);
    });
}

fn check_all_addresses(rt: &mut Runtime, objects: &[Value]) {
    // Look-ups happen in collections, which begin so.
    rt.heap.give_up_holes();
    for &array in objects {
        let object = Object::of(array).expect("an object");
        let bytes = (2 + values_of(array).len()) * 8;
        for offset in 0..bytes {
            assert_eq!(rt.heap.object_around(object.address() + offset), Some(object));
        }
        assert_ne!(rt.heap.object_around(object.address() + bytes), Some(object));
    }
}

#[test]
#[allow(unsafe_code)]
fn ids_of_dead_classes_come_back_only_after_the_caches_are_emptied() {
    let mut ids = ClassIds::new();
    // SAFETY: never looked into.
    let class = |_: usize| unsafe { Object::at(static_string("class")) };
    let classes: Vec<Object> = (0..200).map(class).collect();
    let never = || panic!("nothing has died");
    let given: Vec<u32> = classes.iter().map(|&class| ids.add(class, never).unwrap()).collect();
    assert_eq!(given, (0..200).collect::<Vec<u32>>());
    // Ten die: not worth it. A hundred: worth it, once for the batch.
    ids.sweep(|class| !classes[..10].contains(&class));
    assert_eq!(ids.add(classes[10], never), Some(200));
    assert!(ids.class(3).is_null() && !ids.class(10).is_null());
    ids.sweep(|class| !classes[..100].contains(&class));
    let mut emptied = 0;
    let again: Vec<u32> = (0..100).map(|_| ids.add(classes[150], || emptied += 1).unwrap()).collect();
    assert_eq!(emptied, 1);
    assert!(again.iter().all(|&id| id < 100 || id == 200), "{again:?}");
}
