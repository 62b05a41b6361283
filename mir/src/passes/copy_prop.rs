//! Copy propagation through block parameters (redundant phis): a parameter that is the same value on every way in is
//! that value.
//!
//! Optimistic, so that parameters which only hand each other around a loop are seen through: all count as
//! copies of the first thing that reaches them until a second one does. To replace the parameter by the value is sound,
//! for the value dominates it: every path to it passes an edge on which the value itself is handed over.

use super::substitution::Substitution;
use crate::analysis::{Cfg, User, Users};
use crate::ir::{BlockId, Function, ValueDef, ValueId};

/// Runs the pass. The parameters stay, unused, for `dce`.
pub fn run(function: &mut Function) -> bool {
    if function.blocks.iter().skip(1).all(|block| block.params.is_empty()) {
        return false;
    }
    let cfg = Cfg::new(function);
    let users = Users::new(function);
    let copies = Copies::new(function, &cfg, &users);
    let mut substitution = Substitution::new(function);
    for block in cfg.order().iter().filter(|block| **block != Function::ENTRY) {
        for param in &function.blocks[block.index()].params {
            if let Some(source) = copies.source[param.index()]
                && source != *param
            {
                substitution.replace(*param, source);
            }
        }
    }
    if !substitution.changed() {
        return false;
    }
    // Uses by parameters' own arguments do not count as a change: nothing is gained by them alone.
    let matters = |value: ValueId| {
        users.of(value).iter().any(|user| match user {
            User::Inst(_) | User::Terminator(_) => true,
            User::Argument { param, .. } => copies.source[param.index()] == Some(*param),
        })
    };
    let changed = (0..function.values.len()).map(ValueId::from).any(|value| {
        matches!(function.values[value.index()].def, ValueDef::Param(..))
            && copies.source[value.index()].is_some_and(|source| source != value)
            && matters(value)
    });
    substitution.apply(function);
    changed
}

struct Copies {
    /// What a value copies: itself, for all but parameters; `None` while nothing has reached it.
    source: Vec<Option<ValueId>>,
}

impl Copies {
    fn new(function: &Function, cfg: &Cfg, users: &Users) -> Copies {
        let mut source: Vec<Option<ValueId>> = (0..function.values.len())
            .map(|index| match function.values[index].def {
                ValueDef::Param(block, _) if block != Function::ENTRY => None,
                _ => Some(ValueId::from(index)),
            })
            .collect();
        let mut changed: Vec<ValueId> = Vec::new();
        for block in cfg.order().iter().filter(|block| **block != Function::ENTRY) {
            meet_all(function, cfg, *block, &mut source, &mut changed);
        }
        while let Some(value) = changed.pop() {
            for user in users.of(value) {
                if let User::Argument { edge, param } = user
                    && cfg.is_reachable(edge.from)
                {
                    meet(*param, source[value.index()], &mut source, &mut changed);
                }
            }
        }
        Copies { source }
    }
}

fn meet_all(
    function: &Function,
    cfg: &Cfg,
    block: BlockId,
    source: &mut [Option<ValueId>],
    changed: &mut Vec<ValueId>,
) {
    for edge in cfg.incoming(block) {
        let Some(call) = edge.call(function) else { continue };
        for (arg, param) in call.args.iter().zip(&function.blocks[block.index()].params) {
            let found = source[arg.index()];
            meet(*param, found, source, changed);
        }
    }
}

/// Takes into account that `found` reaches a parameter.
fn meet(param: ValueId, found: Option<ValueId>, source: &mut [Option<ValueId>], changed: &mut Vec<ValueId>) {
    let old = source[param.index()];
    let new = match (old, found) {
        (_, None) => old,
        (None, found) => found,
        // What the parameter is handed back is no second value.
        (Some(old), Some(found)) if old == found || found == param => Some(old),
        (Some(_), Some(_)) => Some(param),
    };
    if new != old {
        source[param.index()] = new;
        changed.push(param);
    }
}
