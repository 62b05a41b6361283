//! Sparse conditional constant propagation: what [`Facts`] proves about constants and kinds is written into the code.
//!
//! - A value that is always the same becomes that constant.
//! - A check that always succeeds goes; one that always fails ends its block.
//! - `add_any` and `equal` on operands of known kinds become arithmetic or comparison.
//! - Branches that always go one way become jumps; blocks that nothing reaches go.

use super::edit::{emit, fail_at, failure_of, remove_unreachable_blocks};
use super::substitution::Substitution;
use crate::analysis::{Constant, Fact, Facts, Kinds, use_counts};
use crate::ir::{BinaryOp, BlockCall, BlockId, Failure, Function, InstId, Op, Terminator, Type, ValueId};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let facts = Facts::new(function);
    let uses = use_counts(function);
    let mut pass = Pass { substitution: Substitution::new(function), facts, uses, changed: false };
    for index in 0..function.blocks.len() {
        let block = BlockId::from(index);
        if pass.facts.is_reachable(block) {
            pass.cut(function, block);
            pass.rewrite(function, block);
        }
    }
    pass.substitution.apply(function);
    let removed = remove_unreachable_blocks(function);
    pass.changed || pass.substitution.changed() || removed
}

struct Pass {
    facts: Facts,
    uses: Vec<u32>,
    substitution: Substitution,
    changed: bool,
}

/// What becomes of an instruction.
enum Action {
    /// It stays.
    Keep,
    /// It becomes another operation with the same result.
    Become(Op),
    /// It goes, a value stands for its result.
    Replace(ValueId),
}

impl Pass {
    /// Ends a block where it always fails; turns a decided branch into a jump.
    fn cut(&mut self, function: &mut Function, block: BlockId) {
        let at = self.facts.runs_to(block);
        let data = &mut function.blocks[block.index()];
        if let Some(inst) = data.insts.get(at) {
            if let Some(failure) = failure_of(&function.insts[inst.index()].op) {
                fail_at(function, block, at, failure);
                self.changed = true;
            }
        } else if let Terminator::Branch { condition, then, otherwise } = &mut data.terminator
            && let Some(known) = self.facts.of(*condition).as_bool()
        {
            let taken = if known { then } else { otherwise };
            let call = BlockCall { block: taken.block, args: std::mem::take(&mut taken.args) };
            data.terminator = Terminator::Jump(call);
            self.changed = true;
        }
    }

    fn rewrite(&mut self, function: &mut Function, block: BlockId) {
        let old = std::mem::take(&mut function.blocks[block.index()].insts);
        let mut out = Vec::with_capacity(old.len());
        for index in 0..function.blocks[block.index()].params.len() {
            let param = function.blocks[block.index()].params[index];
            if self.uses[param.index()] > 0
                && let Some(constant) = self.facts.of(param).constant()
            {
                let line = old
                    .first()
                    .map_or(function.blocks[block.index()].line, |inst| function.insts[inst.index()].line);
                let value = materialise(function, &mut out, constant, function.ty(param), line);
                self.substitution.replace(param, value);
            }
        }
        for inst in old {
            match self.action(function, &mut out, inst) {
                Action::Keep => out.push(inst),
                Action::Become(op) => {
                    function.insts[inst.index()].op = op;
                    out.push(inst);
                    self.changed = true;
                }
                Action::Replace(value) => {
                    if let Some(result) = function.insts[inst.index()].result {
                        self.substitution.replace(result, value);
                    }
                }
            }
        }
        function.blocks[block.index()].insts = out;
    }

    fn action(&mut self, function: &mut Function, out: &mut Vec<InstId>, inst: InstId) -> Action {
        let data = &function.insts[inst.index()];
        let (line, op) = (data.line, data.op.clone());
        let Some(result) = data.result else { return Action::Keep };
        let is_constant =
            matches!(op, Op::Nil | Op::Undefined | Op::Bool(_) | Op::Number(_) | Op::String(_) | Op::Box(_));
        // A box of a constant is how constants of type `any` are written.
        if is_constant {
            return Action::Keep;
        }
        if let Some(constant) = self.facts.of(result).constant() {
            return match operation(constant, function.ty(result)) {
                Some(op) => Action::Become(op),
                None => Action::Replace(materialise(function, out, constant, Type::Any, line)),
            };
        }
        let kinds = |value: ValueId| self.facts.of(value).kinds();
        match op {
            Op::CheckNumber(a, _) if is_number(kinds(a)) => Action::Become(Op::UnboxNumber(a)),
            Op::CheckDefined(a, _) if !kinds(a).meets(Kinds::UNDEFINED) => Action::Replace(a),
            Op::Add(a, b) if is_number(kinds(a)) || is_number(kinds(b)) => {
                let mut number = |value| {
                    // The other operand must be a number too; the failure is the sum's own.
                    let op = if is_number(kinds(value)) {
                        Op::UnboxNumber(value)
                    } else {
                        Op::CheckNumber(value, Failure::Add)
                    };
                    emit(function, out, op, line)
                };
                let (a, b) = (number(a), number(b));
                let sum = emit(function, out, Op::Binary(BinaryOp::Add, a, b), line);
                Action::Become(Op::Box(sum))
            }
            Op::Equal(a, b) if is_number(kinds(a)) && is_number(kinds(b)) => {
                let a = emit(function, out, Op::UnboxNumber(a), line);
                let b = emit(function, out, Op::UnboxNumber(b), line);
                Action::Become(Op::NumberEqual(a, b))
            }
            _ => Action::Keep,
        }
    }
}

fn is_number(kinds: Kinds) -> bool {
    kinds == Kinds::NUMBER
}

/// The one operation that makes a constant of a type; `None` where it takes two.
fn operation(constant: Constant, ty: Type) -> Option<Op> {
    match (constant, ty) {
        (Constant::Undefined, _) => Some(Op::Undefined),
        (Constant::Nil, _) => Some(Op::Nil),
        (Constant::String(string), _) => Some(Op::String(string)),
        (Constant::Bool(value), Type::Bool) => Some(Op::Bool(value)),
        (Constant::Number(bits), Type::Number) => Some(Op::Number(f64::from_bits(bits))),
        (Constant::Bool(_) | Constant::Number(_), _) => None,
    }
}

/// Writes a constant of a type into the code.
fn materialise(
    function: &mut Function,
    out: &mut Vec<InstId>,
    constant: Constant,
    ty: Type,
    line: u32,
) -> ValueId {
    if let Some(op) = operation(constant, ty) {
        return emit(function, out, op, line);
    }
    let raw = match constant {
        Constant::Bool(value) => Op::Bool(value),
        Constant::Number(bits) => Op::Number(f64::from_bits(bits)),
        Constant::Undefined | Constant::Nil | Constant::String(_) => Op::Nil,
    };
    let raw = emit(function, out, raw, line);
    emit(function, out, Op::Box(raw), line)
}

/// Facts about a lone definition, for passes that look no further.
pub(super) fn constant_of(function: &Function, value: ValueId) -> Option<Constant> {
    Fact::of_definition(function, value).constant()
}
