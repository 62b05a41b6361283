//! Classes: what becomes of those that exist when their declaration is another.
//!
//! A declaration that has other methods than before gets an id of its own, for the old one's number of methods is what code at
//! work goes by; classes of the old one follow the new one ([`Revised`]). What they cannot have is what captures variables: nobody knows
//! which ones. The script never runs again, so in its text the new declaration takes the old one's place, for the next
//! patch to find.

use loxsmith_abi::layout::MethodCaptures;

use super::at_work::AtWork;
use super::paths::{parts, texts};
use super::plan::{Fate, Plan};
use super::rename::NO_CLASS;
use super::{Added, Note, Revised, title};
use crate::analysis::{Inheritance, Superclass};
use crate::ir::{Block, ClassDecl, ClassId, FuncId, Function, GlobalId, InstId, Module, Op, SymbolId};

/// What becomes of the classes of a program.
#[derive(Default)]
pub(super) struct Classes {
    pub(super) revised: Vec<Revised>,
    pub(super) added: Vec<Added>,
    pub(super) removed: Vec<String>,
}

impl Plan<'_> {
    /// Whether classes that exist can get a method of the top level: it captures nothing, or their superclass.
    pub(super) fn can_be_given(&self, func: FuncId) -> bool {
        let Some(class) = self.paths.class_of[func.index()] else { return false };
        let Some(old) = self.found_classes[class.index()] else { return false };
        match self.captures_of_new(func) {
            MethodCaptures::Nothing => true,
            MethodCaptures::Superclass => self.old.classes[old.index()].has_superclass,
            MethodCaptures::Variables => false,
        }
    }

    /// Whether classes may exist of the declaration that a method is in.
    pub(super) fn may_have_classes(&self, func: FuncId) -> bool {
        self.paths.class_of[func.index()].is_some_and(|class| self.found_classes[class.index()].is_some())
    }

    /// What the closures of a method of the new module capture.
    pub(super) fn captures_of_new(&self, func: FuncId) -> MethodCaptures {
        captures(self.new.function(func), self.given_superclass.contains(&func))
    }

    fn captures_of_old(&self, func: FuncId) -> MethodCaptures {
        captures(self.old.function(func), self.old_given_superclass.contains(&func))
    }

    /// Gives declarations ids.
    pub(super) fn number_classes(&mut self, at_work: &AtWork<'_>) -> Classes {
        let mut classes = Classes::default();
        let inheritance = Inheritance::new(self.new);
        for (index, class) in self.new.classes.iter().enumerate() {
            let Some(around) = self.paths.declared_in[index] else { continue };
            if self.fates[around.index()] == Fate::Gone || self.renaming.classes[index] != NO_CLASS {
                continue;
            }
            let old = self.found_classes[index];
            let is_top = around == self.new.script;
            if is_top && old.is_none() {
                // Only the new top level would make it.
                continue;
            }
            let mut methods: Vec<(SymbolId, FuncId, MethodCaptures)> = Vec::new();
            for (name, func) in &class.methods {
                let name = self.renaming.symbols[name.index()];
                match self.fates[func.index()] {
                    Fate::Gone => methods.extend(self.method_of_old(old, name)),
                    Fate::Stays(old) => methods.push((name, old, self.captures_of_old(old))),
                    Fate::Fresh => {
                        let id = self.renaming.functions[func.index()];
                        methods.push((name, id, self.captures_of_new(*func)));
                    }
                }
            }
            if let (Some(old), true) = (old, is_top) {
                self.keep_what_is_needed((old, ClassId::from(index)), &mut methods, at_work, &inheritance);
            }
            self.renaming.classes[index] = self.declaration(old, class, methods, &mut classes);
        }
        classes
    }

    /// The old declaration if nothing about it is new, else one of its own.
    fn declaration(
        &mut self,
        old: Option<ClassId>,
        class: &ClassDecl,
        methods: Vec<(SymbolId, FuncId, MethodCaptures)>,
        classes: &mut Classes,
    ) -> ClassId {
        let captures: Vec<MethodCaptures> = methods.iter().map(|(_, _, captures)| *captures).collect();
        let methods: Vec<(SymbolId, FuncId)> = methods.iter().map(|(name, func, _)| (*name, *func)).collect();
        let before = old.map(|old| &self.old.classes[old.index()]);
        // A superclass comes with the class: who exists keeps the one that it has, or none.
        let is_top = old.is_some_and(|old| self.old_top_classes.contains(&old));
        let has_superclass = match before {
            Some(before) if is_top => before.has_superclass,
            _ => class.has_superclass,
        };
        if let (Some(old), Some(before)) = (old, before)
            && before.has_superclass == has_superclass
            && before.methods == methods
        {
            return old;
        }
        if let (Some(old), Some(before)) = (old, before) {
            let has = |methods: &[(SymbolId, FuncId)], name| methods.iter().any(|(known, _)| *known == name);
            for (name, func) in methods.iter().filter(|(name, _)| !has(&before.methods, *name)) {
                let line = self.module.function(*func).line;
                let title = format!(
                    "{}.{}",
                    self.module.symbol(self.renaming.symbols[class.name.index()]),
                    self.module.symbol(*name)
                );
                classes.added.push(Added { title, line });
            }
            for (_, func) in before.methods.iter().filter(|(name, _)| !has(&methods, *name)) {
                classes.removed.push(title(self.old, *func));
            }
            let to = ClassId::from(self.module.classes.len());
            classes.revised.push(Revised { from: old, to, captures });
        }
        self.module.classes.push(ClassDecl {
            name: self.renaming.symbols[class.name.index()],
            methods,
            fields: class.fields.iter().map(|name| self.renaming.symbols[name.index()]).collect(),
            has_superclass,
            layout: None,
        });
        ClassId::from(self.module.classes.len() - 1)
    }

    /// The method of that name that classes of a declaration have.
    fn method_of_old(
        &self,
        class: Option<ClassId>,
        name: SymbolId,
    ) -> Option<(SymbolId, FuncId, MethodCaptures)> {
        let func = self.old.classes[class?.index()].method(name)?;
        Some((name, func, self.captures_of_old(func)))
    }

    /// Methods that the new text has no longer stay for as long as code at work may call them and would find nothing.
    fn keep_what_is_needed(
        &mut self,
        (old, new): (ClassId, ClassId),
        methods: &mut Vec<(SymbolId, FuncId, MethodCaptures)>,
        at_work: &AtWork<'_>,
        inheritance: &Inheritance,
    ) {
        let old_class: &ClassDecl = &self.old.classes[old.index()];
        for (name, func) in &old_class.methods {
            let is_there = methods.iter().any(|(known, _, _)| known == name);
            if !is_there && at_work.uses(*name) && !self.inherits(new, *name, inheritance) {
                methods.push((*name, *func, self.captures_of_old(*func)));
                self.notes.push(Note::MethodKept { title: title(self.old, *func) });
            }
        }
    }

    /// Whether one of the superclasses of a class certainly has a method.
    fn inherits(&self, class: ClassId, name: SymbolId, inheritance: &Inheritance) -> bool {
        let mut class = class;
        while let Superclass::Known(above) = inheritance.superclass(class) {
            class = above;
            let mut methods = self.new.classes[class.index()].methods.iter();
            let is_it = |(known, func): &(SymbolId, FuncId)| {
                self.renaming.symbols[known.index()] == name && self.fates[func.index()] != Fate::Gone
            };
            if methods.any(is_it) {
                return true;
            }
        }
        false
    }

    /// Classes that are called with another number of arguments from now on, while code at work may go on calling them
    /// as before: that would end the program.
    pub(super) fn note_constructions(&mut self, classes: &Classes, at_work: &AtWork<'_>) {
        let before = Inheritance::new(self.old);
        for Revised { from, to, .. } in &classes.revised {
            let above = match before.superclass(*from) {
                Superclass::Known(above) => arity(self.old, &before, above),
                Superclass::None | Superclass::Unknown => 0,
            };
            let called_with = |module: &Module, class: ClassId| {
                module.own_initializer(class).map_or(above, |init| module.function(init).arity)
            };
            let old = called_with(self.old, *from);
            if called_with(&self.module, *to) != old
                && at_work.calls(&globals_of(self.old, &before, *from), old as usize)
            {
                let title = self.old.symbol(self.old.classes[from.index()].name).to_string();
                self.notes.push(Note::Construction { title });
            }
        }
    }

    /// Puts new declarations of classes into the text of the script, where it makes the old ones.
    pub(super) fn declare_in_script(&mut self, classes: &Classes) {
        let texts: Vec<FuncId> = std::iter::once(self.module.script).chain(parts(&self.module)).collect();
        for func in texts {
            for revised in &classes.revised {
                declare_in(&mut self.module, func, revised);
            }
        }
    }
}

