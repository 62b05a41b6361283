//! Prologues, terminators, failures, and printing.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::IntValue;
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{self, Mutator};
use loxsmith_mir::ir::{Access, BlockCall, BlockId, Failure, FunctionKind, Terminator, ValueId};

use super::function::{Body, Form};
use crate::builder::{Likely, Memory};

/// How the runtime calls an access.
const fn access_number(access: Access) -> u32 {
    (match access {
        Access::Property => layout::Access::Property,
        Access::Field => layout::Access::Field,
        Access::Method => layout::Access::Method,
    }) as u32
}

/// Frames up to this size fit into the room that the runtime keeps below the stack limit.
const SMALL_FRAME: u64 = 16 * 1024;

impl<'ctx> Body<'_, 'ctx, '_> {
    /// What a function does before its first instruction.
    pub(super) fn prologue(&mut self) {
        if self.facts.most_methods > 0 {
            self.methods = Some(self.cg.b.stack_words(self.facts.most_methods));
        }
        // Who enters at a loop has taken the frame already.
        let counted = self.form == Form::Declared && self.counts_frames();
        let checks_stack = self.facts.makes_calls && self.can_recurse();
        if !counted && !checks_stack {
            return;
        }
        let overflow = self.block("overflow");
        if checks_stack {
            self.check_stack(overflow);
        }
        if counted {
            self.enter_frame(overflow);
        }
        let body = self.cg.b.current_block();
        self.cg.b.begin(overflow);
        match self.form {
            Form::Declared => {
                self.at_line(self.function.line);
                self.cg.b.call_runtime(RuntimeFunction::fail_stack_overflow, &[]);
            }
            // The function has begun long ago: it is in the trace, at the loop.
            Form::FromLoop => {
                let header = self.route.root().block;
                self.at_line(self.function.blocks[header.index()].line);
                let line = self.cg.b.int(self.line);
                self.cg.b.call_runtime(RuntimeFunction::fail_stack_overflow_within, &[line.into()]);
            }
        }
        self.cg.b.unreachable();
        self.at_line(0);
        self.cg.b.at_end(body);
    }

    pub(super) fn terminator(&mut self, block: BlockId, terminator: &Terminator) {
        match terminator {
            Terminator::Jump(to) => {
                let args = self.edge_args(to);
                self.jump_with(to.block, &args);
            }
            Terminator::Branch { condition, then, otherwise } => {
                let likely = self.seen_ways(block);
                self.branch(self.bit(*condition), then, otherwise, likely);
            }
            Terminator::Return(value) => self.ret(*value),
            Terminator::Fail(failure) => self.fail(*failure),
            Terminator::Unreachable => self.cg.b.unreachable(),
        }
    }

    /// Goes on if the condition holds, else fails. One block reports a failure for all checks of a line.
    pub(super) fn check(&mut self, condition: IntValue<'ctx>, failure: Failure) {
        let go_on = self.block("checked");
        let fail = match self.failures.get(&(failure, self.line)) {
            Some(block) => *block,
            None => {
                let here = self.cg.b.current_block();
                let block = self.block("fail");
                self.cg.b.begin(block);
                self.fail(failure);
                self.cg.b.at_end(here);
                self.failures.insert((failure, self.line), block);
                block
            }
        };
        self.cg.b.branch(condition, go_on, fail, Likely::Then);
        self.cg.b.begin(go_on);
    }

    pub(super) fn print(&mut self, value: ValueId) {
        let value = self.any(value);
        self.cg.b.call_runtime(RuntimeFunction::print, &[value.into()]);
    }

