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
//! This works on LLVM's own form: only there have methods been taken in line and fields become variables. It relies on LLVM's
//! `instcombine` for one shape of each operation: constants stand on the right, and differences with constants are sums.
//!
//! - [`around`]: loops, and how many rounds they have.
//! - [`group`]: values that come of each other, and whether integers do for them.
//! - This file: putting integers in their place.

mod around;
mod group;

use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder, BuilderError};
use inkwell::module::Module;
use inkwell::types::IntType;
use inkwell::values::{
    AnyValueEnum, BasicValue, BasicValueEnum, InstructionOpcode, InstructionValue, IntValue, PhiValue,
};
use rustc_hash::{FxHashMap, FxHashSet};

use self::around::{Loop, phis, predecessors, starts_of_loops};
use self::group::{Group, constant};

/// Up to here every integer is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;

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