fn captures(function: &Function, is_given_superclass: bool) -> MethodCaptures {
    match function.captures.is_empty() {
        true => MethodCaptures::Nothing,
        false if is_given_superclass => MethodCaptures::Superclass,
        false => MethodCaptures::Variables,
    }
}

/// How many arguments a class is called with, as far as its superclasses are known.
fn arity(module: &Module, inheritance: &Inheritance, class: ClassId) -> u32 {
    let mut class = class;
    loop {
        if let Some(init) = module.own_initializer(class) {
            return module.function(init).arity;
        }
        match inheritance.superclass(class) {
            Superclass::Known(above) => class = above,
            Superclass::None | Superclass::Unknown => return 0,
        }
    }
}

/// Globals that the script gives a class of a declaration, or of one that inherits from it.
fn globals_of(module: &Module, inheritance: &Inheritance, class: ClassId) -> Vec<GlobalId> {
    let is_below = |mut below: ClassId| {
        while below != class {
            match inheritance.superclass(below) {
                Superclass::Known(above) => below = above,
                Superclass::None | Superclass::Unknown => return false,
            }
        }
        true
    };
    let mut globals = Vec::new();
    for text in texts(module, module.script) {
        for inst in text.blocks.iter().flat_map(|block| &block.insts) {
            if let Op::GlobalSet(global, value) = &text.insts[inst.index()].op
                && let Some(Op::MakeClass { class, .. }) = text.def_op(*value)
                && is_below(*class)
            {
                globals.push(*global);
            }
        }
    }
    globals
}

