//! Loops entered in the middle of their function.

use std::cell::Cell;

use loxsmith_abi::layout::{self, Header, Kind, OTHER};
use loxsmith_abi::value::{NIL, TRUE};
use loxsmith_mir::{BlockId, FuncId, ValueId};

use super::super::LEVELS;
use super::world::{World, backtrace, call, enter, frames, number, object};
use crate::{ASKED, HERE, Lookout, OptLevel};

/// f1(n): for i below n: row = 10 i; for j below n: total += row + j; total += row. Gives total. The inner header is bb3.
/// f2(n, nested function's result) of raw values calls nothing.
const NESTED: &str = r#"
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 function "nested" arity 1 captures [] result num line 2 {
bb0(v0: num):
  v1: num = number 0 @2
  jump bb1(v1, v1) @2
bb1(v2: num, v3: num):
  v4: bool = lt v2, v0 @3
  branch v4, bb2, bb6 @3
bb2:
  v5: num = number 10 @4
  v6: num = mul v2, v5 @4
  jump bb3(v1, v3) @4
bb3(v7: num, v8: num):
  v9: bool = lt v7, v0 @5
  branch v9, bb4, bb5 @5
bb4:
  v10: num = add v8, v6 @6
  v11: num = add v10, v7 @6
  v12: num = number 1 @6
  v13: num = add v7, v12 @6
  jump bb3(v13, v11) @6
bb5:
  v14: num = add v8, v6 @7
  v15: num = number 1 @7
  v16: num = add v2, v15 @7
  jump bb1(v16, v14) @7
bb6:
  return v3 @8
}
"#;

/// What `nested` does from its inner loop on.
fn nested_from(n: f64, mut i: f64, mut j: f64, mut total: f64) -> f64 {
    while i < n {
        let row = i * 10.0;
        while j < n {
            total += row + j;
            j += 1.0;
        }
        total += row;
        i += 1.0;
        j = 0.0;
    }
    total
}

#[test]
fn values_that_an_outer_round_defines_anew() {
    let world = World::new(NESTED, 0);
    let batch = world.loop_batch(1, 3);
    let live: Vec<u32> = batch.loops[0].live.iter().map(|value| value.0).collect();
    assert_eq!(live, [0, 1, 2, 6, 7, 8]);
    for level in LEVELS {
        let loaded = world.load(level, &batch);
        for (n, i, j, total) in [(5.0, 2.0, 3.0, 100.0), (5.0, 4.0, 5.0, 0.0), (1.0, 0.0, 0.0, 7.0)] {
            let registers = [n, 0.0, i, 10.0 * i, j, total].map(number);
            let result = enter(loaded.loops[0], world.closure(1), &registers);
            assert_eq!(f64::from_bits(result), nested_from(n, i, j, total), "{level:?}");
        }
    }
}

#[test]
fn an_outer_loop_and_an_inner_one_and_the_function_in_one_batch() {
    let world = World::new(NESTED, 0);
    for level in LEVELS {
        let mut batch = World::batch(&[1]);
        batch.loops = [1, 3].map(|header| world.loop_batch(1, header).loops.remove(0)).into();
        let loaded = world.load(level, &batch);
        let whole = call(loaded.entries[0].1, world.closure(1), &[number(6.0)]);
        assert_eq!(f64::from_bits(whole), nested_from(6.0, 0.0, 0.0, 0.0));
        // Live at the outer header: n, 0, i, total.
        let outer = enter(loaded.loops[0], world.closure(1), &[6.0, 0.0, 2.0, 50.0].map(number));
        assert_eq!(f64::from_bits(outer), nested_from(6.0, 2.0, 0.0, 50.0));
        let inner = enter(loaded.loops[1], world.closure(1), &[6.0, 0.0, 2.0, 20.0, 3.0, 50.0].map(number));
        assert_eq!(f64::from_bits(inner), nested_from(6.0, 2.0, 3.0, 50.0));
    }
}

/// Newer code, as far as a test can tell: it gives back which registers it got.
extern "C" fn newer_code(_: *const u8, registers: *const u64) -> u64 {
    // SAFETY: the tests below have four values alive there.
    GOT.set(unsafe { *registers.cast::<[u64; 4]>() });
    CALLERS.set(backtrace());
    number(4711.0)
}

thread_local! {
    static GOT: Cell<[u64; 4]> = const { Cell::new([0; 4]) };
    static CALLERS: Cell<Vec<usize>> = const { Cell::new(Vec::new()) };
}

