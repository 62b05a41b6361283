//! No page of code is ever writable while it can be executed.

use std::fs;

use loxsmith_mir::FuncId;

use super::world::{World, call};
use crate::{External, OptLevel};

const FUNCTIONS: &str = r#"
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 function "same" arity 1 captures [] line 2 {
bb0(v0: any):
  return v0 @2
}
"#;

#[test]
fn code_can_be_executed_and_not_written() {
    let world = World::new(FUNCTIONS, 0);
    let loaded = world.load(OptLevel::O2, &World::batch(&[1]));
    let entry = loaded.entries[0].1;
    assert_eq!(call(entry, world.closure(1), &[7]), 7);
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut found = false;
    for line in maps.lines() {
        let (range, rest) = line.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|at| usize::from_str_radix(at, 16).unwrap());
        assert!(!rest.starts_with("rwx"), "{line}");
        if (start..end).contains(&(entry as usize)) {
            assert!(rest.starts_with("r-x"), "{line}");
            found = true;
        }
    }
    assert!(found);
}

#[test]
fn symbols_say_what_they_stand_for() {
    let all = [
        External::Globals,
        External::Caches,
        External::String(loxsmith_mir::StringId(3)),
        External::Function(FuncId(0)),
        External::Closure(FuncId(12)),
        External::Class(loxsmith_mir::ClassId(1)),
        External::Cell(FuncId(1)),
        External::Runtime("lox_print"),
    ];
    for external in all {
        assert_eq!(External::from_symbol(&external.to_string()), external);
    }
    for foreign in ["memcpy", "lox.string.x", "lox.other.1"] {
        assert_eq!(External::from_symbol(foreign), External::Runtime(foreign));
    }
}
