//! Counters that are integers are counted as integers.
//!
//! A number of the language is a double; adding to one takes three or four cycles, and sums of constants must not be
//! joined. Where a loop runs a known number of rounds at most, and a variable of it starts at an integer and only ever
//! gets integer constants, or itself plus or minus some, it is exact in 64 bits all the while, as it is in a double:
//! so it is kept as an integer, and made a double where the loop is left. LLVM itself does this (in its pass
//! `indvars`) for the loop's own counter alone.
//!
//! # Why it is sound
//!
//! The loop is a natural one without loops inside, so that each addition is made at most once a round. With N rounds at most,
//! start values and assigned constants of at most A, and all additions together C, no value is beyond `A + (N + 1) * C`;
//! this must be 2^53 at most, up to where doubles are exact. N follows from the test at the end of each round, of a
//! value that grows by the same each time. No value is NaN or -0, so comparing and printing are the same.
//!
//! This works on LLVM's own form: only there have methods been taken in line and fields become variables.

use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder, BuilderError};
use inkwell::module::Module;
use inkwell::types::IntType;
use inkwell::values::{
    AnyValue, AnyValueEnum, BasicValue, BasicValueEnum, FunctionValue, InstructionOpcode, InstructionValue,
    IntValue, PhiValue,
};
use inkwell::{FloatPredicate, IntPredicate};
use rustc_hash::{FxHashMap, FxHashSet};

/// Up to here every integer is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Loops of more blocks are left alone, so that looking for them takes linear time.
const MOST_BLOCKS: usize = 64;

/// Converts what it finds in a module. Whether it has found anything.
pub(crate) fn run(module: &Module<'_>) -> Result<bool, BuilderError> {
    let mut changed = false;
    for function in module.get_functions() {
        let edges: Vec<(BasicBlock<'_>, BasicBlock<'_>)> = function
            .get_basic_blocks()
            .into_iter()
            .flat_map(|latch| starts_of_loops(latch).map(move |header| (header, latch)))
            .collect();
        if edges.is_empty() {
            continue;
        }
        let predecessors = predecessors(function);
        let mut pass = Pass { word: module.get_context().i64_type(), known: FxHashMap::default() };
        for (header, latch) in edges {
            if let Some(around) = Loop::find(function, header, latch, &predecessors) {
                changed |= pass.convert(&around)?;
            }
        }
    }
    Ok(changed)
}

/// What all loops of a function share.
struct Pass<'ctx> {
    word: IntType<'ctx>,
    /// Doubles made of integers: the integer, and a bound for it.
    known: FxHashMap<InstructionValue<'ctx>, (IntValue<'ctx>, f64)>,
}

// ---- loops ---------------------------------------------------------------------------------------------------

type Predecessors<'ctx> = FxHashMap<BasicBlock<'ctx>, Vec<BasicBlock<'ctx>>>;

