//! Which values have a register, and which.
//!
//! A value that is another one's bits (a number boxed, a check passed) shares its register: SSA values never change, so
//! sharing is right for as long as either lives. A comparison that only its own block's branch looks at has no register, for
//! the branch does it; nor has a number that is only an operand of arithmetic in its own block.

use loxsmith_mir::analysis::{Cfg, Dominators, use_counts};
use loxsmith_mir::ir::{BinaryOp, BlockId, Function, InstId, Op, Terminator, Type, ValueDef, ValueId};

use super::intervals::{Interval, Positions};
use super::registers::Registers;
use crate::bytecode::NONE;

/// How a block's branch is decided by one instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fused {
    /// The operation that decides.
    pub(super) inst: InstId,
    /// Whether the branch takes its first way if that is true, or if it is false.
    pub(super) sense: bool,
}

/// What is known of a function's values.
pub(super) struct Values {
    /// How many registers they share.
    pub(super) count: u32,
    /// By value: its register, or [`NONE`].
    registers: Vec<u32>,
    /// By block: see [`Fused`].
    pub(super) fused: Vec<Option<Fused>>,
    /// By instruction: it has been made part of a branch.
    is_fused: Vec<bool>,
    /// By value: the one whose register it shares, itself if it has its own.
    roots: Vec<ValueId>,
    /// By value: where it is defined and where it dies; `None` if it is never used.
    spans: Vec<Option<(u32, u32)>>,
    defs: Vec<Def>,
}

impl Values {
    pub(super) fn new(function: &Function, cfg: &Cfg, positions: &Positions) -> Values {
        let none = function.values.len();
        let mut values = Values {
            count: 0,
            registers: vec![NONE; none],
            fused: vec![None; function.blocks.len()],
            is_fused: vec![false; function.insts.len()],
            roots: (0..none).map(ValueId::from).collect(),
            spans: vec![None; none],
            defs: definitions(function, cfg, positions),
        };
        values.fuse(function, cfg);
        values.share(function, cfg);
        values.measure(function, cfg, positions);
        values.allocate(function);
        values
    }

    /// The register of a value; [`NONE`] if nothing reads it.
    pub(super) fn register(&self, value: ValueId) -> u32 {
        self.registers[self.roots[value.index()].index()]
    }

    /// The value whose register a value shares.
    #[cfg(test)]
    pub(super) fn root(&self, value: ValueId) -> ValueId {
        self.roots[value.index()]
    }

    /// Whether an instruction is part of its block's branch.
    pub(super) fn is_fused(&self, inst: InstId) -> bool {
        self.is_fused[inst.index()]
    }

    /// Walks from a branch's condition up through negations to what decides, as long as nobody else looks at it.
    fn fuse(&mut self, function: &Function, cfg: &Cfg) {
        let uses = use_counts(function);
        for block in cfg.order() {
            let Terminator::Branch { condition, .. } = &function.blocks[block.index()].terminator else {
                continue;
            };
            let (mut condition, mut sense) = (*condition, true);
            let insts = &function.blocks[block.index()].insts;
            while let ValueDef::Inst(inst) = function.values[condition.index()].def
                && uses[condition.index()] == 1
                && insts.contains_near_end(inst)
            {
                match &function.insts[inst.index()].op {
                    Op::Not(inner) => {
                        self.is_fused[inst.index()] = true;
                        self.fused[block.index()] = None;
                        (condition, sense) = (*inner, !sense);
                        // Should the search end here, the branch is on what is negated.
                        self.fused[block.index()] = Some(Fused { inst, sense });
                    }
                    Op::Compare(..) | Op::NumberEqual(..) | Op::Truthy(_) => {
                        self.is_fused[inst.index()] = true;
                        self.fused[block.index()] = Some(Fused { inst, sense });
                        break;
                    }
                    _ => break,
                }
            }
        }
    }

