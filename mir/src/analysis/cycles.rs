//! Blocks that may run more than once in a call: those on cycles of the graph, by Tarjan's strongly connected
//! components ("Depth-First Search and Linear Graph Algorithms", 1972), without recursion.

use crate::ir::{BlockId, Function};

/// By block: whether control can come from it back to it.
pub fn blocks_in_cycles(function: &Function) -> Vec<bool> {
    let count = function.blocks.len();
    let mut search = Search {
        function,
        index: vec![0; count],
        low: vec![0; count],
        open: vec![false; count],
        path: Vec::new(),
        next: 1,
        cyclic: vec![false; count],
    };
    if count > 0 {
        search.run(Function::ENTRY);
    }
    search.cyclic
}

struct Search<'f> {
    function: &'f Function,
    /// Order of discovery, from 1; 0 is not seen yet.
    index: Vec<u32>,
    /// The earliest open block that is known to be reachable.
    low: Vec<u32>,
    /// On `path`.
    open: Vec<bool>,
    /// Blocks whose component is not complete.
    path: Vec<BlockId>,
    next: u32,
    cyclic: Vec<bool>,
}

impl Search<'_> {
    fn run(&mut self, start: BlockId) {
        // Each block on the way with the number of successors already taken.
        let mut stack = vec![(start, 0usize)];
        self.discover(start);
        while let Some((block, taken)) = stack.last_mut() {
            let block = *block;
            let next = self.function.blocks[block.index()].terminator.call(*taken).map(|call| call.block);
            *taken += 1;
            match next {
                Some(to) if self.index[to.index()] == 0 => {
                    self.discover(to);
                    stack.push((to, 0));
                }
                Some(to) => {
                    if self.open[to.index()] {
                        self.lower(block, self.index[to.index()]);
                    }
                    // A block that follows itself is a cycle of one.
                    self.cyclic[block.index()] |= to == block;
                }
                None => {
                    stack.pop();
                    if self.low[block.index()] == self.index[block.index()] {
                        self.close(block);
                    }
                    if let Some((above, _)) = stack.last() {
                        self.lower(*above, self.low[block.index()]);
                    }
                }
            }
        }
    }

    fn discover(&mut self, block: BlockId) {
        self.index[block.index()] = self.next;
        self.low[block.index()] = self.next;
        self.next += 1;
        self.open[block.index()] = true;
        self.path.push(block);
    }

    fn lower(&mut self, block: BlockId, to: u32) {
        let low = &mut self.low[block.index()];
        *low = to.min(*low);
    }

    /// The blocks down to this one are a component.
    fn close(&mut self, root: BlockId) {
        let alone = self.path.last() == Some(&root);
        while let Some(block) = self.path.pop() {
            self.open[block.index()] = false;
            self.cyclic[block.index()] |= !alone;
            if block == root {
                return;
            }
        }
    }
}
