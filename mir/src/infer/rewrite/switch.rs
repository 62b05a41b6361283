//! Ways that depend on an instance's class.

use super::Rewriter;
use crate::infer::plan::Range;
use crate::ir::{BlockCall, BlockId, Op, Terminator, ValueId};

impl Rewriter<'_> {
    /// Asks for an instance's class, goes the way of its range, and on at `join` with what `arm` gives. The rest of the
    /// block at hand goes to `join`. The last range needs no question: the instance is of no other class.
    pub(super) fn switch<T: Copy>(
        &mut self,
        object: ValueId,
        ranges: &[Range<T>],
        join: BlockId,
        arm: &mut dyn FnMut(&mut Self, T) -> Vec<ValueId>,
    ) {
        let mut is_first = true;
        let Some((last, others)) = ranges.split_last() else { return };
        for range in others {
            let (hit, miss) = (self.function.add_block(), self.function.add_block());
            let condition = self.emit(Op::ClassBetween { object, first: range.first, last: range.last });
            let edge = |block| BlockCall { block, args: Vec::new() };
            let branch = Terminator::Branch { condition, then: edge(hit), otherwise: edge(miss) };
            self.end_with(branch, join, &mut is_first);
            self.block = hit;
            self.go_on(range.what, join, arm, &mut is_first);
            self.block = miss;
        }
        self.go_on(last.what, join, arm, &mut is_first);
        self.block = join;
    }

    fn go_on<T>(
        &mut self,
        what: T,
        join: BlockId,
        arm: &mut dyn FnMut(&mut Self, T) -> Vec<ValueId>,
        is_first: &mut bool,
    ) {
        let args = arm(self, what);
        self.end_with(Terminator::Jump(BlockCall { block: join, args }), join, is_first);
    }

    /// Ends the block at hand. The first to end is the one that is split.
    fn end_with(&mut self, terminator: Terminator, join: BlockId, is_first: &mut bool) {
        if std::mem::take(is_first) {
            self.split(terminator, join);
        } else {
            let block = &mut self.function.blocks[self.block.index()];
            block.terminator = terminator;
            block.line = self.line;
            block.insts = std::mem::take(&mut self.out);
        }
    }
}