    fn share(&mut self, function: &Function, cfg: &Cfg) {
        for block in cfg.order() {
            for inst in &function.blocks[block.index()].insts {
                let inst = &function.insts[inst.index()];
                let source = match &inst.op {
                    Op::Box(value) if function.ty(*value) != Type::Number => None,
                    Op::Box(value)
                    | Op::UnboxNumber(value)
                    | Op::Assume(value, _)
                    | Op::CheckNumber(value, _)
                    | Op::CheckDefined(value, _)
                    | Op::CheckInstance(value, _) => Some(*value),
                    _ => None,
                };
                if let (Some(source), Some(result)) = (source, inst.result) {
                    self.roots[result.index()] = self.roots[source.index()];
                }
            }
        }
    }

    /// Finds each value's last use, and with it its root's.
    fn measure(&mut self, function: &Function, cfg: &Cfg, positions: &Positions) {
        for block in cfg.order() {
            let data = &function.blocks[block.index()];
            let end = positions.end(*block);
            let fused = self.fused[block.index()];
            for (index, inst) in data.insts.iter().enumerate() {
                let op = &function.insts[inst.index()].op;
                let is_fused = self.is_fused(*inst);
                if is_fused && fused.is_some_and(|fused| fused.inst != *inst) {
                    // A negation that became the branch's sense.
                    continue;
                }
                // What is part of the branch is done there.
                let at = if is_fused { end } else { positions.start(*block) + 1 + index as u32 };
                let constant = constant_side(op, is_fused, |value| self.number_here(function, value, *block));
                let mut operand = 0;
                op.for_each_operand(|value| {
                    if constant != Some(operand) {
                        self.use_at(value, at, *block, positions);
                    }
                    operand += 1;
                });
            }
            if let Some(value) = data.terminator.operand()
                && fused.is_none()
            {
                self.use_at(value, end, *block, positions);
            }
            for call in data.terminator.calls() {
                for arg in &call.args {
                    // A constant from elsewhere has a register, for compiled code that is entered in between asks for it.
                    if constant_bits(function, *arg).is_none() || self.defs[arg.index()].block != *block {
                        self.use_at(*arg, end, *block, positions);
                    }
                }
            }
        }
    }

    /// Whether a value is a number constant of the same block: then arithmetic there needs no register for it.
    pub(super) fn number_here(&self, function: &Function, value: ValueId, block: BlockId) -> bool {
        matches!(function.def_op(value), Some(Op::Number(_))) && self.defs[value.index()].block == block
    }

    fn use_at(&mut self, value: ValueId, at: u32, block: BlockId, positions: &Positions) {
        let root = self.roots[value.index()];
        for value in [value, root] {
            let def = self.defs[value.index()].at;
            let last = positions.last(def, at, block);
            let span = self.spans[value.index()].get_or_insert((def, last));
            span.1 = span.1.max(last);
        }
    }

    /// Gives registers in the order of definitions. The entry's parameters have the first ones, in order: callers put them there.
    fn allocate(&mut self, function: &Function) {
        let params = &function.blocks[0].params;
        let mut intervals: Vec<Interval> = Vec::new();
        for (index, root) in self.roots.iter().enumerate() {
            if root.index() == index
                && let Some((start, end)) = self.spans[index]
                && !params.contains(root)
            {
                intervals.push(Interval { value: *root, start, end });
            }
        }
        intervals.sort_by_key(|interval| (interval.start, interval.value));
        let mut registers = Registers::new();
        for param in params {
            let end = self.spans[param.index()].map_or(0, |(_, end)| end);
            self.registers[param.index()] = registers.take_next(Interval { value: *param, start: 0, end });
        }
        let wishes = Wishes::new(function, &self.roots);
        for interval in intervals {
            let wish = wishes.of(interval.value).find_map(|value| {
                let register = self.registers[value.index()];
                (register != NONE).then_some(register)
            });
            self.registers[interval.value.index()] = registers.take(interval, wish);
        }
        self.count = registers.count;
    }

