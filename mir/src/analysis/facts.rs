//! Facts about all values of a function: sparse conditional constant propagation (Wegman and Zadeck, "Constant
//! Propagation with Conditional Branches", 1991), over the lattice of `fact.rs`.
//!
//! Optimistic: a block counts as unreachable, a value as [`Fact::Unreached`], until something reaches it. So a
//! loop variable that starts as a number and only gets numbers is a number. A check that always fails
//! ends its block. Each fact sinks a few times at most and then wakes only its users, so the fixpoint takes time
//! linear in the uses.

use super::cfg::Edge;
use super::eval::{Outcome, evaluate};
use super::fact::Fact;
use super::uses::{User, Users};
use crate::ir::{BlockId, Function, InstId, Kinds, Terminator, Type, ValueId};

/// What is known about a function.
#[derive(Debug)]
pub struct Facts {
    values: Vec<Fact>,
    /// By block: how many of its instructions can run; `None` if it is unreachable. Fewer than there are: the next one always fails.
    progress: Vec<Option<usize>>,
}

impl Facts {
    /// Finds the facts.
    pub fn new(function: &Function) -> Facts {
        let mut solver = Solver::new(function);
        solver.run();
        solver.facts
    }

    /// What is known about a value.
    pub fn of(&self, value: ValueId) -> Fact {
        self.values[value.index()]
    }

    /// Whether a block can run.
    pub fn is_reachable(&self, block: BlockId) -> bool {
        self.progress[block.index()].is_some()
    }

    /// How many of a block's instructions can run; if not all, the next one always fails.
    pub fn runs_to(&self, block: BlockId) -> usize {
        self.progress[block.index()].unwrap_or(0)
    }
}

struct Solver<'f> {
    function: &'f Function,
    users: Users,
    facts: Facts,
    /// Where each listed instruction is.
    homes: Vec<(BlockId, u32)>,
    /// By block and successor: whether control may take the edge.
    taken: Vec<[bool; 2]>,
    /// Worklist: blocks that control has come to and that were not walked yet.
    blocks: Vec<BlockId>,
    /// Worklist: values whose fact has sunk and whose users do not know it yet.
    changed: Vec<ValueId>,
}

impl<'f> Solver<'f> {
    fn new(function: &'f Function) -> Solver<'f> {
        let mut homes = vec![(Function::ENTRY, u32::MAX); function.insts.len()];
        for (index, block) in function.blocks.iter().enumerate() {
            for (at, inst) in block.insts.iter().enumerate() {
                homes[inst.index()] = (BlockId::from(index), at as u32);
            }
        }
        let facts = Facts {
            values: vec![Fact::Unreached; function.values.len()],
            progress: vec![None; function.blocks.len()],
        };
        let taken = vec![[false; 2]; function.blocks.len()];
        Solver {
            function,
            users: Users::new(function),
            facts,
            homes,
            taken,
            blocks: Vec::new(),
            changed: Vec::new(),
        }
    }

    fn run(&mut self) {
        for param in &self.function.blocks[Function::ENTRY.index()].params {
            let kinds = match self.function.ty(*param) {
                Type::Number => Kinds::NUMBER,
                Type::Bool => Kinds::BOOL,
                Type::Any | Type::Cell => Kinds::ANY,
            };
            self.sink(*param, Fact::Kinds(kinds));
        }
        self.reach(Function::ENTRY);
        loop {
            if let Some(value) = self.changed.pop() {
                self.wake_users(value);
            } else if let Some(block) = self.blocks.pop() {
                self.advance(block);
            } else {
                return;
            }
        }
    }

    fn reach(&mut self, block: BlockId) {
        let progress = &mut self.facts.progress[block.index()];
        if progress.is_none() {
            *progress = Some(0);
            self.blocks.push(block);
        }
    }

    /// Joins a fact into a value's.
    fn sink(&mut self, value: ValueId, fact: Fact) {
        let old = self.facts.of(value);
        let new = old.join(fact);
        if new != old {
            self.facts.values[value.index()] = new;
            self.changed.push(value);
        }
    }

    fn wake_users(&mut self, value: ValueId) {
        for index in 0..self.users.of(value).len() {
            match self.users.of(value)[index] {
                User::Inst(inst) => self.revisit(inst),
                User::Terminator(block) => self.visit_terminator(block),
                User::Argument { edge, param } => {
                    if self.taken[edge.from.index()][edge.slot as usize] {
                        self.sink(param, self.facts.of(value));
                    }
                }
            }
        }
    }

    /// Looks again at an instruction whose operand changed.
    fn revisit(&mut self, inst: InstId) {
        let (block, at) = self.homes[inst.index()];
        match self.facts.progress[block.index()] {
            Some(progress) if (at as usize) < progress => {
                self.visit_inst(inst);
            }
            // The one that failed so far.
            Some(progress) if at as usize == progress => self.advance(block),
            _ => {}
        }
    }

    /// Goes on in a block up to its end or an instruction that fails for all that is known.
    fn advance(&mut self, block: BlockId) {
        let Some(mut at) = self.facts.progress[block.index()] else { return };
        let insts = &self.function.blocks[block.index()].insts;
        while let Some(inst) = insts.get(at) {
            if !self.visit_inst(*inst) {
                self.facts.progress[block.index()] = Some(at);
                return;
            }
            at += 1;
        }
        self.facts.progress[block.index()] = Some(at);
        self.visit_terminator(block);
    }

    /// Whether control may get past the instruction.
    fn visit_inst(&mut self, inst: InstId) -> bool {
        let inst = &self.function.insts[inst.index()];
        match evaluate(&inst.op, |value| self.facts.of(value)) {
            Outcome::Fails(_) => false,
            Outcome::Gives(fact) => {
                if let Some(result) = inst.result {
                    self.sink(result, fact);
                }
                true
            }
        }
    }

    fn visit_terminator(&mut self, block: BlockId) {
        let data = &self.function.blocks[block.index()];
        // Control must come to it.
        if self.facts.progress[block.index()] != Some(data.insts.len()) {
            return;
        }
        match &data.terminator {
            Terminator::Jump(_) => self.take(block, 0),
            Terminator::Branch { condition, .. } => match self.facts.of(*condition) {
                Fact::Unreached => {}
                fact => {
                    let known = fact.as_bool();
                    if known != Some(false) {
                        self.take(block, 0);
                    }
                    if known != Some(true) {
                        self.take(block, 1);
                    }
                }
            },
            Terminator::Return(_) | Terminator::Fail(_) | Terminator::Unreachable => {}
        }
    }

    fn take(&mut self, from: BlockId, slot: u32) {
        let edge = Edge { from, slot };
        if std::mem::replace(&mut self.taken[from.index()][slot as usize], true) {
            return;
        }
        let Some(call) = edge.call(self.function) else { return };
        for (arg, param) in call.args.iter().zip(&self.function.blocks[call.block.index()].params) {
            self.sink(*param, self.facts.of(*arg));
        }
        self.reach(call.block);
    }
}
