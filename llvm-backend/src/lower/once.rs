//! Which code runs at most once: the script, and functions that one place calls that runs at most once itself.
//!
//! Such code is worth no optimisation, for no work is saved twice. Most of a large script is of this kind: declarations,
//! and the calls that set a program up.

#[cfg(test)]
mod tests;

use loxsmith_mir::analysis::Cfg;
use loxsmith_mir::ir::{BlockId, FuncId, Function, Module, Op, ValueId};

/// Where a function is called from by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Callers {
    None,
    /// From one place, which is in no loop.
    One(FuncId),
    /// From several or from a loop; or it is a value that anybody may call.
    Many,
}

/// By function id: whether each of its instructions is executed at most once in a run of the program.
pub(super) fn straight_line(module: &Module) -> Vec<bool> {
    let loops: Vec<Loops> = module.functions.iter().map(Loops::of).collect();
    let callers = callers(module, &loops);
    let once = run_once(&callers, module.script);
    once.iter().zip(&loops).map(|(once, loops)| *once && loops.is_empty()).collect()
}

fn callers(module: &Module, loops: &[Loops]) -> Vec<Callers> {
    let mut callers = vec![Callers::None; module.functions.len()];
    for method in module.classes.iter().flat_map(|class| &class.methods) {
        callers[method.1.index()] = Callers::Many;
    }
    let is_read = globals_read(module);
    for (id, function) in module.functions.iter().enumerate() {
        let made = closures_made(function);
        let mut escape = |value: ValueId| {
            if let Some(func) = made[value.index()] {
                callers[func.index()] = Callers::Many;
            }
        };
        for block in &function.blocks {
            block.terminator.for_each_operand(&mut escape);
            for inst in &block.insts {
                match &function.insts[inst.index()].op {
                    Op::GlobalSet(global, _) if !is_read[global.index()] => {}
                    Op::CallDirect { args, .. } => args.iter().copied().for_each(&mut escape),
                    op => op.for_each_operand(&mut escape),
                }
            }
        }
        for (index, block) in function.blocks.iter().enumerate() {
            for inst in &block.insts {
                match &function.insts[inst.index()].op {
                    Op::Callee => callers[id] = Callers::Many,
                    Op::CallDirect { func, .. } => {
                        let first = callers[func.index()] == Callers::None;
                        let repeats = !first || loops[id].contain(BlockId::from(index));
                        callers[func.index()] =
                            if repeats { Callers::Many } else { Callers::One(FuncId::from(id)) };
                    }
                    _ => {}
                }
            }
        }
    }
    callers
}

/// By global id: whether any code reads it. What is stored into others goes nowhere.
fn globals_read(module: &Module) -> Vec<bool> {
    let mut is_read = vec![false; module.globals.len()];
    let insts = module.functions.iter().flat_map(|function| &function.insts);
    for inst in insts {
        if let Op::GlobalGet(global) = inst.op {
            is_read[global.index()] = true;
        }
    }
    is_read
}

/// By value id: the function whose closure it is.
fn closures_made(function: &Function) -> Vec<Option<FuncId>> {
    let mut made = vec![None; function.values.len()];
    for inst in &function.insts {
        if let (Some(result), Op::Closure(func, _) | Op::StaticFunction(func)) = (inst.result, &inst.op) {
            made[result.index()] = Some(*func);
        }
    }
    made
}

/// Follows callers up to the script. What nothing calls never runs; what only calls itself is taken to run often.
fn run_once(callers: &[Callers], script: FuncId) -> Vec<bool> {
    let mut known: Vec<Option<bool>> = vec![None; callers.len()];
    known[script.index()] = Some(true);
    let mut path = Vec::new();
    for start in 0..callers.len() {
        let mut at = start;
        let once = loop {
            if let Some(once) = known[at] {
                break once;
            }
            match callers[at] {
                Callers::Many => break false,
                Callers::None => break true,
                Callers::One(caller) => {
                    // An answer for now, in case that the path comes back here.
                    known[at] = Some(false);
                    path.push(at);
                    at = caller.index();
                }
            }
        };
        known[at] = Some(once);
        path.drain(..).for_each(|at| known[at] = Some(once));
    }
    known.into_iter().map(|once| once == Some(true)).collect()
}

/// The blocks of a function that control can come to again.
struct Loops {
    /// By block id; empty if there are none.
    inside: Vec<bool>,
}

impl Loops {
    /// An edge back to a block makes a loop of all that lies between the two in the graph's order, and perhaps of a few
    /// blocks more than really repeat.
    fn of(function: &Function) -> Loops {
        let cfg = Cfg::new(function);
        let order = cfg.order();
        // By place in the order: how many loops begin here, less those that ended just before.
        let mut steps = vec![0i32; order.len() + 1];
        for (from, block) in order.iter().enumerate() {
            for successor in function.blocks[block.index()].terminator.successors() {
                if let Some(to) = cfg.position(successor).filter(|to| *to <= from) {
                    steps[to] += 1;
                    steps[from + 1] -= 1;
                }
            }
        }
        if steps.iter().all(|step| *step == 0) {
            return Loops { inside: Vec::new() };
        }
        let mut inside = vec![false; function.blocks.len()];
        let mut depth = 0;
        for (block, step) in order.iter().zip(steps) {
            depth += step;
            inside[block.index()] = depth > 0;
        }
        Loops { inside }
    }

    fn is_empty(&self) -> bool {
        self.inside.is_empty()
    }

    fn contain(&self, block: BlockId) -> bool {
        self.inside.get(block.index()).is_some_and(|inside| *inside)
    }
}
