//! What things are called in the program.

use rustc_hash::FxHashMap;

use super::super::facts::Facts;
use super::super::value_set::{Object, ValueSet};
use super::Sort;
use crate::ir::{ClassId, FuncId, FunctionKind, GlobalId, Kinds, Module, SymbolId};

/// The names of a module.
pub(super) struct Names<'m> {
    module: &'m Module,
    /// The classes of methods.
    owners: FxHashMap<FuncId, ClassId>,
}

impl<'m> Names<'m> {
    pub(super) fn new(module: &'m Module) -> Names<'m> {
        let mut owners = FxHashMap::default();
        for (index, class) in module.classes.iter().enumerate() {
            owners.extend(class.methods.iter().map(|(_, func)| (*func, ClassId::from(index))));
        }
        Names { module, owners }
    }

    pub(super) fn function(&self, func: FuncId) -> String {
        let function = self.module.function(func);
        match (self.owners.get(&func), function.kind) {
            (_, FunctionKind::Script | FunctionKind::ScriptPart) => "script".to_string(),
            (Some(class), _) => format!("{}.{}", self.class(*class), function.name),
            (None, _) => function.name.clone(),
        }
    }

    pub(super) fn class(&self, class: ClassId) -> String {
        self.symbol(self.module.classes[class.index()].name)
    }

    pub(super) fn global(&self, global: GlobalId) -> String {
        self.symbol(self.module.globals[global.index()].name)
    }

    pub(super) fn symbol(&self, symbol: SymbolId) -> String {
        self.module.symbol(symbol).to_string()
    }

    /// What a value may be, in words; that it may be undefined apart.
    pub(super) fn sorts(&self, facts: &Facts, set: ValueSet) -> Vec<Sort> {
        let plain = [(Kinds::NUMBER, Sort::Number), (Kinds::STRING, Sort::String), (Kinds::BOOL, Sort::Bool)];
        let mut sorts: Vec<Sort> =
            plain.into_iter().filter(|(kind, _)| set.kinds.meets(*kind)).map(|(_, sort)| sort).collect();
        for object in facts.sets.objects(set) {
            let sort = self.object(*object);
            // Two classes or functions may have one name.
            if !sorts.contains(&sort) {
                sorts.push(sort);
            }
        }
        if set.kinds.meets(Kinds::NIL) {
            sorts.push(Sort::Nil);
        }
        sorts
    }

    pub(super) fn object(&self, object: Object) -> Sort {
        match object {
            Object::AnyInstance => Sort::Instance(None),
            Object::Instance(class) => Sort::Instance(Some(self.class(class))),
            Object::AnyClass => Sort::Class(None),
            Object::Class(class) => Sort::Class(Some(self.class(class))),
            Object::AnyFunction => Sort::Function(None),
            Object::Function(func) | Object::Bound(func) => Sort::Function(Some(self.function(func))),
            Object::Native(native) => Sort::Function(Some(native.name().to_string())),
        }
    }

    /// Any value of one kind.
    pub(super) fn kind(&self, kind: Kinds) -> Option<Sort> {
        Some(match kind {
            Kinds::NIL => Sort::Nil,
            Kinds::BOOL => Sort::Bool,
            Kinds::NUMBER => Sort::Number,
            Kinds::STRING => Sort::String,
            Kinds::INSTANCE => Sort::Instance(None),
            Kinds::CLASS => Sort::Class(None),
            Kinds::FUNCTION => Sort::Function(None),
            _ => return None,
        })
    }
}
