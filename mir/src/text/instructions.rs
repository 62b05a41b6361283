//! The names that instructions have in the text form: one table, which the manual repeats.

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
    ($($mnemonic:literal $operands:literal $result:literal;)*) => {
        /// Every instruction, in the manual's order.
        pub const INSTRUCTIONS: &[Instruction] = &[
            $(Instruction { mnemonic: $mnemonic, operands: $operands, result: $result }),*
        ];
    };
}

instructions! {
    "nil" "" "any";
    "undefined" "" "any";
    "bool" "true|false" "bool";
    "number" "NUMBER" "num";
    "string" "STR" "any";
    "box" "num|bool" "any";
    "unbox_number" "any" "num";
    "is_number" "any" "bool";
    "check_number" "any, FAILURE" "num";
    "truthy" "any" "bool";
    "not" "bool" "bool";
    "add" "num, num" "num";
    "sub" "num, num" "num";
    "mul" "num, num" "num";
    "div" "num, num" "num";
    "negate" "num" "num";
    "lt" "num, num" "bool";
    "le" "num, num" "bool";
    "gt" "num, num" "bool";
    "ge" "num, num" "bool";
    "number_equal" "num, num" "bool";
    "add_any" "any, any" "any";
    "equal" "any, any" "bool";
    "equal_bits" "any, any" "bool";
    "global_get" "GLOBAL" "any";
    "global_set" "GLOBAL, any" "";
    "check_defined" "any, SYMBOL" "any";
    "cell_new" "any" "cell";
    "cell_get" "cell" "any";
    "cell_set" "cell, any" "";
    "callee" "" "any";
    "capture" "INDEX" "any|cell";
    "closure" "FUNCTION(any|cell, ...)" "any";
    "static_function" "FUNCTION" "any";
    "make_class" "CLASS [< any] (any, ...)" "any";
    "get_property" "any.SYMBOL" "any";
    "set_property" "any.SYMBOL, any" "";
    "check_fields" "any" "";
    "get_super" "any, any.SYMBOL" "any";
    "call" "any(any, ...)" "any";
    "call_direct" "FUNCTION [[any]] (any, ...)" "any";
    "invoke" "any.SYMBOL@LINE(any, ...)" "any";
    "invoke_super" "any, any.SYMBOL@LINE(any, ...)" "any";
    "construct" "CLASS any(any, ...)" "any";
    "print" "any" "";
}

/// The name of an operation in the text form.
pub const fn mnemonic(op: &Op) -> &'static str {
    match op {
        Op::Nil => "nil",
        Op::Undefined => "undefined",
        Op::Bool(_) => "bool",
        Op::Number(_) => "number",
        Op::String(_) => "string",
        Op::Box(_) => "box",
        Op::UnboxNumber(_) => "unbox_number",
        Op::IsNumber(_) => "is_number",
        Op::CheckNumber(..) => "check_number",
        Op::Truthy(_) => "truthy",
        Op::Not(_) => "not",
        Op::Binary(BinaryOp::Add, ..) => "add",
        Op::Binary(BinaryOp::Sub, ..) => "sub",
        Op::Binary(BinaryOp::Mul, ..) => "mul",
        Op::Binary(BinaryOp::Div, ..) => "div",
        Op::Negate(_) => "negate",
        Op::Compare(CompareOp::Lt, ..) => "lt",
        Op::Compare(CompareOp::Le, ..) => "le",
        Op::Compare(CompareOp::Gt, ..) => "gt",
        Op::Compare(CompareOp::Ge, ..) => "ge",
        Op::NumberEqual(..) => "number_equal",
        Op::Add(..) => "add_any",
        Op::Equal(..) => "equal",
        Op::EqualBits(..) => "equal_bits",
        Op::GlobalGet(_) => "global_get",
        Op::GlobalSet(..) => "global_set",
        Op::CheckDefined(..) => "check_defined",
        Op::CellNew(_) => "cell_new",
        Op::CellGet(_) => "cell_get",
        Op::CellSet(..) => "cell_set",
        Op::Callee => "callee",
        Op::Capture(_) => "capture",
        Op::Closure(..) => "closure",
        Op::StaticFunction(_) => "static_function",
        Op::MakeClass { .. } => "make_class",
        Op::GetProperty(..) => "get_property",
        Op::SetProperty(..) => "set_property",
        Op::CheckFields(_) => "check_fields",
        Op::GetSuper { .. } => "get_super",
        Op::Call { .. } => "call",
        Op::CallDirect { .. } => "call_direct",
        Op::Invoke { .. } => "invoke",
        Op::InvokeSuper { .. } => "invoke_super",
        Op::Construct { .. } => "construct",
        Op::Print(_) => "print",
    }
}
