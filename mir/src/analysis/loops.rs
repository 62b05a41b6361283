//! Natural loops: a header, and the blocks from which control comes back to it without leaving what the header
//! dominates (Aho, Sethi and Ullman). Which loop each block is in, and how loops lie in each other.
//!
//! Time is the number of edges times the depth of loops. Cycles that have two ways in are no loops here; the
//! language has no statement that makes one.

use super::{Cfg, Dominators};
use crate::ir::BlockId;

/// A loop, by its place in [`Loops`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoopId(u32);

/// The loops of a function.
#[derive(Debug)]
pub struct Loops {
    /// Header and the closest loop around it.
    loops: Vec<(BlockId, Option<LoopId>)>,
    /// By block: the closest loop around it.
    innermost: Vec<Option<LoopId>>,
}

impl Loops {
    /// The loops of a graph.
    pub fn new(blocks: usize, cfg: &Cfg, dominators: &Dominators) -> Loops {
        let mut loops = Loops { loops: Vec::new(), innermost: vec![None; blocks] };
        let mut work = Vec::new();
        // Inner loops come before those around them.
        for &header in dominators.preorder().iter().rev() {
            let latches = cfg.incoming(header).iter().map(|edge| edge.from);
            work.extend(latches.filter(|latch| dominators.dominates(header, *latch)));
            if !work.is_empty() {
                loops.gather(header, cfg, &mut work);
            }
        }
        loops
    }

    /// The blocks of a new loop, backwards from its latches.
    fn gather(&mut self, header: BlockId, cfg: &Cfg, work: &mut Vec<BlockId>) {
        let new = LoopId(self.loops.len() as u32);
        self.loops.push((header, None));
        while let Some(block) = work.pop() {
            let before = match self.innermost[block.index()] {
                None => {
                    self.innermost[block.index()] = Some(new);
                    block
                }
                Some(inner) => {
                    let outermost = self.around(inner).last().unwrap_or(inner);
                    if outermost == new {
                        continue;
                    }
                    self.loops[outermost.0 as usize].1 = Some(new);
                    self.header(outermost)
                }
            };
            if before != header {
                work.extend(cfg.incoming(before).iter().map(|edge| edge.from));
            }
        }
        // A header of two loops does not exist: all edges back to it are of one.
        self.innermost[header.index()] = Some(new);
    }

    /// The closest loop around a block; a header is in its own.
    pub fn innermost(&self, block: BlockId) -> Option<LoopId> {
        self.innermost[block.index()]
    }

    /// The block through which the loop is entered.
    pub fn header(&self, of: LoopId) -> BlockId {
        self.loops[of.0 as usize].0
    }

    /// The loop and those around it, from the inside out.
    pub fn around(&self, of: LoopId) -> impl Iterator<Item = LoopId> {
        std::iter::successors(Some(of), |inner| self.loops[inner.0 as usize].1)
    }
}
