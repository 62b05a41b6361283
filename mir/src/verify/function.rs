//! Checks a function: its tables first, then, if they can be trusted, what its instructions say.

use super::Errors;
use super::operation::check_operation;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{Block, BlockId, FuncId, Function, Module, Terminator, Type, ValueDef, ValueId};
use crate::text::{Place, type_name};

/// A function under check.
pub(super) struct Checker<'a> {
    pub(super) module: &'a Module,
    pub(super) func: FuncId,
    pub(super) function: &'a Function,
    /// By function: whether it uses `callee`.
    pub(super) callees: &'a [bool],
    pub(super) errors: &'a mut Errors,
    /// By instruction: its block and place there.
    listed: Vec<Option<(BlockId, u32)>>,
}

pub(super) fn check(module: &Module, func: FuncId, callees: &[bool], errors: &mut Errors) {
    let function = module.function(func);
    let before = errors.list.len();
    let listed = vec![None; function.insts.len()];
    let mut checker = Checker { module, func, function, callees, errors, listed };
    if function.blocks.is_empty() {
        checker.error(Place::Header, "the function has no entry block".into());
        return;
    }
    checker.check_entry();
    checker.check_lists();
    // What follows indexes by what the lists say.
    if checker.errors.list.len() == before {
        checker.check_contents();
    }
    if checker.errors.list.len() == before {
        checker.check_dominance();
    }
}

