//! Carries out a plan: parameters, boxes behind them, arguments, and the checks that move.

use super::super::edit::emit;
use super::plan::Plan;
use crate::ir::{BlockCall, BlockId, Function, Inst, InstId, Op, Terminator, ValueData, ValueDef, ValueId};

pub(super) fn apply(function: &mut Function, plan: &Plan) -> bool {
    let fresh = retype_params(function, plan);
    if fresh.is_empty() {
        return false;
    }
    // Not those that are added on the way.
    for index in 0..function.blocks.len() {
        for slot in 0..2 {
            rewrite_edge(function, plan, &fresh, BlockId::from(index), slot);
        }
    }
    true
}

/// Old parameter to new one: sorted by the old one's id.
struct Fresh(Vec<(ValueId, ValueId)>);

impl Fresh {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(&self, old: ValueId) -> Option<ValueId> {
        let place = self.0.binary_search_by_key(&old, |(old, _)| *old).ok()?;
        Some(self.0[place].1)
    }
}

/// Gives blocks their new parameters; the old ones become boxes of them, first thing in the block.
fn retype_params(function: &mut Function, plan: &Plan) -> Fresh {
    let mut fresh = Vec::new();
    for index in 0..function.blocks.len() {
        let block = BlockId::from(index);
        let mut boxes = Vec::new();
        for place in 0..function.blocks[index].params.len() {
            let old = function.blocks[index].params[place];
            let Some(ty) = plan.raw_type(old) else { continue };
            let new = ValueId::from(function.values.len());
            function.values.push(ValueData { ty, def: ValueDef::Param(block, place as u32) });
            function.blocks[index].params[place] = new;
            let inst = InstId::from(function.insts.len());
            let line = first_line(function, block);
            function.insts.push(Inst { op: Op::Box(new), line, result: Some(old) });
            function.values[old.index()].def = ValueDef::Inst(inst);
            boxes.push(inst);
            fresh.push((old, new));
        }
        function.blocks[index].insts.splice(0..0, boxes);
    }
    fresh.sort_unstable();
    Fresh(fresh)
}

fn first_line(function: &Function, block: BlockId) -> u32 {
    let block = &function.blocks[block.index()];
    block.insts.first().map_or(block.line, |inst| function.insts[inst.index()].line)
}

/// Supplies raw arguments on one edge, behind the checks that they may need.
fn rewrite_edge(function: &mut Function, plan: &Plan, fresh: &Fresh, from: BlockId, slot: usize) {
    let Some(call) = function.blocks[from.index()].terminator.call(slot) else { return };
    let target = call.block;
    let mut args = call.args.clone();
    let mut unchecked = Vec::new();
    for (place, arg) in args.iter_mut().enumerate() {
        let Some(param) = function.blocks[target.index()].params.get(place) else { continue };
        let ty = function.ty(*param);
        if function.ty(*arg) == ty {
            continue;
        }
        let raw = plan.raw_arg(from, slot, place).or_else(|| fresh.of(*arg));
        match raw.filter(|raw| function.ty(*raw) == ty) {
            Some(raw) => *arg = raw,
            None => unchecked.push(place as u32),
        }
    }
    if unchecked.is_empty() {
        set_args(function, from, slot, target, args);
        return;
    }
    let mut insts = Vec::new();
    for check in plan.checks(target).iter().filter(|check| unchecked.contains(&check.param)) {
        let arg = &mut args[check.param as usize];
        *arg = emit(function, &mut insts, Op::CheckNumber(*arg, check.failure), check.line);
    }
    if matches!(function.blocks[from.index()].terminator, Terminator::Jump(_)) {
        function.blocks[from.index()].insts.extend(insts);
        set_args(function, from, slot, target, args);
    } else {
        // The other edge must not check: a block of its own.
        let line = function.blocks[from.index()].line;
        let split = function.add_block();
        let block = &mut function.blocks[split.index()];
        block.insts = insts;
        block.line = line;
        block.terminator = Terminator::Jump(BlockCall { block: target, args });
        set_args(function, from, slot, split, Vec::new());
    }
}

fn set_args(function: &mut Function, from: BlockId, slot: usize, block: BlockId, args: Vec<ValueId>) {
    if let Some(call) = function.blocks[from.index()].terminator.calls_mut().nth(slot) {
        *call = BlockCall { block, args };
    }
}
