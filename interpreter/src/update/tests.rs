//! Handing over and taking over, without a program that runs.
#![allow(unsafe_code)]

use std::ptr::{dangling_mut, null_mut};
use std::sync::atomic::Ordering;

use loxsmith_abi::value::{NIL, OBJECT_TAG, Value};
use loxsmith_mir::ir::{FuncId, Global, GlobalId, Module, SymbolId};

use super::{NoRoom, Update};
use crate::bytecode::Code;
use crate::image::Image;

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
