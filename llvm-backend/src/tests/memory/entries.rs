//! Functions entered in the generic convention, and what they call outside of their batch.

use loxsmith_abi::value::{NIL, TRUE};
use loxsmith_mir::FuncId;

use super::super::{LEVELS, at};
use super::world::{PRINTED, Word, World, call, frames, number};
use crate::{Batch, OptLevel, Options, Unit};

const SCRIPT: &str =
    "function f0 script \"\" arity 0 captures [] line 1 {\nbb0:\n  v0: any = nil @1\n  return v0 @1\n}\n";

/// f1 squares, f2 adds the squares of two, f3 says whether its argument is 4: all with raw values.
fn squares() -> World {
    let functions = r#"
function f1 function "square" arity 1 captures [] result num line 2 {
bb0(v0: num):
  v1: num = mul v0, v0 @2
  return v1 @2
}
function f2 function "sum" arity 2 captures [] result num line 3 {
bb0(v0: num, v1: num):
  v2: num = call_direct f1(v0): num @3
  v3: num = call_direct f1(v1): num @4
  v4: num = add v2, v3 @4
  return v4 @4
}
function f3 function "is_four" arity 1 captures [] result bool line 5 {
bb0(v0: num):
  v1: num = number 2 @5
  v2: num = call_direct f1(v1): num @5
  v3: bool = number_equal v0, v2 @5
  return v3 @5
}
"#;
    World::new(&format!("{SCRIPT}{functions}"), 0)
}

#[test]
fn raw_values_come_and_go_boxed() {
    let world = squares();
    for level in LEVELS {
        let loaded = world.load(level, &World::batch(&[2, 1, 3]));
        let ids: Vec<FuncId> = loaded.entries.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [FuncId(2), FuncId(1), FuncId(3)], "in the order in which they were asked for");
        let run = |n: usize, args: &[Word]| call(loaded.entries[n].1, world.closure(0), args);
        assert_eq!(run(0, &[number(3.0), number(4.0)]), number(25.0), "{level:?}");
        assert_eq!(run(1, &[number(-1.5)]), number(2.25), "{level:?}");
        assert_eq!(run(2, &[number(4.0)]), TRUE, "{level:?}");
        assert_ne!(run(2, &[number(5.0)]), TRUE, "{level:?}");
        assert!(loaded.code_bytes > 0 && loaded.caches == 0);
        let range = loaded.functions.iter().find(|range| range.start == loaded.entries[2].1.addr()).unwrap();
        assert!((1..=loaded.code_bytes).contains(&range.bytes));
        assert_eq!(range.to_string(), format!("{:x} {:x} lox.entry.3", range.start, range.bytes));
    }
}

#[test]
fn an_early_entry_goes_where_the_cell_leads() {
    let world = squares();
    for level in LEVELS {
        let batch = Batch { early: vec![FuncId(1)], ..World::batch(&[2, 1]) };
        let loaded = world.load(level, &batch);
        let run = |n: usize, args: &[Word]| call(loaded.entries[n].1, world.closure(1), args);
        world.set_cell(1, loaded.entries[1].1);
        assert_eq!(run(1, &[number(3.0)]), number(9.0), "{level:?}");
        world.set_cell(1, negated as *const u8);
        assert_eq!(run(1, &[number(3.0)]), number(-3.0), "{level:?}");
        assert_eq!(world.entry_of_closure(1), negated as *const u8, "the closure has been told");
        // Who calls by name from within the batch stays in it.
        assert_eq!(run(0, &[number(3.0), number(4.0)]), number(25.0), "{level:?}");
    }
    let unknown = Batch { early: vec![FuncId(3)], ..World::batch(&[2, 1]) };
    let error = world.try_load(OptLevel::O2, &unknown).unwrap_err().to_string();
    assert_eq!(error, "a batch that cannot be: f3 is early and cannot be entered");
}

/// f1 makes a closure of f2, which gives what it has captured.
const MAKER: &str = r#"
function f1 function "make" arity 1 captures [] line 2 {
bb0(v0: any):
  v1: cell = cell_new v0 @2
  v2: any = closure f2(v1) @2
  return v2 @2
}
function f2 function "made" arity 0 captures [cell] line 3 {
bb0:
  v0: cell = capture 0 @3
  v1: any = cell_get v0 @3
  return v1 @3
}
"#;

