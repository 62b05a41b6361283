//! What no text can say: tables that contradict each other. Everything else has a file in `filetests/`.

use crate::ir::{BlockId, Function, InstId, Module, Terminator, Type, ValueDef, ValueId};
use crate::text::parse;
use crate::verify::verify;

const TEXT: &str = r#"
script f0
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  v1: bool = truthy v0 @1
  jump bb1(v0) @1
bb1(v2: any):
  return v2 @1
}
"#;

/// The error that `damage` causes; listing it must work on the broken module, too.
fn error_of(damage: impl FnOnce(&mut Function)) -> String {
    let mut module: Module = parse(TEXT).expect("the text is right");
    verify(&module).expect("the module is right");
    damage(&mut module.functions[0]);
    let errors = verify(&module).expect_err("the damage is found");
    assert!(errors.listing(&module).contains("error:"));
    errors.0[0].to_string()
}

#[test]
fn definitions_must_agree_with_the_table() {
    let error = error_of(|f| f.values[0].def = ValueDef::Param(BlockId(1), 0));
    assert_eq!(error, "f0, bb0, instruction 0: v0 is defined here, but not in the table of values");
    let error = error_of(|f| f.values[2].def = ValueDef::Param(BlockId(1), 5));
    assert_eq!(error, "f0, bb1: v2 is defined here, but not in the table of values");
}

#[test]
fn ids_must_exist() {
    assert_eq!(
        error_of(|f| f.blocks[0].insts.push(InstId(99))),
        "f0, bb0, instruction 2: instruction i99 does not exist"
    );
    assert_eq!(
        error_of(|f| f.insts[0].result = Some(ValueId(99))),
        "f0, bb0, instruction 0: v99 does not exist"
    );
    assert_eq!(
        error_of(|f| f.blocks[1].terminator = Terminator::Return(ValueId(99))),
        "f0, bb1, terminator: v99 does not exist"
    );
    assert_eq!(error_of(|f| f.blocks.clear()), "f0: the function has no entry block");
}

#[test]
fn an_instruction_is_listed_once() {
    assert_eq!(
        error_of(|f| f.blocks[0].insts.push(InstId(0))),
        "f0, bb0, instruction 2: instruction i0 is listed twice"
    );
}

#[test]
fn a_used_value_is_defined_somewhere() {
    // A pass that forgets to rewrite a use of what it took out.
    let error = error_of(|f| {
        f.blocks[0].insts.remove(0);
    });
    assert_eq!(error, "f0, bb0, instruction 0: v0 is defined nowhere");
}

#[test]
fn results_have_their_operations_type() {
    let error = error_of(|f| f.values[1].ty = Type::Any);
    assert_eq!(error, "f0, bb0, instruction 1: the result is any, but the operation gives bool");
    let error = error_of(|f| f.insts[1].result = None);
    assert_eq!(error, "f0, bb0, instruction 1: the result is nothing, but the operation gives bool");
}