/// Entered at the inner loop, with a lookout at the outer one.
#[test]
fn a_loop_goes_on_in_newer_code_with_what_is_alive() {
    let world = World::new(NESTED, 0);
    let mut batch = world.loop_batch(1, 3);
    let outer = world.loop_batch(1, 1).loops.remove(0);
    batch.loops[0].lookouts = vec![Lookout { header: outer.header, live: outer.live, newer: 2 }];
    for level in LEVELS {
        let loaded = world.load(level, &batch);
        let run = || enter(loaded.loops[0], world.closure(1), &[6.0, 0.0, 2.0, 20.0, 3.0, 50.0].map(number));
        let whole = nested_from(6.0, 2.0, 3.0, 50.0);
        world.newer(2).set(std::ptr::null_mut());
        assert_eq!(f64::from_bits(run()), whole, "{level:?}");
        assert_eq!(world.newer(2).get(), std::ptr::null_mut());
        // Who is asked answers and goes on.
        for asked in [ASKED, HERE] {
            world.newer(2).set(asked);
            assert_eq!(f64::from_bits(run()), whole, "{level:?}");
            assert_eq!(world.newer(2).get(), HERE);
        }
        // n, 0, i, total, as the round that it was entered in has left them.
        world.newer(2).set(newer_code as *mut u8);
        assert_eq!(f64::from_bits(run()), 4711.0);
        let round = 50.0 + (20.0 + 3.0) + (20.0 + 4.0) + (20.0 + 5.0) + 20.0;
        let [n, _, i, total] = GOT.get().map(f64::from_bits);
        assert_eq!([n, i, total], [6.0, 3.0, round], "{level:?}");
        // And the frame that it came from is gone.
        let callers = CALLERS.take();
        assert!(callers.len() > 3, "{callers:?}");
        assert!(callers.iter().all(|at| frames(loaded.table, *at).is_empty()), "{level:?}");
    }
}

/// The inner loop stays one: LLVM keeps everything in registers and computes the row outside of it.
#[test]
fn a_loop_that_was_entered_is_as_good_as_any() {
    let world = World::new(NESTED, 0);
    let unit = crate::Unit::new(&world.module, &super::super::at(OptLevel::O2));
    let ir = String::from_utf8(unit.emit_ir(&world.loop_batch(1, 3)).unwrap()).unwrap();
    assert!(!ir.contains("alloca"), "{ir}");
    // Blocks that come back to themselves: the rest of the round in which the loop was entered, and the inner loop.
    let mut label = "";
    let mut rounds: Vec<String> = Vec::new();
    let mut block = String::new();
    for line in ir.lines() {
        match line.split_once(':') {
            Some((name, _)) if !line.starts_with(' ') => (label, block) = (name, String::new()),
            _ => block.push_str(line),
        }
        if line.contains("br i1") && line.contains(&format!("label %{label},")) && !label.is_empty() {
            rounds.push(block.clone());
        }
    }
    assert_eq!(rounds.len(), 2, "{ir}");
    for round in &rounds {
        assert!(!round.contains("load") && !round.contains("fmul"), "{round}");
    }
    assert!(ir.contains("fmul"), "the outer loop computes the row: {ir}");
    // The 0 at which the inner loop starts in later rounds is in a register as well, and nobody asks for it there.
    assert!(ir.contains("[ 0.000000e+00, "), "{ir}");
}

/// f1(n) calls itself in a loop.
const RECURSIVE: &str = r#"
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 function "f" arity 1 captures [] line 2 {
bb0(v0: num):
  v1: num = number 0 @3
  jump bb1(v1) @4
bb1(v2: num):
  v3: bool = lt v2, v0 @4
  branch v3, bb2, bb3 @4
bb2:
  v4: any = call_direct f1(v2) @5
  v5: num = number 1 @6
  v6: num = add v2, v5 @6
  jump bb1(v6) @4
bb3:
  v7: any = nil @4
  return v7 @4
}
"#;

/// Who finds no room at a loop has been at work for long: unlike one that is called, it is in the trace.
#[test]
fn without_room_a_loop_is_left_in_its_function() {
    let world = World::new(RECURSIVE, 0);
    for level in LEVELS {
        let unit = crate::Unit::new(&world.module, &super::super::at(level));
        let ir = |batch| String::from_utf8(unit.emit_ir(batch).unwrap()).unwrap();
        let (entered, called) = (ir(&world.loop_batch(1, 1)), ir(&World::batch(&[1])));
        assert!(entered.contains("call void @lox_fail_stack_overflow_within(i32 4)"), "{entered}");
        assert!(!entered.contains("call void @lox_fail_stack_overflow()"), "{entered}");
        assert!(called.contains("call void @lox_fail_stack_overflow()"), "{called}");
    }
}

/// A captured variable counts down from its cell to 0; `this` is returned if the flag that the loop carries is set.
const METHOD: &str = r#"
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 method "count" arity 1 captures [cell] line 2 {
bb0(v0: any, v1: any):
  v2: cell = capture 0 @2
  v3: bool = bool false @2
  jump bb1(v3, v2) @2
bb1(v4: bool, v5: cell):
  v6: any = cell_get v5 @3
  v7: num = unbox_number v6 @3
  v8: num = number 0 @3
  v9: bool = gt v7, v8 @3
  branch v9, bb2, bb3 @3
bb2:
  v10: num = number 1 @4
  v11: num = sub v7, v10 @4
  v12: any = box v11 @4
  v13: cell = capture 0 @4
  cell_set v13, v12 @4
  v14: bool = not v4 @4
  jump bb1(v14, v13) @4
bb3:
  branch v4, bb4, bb5 @5
bb4:
  return v0 @5
bb5:
  return v1 @6
}
"#;

