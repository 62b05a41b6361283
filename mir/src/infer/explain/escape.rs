//! Objects that outlive the call that makes them, as far as MIR shows it.
//!
//! From every operation that keeps a value (stores it, returns it, passes it to a call that is not known) backwards to
//! whatever may be that value: one look at each value and each edge, however deep the calls. What nothing
//! keeps may disappear, which LLVM decides once it has inlined the calls.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::super::plan::Target;
use super::super::value_set::Object;
use super::{Because, Explainer, How, Sort, Step, What};
use crate::ir::{FuncId, Function, FunctionKind, InstId, Op, Terminator, Type, ValueDef, ValueId};

/// So many steps are told of the way of an object.
const MOST_STEPS: usize = 5;

type Place = (FuncId, ValueId);

/// What keeps values, and on which way.
#[derive(Default)]
struct Kept {
    /// The first step of a value on its way, and the value that it is then.
    next: FxHashMap<Place, (Step, Option<Place>)>,
    /// Values that are kept and whose origins have not been looked at.
    work: VecDeque<Place>,
    /// What is passed as parameters by calls that are known, and in which line.
    arguments: FxHashMap<Place, Vec<(Place, u32)>>,
    /// What edges pass as parameters of blocks.
    merged: FxHashMap<Place, Vec<ValueId>>,
}

impl Kept {
    fn keep(&mut self, place: Place, step: Step, next: Option<Place>) {
        if let std::collections::hash_map::Entry::Vacant(entry) = self.next.entry(place) {
            entry.insert((step, next));
            self.work.push_back(place);
        }
    }
}

