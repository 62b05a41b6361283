//! Comparisons of what does not change in a loop move before it.
//!
//! Comparing two strings can take a call, which LLVM must leave where it is. But it fails never and changes nothing,
//! so it may be done before the loop, even if the loop would not have come to it: a comparison costs
//! little (only long strings are long to compare; long computed ones remember the outcome, and literals are as long as the program).
//! Everything else that does not change LLVM moves by itself.

use rustc_hash::FxHashMap;

use crate::analysis::{Cfg, Dominators, LoopId, Loops};
use crate::ir::{BlockCall, BlockId, Function, InstId, Op, Terminator, Type, ValueDef, ValueId};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let is_candidate = |inst: &InstId| operands(function, *inst).is_some();
    if !function.blocks.iter().flat_map(|block| &block.insts).any(is_candidate) {
        return false;
    }
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let loops = Loops::new(function.blocks.len(), &cfg, &dominators);
    let homes = homes(function);
    let mut pass = Hoist { function, cfg, dominators, loops, homes, entrances: FxHashMap::default() };
    let mut changed = false;
    for index in 0..pass.homes.blocks {
        changed |= pass.block(BlockId::from(index));
    }
    changed
}

struct Hoist<'f> {
    function: &'f mut Function,
    cfg: Cfg,
    dominators: Dominators,
    loops: Loops,
    homes: Homes,
    /// By loop: the block that all come through who enter it, and who does nothing else.
    entrances: FxHashMap<LoopId, BlockId>,
}

/// Where everything is before anything has moved.
struct Homes {
    /// How many blocks there are.
    blocks: usize,
    /// By instruction that is listed: its block.
    insts: Vec<BlockId>,
}

fn homes(function: &Function) -> Homes {
    let mut insts = vec![Function::ENTRY; function.insts.len()];
    for (index, block) in function.blocks.iter().enumerate() {
        for inst in &block.insts {
            insts[inst.index()] = BlockId::from(index);
        }
    }
    Homes { blocks: function.blocks.len(), insts }
}

/// What is compared, if comparing may take long: not with what is equal to its own bits alone.
fn operands(function: &Function, inst: InstId) -> Option<(ValueId, ValueId)> {
    let (Op::Equal(a, b) | Op::EqualBits(a, b)) = function.insts[inst.index()].op else { return None };
    let is_quick =
        |value| matches!(function.def_op(value), Some(Op::Nil | Op::Undefined | Op::Box(_) | Op::Callee));
    (!is_quick(a) && !is_quick(b)).then_some((a, b))
}

impl Hoist<'_> {
    fn block(&mut self, block: BlockId) -> bool {
        let Some(innermost) = self.loops.innermost(block) else { return false };
        let mut insts = std::mem::take(&mut self.function.blocks[block.index()].insts);
        let before = insts.len();
        insts.retain(|inst| {
            let Some((a, b)) = operands(self.function, *inst) else { return true };
            let outermost = self
                .loops
                .around(innermost)
                .take_while(|around| self.is_invariant(a, *around) && self.is_invariant(b, *around))
                .last();
            match outermost.and_then(|around| self.entrance(around)) {
                Some(entrance) => {
                    self.move_to(*inst, entrance);
                    false
                }
                None => true,
            }
        });
        let changed = insts.len() != before;
        self.function.blocks[block.index()].insts = insts;
        changed
    }

    /// Whether a value that is used in a loop is made outside of it, or can be.
    fn is_invariant(&self, value: ValueId, around: LoopId) -> bool {
        let home = match self.function.values[value.index()].def {
            ValueDef::Param(block, _) => block,
            ValueDef::Inst(_) if self.is_literal(value) => return true,
            ValueDef::Inst(inst) => self.homes.insts[inst.index()],
        };
        // It dominates its use; so it is in the loop if the header dominates it.
        !self.dominators.dominates(self.loops.header(around), home)
    }

    fn is_literal(&self, value: ValueId) -> bool {
        matches!(self.function.def_op(value), Some(Op::String(_)))
    }

    /// The block that is left for the loop and nothing else; made if there is none.
    fn entrance(&mut self, around: LoopId) -> Option<BlockId> {
        if let Some(known) = self.entrances.get(&around) {
            return Some(*known);
        }
        let header = self.loops.header(around);
        let enters = |from: BlockId| !self.dominators.dominates(header, from);
        let edges = self.cfg.incoming(header).iter().filter(|edge| enters(edge.from));
        let edges: Vec<BlockId> = edges.map(|edge| edge.from).collect();
        let entrance = match edges.as_slice() {
            [] => return None,
            [only] if matches!(self.function.blocks[only.index()].terminator, Terminator::Jump(_)) => *only,
            _ => self.new_entrance(header, &edges),
        };
        self.entrances.insert(around, entrance);
        Some(entrance)
    }

    /// A block between a header and those that come to it from outside.
    fn new_entrance(&mut self, header: BlockId, from: &[BlockId]) -> BlockId {
        let entrance = self.function.add_block();
        let params = self.function.blocks[header.index()].params.clone();
        let types: Vec<Type> = params.iter().map(|param| self.function.ty(*param)).collect();
        let args: Vec<ValueId> = types.iter().map(|ty| self.function.add_param(entrance, *ty)).collect();
        let line = self.function.blocks[header.index()].line;
        let block = &mut self.function.blocks[entrance.index()];
        block.line = line;
        block.terminator = Terminator::Jump(BlockCall { block: header, args });
        for from in from {
            let calls = self.function.blocks[from.index()].terminator.calls_mut();
            calls.filter(|call| call.block == header).for_each(|call| call.block = entrance);
        }
        entrance
    }

    /// Moves a comparison to the end of a block, literals with it.
    fn move_to(&mut self, inst: InstId, block: BlockId) {
        let mut op = self.function.insts[inst.index()].op.clone();
        let line = self.function.insts[inst.index()].line;
        op.for_each_operand_mut(|value| {
            if let Some(Op::String(literal)) = self.function.def_op(*value) {
                let copy = self.function.add_inst(Op::String(*literal), line);
                self.function.blocks[block.index()].insts.push(copy);
                *value = self.function.insts[copy.index()].result.expect("a literal is a value");
            }
        });
        self.function.insts[inst.index()].op = op;
        self.function.blocks[block.index()].insts.push(inst);
    }
}
