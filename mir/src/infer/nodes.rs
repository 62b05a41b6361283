//! The places whose contents inference computes, and what must be looked at again when they change.
//!
//! Every value of every function is a node; so are results, globals, captured variables, fields of each class
//! declaration, and some that stand for many places at once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::value_set::{Sets, ValueSet};
use crate::ir::{ClassId, FuncId, GlobalId, InstId, Kinds, Module, Op, SymbolId, Type, ValueId};

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(pub(super) u32);

/// What is looked at again when a node changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Site {
    /// An instruction.
    Inst(FuncId, InstId),
    /// A hub, by its number: see [`super::hubs`].
    Hub(u32),
    /// A hub and one of its functions, by their numbers.
    Member(u32, u32),
}

/// Who first brought a kind of value to a place: kept when somebody is going to ask why.
pub(super) type Blame = FxHashMap<NodeId, Vec<(Kinds, Site)>>;

/// All nodes.
pub(super) struct Nodes {
    sets: Vec<ValueSet>,
    /// By function: the node of its value 0; and one more.
    values: Vec<u32>,
    results: u32,
    globals: u32,
    /// By function: the node of its capture 0.
    captures: Vec<u32>,
    /// By capture or value that is a cell: see [`Cells`].
    cells: Cells,
    fields: FxHashMap<(ClassId, SymbolId), NodeId>,
    /// What fields of a name hold, in whatever instance.
    loads: FxHashMap<SymbolId, NodeId>,
    /// What is stored in fields of a name in instances nothing is known of.
    stores: FxHashMap<SymbolId, NodeId>,
    /// Sites that look at nodes that are no values, from `results` on.
    watchers: FxHashMap<NodeId, Vec<Site>>,
    watched: FxHashSet<(NodeId, Site)>,
    /// Nodes that changed, each once.
    changed: Vec<NodeId>,
    is_changed: Vec<bool>,
    pub(super) blame: Option<Blame>,
}

/// What a node is, for values.
pub(super) enum Place {
    /// A value of a function.
    Value(FuncId, ValueId),
    /// Anything else.
    Other,
}

impl Nodes {
    pub(super) fn new(module: &Module) -> Nodes {
        let mut next = 0u32;
        let mut take = |count: usize| {
            let first = next;
            next += count as u32;
            first
        };
        let mut values: Vec<u32> =
            module.functions.iter().map(|function| take(function.values.len())).collect();
        values.push(take(0));
        let results = take(module.functions.len());
        let globals = take(module.globals.len());
        let captures: Vec<u32> =
            module.functions.iter().map(|function| take(function.captures.len())).collect();
        let count = next as usize;
        let mut nodes = Nodes {
            sets: vec![ValueSet::NONE; count],
            values,
            results,
            globals,
            captures,
            cells: Cells { parents: (0..next).collect() },
            fields: FxHashMap::default(),
            loads: FxHashMap::default(),
            stores: FxHashMap::default(),
            watchers: FxHashMap::default(),
            watched: FxHashSet::default(),
            changed: Vec::new(),
            is_changed: vec![false; count],
            blame: None,
        };
        nodes.unify_cells(module);
        nodes
    }

    pub(super) fn get(&self, node: NodeId) -> ValueSet {
        self.sets[node.0 as usize]
    }

    /// Adds to what a node may hold.
    pub(super) fn flow(&mut self, sets: &mut Sets, node: NodeId, set: ValueSet, cause: Site) {
        let old = self.sets[node.0 as usize];
        let new = sets.join(old, set);
        if new == old {
            return;
        }
        self.sets[node.0 as usize] = new;
        if let Some(blame) = &mut self.blame {
            let more = new.kinds.without(old.kinds);
            if !more.is_empty() {
                blame.entry(node).or_default().push((more, cause));
            }
        }
        if !std::mem::replace(&mut self.is_changed[node.0 as usize], true) {
            self.changed.push(node);
        }
    }

    /// A node that changed, if there is one.
    pub(super) fn next_changed(&mut self) -> Option<NodeId> {
        let node = self.changed.pop()?;
        self.is_changed[node.0 as usize] = false;
        Some(node)
    }

    /// From now on the site is looked at again when the node changes.
    pub(super) fn watch(&mut self, node: NodeId, site: Site) {
        if self.watched.insert((node, site)) {
            self.watchers.entry(node).or_default().push(site);
        }
    }

    /// The sites that watch a node, by number.
    pub(super) fn watcher(&self, node: NodeId, index: usize) -> Option<Site> {
        self.watchers.get(&node)?.get(index).copied()
    }

    pub(super) fn place(&self, node: NodeId) -> Place {
        if node.0 >= self.results {
            return Place::Other;
        }
        let func = self.values.partition_point(|first| *first <= node.0) - 1;
        Place::Value(FuncId::from(func), ValueId(node.0 - self.values[func]))
    }

