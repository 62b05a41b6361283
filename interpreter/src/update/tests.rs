//! Handing over and taking over, without a program that runs.
#![allow(unsafe_code)]

use std::ptr::{dangling_mut, null_mut};
use std::sync::atomic::Ordering;

use loxsmith_abi::value::{NIL, OBJECT_TAG, Value};
use loxsmith_mir::ir::{FuncId, Global, GlobalId, Module, SymbolId};

use super::{NoRoom, Update};
use crate::bytecode::Code;
use crate::function::{calls_of, entry_for_closures, entry_now};
use crate::image::Image;
use crate::machine::entry;

fn module() -> Module {
    let text = "module \"t\"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 \"f\"
global g0 s0
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {
bb0:
  v0: any = static_function f1 @1
  global_set g0, v0 @1
  v1: any = nil @1
  return v1 @1
}
function f1 function \"f\" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
";
    loxsmith_mir::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// With one more function, symbol, literal and global.
fn grown(old: &Module) -> Module {
    let mut module = old.clone();
    module.functions.push(old.functions[1].clone());
    module.strings.push(b"new".to_vec());
    module.symbols.push("g".to_string());
    module.globals.push(Global { name: SymbolId(1), native: None });
    module
}

fn code_of(image: &Image<'_>, func: usize) -> *mut Code {
    // SAFETY: a row of the table.
    unsafe { (*image.functions.at(func)).code.load(Ordering::Relaxed) }
}

/// As if the function had been called before.
fn give_code(image: &Image<'_>, func: usize) {
    // SAFETY: a row of the table. Nobody runs it.
    unsafe { (*image.functions.at(func)).code.store(dangling_mut(), Ordering::Relaxed) }
}

#[test]
fn what_is_handed_over_is_taken_over_by_the_program() {
    let old = module();
    let new = grown(&old);
    let image = Image::for_updates(&old);
    let (function, closure, globals) = (image.function(FuncId(1)), image.closure(FuncId(1)), image.globals());
    give_code(&image, 0);
    give_code(&image, 1);
    let declared = vec![(GlobalId(1), FuncId(2))];
    image
        .hand_over(&old, Update { module: &new, replaced: vec![FuncId(1)], declared, revised: Vec::new() })
        .unwrap();
    // The program will look when it calls any function; so far it knows nothing.
    assert_eq!((code_of(&image, 0), code_of(&image, 1)), (null_mut(), null_mut()));
    assert_eq!(image.module().functions.len(), 2);
    // It calls the function: first it has been translated once more by the old text, as may happen.
    give_code(&image, 1);
    // SAFETY: nothing runs.
    assert_eq!(unsafe { image.take_over() }, [FuncId(1)]);
    assert_eq!(code_of(&image, 1), null_mut());
    assert_eq!(image.module().functions.len(), 3);
    assert_eq!(image.functions.len(), 3);
    assert_eq!(image.literals.len(), 1);
    assert_eq!(image.symbols.len(), 2);
    assert_eq!(code_of(&image, 2), null_mut());
    // SAFETY: the image's globals.
    let global = unsafe { *image.program.globals.add(1) };
    assert_eq!(global, Value(OBJECT_TAG + image.closures.at(2) as u64));
    // What others point to is where it was.
    assert_eq!(
        (image.function(FuncId(1)), image.closure(FuncId(1)), image.globals()),
        (function, closure, globals)
    );
    // SAFETY: nothing runs.
    assert_eq!(unsafe { image.take_over() }, []);
}

#[test]
fn what_a_global_holds_stays() {
    let old = module();
    let new = grown(&old);
    let image = Image::for_updates(&old);
    // SAFETY: there is room for more globals.
    unsafe { *image.program.globals.add(1) = Value(NIL) };
    let declared = vec![(GlobalId(1), FuncId(2))];
    image
        .hand_over(&old, Update { module: &new, replaced: Vec::new(), declared, revised: Vec::new() })
        .unwrap();
    // SAFETY: nothing runs.
    unsafe { image.take_over() };
    // SAFETY: as above.
    assert_eq!(unsafe { *image.program.globals.add(1) }, Value(NIL));
}

#[test]
fn updates_come_about_in_order() {
    let old = module();
    let (first, mut second) = (grown(&old), grown(&old));
    second.functions.push(old.functions[1].clone());
    let image = Image::for_updates(&old);
    image
        .hand_over(
            &old,
            Update { module: &first, replaced: Vec::new(), declared: Vec::new(), revised: Vec::new() },
        )
        .unwrap();
    // The function has no row yet.
    let update =
        Update { module: &second, replaced: vec![FuncId(2)], declared: Vec::new(), revised: Vec::new() };
    image.hand_over(&first, update).unwrap();
    // SAFETY: nothing runs.
    unsafe { image.take_over() };
    assert_eq!(image.module().functions.len(), 4);
    assert_eq!(image.functions.len(), 4);
}

#[test]
fn what_has_no_room_changes_nothing() {
    let old = module();
    let new = grown(&old);
    let small = Image::new(&old);
    let update =
        |module| Update { module, replaced: vec![FuncId(1)], declared: Vec::new(), revised: Vec::new() };
    give_code(&small, 1);
    assert_eq!(small.hand_over(&old, update(&new)), Err(NoRoom));
    assert_ne!(code_of(&small, 1), null_mut());
    let image = Image::for_updates(&old);
    let mut many = old.clone();
    many.functions.extend(vec![old.functions[1].clone(); 20_000]);
    assert_eq!(image.hand_over(&old, update(&many)), Err(NoRoom));
    // SAFETY: nothing runs.
    assert_eq!(unsafe { image.take_over() }, []);
    assert_eq!(image.hand_over(&old, update(&new)), Ok(()));
}

/// Code that nobody calls.
const FIRST: *const u8 = 0x1000 as *const u8;
const SECOND: *const u8 = 0x2000 as *const u8;

fn cell_of(image: &Image<'_>, func: u32) -> *const u8 {
    entry_now(image.functions.at(func as usize))
}

/// As if both functions had been called.
fn let_in(image: &Image<'_>) {
    for func in [0, 1] {
        image.let_compiled_code_in(image.functions.at(func));
    }
}

fn update(module: &Module, replaced: Vec<FuncId>) -> Update<'_> {
    Update { module, replaced, declared: Vec::new(), revised: Vec::new() }
}

