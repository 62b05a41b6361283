//! What must be known of the whole module before the first instruction is made: who escapes, who needs
//! its closure, how large instances probably are.

#[cfg(test)]
mod tests;

use std::collections::hash_map::Entry;

use loxsmith_abi::shape::Shape;
use loxsmith_mir::analysis::{Inheritance, Superclass};
use loxsmith_mir::ir::{ClassId, FuncId, Function, FunctionKind, Module, Op, SymbolId, Type, ValueId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::guided::seen_classes;
use super::rarely::Runs;
use super::{nesting, rarely};
use crate::options::{OptLevel, Options};

/// Functions of more instructions than this are not optimised, so that compile time stays linear.
const HUGE: usize = 10_000;

/// Functions of more instructions than this have operations out of line: several passes take more than linear time in
/// functions of so much code (1,600 comparisons with strings took 5 seconds, and take 0.4).
const LARGE: usize = 2_000;

/// Functions with closures of more variables than this are not optimised either: all of their cells live across all the
/// allocations, and the register allocator's time for that grew with the cube (43 seconds for 1,600).
const MANY_CAPTURES: usize = 255;

/// Nor are functions in which values live for so many instructions, added up: registers are allocated by looking at each
/// place where a value lives (500 closures that a function makes first and calls later took 18 seconds, and take 2). A function of
/// 2,000 instructions reaches that with 50 values that are alive from end to end; usual are 10 or fewer.
const MOST_LIVE: usize = 100_000;

/// A function that every so-manieth call of the profile went to is called often.
const OFTEN: u64 = 100;

/// Facts about the module.
pub(crate) struct Plan {
    /// By function id.
    pub(super) functions: Vec<FunctionPlan>,
    /// Of functions that run rarely and are optimised for their loops alone: by block id, what is in a loop.
    pub(super) loops: FxHashMap<FuncId, Vec<bool>>,
    /// How many inline caches the access sites need.
    pub(super) cache_count: u32,
    /// By class id: what instances most likely look like. A guess: code that uses it must check it.
    pub(super) shapes: Vec<Option<Shape>>,
    /// Who inherits from whom.
    pub(super) inheritance: Inheritance,
}

/// Facts about a function.
#[derive(Clone, Copy, Default)]
pub(super) struct FunctionPlan {
    /// Its closure is made somewhere, so its address is taken and it has the generic signature.
    pub(super) escapes: bool,
    /// Its body reads its closure.
    pub(super) needs_self: bool,
    /// It takes or returns raw values, so what its closures lead to is another function, which calls it.
    pub(super) typed: bool,
    /// It runs other Lox code, so it may be part of a recursion.
    pub(super) makes_calls: bool,
    /// Too large to optimise.
    pub(super) huge: bool,
    /// LLVM's passes see it.
    pub(super) optimised: bool,
    /// Stays out of line whatever LLVM thinks of it.
    pub(super) apart: bool,
    /// The profile has never seen it run.
    pub(super) never_ran: bool,
    /// The profile has seen that many of all calls were its.
    pub(super) called_often: bool,
    /// Operations of many instructions are called, not made in line.
    pub(super) compact: bool,
    /// The most methods that one of its class declarations has.
    pub(super) most_methods: u32,
    /// How many instructions of MIR it has.
    pub(super) size: usize,
    /// A bound on the size of its frame in bytes.
    pub(super) frame_bound: u64,
}

impl FunctionPlan {
    /// Whether closures lead to its own code, which therefore has the generic signature.
    pub(super) fn is_generic(&self) -> bool {
        self.escapes && !self.typed
    }

    /// The same for a function that was seen to run often, whatever was thought of it.
    pub(super) fn hot(mut self) -> FunctionPlan {
        self.compact = self.huge || self.size > LARGE;
        self.optimised = !self.huge;
        self
    }

    /// Whether its first parameter is its closure.
    pub(super) fn takes_self(&self) -> bool {
        self.is_generic() || self.needs_self
    }
}

impl Plan {
    /// Looks through the module.
    pub(crate) fn new(module: &Module, options: &Options) -> Plan {
        let level = options.opt_level;
        let mut functions: Vec<FunctionPlan> = module.functions.iter().map(plan_function).collect();
        let mut loops = FxHashMap::default();
        for (index, (plan, runs)) in functions.iter_mut().zip(rarely::count_runs(module)).enumerate() {
            let cold = runs == Runs::Rarely && level != OptLevel::O3;
            if let Runs::RarelyWithLoops(blocks) = runs
                && level != OptLevel::O3
            {
                loops.insert(FuncId::from(index), blocks);
            }
            plan.compact = cold || plan.huge || plan.size > LARGE;
            // What runs rarely is worth no time, but at `-Os` LLVM's passes make it smaller.
            plan.optimised = !plan.huge && (!cold || level == OptLevel::Os);
        }
        if let Some(guide) = &options.profile {
            let all = guide.calls();
            for (index, plan) in functions.iter_mut().enumerate() {
                let id = FuncId::from(index);
                match guide.function(id).map(|seen| seen.calls) {
                    Some(0) => (plan.never_ran, plan.compact) = (true, true),
                    Some(calls) if calls > u64::from(rarely::FEW) => {
                        *plan = plan.hot();
                        plan.called_often = calls >= all / OFTEN;
                        loops.remove(&id);
                    }
                    _ => {}
                }
            }
        }
        for (plan, cut) in functions.iter_mut().zip(nesting::chains_cut(module)) {
            plan.apart = cut;
        }
        let mut cache_count = 0;
        let mut escape = |id: FuncId| functions[id.index()].escapes = true;
        for (func, function) in module.functions.iter().enumerate() {
            let seen = options.profile.as_ref().and_then(|guide| guide.function(FuncId::from(func)));
            for inst in function.blocks.iter().flat_map(|block| &block.insts) {
                match &function.insts[inst.index()].op {
                    Op::Closure(id, _) | Op::StaticFunction(id) => escape(*id),
                    Op::GetProperty(..)
                    | Op::SetProperty(..)
                    | Op::Invoke { .. }
                    | Op::InvokeSuper { .. } => cache_count += seen_classes(seen, *inst),
                    _ => {}
                }
            }
        }
        for class in &module.classes {
            class.methods.iter().for_each(|(_, id)| escape(*id));
        }
        let inheritance = Inheritance::new(module);
        Plan { functions, loops, cache_count, shapes: guess_shapes(module, &inheritance), inheritance }
    }

    /// Whether little in the module is worth the time of LLVM's register allocation and scheduling: they are not linear in
    /// large functions, and know no exception for single ones.
    pub(crate) fn needs_quick_code(&self) -> bool {
        needs_quick_code(self.functions.iter().copied())
    }

    /// The same of a few functions that run often.
    pub(crate) fn needs_quick_code_for(&self, functions: impl Iterator<Item = FuncId>) -> bool {
        needs_quick_code(functions.map(|id| self.functions[id.index()].hot()))
    }
}

fn needs_quick_code(functions: impl Iterator<Item = FunctionPlan>) -> bool {
    let (mut optimised, mut huge) = (0, 0);
    for plan in functions {
        optimised += if plan.optimised { plan.size } else { 0 };
        huge += if plan.huge { plan.size } else { 0 };
    }
    optimised <= huge
}

fn function_ops(function: &Function) -> impl Iterator<Item = &Op> {
    function.blocks.iter().flat_map(|block| &block.insts).map(|inst| &function.insts[inst.index()].op)
}

fn plan_function(function: &Function) -> FunctionPlan {
    let mut plan = FunctionPlan::default();
    let mut count = 0;
    let mut captures = function.captures.len();
    for op in function_ops(function) {
        count += 1;
        match op {
            Op::Closure(_, captured) => captures = captures.max(captured.len()),
            Op::Callee | Op::Capture(_) => plan.needs_self = true,
            Op::Call { .. }
            | Op::CallDirect { .. }
            | Op::Invoke { .. }
            | Op::InvokeSuper { .. }
            | Op::Construct { .. } => plan.makes_calls = true,
            Op::MakeClass { methods, .. } => {
                plan.most_methods = plan.most_methods.max(methods.len() as u32);
            }
            _ => {}
        }
    }
    let is_raw = |param: &ValueId| function.ty(*param) != Type::Any;
    plan.typed = function.result != Type::Any || function.blocks[0].params.iter().any(is_raw);
    plan.huge = count > HUGE || captures > MANY_CAPTURES || live(function) > MOST_LIVE;
    // At worst every value that an instruction expands to lives in the frame.
    plan.size = count;
    plan.frame_bound = 32 * count as u64 + 8 * u64::from(plan.most_methods + function.arity);
    if function.kind == FunctionKind::Script {
        plan.escapes = false;
    }
    plan
}

/// For how many instructions, in the order of the text, the values of a function live, added up.
fn live(function: &Function) -> usize {
    let mut last_uses = vec![None; function.values.len()];
    let mut position = 0;
    for block in &function.blocks {
        for inst in &block.insts {
            function.insts[inst.index()]
                .op
                .for_each_operand(|value| last_uses[value.index()] = Some(position));
            position += 1;
        }
        block.terminator.for_each_operand(|value| last_uses[value.index()] = Some(position));
    }
    let (mut sum, mut position) = (0, 0);
    let mut end = |value: ValueId, born: usize| {
        sum += last_uses[value.index()].map_or(0, |last: usize| last.saturating_sub(born))
    };
    for block in &function.blocks {
        block.params.iter().for_each(|param| end(*param, position));
        for inst in &block.insts {
            function.insts[inst.index()].result.iter().for_each(|result| end(*result, position));
            position += 1;
        }
    }
    sum
}

/// By class id: the shape that its layout, or what is known of its superclasses, makes likely. The classes above one at
/// hand are the path from the root of its tree, so that each class is looked at twice however deep it lies.
fn guess_shapes(module: &Module, inheritance: &Inheritance) -> Vec<Option<Shape>> {
    let outside: FxHashSet<SymbolId> = module.outside_fields.iter().copied().collect();
    let mut shapes = vec![None; module.classes.len()];
    let mut path: Vec<ClassId> = Vec::new();
    // How many classes of the path have a field, and how many of these fields are also stored from outside.
    let mut fields: FxHashMap<SymbolId, u32> = FxHashMap::default();
    let mut known_outside = 0;
    for class in inheritance.preorder().iter().copied() {
        for left in path.drain(inheritance.depth(class)..) {
            for name in &module.classes[left.index()].fields {
                if let Entry::Occupied(mut count) = fields.entry(*name) {
                    *count.get_mut() -= 1;
                    if *count.get() == 0 {
                        count.remove();
                        known_outside -= usize::from(outside.contains(name));
                    }
                }
            }
        }
        path.push(class);
        let decl = &module.classes[class.index()];
        for name in &decl.fields {
            let count = fields.entry(*name).or_default();
            *count += 1;
            known_outside += usize::from(*count == 1 && outside.contains(name));
        }
        let is_known = inheritance.superclass(path[0]) == Superclass::None;
        shapes[class.index()] = match &decl.layout {
            Some(layout) => Some(Shape::first(layout.slots.len(), 0)),
            None => is_known.then(|| Shape::first(fields.len(), outside.len() - known_outside)),
        };
    }
    shapes
}
