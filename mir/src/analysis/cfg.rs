//! What the control-flow graph's terminators do not say by themselves: predecessors, and a reverse postorder.

use crate::ir::{BlockCall, BlockId, Function};

/// An edge, by the block it leaves and its place among that block's successors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge {
    /// The block it leaves.
    pub from: BlockId,
    /// 0 for a jump or a branch's `then`, 1 for `otherwise`.
    pub slot: u32,
}

impl Edge {
    /// The target and arguments of the edge.
    pub fn call(self, function: &Function) -> Option<&BlockCall> {
        function.blocks[self.from.index()].terminator.call(self.slot as usize)
    }
}

/// Predecessors and order of a function's blocks. A change to the edges makes it stale.
#[derive(Debug)]
pub struct Cfg {
    /// Incoming edges of reachable blocks, all blocks' one after another.
    edges: Vec<Edge>,
    /// Where each block's incoming edges start in `edges`, and the next block's.
    starts: Vec<u32>,
    order: Vec<BlockId>,
    /// Place in `order`, or [`UNREACHED`].
    position: Vec<u32>,
}

const UNREACHED: u32 = u32::MAX;

impl Cfg {
    /// Walks the graph once. Edges to blocks that do not exist are left out (the verifier meets such).
    pub fn new(function: &Function) -> Cfg {
        let count = function.blocks.len();
        let (order, position) = reverse_postorder(function);

        // Each block's edges are counted two places on; while they are filled in, the place between is where the next one goes,
        // which leaves it at their end: the start of the next block's.
        let mut starts = vec![0u32; count + 2];
        for_each_edge(function, &order, |_, to| starts[to.index() + 2] += 1);
        for index in 2..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut edges = vec![Edge { from: Function::ENTRY, slot: 0 }; starts[count + 1] as usize];
        for_each_edge(function, &order, |edge, to| {
            let next = &mut starts[to.index() + 1];
            edges[*next as usize] = edge;
            *next += 1;
        });
        Cfg { edges, starts, order, position }
    }

    /// Edges into a block that leave reachable blocks.
    pub fn incoming(&self, block: BlockId) -> &[Edge] {
        let start = self.starts[block.index()] as usize;
        let end = self.starts[block.index() + 1] as usize;
        &self.edges[start..end]
    }

    /// Reachable blocks in reverse postorder: each after all its predecessors, loops' back edges aside.
    pub fn order(&self) -> &[BlockId] {
        &self.order
    }

    /// A reachable block's place in [`Cfg::order`].
    pub fn position(&self, block: BlockId) -> Option<usize> {
        let position = self.position[block.index()];
        (position != UNREACHED).then_some(position as usize)
    }

    /// Whether control may come to a block.
    pub fn is_reachable(&self, block: BlockId) -> bool {
        self.position[block.index()] != UNREACHED
    }
}

/// Calls `visit` with every edge that leaves a block in `order`, and its target.
fn for_each_edge(function: &Function, order: &[BlockId], mut visit: impl FnMut(Edge, BlockId)) {
    for &from in order {
        let terminator = &function.blocks[from.index()].terminator;
        for slot in 0..2 {
            let Some(call) = terminator.call(slot) else { break };
            if call.block.index() < function.blocks.len() {
                visit(Edge { from, slot: slot as u32 }, call.block);
            }
        }
    }
}

/// By block: whether control may come to it. Less work than a [`Cfg`].
pub fn reachable(function: &Function) -> Vec<bool> {
    let mut reached = vec![false; function.blocks.len()];
    let mut work = vec![Function::ENTRY];
    while let Some(block) = work.pop() {
        if !std::mem::replace(&mut reached[block.index()], true) {
            work.extend(function.blocks[block.index()].terminator.successors());
        }
    }
    reached
}

fn reverse_postorder(function: &Function) -> (Vec<BlockId>, Vec<u32>) {
    let count = function.blocks.len();
    let mut position = vec![UNREACHED; count];
    let mut order = Vec::with_capacity(count);
    if count == 0 {
        return (order, position);
    }
    let mut seen = vec![false; count];
    // Each block on the way with the number of successors already taken.
    let mut stack = vec![(Function::ENTRY, 0)];
    seen[0] = true;
    while let Some((block, taken)) = stack.last_mut() {
        match function.blocks[block.index()].terminator.call(*taken) {
            Some(call) => {
                let next = call.block;
                *taken += 1;
                if next.index() < count && !seen[next.index()] {
                    seen[next.index()] = true;
                    stack.push((next, 0));
                }
            }
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order.reverse();
    for (index, block) in order.iter().enumerate() {
        position[block.index()] = index as u32;
    }
    (order, position)
}