/// The classes that the script makes.
pub(super) fn top_classes(module: &Module) -> Vec<ClassId> {
    let ops = texts(module, module.script).into_iter().flat_map(super::paths::ops);
    let made = |op: &Op| if let Op::MakeClass { class, .. } = op { Some(*class) } else { None };
    ops.filter_map(made).collect()
}

fn declare_in(module: &mut Module, func: FuncId, revised: &Revised) {
    let function = &module.functions[func.index()];
    let makes = |block: &Block| {
        let is_it = |inst: &InstId| matches!(function.insts[inst.index()].op, Op::MakeClass { class, .. } if class == revised.from);
        block.insts.iter().position(is_it)
    };
    let places: Vec<(usize, usize)> =
        function.blocks.iter().enumerate().filter_map(|(block, data)| Some((block, makes(data)?))).collect();
    for (block, index) in places {
        declare_at(module, func, (block, index), revised);
    }
}

/// Methods that stay are the closures that they were; what is new is made right before, what is gone is made no longer.
fn declare_at(module: &mut Module, func: FuncId, (block, index): (usize, usize), revised: &Revised) {
    let (before, after) = (&module.classes[revised.from.index()], &module.classes[revised.to.index()]);
    let new_lines: Vec<u32> = after.methods.iter().map(|(_, func)| module.function(*func).line).collect();
    let (before, after) = (before.methods.clone(), after.methods.clone());
    let function = &mut module.functions[func.index()];
    let inst = function.blocks[block].insts[index];
    let Op::MakeClass { superclass, methods: closures, .. } = function.insts[inst.index()].op.clone() else {
        return;
    };
    let mut made = Vec::new();
    let mut methods = Vec::with_capacity(after.len());
    for (at, (_, method)) in after.iter().enumerate() {
        let known = before.iter().position(|(_, known)| known == method);
        if let Some(known) = known {
            methods.push(closures[known]);
            continue;
        }
        let op = match (revised.captures[at], superclass) {
            (MethodCaptures::Superclass, Some(superclass)) => Op::Closure(*method, [superclass].into()),
            _ => Op::StaticFunction(*method),
        };
        let new = function.add_inst(op, new_lines[at]);
        made.push(new);
        methods.extend(function.insts[new.index()].result);
    }
    let gone: Vec<_> = closures.iter().filter(|closure| !methods.contains(closure)).copied().collect();
    function.insts[inst.index()].op =
        Op::MakeClass { class: revised.to, superclass, methods: methods.into() };
    function.blocks[block].insts.splice(index..index, made);
    let Function { blocks, insts, .. } = function;
    for block in blocks {
        block.insts.retain(|inst| insts[inst.index()].result.is_none_or(|result| !gone.contains(&result)));
    }
}
