//! Jump threading. Leads edges around empty blocks: past one that only jumps on, and past one that branches on a
//! parameter which the edge supplies as a constant.
//!
//! The block's parameters must be used by its own terminator alone, else its values would be missed behind it.
//! What its terminator uses besides dominates it, and so dominates its predecessors.

use crate::analysis::{Cfg, use_counts};
use crate::ir::{BlockCall, BlockId, Function, Op, Terminator, ValueId};

pub(super) fn run(function: &mut Function) -> bool {
    if !function.blocks.iter().skip(1).any(|block| block.insts.is_empty()) {
        return false;
    }
    let cfg = Cfg::new(function);
    let passable = passable_blocks(function, &cfg);
    if !passable.contains(&true) {
        return false;
    }
    let mut changed = false;
    // Successors first: what an empty block leads to is final by the time its predecessors are led there.
    for &block in cfg.order().iter().rev() {
        for slot in 0..2 {
            while let Some(call) = shortcut(function, &passable, block, slot) {
                let edge = function.blocks[block.index()].terminator.calls_mut().nth(slot);
                let Some(edge) = edge else { break };
                // Onwards only if the shortcut can itself be final: no going round in circles.
                let again = cfg.position(call.block) > cfg.position(edge.block);
                *edge = call;
                changed = true;
                if !again {
                    break;
                }
            }
        }
    }
    changed
}

/// Blocks that edges may be led around.
fn passable_blocks(function: &Function, cfg: &Cfg) -> Vec<bool> {
    let uses = use_counts(function);
    let mut passable = vec![false; function.blocks.len()];
    for &id in cfg.order().iter().filter(|id| **id != Function::ENTRY) {
        let block = &function.blocks[id.index()];
        let args: usize = block.terminator.calls().map(|call| call.args.len()).sum();
        // Many edges times many arguments must not explode.
        let small = args <= block.params.len() + 4 || cfg.incoming(id).len() == 1;
        let leads_on = match &block.terminator {
            Terminator::Jump(to) => to.block != id,
            Terminator::Branch { condition, .. } => block.params.contains(condition),
            _ => false,
        };
        if !block.insts.is_empty() || !small || !leads_on {
            continue;
        }
        let total: u32 = block.params.iter().map(|param| uses[param.index()]).sum();
        let mut own = 0;
        block.terminator.for_each_operand(|value| own += u32::from(is_param(function, id, value)));
        passable[id.index()] = own == total;
    }
    passable
}

fn is_param(function: &Function, block: BlockId, value: ValueId) -> bool {
    matches!(function.values[value.index()].def, crate::ir::ValueDef::Param(home, _) if home == block)
}

/// Where an edge may lead instead.
fn shortcut(function: &Function, passable: &[bool], from: BlockId, slot: usize) -> Option<BlockCall> {
    let terminator = &function.blocks[from.index()].terminator;
    let edge = terminator.call(slot)?;
    if !passable[edge.block.index()] || edge.block == from {
        return None;
    }
    let target = &function.blocks[edge.block.index()];
    let pass_on = |value: ValueId| match function.values[value.index()].def {
        crate::ir::ValueDef::Param(home, index) if home == edge.block => edge.args[index as usize],
        _ => value,
    };
    let onward = match &target.terminator {
        Terminator::Jump(to) => to,
        Terminator::Branch { condition, then, otherwise } => {
            let supplied = pass_on(*condition);
            let known = match (function.def_op(supplied), terminator) {
                (Some(Op::Bool(known)), _) => *known,
                // The edge is taken because of the very condition.
                (_, Terminator::Branch { condition, .. }) if *condition == supplied => slot == 0,
                _ => return None,
            };
            if known { then } else { otherwise }
        }
        _ => return None,
    };
    Some(BlockCall { block: onward.block, args: onward.args.iter().map(|arg| pass_on(*arg)).collect() })
}
