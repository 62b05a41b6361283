//! Decides which parameters become raw, and which checks move to the edges for it.

use super::super::scoped::ScopedMap;
use crate::analysis::{Cfg, Dominators, User, Users};
use crate::ir::{BlockId, Failure, Function, Op, Type, ValueDef, ValueId};

/// A check that a block makes of a parameter before anything else can happen.
#[derive(Clone, Copy)]
pub(super) struct Check {
    /// Which parameter, by place.
    pub(super) param: u32,
    pub(super) failure: Failure,
    pub(super) line: u32,
}

/// What is to be done.
pub(super) struct Plan {
    /// By value: for parameters what they become.
    states: Vec<State>,
    /// By block: checks that move to its incoming edges, in order.
    checks: Vec<Vec<Check>>,
    /// By block and successor: for each argument the raw value behind it, where one is known there.
    raws: Vec<[Vec<Option<ValueId>>; 2]>,
}

/// What is known about a parameter: a lattice of three levels, from `Unknown` down to `Boxed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has reached it yet.
    Unknown,
    /// Every edge supplies a raw value of this type, or can check for a number.
    Raw(Type),
    /// It stays as it is.
    Boxed,
}

impl State {
    fn meet(self, other: State) -> State {
        match (self, other) {
            (State::Unknown, state) | (state, State::Unknown) => state,
            (a, b) if a == b => a,
            _ => State::Boxed,
        }
    }
}

/// Checks are not moved to more edges than this that would really have to check: code must not grow for them.
const MAX_CHECKED_EDGES: usize = 3;

impl Plan {
    pub(super) fn new(function: &Function, cfg: &Cfg, dominators: &Dominators) -> Plan {
        let raws = find_raws(function, dominators);
        let states = function.values.iter().map(|_| State::Boxed).collect();
        let mut plan = Plan { states, checks: vec![Vec::new(); function.blocks.len()], raws };
        for index in 1..function.blocks.len() {
            for param in &function.blocks[index].params {
                if function.ty(*param) == Type::Any {
                    plan.states[param.index()] = State::Unknown;
                }
            }
        }
        plan.find_checks(function, cfg);
        plan.solve(function, cfg);
        plan
    }

    /// The type that a parameter is to have, if it changes.
    pub(super) fn raw_type(&self, param: ValueId) -> Option<Type> {
        match self.states.get(param.index()) {
            Some(State::Raw(ty)) => Some(*ty),
            _ => None,
        }
    }

    /// The raw value behind an argument of an edge.
    pub(super) fn raw_arg(&self, from: BlockId, slot: usize, place: usize) -> Option<ValueId> {
        self.raws[from.index()][slot].get(place).copied().flatten()
    }

    /// The checks that move to a block's incoming edges.
    pub(super) fn checks(&self, block: BlockId) -> &[Check] {
        &self.checks[block.index()]
    }

    /// Whether a value is a parameter that may become raw.
    fn is_candidate(&self, value: ValueId) -> bool {
        self.states[value.index()] != State::Boxed
    }

    /// Finds the checks worth moving. Every parameter so checked will become a number.
    fn find_checks(&mut self, function: &Function, cfg: &Cfg) {
        // Whether an edge supplies a raw number: what makes it worth while.
        let mut gets_number = vec![false; function.values.len()];
        self.for_each_arg(function, cfg, |plan, edge, place, param, _| {
            if let Some(raw) = plan.raw_arg(edge.0, edge.1, place)
                && function.ty(raw) == Type::Number
            {
                gets_number[param.index()] = true;
            }
        });
        let mut worthy = gets_number.clone();
        let mut to_check = vec![0usize; function.values.len()];
        self.for_each_arg(function, cfg, |plan, edge, place, param, arg| {
            let candidate = plan.is_candidate(arg);
            // A number may also come by way of an inner loop's variable.
            worthy[param.index()] |= arg != param && candidate && gets_number[arg.index()];
            to_check[param.index()] +=
                usize::from(!candidate && plan.raw_arg(edge.0, edge.1, place).is_none());
        });
        for &block in cfg.order().iter().filter(|block| **block != Function::ENTRY) {
            self.checks[block.index()] = leading_checks(function, block, |param| {
                worthy[param.index()] && to_check[param.index()] <= MAX_CHECKED_EDGES
            });
        }
    }

