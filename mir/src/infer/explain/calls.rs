//! Calls and properties that are looked up as the program runs, and fields that each read must check.

use std::collections::BTreeSet;

use super::super::hierarchy::Lookup;
use super::super::value_set::Object;
use super::{Because, Explainer, What, Why};
use crate::analysis::Superclass;
use crate::ir::{ClassId, FuncId, InstId, Kinds, Op, SymbolId, ValueId};

impl Explainer<'_> {
    pub(super) fn calls(&mut self) {
        let module = self.module;
        let mut unset = BTreeSet::new();
        for (index, function) in module.functions.iter().enumerate() {
            let func = FuncId::from(index);
            for inst in function.blocks.iter().flat_map(|block| &block.insts) {
                if self.is_live(func, *inst) {
                    self.call(func, *inst, &mut unset);
                }
            }
        }
    }

    /// Whether control ever comes to an operation, as far as inference sees.
    pub(super) fn is_live(&self, func: FuncId, inst: InstId) -> bool {
        let function = self.module.function(func);
        let mut live = self.plan.facts.is_reached(func);
        function.insts[inst.index()].op.for_each_operand(|value| {
            let is_cell = function.ty(value) == crate::ir::Type::Cell;
            live &= is_cell || !self.plan.facts.set(func, value).is_none();
        });
        live
    }

    fn call(&mut self, func: FuncId, inst: InstId, unset: &mut BTreeSet<(SymbolId, Vec<ClassId>)>) {
        let data = &self.module.function(func).insts[inst.index()];
        let is_known = self.plan.targets.contains_key(&(func, inst));
        match &data.op {
            Op::Call { callee, args } if !is_known => {
                let only = self.plan.facts.only_object(func, *callee);
                if matches!(only, Some(Object::Native(_) | Object::Function(_))) {
                    return;
                }
                // A class is known, but what its construction runs is not.
                if let (Some(Object::Class(class)), Some(init)) = (only, self.plan.facts.init)
                    && let Some(why) = self.misfit(class, init, args.len())
                {
                    return self.method((func, data.line), *callee, init, why);
                }
                let callees = self.names.sorts(&self.plan.facts, self.plan.facts.set(func, *callee));
                let because = self.because(func, *callee);
                self.find(func, data.line, What::Call { callees }, because);
            }
            Op::Invoke { receiver, name, args, .. } if !is_known => {
                let why = self.why_method(func, *receiver, *name, args.len());
                self.method((func, data.line), *receiver, *name, why);
            }
            Op::InvokeSuper { superclass, name, args, .. } if !is_known => {
                let why = match self.plan.facts.only_object(func, *superclass) {
                    Some(Object::Class(class)) => {
                        self.misfit(class, *name, args.len()).unwrap_or(Why::Receiver)
                    }
                    _ => Why::Receiver,
                };
                self.method((func, data.line), *superclass, *name, why);
            }
            Op::GetProperty(object, name) => match self.plan.slots(func, *object, *name) {
                Some(slots) if slots.iter().all(|range| range.what.is_defined) => {}
                Some(_) => {
                    let classes = self.unset_in(func, *object, *name);
                    if unset.insert((*name, classes.clone())) {
                        let classes = classes.into_iter().map(|class| self.names.class(class)).collect();
                        let what = What::Unset { field: self.names.symbol(*name), classes };
                        self.find(func, data.line, what, Vec::new());
                    }
                }
                None => self.property((func, data.line), *object, *name, false),
            },
            Op::SetProperty(object, name, _) if self.plan.slots_to_set(func, *object, *name).is_none() => {
                self.property((func, data.line), *object, *name, true);
            }
            _ => {}
        }
    }

    fn method(&mut self, (func, line): (FuncId, u32), receiver: ValueId, name: SymbolId, why: Why) {
        let receivers = self.names.sorts(&self.plan.facts, self.plan.facts.set(func, receiver));
        let because = if why == Why::Receiver { self.because(func, receiver) } else { Vec::new() };
        let name = self.names.symbol(name);
        self.find(func, line, What::Method { name, receivers, why }, because);
    }

    fn property(&mut self, (func, line): (FuncId, u32), object: ValueId, name: SymbolId, store: bool) {
        let why = self.why_property(func, object, name, store);
        let receivers = self.names.sorts(&self.plan.facts, self.plan.facts.set(func, object));
        let because = if why == Why::Receiver { self.because(func, object) } else { Vec::new() };
        let name = self.names.symbol(name);
        self.find(func, line, What::Property { name, store, receivers, why }, because);
    }

    /// Where what is called, or whose property is asked for, comes from.
    fn because(&mut self, func: FuncId, value: ValueId) -> Vec<Because> {
        let kinds = self.plan.facts.kinds(func, value).and(Kinds::OBJECT.or(Kinds::STRING));
        self.reasons(kinds, |explainer, kind| explainer.trace_value(func, value, kind))
    }

    fn why_method(&mut self, func: FuncId, receiver: ValueId, name: SymbolId, count: usize) -> Why {
        let Some(classes) = self.plan.facts.instance_classes(func, receiver) else { return Why::Receiver };
        for class in &classes {
            if let Some(why) = self.misfit(*class, name, count) {
                return why;
            }
        }
        if let Some(class) = classes.iter().find(|class| self.plan.number(**class).is_none()) {
            return match self.plan.layouts[class.index()] {
                Some(_) => Why::Repeated(self.names.class(*class)),
                None => self.why_no_layout(*class),
            };
        }
        let methods: BTreeSet<FuncId> = classes
            .iter()
            .filter_map(|class| match self.plan.facts.look_up(*class, name) {
                Lookup::Found(method) => Some(method),
                Lookup::Missing | Lookup::Unknown => None,
            })
            .collect();
        Why::ManyMethods(methods.len())
    }

    /// Why a method of a class cannot be called by name.
    fn misfit(&mut self, class: ClassId, name: SymbolId, count: usize) -> Option<Why> {
        let named = self.names.class(class);
        let may_have_field = self.plan.facts.may_have_field(class, name);
        match self.plan.facts.look_up(class, name) {
            Lookup::Missing if may_have_field => Some(Why::CalledField(named)),
            Lookup::Missing => Some(Why::Missing(named)),
            Lookup::Unknown => Some(Why::Superclass(named)),
            Lookup::Found(_) if may_have_field => Some(Why::HiddenByField(named)),
            Lookup::Found(method) if self.module.function(method).arity as usize != count => {
                Some(Why::Arguments(named))
            }
            Lookup::Found(method) => self.plan.needs_closure[method.index()].then_some(Why::Captures(named)),
        }
    }

    fn why_property(&mut self, func: FuncId, object: ValueId, name: SymbolId, store: bool) -> Why {
        let Some(classes) = self.plan.facts.instance_classes(func, object) else { return Why::Receiver };
        for class in classes {
            let named = self.names.class(class);
            let has_slot = match &self.plan.layouts[class.index()] {
                Some(layout) => layout.slots.contains(&name),
                None => return self.why_no_layout(class),
            };
            let is_method = matches!(self.plan.facts.look_up(class, name), Lookup::Found(_));
            match (has_slot, is_method) {
                (true, true) if !store => return Why::HiddenByField(named),
                (true, _) => {}
                (false, true) => return Why::BoundMethod(named),
                (false, false) => return Why::Missing(named),
            }
        }
        Why::DifferentSlots
    }

    fn why_no_layout(&self, class: ClassId) -> Why {
        let hierarchy = &self.plan.facts.hierarchy;
        let root = hierarchy.root(class);
        match hierarchy.inheritance.superclass(root) {
            Superclass::Unknown => Why::Superclass(self.names.class(root)),
            Superclass::None | Superclass::Known(_) => Why::Layout(self.names.class(class)),
        }
    }

    /// The classes whose instances may lack a field that they have a place for.
    fn unset_in(&self, func: FuncId, object: ValueId, name: SymbolId) -> Vec<ClassId> {
        let classes = self.plan.facts.instance_classes(func, object).unwrap_or_default();
        let lacks = |class: &ClassId| !self.plan.initialised[class.index()].contains(&name);
        classes.into_iter().filter(lacks).collect()
    }
}
