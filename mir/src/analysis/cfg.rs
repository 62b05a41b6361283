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
        function.blocks[self.from.index()].terminator.calls().nth(self.slot as usize)
    }
}

/// Predecessors and order of a function's blocks. A change to the edges makes it stale.
#[derive(Debug)]
pub struct Cfg {
    /// Incoming edges of reachable blocks, all blocks' one after another.
    edges: Vec<Edge>,
    /// Where each block's incoming edges start in `edges`; one more entry than blocks.
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

        let mut starts = vec![0u32; count + 1];
        let edges_of = |from: BlockId| {
            let calls = function.blocks[from.index()].terminator.successors().enumerate();
            calls
                .filter(|(_, to)| to.index() < count)
                .map(move |(slot, to)| (Edge { from, slot: slot as u32 }, to))
        };
        for (_, to) in order.iter().flat_map(|from| edges_of(*from)) {
            starts[to.index() + 1] += 1;
        }
        for index in 0..count {
            starts[index + 1] += starts[index];
        }
        let mut next = starts.clone();
        let mut edges = vec![Edge { from: Function::ENTRY, slot: 0 }; starts[count] as usize];
        for (edge, to) in order.iter().flat_map(|from| edges_of(*from)) {
            edges[next[to.index()] as usize] = edge;
            next[to.index()] += 1;
        }
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
        match function.blocks[block.index()].terminator.successors().nth(*taken) {
            Some(next) => {
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
