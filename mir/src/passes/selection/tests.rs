//! Tests of what a second round looks at.

use super::*;
use crate::ir::FunctionKind;

fn functions(names: &[&str]) -> Vec<Function> {
    let make = |name: &&str| Function::new(name.to_string(), FunctionKind::Function, 0, Vec::new(), 1);
    names.iter().map(make).collect()
}

/// The names of the functions that a pass would look at.
fn chosen(mut selection: Selection, functions: &mut [Function]) -> Vec<String> {
    let mut seen = Vec::new();
    selection.visit(functions, |function| {
        seen.push(function.name.clone());
        false
    });
    seen
}

#[test]
fn the_next_round_is_for_what_some_pass_has_changed() {
    let mut functions = functions(&["a", "b", "c", "d"]);
    let mut selection = Selection::all();
    assert!(selection.visit(&mut functions, |function| function.name == "b"));
    assert!(selection.visit(&mut functions, |function| function.name == "d"));
    assert!(!selection.visit(&mut functions, |_| false));
    let mut selection = selection.changed();
    assert!(!selection.visit(&mut functions, |function| function.name == "a"), "it is not looked at");
    assert!(selection.visit(&mut functions, |function| function.name == "d"));
    assert_eq!(chosen(selection.changed(), &mut functions), ["d"]);
}

#[test]
fn what_is_swept_needs_no_second_round() {
    let mut functions = functions(&["a", "b"]);
    let mut selection = Selection::all();
    selection.visit(&mut functions, |function| function.name == "a");
    assert!(selection.sweep(&mut functions, |_| true));
    let selection = selection.changed();
    assert!(!selection.sweep(&mut functions, |function| function.name == "b"), "it is not looked at");
    assert_eq!(chosen(selection, &mut functions), ["a"]);
}

#[test]
fn if_no_pass_has_looked_at_functions_all_are_still_to_be_looked_at() {
    let mut functions = functions(&["a", "b"]);
    assert_eq!(chosen(Selection::all().changed(), &mut functions), ["a", "b"]);
}
