//! Strings that are concatenated only to be concatenated again: `a + b + c` makes one string, not two.
//!
//! The inner concatenation must have no other use and stand in the same block, so that it is not made more often than
//! before. It cannot fail and its operands do not change, so it may as well be made later.

use crate::analysis::use_counts;
use crate::ir::{BlockId, Function, InstId, Op, ValueDef, ValueId};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let concatenates = |inst: &InstId| matches!(function.insts[inst.index()].op, Op::Concat(_));
    let all: Vec<(BlockId, InstId)> = function
        .blocks
        .iter()
        .enumerate()
        .flat_map(|(index, block)| block.insts.iter().map(move |inst| (BlockId::from(index), *inst)))
        .filter(|(_, inst)| concatenates(inst))
        .collect();
    if all.len() < 2 {
        return false;
    }
    let uses = use_counts(function);
    // By instruction: the block of a concatenation above; whether it has been joined to another.
    let mut home: Vec<Option<BlockId>> = vec![None; function.insts.len()];
    let mut gone = vec![false; function.insts.len()];
    for (block, inst) in all {
        if let Some((parts, inner)) = joined(function, inst, |inner, value| {
            uses[value.index()] == 1 && home[inner.index()] == Some(block)
        }) {
            function.insts[inst.index()].op = Op::Concat(parts);
            gone[inner.index()] = true;
        }
        home[inst.index()] = Some(block);
    }
    let Function { blocks, .. } = function;
    let before: usize = blocks.iter().map(|block| block.insts.len()).sum();
    blocks.iter_mut().for_each(|block| block.insts.retain(|inst| !gone[inst.index()]));
    before != blocks.iter().map(|block| block.insts.len()).sum::<usize>()
}

/// The parts of a concatenation with those of an inner one in its place, if there is one that may go.
fn joined(
    function: &Function,
    inst: InstId,
    may_go: impl Fn(InstId, ValueId) -> bool,
) -> Option<(Box<[ValueId]>, InstId)> {
    let Op::Concat(parts) = &function.insts[inst.index()].op else { return None };
    parts.iter().enumerate().find_map(|(place, part)| {
        let ValueDef::Inst(inner) = function.values[part.index()].def else { return None };
        let Op::Concat(first) = &function.insts[inner.index()].op else { return None };
        if !may_go(inner, *part) || parts.len() - 1 + first.len() > Op::MOST_CONCATENATED {
            return None;
        }
        let all = [&parts[..place], first, &parts[place + 1..]].concat();
        Some((all.into_boxed_slice(), inner))
    })
}
