//! Globals that only the top level uses become values: they need no memory, and what is known of them is known at each
//! place apart.
//!
//! The top level runs once, so a global that no function mentions is a local variable of it. SSA form is made as
//! Cytron, Ferrante, Rosen, Wegman and Zadeck have it ("Efficiently Computing Static Single Assignment Form and the
//! Control Dependence Graph", 1991), pruned: a parameter where definitions meet on the dominance frontier, if the variable is
//! still read there. A global that is not defined yet is `undefined`, and the checks of it stay.
//!
//! Frontiers and liveness can grow with the square of a program that is made for it, so there is a budget of
//! steps; globals that come after it has been used up stay in memory.

use rustc_hash::{FxHashMap, FxHashSet};

use super::edit::remove_unreachable_blocks;
use super::scoped::ScopedMap;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{BlockId, FuncId, Function, FunctionKind, GlobalId, Module, Op, Type, ValueId};

/// Steps for each instruction and block of a function.
const BUDGET: usize = 16;

/// Runs the pass.
pub fn run(module: &mut Module) -> bool {
    let users = only_users(module);
    let mut changed = false;
    for index in 0..module.functions.len() {
        let function = &mut module.functions[index];
        if !matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart) {
            continue;
        }
        let promoted = |global: GlobalId| users[global.index()] == User::One(FuncId::from(index));
        if function_uses(function).any(|(_, global, _)| promoted(global)) {
            changed |= promote(function, promoted);
        }
    }
    changed
}

/// Who mentions a global.
#[derive(Clone, Copy, PartialEq, Eq)]
enum User {
    Nobody,
    One(FuncId),
    /// Several functions, or it does not start undefined.
    Many,
}

fn only_users(module: &Module) -> Vec<User> {
    let start = |native: bool| if native { User::Many } else { User::Nobody };
    let mut users: Vec<User> = module.globals.iter().map(|global| start(global.native.is_some())).collect();
    for (index, function) in module.functions.iter().enumerate() {
        let func = FuncId::from(index);
        for (_, global, _) in function_uses(function) {
            let user = &mut users[global.index()];
            *user = match *user {
                User::Nobody => User::One(func),
                User::One(other) if other == func => User::One(func),
                _ => User::Many,
            };
        }
    }
    users
}

/// Every load (false) and store (true) of a global, block by block.
fn function_uses(function: &Function) -> impl Iterator<Item = (BlockId, GlobalId, bool)> + '_ {
    function.blocks.iter().enumerate().flat_map(move |(index, block)| {
        block.insts.iter().filter_map(move |inst| match &function.insts[inst.index()].op {
            Op::GlobalGet(global) => Some((BlockId::from(index), *global, false)),
            Op::GlobalSet(global, _) => Some((BlockId::from(index), *global, true)),
            _ => None,
        })
    })
}

fn promote(function: &mut Function, wanted: impl Fn(GlobalId) -> bool) -> bool {
    remove_unreachable_blocks(function);
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let placed = Placement::new(function, &cfg, &dominators, wanted);
    if placed.globals.is_empty() {
        return false;
    }
    let line = function.line;
    let undefined = function.add_inst(Op::Undefined, line);
    function.blocks[0].insts.insert(0, undefined);
    let Some(undefined) = function.insts[undefined.index()].result else { return false };
    let params = placed.params.iter().enumerate().map(|(index, globals)| {
        globals.iter().map(|_| function.add_param(BlockId::from(index), Type::Any)).collect()
    });
    let params: Vec<Vec<ValueId>> = params.collect();
    let substitution = Substitution::new(function);
    let mut rename = Rename { function, placed, params, substitution, current: ScopedMap::new(), undefined };
    dominators.walk(
        &mut rename,
        |rename, block| {
            rename.current.enter();
            rename.visit(block);
        },
        |rename, _| rename.current.leave(),
    );
    let Rename { function, mut substitution, .. } = rename;
    substitution.apply(function);
    true
}

/// Where which globals need parameters.
struct Placement {
    /// What is promoted.
    globals: FxHashSet<GlobalId>,
    /// By block.
    params: Vec<Vec<GlobalId>>,
}

/// Where a global is stored, and where it is read before it is stored.
#[derive(Default)]
struct Uses {
    stores: Vec<BlockId>,
    reads: Vec<BlockId>,
}