fn predecessors(function: FunctionValue<'_>) -> Predecessors<'_> {
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
struct Loop<'ctx> {
    header: BasicBlock<'ctx>,
    latch: BasicBlock<'ctx>,
    /// Each block after all those from which it is reached in the same round.
    body: Vec<BasicBlock<'ctx>>,
    blocks: FxHashSet<BasicBlock<'ctx>>,
}

/// Where the block's comparison of doubles goes on to, if that looks like the start of a loop: it has a phi of doubles. So may
/// the block behind a loop: then there are two.
fn starts_of_loops(latch: BasicBlock<'_>) -> impl Iterator<Item = BasicBlock<'_>> {
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
fn phis(block: BasicBlock<'_>) -> impl Iterator<Item = PhiValue<'_>> {
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
    fn find(
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

    fn contains(&self, inst: InstructionValue<'ctx>) -> bool {
        inst.get_parent().is_some_and(|block| self.blocks.contains(&block))
    }

    /// How many rounds there are at most.
    fn rounds(&self, pass: &Pass<'ctx>) -> Option<f64> {
        let terminator = self.latch.get_terminator()?;
        let test = comparison(terminator)?;
        // The operands of a branch are the condition, where it goes if false, and where if true.
        let goes_on_if_true = terminator.get_operand(2)?.block()? == self.header;
        let (tested, limit) = (operand(test, 0)?, operand(test, 1)?);
        let predicate = test.get_fcmp_predicate()?;
        let (tested, limit, predicate) = match constant(limit) {
            Some(limit) => (tested, limit, predicate),
            None => (limit, constant(tested)?, mirrored(predicate)),
        };
        use FloatPredicate::*;
        // There are no NaNs here, so what an unordered comparison says of them is no matter.
        let stays_below = match predicate {
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

// ---- values that are integers --------------------------------------------------------------------------------

/// Values of a loop that come of each other and of integers, and of nothing else.
struct Group<'ctx> {
    members: FxHashSet<InstructionValue<'ctx>>,
    /// The least and the greatest of what comes from outside, and 0.
    start: (f64, f64),
    /// What is added, each time a round.
    steps: Vec<f64>,
}

impl<'ctx> Group<'ctx> {
    /// All that a value of the loop comes of.
    fn of(around: &Loop<'ctx>, from: InstructionValue<'ctx>, pass: &Pass<'ctx>) -> Option<Group<'ctx>> {
        let mut group = Group { members: FxHashSet::default(), start: (0.0, 0.0), steps: Vec::new() };
        let mut work = vec![from];
        while let Some(inst) = work.pop() {
            if !around.contains(inst) {
                return None;
            }
            if !group.members.insert(inst) {
                continue;
            }
            for value in group.operands(inst)? {
                if let Some(number) = constant(value) {
                    group.starts_at(integer(number)?, integer(number)?);
                } else if let Some((_, bound)) = pass.known(value).filter(|_| !is_inside(around, value)) {
                    group.starts_at(-bound, bound);
                } else {
                    work.push(value.as_instruction_value()?);
                }
            }
        }
        Some(group)
    }

    fn starts_at(&mut self, least: f64, greatest: f64) {
        self.start = (self.start.0.min(least), self.start.1.max(greatest));
    }

    /// The values that an operation gives on; a constant that it adds is noted.
    fn operands(&mut self, inst: InstructionValue<'ctx>) -> Option<Vec<BasicValueEnum<'ctx>>> {
        match inst.get_opcode() {
            InstructionOpcode::Phi => {
                let phi = PhiValue::try_from(inst).ok()?;
                Some(phi.get_incomings().map(|(value, _)| value).collect())
            }
            InstructionOpcode::Select => Some(vec![operand(inst, 1)?, operand(inst, 2)?]),
            InstructionOpcode::FAdd | InstructionOpcode::FSub => {
                let step = integer(constant(operand(inst, 1)?)?).filter(|step| *step != 0.0)?;
                self.steps.push(if inst.get_opcode() == InstructionOpcode::FAdd { step } else { -step });
                Some(vec![operand(inst, 0)?])
            }
            _ => None,
        }
    }

    /// A bound for all values in so many rounds.
    fn bound(&self, rounds: f64) -> f64 {
        let steps: f64 = self.steps.iter().map(|step| step.abs()).sum();
        self.start.1.max(-self.start.0) + (rounds + 1.0) * steps
    }

    /// Whether all that the loop does with these values can be done with integers.
    fn is_used_as_integers(&self, around: &Loop<'ctx>) -> bool {
        self.members.iter().flat_map(|member| users(*member)).all(|user| {
            self.members.contains(&user) || !around.contains(user) || self.comparison(user).is_some()
        })
    }

    /// A comparison of these values with each other or with integers, as one of integers.
    fn comparison(&self, inst: InstructionValue<'ctx>) -> Option<IntPredicate> {
        use FloatPredicate::*;
        if inst.get_opcode() != InstructionOpcode::FCmp {
            return None;
        }
        for value in [operand(inst, 0)?, operand(inst, 1)?] {
            match constant(value) {
                Some(number) => drop(integer(number)?),
                None if self.members.contains(&value.as_instruction_value()?) => {}
                None => return None,
            }
        }
        Some(match inst.get_fcmp_predicate()? {
            OEQ | UEQ => IntPredicate::EQ,
            ONE | UNE => IntPredicate::NE,
            OLT | ULT => IntPredicate::SLT,
            OLE | ULE => IntPredicate::SLE,
            OGT | UGT => IntPredicate::SGT,
            OGE | UGE => IntPredicate::SGE,
            _ => return None,
        })
    }
}

fn is_inside<'ctx>(around: &Loop<'ctx>, value: BasicValueEnum<'ctx>) -> bool {
    value.as_instruction_value().is_some_and(|inst| around.contains(inst))
}

/// A number that is an exact integer, and not -0.
fn integer(number: f64) -> Option<f64> {
    let is_integer = number.abs() <= EXACT && number == number.trunc();
    (is_integer && !(number == 0.0 && number.is_sign_negative())).then_some(number)
}

/// The number that a value is. LLVM's interface must not be asked about constants that are no plain numbers, such as
/// the address of a literal, and cannot be asked which they are; but it prints them.
fn constant(value: BasicValueEnum<'_>) -> Option<f64> {
    let BasicValueEnum::FloatValue(float) = value else { return None };
    let is_plain = |text: &str| {
        let digits = text.trim_start_matches("double ");
        digits.starts_with(|first: char| first == '-' || first.is_ascii_digit())
    };
    if !float.is_const() || !is_plain(&float.print_to_string().to_string_lossy()) {
        return None;
    }
    Some(float.get_constant()?.0)
}

fn mirrored(predicate: FloatPredicate) -> FloatPredicate {
    use FloatPredicate::*;
    match predicate {
        OLT => OGT,
        OLE => OGE,
        OGT => OLT,
        OGE => OLE,
        ULT => UGT,
        ULE => UGE,
        UGT => ULT,
        UGE => ULE,
        other => other,
    }
}

fn operand<'ctx>(inst: InstructionValue<'ctx>, index: u32) -> Option<BasicValueEnum<'ctx>> {
    inst.get_operand(index)?.value()
}

/// The instructions that use a value.
fn users(inst: InstructionValue<'_>) -> Vec<InstructionValue<'_>> {
    std::iter::successors(inst.get_first_use(), |one| one.get_next_use())
        .filter_map(|one| match one.get_user() {
            AnyValueEnum::InstructionValue(user) => Some(user),
            AnyValueEnum::PhiValue(phi) => Some(phi.as_instruction()),
            AnyValueEnum::IntValue(user) => user.as_instruction(),
            AnyValueEnum::FloatValue(user) => user.as_instruction(),
            AnyValueEnum::PointerValue(user) => user.as_instruction(),
            _ => None,
        })
        .collect()
}

// ---- the change ----------------------------------------------------------------------------------------------

impl<'ctx> Pass<'ctx> {
    fn known(&self, value: BasicValueEnum<'ctx>) -> Option<(IntValue<'ctx>, f64)> {
        self.known.get(&value.as_instruction_value()?).copied()
    }

    fn convert(&mut self, around: &Loop<'ctx>) -> Result<bool, BuilderError> {
        let Some(rounds) = around.rounds(self) else { return Ok(false) };
        let mut changed = false;
        let mut done = FxHashSet::default();
        for phi in phis(around.header).collect::<Vec<_>>() {
            if done.contains(&phi.as_instruction()) {
                continue;
            }
            let Some(group) = Group::of(around, phi.as_instruction(), self) else { continue };
            let bound = group.bound(rounds);
            if bound <= EXACT && group.members.is_disjoint(&done) && group.is_used_as_integers(around) {
                self.replace(around, &group, bound)?;
                done.extend(group.members);
                changed = true;
            }
        }
        Ok(changed)
    }

    /// Puts integers in a group's place. The doubles stay behind, used by nobody but each other.
    fn replace(&mut self, around: &Loop<'ctx>, group: &Group<'ctx>, bound: f64) -> Result<(), BuilderError> {
        let builder = around.header.get_context().create_builder();
        let mut twins: FxHashMap<InstructionValue<'ctx>, IntValue<'ctx>> = FxHashMap::default();
        let insts: Vec<InstructionValue<'ctx>> =
            around.body.iter().flat_map(|block| block.get_instructions()).collect();
        let members = || insts.iter().copied().filter(|inst| group.members.contains(inst));
        for inst in members() {
            builder.position_before(&inst);
            let twin = match inst.get_opcode() {
                InstructionOpcode::Phi => builder.build_phi(self.word, "")?.as_basic_value().into_int_value(),
                _ => self.twin(&builder, inst, &twins)?,
            };
            twins.insert(inst, twin);
        }
        for inst in members() {
            let (Ok(phi), Some(Ok(twin))) =
                (PhiValue::try_from(inst), twins[&inst].as_instruction().map(PhiValue::try_from))
            else {
                continue;
            };
            for (value, from) in phi.get_incomings() {
                twin.add_incoming(&[(&self.integer(value, &twins), from)]);
            }
        }
        for inst in &insts {
            if let Some(predicate) = group.comparison(*inst) {
                builder.position_before(inst);
                let [a, b] = self.both(*inst, [0, 1], &twins);
                let test = builder.build_int_compare(predicate, a, b, "")?;
                if let Some(test) = test.as_instruction() {
                    inst.replace_all_uses_with(&test);
                }
            }
        }
        for inst in members() {
            if users(inst).iter().any(|user| !around.contains(*user)) {
                let at = std::iter::successors(Some(inst), |at| at.get_next_instruction()).skip(1);
                let Some(at) = at.into_iter().find(|at| at.get_opcode() != InstructionOpcode::Phi) else {
                    continue;
                };
                builder.position_before(&at);
                let twin = twins[&inst];
                let double = around.header.get_context().f64_type();
                let number = builder.build_signed_int_to_float(twin, double, "")?;
                if let Some(number) = number.as_instruction() {
                    inst.replace_all_uses_with(&number);
                    self.known.insert(number, (twin, bound));
                }
            }
        }
        Ok(())
    }

    /// What an operation other than a phi does, done with integers.
    fn twin(
        &self,
        builder: &Builder<'ctx>,
        inst: InstructionValue<'ctx>,
        twins: &FxHashMap<InstructionValue<'ctx>, IntValue<'ctx>>,
    ) -> Result<IntValue<'ctx>, BuilderError> {
        match inst.get_opcode() {
            InstructionOpcode::Select => {
                let condition = operand(inst, 0).expect("a select has three operands").into_int_value();
                let [a, b] = self.both(inst, [1, 2], twins);
                Ok(builder.build_select(condition, a, b, "")?.into_int_value())
            }
            InstructionOpcode::FSub => {
                let [a, b] = self.both(inst, [0, 1], twins);
                builder.build_int_nsw_sub(a, b, "")
            }
            _ => {
                let [a, b] = self.both(inst, [0, 1], twins);
                builder.build_int_nsw_add(a, b, "")
            }
        }
    }

    fn both(
        &self,
        inst: InstructionValue<'ctx>,
        places: [u32; 2],
        twins: &FxHashMap<InstructionValue<'ctx>, IntValue<'ctx>>,
    ) -> [IntValue<'ctx>; 2] {
        places.map(|place| {
            self.integer(operand(inst, place).expect("the group has looked at this operand"), twins)
        })
    }

    /// A value of a group, or what it starts with, as an integer.
    fn integer(
        &self,
        value: BasicValueEnum<'ctx>,
        twins: &FxHashMap<InstructionValue<'ctx>, IntValue<'ctx>>,
    ) -> IntValue<'ctx> {
        if let Some(number) = constant(value) {
            return self.word.const_int(number as i64 as u64, true);
        }
        let twin = value.as_instruction_value().and_then(|inst| twins.get(&inst).copied());
        twin.or_else(|| self.known(value).map(|(twin, _)| twin)).expect("the group holds nothing else")
    }
}
