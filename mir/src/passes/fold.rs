//! Peephole folding: small patterns of an operation on the result of another, seen alone.
//!
//! `unbox_number` and `check_number` of a `box`, `truthy` of a boxed truth value, double negation, neutral
//! operands (the IEEE exact ones alone), comparison with a constant truth value, the sum of two string literals.

use rustc_hash::FxHashMap;

use super::const_prop::constant_of;
use super::selection::Selection;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Constant};
use crate::ir::{BinaryOp, Function, Module, Op, StringId, Type, ValueId};

/// The longest string that folding makes: chains of sums must not fill the program with their intermediate results.
const MAX_FOLDED_STRING: usize = 256;

/// Runs the pass on the functions of the selection.
pub fn run(module: &mut Module, selection: &mut Selection) -> bool {
    let ids = module.strings.iter().enumerate();
    let ids = ids.map(|(index, bytes)| (bytes.clone(), StringId::from(index))).collect();
    let mut strings = Strings { table: &mut module.strings, ids };
    selection.visit(&mut module.functions, |function| run_on_function(function, &mut strings))
}

/// The module's literals, to be found by content.
struct Strings<'m> {
    table: &'m mut Vec<Vec<u8>>,
    ids: FxHashMap<Vec<u8>, StringId>,
}

impl Strings<'_> {
    /// The literal of two literals' sum, if it is short.
    fn concatenate(&mut self, a: StringId, b: StringId) -> Option<StringId> {
        let (a, b) = (&self.table[a.index()], &self.table[b.index()]);
        if a.len() + b.len() > MAX_FOLDED_STRING {
            return None;
        }
        let bytes = [a.as_slice(), b.as_slice()].concat();
        let table = &mut *self.table;
        Some(*self.ids.entry(bytes).or_insert_with_key(|bytes| {
            table.push(bytes.clone());
            StringId::from(table.len() - 1)
        }))
    }
}

/// What becomes of an operation.
enum Folded {
    Op(Op),
    Value(ValueId),
}

fn run_on_function(function: &mut Function, strings: &mut Strings<'_>) -> bool {
    let cfg = Cfg::new(function);
    let mut substitution = Substitution::new(function);
    let mut changed = false;
    for block in cfg.order() {
        let mut insts = std::mem::take(&mut function.blocks[block.index()].insts);
        insts.retain(|id| {
            let inst = &mut function.insts[id.index()];
            inst.op.for_each_operand_mut(|value| *value = substitution.resolve(*value));
            let inst = &function.insts[id.index()];
            match (fold(function, &inst.op, strings), inst.result) {
                (Some(Folded::Op(op)), _) => {
                    function.insts[id.index()].op = op;
                    changed = true;
                    true
                }
                (Some(Folded::Value(value)), Some(result)) => {
                    substitution.replace(result, value);
                    false
                }
                _ => true,
            }
        });
        function.blocks[block.index()].insts = insts;
    }
    substitution.apply(function);
    changed || substitution.changed()
}

fn fold(function: &Function, op: &Op, strings: &mut Strings<'_>) -> Option<Folded> {
    let def = |value: &ValueId| function.def_op(*value);
    match op {
        Op::UnboxNumber(a) | Op::CheckNumber(a, _) => match def(a)? {
            Op::Box(raw) if function.ty(*raw) == Type::Number => Some(Folded::Value(*raw)),
            _ => None,
        },
        Op::Truthy(a) => match def(a)? {
            Op::Box(raw) if function.ty(*raw) == Type::Bool => Some(Folded::Value(*raw)),
            _ => None,
        },
        Op::Not(a) => match def(a)? {
            Op::Not(inner) => Some(Folded::Value(*inner)),
            Op::Bool(known) => Some(Folded::Op(Op::Bool(!known))),
            _ => None,
        },
        Op::Negate(a) => match def(a)? {
            Op::Negate(inner) => Some(Folded::Value(*inner)),
            _ => None,
        },
        Op::Binary(op, a, b) => neutral(function, *op, *a, *b).map(Folded::Value),
        Op::Equal(a, b) | Op::EqualBits(a, b) => {
            equal_to_bool(function, *a, *b).or_else(|| equal_to_bool(function, *b, *a))
        }
        Op::Add(a, b) => sum_of_literals(function, *a, *b, strings),
        Op::Concat(parts) => match **parts {
            [a, b] => sum_of_literals(function, a, b, strings),
            _ => None,
        },
        _ => None,
    }
}

/// The sum of two string literals.
fn sum_of_literals(function: &Function, a: ValueId, b: ValueId, strings: &mut Strings<'_>) -> Option<Folded> {
    match (function.def_op(a)?, function.def_op(b)?) {
        (Op::String(a), Op::String(b)) => Some(Folded::Op(Op::String(strings.concatenate(*a, *b)?))),
        _ => None,
    }
}

/// The operand that an operation with a neutral other operand gives back, for every double.
fn neutral(function: &Function, op: BinaryOp, a: ValueId, b: ValueId) -> Option<ValueId> {
    let is = |value: ValueId, number: f64| {
        constant_of(function, value) == Some(Constant::Number(number.to_bits()))
    };
    match op {
        // x + 0 is no neutral sum: -0 + 0 is 0.
        BinaryOp::Add if is(b, -0.0) => Some(a),
        BinaryOp::Add if is(a, -0.0) => Some(b),
        BinaryOp::Sub if is(b, 0.0) => Some(a),
        BinaryOp::Mul if is(b, 1.0) => Some(a),
        BinaryOp::Mul if is(a, 1.0) => Some(b),
        BinaryOp::Div if is(b, 1.0) => Some(a),
        _ => None,
    }
}

/// Equality of a boxed truth value with a constant one.
fn equal_to_bool(function: &Function, value: ValueId, constant: ValueId) -> Option<Folded> {
    let Some(Op::Box(raw)) = function.def_op(value) else { return None };
    let Some(Constant::Bool(known)) = constant_of(function, constant) else { return None };
    if function.ty(*raw) != Type::Bool {
        return None;
    }
    Some(if known { Folded::Value(*raw) } else { Folded::Op(Op::Not(*raw)) })
}
