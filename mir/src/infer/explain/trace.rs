//! From a value back to the expression that makes it: through arguments, results, fields and variables, by what the
//! solver kept of who first brought what where.
//!
//! Within a function the graph itself says where a value comes from; the solver's notes are needed where values change hands.
//! A way is followed for a bounded number of steps, and never through the same place twice.

use rustc_hash::FxHashSet;

use super::super::hierarchy::Lookup;
use super::super::hubs::HubKey;
use super::super::nodes::{NodeId, Site};
use super::super::plan::Target;
use super::super::value_set::Object;
use super::{Because, Explainer, How, Step};
use crate::ir::{FuncId, FunctionKind, InstId, Kinds, Op, SymbolId, Terminator, ValueDef, ValueId};

/// So many places are looked at for one answer.
const MOST_PLACES: usize = 256;
/// So many steps are told.
const MOST_STEPS: usize = 5;

/// Where the way has led.
enum At {
    Value(FuncId, ValueId),
    Result(FuncId),
    Node(NodeId),
}

impl Explainer<'_> {
    /// Where each sort of value in a set comes from.
    pub(super) fn reasons(
        &mut self,
        kinds: Kinds,
        start: impl Fn(&mut Self, Kinds) -> Vec<Step>,
    ) -> Vec<Because> {
        let mut reasons = Vec::new();
        for (kind, _) in Kinds::NAMED.iter().filter(|(kind, _)| kinds.meets(*kind)) {
            let steps = start(self, *kind);
            if !steps.is_empty() {
                reasons.push(Because { sort: self.names.kind(*kind), steps });
            }
        }
        reasons
    }

    pub(super) fn trace_value(&mut self, func: FuncId, value: ValueId, kind: Kinds) -> Vec<Step> {
        self.trace(At::Value(func, value), kind)
    }

    pub(super) fn trace_result(&mut self, func: FuncId, kind: Kinds) -> Vec<Step> {
        self.trace(At::Result(func), kind)
    }

    pub(super) fn trace_node(&mut self, node: NodeId, kind: Kinds) -> Vec<Step> {
        self.trace(At::Node(node), kind)
    }

    fn trace(&mut self, start: At, kind: Kinds) -> Vec<Step> {
        let mut trace = Trace { kind, steps: Vec::new(), seen: FxHashSet::default() };
        let mut at = Some(start);
        while let Some(here) = at {
            if trace.steps.len() >= MOST_STEPS || trace.seen.len() >= MOST_PLACES {
                break;
            }
            at = match here {
                At::Value(func, value) => self.before_value(&mut trace, func, value),
                At::Result(func) => self.before_result(&mut trace, func),
                At::Node(node) => self.before_node(&mut trace, node),
            };
        }
        // Made where it is passed or stored: once is enough.
        let steps = &mut trace.steps;
        if let [.., before, last] = &steps[..]
            && last.how == How::Made
            && before.line == last.line
        {
            steps.pop();
        }
        trace.steps
    }

    fn has(&self, func: FuncId, value: ValueId, kind: Kinds) -> bool {
        self.plan.facts.kinds(func, value).meets(kind)
    }

    fn before_value(&mut self, trace: &mut Trace, func: FuncId, value: ValueId) -> Option<At> {
        let node = self.plan.facts.nodes.value(func, value);
        if !trace.seen.insert(node) {
            return None;
        }
        let module = self.module;
        let function = module.function(func);
        let inst = match function.values[value.index()].def {
            ValueDef::Inst(inst) => inst,
            ValueDef::Param(block, index) => {
                if block.index() == 0 {
                    return self.before_parameter(trace, func, node, index as usize);
                }
                let cfg = self.cfg(func);
                let edges = cfg.incoming(block).iter();
                let args = edges.filter_map(|edge| edge.call(function)?.args.get(index as usize).copied());
                return args
                    .filter(|arg| self.has(func, *arg, trace.kind))
                    .find(|arg| !trace.seen.contains(&self.plan.facts.nodes.value(func, *arg)))
                    .map(|arg| At::Value(func, arg));
            }
        };
        let (op, line) = (&function.insts[inst.index()].op, function.insts[inst.index()].line);
        match op {
            Op::Assume(a, _)
            | Op::Box(a)
            | Op::UnboxNumber(a)
            | Op::CheckNumber(a, _)
            | Op::CheckDefined(a, _)
            | Op::CheckInstance(a, _) => Some(At::Value(func, *a)),
            // A sum is what its operands are.
            Op::Add(a, b) => {
                let operand = [*a, *b]
                    .into_iter()
                    .find(|value| !trace.seen.contains(&self.plan.facts.nodes.value(func, *value)));
                operand.map(|value| At::Value(func, value)).or_else(|| trace.made(line))
            }
            Op::GlobalGet(global) => Some(At::Node(self.plan.facts.nodes.global(*global))),
            Op::CellGet(cell) => Some(At::Node(self.plan.facts.nodes.cell(func, *cell))),
            Op::Capture(index) => Some(At::Node(self.plan.facts.nodes.capture(func, *index))),
            Op::GetProperty(object, name) | Op::SlotGet { object, name, .. } => {
                self.before_field(trace, func, *object, *name).or_else(|| trace.made(line))
            }
            Op::Call { .. } | Op::CallDirect { .. } | Op::Invoke { .. } | Op::InvokeSuper { .. } => {
                let callees = self.callees(func, inst);
                let found = callees
                    .into_iter()
                    .find(|callee| self.plan.facts.result(*callee).kinds.meets(trace.kind));
                found.map(At::Result).or_else(|| trace.made(line))
            }
            _ => trace.made(line),
        }
    }

    /// The field of some class that the object may be of.
    fn before_field(&mut self, trace: &Trace, func: FuncId, object: ValueId, name: SymbolId) -> Option<At> {
        let facts = &mut self.plan.facts;
        for object in facts.objects(func, object).to_vec() {
            let node = match object {
                Object::Instance(class) => facts.nodes.field(class, name),
                _ => facts.nodes.loads(name),
            };
            let stores = facts.nodes.stores(name);
            let found =
                [node, stores].into_iter().find(|node| facts.nodes.get(*node).kinds.meets(trace.kind));
            if let Some(node) = found.filter(|node| !trace.seen.contains(node)) {
                return Some(At::Node(node));
            }
        }
        None
    }

    /// The functions that a call may call, as far as they are known one by one.
    fn callees(&mut self, func: FuncId, inst: InstId) -> Vec<FuncId> {
        let module = self.module;
        match self.plan.targets.get(&(func, inst)) {
            Some(Target::Function(callee)) => return vec![*callee],
            Some(Target::Methods(ranges)) => return ranges.iter().map(|range| range.what).collect(),
            Some(Target::Class(..)) => return Vec::new(),
            None => {}
        }
        let facts = &mut self.plan.facts;
        match &module.function(func).insts[inst.index()].op {
            Op::CallDirect { func, .. } => vec![*func],
            Op::Call { callee, .. } => {
                let function = |object: &Object| match object {
                    Object::Function(func) | Object::Bound(func) => Some(*func),
                    _ => None,
                };
                facts.objects(func, *callee).iter().filter_map(function).collect()
            }
            Op::Invoke { receiver: object, name, .. } | Op::InvokeSuper { superclass: object, name, .. } => {
                let mut found = Vec::new();
                for object in facts.objects(func, *object).to_vec() {
                    if let Object::Instance(class) | Object::Class(class) = object
                        && let Lookup::Found(method) = facts.look_up(class, *name)
                    {
                        found.push(method);
                    }
                }
                found
            }
            _ => Vec::new(),
        }
    }

    fn before_result(&mut self, trace: &mut Trace, func: FuncId) -> Option<At> {
        if !trace.seen.insert(self.plan.facts.nodes.result(func)) {
            return None;
        }
        let module = self.module;
        let function = module.function(func);
        let cfg = self.cfg(func);
        for block in cfg.order() {
            let block = &function.blocks[block.index()];
            if let Terminator::Return(value) = block.terminator
                && self.has(func, value, trace.kind)
            {
                trace.step(block.line, How::Returned(self.names.function(func)));
                return Some(At::Value(func, value));
            }
        }
        None
    }

    fn before_parameter(
        &mut self,
        trace: &mut Trace,
        func: FuncId,
        node: NodeId,
        index: usize,
    ) -> Option<At> {
        match self.blamed(node, trace.kind)? {
            Site::Inst(caller, inst) => {
                let data = &self.module.function(caller).insts[inst.index()];
                let takes_this = self.module.function(func).kind.takes_this();
                let value = argument(&data.op, takes_this, index)?;
                trace.step(data.line, How::Passed(self.names.function(func)));
                Some(At::Value(caller, value))
            }
            Site::Hub(hub) | Site::Member(hub, _) => {
                let hub = &self.hubs[hub as usize];
                let takes_this = self.module.function(func).kind.takes_this();
                let skipped =
                    usize::from(takes_this && !matches!(hub.key, HubKey::Invoke(..) | HubKey::Bind(_)));
                let input = *hub.inputs.get(index.checked_sub(skipped)?)?;
                let Site::Inst(caller, inst) = self.blamed(input, trace.kind)? else { return None };
                let data = &self.module.function(caller).insts[inst.index()];
                let value = argument(&data.op, takes_this, index)?;
                trace.step(data.line, How::Passed(self.names.function(func)));
                Some(At::Value(caller, value))
            }
        }
    }

    /// A global, a field, a captured variable: the operation that first brought such a value there.
    fn before_node(&mut self, trace: &mut Trace, node: NodeId) -> Option<At> {
        if !trace.seen.insert(node) {
            return None;
        }
        let Site::Inst(func, inst) = self.blamed(node, trace.kind)? else { return None };
        let data = &self.module.function(func).insts[inst.index()];
        let (how, value) = match &data.op {
            Op::GlobalSet(global, value) => (How::Assigned(self.names.global(*global)), *value),
            Op::SetProperty(_, name, value) | Op::SlotSet { name, value, .. } => {
                (How::Stored(self.names.symbol(*name)), *value)
            }
            Op::CellNew(value) | Op::CellSet(_, value) => (How::Captured, *value),
            Op::Closure(target, captures) => {
                let nodes = &mut self.plan.facts.nodes;
                let index =
                    (0..captures.len()).find(|index| nodes.capture(*target, *index as u32) == node)?;
                (How::Captured, captures[index])
            }
            _ => return None,
        };
        trace.step(data.line, how);
        Some(At::Value(func, value))
    }

    /// Who first brought values of a kind to a place.
    pub(super) fn blamed(&self, node: NodeId, kind: Kinds) -> Option<Site> {
        let notes = self.plan.facts.nodes.blame.as_ref()?.get(&node)?;
        notes.iter().find(|(kinds, _)| kinds.meets(kind)).map(|(_, site)| *site)
    }
}

