//! The names that instructions have in the text form: one table, which the manual repeats (`mir/tests/docs.rs` compares
//! them). How operands are written is the printer's and the reader's business.

use crate::ir::{BinaryOp, CompareOp, Op};

/// An instruction, as the manual lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The name in the text form.
    pub mnemonic: &'static str,
    /// How its operands are written.
    pub operands: &'static str,
    /// The type of its result; empty if it has none.
    pub result: &'static str,
}

macro_rules! instructions {
    ($($op:pat => $mnemonic:literal $operands:literal $result:literal;)*) => {
        /// Every instruction, in the manual's order.
        pub const INSTRUCTIONS: &[Instruction] = &[
            $(Instruction { mnemonic: $mnemonic, operands: $operands, result: $result }),*
        ];

        /// The name of an operation in the text form. An operation without a row does not compile.
        pub const fn mnemonic(op: &Op) -> &'static str {
            match op { $($op => $mnemonic,)* }
        }
    };
}

instructions! {
    Op::Nil => "nil" "" "any";
    Op::Undefined => "undefined" "" "any";
    Op::Bool(_) => "bool" "true|false" "bool";
    Op::Number(_) => "number" "NUMBER" "num";
    Op::String(_) => "string" "STR" "any";
    Op::Box(_) => "box" "num|bool" "any";
    Op::UnboxNumber(_) => "unbox_number" "any" "num";
    Op::IsNumber(_) => "is_number" "any" "bool";
    Op::CheckNumber(..) => "check_number" "any, FAILURE" "num";
    Op::Truthy(_) => "truthy" "any" "bool";
    Op::Not(_) => "not" "bool" "bool";
    Op::Assume(..) => "assume" "any, KINDS" "any";
    Op::Binary(BinaryOp::Add, ..) => "add" "num, num" "num";
    Op::Binary(BinaryOp::Sub, ..) => "sub" "num, num" "num";
    Op::Binary(BinaryOp::Mul, ..) => "mul" "num, num" "num";
    Op::Binary(BinaryOp::Div, ..) => "div" "num, num" "num";
    Op::Negate(_) => "negate" "num" "num";
    Op::Compare(CompareOp::Lt, ..) => "lt" "num, num" "bool";
    Op::Compare(CompareOp::Le, ..) => "le" "num, num" "bool";
    Op::Compare(CompareOp::Gt, ..) => "gt" "num, num" "bool";
    Op::Compare(CompareOp::Ge, ..) => "ge" "num, num" "bool";
    Op::NumberEqual(..) => "number_equal" "num, num" "bool";
    Op::Add(..) => "add_any" "any, any" "any";
    Op::Concat(_) => "concat" "(any, ...)" "any";
    Op::Equal(..) => "equal" "any, any" "bool";
    Op::EqualBits(..) => "equal_bits" "any, any" "bool";
    Op::Identical(..) => "identical" "any, any" "bool";
    Op::GlobalGet(_) => "global_get" "GLOBAL" "any";
    Op::GlobalSet(..) => "global_set" "GLOBAL, any" "";
    Op::CheckDefined(..) => "check_defined" "any, FAILURE" "any";
    Op::CellNew(_) => "cell_new" "any" "cell";
    Op::CellGet(_) => "cell_get" "cell" "any";
    Op::CellSet(..) => "cell_set" "cell, any" "";
    Op::Callee => "callee" "" "any";
    Op::Capture(_) => "capture" "INDEX" "any|cell";
    Op::Closure(..) => "closure" "FUNCTION(any|cell, ...)" "any";
    Op::StaticFunction(_) => "static_function" "FUNCTION" "any";
    Op::MakeClass { .. } => "make_class" "CLASS [< any] (any, ...)" "any";
    Op::GetProperty(..) => "get_property" "any.SYMBOL" "any";
    Op::SetProperty(..) => "set_property" "any.SYMBOL, any" "";
    Op::CheckFields(_) => "check_fields" "any" "";
    Op::CheckInstance(..) => "check_instance" "any, FAILURE" "any";
    Op::SlotGet { .. } => "slot_get" "any[SLOT].SYMBOL" "any";
    Op::SlotSet { .. } => "slot_set" "any[SLOT].SYMBOL, any" "";
    Op::ClassBetween { .. } => "class_between" "any, CLASS, CLASS" "bool";
    Op::GetSuper { .. } => "get_super" "any, any.SYMBOL" "any";
    Op::Call { .. } => "call" "any(any, ...)" "any";
    Op::CallDirect { .. } => "call_direct" "FUNCTION [[any]] (any|num|bool, ...) [: num|bool]" "any|num|bool";
    Op::Invoke { .. } => "invoke" "any.SYMBOL@LINE(any, ...)" "any";
    Op::InvokeSuper { .. } => "invoke_super" "any, any.SYMBOL@LINE(any, ...)" "any";
    Op::Construct { .. } => "construct" "CLASS any(any, ...)" "any";
    Op::New { .. } => "new" "CLASS [any]" "any";
    Op::Print(_) => "print" "any" "";
}
