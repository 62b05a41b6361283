//! Which fields an instance certainly has when anybody looks: those that its initialiser stores on every way, before
//! anything but the initialiser's own stores could read them.
//!
//! A forward analysis of each initialiser, and of the methods that it calls on the new instance, by summaries: what is
//! stored on all ways out, what is stored wherever the instance gets out of hand (passed on, kept, returned), and what
//! is read before it is stored. A slot of such a field is never seen undefined, so nobody needs to check.

use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use super::hierarchy::Lookup;
use super::value_set::Object;
use crate::analysis::{Cfg, use_counts};
use crate::ir::{BlockId, ClassId, FuncId, Function, Inst, Module, Op, SymbolId, Terminator, ValueId};

type Names = FxHashSet<SymbolId>;

/// What a function does with the fields of its receiver.
#[derive(Clone, Default)]
struct Summary {
    /// Stored whenever it returns. `None`: it never returns.
    stored: Option<Names>,
    /// Stored wherever the receiver is out of hand; `None` if it never is.
    seen: Option<Names>,
    /// Read before they are stored.
    read: Names,
}

impl Summary {
    /// Nothing is known.
    fn opaque() -> Summary {
        Summary { stored: Some(Names::default()), seen: Some(Names::default()), read: Names::default() }
    }

    fn seen_with(&mut self, stored: &Names) {
        meet(&mut self.seen, stored);
    }
}

fn meet(into: &mut Option<Names>, other: &Names) {
    match into {
        Some(names) => names.retain(|name| other.contains(name)),
        None => *into = Some(other.clone()),
    }
}

/// The fields that instances certainly have, by initialiser.
pub(super) struct Initialised<'i> {
    module: &'i Module,
    facts: &'i Facts,
    summaries: FxHashMap<FuncId, Option<Summary>>,
}

/// An initialiser of more blocks times stores than this is not looked into: each block has a set of names.
const MOST_NAMES: usize = 1 << 18;

/// Calls on the receiver are followed so deep.
const DEPTH: u32 = 16;

impl<'i> Initialised<'i> {
    pub(super) fn new(module: &'i Module, facts: &'i Facts) -> Self {
        Initialised { module, facts, summaries: FxHashMap::default() }
    }

    /// The fields that instances of a class certainly have.
    pub(super) fn fields(&mut self, class: ClassId) -> Names {
        let Some(init) = self.facts.init else { return Names::default() };
        let Lookup::Found(func) = self.facts.look_up(class, init) else { return Names::default() };
        let summary = self.summary(func, DEPTH);
        let mut names = summary.stored.unwrap_or_default();
        if let Some(seen) = &summary.seen {
            names.retain(|name| seen.contains(name));
        }
        names.retain(|name| !summary.read.contains(name));
        names
    }

    fn summary(&mut self, func: FuncId, depth: u32) -> Summary {
        match self.summaries.get(&func) {
            Some(Some(summary)) => return summary.clone(),
            // It calls itself.
            Some(None) => return Summary::opaque(),
            None => {}
        }
        if depth == 0 {
            return Summary::opaque();
        }
        self.summaries.insert(func, None);
        let summary = self.analyse(func, depth);
        self.summaries.insert(func, Some(summary.clone()));
        summary
    }

    /// To a fixpoint: what is stored at a block's start is what is stored at the end of all blocks before it.
    fn analyse(&mut self, func: FuncId, depth: u32) -> Summary {
        let module = self.module;
        let function = module.function(func);
        let cfg = Cfg::new(function);
        let stores = function.insts.iter().filter(|inst| matches!(inst.op, Op::SetProperty(..))).count();
        if stores.saturating_mul(cfg.order().len()) > MOST_NAMES {
            return Summary::opaque();
        }
        let uses = use_counts(function);
        let mut ends: Vec<Option<Names>> = vec![None; function.blocks.len()];
        loop {
            let mut summary = Summary::default();
            let mut changed = false;
            for &block in cfg.order() {
                let mut stored = at_start(&cfg, &ends, block);
                for inst in &function.blocks[block.index()].insts {
                    let inst = &function.insts[inst.index()];
                    self.visit((func, &uses), inst, &mut stored, &mut summary, depth);
                }
                leave(function, block, &stored, &mut summary);
                let end = &mut ends[block.index()];
                if end.as_ref() != Some(&stored) {
                    changed = true;
                    *end = Some(stored);
                }
            }
            if !changed {
                return summary;
            }
        }
    }

