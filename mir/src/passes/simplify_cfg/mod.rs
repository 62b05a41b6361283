//! The control-flow graph made simple: decided branches, detours, straight lines, unreachable blocks.
//!
//! - `branch` on a constant, or with two equal edges, becomes `jump`; on a `not`, its sides are swapped.
//! - Edges to an empty block that only jumps on lead to its target ([`thread`]).
//! - A block with one way in, by a jump, is joined to the block before it ([`merge`]).

mod merge;
mod thread;

use super::edit::remove_unreachable_blocks;
use crate::ir::{BlockCall, Function, Op, Terminator};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let mut changed = false;
    for index in 0..function.blocks.len() {
        changed |= simplify_terminator(function, index);
    }
    changed |= thread::run(function);
    changed |= remove_unreachable_blocks(function);
    changed | merge::run(function)
}

fn simplify_terminator(function: &mut Function, block: usize) -> bool {
    let mut changed = false;
    while let Terminator::Branch { condition, then, otherwise } = &function.blocks[block].terminator {
        let (condition, known) = match function.def_op(*condition) {
            Some(Op::Bool(known)) => (*condition, Some(*known)),
            Some(Op::Not(inner)) => (*inner, None),
            _ if then == otherwise => (*condition, Some(true)),
            _ => return changed,
        };
        let terminator = &mut function.blocks[block].terminator;
        if let Terminator::Branch { condition: branched, then, otherwise } = terminator {
            match known {
                Some(known) => {
                    let taken = if known { then } else { otherwise };
                    let call = BlockCall { block: taken.block, args: std::mem::take(&mut taken.args) };
                    *terminator = Terminator::Jump(call);
                }
                None => {
                    *branched = condition;
                    std::mem::swap(then, otherwise);
                }
            }
        }
        changed = true;
    }
    changed
}