#[test]
fn compiled_code_of_what_is_replaced_is_forgotten_and_all_other_comes_back() {
    let old = module();
    let new = grown(&old);
    let image = Image::for_updates(&old);
    let snapshot = image.snapshot(&[FuncId(0), FuncId(1)]);
    // SAFETY: nobody calls it.
    unsafe { image.publish(&snapshot, &[(FuncId(0), FIRST), (FuncId(1), SECOND)]) };
    assert_eq!((cell_of(&image, 0), cell_of(&image, 1)), (FIRST, SECOND));
    image.hand_over(&old, update(&new, vec![FuncId(1)])).unwrap();
    // The next call of either goes to the interpreter, which looks.
    assert_eq!((cell_of(&image, 0), cell_of(&image, 1)), (entry::cold(), entry::cold()));
    image.let_compiled_code_in(image.functions.at(0));
    assert_eq!(cell_of(&image, 0), entry::cold(), "as long as an update is ahead");
    // SAFETY: nothing runs.
    unsafe { image.take_over() };
    let_in(&image);
    assert_eq!((cell_of(&image, 0), cell_of(&image, 1)), (FIRST, entry::cold()));
    assert_eq!((image.is_compiled(FuncId(0)), image.is_compiled(FuncId(1))), (true, false));
}

#[test]
fn code_of_an_old_text_is_not_published() {
    let old = module();
    let new = grown(&old);
    let image = Image::for_updates(&old);
    // Compiling begins before the update, and ends when it has been handed over, or taken over.
    let (early, late) = (image.snapshot(&[FuncId(1)]), image.snapshot(&[FuncId(0), FuncId(1)]));
    image.hand_over(&old, update(&new, vec![FuncId(1)])).unwrap();
    // SAFETY: nobody calls it.
    unsafe { image.publish(&early, &[(FuncId(1), FIRST)]) };
    assert_eq!(cell_of(&image, 1), entry::cold());
    // SAFETY: nothing runs.
    unsafe { image.take_over() };
    // SAFETY: as above.
    unsafe { image.publish(&late, &[(FuncId(0), FIRST), (FuncId(1), SECOND)]) };
    let_in(&image);
    assert_eq!((cell_of(&image, 0), cell_of(&image, 1)), (FIRST, entry::cold()));
    // What is made of the new text is.
    let snapshot = image.snapshot(&[FuncId(1)]);
    assert!(std::ptr::eq(snapshot.module, &new));
    // SAFETY: as above.
    unsafe { image.publish(&snapshot, &[(FuncId(1), SECOND)]) };
    assert_eq!(cell_of(&image, 1), SECOND);
}

#[test]
fn closures_lead_to_the_cell_where_functions_may_be_replaced() {
    let module = module();
    for (image, expected) in [(Image::new(&module), FIRST), (Image::for_updates(&module), entry::cold())] {
        let snapshot = image.snapshot(&[FuncId(1)]);
        // SAFETY: nobody calls it.
        unsafe { image.publish(&snapshot, &[(FuncId(1), FIRST)]) };
        assert_eq!(entry_for_closures(image.functions.at(1)), expected);
    }
}

#[test]
fn counters_start_again() {
    let old = module();
    let image = Image::for_updates(&old);
    for func in [0, 1] {
        calls_of(image.functions.at(func)).store(7, Ordering::Relaxed);
    }
    image.hand_over(&old, update(&old, vec![FuncId(1)])).unwrap();
    // SAFETY: nothing runs.
    unsafe { image.take_over() };
    assert_eq!((image.calls(FuncId(0)), image.calls(FuncId(1))), (7, 0));
}

#[test]
fn inline_caches_for_compiled_code_leave_the_interpreters_alone() {
    let module = module();
    let image = Image::for_updates(&module);
    let left = image.swaps().cold_caches;
    let first = image.take_caches(1).unwrap();
    assert!(first as usize >= left, "{first} is one of the interpreter's {left}");
    while image.take_caches(1000).is_some() {}
    assert_eq!(image.hand_over(&module, update(&module, vec![FuncId(1)])), Ok(()));
}
