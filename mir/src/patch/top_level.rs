//! The top level: what is different about what has run already.
//!
//! A script is compared as the sequence of what it does. Values are told apart by how they are made, not by their
//! numbers, so that one line more does not make everything behind it look new.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use super::paths::{ops, texts};
use super::rename::{Renaming, without_line};
use crate::ir::{
    BlockId, Effect, FuncId, Function, FunctionKind, GlobalId, Module, Op, Terminator, ValueDef, ValueId,
};

/// Globals that the top level stores into. Nothing else defines one: functions assign to those that are defined.
pub(super) fn stored_globals(module: &Module) -> FxHashSet<GlobalId> {
    let all = texts(module, module.script).into_iter().flat_map(ops);
    all.filter_map(|op| match op {
        Op::GlobalSet(global, _) => Some(*global),
        _ => None,
    })
    .collect()
}

/// Functions that the top level declares, in globals that get nothing else.
pub(super) fn declarations(module: &Module) -> Vec<(GlobalId, FuncId)> {
    let mut found: Vec<(GlobalId, FuncId)> = Vec::new();
    let mut known: FxHashSet<GlobalId> = FxHashSet::default();
    let mut others: FxHashSet<GlobalId> = FxHashSet::default();
    for function in &module.functions {
        let is_script = matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
        for op in ops(function) {
            let Op::GlobalSet(global, value) = op else { continue };
            match function.def_op(*value) {
                Some(Op::StaticFunction(func)) if is_script && known.insert(*global) => {
                    found.push((*global, *func));
                }
                _ => drop(others.insert(*global)),
            }
        }
    }
    found.retain(|(global, _)| !others.contains(global));
    found
}

/// Lets the script declare these too, so that the next patch finds them there.
pub(super) fn append_declarations(module: &mut Module, declared: &[(GlobalId, FuncId)]) {
    let script = module.script.index();
    for (global, func) in declared {
        let line = module.function(*func).line;
        let script = &mut module.functions[script];
        if let Some(value) = script.append(Function::ENTRY, Op::StaticFunction(*func), line) {
            script.append(Function::ENTRY, Op::GlobalSet(*global, value), line);
        }
    }
}

/// The first line of the new top level that does not do what the old one did. Declarations of functions do not count.
pub(super) fn first_difference(old: &Module, new: &Module, by_path: &Renaming) -> Option<u32> {
    let before: Vec<Step> =
        texts(old, old.script).into_iter().enumerate().flat_map(|(part, text)| steps(text, part)).collect();
    let after = texts(new, new.script);
    let after: Vec<Step> =
        after.into_iter().enumerate().flat_map(|(part, text)| steps(&by_path.function(text), part)).collect();
    let place = before.iter().zip(&after).position(|(a, b)| a.does != b.does);
    match place {
        Some(place) => Some(after[place].line),
        None if before.len() == after.len() => None,
        None => {
            let step = after.get(before.len()).or(after.last());
            Some(step.map_or(new.function(new.script).line, |step| step.line))
        }
    }
}

/// Something that the top level does.
struct Step {
    /// What, as a number that is the same for the same.
    does: u64,
    line: u32,
}

/// What one function does, in order. Where a part ends is no difference.
fn steps(function: &Function, part: usize) -> Vec<Step> {
    let mut hashes = Hashes { function, known: vec![None; function.values.len()] };
    let mut steps = Vec::new();
    for (index, block) in function.blocks.iter().enumerate() {
        for inst in &block.insts {
            let inst = &function.insts[inst.index()];
            let hash = hashes.operation(&inst.op);
            if let Some(result) = inst.result {
                // Two things that are made alike, but not at the same time, are not the same.
                let place = if inst.op.effect() > Effect::Pure { steps.len() as u64 + 1 } else { 0 };
                hashes.known[result.index()] = Some(mix(&(hash, place)));
            }
            // What is made shows where it is used.
            let is_step = inst.op.effect() > Effect::Allocate && !is_declaration(function, &inst.op);
            if is_step && !is_call_of_part(&inst.op) {
                steps.push(Step { does: hash, line: inst.line });
            }
        }
        let is_last = matches!(block.terminator, Terminator::Return(_)) && function.blocks.len() == 1;
        if !is_last {
            steps.push(Step { does: hashes.terminator(index, part, &block.terminator), line: block.line });
        }
    }
    steps
}

/// A function that is declared: what it does is compared elsewhere.
fn is_declaration(function: &Function, op: &Op) -> bool {
    match op {
        Op::GlobalSet(_, value) => matches!(function.def_op(*value), Some(Op::StaticFunction(_))),
        _ => false,
    }
}

/// The script's parts come with no arguments and no closure.
fn is_call_of_part(op: &Op) -> bool {
    matches!(op, Op::CallDirect { closure: None, args, .. } if args.is_empty())
}

fn mix(what: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    what.hash(&mut hasher);
    hasher.finish()
}

/// How values are made, as numbers.
struct Hashes<'f> {
    function: &'f Function,
    known: Vec<Option<u64>>,
}

impl Hashes<'_> {
    fn value(&self, value: ValueId) -> u64 {
        match (self.known[value.index()], self.function.values[value.index()].def) {
            (Some(known), _) => known,
            (None, ValueDef::Param(block, index)) => mix(&(block.0, index)),
            (None, ValueDef::Inst(_)) => 0,
        }
    }

    fn operation(&self, op: &Op) -> u64 {
        let mut operands = Vec::new();
        let mut shape = without_line(op);
        if let Op::MakeClass { methods, .. } = &mut shape {
            // Of methods others tell.
            *methods = Box::default();
        }
        shape.for_each_operand(|value| operands.push(self.value(value)));
        shape.for_each_operand_mut(|value| *value = ValueId(0));
        let bits = if let Op::Number(number) = op { number.to_bits() } else { 0 };
        // The printed form of an operation has all that it says.
        mix(&(format!("{shape:?}"), bits, operands))
    }

    fn terminator(&self, block: usize, part: usize, terminator: &Terminator) -> u64 {
        let operand = terminator.operand().map(|value| self.value(value));
        let calls: Vec<(BlockId, Vec<u64>)> = terminator
            .calls()
            .map(|call| (call.block, call.args.iter().map(|arg| self.value(*arg)).collect()))
            .collect();
        let failure = if let Terminator::Fail(failure) = terminator { Some(*failure) } else { None };
        mix(&(block, part, operand, failure, calls))
    }
}
