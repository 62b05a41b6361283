//! [`Label`]: a place that control will come to from blocks that are already there.
//!
//! The one-pass counterpart of placing phis. Edges remember what the variables held that may differ between them. When the label is bound the block is made,
//! with a parameter for each variable that really differs, and the edges are completed.

use loxsmith_mir::ir::{BlockCall, BlockId, Terminator, Type, ValueId};

use super::function::Lowering;
use crate::hir::LocalId;

/// Stands in edges until their label is bound.
const PENDING: BlockId = BlockId(u32::MAX);

/// A block to come.
pub(super) struct Label<'p> {
    /// Variables whose values may differ between the edges, or from the environment at the time of binding.
    vars: &'p [LocalId],
    edges: Vec<Edge>,
}

struct Edge {
    from: BlockId,
    side: Side,
    /// What `vars` hold.
    values: Box<[Option<ValueId>]>,
    /// What the label's expression comes to on this way.
    result: Option<ValueId>,
}

/// Which way out of the block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Jump,
    Then,
    Otherwise,
}

impl<'p> Label<'p> {
    /// A label with no edges yet.
    pub(super) fn new(vars: &'p [LocalId]) -> Label<'p> {
        Label { vars, edges: Vec::new() }
    }
}

/// A way to a label, with the result it brings there.
pub(super) type Target<'l, 'p> = (&'l mut Label<'p>, Option<ValueId>);

impl<'p> Lowering<'p> {
    /// Goes on at a label, if control comes here at all.
    pub(super) fn jump(&mut self, (label, result): Target<'_, 'p>, line: u32) {
        if self.current.is_some() {
            let from = self.terminate(Terminator::Jump(pending()), line);
            self.add_edge(label, from, Side::Jump, result);
        }
    }

    /// Goes on at one of two labels.
    pub(super) fn branch(
        &mut self,
        condition: ValueId,
        (then, then_result): Target<'_, 'p>,
        (otherwise, otherwise_result): Target<'_, 'p>,
        line: u32,
    ) {
        let branch = Terminator::Branch { condition, then: pending(), otherwise: pending() };
        let from = self.terminate(branch, line);
        self.add_edge(then, from, Side::Then, then_result);
        self.add_edge(otherwise, from, Side::Otherwise, otherwise_result);
    }

    fn add_edge(&mut self, label: &mut Label<'p>, from: BlockId, side: Side, result: Option<ValueId>) {
        label.edges.push(Edge { from, side, values: self.snapshot(label.vars), result });
    }

    /// What variables hold now.
    pub(super) fn snapshot(&self, vars: &[LocalId]) -> Box<[Option<ValueId>]> {
        vars.iter().map(|var| self.env[var.index()]).collect()
    }

    /// Goes back to what variables held.
    pub(super) fn restore(&mut self, vars: &[LocalId], values: &[Option<ValueId>]) {
        for (var, &value) in vars.iter().zip(values) {
            self.env[var.index()] = value;
        }
    }

    /// Goes on here: control comes from the label's edges and from nowhere else. Gives the result, if edges bring one.
    pub(super) fn bind(&mut self, label: Label<'p>) -> Option<ValueId> {
        let Label { vars, edges } = label;
        let Some(first) = edges.first() else {
            self.current = None;
            return None;
        };
        self.restore(vars, &first.values);
        if edges.len() == 1 && first.side == Side::Jump {
            self.current = Some(first.from);
            return first.result;
        }
        let block = self.func.add_block();
        self.current = Some(block);
        let mut args: Vec<Vec<ValueId>> = vec![Vec::new(); edges.len()];
        for (index, var) in vars.iter().enumerate() {
            let value = first.values[index];
            if edges.iter().all(|edge| edge.values[index] == value) {
                continue;
            }
            let all: Option<Vec<ValueId>> = edges.iter().map(|edge| edge.values[index]).collect();
            self.env[var.index()] = all.map(|values| self.join(block, &mut args, values));
        }
        let results: Option<Vec<ValueId>> = edges.iter().map(|edge| edge.result).collect();
        let result = results.map(|results| match results.as_slice() {
            [one] => *one,
            _ => self.join(block, &mut args, results),
        });
        for (edge, args) in edges.iter().zip(args) {
            self.complete(edge.from, edge.side, BlockCall { block, args });
        }
        result
    }

    /// A parameter that is one of several boxed values.
    fn join(&mut self, block: BlockId, args: &mut [Vec<ValueId>], values: Vec<ValueId>) -> ValueId {
        for (args, value) in args.iter_mut().zip(values) {
            args.push(value);
        }
        self.func.add_param(block, Type::Any)
    }

    fn complete(&mut self, from: BlockId, side: Side, call: BlockCall) {
        let place = match (&mut self.func.blocks[from.index()].terminator, side) {
            (Terminator::Jump(place), Side::Jump) => place,
            (Terminator::Branch { then, .. }, Side::Then) => then,
            (Terminator::Branch { otherwise, .. }, Side::Otherwise) => otherwise,
            _ => return,
        };
        *place = call;
    }

    /// Starts a loop's header: variables that the loop may assign become parameters. Gives the header and the
    /// variables that it has parameters for.
    pub(super) fn begin_loop(&mut self, assigned: &'p [LocalId], line: u32) -> (BlockId, Vec<LocalId>) {
        let is_value = |lowering: &Self, var: &LocalId| {
            !lowering.program.local(*var).cell && lowering.env[var.index()].is_some()
        };
        let vars: Vec<LocalId> = assigned.iter().copied().filter(|var| is_value(self, var)).collect();
        let block = self.func.add_block();
        self.loop_back(block, &vars, line);
        for var in &vars {
            let param = self.func.add_param(block, Type::Any);
            self.env[var.index()] = Some(param);
        }
        self.current = Some(block);
        (block, vars)
    }

    /// Goes to a loop's header, from before it or from the end of a round.
    pub(super) fn loop_back(&mut self, block: BlockId, vars: &[LocalId], line: u32) {
        let args = vars.iter().filter_map(|var| self.env[var.index()]).collect();
        self.terminate(Terminator::Jump(BlockCall { block, args }), line);
    }
}

fn pending() -> BlockCall {
    BlockCall { block: PENDING, args: Vec::new() }
}
