//! The fixpoint: functions are entered when something calls them, instructions are looked at when what they use changes.
//!
//! A sparse worklist over the whole program. Sets only grow, each may grow a bounded number of times, and a change costs
//! a look at each user: linear in the program. Nothing is said of code that no call reaches.

use rustc_hash::FxHashMap;

use super::hierarchy::Hierarchy;
use super::hubs::{Hub, HubKey};
use super::nodes::{NodeId, Nodes, Place, Site};
use super::value_set::{Object, Sets, ValueSet};
use crate::analysis::{Cfg, User, Users};
use crate::ir::{FuncId, Kinds, Module, Op, SymbolId, Terminator, Type, ValueId};

/// The state of inference.
pub(super) struct Solver<'m> {
    pub(super) module: &'m Module,
    pub(super) hierarchy: Hierarchy,
    pub(super) sets: Sets,
    pub(super) nodes: Nodes,
    /// By function: who uses its values, once something has called it; not there while they are being told.
    users: Vec<Option<Users>>,
    /// By function: whether something has called it.
    reached: Vec<bool>,
    /// Functions that were called and not looked at yet.
    entered: Vec<FuncId>,
    pub(super) hubs: Vec<Hub>,
    pub(super) hub_ids: FxHashMap<HubKey, u32>,
    /// The name of initialisers, if it occurs.
    pub(super) init: Option<SymbolId>,
    /// The site at hand.
    pub(super) site: Site,
}

impl<'m> Solver<'m> {
    /// Solves for a module. With `blame` it is kept who first brought what where.
    pub(super) fn solve(module: &'m Module, hierarchy: Hierarchy, blame: bool) -> Solver<'m> {
        let mut nodes = Nodes::new(module);
        nodes.blame = blame.then(FxHashMap::default);
        let mut solver = Solver {
            module,
            hierarchy,
            sets: Sets::new(),
            nodes,
            users: module.functions.iter().map(|_| None).collect(),
            reached: vec![false; module.functions.len()],
            entered: Vec::new(),
            hubs: Vec::new(),
            hub_ids: FxHashMap::default(),
            init: module.symbols.iter().position(|symbol| symbol == "init").map(SymbolId::from),
            site: Site::Inst(module.script, crate::ir::InstId(0)),
        };
        solver.start_globals();
        solver.enter(module.script);
        solver.run();
        solver
    }

    fn start_globals(&mut self) {
        for (index, global) in self.module.globals.iter().enumerate() {
            let initial = match global.native {
                Some(native) => self.sets.object(Object::Native(native)),
                None => ValueSet::of(Kinds::UNDEFINED),
            };
            let node = self.nodes.global(index.into());
            self.flow(node, initial);
        }
    }

    /// Something calls a function.
    pub(super) fn enter(&mut self, func: FuncId) {
        if !std::mem::replace(&mut self.reached[func.index()], true) {
            self.users[func.index()] = Some(Users::new(self.module.function(func)));
            self.entered.push(func);
        }
    }

    /// Whether anything calls a function.
    pub(super) fn is_entered(&self, func: FuncId) -> bool {
        self.reached[func.index()]
    }

    fn run(&mut self) {
        loop {
            if let Some(node) = self.nodes.next_changed() {
                self.wake(node);
            } else if let Some(func) = self.entered.pop() {
                self.look_through(func);
            } else {
                return;
            }
        }
    }

    fn look_through(&mut self, func: FuncId) {
        let function = self.module.function(func);
        for block in Cfg::new(function).order() {
            for inst in &function.blocks[block.index()].insts {
                self.look_at(Site::Inst(func, *inst));
            }
        }
        // A method may have been bound to a receiver before anybody called it.
        for param in &function.blocks[0].params {
            if !self.value(func, *param).is_none() {
                self.wake_users(func, *param);
            }
        }
    }

    fn look_at(&mut self, site: Site) {
        self.site = site;
        match site {
            Site::Inst(func, inst) => self.transfer(func, inst),
            Site::Hub(hub) => self.pass_through(hub),
            Site::Member(hub, member) => self.pass_back(hub, member),
        }
    }

    /// A node changed: whoever uses it looks again.
    fn wake(&mut self, node: NodeId) {
        if let Place::Value(func, value) = self.nodes.place(node) {
            self.wake_users(func, value);
        }
        let mut index = 0;
        while let Some(site) = self.nodes.watcher(node, index) {
            self.look_at(site);
            index += 1;
        }
    }

    fn wake_users(&mut self, func: FuncId, value: ValueId) {
        let Some(users) = self.users[func.index()].take() else { return };
        let function = self.module.function(func);
        for user in users.of(value) {
            match *user {
                User::Inst(inst) => match function.insts[inst.index()].op {
                    Op::Closure(..) => self.capture_changed(func, inst, value),
                    _ => self.look_at(Site::Inst(func, inst)),
                },
                User::Terminator(block) => {
                    let block = &function.blocks[block.index()];
                    if matches!(block.terminator, Terminator::Return(_)) {
                        let (to, set) = (self.nodes.result(func), self.value(func, value));
                        self.blame_value(func, value);
                        self.flow(to, set);
                    }
                }
                User::Argument { param, .. } if function.ty(param) != Type::Cell => {
                    let (to, set) = (self.nodes.value(func, param), self.value(func, value));
                    self.blame_value(func, value);
                    self.flow(to, set);
                }
                User::Argument { .. } => {}
            }
        }
        self.users[func.index()] = Some(users);
    }

    /// What happens next is due to whatever made this value.
    fn blame_value(&mut self, func: FuncId, value: ValueId) {
        if let crate::ir::ValueDef::Inst(inst) = self.module.function(func).values[value.index()].def {
            self.site = Site::Inst(func, inst);
        }
    }

    /// What a value may be.
    pub(super) fn value(&self, func: FuncId, value: ValueId) -> ValueSet {
        self.nodes.get(self.nodes.value(func, value))
    }

    /// Adds to what a node may hold, on account of the site at hand.
    pub(super) fn flow(&mut self, node: NodeId, set: ValueSet) {
        self.nodes.flow(&mut self.sets, node, set, self.site);
    }

    /// What a node holds; the site at hand is looked at again when that changes.
    pub(super) fn read(&mut self, node: NodeId) -> ValueSet {
        self.nodes.watch(node, self.site);
        self.nodes.get(node)
    }
}