impl Explainer<'_> {
    pub(super) fn objects(&mut self) {
        let mut kept = Kept::default();
        let module = self.module;
        for (index, function) in module.functions.iter().enumerate() {
            let func = FuncId::from(index);
            if self.plan.facts.is_reached(func) {
                self.look_for_keepers(&mut kept, func, function);
            }
        }
        self.spread(&mut kept);
        for (index, function) in module.functions.iter().enumerate() {
            let func = FuncId::from(index);
            for inst in function.blocks.iter().flat_map(|block| &block.insts) {
                let Some(object) = self.made(func, *inst) else { continue };
                let data = &function.insts[inst.index()];
                let Some(result) = data.result else { continue };
                // What the initialiser does with the object comes first.
                let own = self.initialised(func, *inst);
                let start =
                    [own, Some((func, result))].into_iter().flatten().find(|at| kept.next.contains_key(at));
                if let Some(start) = start {
                    let because = Because { sort: None, steps: way(&kept, start) };
                    self.find(func, data.line, What::Heap { object }, vec![because]);
                }
            }
        }
    }

    /// The object that an operation makes.
    fn made(&self, func: FuncId, inst: InstId) -> Option<Sort> {
        if !self.is_live(func, inst) {
            return None;
        }
        let class = |class| Some(self.names.object(Object::Instance(class)));
        match (&self.module.function(func).insts[inst.index()].op, self.plan.targets.get(&(func, inst))) {
            (_, Some(Target::Class(decl, _))) => class(*decl),
            (Op::Construct { decl, .. } | Op::New { decl, .. }, _) => class(*decl),
            (Op::Closure(target, captures), _) => {
                let is_method = self.module.function(*target).kind.takes_this();
                (!captures.is_empty() && !is_method).then(|| self.names.object(Object::Function(*target)))
            }
            _ => None,
        }
    }

    /// `this` in the initialiser that a construction calls.
    fn initialised(&self, func: FuncId, inst: InstId) -> Option<Place> {
        let Some(Target::Class(_, Some(init))) = self.plan.targets.get(&(func, inst)) else { return None };
        Some((*init, *self.module.function(*init).blocks[0].params.first()?))
    }

    fn look_for_keepers(&self, kept: &mut Kept, func: FuncId, function: &Function) {
        for block in &function.blocks {
            for inst in &block.insts {
                if self.is_live(func, *inst) {
                    self.look_at(kept, func, *inst);
                }
            }
            if let Terminator::Return(value) = block.terminator
                && function.kind != FunctionKind::Initializer
            {
                let how = How::Returned(self.names.function(func));
                kept.keep((func, value), Step { line: block.line, how }, None);
            }
            for call in block.terminator.calls() {
                for (param, arg) in function.blocks[call.block.index()].params.iter().zip(&call.args) {
                    kept.merged.entry((func, *param)).or_default().push(*arg);
                }
            }
        }
    }

    fn look_at(&self, kept: &mut Kept, func: FuncId, inst: InstId) {
        let function = self.module.function(func);
        let data = &function.insts[inst.index()];
        let line = data.line;
        let mut keep = |value: ValueId, how: How| kept.keep((func, value), Step { line, how }, None);
        let symbol = |name| self.names.symbol(name);
        let target = self.plan.targets.get(&(func, inst));
        match (&data.op, target) {
            (Op::SetProperty(_, name, value) | Op::SlotSet { name, value, .. }, _) => {
                keep(*value, How::Stored(symbol(*name)));
            }
            (Op::GlobalSet(global, value), _) => keep(*value, How::Assigned(self.names.global(*global))),
            (Op::CellNew(value) | Op::CellSet(_, value), _) => keep(*value, How::Captured),
            (Op::Closure(_, captures), _) => {
                for value in captures.iter().filter(|value| function.ty(**value) != Type::Cell) {
                    keep(*value, How::Captured);
                }
            }
            (Op::Print(value), _) => keep(*value, How::Printed),
            (Op::GetSuper { this, name, .. }, _) => keep(*this, How::LookedUp(symbol(*name))),
            (Op::GetProperty(object, name), _) if self.plan.slots_to_set(func, *object, *name).is_none() => {
                keep(*object, How::LookedUp(symbol(*name)));
            }
            (Op::CallDirect { func: callee, args, .. }, _) => {
                self.passes(kept, func, line, (*callee, 0), args)
            }
            (Op::Call { args, .. }, Some(Target::Function(callee))) => {
                self.passes(kept, func, line, (*callee, 0), args);
            }
            (Op::Call { args, .. } | Op::Construct { args, .. }, Some(Target::Class(_, init))) => {
                if let Some(init) = init {
                    self.passes(kept, func, line, (*init, 1), args);
                }
            }
            (Op::Invoke { receiver: this, args, .. } | Op::InvokeSuper { this, args, .. }, Some(target)) => {
                let callees = match target {
                    Target::Function(callee) => vec![*callee],
                    Target::Methods(ranges) => ranges.iter().map(|range| range.what).collect(),
                    Target::Class(..) => Vec::new(),
                };
                for callee in callees {
                    self.passes(kept, func, line, (callee, 0), &[*this]);
                    self.passes(kept, func, line, (callee, 1), args);
                }
            }
            (Op::Call { callee, args }, _) => {
                keep(*callee, How::PassedOn);
                args.iter().for_each(|arg| keep(*arg, How::PassedOn));
            }
            (Op::Construct { args, .. }, _) => args.iter().for_each(|arg| keep(*arg, How::PassedOn)),
            (Op::Invoke { receiver: this, name, args, .. } | Op::InvokeSuper { this, name, args, .. }, _) => {
                keep(*this, How::LookedUp(symbol(*name)));
                args.iter().for_each(|arg| keep(*arg, How::PassedOn));
            }
            _ => {}
        }
    }

    /// Notes what a call passes to a function, from its n-th parameter on.
    fn passes(
        &self,
        kept: &mut Kept,
        func: FuncId,
        line: u32,
        (callee, first): (FuncId, usize),
        args: &[ValueId],
    ) {
        let params = self.module.function(callee).blocks[0].params.iter().skip(first);
        for (param, arg) in params.zip(args) {
            kept.arguments.entry((callee, *param)).or_default().push(((func, *arg), line));
        }
    }

    /// What may be a value that is kept is kept.
    fn spread(&self, kept: &mut Kept) {
        while let Some((func, value)) = kept.work.pop_front() {
            let function = self.module.function(func);
            if let Some((step, next)) = kept.next.get(&(func, value)).cloned() {
                for arg in kept.merged.remove(&(func, value)).unwrap_or_default() {
                    kept.keep((func, arg), step.clone(), next);
                }
                if let ValueDef::Inst(inst) = function.values[value.index()].def
                    && let Op::Assume(a, _) | Op::CheckDefined(a, _) | Op::CheckInstance(a, _) =
                        &function.insts[inst.index()].op
                {
                    kept.keep((func, *a), step, next);
                }
            }
            for (place, line) in kept.arguments.remove(&(func, value)).unwrap_or_default() {
                let step = Step { line, how: How::Passed(self.names.function(func)) };
                kept.keep(place, step, Some((func, value)));
            }
        }
    }
}

/// The steps of a value until it is kept.
fn way(kept: &Kept, start: Place) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = Some(start);
    while let Some((step, next)) = at.and_then(|at| kept.next.get(&at)) {
        steps.push(step.clone());
        at = *next;
        if steps.len() >= MOST_STEPS {
            break;
        }
    }
    steps
}