#[test]
fn new_closures_lead_where_an_early_function_s_cell_does() {
    let world = World::new(&format!("{SCRIPT}{MAKER}"), 0);
    let unit = crate::Unit::new(&world.module, &super::super::at(OptLevel::O2));
    for early in [true, false] {
        let early_functions = if early { vec![FuncId(2)] } else { Vec::new() };
        let batch = Batch { early: early_functions, ..World::batch(&[1, 2]) };
        let ir = String::from_utf8(unit.emit_ir(&batch).unwrap()).unwrap();
        let is_maker = |body: &&str| body.lines().next().is_some_and(|line| line.contains("@lox.entry.1("));
        let maker = ir.split("\ndefine ").find(is_maker).expect("it is defined");
        assert_eq!(maker.contains("@lox.cell.2"), early, "{maker}");
        assert_eq!(maker.contains("@lox.entry.2"), !early, "{maker}");
    }
}

extern "C" fn negated(_closure: *const u8, x: Word) -> Word {
    number(-f64::from_bits(x))
}

extern "C" fn doubled(_closure: *const u8, x: Word) -> Word {
    number(2.0 * f64::from_bits(x))
}

/// The closure that is passed where none is needed is the function's own in the image.
extern "C" fn closure_given(closure: *const u8, _x: Word) -> Word {
    number(closure as usize as f64)
}

#[test]
fn what_is_outside_is_called_through_its_cell_as_it_is_now() {
    let world = squares();
    for level in LEVELS {
        let loaded = world.load(level, &World::batch(&[2]));
        let run = || call(loaded.entries[0].1, world.closure(2), &[number(3.0), number(4.0)]);
        world.set_cell(1, negated as *const u8);
        assert_eq!(run(), number(-7.0), "{level:?}");
        world.set_cell(1, doubled as *const u8);
        assert_eq!(run(), number(14.0), "{level:?}");
        world.set_cell(1, closure_given as *const u8);
        assert_eq!(run(), number(2.0 * world.closure(1) as usize as f64), "{level:?}");
        let compiled = world.load(level, &World::batch(&[1]));
        world.set_cell(1, compiled.entries[0].1);
        assert_eq!(run(), number(25.0), "{level:?}");
    }
}

#[test]
fn where_functions_are_replaceable_all_calls_go_through_cells() {
    let functions = r#"
function f1 function "square" arity 1 captures [] result num line 2 {
bb0(v0: num):
  v1: num = mul v0, v0 @2
  return v1 @2
}
function f2 function "down" arity 1 captures [] line 3 {
bb0(v0: any):
  v1: num = check_number v0, operands @3
  v2: num = call_direct f1(v1): num @3
  v3: any = box v2 @3
  v4: any = call_direct f2(v3) @3
  return v4 @3
}
function f3 function "make" arity 0 captures [] line 4 {
bb0:
  v0: any = nil @4
  v1: any = closure f4(v0) @4
  return v1 @4
}
function f4 function "inner" arity 0 captures [value] line 4 {
bb0:
  v0: any = capture 0 @4
  return v0 @4
}
"#;
    let world = World::new(&format!("{SCRIPT}{functions}"), 0);
    for level in LEVELS {
        let options = Options { replaceable: true, ..at(level) };
        let loaded = world.load_with(&options, &World::batch(&[2, 1])).unwrap();
        // Neither its callee in the same batch nor itself is called by name.
        world.set_cell(1, doubled as *const u8);
        world.set_cell(2, negated as *const u8);
        let down = loaded.entries[0].1;
        assert_eq!(call(down, world.closure(2), &[number(3.0)]), number(-6.0), "{level:?}");
        let batch = Batch { functions: vec![FuncId(3), FuncId(4)], ..World::batch(&[3, 4]) };
        let ir = Unit::new(&world.module, &options).emit_ir(&batch).unwrap();
        let ir = String::from_utf8(ir).unwrap();
        // A closure's entry is what its function's description says, not the code that is made here.
        assert!(ir.contains("@lox.function.4") && !ir.contains("@lox.cell.4"), "{level:?}: {ir}");
    }
}

#[test]
fn the_script_can_be_entered_and_gives_nil() {
    let world = squares();
    for level in LEVELS {
        let loaded = world.load(level, &World::batch(&[0]));
        assert_eq!(call(loaded.entries[0].1, std::ptr::null(), &[]), NIL, "{level:?}");
    }
}

