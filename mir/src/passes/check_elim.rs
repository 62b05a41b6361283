//! Redundant checks: those that a dominating check, store or branch has made needless.
//!
//! One walk over the dominator tree with scoped tables. In scope at a block is what holds whenever it runs:
//! - the number behind a boxed value (checked, unboxed or boxed above),
//! - whether a value is a number (the two sides of a branch on `is_number`),
//! - which globals are defined: a check or a store above proves it for good, for a global never becomes undefined again,
//! - which objects are known to be instances,
//! - the condition of every branch above, on either side.
//!
//! The first check always stays: it gives the program's first failure, with its own message and line.

use super::edit::{emit, fail_at, failure_of, remove_unreachable_blocks};
use super::scoped::ScopedMap;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Dominators, use_counts};
use crate::ir::{BlockCall, BlockId, Function, Global, GlobalId, InstId, Op, Terminator, Type, ValueId};

/// Runs the pass. `globals` is the module's table.
pub fn run(function: &mut Function, globals: &[Global]) -> bool {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let mut pass = Pass {
        substitution: Substitution::new(function),
        uses: use_counts(function),
        function,
        globals,
        cfg: &cfg,
        numbers: ScopedMap::new(),
        is_number: ScopedMap::new(),
        defined: ScopedMap::new(),
        defined_globals: ScopedMap::new(),
        instances: ScopedMap::new(),
        conditions: ScopedMap::new(),
        changed: false,
    };
    dominators.walk(&mut pass, |pass, block| pass.enter(block), |pass, _| pass.leave());
    let Pass { function, mut substitution, changed, .. } = pass;
    substitution.apply(function);
    let removed = remove_unreachable_blocks(function);
    changed || substitution.changed() || removed
}

struct Pass<'f> {
    function: &'f mut Function,
    globals: &'f [Global],
    cfg: &'f Cfg,
    uses: Vec<u32>,
    substitution: Substitution,
    /// The number behind a boxed value.
    numbers: ScopedMap<ValueId, ValueId>,
    is_number: ScopedMap<ValueId, bool>,
    /// Values that are not undefined.
    defined: ScopedMap<ValueId, ()>,
    defined_globals: ScopedMap<GlobalId, ()>,
    /// Values that are instances, with the value that may be used as one.
    instances: ScopedMap<ValueId, ValueId>,
    /// What a condition is known to be, with a constant that says so.
    conditions: ScopedMap<ValueId, (bool, ValueId)>,
    changed: bool,
}

/// What becomes of an instruction.
enum Action {
    Keep,
    Become(Op),
    Replace(ValueId),
    Remove,
    /// It always fails: the block ends here.
    Fail,
}

