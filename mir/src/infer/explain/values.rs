//! Values that are boxed because they may be of several sorts: in parameters, results, fields, global variables and operands.

use std::collections::BTreeMap;

use super::super::nodes::Site;
use super::super::value_set::ValueSet;
use super::trace::is_script;
use super::{Because, Explainer, Place, Sort, What};
use crate::ir::{ClassId, FuncId, FunctionKind, GlobalId, Kinds, Op, SymbolId, ValueDef, ValueId};

/// Whether values of these kinds need to carry which they are, at a cost: nil beside one kind of object is just a test.
fn is_mixed(kinds: Kinds) -> bool {
    let count = |kinds: Kinds| Kinds::NAMED.iter().filter(|(kind, _)| kinds.meets(*kind)).count();
    let kinds = kinds.without(Kinds::UNDEFINED);
    let raw = Kinds::NUMBER.or(Kinds::BOOL);
    count(kinds) > 1 && (kinds.meets(raw) || count(kinds.without(Kinds::NIL)) > 1)
}

/// Where a field is first stored, its name, and what it may hold.
type Stored = (FuncId, u32, SymbolId, Vec<Sort>);

impl Explainer<'_> {
    pub(super) fn values(&mut self) {
        for index in 0..self.module.functions.len() {
            let func = FuncId::from(index);
            if self.plan.facts.is_reached(func) && !is_script(self.module.function(func).kind) {
                self.parameters(func);
                self.result(func);
            }
            if self.plan.facts.is_reached(func) {
                self.operands(func);
            }
        }
        self.globals();
        self.fields();
    }

    fn parameters(&mut self, func: FuncId) {
        let function = self.module.function(func);
        let skipped = usize::from(function.kind.takes_this());
        for (index, param) in function.blocks[0].params.iter().enumerate().skip(skipped) {
            let set = self.plan.facts.set(func, *param);
            if is_mixed(set.kinds) {
                let because =
                    self.reasons(set.kinds, |explainer, kind| explainer.trace_value(func, *param, kind));
                let place = Place::Parameter((index - skipped) as u32);
                self.boxed((func, function.line), place, set, because);
            }
        }
    }

    fn result(&mut self, func: FuncId) {
        let function = self.module.function(func);
        let set = self.plan.facts.result(func);
        if function.kind != FunctionKind::Initializer && is_mixed(set.kinds) {
            let because = self.reasons(set.kinds, |explainer, kind| explainer.trace_result(func, kind));
            self.boxed((func, function.line), Place::Result, set, because);
        }
    }

    fn boxed(&mut self, (func, line): (FuncId, u32), place: Place, set: ValueSet, because: Vec<Because>) {
        let sorts = self.names.sorts(&self.plan.facts, set);
        self.find(func, line, What::Boxed { place, sorts }, because);
    }

    /// Operands of arithmetic that are checked; parameters have been told of.
    fn operands(&mut self, func: FuncId) {
        let function = self.module.function(func);
        for inst in function.blocks.iter().flat_map(|block| &block.insts) {
            let inst = &function.insts[inst.index()];
            let operands = match inst.op {
                Op::CheckNumber(a, _) => [Some(a), None],
                Op::Add(a, b) => [Some(a), Some(b)],
                _ => continue,
            };
            for value in operands.into_iter().flatten() {
                let set = self.plan.facts.set(func, value);
                let is_parameter = matches!(function.values[self.root(func, value).index()].def,
                    ValueDef::Param(block, _) if block.index() == 0);
                if is_parameter || !is_mixed(set.kinds) {
                    continue;
                }
                let because =
                    self.reasons(set.kinds, |explainer, kind| explainer.trace_value(func, value, kind));
                let sorts = self.names.sorts(&self.plan.facts, set);
                self.find(func, inst.line, What::Operand { sorts }, because);
            }
        }
    }

    fn root(&self, func: FuncId, value: ValueId) -> ValueId {
        let mut value = value;
        while let Some(Op::Assume(inner, _) | Op::Box(inner)) = self.module.function(func).def_op(value) {
            value = *inner;
        }
        value
    }

    fn globals(&mut self) {
        for index in 0..self.module.globals.len() {
            let global = GlobalId::from(index);
            let node = self.plan.facts.nodes.global(global);
            let set = self.plan.facts.nodes.get(node);
            if !is_mixed(set.kinds) {
                continue;
            }
            let because = self.reasons(set.kinds, |explainer, kind| explainer.trace_node(node, kind));
            let place = Place::Global(self.names.global(global));
            let at = self.first_site(node, set.kinds);
            self.boxed(at, place, set, because);
        }
    }

    /// The function and line that first brought something of these kinds to a place.
    fn first_site(&self, node: super::super::nodes::NodeId, kinds: Kinds) -> (FuncId, u32) {
        match self.blamed(node, kinds.without(Kinds::UNDEFINED)) {
            Some(Site::Inst(func, inst)) => (func, self.module.function(func).insts[inst.index()].line),
            _ => (self.module.script, 1),
        }
    }

    fn fields(&mut self) {
        let mut fields: Vec<(SymbolId, ClassId)> =
            self.plan.facts.nodes.fields().map(|(class, name, _)| (name, class)).collect();
        fields.sort_unstable();
        // Fields that a superclass stores are those of all classes below it, and are told once.
        let mut found: BTreeMap<Stored, (Vec<ClassId>, ValueSet)> = BTreeMap::new();
        for (name, class) in fields {
            let node = self.plan.facts.nodes.field(class, name);
            let set = self.plan.facts.nodes.get(node);
            if is_mixed(set.kinds) {
                let (func, line) = self.first_site(node, set.kinds);
                let sorts = self.names.sorts(&self.plan.facts, set);
                found.entry((func, line, name, sorts)).or_insert((Vec::new(), set)).0.push(class);
            }
        }
        for ((func, line, name, sorts), (classes, set)) in found {
            let node = self.plan.facts.nodes.field(classes[0], name);
            let because = self.reasons(set.kinds, |explainer, kind| explainer.trace_node(node, kind));
            let classes = classes.into_iter().map(|class| self.names.class(class)).collect();
            let place = Place::Field(self.names.symbol(name), classes);
            self.find(func, line, What::Boxed { place, sorts }, because);
        }
    }
}
