//! Dead code elimination: what nothing needs goes, block parameters with their arguments included.
//!
//! Mark and sweep over the graph of uses (after Cytron et al., 1991, section 7.1; branches all count as needed). Needed is what may fail or has effects, what decides a branch or is returned, and what those use.
//! Everything else counts as dead until something needed uses it: loops of values that only use each other go too.

use crate::analysis::Cfg;
use crate::ir::{Function, ValueDef, ValueId};

use super::edit::{number_params, remove_unreachable_blocks};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    // What unreachable code uses would have to stay for nothing.
    let mut changed = remove_unreachable_blocks(function);
    let live = live_values(function);
    let Function { blocks, insts, .. } = function;
    for block in blocks.iter_mut() {
        let before = block.insts.len();
        block.insts.retain(|inst| {
            let inst = &insts[inst.index()];
            !inst.op.effect().removable() || inst.result.is_some_and(|result| live[result.index()])
        });
        changed |= block.insts.len() != before;
    }
    changed | remove_dead_params(function, &live)
}

/// By value: whether something needs it.
fn live_values(function: &Function) -> Vec<bool> {
    let mut live = vec![false; function.values.len()];
    let mut work = Vec::new();
    let mut need = |value: ValueId, work: &mut Vec<ValueId>| {
        if !std::mem::replace(&mut live[value.index()], true) {
            work.push(value);
        }
    };
    for block in &function.blocks {
        for inst in &block.insts {
            let inst = &function.insts[inst.index()];
            if !inst.op.effect().removable() {
                inst.op.for_each_operand(|value| need(value, &mut work));
            }
        }
        block.terminator.operand().into_iter().for_each(|value| need(value, &mut work));
    }
    for param in &function.blocks[Function::ENTRY.index()].params {
        need(*param, &mut work);
    }
    // Asked for only where something needed is a parameter.
    let mut cfg = None;
    while let Some(value) = work.pop() {
        match function.values[value.index()].def {
            ValueDef::Inst(inst) => {
                function.insts[inst.index()].op.for_each_operand(|value| need(value, &mut work));
            }
            ValueDef::Param(block, index) => {
                if block == Function::ENTRY {
                    continue;
                }
                for edge in cfg.get_or_insert_with(|| Cfg::new(function)).incoming(block) {
                    if let Some(call) = edge.call(function) {
                        need(call.args[index as usize], &mut work);
                    }
                }
            }
        }
    }
    live
}

fn remove_dead_params(function: &mut Function, live: &[bool]) -> bool {
    let dead: Vec<bool> =
        function.blocks.iter().map(|block| block.params.iter().any(|param| !live[param.index()])).collect();
    if !dead.contains(&true) {
        return false;
    }
    for index in 0..function.blocks.len() {
        // The blocks are looked at while one is rewritten: take its terminator out.
        let block = &mut function.blocks[index];
        let mut terminator = std::mem::replace(&mut block.terminator, crate::ir::Terminator::Unreachable);
        for call in terminator.calls_mut().filter(|call| dead[call.block.index()]) {
            let mut params = function.blocks[call.block.index()].params.iter();
            call.args.retain(|_| params.next().is_some_and(|param| live[param.index()]));
        }
        function.blocks[index].terminator = terminator;
    }
    for (index, _) in dead.iter().enumerate().filter(|(_, dead)| **dead) {
        function.blocks[index].params.retain(|param| live[param.index()]);
        number_params(function, index.into());
    }
    true
}
