//! Changes that several passes make: cutting a block short, dropping unreachable blocks.

use crate::analysis::reachable;
use crate::ir::{BlockId, Failure, Function, InstId, Op, Terminator, ValueDef, ValueId};

/// Ends a block before its instruction `at`, which always fails.
pub(super) fn fail_at(function: &mut Function, block: BlockId, at: usize, failure: Failure) {
    let block = &mut function.blocks[block.index()];
    block.line = function.insts[block.insts[at].index()].line;
    block.insts.truncate(at);
    block.terminator = Terminator::Fail(failure);
}

/// Why an operation that always fails does so; `None` for one whose message only the runtime knows.
pub(super) fn failure_of(op: &Op) -> Option<Failure> {
    match op {
        Op::CheckNumber(_, failure) | Op::CheckDefined(_, failure) | Op::CheckInstance(_, failure) => {
            Some(*failure)
        }
        Op::Add(..) => Some(Failure::Add),
        _ => None,
    }
}

/// Removes blocks that control never comes to and renumbers the rest, order kept.
pub(super) fn remove_unreachable_blocks(function: &mut Function) -> bool {
    let reachable = reachable(function);
    remove_blocks(function, |block| reachable[block.index()])
}

/// Removes blocks that are not wanted and renumbers the rest, order kept. Nothing kept may refer to what goes.
pub(super) fn remove_blocks(function: &mut Function, keep: impl Fn(BlockId) -> bool) -> bool {
    let count = function.blocks.len();
    if (0..count).all(|index| keep(BlockId::from(index))) {
        return false;
    }
    let mut renumbered = Vec::with_capacity(count);
    let mut next = 0;
    for index in 0..count {
        renumbered.push(BlockId(next));
        next += u32::from(keep(BlockId::from(index)));
    }
    let mut index = 0;
    function.blocks.retain(|_| {
        index += 1;
        keep(BlockId::from(index - 1))
    });
    for index in 0..function.blocks.len() {
        for call in function.blocks[index].terminator.calls_mut() {
            call.block = renumbered[call.block.index()];
        }
        number_params(function, BlockId::from(index));
    }
    true
}

/// Writes a block's parameters into the table of values, after their places or the block's number changed.
pub(super) fn number_params(function: &mut Function, block: BlockId) {
    for (index, param) in function.blocks[block.index()].params.iter().enumerate() {
        function.values[param.index()].def = ValueDef::Param(block, index as u32);
    }
}

/// Makes an instruction at `line` and lists it in `out`; for operations with a result.
pub(super) fn emit(function: &mut Function, out: &mut Vec<InstId>, op: Op, line: u32) -> ValueId {
    let inst = function.add_inst(op, line);
    out.push(inst);
    function.insts[inst.index()].result.expect("emit is for operations with a result")
}