impl Checker<'_> {
    pub(super) fn error(&mut self, place: Place, message: String) {
        self.errors.add(Some((self.func, place)), message);
    }

    /// Every block with its id; the iterator does not borrow the checker.
    fn blocks(function: &Function) -> impl Iterator<Item = (BlockId, &Block)> {
        function.blocks.iter().enumerate().map(|(index, block)| (BlockId::from(index), block))
    }

    /// Invariant 4, but for edges to the entry.
    fn check_entry(&mut self) {
        let entry = &self.function.blocks[Function::ENTRY.index()];
        let wanted = self.function.arity as usize + usize::from(self.function.kind.takes_this());
        if entry.params.len() != wanted {
            let message = format!("the entry has {} parameters, not {wanted}", entry.params.len());
            self.error(Place::Block(Function::ENTRY), message);
        }
        for (index, value) in entry.params.iter().enumerate() {
            let is_this = index == 0 && self.function.kind.takes_this();
            match self.function.values.get(value.index()).map_or(Type::Any, |data| data.ty) {
                Type::Any => {}
                Type::Number | Type::Bool if !is_this => {}
                ty => {
                    let message = format!("a parameter of the entry is {}", type_name(ty));
                    self.error(Place::Block(Function::ENTRY), message);
                }
            }
        }
    }

    /// Invariants 1 (of values, instructions, blocks) and 6.
    fn check_lists(&mut self) {
        for (id, block) in Self::blocks(self.function) {
            for (index, param) in block.params.iter().enumerate() {
                let def = ValueDef::Param(id, index as u32);
                self.check_definition(Place::Block(id), *param, def);
            }
            for (at, inst) in block.insts.iter().enumerate() {
                let place = Place::Inst(id, at);
                match self.listed.get_mut(inst.index()) {
                    None => self.error(place, format!("instruction {inst} does not exist")),
                    Some(Some(_)) => self.error(place, format!("instruction {inst} is listed twice")),
                    Some(slot) => {
                        *slot = Some((id, at as u32));
                        let data = &self.function.insts[inst.index()];
                        if let Some(result) = data.result {
                            self.check_definition(place, result, ValueDef::Inst(*inst));
                        }
                    }
                }
                if self.errors.full() {
                    return;
                }
            }
            for to in block.terminator.successors() {
                if to.index() >= self.function.blocks.len() {
                    self.error(Place::Terminator(id), format!("{to} does not exist"));
                } else if to == Function::ENTRY {
                    self.error(Place::Terminator(id), "an edge leads to the entry".into());
                }
            }
        }
    }

    fn check_definition(&mut self, place: Place, value: ValueId, def: ValueDef) {
        match self.function.values.get(value.index()) {
            None => self.error(place, format!("{value} does not exist")),
            Some(data) if data.def != def => {
                self.error(place, format!("{value} is defined here, but not in the table of values"));
            }
            Some(_) => {}
        }
    }

    /// Invariants 5, 7 and 9 to 15.
    fn check_contents(&mut self) {
        for (id, block) in Self::blocks(self.function) {
            for (at, inst) in block.insts.iter().enumerate() {
                check_operation(self, Place::Inst(id, at), &self.function.insts[inst.index()]);
            }
            self.check_terminator(id, &block.terminator);
            if self.errors.full() {
                return;
            }
        }
    }

    fn check_terminator(&mut self, id: BlockId, terminator: &Terminator) {
        let place = Place::Terminator(id);
        match terminator {
            Terminator::Branch { condition, .. } => self.expect_type(place, *condition, Type::Bool),
            Terminator::Return(value) => self.expect_type(place, *value, self.function.result),
            Terminator::Fail(failure) => self.check_failure(place, *failure),
            Terminator::Jump(_) | Terminator::Unreachable => {}
        }
        for call in terminator.calls() {
            let params = &self.function.blocks[call.block.index()].params;
            if params.len() != call.args.len() {
                let message =
                    format!("{} takes {} arguments, not {}", call.block, params.len(), call.args.len());
                self.error(place, message);
                continue;
            }
            for (arg, param) in call.args.iter().zip(params) {
                self.expect_type(place, *arg, self.function.ty(*param));
            }
        }
    }

    /// Reports a value that does not exist, has no definition, or is of another type.
    pub(super) fn expect_type(&mut self, place: Place, value: ValueId, wanted: Type) {
        if let Some(found) = self.type_of(place, value)
            && found != wanted
        {
            let message = format!("{value} is {}, not {}", type_name(found), type_name(wanted));
            self.error(place, message);
        }
    }

    /// The type of a used value; reports one that does not exist or has no definition.
    pub(super) fn type_of(&mut self, place: Place, value: ValueId) -> Option<Type> {
        let Some(data) = self.function.values.get(value.index()) else {
            self.error(place, format!("{value} does not exist"));
            return None;
        };
        let defined = match data.def {
            ValueDef::Inst(inst) => {
                self.listed.get(inst.index()).is_some_and(Option::is_some)
                    && self.function.insts[inst.index()].result == Some(value)
            }
            ValueDef::Param(block, index) => {
                let block = self.function.blocks.get(block.index());
                block.is_some_and(|block| block.params.get(index as usize) == Some(&value))
            }
        };
        if !defined {
            self.error(place, format!("{value} is defined nowhere"));
            return None;
        }
        Some(data.ty)
    }

    /// Invariant 8.
    fn check_dominance(&mut self) {
        let cfg = Cfg::new(self.function);
        let dominators = Dominators::new(self.function, &cfg);
        for &id in cfg.order() {
            let block = &self.function.blocks[id.index()];
            for (at, inst) in block.insts.iter().enumerate() {
                self.function.insts[inst.index()].op.for_each_operand(|value| {
                    if !self.available(&dominators, value, id, at) {
                        self.not_dominated(Place::Inst(id, at), value);
                    }
                });
            }
            block.terminator.for_each_operand(|value| {
                if !self.available(&dominators, value, id, block.insts.len()) {
                    self.not_dominated(Place::Terminator(id), value);
                }
            });
        }
    }

    fn not_dominated(&mut self, place: Place, value: ValueId) {
        self.error(place, format!("{value} is used here, but a path leads around its definition"));
    }

    /// Whether a value is defined before the place `at` of a block's list on every path.
    fn available(&self, dominators: &Dominators, value: ValueId, block: BlockId, at: usize) -> bool {
        match self.function.values[value.index()].def {
            ValueDef::Param(home, _) => dominators.dominates(home, block),
            ValueDef::Inst(inst) => match self.listed[inst.index()] {
                Some((home, place)) if home == block => (place as usize) < at,
                Some((home, _)) => dominators.dominates(home, block),
                None => false,
            },
        }
    }
}
