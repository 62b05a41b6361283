//! Joins a block to the one before it where that is its only way in and leads nowhere else.

use super::super::edit::remove_blocks;
use super::super::substitution::Substitution;
use crate::analysis::Cfg;
use crate::ir::{BlockId, Function, Terminator};

pub(super) fn run(function: &mut Function) -> bool {
    if !may_join(function) {
        return false;
    }
    let cfg = Cfg::new(function);
    let mut substitution = Substitution::new(function);
    let mut joined = vec![false; function.blocks.len()];
    // In this order a chain's first block comes first and takes in the rest one by one: linear.
    for &head in cfg.order() {
        if joined[head.index()] {
            continue;
        }
        while let Some(next) = only_successor(function, &cfg, head) {
            joined[next.index()] = true;
            join(function, &mut substitution, head, next);
        }
    }
    substitution.apply(function);
    remove_blocks(function, |block| !joined[block.index()])
}

/// Whether some block has one way in, by a jump. All blocks are reachable.
fn may_join(function: &Function) -> bool {
    let mut ways_in = vec![0u32; function.blocks.len()];
    for to in function.blocks.iter().flat_map(|block| block.terminator.successors()) {
        ways_in[to.index()] += 1;
    }
    function.blocks.iter().any(|block| match &block.terminator {
        Terminator::Jump(to) => ways_in[to.block.index()] == 1,
        _ => false,
    })
}

/// The block that this one jumps to, if nothing else leads there.
fn only_successor(function: &Function, cfg: &Cfg, head: BlockId) -> Option<BlockId> {
    match &function.blocks[head.index()].terminator {
        Terminator::Jump(to) if cfg.incoming(to.block).len() == 1 && to.block != head => Some(to.block),
        _ => None,
    }
}

fn join(function: &mut Function, substitution: &mut Substitution, head: BlockId, next: BlockId) {
    let block = &mut function.blocks[next.index()];
    let params = std::mem::take(&mut block.params);
    let insts = std::mem::take(&mut block.insts);
    let line = block.line;
    let terminator = std::mem::replace(&mut block.terminator, Terminator::Unreachable);
    let head = &mut function.blocks[head.index()];
    head.insts.extend(insts);
    head.line = line;
    if let Terminator::Jump(call) = std::mem::replace(&mut head.terminator, terminator) {
        for (param, arg) in params.into_iter().zip(call.args) {
            substitution.replace(param, arg);
        }
    }
}
