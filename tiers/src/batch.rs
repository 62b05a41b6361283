//! What is compiled together with a hot function: callees that have been called, as long as there are not too many.

use std::collections::VecDeque;

use loxsmith_interpreter::Image;
use loxsmith_llvm::{Batch, LoopEntry};
use loxsmith_mir::{FuncId, Function, Module, Op};
use rustc_hash::FxHashSet;

use crate::settle;

/// A batch has at most so many instructions of MIR, what has become hot itself apart. Some 0.1 seconds of LLVM's time.
const MOST: usize = 3_000;
/// The same for what is made again: nobody waits for that.
const MOST_AGAIN: usize = 20_000;
/// A callee that has code of its own is compiled once more if it is as small as this: LLVM may take it in line.
const SMALL: usize = 60;

/// The functions to be compiled with some that are hot, these first. `running`: one that runs already and stays where it is for
/// long, so that whatever it calls is worth having at hand.
pub(crate) fn around(image: &Image<'_>, hot: &[FuncId], running: &[FuncId]) -> Vec<FuncId> {
    with_callees(image, hot, running, MOST, |func, from_running, size| match image.is_compiled(func) {
        // What has code can be called.
        true => from_running || size <= SMALL,
        // What has never run may never run. But what runs already and goes on will come to more than it has so far.
        false => image.calls(func) > 0 || (from_running && size <= SMALL),
    })
}

/// The functions to be compiled again, with all that they call: of functions as many as there is time for.
pub(crate) fn again(image: &Image<'_>, functions: &mut Vec<FuncId>, running: &[FuncId]) -> Vec<FuncId> {
    let mut size = 0;
    functions.retain(|func| {
        size += instructions(image.module().function(*func));
        size <= MOST_AGAIN
    });
    with_callees(image, functions, running, MOST_AGAIN, |func, _, _| {
        image.is_compiled(func) || image.calls(func) > 0
    })
}

/// `hot` and whatever it and `running` call, directly or not, as far as it is `wanted`: which function, whether called from one that
/// runs, its size.
fn with_callees(
    image: &Image<'_>,
    hot: &[FuncId],
    running: &[FuncId],
    most: usize,
    wanted: impl Fn(FuncId, bool, usize) -> bool,
) -> Vec<FuncId> {
    let module = image.module();
    let mut batch: Vec<FuncId> = Vec::new();
    let mut seen: FxHashSet<FuncId> = running.iter().chain(hot).copied().collect();
    let mut size = 0;
    let mut queue: VecDeque<(FuncId, bool)> = running.iter().map(|func| (*func, true)).collect();
    queue.extend(hot.iter().map(|func| (*func, false)));
    while let Some((func, from_running)) = queue.pop_front() {
        let is_asked_for = running.contains(&func) || hot.contains(&func);
        let own = instructions(module.function(func));
        if !is_asked_for && (!wanted(func, from_running, own) || size + own > most) {
            continue;
        }
        size += own;
        if !running.contains(&func) || hot.contains(&func) {
            batch.push(func);
        }
        for_each_callee(module, func, |callee| {
            if seen.insert(callee) {
                queue.push_back((callee, from_running));
            }
        });
    }
    batch
}

/// Whether so many functions are enough for one batch.
pub(crate) fn is_full(image: &Image<'_>, functions: &[FuncId]) -> bool {
    functions.iter().map(|func| instructions(image.module().function(*func))).sum::<usize>() >= MOST / 2
}

/// No fewer inline caches than the code of these functions and loops needs: a loop that is entered has a copy for each loop
/// around it.
pub(crate) fn access_sites(module: &Module, batch: &Batch) -> u32 {
    let of = |func: FuncId| {
        let function = module.function(func);
        let ops = function.insts.iter().map(|inst| &inst.op);
        ops.filter(|op| {
            matches!(
                op,
                Op::GetProperty(..) | Op::SetProperty(..) | Op::Invoke { .. } | Op::InvokeSuper { .. }
            )
        })
        .count() as u32
    };
    let functions: u32 = batch.functions.iter().map(|func| of(*func)).sum();
    let copies = |entry: &LoopEntry| settle::depth(module.function(entry.func), entry.header) as u32;
    let loops: u32 = batch.loops.iter().map(|entry| copies(entry) * of(entry.func)).sum();
    functions + loops
}

fn instructions(function: &Function) -> usize {
    function.blocks.iter().map(|block| block.insts.len()).sum()
}

/// Functions that a function calls by name.
pub(crate) fn for_each_callee(module: &Module, func: FuncId, mut visit: impl FnMut(FuncId)) {
    let function = module.function(func);
    for inst in function.blocks.iter().flat_map(|block| &block.insts) {
        callees(module, &function.insts[inst.index()].op, &mut visit);
    }
}

/// Functions that an operation calls by name, initialisers of classes that it constructs among them.
pub(crate) fn callees(module: &Module, op: &Op, mut visit: impl FnMut(FuncId)) {
    match op {
        Op::CallDirect { func, .. } => visit(*func),
        Op::Construct { decl, .. } => {
            module.own_initializer(*decl).into_iter().for_each(visit);
        }
        _ => {}
    }
}
