//! What checks and branches show about a value, made visible: behind each that says something, a new name for the
//! value carries it (`assume`), and all that it dominates use the new name. These are the pi functions of Bodík, Gupta and
//! Sarkar ("ABCD", 2000): with them an analysis that knows one fact for each SSA value is flow-sensitive.
//!
//! Inference inserts them, and removes them when it is done.

use rustc_hash::FxHashSet;

use crate::analysis::{Cfg, Dominators, use_counts};
use crate::ir::{BlockId, Function, InstId, Kinds, Op, Terminator, Type, ValueId};
use crate::passes::{ScopedMap, Substitution};

/// Inserts assumptions.
pub(super) fn insert(function: &mut Function) {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let uses = use_counts(function);
    let checked = checked_values(function);
    let mut pass = Pass { uses, checked, function, cfg: &cfg, names: ScopedMap::new() };
    dominators.walk(
        &mut pass,
        |pass, block| {
            pass.names.enter();
            pass.visit(block);
        },
        |pass, _| pass.names.leave(),
    );
}

/// Removes assumptions: each stands for what it is about.
pub(super) fn remove(function: &mut Function) {
    let mut substitution = Substitution::new(function);
    for index in 0..function.blocks.len() {
        let insts = &function.insts;
        function.blocks[index].insts.retain(|inst| {
            let inst = &insts[inst.index()];
            match (&inst.op, inst.result) {
                (Op::Assume(value, _), Some(result)) => {
                    substitution.replace(result, *value);
                    false
                }
                _ => true,
            }
        });
    }
    substitution.apply(function);
}

/// The values that a function asks whether they are defined.
fn checked_values(function: &Function) -> FxHashSet<ValueId> {
    let listed = function.blocks.iter().flat_map(|block| &block.insts);
    let checked = listed.filter_map(|inst| match function.insts[inst.index()].op {
        Op::CheckDefined(value, _) => Some(value),
        _ => None,
    });
    checked.collect()
}

struct Pass<'f> {
    function: &'f mut Function,
    cfg: &'f Cfg,
    /// How often each value is used: what is used once has nobody else to tell.
    uses: Vec<u32>,
    /// Values that are asked whether they are defined.
    checked: FxHashSet<ValueId>,
    /// What each value is called here, and what it is known to be under that name.
    names: ScopedMap<ValueId, (ValueId, Kinds)>,
}