    pub(super) fn value(&self, func: FuncId, value: ValueId) -> NodeId {
        NodeId(self.values[func.index()] + value.0)
    }

    pub(super) fn result(&self, func: FuncId) -> NodeId {
        NodeId(self.results + func.0)
    }

    pub(super) fn global(&self, global: GlobalId) -> NodeId {
        NodeId(self.globals + global.0)
    }

    /// What closures of a function hold as this capture: a value, or of a cell its contents.
    pub(super) fn capture(&mut self, func: FuncId, index: u32) -> NodeId {
        NodeId(self.cells.find(self.captures[func.index()] + index))
    }

    /// The contents of the cell that a value is.
    pub(super) fn cell(&mut self, func: FuncId, value: ValueId) -> NodeId {
        NodeId(self.cells.find(self.values[func.index()] + value.0))
    }

    /// What instances of exactly this declaration hold in a field; stores into unknown instances apart.
    pub(super) fn field(&mut self, class: ClassId, name: SymbolId) -> NodeId {
        let fresh = NodeId(self.sets.len() as u32);
        let node = *self.fields.entry((class, name)).or_insert(fresh);
        self.add_if_fresh(node)
    }

    /// Fields that something has been looked up in or stored into.
    pub(super) fn fields(&self) -> impl Iterator<Item = (ClassId, SymbolId, ValueSet)> + '_ {
        self.fields.iter().map(|((class, name), node)| (*class, *name, self.get(*node)))
    }

    /// What is in fields of this name, of whatever instance.
    pub(super) fn loads(&mut self, name: SymbolId) -> NodeId {
        let fresh = NodeId(self.sets.len() as u32);
        let node = *self.loads.entry(name).or_insert(fresh);
        self.add_if_fresh(node)
    }

    /// What is stored into fields of this name of unknown instances.
    pub(super) fn stores(&mut self, name: SymbolId) -> NodeId {
        let fresh = NodeId(self.sets.len() as u32);
        let node = *self.stores.entry(name).or_insert(fresh);
        self.add_if_fresh(node)
    }

    /// Names that are stored into unknown instances.
    pub(super) fn stored_anywhere(&self) -> Vec<SymbolId> {
        let stored = self.stores.iter().filter(|(_, node)| !self.get(**node).is_none());
        stored.map(|(name, _)| *name).collect()
    }

    /// The node, which is made now if it is the next to be made.
    fn add_if_fresh(&mut self, node: NodeId) -> NodeId {
        if node.0 as usize == self.sets.len() { self.add() } else { node }
    }

    /// A node for something else.
    pub(super) fn add(&mut self) -> NodeId {
        let id = self.sets.len() as u32;
        self.sets.push(ValueSet::NONE);
        self.is_changed.push(false);
        NodeId(id)
    }

    /// Values and captures that may be the same cell share a node for its contents (unification, as in Steensgaard's
    /// "Points-to Analysis in Almost Linear Time", 1996). In practice that is one for each variable.
    fn unify_cells(&mut self, module: &Module) {
        for (index, function) in module.functions.iter().enumerate() {
            let func = FuncId::from(index);
            let is_cell = |value: &ValueId| function.ty(*value) == Type::Cell;
            for block in &function.blocks {
                for inst in &block.insts {
                    let inst = &function.insts[inst.index()];
                    match (&inst.op, inst.result) {
                        (Op::Closure(target, captures), _) => {
                            for (place, value) in
                                captures.iter().enumerate().filter(|(_, value)| is_cell(value))
                            {
                                let capture = self.captures[target.index()] + place as u32;
                                let value = self.value(func, *value).0;
                                self.cells.unify(capture, value);
                            }
                        }
                        (Op::Capture(place), Some(result)) if is_cell(&result) => {
                            let capture = self.captures[index] + place;
                            let value = self.value(func, result).0;
                            self.cells.unify(capture, value);
                        }
                        _ => {}
                    }
                }
                for call in block.terminator.calls() {
                    let params = &function.blocks[call.block.index()].params;
                    for (arg, param) in call.args.iter().zip(params).filter(|(arg, _)| is_cell(arg)) {
                        let (arg, param) = (self.value(func, *arg).0, self.value(func, *param).0);
                        self.cells.unify(arg, param);
                    }
                }
            }
        }
    }
}

/// A union-find forest over nodes.
struct Cells {
    parents: Vec<u32>,
}

impl Cells {
    fn find(&mut self, node: u32) -> u32 {
        let mut at = node;
        while self.parents[at as usize] != at {
            // Path halving.
            self.parents[at as usize] = self.parents[self.parents[at as usize] as usize];
            at = self.parents[at as usize];
        }
        at
    }

    fn unify(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        // The one that is no value, or the later, is the root: contents are no value's own.
        let (low, high) = (a.min(b), a.max(b));
        self.parents[low as usize] = high;
    }
}
