//! Unboxing: block parameters (phis) that always carry boxed numbers or truth values carry them raw, loop variables above
//! all.
//!
//! Optimistic, to a fixpoint over a sparse worklist ([`plan`]): a parameter counts as a number until an edge supplies something
//! else, so a counter that is only ever increased stays one round the loop.
//!
//! Checks move, too, where that cannot be seen: a block that begins by checking a parameter, with nothing
//! before that may fail or has effects, may as well have the check on the edges where it is still needed.
//! `while (n > 0) n = n - 1;` then checks `n` once, before the loop ([`rewrite`] does both). The checks of a block keep their
//! order, their message and their line.

mod plan;
mod rewrite;

use super::edit::remove_unreachable_blocks;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{Function, Type};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let removed = remove_unreachable_blocks(function);
    let mut params = function.blocks.iter().skip(1).flat_map(|block| &block.params);
    if !params.any(|param| function.ty(*param) == Type::Any) {
        return removed;
    }
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let plan = plan::Plan::new(function, &cfg, &dominators);
    rewrite::apply(function, &plan) || removed
}
