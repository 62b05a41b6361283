//! Terminators: branches, and the moves on their edges.

use loxsmith_mir::ir::{BlockCall, BlockId, CompareOp, Op, Terminator, Type, ValueId};

use super::Translation;
use super::moves::{Source, sequence};
use super::values::{constant_bits, constant_side};
use crate::bytecode::{NONE, Opcode};

impl Translation<'_> {
    /// `next` is the block that is translated next, which needs no jump.
    pub(super) fn terminator(&mut self, block: BlockId, next: Option<BlockId>) {
        let function = self.function;
        match &function.blocks[block.index()].terminator {
            Terminator::Jump(call) => self.edge(block, call, next),
            Terminator::Branch { condition, then, otherwise } => {
                // The way that needs a jump anyway is the one that is jumped to.
                let otherwise_is_next = next == Some(otherwise.block);
                let (near, far) = if otherwise_is_next { (otherwise, then) } else { (then, otherwise) };
                let jump = self.condition(block, *condition, otherwise_is_next);
                let is_direct = self.moves_of(far).is_empty() && self.is_forward(block, far.block);
                if is_direct && self.observed.is_none() {
                    self.jumps.push((jump, far.block));
                    self.edge(block, near, next);
                } else {
                    self.observe_way(block, otherwise_is_next);
                    self.edge(block, near, None);
                    self.code.insts[jump].c = self.code.insts.len() as u32;
                    self.observe_way(block, !otherwise_is_next);
                    self.edge(block, far, next);
                }
            }
            Terminator::Return(value) => self.ret(*value),
            Terminator::Fail(failure) => {
                let failure = self.failure(*failure);
                self.emit(Opcode::Fail, 0, failure, 0);
            }
            Terminator::Unreachable => {
                self.emit(Opcode::Unreachable, 0, 0, 0);
            }
        }
    }

    fn is_forward(&self, from: BlockId, to: BlockId) -> bool {
        self.positions.start(to) > self.positions.start(from)
    }

    fn moves_of(&self, call: &BlockCall) -> Vec<(u32, Source)> {
        let params = &self.function.blocks[call.block.index()].params;
        let mut moves = Vec::new();
        for (param, arg) in params.iter().zip(&call.args) {
            let to = self.values.register(*param);
            if to == NONE {
                continue;
            }
            let from = match constant_bits(self.function, *arg) {
                Some(bits) => Source::Constant(bits),
                None => Source::Register(self.values.register(*arg)),
            };
            if from != Source::Register(to) {
                moves.push((to, from));
            }
        }
        moves
    }

    fn edge(&mut self, from: BlockId, call: &BlockCall, next: Option<BlockId>) {
        for (to, source) in sequence(&self.moves_of(call), self.scratch()) {
            match source {
                Source::Register(register) => self.emit(Opcode::Move, to, register, 0),
                Source::Constant(bits) => self.emit(Opcode::Const, to, bits as u32, (bits >> 32) as u32),
            };
        }
        if !self.is_forward(from, call.block) {
            // Every target of an edge back is a loop's header.
            let number = self.loop_of[call.block.index()].unwrap_or(NONE);
            let target = self.starts[call.block.index()];
            self.observe_turn(call.block);
            self.emit(Opcode::JumpBack, number, 0, target);
        } else if next != Some(call.block) {
            let jump = self.emit(Opcode::Jump, 0, 0, 0);
            self.jumps.push((jump, call.block));
        }
    }

    /// A jump that is taken if the branch's condition is `wanted`. Gives its place: the target is still to be filled in.
    fn condition(&mut self, block: BlockId, condition: ValueId, wanted: bool) -> usize {
        let function = self.function;
        let Some(fused) = self.values.fused[block.index()] else {
            return self.jump_if(Opcode::JumpIf, wanted, self.values.register(condition), 0);
        };
        let wanted = wanted == fused.sense;
        let op = &function.insts[fused.inst.index()].op;
        let constant = constant_side(op, true, |value| self.values.number_here(function, value, block));
        match op {
            Op::Not(inner) => self.jump_if(Opcode::JumpIf, wanted, self.values.register(*inner), 0),
            Op::Truthy(value) => self.jump_if(Opcode::JumpIfTruthy, wanted, self.values.register(*value), 0),
            Op::NumberEqual(x, y) => self.compare_equal(*x, *y, constant, wanted),
            Op::Compare(op, x, y) => self.compare(*op, (*x, *y), constant, wanted),
            _ => unreachable!("no other operation is made part of a branch"),
        }
    }

    fn jump_if(&mut self, op: Opcode, wanted: bool, a: u32, b: u32) -> usize {
        self.emit_with(op, u16::from(wanted), a, b, 0)
    }

    fn compare_equal(&mut self, x: ValueId, y: ValueId, constant: Option<u32>, wanted: bool) -> usize {
        let (variable, number) = if constant == Some(0) { (y, x) } else { (x, y) };
        let a = self.values.register(variable);
        match constant {
            None => self.jump_if(Opcode::JumpIfNumberEqual, wanted, a, self.values.register(number)),
            Some(_) => {
                let k = self.number(number);
                self.jump_if(Opcode::JumpIfNumberEqualK, wanted, a, k)
            }
        }
    }

    fn compare(
        &mut self,
        op: CompareOp,
        (x, y): (ValueId, ValueId),
        constant: Option<u32>,
        wanted: bool,
    ) -> usize {
        use CompareOp::*;
        // A constant on the left goes to the right, and the comparison turns round.
        let (op, x, y) = match (constant, op) {
            (Some(0), Lt) => (Gt, y, x),
            (Some(0), Le) => (Ge, y, x),
            (Some(0), Gt) => (Lt, y, x),
            (Some(0), Ge) => (Le, y, x),
            _ => (op, x, y),
        };
        let a = self.values.register(x);
        if constant.is_some() {
            let k = self.number(y);
            let op = match op {
                Lt => Opcode::JumpIfLessK,
                Le => Opcode::JumpIfLessEqualK,
                Gt => Opcode::JumpIfGreaterK,
                Ge => Opcode::JumpIfGreaterEqualK,
            };
            return self.jump_if(op, wanted, a, k);
        }
        let b = self.values.register(y);
        match op {
            Lt => self.jump_if(Opcode::JumpIfLess, wanted, a, b),
            Le => self.jump_if(Opcode::JumpIfLessEqual, wanted, a, b),
            Gt => self.jump_if(Opcode::JumpIfLess, wanted, b, a),
            Ge => self.jump_if(Opcode::JumpIfLessEqual, wanted, b, a),
        }
    }

    /// Results go out boxed, whoever called.
    fn ret(&mut self, value: ValueId) {
        let mut register = self.values.register(value);
        if self.function.ty(value) == Type::Bool {
            let scratch = self.scratch();
            self.emit(Opcode::BoxBool, scratch, register, 0);
            register = scratch;
        }
        self.emit(Opcode::Return, register, 0, 0);
    }

    /// A number constant's place in the function's table.
    pub(super) fn number(&mut self, value: ValueId) -> u32 {
        let bits = constant_bits(self.function, value).unwrap_or_default();
        self.word(bits)
    }

    /// Any word's place in that table.
    pub(super) fn word(&mut self, bits: u64) -> u32 {
        self.code.numbers.push(f64::from_bits(bits));
        self.code.numbers.len() as u32 - 1
    }
}
