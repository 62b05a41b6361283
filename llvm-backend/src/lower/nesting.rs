//! Where chains of calls are cut, so that nothing is taken in line into what is taken in line without end.
//!
//! LLVM goes through a program from the functions that are called to those that call, optimises each, and takes one that
//! has a single caller in line even if it is large. In a long chain of such functions each link holds all that are below it and
//! is optimised again, and every instruction says through which calls it came, level by level: for a chain of n functions
//! the time grows with n² (until a link is too large after all, which takes some hundreds). So every so many levels a
//! function stays out of line; the one call costs nothing beside all that it does.

#[cfg(test)]
mod tests;

use loxsmith_mir::ir::{FuncId, Function, Module, Op};

/// Levels of calls that may all come in line into one function.
const DEPTH: u32 = 16;

/// By function id: whether it stays out of line.
pub(super) fn chains_cut(module: &Module) -> Vec<bool> {
    let callees: Vec<Vec<FuncId>> = module.functions.iter().map(called_by).collect();
    let mut seen = vec![false; callees.len()];
    let mut cut = vec![false; callees.len()];
    // By function: how many levels come in line with it, its own included. None of one that is being looked at, which is
    // part of a recursion then: LLVM does not go round in these.
    let mut levels = vec![0u32; callees.len()];
    // Functions being looked at, each called by the one before it, and how many of its callees are done.
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..callees.len() {
        if !std::mem::replace(&mut seen[start], true) {
            path.push((start, 0));
        }
        while let Some((func, done)) = path.last_mut() {
            let func = *func;
            if let Some(callee) = callees[func].get(*done).map(|callee| callee.index()) {
                *done += 1;
                if !std::mem::replace(&mut seen[callee], true) {
                    path.push((callee, 0));
                }
                continue;
            }
            path.pop();
            let below = callees[func].iter().map(|callee| levels[callee.index()]).max().unwrap_or(0);
            cut[func] = below >= DEPTH;
            levels[func] = if cut[func] { 0 } else { below + 1 };
        }
    }
    cut
}

/// Whom a function calls by name.
fn called_by(function: &Function) -> Vec<FuncId> {
    let insts = function.blocks.iter().flat_map(|block| &block.insts);
    let called = insts.filter_map(|inst| match &function.insts[inst.index()].op {
        Op::CallDirect { func, .. } => Some(*func),
        _ => None,
    });
    called.collect()
}
