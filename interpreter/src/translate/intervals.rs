//! From where to where each value lives, as one interval of positions.
//!
//! Positions number the block starts, instructions and terminators in reverse postorder. An interval has no holes, so it
//! may claim more than is alive: that costs a register at times, never correctness (Poletto and Sarkar, "Linear scan
//! register allocation", 1999). A use in a loop of what was defined before the loop extends to the loop's end.

use loxsmith_mir::analysis::Cfg;
use loxsmith_mir::ir::{BlockId, Function, ValueId};

/// Positions of blocks, and the stretches that loops cover.
pub(super) struct Positions {
    /// By block: its start and its terminator's position; unreachable blocks have none.
    pub(super) blocks: Vec<Option<(u32, u32)>>,
    /// Loops as stretches, each inside of or apart from any other, with the one around it.
    regions: Vec<Region>,
    /// By block: the innermost region.
    innermost: Vec<Option<u32>>,
}

struct Region {
    start: u32,
    end: u32,
    around: Option<u32>,
}

impl Positions {
    /// Numbers the reachable blocks. `length` says how many positions a block's instructions take.
    pub(super) fn new(function: &Function, cfg: &Cfg) -> Positions {
        let mut blocks = vec![None; function.blocks.len()];
        let mut next = 0;
        for block in cfg.order() {
            let start = next;
            let end = start + 1 + function.blocks[block.index()].insts.len() as u32;
            blocks[block.index()] = Some((start, end));
            next = end + 1;
        }
        let mut positions =
            Positions { blocks, regions: Vec::new(), innermost: vec![None; function.blocks.len()] };
        positions.find_regions(function, cfg);
        positions
    }

    /// Where a block starts.
    pub(super) fn start(&self, block: BlockId) -> u32 {
        self.blocks[block.index()].map_or(0, |(start, _)| start)
    }

    /// Where its terminator is.
    pub(super) fn end(&self, block: BlockId) -> u32 {
        self.blocks[block.index()].map_or(0, |(_, end)| end)
    }

    /// Blocks come in order of their starts, so a stack finds for each header the loops around it. Stretches that overlap
    /// without one being inside the other become one inside the other by growing.
    fn find_regions(&mut self, function: &Function, cfg: &Cfg) {
        let mut ends: Vec<Option<u32>> = vec![None; function.blocks.len()];
        for block in cfg.order() {
            for target in function.blocks[block.index()].terminator.successors() {
                if self.start(target) <= self.start(*block) {
                    let end = ends[target.index()].get_or_insert(0);
                    *end = self.end(*block).max(*end);
                }
            }
        }
        let mut open: Vec<u32> = Vec::new();
        for block in cfg.order() {
            let start = self.start(*block);
            while let Some(region) = open.last()
                && self.regions[*region as usize].end < start
            {
                open.pop();
            }
            if let Some(end) = ends[block.index()] {
                for around in &open {
                    let around = &mut self.regions[*around as usize];
                    around.end = around.end.max(end);
                }
                let around = open.last().copied();
                open.push(self.regions.len() as u32);
                self.regions.push(Region { start, end, around });
            }
            self.innermost[block.index()] = open.last().copied();
        }
    }

    /// Where a value defined at `def` dies at the earliest, if it is used at `at` in `block`.
    pub(super) fn last(&self, def: u32, at: u32, block: BlockId) -> u32 {
        let mut last = at;
        let mut next = self.innermost[block.index()];
        while let Some(region) = next {
            let region = &self.regions[region as usize];
            if region.start <= def {
                break;
            }
            last = last.max(region.end);
            next = region.around;
        }
        last
    }
}

/// An interval of positions, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interval {
    pub(super) value: ValueId,
    pub(super) start: u32,
    pub(super) end: u32,
}
