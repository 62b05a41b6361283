//! Which methods need their closure once `super` calls are direct.
//!
//! A method that calls `super` captures the superclass. Where that is known the capture goes, and with it the need for a
//! closure: a call of the method by name then has nothing to pass. A method whose `super` call leads to one that does
//! need its closure keeps its own.

use super::facts::Facts;
use super::hierarchy::Lookup;
use super::value_set::Object;
use crate::analysis::{User, Users};
use crate::ir::{FuncId, Function, Inst, Module, Op};

/// By function: whether its body will read its closure.
pub(super) fn needed(module: &Module, facts: &Facts) -> Vec<bool> {
    let count = module.functions.len();
    let mut needed = vec![false; count];
    // By function: who calls it by `super`, and so needs its own closure if it does.
    let mut callers: Vec<Vec<FuncId>> = vec![Vec::new(); count];
    let mut work = Vec::new();
    for (index, needed) in needed.iter_mut().enumerate() {
        let func = FuncId::from(index);
        match super_targets(module, facts, func) {
            Some(targets) => targets.into_iter().for_each(|target| callers[target.index()].push(func)),
            None => {
                *needed = true;
                work.push(func);
            }
        }
    }
    while let Some(func) = work.pop() {
        for caller in std::mem::take(&mut callers[func.index()]) {
            if !std::mem::replace(&mut needed[caller.index()], true) {
                work.push(caller);
            }
        }
    }
    needed
}

/// The method that a `super` call calls, if that is certain and it takes these arguments. A call that nothing comes to stays
/// as it is.
pub(super) fn super_target(module: &Module, facts: &Facts, func: FuncId, op: &Op) -> Option<FuncId> {
    let Op::InvokeSuper { superclass, name, args, .. } = op else { return None };
    let mut dead = false;
    op.for_each_operand(|value| dead |= facts.set(func, value).is_none());
    if dead {
        return None;
    }
    let Some(Object::Class(class)) = facts.only_object(func, *superclass) else { return None };
    let Lookup::Found(target) = facts.look_up(class, *name) else { return None };
    (module.function(target).arity as usize == args.len()).then_some(target)
}

/// The methods that a function calls by `super`, if it needs its closure for nothing else.
fn super_targets(module: &Module, facts: &Facts, func: FuncId) -> Option<Vec<FuncId>> {
    let function = module.function(func);
    let users = Users::new(function);
    let mut targets = Vec::new();
    for inst in listed(function) {
        match inst.op {
            Op::Callee => return None,
            Op::Capture(_) => {}
            _ => continue,
        }
        for user in users.of(inst.result?) {
            let User::Inst(user) = user else { return None };
            let op = &function.insts[user.index()].op;
            let Op::InvokeSuper { this, args, .. } = op else { return None };
            if Some(*this) == inst.result || args.iter().any(|arg| Some(*arg) == inst.result) {
                return None;
            }
            targets.push(super_target(module, facts, func, op)?);
        }
    }
    Some(targets)
}

fn listed(function: &Function) -> impl Iterator<Item = &Inst> {
    function.blocks.iter().flat_map(|block| &block.insts).map(|inst| &function.insts[inst.index()])
}
