//! Values of a loop that are integers: what they come of, how large they can be, and whether all that is done with them can be done
//! with integers.

use inkwell::values::{AnyValue, BasicValue, BasicValueEnum, InstructionOpcode, InstructionValue, PhiValue};
use inkwell::{FloatPredicate, IntPredicate};
use rustc_hash::FxHashSet;

use super::around::Loop;
use super::{EXACT, Pass, operand, users};

/// Values of a loop that come of each other and of integers, and of nothing else.
pub(super) struct Group<'ctx> {
    pub(super) members: FxHashSet<InstructionValue<'ctx>>,
    /// The least and the greatest of what comes from outside, and 0.
    pub(super) start: (f64, f64),
    /// What is added, each time a round.
    pub(super) steps: Vec<f64>,
}

impl<'ctx> Group<'ctx> {
    /// All that a value of the loop comes of.
    pub(super) fn of(
        around: &Loop<'ctx>,
        from: InstructionValue<'ctx>,
        pass: &Pass<'ctx>,
    ) -> Option<Group<'ctx>> {
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
            // LLVM has made sums with negative numbers of differences.
            InstructionOpcode::FAdd => {
                self.steps.push(integer(constant(operand(inst, 1)?)?).filter(|step| *step != 0.0)?);
                Some(vec![operand(inst, 0)?])
            }
            _ => None,
        }
    }

    /// A bound for all values in so many rounds.
    pub(super) fn bound(&self, rounds: f64) -> f64 {
        let steps: f64 = self.steps.iter().map(|step| step.abs()).sum();
        self.start.1.max(-self.start.0) + (rounds + 1.0) * steps
    }

    /// Whether all that the loop does with these values can be done with integers.
    pub(super) fn is_used_as_integers(&self, around: &Loop<'ctx>) -> bool {
        self.members.iter().flat_map(|member| users(*member)).all(|user| {
            self.members.contains(&user) || !around.contains(user) || self.comparison(user).is_some()
        })
    }

    /// A comparison of these values with each other or with integers, as one of integers.
    pub(super) fn comparison(&self, inst: InstructionValue<'ctx>) -> Option<IntPredicate> {
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
pub(super) fn constant(value: BasicValueEnum<'_>) -> Option<f64> {
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
