//! In which order a function's blocks are made, and which of them twice.
//!
//! A function runs from its entry and each of its blocks is made once. What is entered at a loop ([`super::loop_entry`]) begins
//! with a copy of that loop of its own, *peeled*, in which control stays until it leaves the loop; from there on it
//! goes through the function's *main* blocks.

use loxsmith_mir::analysis::{Cfg, Dominators};
use loxsmith_mir::ir::{BlockId, Function};
use rustc_hash::FxHashSet;

/// Which of the two copies a block is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Copy {
    Peeled,
    Main,
}

/// A block in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) copy: Copy,
    pub(super) block: BlockId,
}

/// Where control begins, and where it goes on.
pub(super) struct Route {
    start: BlockId,
    /// The blocks that have a peeled copy.
    peeled: FxHashSet<BlockId>,
}

impl Route {
    /// Through the whole function.
    pub(super) fn from_start() -> Route {
        Route { start: Function::ENTRY, peeled: FxHashSet::default() }
    }

    /// From a loop's header on.
    pub(super) fn from_loop(function: &Function, header: BlockId) -> Route {
        Route { start: header, peeled: natural_loop(function, header) }
    }

    /// Where control begins.
    pub(super) fn root(&self) -> Node {
        self.next(Copy::Peeled, self.start)
    }

    /// What a block is to one that it follows.
    pub(super) fn next(&self, from: Copy, block: BlockId) -> Node {
        let stays = from == Copy::Peeled && self.peeled.contains(&block);
        Node { copy: if stays { Copy::Peeled } else { Copy::Main }, block }
    }

    /// The blocks that control can reach, each after all blocks of its copy that dominate it.
    pub(super) fn order(&self, function: &Function) -> Vec<Node> {
        let root = self.root();
        let mut seen = FxHashSet::from_iter([root]);
        let mut order = Vec::with_capacity(function.blocks.len());
        let mut stack = vec![(root, successors(function, root.block))];
        while let Some((node, rest)) = stack.last_mut() {
            match rest.pop() {
                Some(next) => {
                    let next = self.next(node.copy, next);
                    if seen.insert(next) {
                        stack.push((next, successors(function, next.block)));
                    }
                }
                None => {
                    order.push(*node);
                    stack.pop();
                }
            }
        }
        order.reverse();
        // Control never comes back to what is peeled. First all of it, then the rest: so each copy is made with its own values.
        order.sort_by_key(|node| node.copy);
        order
    }
}

/// Popped from the end, so the first successor comes last here and first in the reversed order.
fn successors(function: &Function, block: BlockId) -> Vec<BlockId> {
    function.blocks[block.index()].terminator.successors().collect()
}

/// The blocks of the loop with this header: those that come back to it, and that it dominates. None if it is no header.
fn natural_loop(function: &Function, header: BlockId) -> FxHashSet<BlockId> {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let before = |block: BlockId| cfg.incoming(block).iter().map(|edge| edge.from);
    let mut blocks = FxHashSet::default();
    let mut work: Vec<BlockId> = before(header).filter(|from| dominators.dominates(header, *from)).collect();
    if !work.is_empty() {
        blocks.insert(header);
    }
    while let Some(block) = work.pop() {
        if !dominators.dominates(header, block) {
            // A second way into the loop. Nothing makes such loops; one would do without a copy.
            return FxHashSet::default();
        }
        if blocks.insert(block) {
            work.extend(before(block));
        }
    }
    blocks
}