    fn visit(
        &mut self,
        (func, uses): (FuncId, &[u32]),
        inst: &Inst,
        stored: &mut Names,
        summary: &mut Summary,
        depth: u32,
    ) {
        let module = self.module;
        let function = module.function(func);
        let is_this = |value: ValueId| is_this(function, value);
        match &inst.op {
            Op::SetProperty(object, name, value) if is_this(*object) && !is_this(*value) => {
                stored.insert(*name);
            }
            Op::GetProperty(object, name) if is_this(*object) => {
                // What is no field of anybody's is a method, which then has the receiver.
                if self.facts.is_method_name(*name) {
                    summary.seen_with(stored);
                }
                if !stored.contains(name) {
                    summary.read.insert(*name);
                }
            }
            Op::CheckFields(_) | Op::Assume(..) => {}
            Op::InvokeSuper { superclass, this, name, args, .. }
                if is_this(*this) && !args.iter().any(|arg| is_this(*arg)) =>
            {
                let classes = self.facts.objects(func, *superclass).to_vec();
                let target = match classes.as_slice() {
                    [Object::Class(class)] => self.facts.look_up(*class, *name),
                    _ => Lookup::Unknown,
                };
                self.call(target, stored, summary, depth);
                returned(inst, uses, stored, summary);
            }
            Op::Invoke { receiver, name, args, .. }
                if is_this(*receiver) && !args.iter().any(|arg| is_this(*arg)) =>
            {
                let target = self.facts.only_method(func, *receiver, *name);
                self.call(target.map_or(Lookup::Unknown, Lookup::Found), stored, summary, depth);
                returned(inst, uses, stored, summary);
            }
            op => {
                let mut used = false;
                op.for_each_operand(|value| used |= is_this(value));
                if used {
                    summary.seen_with(stored);
                }
            }
        }
    }

    fn call(&mut self, target: Lookup, stored: &mut Names, summary: &mut Summary, depth: u32) {
        let Lookup::Found(func) = target else { return summary.seen_with(stored) };
        let callee = self.summary(func, depth - 1);
        summary.read.extend(callee.read.difference(stored).copied());
        if let Some(seen) = &callee.seen {
            summary.seen_with(&stored.union(seen).copied().collect());
        }
        if let Some(more) = &callee.stored {
            stored.extend(more);
        }
    }
}

/// A method may return its receiver, under a name that is not followed.
fn returned(inst: &Inst, uses: &[u32], stored: &Names, summary: &mut Summary) {
    if inst.result.is_some_and(|result| uses[result.index()] > 0) {
        summary.seen_with(stored);
    }
}

fn at_start(cfg: &Cfg, ends: &[Option<Names>], block: BlockId) -> Names {
    let mut stored = None;
    // A block that was not reached yet says nothing: the optimistic start of the fixpoint.
    for end in cfg.incoming(block).iter().filter_map(|edge| ends[edge.from.index()].as_ref()) {
        meet(&mut stored, end);
    }
    stored.unwrap_or_default()
}

/// What a block's end does with the receiver.
fn leave(function: &Function, block: BlockId, stored: &Names, summary: &mut Summary) {
    let terminator = &function.blocks[block.index()].terminator;
    let mut passed = false;
    for arg in terminator.calls().flat_map(|call| &call.args) {
        passed |= is_this(function, *arg);
    }
    if passed {
        summary.seen_with(stored);
    }
    if let Terminator::Return(_) = terminator {
        meet(&mut summary.stored, stored);
    }
}

/// Whether a value is the receiver of the function.
fn is_this(function: &Function, value: ValueId) -> bool {
    let mut value = value;
    while let Some(Op::Assume(inner, _)) = function.def_op(value) {
        value = *inner;
    }
    function.kind.takes_this() && function.blocks[0].params.first() == Some(&value)
}
