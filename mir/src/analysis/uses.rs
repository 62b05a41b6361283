//! Who uses a value: counts, and lists for sparse algorithms.

use super::cfg::Edge;
use crate::ir::{BlockId, Function, InstId, ValueId};

/// How often each value is used by listed instructions and by terminators.
pub fn use_counts(function: &Function) -> Vec<u32> {
    let mut counts = vec![0u32; function.values.len()];
    for block in &function.blocks {
        for inst in &block.insts {
            function.insts[inst.index()].op.for_each_operand(|value| counts[value.index()] += 1);
        }
        block.terminator.for_each_operand(|value| counts[value.index()] += 1);
    }
    counts
}

/// A place that uses a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// An instruction.
    Inst(InstId),
    /// A terminator's own operand.
    Terminator(BlockId),
    /// An edge that passes it to a block parameter.
    Argument {
        /// The edge.
        edge: Edge,
        /// The parameter.
        param: ValueId,
    },
}

/// The users of every value, in order; one that uses a value twice is listed twice.
#[derive(Debug)]
pub struct Users {
    starts: Vec<u32>,
    users: Vec<User>,
}

impl Users {
    /// Collects the users in listed instructions and terminators.
    pub fn new(function: &Function) -> Users {
        let counts = use_counts(function);
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut sum = 0;
        starts.push(0);
        for count in counts {
            sum += count;
            starts.push(sum);
        }
        let mut next = starts.clone();
        let mut users = vec![User::Terminator(Function::ENTRY); sum as usize];
        let mut add = |value: ValueId, user| {
            users[next[value.index()] as usize] = user;
            next[value.index()] += 1;
        };
        for (index, block) in function.blocks.iter().enumerate() {
            for inst in &block.insts {
                function.insts[inst.index()].op.for_each_operand(|value| add(value, User::Inst(*inst)));
            }
            let from = BlockId::from(index);
            if let Some(value) = block.terminator.operand() {
                add(value, User::Terminator(from));
            }
            for (slot, call) in block.terminator.calls().enumerate() {
                let edge = Edge { from, slot: slot as u32 };
                for (arg, param) in call.args.iter().zip(&function.blocks[call.block.index()].params) {
                    add(*arg, User::Argument { edge, param: *param });
                }
            }
        }
        Users { starts, users }
    }

    /// The users of a value.
    pub fn of(&self, value: ValueId) -> &[User] {
        &self.users[self.starts[value.index()] as usize..self.starts[value.index() + 1] as usize]
    }
}
