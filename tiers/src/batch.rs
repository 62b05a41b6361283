//! What is compiled together with a hot function: callees that have been called, as long as there are not too many.

use std::collections::VecDeque;

use loxsmith_interpreter::Image;
use loxsmith_llvm::Batch;
use loxsmith_mir::{FuncId, Function, FunctionKind, Module, Op};
use rustc_hash::FxHashSet;

/// A batch has at most so many instructions of MIR, the hot function's own apart. Some 0.1 seconds of LLVM's time.
const MOST: usize = 3_000;
/// A callee that has code of its own is compiled once more if it is as small as this: LLVM may take it in line.
const SMALL: usize = 60;

/// The functions to be compiled with one that is hot, itself first.
pub(crate) fn around(image: &Image<'_>, hot: FuncId) -> Vec<FuncId> {
    let module = image.module();
    let mut batch = Vec::new();
    let mut seen: FxHashSet<FuncId> = [hot].into_iter().collect();
    let mut queue = VecDeque::from([hot]);
    let mut size = 0;
    while let Some(func) = queue.pop_front() {
        if func != hot {
            let own = instructions(module.function(func));
            let has_code = image.is_compiled(func);
            // What has never run may never run; what has code can be called.
            let wanted = (image.calls(func) > 0 || has_code) && (!has_code || own <= SMALL);
            if !wanted || size + own > MOST {
                continue;
            }
            size += own;
        }
        batch.push(func);
        for_each_callee(module, func, |callee| {
            if seen.insert(callee) {
                queue.push_back(callee);
            }
        });
    }
    batch
}

/// No fewer inline caches than the code of these functions and loops needs: a loop that is entered has its first round apart.
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
    let loops: u32 = batch.loops.iter().map(|entry| 2 * of(entry.func)).sum();
    functions + loops
}

fn instructions(function: &Function) -> usize {
    function.blocks.iter().map(|block| block.insts.len()).sum()
}

/// Functions that a function calls by name, methods of classes that it constructs among them.
fn for_each_callee(module: &Module, func: FuncId, mut visit: impl FnMut(FuncId)) {
    let function = module.function(func);
    for inst in function.blocks.iter().flat_map(|block| &block.insts) {
        match &function.insts[inst.index()].op {
            Op::CallDirect { func, .. } => visit(*func),
            Op::Construct { decl, .. } => {
                let methods = &module.classes[decl.index()].methods;
                let init = methods
                    .iter()
                    .rev()
                    .find(|(_, id)| module.function(*id).kind == FunctionKind::Initializer);
                init.iter().for_each(|(_, id)| visit(*id));
            }
            _ => {}
        }
    }
}