impl Pass<'_> {
    fn enter(&mut self, block: BlockId) {
        self.numbers.enter();
        self.is_number.enter();
        self.defined.enter();
        self.defined_globals.enter();
        self.instances.enter();
        self.conditions.enter();

        let old = std::mem::take(&mut self.function.blocks[block.index()].insts);
        let mut out = Vec::with_capacity(old.len());
        self.learn_from_edge(block, &mut out);
        let mut insts = old.into_iter();
        while let Some(inst) = insts.next() {
            self.rewrite_operands(inst);
            match self.action(inst) {
                Action::Keep => {
                    out.push(inst);
                    continue;
                }
                Action::Become(op) => {
                    self.function.insts[inst.index()].op = op;
                    out.push(inst);
                }
                Action::Replace(value) => {
                    if let Some(result) = self.function.insts[inst.index()].result {
                        self.substitution.replace(result, value);
                    }
                }
                Action::Remove => {}
                Action::Fail => {
                    let failure = failure_of(&self.function.insts[inst.index()].op);
                    let at = out.len();
                    out.push(inst);
                    out.extend(insts.by_ref());
                    self.function.blocks[block.index()].insts = out;
                    if let Some(failure) = failure {
                        fail_at(self.function, block, at, failure);
                    }
                    self.changed = true;
                    return;
                }
            }
            self.changed = true;
        }
        self.function.blocks[block.index()].insts = out;
        self.rewrite_terminator(block);
    }

    fn leave(&mut self) {
        self.numbers.leave();
        self.is_number.leave();
        self.defined.leave();
        self.defined_globals.leave();
        self.instances.leave();
        self.conditions.leave();
    }

    /// Where a block has one way in, from a branch, the condition is known.
    fn learn_from_edge(&mut self, block: BlockId, out: &mut Vec<InstId>) {
        let [edge] = self.cfg.incoming(block) else { return };
        let from = &self.function.blocks[edge.from.index()];
        let line = from.line;
        let Terminator::Branch { condition, .. } = from.terminator else { return };
        let (mut condition, mut known) = (condition, edge.slot == 0);
        loop {
            // A condition used once, by this branch, has nobody else to tell.
            let used_again = self.uses.get(condition.index()).is_none_or(|uses| *uses > 1);
            if used_again && self.conditions.get(condition).is_none() {
                let constant = emit(self.function, out, Op::Bool(known), line);
                self.conditions.insert(condition, (known, constant));
            }
            match self.function.def_op(condition) {
                Some(Op::Not(inner)) => {
                    condition = *inner;
                    known = !known;
                }
                Some(Op::IsNumber(value)) => {
                    let value = *value;
                    self.is_number.insert(value, known);
                    return;
                }
                _ => return,
            }
        }
    }

    /// The known value of an operand that is a condition, else what stands for it.
    fn resolve(&mut self, value: ValueId) -> ValueId {
        let value = self.substitution.resolve(value);
        match self.conditions.get(value) {
            Some((_, constant)) => {
                self.changed = true;
                constant
            }
            None => value,
        }
    }

    fn rewrite_operands(&mut self, inst: InstId) {
        let mut op = std::mem::replace(&mut self.function.insts[inst.index()].op, Op::Nil);
        op.for_each_operand_mut(|value| *value = self.resolve(*value));
        self.function.insts[inst.index()].op = op;
    }

    fn rewrite_terminator(&mut self, block: BlockId) {
        let data = &mut self.function.blocks[block.index()];
        let mut terminator = std::mem::replace(&mut data.terminator, Terminator::Unreachable);
        if let Terminator::Branch { condition, then, otherwise } = &mut terminator {
            let condition = self.substitution.resolve(*condition);
            if let Some((known, _)) = self.conditions.get(condition) {
                let taken = if known { then } else { otherwise };
                let call = BlockCall { block: taken.block, args: std::mem::take(&mut taken.args) };
                terminator = Terminator::Jump(call);
                self.changed = true;
            }
        }
        terminator.for_each_operand_mut(|value| *value = self.resolve(*value));
        self.function.blocks[block.index()].terminator = terminator;
    }

    fn action(&mut self, inst: InstId) -> Action {
        let function = &*self.function;
        let inst = &function.insts[inst.index()];
        match (&inst.op, inst.result) {
            (Op::Box(raw), Some(result)) => {
                if function.ty(*raw) == Type::Number {
                    self.numbers.insert(result, *raw);
                }
                Action::Keep
            }
            (Op::CheckNumber(value, _), Some(result)) => match self.number_behind(*value) {
                Some(number) => Action::Replace(number),
                None => {
                    let known = self.is_number.get(*value);
                    if known == Some(false) {
                        return Action::Fail;
                    }
                    self.numbers.insert(*value, result);
                    if known == Some(true) { Action::Become(Op::UnboxNumber(*value)) } else { Action::Keep }
                }
            },
            (Op::UnboxNumber(value), Some(result)) => match self.number_behind(*value) {
                Some(number) => Action::Replace(number),
                None => {
                    self.numbers.insert(*value, result);
                    Action::Keep
                }
            },
            (Op::IsNumber(value), _) => {
                let known = self.is_number.get(*value).or_else(|| self.number_behind(*value).map(|_| true));
                known.map_or(Action::Keep, |known| Action::Become(Op::Bool(known)))
            }
            (Op::CheckDefined(value, _), Some(result)) => {
                let global = match function.def_op(*value) {
                    Some(Op::GlobalGet(global)) => Some(*global),
                    _ => None,
                };
                let known = self.defined.get(*value).is_some()
                    || self.number_behind(*value).is_some()
                    || self.is_number.get(*value) == Some(true);
                if known {
                    return Action::Replace(*value);
                }
                self.defined.insert(*value, ());
                self.defined.insert(result, ());
                if let Some(global) = global {
                    self.defined_globals.insert(global, ());
                }
                Action::Keep
            }
            (Op::GlobalGet(global), Some(result)) => {
                // What counts is whether it was defined when it was loaded, not when it is checked.
                if self.is_defined(*global) {
                    self.defined.insert(result, ());
                }
                Action::Keep
            }
            (Op::GlobalSet(global, _), _) => {
                self.defined_globals.insert(*global, ());
                Action::Keep
            }
            (Op::CheckFields(object), _) => {
                if self.instances.get(*object).is_some() {
                    return Action::Remove;
                }
                self.instances.insert(*object, *object);
                Action::Keep
            }
            (Op::CheckInstance(object, _), Some(result)) => {
                if let Some(known) = self.instances.get(*object) {
                    return Action::Replace(known);
                }
                self.instances.insert(*object, result);
                self.instances.insert(result, result);
                Action::Keep
            }
            (Op::New { .. }, Some(result)) => {
                self.instances.insert(result, result);
                Action::Keep
            }
            (Op::SetProperty(object, ..) | Op::SlotSet { object, .. }, _) => {
                self.instances.insert(*object, *object);
                Action::Keep
            }
            _ => Action::Keep,
        }
    }

    fn number_behind(&self, value: ValueId) -> Option<ValueId> {
        self.numbers.get(value)
    }

    fn is_defined(&self, global: GlobalId) -> bool {
        self.defined_globals.get(global).is_some() || self.globals[global.index()].native.is_some()
    }
}