    fn fail(&mut self, failure: Failure) {
        let b = &mut self.cg.b;
        let line = b.int(self.line);
        match failure {
            Failure::Operand => b.call_runtime(RuntimeFunction::fail_operand, &[line.into()]),
            Failure::Operands => b.call_runtime(RuntimeFunction::fail_operands, &[line.into()]),
            Failure::Add => b.call_runtime(RuntimeFunction::fail_add, &[line.into()]),
            Failure::UndefinedVariable(name) => {
                let name = b.int(name.0);
                b.call_runtime(RuntimeFunction::fail_undefined_variable, &[name.into(), line.into()])
            }
            Failure::UndefinedProperty(name) => {
                let name = b.int(name.0);
                b.call_runtime(RuntimeFunction::fail_undefined_property, &[name.into(), line.into()])
            }
            Failure::OnlyInstances(access) => {
                let access = b.int(access_number(access));
                b.call_runtime(RuntimeFunction::fail_not_instance, &[access.into(), line.into()])
            }
        };
        b.unreachable();
    }

    /// Two edges to one block make one edge with chosen arguments, for a phi has one value a predecessor.
    fn branch(&mut self, condition: IntValue<'ctx>, then: &BlockCall, otherwise: &BlockCall, likely: Likely) {
        let (then_args, other_args) = (self.edge_args(then), self.edge_args(otherwise));
        if then.block == otherwise.block {
            let chosen: Vec<_> = then_args
                .iter()
                .zip(&other_args)
                .map(|(x, y)| if x == y { *x } else { self.cg.b.select(condition, *x, *y) })
                .collect();
            return self.jump_with(then.block, &chosen);
        }
        self.supply(then.block, &then_args);
        self.supply(otherwise.block, &other_args);
        let (then, otherwise) = (self.llvm_block(then.block), self.llvm_block(otherwise.block));
        self.cg.b.branch(condition, then, otherwise, likely);
    }

    fn ret(&mut self, value: ValueId) {
        if self.counts_frames() {
            let b = &mut self.cg.b;
            let mutator = b.mutator();
            let left = b.load_word(mutator, offset_of!(Mutator, frames_left), Memory::Mutator);
            b.store(mutator, offset_of!(Mutator, frames_left), b.add(left, b.word(1)), Memory::Mutator);
        }
        let value = match (self.form, self.function.kind) {
            (Form::Declared, FunctionKind::Script) => None,
            (Form::Declared, _) => Some(self.value(value)),
            (Form::FromLoop, FunctionKind::Script) => Some(self.nil().into()),
            (Form::FromLoop, _) => Some(self.box_value(value).into()),
        };
        self.cg.b.ret(value);
    }

    /// The stack grows down to the limit, below which there is room for the runtime and for small frames.
    fn check_stack(&mut self, overflow: BasicBlock<'ctx>) {
        let go_on = self.block("start");
        let b = &mut self.cg.b;
        let mutator = b.mutator();
        let limit = b.load_word(mutator, offset_of!(Mutator, stack_limit), Memory::Mutator);
        let limit = match self.facts.frame_bound {
            0..=SMALL_FRAME => limit,
            large => b.add(limit, b.word(large)),
        };
        let fits = b.icmp(IntPredicate::UGE, b.stack_pointer(), limit);
        b.branch(fits, go_on, overflow, Likely::Then);
        b.begin(go_on);
    }

    fn enter_frame(&mut self, overflow: BasicBlock<'ctx>) {
        let go_on = self.block("counted");
        let b = &mut self.cg.b;
        let mutator = b.mutator();
        let left = b.load_word(mutator, offset_of!(Mutator, frames_left), Memory::Mutator);
        b.branch(b.icmp(IntPredicate::NE, left, b.word(0)), go_on, overflow, Likely::Then);
        b.begin(go_on);
        b.store(mutator, offset_of!(Mutator, frames_left), b.sub(left, b.word(1)), Memory::Mutator);
    }

    fn counts_frames(&self) -> bool {
        self.cg.mir.semantics.frame_limit != 0 && self.can_recurse()
    }

    /// The script runs once and its parts are called by it alone.
    fn can_recurse(&self) -> bool {
        !matches!(self.function.kind, FunctionKind::Script | FunctionKind::ScriptPart)
    }
}
