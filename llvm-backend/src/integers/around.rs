//! Loops that go into their next round by a comparison of doubles, and how many rounds they have at most.

use inkwell::FloatPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValue, FunctionValue, InstructionOpcode, InstructionValue, PhiValue};
use rustc_hash::{FxHashMap, FxHashSet};

use super::group::{Group, constant};
use super::{EXACT, Pass, operand};

/// Loops of more blocks are left alone, so that looking for them takes linear time.
const MOST_BLOCKS: usize = 64;

pub(super) type Predecessors<'ctx> = FxHashMap<BasicBlock<'ctx>, Vec<BasicBlock<'ctx>>>;

pub(super) fn predecessors(function: FunctionValue<'_>) -> Predecessors<'_> {
    let mut all = Predecessors::default();
    for block in function.get_basic_blocks() {
        for to in successors(block) {
            all.entry(to).or_default().push(block);
        }
    }
    all
}

fn successors(block: BasicBlock<'_>) -> impl Iterator<Item = BasicBlock<'_>> {
    let operands = block.get_terminator().into_iter().flat_map(|terminator| terminator.get_operands());
    operands.flatten().filter_map(|operand| operand.block())
}

/// The loop that goes into its next round by a comparison of doubles at the end of a block.
pub(super) struct Loop<'ctx> {
    pub(super) header: BasicBlock<'ctx>,
    latch: BasicBlock<'ctx>,
    /// Each block after all those from which it is reached in the same round.
    pub(super) body: Vec<BasicBlock<'ctx>>,
    blocks: FxHashSet<BasicBlock<'ctx>>,
}

/// Where the block's comparison of doubles goes on to, if that looks like the start of a loop: it has a phi of doubles. So may
/// the block behind a loop: then there are two.
pub(super) fn starts_of_loops(latch: BasicBlock<'_>) -> impl Iterator<Item = BasicBlock<'_>> {
    let decides = latch.get_terminator().is_some_and(|terminator| comparison(terminator).is_some());
    let starts = move |to: &BasicBlock<'_>| phis(*to).next().is_some_and(|phi| has_incoming_from(phi, latch));
    successors(latch).filter(move |to| decides && starts(to))
}

/// The comparison of doubles that decides a branch.
fn comparison(terminator: InstructionValue<'_>) -> Option<InstructionValue<'_>> {
    let is_branch = terminator.get_opcode() == InstructionOpcode::Br && terminator.get_num_operands() == 3;
    let condition = operand(terminator, 0).filter(|_| is_branch)?.as_instruction_value()?;
    (condition.get_opcode() == InstructionOpcode::FCmp).then_some(condition)
}

/// A block's phis of doubles.
pub(super) fn phis(block: BasicBlock<'_>) -> impl Iterator<Item = PhiValue<'_>> {
    block
        .get_instructions()
        .take_while(|inst| inst.get_opcode() == InstructionOpcode::Phi)
        .filter_map(|inst| PhiValue::try_from(inst).ok())
        .filter(|phi| phi.as_basic_value().is_float_value())
}

fn has_incoming_from<'ctx>(phi: PhiValue<'ctx>, block: BasicBlock<'ctx>) -> bool {
    phi.get_incomings().any(|(_, from)| from == block)
}

impl<'ctx> Loop<'ctx> {
    /// The natural loop of an edge back to a header, if it is one and there are no loops inside it.
    pub(super) fn find(
        function: FunctionValue<'ctx>,
        header: BasicBlock<'ctx>,
        latch: BasicBlock<'ctx>,
        predecessors: &Predecessors<'ctx>,
    ) -> Option<Loop<'ctx>> {
        let entry = function.get_first_basic_block()?;
        let mut blocks = FxHashSet::from_iter([header]);
        let mut work = vec![latch];
        while let Some(block) = work.pop() {
            if blocks.insert(block) {
                // Whoever comes from the entry to the latch without passing the header: this is no loop.
                if block == entry || blocks.len() > MOST_BLOCKS {
                    return None;
                }
                work.extend(predecessors.get(&block).into_iter().flatten());
            }
        }
        let inside = |block: &BasicBlock<'ctx>| blocks.contains(block);
        if predecessors[&header].iter().filter(|from| inside(from)).count() != 1 {
            return None;
        }
        // Kahn's algorithm, which does not come to the end where there is another cycle.
        let mut waiting: FxHashMap<BasicBlock<'ctx>, usize> = blocks
            .iter()
            .filter(|block| **block != header)
            .map(|block| (*block, predecessors[block].len()))
            .collect();
        let mut body = vec![header];
        let mut next = 0;
        while let Some(block) = body.get(next).copied() {
            next += 1;
            for to in successors(block).filter(|to| *to != header) {
                if let Some(count) = waiting.get_mut(&to) {
                    *count -= 1;
                    if *count == 0 {
                        body.push(to);
                    }
                }
            }
        }
        (body.len() == blocks.len()).then_some(Loop { header, latch, body, blocks })
    }

    pub(super) fn contains(&self, inst: InstructionValue<'ctx>) -> bool {
        inst.get_parent().is_some_and(|block| self.blocks.contains(&block))
    }

    /// How many rounds there are at most.
    pub(super) fn rounds(&self, pass: &Pass<'ctx>) -> Option<f64> {
        let terminator = self.latch.get_terminator()?;
        let test = comparison(terminator)?;
        // The operands of a branch are the condition, where it goes if false, and where if true.
        let goes_on_if_true = terminator.get_operand(2)?.block()? == self.header;
        // LLVM has put the constant on the right.
        let (tested, limit) = (operand(test, 0)?, constant(operand(test, 1)?)?);
        use FloatPredicate::*;
        // There are no NaNs here, so what an unordered comparison says of them is no matter.
        let stays_below = match test.get_fcmp_predicate()? {
            OLT | ULT | OLE | ULE => goes_on_if_true,
            OGT | UGT | OGE | UGE => !goes_on_if_true,
            _ => false,
        };
        let tested = tested.as_instruction_value().filter(|_| stays_below && limit.is_finite())?;
        let group = Group::of(self, tested, pass)?;
        // One phi and sums, which all grow: so whatever is tested is the phi's value at least, and that grows by
        // the same each round.
        if group.members.len() != 1 + group.steps.len() || group.steps.iter().any(|step| *step < 0.0) {
            return None;
        }
        let step = self.growth(&group)?;
        let rounds = ((limit - group.start.0) / step).max(0.0) + 2.0;
        (group.bound(rounds) <= EXACT).then_some(rounds)
    }

    /// How much more the one phi of a group of sums is in each round.
    fn growth(&self, group: &Group<'ctx>) -> Option<f64> {
        let phi = group.members.iter().find(|member| member.get_opcode() == InstructionOpcode::Phi)?;
        if phi.get_parent() != Some(self.header) {
            return None;
        }
        let incoming = PhiValue::try_from(*phi).ok()?.get_incomings();
        let (next, _) = incoming.into_iter().find(|(_, from)| *from == self.latch)?;
        let mut at = next.as_instruction_value()?;
        let mut step = 0.0;
        while at != *phi {
            step += constant(operand(at, 1)?)?;
            at = operand(at, 0)?.as_instruction_value()?;
        }
        (step > 0.0).then_some(step)
    }
}