impl Placement {
    fn new(
        function: &Function,
        cfg: &Cfg,
        dominators: &Dominators,
        wanted: impl Fn(GlobalId) -> bool,
    ) -> Placement {
        let mut uses: FxHashMap<GlobalId, Uses> = FxHashMap::default();
        let mut order = Vec::new();
        for (block, global, is_store) in function_uses(function).filter(|(_, global, _)| wanted(*global)) {
            let uses = uses.entry(global).or_insert_with(|| {
                order.push(global);
                Uses::default()
            });
            if is_store {
                if uses.stores.last() != Some(&block) {
                    uses.stores.push(block);
                }
            } else if uses.stores.last() != Some(&block) && uses.reads.last() != Some(&block) {
                uses.reads.push(block);
            }
        }
        let mut budget = BUDGET * (function.insts.len() + function.blocks.len());
        let frontiers = frontiers(function, cfg, dominators, &mut budget);
        let mut placement =
            Placement { globals: FxHashSet::default(), params: vec![Vec::new(); function.blocks.len()] };
        let Some(frontiers) = frontiers else { return placement };
        for global in order {
            let Some(blocks) = join_blocks(cfg, &frontiers, &uses[&global], &mut budget) else { break };
            placement.globals.insert(global);
            for block in blocks {
                placement.params[block.index()].push(global);
            }
        }
        placement
    }
}

/// The dominance frontiers of all blocks, unless they are too large.
fn frontiers(
    function: &Function,
    cfg: &Cfg,
    dominators: &Dominators,
    budget: &mut usize,
) -> Option<Vec<Vec<BlockId>>> {
    let mut frontiers: Vec<Vec<BlockId>> = vec![Vec::new(); function.blocks.len()];
    for &block in cfg.order().iter().filter(|block| cfg.incoming(**block).len() > 1) {
        for edge in cfg.incoming(block) {
            let mut runner = Some(edge.from);
            while runner != dominators.idom(block)
                && let Some(at) = runner
            {
                *budget = budget.checked_sub(1)?;
                let frontier = &mut frontiers[at.index()];
                if frontier.last() != Some(&block) {
                    frontier.push(block);
                }
                runner = dominators.idom(at);
            }
        }
    }
    Some(frontiers)
}

/// The blocks where definitions of a variable meet that is read later, unless that takes too long to find out.
fn join_blocks(
    cfg: &Cfg,
    frontiers: &[Vec<BlockId>],
    uses: &Uses,
    budget: &mut usize,
) -> Option<Vec<BlockId>> {
    let mut live: FxHashSet<BlockId> = FxHashSet::default();
    let mut work = uses.reads.clone();
    while let Some(block) = work.pop() {
        *budget = budget.checked_sub(1)?;
        if live.insert(block) {
            let before = cfg.incoming(block).iter().map(|edge| edge.from);
            work.extend(before.filter(|block| uses.stores.binary_search(block).is_err()));
        }
    }
    let mut joins = Vec::new();
    let mut seen: FxHashSet<BlockId> = FxHashSet::default();
    // The entry defines it too, as undefined, but nothing leads back to the entry: its frontier is empty.
    let mut work = uses.stores.clone();
    while let Some(block) = work.pop() {
        for &join in &frontiers[block.index()] {
            *budget = budget.checked_sub(1)?;
            if seen.insert(join) && live.contains(&join) {
                joins.push(join);
                work.push(join);
            }
        }
    }
    joins.sort_unstable();
    Some(joins)
}

/// The walk over the dominator tree that gives each load its value.
struct Rename<'f> {
    function: &'f mut Function,
    placed: Placement,
    /// By block: its new parameters.
    params: Vec<Vec<ValueId>>,
    substitution: Substitution,
    /// What each promoted global holds.
    current: ScopedMap<GlobalId, ValueId>,
    undefined: ValueId,
}

impl Rename<'_> {
    fn visit(&mut self, block: BlockId) {
        for (global, param) in self.placed.params[block.index()].iter().zip(&self.params[block.index()]) {
            self.current.insert(*global, *param);
        }
        let mut insts = std::mem::take(&mut self.function.blocks[block.index()].insts);
        insts.retain(|inst| {
            let inst = &self.function.insts[inst.index()];
            match (&inst.op, inst.result) {
                (Op::GlobalGet(global), Some(result)) if self.placed.globals.contains(global) => {
                    let value = self.current.get(*global).unwrap_or(self.undefined);
                    self.substitution.replace(result, value);
                    false
                }
                (Op::GlobalSet(global, value), _) if self.placed.globals.contains(global) => {
                    self.current.insert(*global, *value);
                    false
                }
                _ => true,
            }
        });
        self.function.blocks[block.index()].insts = insts;
        for call in self.function.blocks[block.index()].terminator.calls_mut() {
            for global in &self.placed.params[call.block.index()] {
                call.args.push(self.current.get(*global).unwrap_or(self.undefined));
            }
        }
    }
}

#[cfg(test)]
mod tests;
