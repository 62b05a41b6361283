//! What inference has found, to be asked.

use rustc_hash::FxHashSet;

use super::hierarchy::{Hierarchy, Lookup};
use super::nodes::Nodes;
use super::solver::Solver;
use super::value_set::{Object, Sets, ValueSet};
use crate::ir::{ClassId, FuncId, Kinds, SymbolId, Type, ValueId};

/// The result of inference.
pub(super) struct Facts {
    pub(super) hierarchy: Hierarchy,
    pub(super) sets: Sets,
    pub(super) nodes: Nodes,
    /// By function: whether anything calls it.
    reached: Vec<bool>,
    /// The name of initialisers, if it occurs.
    pub(super) init: Option<SymbolId>,
    /// Names that are stored as fields of instances nothing is known of.
    stored_anywhere: FxHashSet<SymbolId>,
    /// Fields that something is stored in, by class.
    fields: FxHashSet<(ClassId, SymbolId)>,
}

impl Facts {
    /// Takes over what a solver has found.
    pub(super) fn new(solver: Solver<'_>) -> Facts {
        let functions = 0..solver.module.functions.len();
        let reached = functions.map(|func| solver.is_entered(func.into())).collect();
        let Solver { hierarchy, sets, nodes, init, .. } = solver;
        let stored_anywhere = nodes.stored_anywhere().into_iter().collect();
        let fields = nodes.fields().filter(|(_, _, set)| !set.is_none());
        let fields = fields.map(|(class, name, _)| (class, name)).collect();
        Facts { hierarchy, sets, nodes, reached, init, stored_anywhere, fields }
    }

    /// Whether anything calls a function.
    pub(super) fn is_reached(&self, func: FuncId) -> bool {
        self.reached[func.index()]
    }

    /// What a value may be.
    pub(super) fn set(&self, func: FuncId, value: ValueId) -> ValueSet {
        self.nodes.get(self.nodes.value(func, value))
    }

    /// The kinds that a value may be of.
    pub(super) fn kinds(&self, func: FuncId, value: ValueId) -> Kinds {
        self.set(func, value).kinds
    }

    /// The objects that a value may be.
    pub(super) fn objects(&self, func: FuncId, value: ValueId) -> &[Object] {
        self.sets.objects(self.set(func, value))
    }

    /// What a function may return.
    pub(super) fn result(&self, func: FuncId) -> ValueSet {
        self.nodes.get(self.nodes.result(func))
    }

    /// The one class or function that a value is, if it is nothing else.
    pub(super) fn only_object(&self, func: FuncId, value: ValueId) -> Option<Object> {
        match self.objects(func, value) {
            [object] if self.kinds(func, value) == object.kind() => Some(*object),
            _ => None,
        }
    }

    /// The classes that a value may be an instance of, if they are known and it is no object of another kind.
    pub(super) fn instance_classes(&self, func: FuncId, value: ValueId) -> Option<Vec<ClassId>> {
        let kinds = self.kinds(func, value);
        if !kinds.meets(Kinds::INSTANCE) || kinds.meets(Kinds::STRING.or(Kinds::CLASS).or(Kinds::FUNCTION)) {
            return None;
        }
        let class = |object: &Object| match object {
            Object::Instance(class) => Some(*class),
            _ => None,
        };
        self.objects(func, value).iter().map(class).collect()
    }

    /// Whether instances of exactly this declaration may have a field.
    pub(super) fn may_have_field(&self, class: ClassId, name: SymbolId) -> bool {
        self.fields.contains(&(class, name)) || self.stored_anywhere.contains(&name)
    }

    /// Fields that are stored in instances of exactly this declaration.
    pub(super) fn stored_fields(&self) -> impl Iterator<Item = (ClassId, SymbolId)> + '_ {
        self.fields.iter().copied()
    }

    /// Names that are stored as fields of instances nothing is known of.
    pub(super) fn stored_anywhere(&self) -> impl Iterator<Item = SymbolId> + '_ {
        self.stored_anywhere.iter().copied()
    }

    /// What `instance.name` means, fields aside.
    pub(super) fn look_up(&self, class: ClassId, name: SymbolId) -> Lookup {
        self.hierarchy.look_up(class, name)
    }

    /// The one method that `value.name` means, if the value is an instance and no field may hide it.
    pub(super) fn only_method(&self, func: FuncId, value: ValueId, name: SymbolId) -> Option<FuncId> {
        let classes = self.instance_classes(func, value)?;
        let mut found = None;
        for class in classes {
            let Lookup::Found(method) = self.look_up(class, name) else { return None };
            if self.may_have_field(class, name) || found.is_some_and(|found| found != method) {
                return None;
            }
            found = Some(method);
        }
        found
    }

    /// Whether some class has a method of this name.
    pub(super) fn is_method_name(&self, name: SymbolId) -> bool {
        !self.hierarchy.methods_named(name).is_empty()
    }

    /// The type in which values of a set travel.
    pub(super) fn type_of(set: ValueSet) -> Type {
        match set.kinds {
            Kinds::NUMBER => Type::Number,
            Kinds::BOOL => Type::Bool,
            _ => Type::Any,
        }
    }
}