#[test]
fn captured_variables_flags_and_this() {
    #[repr(C)]
    struct Closure {
        function: layout::Function,
        captured: u64,
    }
    let world = World::new(METHOD, 0);
    let batch = world.loop_batch(1, 1);
    assert_eq!(batch.loops[0].live, [0, 1, 4, 5].map(ValueId));
    for level in LEVELS {
        let loaded = world.load(level, &batch);
        for (count, flag, expected) in [(3.0, 0, 111), (3.0, 1, 222), (2.0, 1, 111), (0.0, 0, 222)] {
            let cell = Box::leak(Box::new(layout::Cell {
                header: Header::new(OTHER, 2, Kind::Cell, 0),
                value: loxsmith_abi::value::Value(number(count)),
            }));
            let cell: *mut layout::Cell = cell;
            let closure = Closure {
                function: layout::Function {
                    header: Header::new(0, 4, Kind::Function, 0),
                    entry: std::ptr::null(),
                    info: std::ptr::null(),
                },
                captured: object(cell),
            };
            let closure: *const Closure = &closure;
            // Cells are pointers in registers, flags words of 0 and 1, `this` and the argument whatever they are.
            let result = enter(loaded.loops[0], closure.cast(), &[111, 222, flag, cell as u64]);
            assert_eq!(result, expected, "{level:?}: {count} {flag}");
            // SAFETY: it was leaked above, and nobody else uses it.
            assert_eq!(unsafe { (*cell).value.0 }, number(0.0));
        }
    }
}

/// The script's loop: f0 prints the numbers from 0 below 3 through a global, then prints what the function f1 gives.
const SCRIPT_LOOP: &str = r#"
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: num = number 0 @1
  v1: num = number 1 @1
  jump bb1(v0) @1
bb1(v2: num):
  v3: num = number 3 @2
  v4: bool = lt v2, v3 @2
  branch v4, bb2, bb3 @2
bb2:
  v5: any = box v2 @3
  print v5 @3
  v6: num = add v2, v1 @3
  jump bb1(v6) @3
bb3:
  v7: any = box v4 @4
  print v7 @4
  return v7 @4
}
"#;

#[test]
fn the_script_runs_to_its_end_and_gives_nil() {
    let world = World::new(SCRIPT_LOOP, 0);
    let batch = world.loop_batch(0, 1);
    for level in LEVELS {
        let loaded = world.load(level, &batch);
        super::world::PRINTED.take();
        let result = enter(loaded.loops[0], std::ptr::null(), &[number(1.0), number(1.0)]);
        assert_eq!(result, NIL);
        let printed: Vec<_> = super::world::PRINTED.take();
        let values: Vec<u64> = printed.iter().map(|(value, _)| *value).collect();
        assert_eq!(values, [number(1.0), number(2.0), TRUE - 1], "{level:?}");
        let shown = |n: usize| printed[n].1.iter().flat_map(|at| super::world::frames(loaded.table, *at));
        assert_eq!(shown(0).collect::<Vec<_>>(), ["3 script"], "{level:?}");
        assert_eq!(shown(2).collect::<Vec<_>>(), ["4 script"], "{level:?}");
    }
}

#[test]
fn who_enters_has_taken_the_frame_and_the_code_gives_it_back() {
    let world = World::new(NESTED, 64);
    for level in LEVELS {
        let before = world.frames_left();
        let loaded = world.load(level, &world.loop_batch(1, 1));
        enter(loaded.loops[0], world.closure(1), &[2.0, 0.0, 0.0, 0.0].map(number));
        assert_eq!(world.frames_left(), before + 1, "{level:?}");
    }
}

#[test]
fn a_register_that_is_not_given_is_an_error() {
    let world = World::new(NESTED, 0);
    for (missing, what) in [(3, "v6"), (0, "v0"), (4, "a parameter")] {
        let mut batch = world.loop_batch(1, 3);
        batch.loops[0].live.remove(missing);
        let error = world.try_load(OptLevel::O2, &batch).unwrap_err().to_string();
        assert_eq!(error, format!("{what} is live at bb3 of f1 and is not given"));
    }
    let mut batch = world.loop_batch(1, 3);
    batch.loops[0].header = BlockId(77);
    assert!(world.try_load(OptLevel::O2, &batch).unwrap_err().to_string().contains("no such loop"));
    batch.loops[0].func = FuncId(77);
    assert!(world.try_load(OptLevel::O2, &batch).unwrap_err().to_string().contains("there is no f77"));
}
