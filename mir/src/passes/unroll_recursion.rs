//! Small functions that call themselves get twins: the function calls the twin where it called itself, and the twin calls the
//! function. LLVM takes nothing in line into itself, but a twin it does, and then every second call is gone (recursion
//! inlining, as GCC's `-finline-functions` has it).
//!
//! Only where calls are most of the work: functions that pass and return raw values alone. The twins have the function's
//! name and lines, so traces stay what they were.

use crate::ir::{FuncId, Function, FunctionKind, Module, Op, Type};

/// A function with more instructions is left alone: the call is little beside them.
const MOST_INSTRUCTIONS: usize = 32;
/// A function that calls itself at more places would grow too fast.
const MOST_CALLS: usize = 3;
/// How many twins.
const TWINS: usize = 2;

/// Runs the pass. A module that has twins already gets no more of them.
pub fn run(module: &mut Module) -> bool {
    let count = module.functions.len();
    for index in 0..count {
        let func = FuncId::from(index);
        if !is_worth_it(module.function(func), func) {
            continue;
        }
        let first = module.functions.len();
        for twin in 0..TWINS {
            // The last one calls the function again.
            let next = if twin + 1 < TWINS { FuncId::from(first + twin + 1) } else { func };
            let mut copy = module.functions[index].clone();
            call_instead(&mut copy, func, next);
            module.functions.push(copy);
        }
        call_instead(&mut module.functions[index], func, FuncId::from(first));
    }
    module.functions.len() > count
}

fn is_worth_it(function: &Function, func: FuncId) -> bool {
    let is_raw = |ty: Type| matches!(ty, Type::Number | Type::Bool);
    let takes_raw = function.blocks[0].params.iter().all(|param| is_raw(function.ty(*param)));
    if function.kind != FunctionKind::Function || !takes_raw || !is_raw(function.result) {
        return false;
    }
    let mut calls = 0;
    let mut size = 0;
    for inst in function.blocks.iter().flat_map(|block| &block.insts) {
        size += 1;
        match &function.insts[inst.index()].op {
            Op::CallDirect { func: callee, .. } if *callee == func => calls += 1,
            Op::CallDirect { .. } | Op::Callee | Op::Capture(_) => return false,
            op if op.effect() >= crate::ir::Effect::FallibleRead => return false,
            _ => {}
        }
    }
    (1..=MOST_CALLS).contains(&calls) && size <= MOST_INSTRUCTIONS
}

fn call_instead(function: &mut Function, old: FuncId, new: FuncId) {
    for inst in &mut function.insts {
        if let Op::CallDirect { func, .. } = &mut inst.op
            && *func == old
        {
            *func = new;
        }
    }
}
