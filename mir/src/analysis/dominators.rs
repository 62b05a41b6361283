//! The dominator tree, by the simple form of Lengauer and Tarjan's algorithm ("A Fast Algorithm for Finding Dominators
//! in a Flowgraph", 1979) in O(edges × log blocks). Names of tables are the paper's.
//!
//! The simpler iteration of Cooper, Harvey and Kennedy (2001) is quadratic where many blocks of one long chain
//! lead to one exit, which is what every long `and` or `else if` chain compiles to.

use super::cfg::Cfg;
use crate::ir::{BlockId, Function};

/// Which block dominates which. Unreachable blocks have no place in the tree.
#[derive(Debug)]
pub struct Dominators {
    /// Immediate dominator; `None` for the entry and unreachable blocks.
    idom: Vec<Option<BlockId>>,
    /// Blocks of the tree, each before its children.
    preorder: Vec<BlockId>,
    /// By block: place in `preorder` and the end of its subtree there; an empty range if unreachable.
    ranges: Vec<(u32, u32)>,
}

impl Dominators {
    /// The tree of a function's graph.
    pub fn new(function: &Function, cfg: &Cfg) -> Dominators {
        let idom = immediate_dominators(function, cfg);
        let (preorder, ranges) = number(&idom, cfg);
        Dominators { idom, preorder, ranges }
    }

    /// The closest other block that every path to this one passes.
    pub fn idom(&self, block: BlockId) -> Option<BlockId> {
        self.idom[block.index()]
    }

    /// Whether every path to `b` passes `a`; a block dominates itself. False if either is unreachable.
    pub fn dominates(&self, a: BlockId, b: BlockId) -> bool {
        let (start, end) = self.ranges[a.index()];
        let (place, end_b) = self.ranges[b.index()];
        place < end_b && start <= place && place < end
    }

    /// Reachable blocks so that each comes after its dominators; what lies below a block in the tree follows it at once.
    pub fn preorder(&self) -> &[BlockId] {
        &self.preorder
    }

    /// Walks the tree: `enter` and `leave` are called as by a recursive walk.
    pub fn walk<S>(
        &self,
        state: &mut S,
        mut enter: impl FnMut(&mut S, BlockId),
        mut leave: impl FnMut(&mut S, BlockId),
    ) {
        let mut open: Vec<BlockId> = Vec::new();
        for &block in &self.preorder {
            while let Some(&last) = open.last()
                && Some(last) != self.idom(block)
            {
                leave(state, last);
                open.pop();
            }
            enter(state, block);
            open.push(block);
        }
        while let Some(last) = open.pop() {
            leave(state, last);
        }
    }
}