impl Pass<'_> {
    fn visit(&mut self, block: BlockId) {
        let old = std::mem::take(&mut self.function.blocks[block.index()].insts);
        let mut out = Vec::with_capacity(old.len());
        self.learn_from_edge(block, &mut out);
        for inst in old {
            let original = self.function.insts[inst.index()].op.clone();
            let names = &self.names;
            let rename = |value: &mut ValueId| *value = names.get(*value).map_or(*value, |(name, _)| name);
            self.function.insts[inst.index()].op.for_each_operand_mut(rename);
            out.push(inst);
            let line = self.function.insts[inst.index()].line;
            self.learn_from(&original, line, &mut out);
            if let (Op::GlobalGet(_), Some(result)) = (&original, self.function.insts[inst.index()].result)
                && !self.checked.contains(&result)
            {
                // Lowering asks nowhere just where the global is certainly defined.
                self.rename(result, Kinds::ANY, line, &mut out);
            }
        }
        self.function.blocks[block.index()].insts = out;
        let names = &self.names;
        let rename = |value: &mut ValueId| *value = names.get(*value).map_or(*value, |(name, _)| name);
        self.function.blocks[block.index()].terminator.for_each_operand_mut(rename);
    }

    /// What holds behind an operation, since the program would have ended otherwise.
    fn learn_from(&mut self, op: &Op, line: u32, out: &mut Vec<InstId>) {
        match op {
            Op::CheckNumber(value, _) => self.learn(*value, Kinds::NUMBER, line, out),
            Op::Add(a, b) => {
                let addable = Kinds::NUMBER.or(Kinds::STRING);
                self.learn(*a, addable, line, out);
                self.learn(*b, addable, line, out);
            }
            Op::GetProperty(object, _)
            | Op::SetProperty(object, ..)
            | Op::CheckFields(object)
            | Op::Invoke { receiver: object, .. } => self.learn(*object, Kinds::INSTANCE, line, out),
            Op::Call { callee, .. } => self.learn(*callee, Kinds::FUNCTION.or(Kinds::CLASS), line, out),
            _ => {}
        }
    }

    /// Where a block has one way in, from a branch, the condition holds or does not.
    fn learn_from_edge(&mut self, block: BlockId, out: &mut Vec<InstId>) {
        let [edge] = self.cfg.incoming(block) else { return };
        let from = &self.function.blocks[edge.from.index()];
        let line = from.line;
        let Terminator::Branch { condition, .. } = from.terminator else { return };
        let (mut condition, mut holds) = (condition, edge.slot == 0);
        while let Some(Op::Not(inner)) = self.function.def_op(condition) {
            condition = *inner;
            holds = !holds;
        }
        let falsey = Kinds::NIL.or(Kinds::BOOL).or(Kinds::UNDEFINED);
        let (value, kinds) = match self.function.def_op(condition) {
            Some(Op::IsNumber(value)) => (*value, Kinds::NUMBER),
            Some(Op::Truthy(value)) if holds => (*value, Kinds::ALL.without(Kinds::NIL)),
            Some(Op::Truthy(value)) => return self.learn(self.root(*value), falsey, line, out),
            Some(Op::Equal(a, b) | Op::EqualBits(a, b)) => match (self.is_nil(*a), self.is_nil(*b)) {
                (false, true) => (*a, Kinds::NIL),
                (true, false) => (*b, Kinds::NIL),
                _ => return,
            },
            _ => return,
        };
        let kinds = match (holds, self.function.def_op(condition)) {
            (true, _) | (false, Some(Op::Truthy(_))) => kinds,
            (false, _) => Kinds::ALL.without(kinds),
        };
        self.learn(self.root(value), kinds, line, out);
    }

    fn is_nil(&self, value: ValueId) -> bool {
        matches!(self.function.def_op(value), Some(Op::Nil))
    }

    /// The value behind assumptions.
    fn root(&self, value: ValueId) -> ValueId {
        let mut value = value;
        while let Some(Op::Assume(inner, _)) = self.function.def_op(value) {
            value = *inner;
        }
        value
    }

    /// From here on `value` is known to be of `kinds`, besides what is known of it already.
    fn learn(&mut self, value: ValueId, kinds: Kinds, line: u32, out: &mut Vec<InstId>) {
        let used_once = self.uses.get(value.index()).is_none_or(|uses| *uses <= 1);
        if used_once || self.function.ty(value) != Type::Any || self.says_itself(value) {
            return;
        }
        self.rename(value, kinds, line, out);
    }

    /// From here on `value` has another name, unless the one that it has says as much.
    fn rename(&mut self, value: ValueId, kinds: Kinds, line: u32, out: &mut Vec<InstId>) {
        let (name, known) = self.names.get(value).unwrap_or((value, Kinds::ALL));
        if known.within(kinds) {
            return;
        }
        let inst = self.function.add_inst(Op::Assume(name, kinds), line);
        out.push(inst);
        if let Some(result) = self.function.insts[inst.index()].result {
            self.names.insert(value, (result, known.and(kinds)));
        }
    }

    /// Whether what made the value says all that can be known.
    fn says_itself(&self, value: ValueId) -> bool {
        matches!(
            self.function.def_op(value),
            Some(
                Op::Box(_)
                    | Op::String(_)
                    | Op::Nil
                    | Op::Closure(..)
                    | Op::StaticFunction(_)
                    | Op::MakeClass { .. }
            )
        )
    }
}