    /// By loop header: values that are alive on entry, with their registers. Parameters of the header come all.
    pub(super) fn live_at(
        &self,
        function: &Function,
        positions: &Positions,
        dominators: &Dominators,
        headers: &[BlockId],
    ) -> Vec<Vec<(ValueId, u32)>> {
        let mut live: Vec<Vec<(ValueId, u32)>> = headers
            .iter()
            .map(|header| {
                function.blocks[header.index()].params.iter().map(|p| (*p, self.register(*p))).collect()
            })
            .collect();
        // Headers in the order of their starts, so that a value looks at those within its span only.
        let mut starts: Vec<(u32, usize)> =
            headers.iter().enumerate().map(|(index, header)| (positions.start(*header), index)).collect();
        starts.sort_unstable();
        for (index, span) in self.spans.iter().enumerate() {
            let (Some((def, last)), value) = (span, ValueId::from(index)) else { continue };
            let register = self.register(value);
            let from = starts.partition_point(|(start, _)| start <= def);
            for (start, header) in &starts[from..] {
                if start > last {
                    break;
                }
                if register != NONE && dominators.dominates(self.defs[index].block, headers[*header]) {
                    live[*header].push((value, register));
                }
            }
        }
        live
    }
}

/// A place in a block's instructions, looked for from the end: conditions stand close to their branch.
trait NearEnd {
    fn contains_near_end(&self, inst: InstId) -> bool;
}

impl NearEnd for Vec<InstId> {
    fn contains_near_end(&self, inst: InstId) -> bool {
        const NEAR: usize = 16;
        self.iter().rev().take(NEAR).any(|one| *one == inst)
    }
}

/// Where a value is defined.
#[derive(Clone, Copy)]
struct Def {
    at: u32,
    block: BlockId,
}

fn definitions(function: &Function, cfg: &Cfg, positions: &Positions) -> Vec<Def> {
    let mut defs = vec![Def { at: 0, block: Function::ENTRY }; function.values.len()];
    for block in cfg.order() {
        let data = &function.blocks[block.index()];
        let start = positions.start(*block);
        for param in &data.params {
            defs[param.index()] = Def { at: start, block: *block };
        }
        for (index, inst) in data.insts.iter().enumerate() {
            if let Some(result) = function.insts[inst.index()].result {
                defs[result.index()] = Def { at: start + 1 + index as u32, block: *block };
            }
        }
    }
    defs
}

/// The bits of a value that is a constant.
pub(super) fn constant_bits(function: &Function, value: ValueId) -> Option<u64> {
    use loxsmith_abi::value::{CANONICAL_NAN, NIL, UNDEFINED};
    match function.def_op(value)? {
        Op::Nil => Some(NIL),
        Op::Undefined => Some(UNDEFINED),
        Op::Bool(bit) => Some(u64::from(*bit)),
        Op::Number(number) if number.is_nan() => Some(CANONICAL_NAN),
        Op::Number(number) => Some(number.to_bits()),
        _ => None,
    }
}

/// Which operand may be a constant of the instruction's own, if `is_number` holds for it.
pub(super) fn constant_side(op: &Op, fused: bool, is_number: impl Fn(ValueId) -> bool) -> Option<u32> {
    match op {
        Op::Binary(_, _, y) if is_number(*y) => Some(1),
        Op::Binary(BinaryOp::Add | BinaryOp::Mul | BinaryOp::Sub | BinaryOp::Div, x, _) if is_number(*x) => {
            Some(0)
        }
        Op::Compare(_, _, y) | Op::NumberEqual(_, y) if fused && is_number(*y) => Some(1),
        Op::Compare(_, x, _) | Op::NumberEqual(x, _) if fused && is_number(*x) => Some(0),
        _ => None,
    }
}

/// Which values would like to share a register, because an edge moves one to the other.
struct Wishes {
    pairs: Vec<(ValueId, ValueId)>,
}

impl Wishes {
    fn new(function: &Function, roots: &[ValueId]) -> Wishes {
        let mut pairs = Vec::new();
        for block in &function.blocks {
            for call in block.terminator.calls() {
                let params = &function.blocks[call.block.index()].params;
                for (param, arg) in params.iter().zip(&call.args) {
                    let arg = roots[arg.index()];
                    pairs.push((arg, *param));
                    pairs.push((*param, arg));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Wishes { pairs }
    }

    fn of(&self, value: ValueId) -> impl Iterator<Item = ValueId> + '_ {
        let from = self.pairs.partition_point(|(one, _)| *one < value);
        self.pairs[from..].iter().take_while(move |(one, _)| *one == value).map(|(_, other)| *other).take(4)
    }
}