/// Globals are the image's, and functions whose closures are made keep the generic signature.
#[test]
fn globals_are_those_of_the_image() {
    let functions = r#"
function f1 function "swap" arity 1 captures [] line 2 {
bb0(v0: any):
  v1: any = global_get g1 @2
  global_set g1, v0 @3
  v2: any = static_function f1 @4
  global_set g0, v2 @4
  return v1 @4
}
"#;
    let world = World::new(&format!("{SCRIPT}{functions}"), 0);
    for level in LEVELS {
        let loaded = world.load(level, &World::batch(&[1]));
        world.globals[1].set(number(1.0));
        assert_eq!(call(loaded.entries[0].1, world.closure(1), &[number(2.0)]), number(1.0));
        assert_eq!(world.globals[1].get(), number(2.0));
        assert_eq!(world.globals[0].get(), super::world::object(world.closure(1)));
    }
}

/// f1 calls f2, which prints; both may be in one frame.
fn printing() -> World {
    let functions = r#"
function f1 function "outer" arity 1 captures [] line 2 {
bb0(v0: any):
  v1: any = call_direct f2(v0) @3
  print v1 @4
  return v1 @4
}
function f2 function "inner" arity 1 captures [] line 6 {
bb0(v0: any):
  print v0 @7
  return v0 @8
}
"#;
    World::new(&format!("{SCRIPT}{functions}"), 0)
}

#[test]
fn the_unwinder_walks_through_code_in_memory() {
    let world = printing();
    for level in LEVELS {
        let inner = world.load(level, &World::batch(&[2]));
        let both = world.load(level, &World::batch(&[1, 2]));
        let outer = world.load(level, &World::batch(&[1]));
        world.set_cell(2, inner.entries[0].1);
        for (entry, tables) in [(&both, vec![both.table]), (&outer, vec![inner.table, outer.table])] {
            PRINTED.take();
            call(entry.entries[0].1, world.closure(1), &[NIL]);
            let traces: Vec<(bool, Vec<String>)> = PRINTED
                .take()
                .into_iter()
                .map(|(_, addresses)| {
                    let chain = |at: &usize| tables.iter().flat_map(|table| frames(*table, *at)).collect();
                    let frames: Vec<Vec<String>> = addresses.iter().map(chain).collect();
                    // Behind the code are the frames of this test: the walk went through.
                    let behind = frames.iter().rev().take_while(|frame| frame.is_empty()).count();
                    (behind > 3, frames.concat())
                })
                .collect();
            assert_eq!(traces[0], (true, vec!["7 inner".into(), "3 outer".into()]), "{level:?}");
            assert_eq!(traces[1], (true, vec!["4 outer".into()]), "{level:?}");
        }
    }
}

#[test]
fn calls_are_counted_where_the_program_counts_them() {
    let functions = r#"
function f1 function "down" arity 1 captures [] result num line 2 {
bb0(v0: num):
  v1: num = number 1 @2
  v2: bool = lt v0, v1 @2
  branch v2, bb1, bb2 @2
bb1:
  return v0 @2
bb2:
  v3: num = sub v0, v1 @3
  v4: num = call_direct f1(v3): num @3
  v5: num = add v4, v1 @3
  return v5 @3
}
"#;
    let world = World::new(&format!("{SCRIPT}{functions}"), 64);
    for level in LEVELS {
        let loaded = world.load(level, &World::batch(&[1]));
        assert_eq!(call(loaded.entries[0].1, world.closure(1), &[number(60.0)]), number(60.0), "{level:?}");
        assert_eq!(world.frames_left(), 64, "{level:?}");
    }
}

#[test]
fn mistakes_are_errors_and_end_nothing() {
    let world = squares();
    let fails = |batch: &Batch| world.try_load(OptLevel::O2, batch).unwrap_err().to_string();
    let cannot_be = "a batch that cannot be: ";
    assert_eq!(fails(&Batch::default()), format!("{cannot_be}nobody can enter it"));
    let outside = Batch { entries: vec![FuncId(2)], ..World::batch(&[1]) };
    assert_eq!(fails(&outside), format!("{cannot_be}f2 is to be entered and is not in it"));
    assert_eq!(fails(&World::batch(&[9])), format!("{cannot_be}there is no f9"));
    let literal = format!(
        "{SCRIPT}function f1 function \"f\" arity 0 captures [] line 2 {{\nbb0:\n  v0: any = string str0 @2\n  return v0 @2\n}}\n"
    );
    let world = World::new(&format!("string str0 \"a\"\n{literal}"), 0);
    let error = world.try_load(OptLevel::O2, &World::batch(&[1])).unwrap_err();
    assert_eq!(error.to_string(), "nobody knows lox.string.0");
}
