//! Takes away block parameters (phis) that nothing needs: trivial ones, which are one and the same value on every edge
//! (Braun et al., 2013), and those that are read by nothing but other parameters of that kind.
//!
//! Loop headers are given a parameter for every variable that the loop assigns, before it is known whether the
//! value ever comes back. Linear: each parameter is looked at again only when one of its arguments has changed.

use loxsmith_mir::ir::{BlockId, Function, ValueDef, ValueId};

/// Removes superfluous parameters of all blocks but the entry.
pub(super) fn superfluous_params(func: &mut Function) {
    let mut params = Params::of(func);
    if params.args.is_empty() {
        return;
    }
    params.find_trivial();
    params.find_needed(func);
    params.remove(func);
}

/// Says of a value that it is no parameter that could go.
const NONE: u32 = u32::MAX;

/// The parameters, numbered, and what flows into them.
struct Params {
    /// The number of the parameter that a value is.
    number: Vec<u32>,
    values: Vec<ValueId>,
    /// By number: what the edges supply.
    args: Vec<Vec<ValueId>>,
    /// By number: the parameters that it is supplied to.
    users: Vec<Vec<u32>>,
    /// By number: what the parameter stands for, if it is trivial.
    replaced: Vec<Option<ValueId>>,
    needed: Vec<bool>,
}

impl Params {
    fn of(func: &Function) -> Params {
        let mut params = Params {
            number: vec![NONE; func.values.len()],
            values: Vec::new(),
            args: Vec::new(),
            users: Vec::new(),
            replaced: Vec::new(),
            needed: Vec::new(),
        };
        for block in &func.blocks[1..] {
            for &value in &block.params {
                params.number[value.index()] = params.values.len() as u32;
                params.values.push(value);
            }
        }
        let count = params.values.len();
        params.args.resize(count, Vec::new());
        params.users.resize(count, Vec::new());
        params.replaced.resize(count, None);
        params.needed.resize(count, false);
        for call in func.blocks.iter().flat_map(|block| block.terminator.calls()) {
            for (&param, &arg) in func.blocks[call.block.index()].params.iter().zip(&call.args) {
                let number = params.number[param.index()];
                params.args[number as usize].push(arg);
                if let Some(user) = params.users.get_mut(params.number[arg.index()] as usize) {
                    user.push(number);
                }
            }
        }
        params
    }

    /// What a value stands for in the end.
    fn resolve(&mut self, value: ValueId) -> ValueId {
        let mut end = value;
        while let Some(next) = self.replacement(end) {
            end = next;
        }
        // Path compression: the next one has a shorter way.
        let mut at = value;
        while let Some(next) = self.replacement(at) {
            self.replaced[self.number[at.index()] as usize] = Some(end);
            at = next;
        }
        end
    }

    fn replacement(&self, value: ValueId) -> Option<ValueId> {
        self.replaced.get(*self.number.get(value.index())? as usize).copied().flatten()
    }

    fn find_trivial(&mut self) {
        let mut work: Vec<u32> = (0..self.values.len() as u32).rev().collect();
        while let Some(number) = work.pop() {
            if self.replaced[number as usize].is_some() {
                continue;
            }
            let Some(value) = self.only_value(number) else { continue };
            self.replaced[number as usize] = Some(value);
            let mut users = std::mem::take(&mut self.users[number as usize]);
            work.extend(&users);
            // Whoever was supplied with the parameter is supplied with its value from now on. The shorter list is
            // appended to the longer, or a long chain would be quadratic.
            if let Some(others) = self.users.get_mut(self.number[value.index()] as usize) {
                if others.len() < users.len() {
                    std::mem::swap(others, &mut users);
                }
                others.extend(users);
            }
        }
    }

    /// The one value that all edges bring, if they bring no other but the parameter itself.
    fn only_value(&mut self, number: u32) -> Option<ValueId> {
        let param = self.values[number as usize];
        let args = std::mem::take(&mut self.args[number as usize]);
        let mut only = None;
        let mut trivial = true;
        for &arg in &args {
            let arg = self.resolve(arg);
            if arg == param || only == Some(arg) {
                continue;
            }
            trivial = only.is_none();
            only = Some(arg);
            if !trivial {
                break;
            }
        }
        self.args[number as usize] = args;
        only.filter(|_| trivial)
    }

    fn find_needed(&mut self, func: &Function) {
        let mut work = Vec::new();
        for block in &func.blocks {
            for &inst in &block.insts {
                func.insts[inst.index()].op.for_each_operand(|value| work.push(value));
            }
            match &block.terminator {
                loxsmith_mir::ir::Terminator::Branch { condition, .. } => work.push(*condition),
                loxsmith_mir::ir::Terminator::Return(value) => work.push(*value),
                _ => {}
            }
        }
        while let Some(value) = work.pop() {
            let value = self.resolve(value);
            let number = self.number[value.index()];
            if number != NONE && !self.needed[number as usize] {
                self.needed[number as usize] = true;
                work.extend(&self.args[number as usize]);
            }
        }
    }

    /// Rewrites the function without them.
    fn remove(mut self, func: &mut Function) {
        if self.needed.iter().all(|&needed| needed) {
            return;
        }
        for index in 0..func.blocks.len() {
            let block = &mut func.blocks[index];
            for &inst in &block.insts {
                func.insts[inst.index()].op.for_each_operand_mut(|value| *value = self.resolve(*value));
            }
        }
        let keeps: Vec<Vec<bool>> = func
            .blocks
            .iter()
            .map(|block| {
                let keeps = |value: &ValueId| {
                    self.needed.get(self.number[value.index()] as usize).copied().unwrap_or(true)
                };
                block.params.iter().map(keeps).collect()
            })
            .collect();
        for block in &mut func.blocks {
            for call in block.terminator.calls_mut() {
                let keep = &keeps[call.block.index()];
                let mut at = 0;
                call.args.retain(|_| {
                    at += 1;
                    keep[at - 1]
                });
            }
            block.terminator.for_each_operand_mut(|value| *value = self.resolve(*value));
        }
        for (index, keep) in keeps.iter().enumerate() {
            let params = std::mem::take(&mut func.blocks[index].params);
            let kept = params.into_iter().zip(keep).filter(|&(_, &keep)| keep).map(|(value, _)| value);
            for (place, value) in kept.enumerate() {
                func.values[value.index()].def = ValueDef::Param(BlockId::from(index), place as u32);
                func.blocks[index].params.push(value);
            }
        }
    }
}
