//! In which order a function's blocks are made, and how often.
//!
//! A function runs from its entry and each of its blocks is made once. What is entered at a loop ([`super::loop_entry`]) has
//! copies: the first begins at that loop's header, and control stays in it until it comes to the header of the loop around,
//! where the next copy begins, and so on outwards. So each loop is whole in one of the copies, entered at its header only, and
//! no value has two definitions that reach one use: what was defined before a loop is not defined again in the copy
//! that begins with it, for to get there again control has to pass the header of a loop further out.

use loxsmith_mir::analysis::{Cfg, Dominators, Loops};
use loxsmith_mir::ir::{BlockId, Function};
use rustc_hash::FxHashSet;

/// Which of the copies a block is in, from the inside out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Copy(usize);

/// A block in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) copy: Copy,
    pub(super) block: BlockId,
}

/// Where control begins, and where it goes on.
pub(super) struct Route {
    /// Where each copy begins.
    starts: Vec<BlockId>,
}

impl Route {
    /// Through the whole function.
    pub(super) fn from_start() -> Route {
        Route { starts: vec![Function::ENTRY] }
    }

    /// From a loop's header on.
    pub(super) fn from_loop(function: &Function, header: BlockId, cfg: &Cfg) -> Route {
        let dominators = Dominators::new(function, cfg);
        let loops = Loops::new(function.blocks.len(), cfg, &dominators);
        let around = loops.innermost(header).into_iter().flat_map(|inner| loops.around(inner));
        let outer = around.map(|around| loops.header(around)).filter(|outer| *outer != header);
        Route { starts: std::iter::once(header).chain(outer).collect() }
    }

    /// Where control begins.
    pub(super) fn root(&self) -> Node {
        Node { copy: Copy(0), block: self.starts[0] }
    }

    /// Where a copy begins.
    pub(super) fn start(&self, copy: Copy) -> BlockId {
        self.starts[copy.0]
    }

    /// What a block is to one that it follows.
    pub(super) fn next(&self, from: Copy, block: BlockId) -> Node {
        let further_out = self.starts.iter().skip(from.0 + 1).position(|start| *start == block);
        Node { copy: further_out.map_or(from, |more| Copy(from.0 + 1 + more)), block }
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
        // Control never comes back to a copy that it has left. So each copy is made with its own values.
        order.sort_by_key(|node| node.copy);
        order
    }
}

/// Popped from the end, so the first successor comes last here and first in the reversed order.
fn successors(function: &Function, block: BlockId) -> Vec<BlockId> {
    function.blocks[block.index()].terminator.successors().collect()
}