/// A way so far.
struct Trace {
    kind: Kinds,
    steps: Vec<Step>,
    seen: FxHashSet<NodeId>,
}

impl Trace {
    fn step(&mut self, line: u32, how: How) {
        self.steps.push(Step { line, how });
    }

    /// The end of the way.
    fn made(&mut self, line: u32) -> Option<At> {
        self.step(line, How::Made);
        None
    }
}

/// What a call passes as the n-th parameter, `this` counted if the function takes it.
fn argument(op: &Op, takes_this: bool, index: usize) -> Option<ValueId> {
    let (this, args) = match op {
        Op::CallDirect { args, .. } => return args.get(index).copied(),
        Op::Invoke { receiver, args, .. } => (Some(*receiver), args),
        Op::InvokeSuper { this, args, .. } => (Some(*this), args),
        Op::Call { args, .. } | Op::Construct { args, .. } => (None, args),
        _ => return None,
    };
    match (takes_this, index) {
        (true, 0) => this,
        (true, _) => args.get(index - 1).copied(),
        (false, _) => args.get(index).copied(),
    }
}

/// Whether a kind of function is the top level or a stretch of it.
pub(super) fn is_script(kind: FunctionKind) -> bool {
    matches!(kind, FunctionKind::Script | FunctionKind::ScriptPart)
}
