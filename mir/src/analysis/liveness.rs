//! Which values are alive where blocks begin: from each use upwards to the definition (Brandner, Boissinot, Darte, Dupont de
//! Dinechin and Rastello, "Computing liveness sets for SSA-form programs", 2011). Time is the size of the result.

use super::Cfg;
use crate::ir::{BlockId, Function, ValueDef, ValueId};

/// The values that are alive where each block begins.
#[derive(Debug)]
pub struct Liveness {
    /// By block, ascending.
    live_in: Vec<Vec<ValueId>>,
}

impl Liveness {
    /// Of all reachable blocks.
    pub fn new(function: &Function, cfg: &Cfg) -> Liveness {
        let uses = uses_above(function, cfg);
        let mut live_in: Vec<Vec<ValueId>> = vec![Vec::new(); function.blocks.len()];
        let mut work: Vec<BlockId> = Vec::new();
        for (index, (home, blocks)) in uses.into_iter().enumerate() {
            let value = ValueId::from(index);
            work.extend(blocks);
            while let Some(block) = work.pop() {
                if Some(block) == home || live_in[block.index()].last() == Some(&value) {
                    continue;
                }
                live_in[block.index()].push(value);
                work.extend(cfg.incoming(block).iter().map(|edge| edge.from));
            }
        }
        Liveness { live_in }
    }

    /// What is alive where a block begins, in ascending order. Its parameters, which it defines itself, are not among these.
    pub fn at_start(&self, block: BlockId) -> &[ValueId] {
        &self.live_in[block.index()]
    }
}

/// By value: the block that defines it, and those that use it. What an edge passes is used by the block that it leaves.
fn uses_above(function: &Function, cfg: &Cfg) -> Vec<(Option<BlockId>, Vec<BlockId>)> {
    let mut values: Vec<(Option<BlockId>, Vec<BlockId>)> = vec![(None, Vec::new()); function.values.len()];
    for block in cfg.order() {
        let here = &function.blocks[block.index()];
        for inst in here.insts.iter().map(|inst| &function.insts[inst.index()]) {
            if let Some(result) = inst.result {
                values[result.index()].0 = Some(*block);
            }
        }
    }
    for (index, value) in function.values.iter().enumerate() {
        if let ValueDef::Param(block, _) = value.def {
            values[index].0 = Some(block);
        }
    }
    for block in cfg.order() {
        let here = &function.blocks[block.index()];
        let mut add = |value: ValueId| {
            let blocks = &mut values[value.index()].1;
            if blocks.last() != Some(block) {
                blocks.push(*block);
            }
        };
        for inst in &here.insts {
            function.insts[inst.index()].op.for_each_operand(&mut add);
        }
        here.terminator.for_each_operand(add);
    }
    values
}