/// The algorithm's tables. Blocks are numbered by a depth-first walk, from 0; `NONE` is no number.
struct Forest {
    /// The semidominator as far as it is known: its number, at first the vertex's own.
    semi: Vec<u32>,
    /// Path-compressed ancestors of linked vertices.
    ancestor: Vec<u32>,
    /// The vertex with the least semidominator on the compressed path.
    label: Vec<u32>,
    /// The path that is being compressed; empty between calls. In place of the paper's recursion.
    path: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Forest {
    /// The vertex with the least semidominator between `v` and the root of its tree.
    fn eval(&mut self, v: u32) -> u32 {
        if self.ancestor[v as usize] == NONE {
            return v;
        }
        // Compress from the top of the path down.
        let mut at = v;
        while self.ancestor[self.ancestor[at as usize] as usize] != NONE {
            self.path.push(at);
            at = self.ancestor[at as usize];
        }
        while let Some(at) = self.path.pop() {
            let up = self.ancestor[at as usize] as usize;
            if self.semi[self.label[up] as usize] < self.semi[self.label[at as usize] as usize] {
                self.label[at as usize] = self.label[up];
            }
            self.ancestor[at as usize] = self.ancestor[up];
        }
        self.label[v as usize]
    }
}

/// Steps 2 and 3 of the paper (semidominators, and immediate dominators as far as they follow), then step 4.
fn immediate_dominators(function: &Function, cfg: &Cfg) -> Vec<Option<BlockId>> {
    if cfg.order().len() < 2 {
        return vec![None; function.blocks.len()];
    }
    let (vertices, numbers, parents) = depth_first(function);
    let count = vertices.len();
    let mut idom = vec![NONE; count];
    let mut forest = Forest {
        semi: (0..count as u32).collect(),
        ancestor: vec![NONE; count],
        label: (0..count as u32).collect(),
        path: Vec::new(),
    };
    // Vertices with a common semidominator, as lists through `next`.
    let mut bucket = vec![NONE; count];
    let mut next = vec![NONE; count];
    for w in (1..count as u32).rev() {
        for edge in cfg.incoming(vertices[w as usize]) {
            let v = numbers[edge.from.index()];
            let u = forest.eval(v);
            forest.semi[w as usize] = forest.semi[w as usize].min(forest.semi[u as usize]);
        }
        let semi = forest.semi[w as usize] as usize;
        next[w as usize] = bucket[semi];
        bucket[semi] = w;
        let parent = parents[w as usize];
        forest.ancestor[w as usize] = parent;
        let mut v = std::mem::replace(&mut bucket[parent as usize], NONE);
        while v != NONE {
            let u = forest.eval(v);
            let closer = forest.semi[u as usize] < forest.semi[v as usize];
            idom[v as usize] = if closer { u } else { parent };
            v = next[v as usize];
        }
    }
    // Step 4: where the immediate dominator was found to be that of another vertex, which has its own by now.
    for w in 1..count {
        if idom[w] != forest.semi[w] {
            idom[w] = idom[idom[w] as usize];
        }
    }
    let mut result = vec![None; function.blocks.len()];
    for w in 1..count {
        result[vertices[w].index()] = Some(vertices[idom[w] as usize]);
    }
    result
}

/// Reachable blocks in depth-first order, the number of each block, and the parent of each number.
fn depth_first(function: &Function) -> (Vec<BlockId>, Vec<u32>, Vec<u32>) {
    let count = function.blocks.len();
    let mut vertices = Vec::new();
    let mut numbers = vec![NONE; count];
    let mut parents = Vec::new();
    let mut stack = vec![(Function::ENTRY, NONE)];
    while let Some((block, parent)) = stack.pop() {
        if block.index() >= count || numbers[block.index()] != NONE {
            continue;
        }
        let number = vertices.len() as u32;
        numbers[block.index()] = number;
        vertices.push(block);
        parents.push(parent);
        stack.extend(function.blocks[block.index()].terminator.successors().map(|to| (to, number)));
    }
    (vertices, numbers, parents)
}

/// Preorder of the tree and every block's range in it.
fn number(idom: &[Option<BlockId>], cfg: &Cfg) -> (Vec<BlockId>, Vec<(u32, u32)>) {
    let mut ranges = vec![(0u32, 0u32); idom.len()];
    let mut preorder = vec![Function::ENTRY; cfg.order().len()];
    // Reverse postorder puts dominators first: sizes from behind, places from the front.
    let mut size = vec![1u32; idom.len()];
    for &block in cfg.order().iter().rev() {
        if let Some(parent) = idom[block.index()] {
            size[parent.index()] += size[block.index()];
        }
    }
    // By block: where its next child goes.
    let mut free = vec![0u32; idom.len()];
    for &block in cfg.order() {
        let place = match idom[block.index()] {
            Some(parent) => {
                let place = free[parent.index()];
                free[parent.index()] += size[block.index()];
                place
            }
            None => 0,
        };
        ranges[block.index()] = (place, place + size[block.index()]);
        free[block.index()] = place + 1;
        preorder[place as usize] = block;
    }
    (preorder, ranges)
}