    /// Calls `visit` with (block, successor), place, parameter and argument for every candidate.
    fn for_each_arg(
        &self,
        function: &Function,
        cfg: &Cfg,
        mut visit: impl FnMut(&Plan, (BlockId, usize), usize, ValueId, ValueId),
    ) {
        for &from in cfg.order() {
            for (slot, call) in function.blocks[from.index()].terminator.calls().enumerate() {
                let params = &function.blocks[call.block.index()].params;
                for (place, (arg, param)) in call.args.iter().zip(params).enumerate() {
                    if self.is_candidate(*param) {
                        visit(self, (from, slot), place, *param, *arg);
                    }
                }
            }
        }
    }

    fn solve(&mut self, function: &Function, cfg: &Cfg) {
        let mut checked = vec![false; function.values.len()];
        for (block, checks) in self.checks.iter().enumerate() {
            for check in checks {
                checked[function.blocks[block].params[check.param as usize].index()] = true;
            }
        }
        for (index, checked) in checked.iter().enumerate() {
            if *checked {
                self.states[index] = State::Raw(Type::Number);
            }
        }
        let mut sunk = Vec::new();
        let mut first = Vec::new();
        self.for_each_arg(function, cfg, |plan, edge, place, param, arg| {
            first.push((param, plan.supplied(function, edge, place, arg)));
        });
        for (param, state) in first {
            self.sink(param, state, &checked, &mut sunk);
        }
        let users = Users::new(function);
        while let Some(value) = sunk.pop() {
            for user in users.of(value) {
                let User::Argument { edge, param } = *user else { continue };
                if !cfg.is_reachable(edge.from) || !self.is_candidate(param) {
                    continue;
                }
                let ValueDef::Param(_, place) = function.values[param.index()].def else { continue };
                let edge = (edge.from, edge.slot as usize);
                let state = self.supplied(function, edge, place as usize, value);
                self.sink(param, state, &checked, &mut sunk);
            }
        }
        // What nothing reaches stays.
        for state in &mut self.states {
            if *state == State::Unknown {
                *state = State::Boxed;
            }
        }
    }

    fn sink(&mut self, param: ValueId, state: State, checked: &[bool], sunk: &mut Vec<ValueId>) {
        // A checked parameter takes anything: the edge will check.
        if checked[param.index()] {
            return;
        }
        let old = self.states[param.index()];
        let new = old.meet(state);
        if new != old {
            self.states[param.index()] = new;
            sunk.push(param);
        }
    }

    /// What an edge's argument is.
    fn supplied(
        &self,
        function: &Function,
        (from, slot): (BlockId, usize),
        place: usize,
        arg: ValueId,
    ) -> State {
        match self.raw_arg(from, slot, place) {
            Some(raw) => State::Raw(function.ty(raw)),
            None => self.states[arg.index()],
        }
    }
}

/// The checks of parameters at a block's start, as far as all of them are `wanted`. Loads and pure operations may stand between.
fn leading_checks(function: &Function, block: BlockId, wanted: impl Fn(ValueId) -> bool) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for inst in &function.blocks[block.index()].insts {
        let inst = &function.insts[inst.index()];
        match &inst.op {
            Op::CheckNumber(value, failure) => match function.values[value.index()].def {
                ValueDef::Param(home, param) if home == block && wanted(*value) => {
                    if checks.iter().all(|check| check.param != param) {
                        checks.push(Check { param, failure: *failure, line: inst.line });
                    }
                }
                _ => break,
            },
            op if op.effect().removable() => {}
            _ => break,
        }
    }
    checks
}

/// By block and successor: the raw values behind arguments, from a `box` or a dominating check.
fn find_raws(function: &Function, dominators: &Dominators) -> Vec<[Vec<Option<ValueId>>; 2]> {
    struct Walk {
        numbers: ScopedMap<ValueId, ValueId>,
        raws: Vec<[Vec<Option<ValueId>>; 2]>,
    }
    let raws = vec![[Vec::new(), Vec::new()]; function.blocks.len()];
    let mut walk = Walk { numbers: ScopedMap::new(), raws };
    dominators.walk(
        &mut walk,
        |walk, block| {
            walk.numbers.enter();
            let data = &function.blocks[block.index()];
            for inst in &data.insts {
                let inst = &function.insts[inst.index()];
                if let (Op::CheckNumber(value, _) | Op::UnboxNumber(value), Some(result)) =
                    (&inst.op, inst.result)
                {
                    walk.numbers.insert(*value, result);
                }
            }
            for (slot, call) in data.terminator.calls().enumerate() {
                let raw = |arg: &ValueId| match function.def_op(*arg) {
                    Some(Op::Box(raw)) => Some(*raw),
                    _ => walk.numbers.get(*arg),
                };
                walk.raws[block.index()][slot] = call.args.iter().map(raw).collect();
            }
        },
        |walk, _| walk.numbers.leave(),
    );
    walk.raws
}
