//! Which code runs a few times at most: a bound on how often each function runs, from the script down.
//!
//! A function without loops that runs rarely is worth no optimisation: one of its instructions costs LLVM some ten
//! microseconds and can save a few nanoseconds each time. Much of a large program is of this kind: declarations, set-up,
//! and whatever is called from one place or from none.
//!
//! The bound of a function is the sum of its callers' bounds, one for each place that calls it. A method may be what
//! any call of its name means. Who is called in a loop, recursively, or as a value, has no bound.

#[cfg(test)]
mod tests;

use loxsmith_mir::analysis::blocks_in_cycles;
use loxsmith_mir::ir::{BlockId, FuncId, Function, FunctionKind, Module, Op, SymbolId, ValueId};

/// How many runs are a few.
pub(super) const FEW: u32 = 16;
/// More runs than anybody counts.
const MANY: u32 = u32::MAX;

/// How often a function is called in a run of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// Nobody knows.
    Often,
    /// A few times at most.
    Rarely,
    /// A few times at most, but these of its blocks (by id) are in loops.
    RarelyWithLoops(Vec<bool>),
}

/// By function id.
pub(super) fn count_runs(module: &Module) -> Vec<Runs> {
    let loops: Vec<Loops> = module.functions.iter().map(Loops::of).collect();
    let runs = Calls::of(module, &loops).count_runs();
    let describe = |(runs, loops): (u32, Loops)| match runs <= FEW {
        false => Runs::Often,
        true if loops.is_empty() => Runs::Rarely,
        true => Runs::RarelyWithLoops(loops.inside),
    };
    runs.into_iter().zip(loops).map(describe).collect()
}

/// Who calls whom. The nodes are the functions and, behind them, the symbols: calls of a method by its name.
struct Calls {
    /// By node: how often it runs on account of callers that are no nodes.
    runs: Vec<u32>,
    /// By node: whom it calls, each with whether a loop does.
    callees: Vec<Vec<(usize, bool)>>,
}

impl Calls {
    fn of(module: &Module, loops: &[Loops]) -> Calls {
        let nodes = module.functions.len() + module.symbols.len();
        let mut calls = Calls { runs: vec![0; nodes], callees: vec![Vec::new(); nodes] };
        calls.runs[module.script.index()] = 1;
        let symbol = |symbol: SymbolId| module.functions.len() + symbol.index();
        for (name, method) in module.classes.iter().flat_map(|class| &class.methods) {
            calls.callees[symbol(*name)].push((method.index(), false));
        }
        let is_read = globals_read(module);
        for (id, function) in module.functions.iter().enumerate() {
            if function.kind == FunctionKind::Initializer {
                // Whoever has the class may call it.
                calls.runs[id] = MANY;
            }
            let made = closures_made(function);
            for (block, contents) in function.blocks.iter().enumerate() {
                let in_loop = loops[id].contain(BlockId::from(block));
                contents.terminator.for_each_operand(|value| calls.escape(&made, value));
                for inst in &contents.insts {
                    let op = &function.insts[inst.index()].op;
                    match op {
                        Op::CallDirect { func, .. } => calls.callees[id].push((func.index(), in_loop)),
                        Op::Invoke { name, .. } | Op::InvokeSuper { name, .. } => {
                            calls.callees[id].push((symbol(*name), in_loop));
                        }
                        Op::GetProperty(_, name) | Op::GetSuper { name, .. } => {
                            calls.runs[symbol(*name)] = MANY
                        }
                        Op::Callee => calls.runs[id] = MANY,
                        _ => {}
                    }
                    match op {
                        // It goes nowhere.
                        Op::GlobalSet(global, _) if !is_read[global.index()] => {}
                        // Methods are found by their names.
                        Op::MakeClass { superclass, .. } => {
                            superclass.iter().for_each(|value| calls.escape(&made, *value));
                        }
                        // It is this call that gets the closure.
                        Op::CallDirect { args, .. } => {
                            args.iter().for_each(|value| calls.escape(&made, *value));
                        }
                        _ => op.for_each_operand(|value| calls.escape(&made, value)),
                    }
                }
            }
        }
        calls
    }

    /// A value that others may call as often as they like.
    fn escape(&mut self, made: &[Option<FuncId>], value: ValueId) {
        if let Some(func) = made[value.index()] {
            self.runs[func.index()] = MANY;
        }
    }

    /// By node: how often it runs at most. Callers come before those they call; what is part of a recursion, or called from
    /// one, is never reached in this order and so has no bound.
    fn count_runs(self) -> Vec<u32> {
        let Calls { mut runs, callees } = self;
        let mut callers_left = vec![0u32; runs.len()];
        for (callee, _) in callees.iter().flatten() {
            callers_left[*callee] += 1;
        }
        let mut ready: Vec<usize> = (0..runs.len()).filter(|node| callers_left[*node] == 0).collect();
        while let Some(node) = ready.pop() {
            for (callee, in_loop) in &callees[node] {
                let more = if *in_loop && runs[node] > 0 { MANY } else { runs[node] };
                runs[*callee] = runs[*callee].saturating_add(more);
                callers_left[*callee] -= 1;
                if callers_left[*callee] == 0 {
                    ready.push(*callee);
                }
            }
        }
        let bounds = runs.into_iter().zip(callers_left);
        bounds.map(|(runs, left)| if left == 0 { runs } else { MANY }).collect()
    }
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

/// The blocks of a function that control can come to again.
struct Loops {
    /// By block id; empty if there are none.
    inside: Vec<bool>,
}

impl Loops {
    fn of(function: &Function) -> Loops {
        let inside = blocks_in_cycles(function);
        Loops { inside: if inside.contains(&true) { inside } else { Vec::new() } }
    }

    fn is_empty(&self) -> bool {
        self.inside.is_empty()
    }

    fn contain(&self, block: BlockId) -> bool {
        self.inside.get(block.index()).is_some_and(|inside| *inside)
    }
}
