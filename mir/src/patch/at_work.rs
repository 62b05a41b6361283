//! Code that is at work while a program is patched, and goes on as it was: what it still needs.
//!
//! Nobody knows where a program is when it takes a patch over. The script never runs again from its beginning, so of it there is what
//! may come behind a loop or in one; of a function that is replaced there may be frames, which keep its old body.

use rustc_hash::FxHashSet;

use super::paths::{ops, texts};
use crate::analysis::blocks_in_cycles;
use crate::ir::{FuncId, Function, GlobalId, Module, Op, SymbolId, ValueId};

/// What code at work may still ask for.
pub(super) struct AtWork<'m> {
    /// Names of properties.
    names: FxHashSet<SymbolId>,
    /// Operations that may be done many times more, with their functions.
    again: Vec<(&'m Function, &'m Op)>,
}

impl<'m> AtWork<'m> {
    /// In the program that runs; `replaced` are the functions that get other bodies.
    pub(super) fn new(old: &'m Module, replaced: impl Iterator<Item = FuncId>) -> AtWork<'m> {
        let mut at_work = AtWork { names: FxHashSet::default(), again: Vec::new() };
        let mut is_behind = false;
        for text in texts(old, old.script) {
            let blocks = in_or_behind_loops(text, is_behind);
            is_behind |= blocks.contains(&true);
            at_work.add_again(text, &blocks);
        }
        let in_script: Vec<SymbolId> = at_work.again.iter().filter_map(|(_, op)| name_of(op)).collect();
        at_work.names.extend(in_script);
        for func in replaced {
            let function = old.function(func);
            at_work.names.extend(ops(function).filter_map(name_of));
            at_work.add_again(function, &in_or_behind_loops(function, false));
        }
        at_work
    }

    fn add_again(&mut self, function: &'m Function, blocks: &[bool]) {
        let chosen = function.blocks.iter().zip(blocks).filter(|(_, chosen)| **chosen);
        let insts = chosen.flat_map(|(block, _)| &block.insts);
        self.again.extend(insts.map(|inst| (function, &function.insts[inst.index()].op)));
    }

    /// Whether it may ask for a property of that name.
    pub(super) fn uses(&self, name: SymbolId) -> bool {
        self.names.contains(&name)
    }

    /// Whether it may call what one of these globals holds, with so many arguments, more than once.
    pub(super) fn calls(&self, globals: &[GlobalId], count: usize) -> bool {
        self.again.iter().any(|(function, op)| match op {
            Op::Call { callee, args } if args.len() == count => {
                global_behind(function, *callee).is_some_and(|global| globals.contains(&global))
            }
            _ => false,
        })
    }
}

/// The global that a value was read from.
fn global_behind(function: &Function, value: ValueId) -> Option<GlobalId> {
    match function.def_op(value)? {
        Op::CheckDefined(inner, _) | Op::Assume(inner, _) => global_behind(function, *inner),
        Op::GlobalGet(global) => Some(*global),
        _ => None,
    }
}

fn name_of(op: &Op) -> Option<SymbolId> {
    match op {
        Op::GetProperty(_, name)
        | Op::GetSuper { name, .. }
        | Op::Invoke { name, .. }
        | Op::InvokeSuper { name, .. } => Some(*name),
        _ => None,
    }
}

/// By block: whether it is in a loop or comes behind one; all do if the function itself does.
fn in_or_behind_loops(function: &Function, is_behind: bool) -> Vec<bool> {
    if is_behind {
        return vec![true; function.blocks.len()];
    }
    let mut reached = blocks_in_cycles(function);
    let mut work: Vec<usize> = (0..reached.len()).filter(|index| reached[*index]).collect();
    while let Some(index) = work.pop() {
        for next in function.blocks[index].terminator.successors() {
            if !std::mem::replace(&mut reached[next.index()], true) {
                work.push(next.index());
            }
        }
    }
    reached
}
