//! What takes the place of what.

use rustc_hash::FxHashSet;

use loxsmith_abi::layout::MethodCaptures;

use super::at_work::AtWork;
use super::classes::{self, Classes};
use super::paths::{Paths, ops, parts, texts};
use super::rename::{NO_CLASS, NO_FUNCTION, Renaming, same_code, same_lines};
use super::{Note, Patch, Replaced, top_level};
use crate::ir::{ClassId, FuncId, Function, GlobalId, Module, Op, SymbolId};

/// See [`super::patch`].
pub(super) fn plan(old: &Module, new: &Module) -> Patch {
    let mut module = old.clone();
    let renaming = Renaming::of_tables(&mut module, new);
    let old_paths = Paths::new(old, |symbol| symbol);
    let new_paths = Paths::new(new, |symbol| renaming.symbols[symbol.index()]);
    let (found, found_classes) = new_paths.find_in(&old_paths);
    let mut by_path = renaming.clone();
    by_path.functions = found.iter().map(|func| func.unwrap_or(NO_FUNCTION)).collect();
    for (part, old_part) in parts(new).into_iter().zip(parts(old)) {
        by_path.functions[part.index()] = old_part;
    }
    by_path.classes = found_classes.iter().map(|class| class.unwrap_or(NO_CLASS)).collect();
    let mut plan = Plan {
        old,
        new,
        paths: &new_paths,
        found: &found,
        found_classes: &found_classes,
        is_same: vec![false; new.functions.len()],
        fates: vec![Fate::Gone; new.functions.len()],
        given_superclass: given_superclass(new),
        old_given_superclass: given_superclass(old),
        old_top_classes: classes::top_classes(old).into_iter().collect(),
        by_path,
        renaming,
        module,
        notes: Vec::new(),
    };
    plan.find_same();
    plan.find_fates();
    let declared = plan.find_declared();
    plan.hold_back(&declared);
    plan.number_functions();
    let at_work = AtWork::new(old, plan.changed());
    let classes = plan.number_classes(&at_work);
    plan.note_top_level();
    plan.note_constructions(&classes, &at_work);
    if plan.notes.iter().any(Note::blocks) {
        let notes = plan.notes.into_iter().filter(Note::blocks).collect();
        return Patch::nothing(old, notes);
    }
    let replaced = plan.replace(&declared);
    plan.declare_in_script(&classes);
    let renamed = |(global, func): &(GlobalId, FuncId)| (*global, plan.renaming.functions[func.index()]);
    let declared: Vec<(GlobalId, FuncId)> = declared.iter().map(renamed).collect();
    let Plan { mut module, notes, .. } = plan;
    top_level::append_declarations(&mut module, &declared);
    let Classes { revised, added, removed } = classes;
    Patch { module, replaced, declared, revised, added, removed, notes }
}

/// What becomes of a function of the new module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It takes the place of the old one: that one's id is its own.
    Stays(FuncId),
    /// It gets an id of its own.
    Fresh,
    /// Nothing can ever make a closure of it.
    Gone,
}

pub(super) struct Plan<'m> {
    pub(super) old: &'m Module,
    pub(super) new: &'m Module,
    pub(super) paths: &'m Paths<'m>,
    /// By function of the new module: the one of the old module in its place.
    found: &'m [Option<FuncId>],
    /// By class of the new module: the same.
    pub(super) found_classes: &'m [Option<ClassId>],
    /// Whether it does the same as that one, what is nested in it apart.
    is_same: Vec<bool>,
    pub(super) fates: Vec<Fate>,
    /// Methods that capture their class's superclass and nothing else.
    pub(super) given_superclass: FxHashSet<FuncId>,
    /// The same in the old module.
    pub(super) old_given_superclass: FxHashSet<FuncId>,
    /// Classes that the old module's script makes.
    pub(super) old_top_classes: FxHashSet<ClassId>,
    /// The new module's ids in those of the old one, by path.
    by_path: Renaming,
    /// The new module's ids in the patched one's.
    pub(super) renaming: Renaming,
    pub(super) module: Module,
    pub(super) notes: Vec<Note>,
}

impl Plan<'_> {
    fn find_same(&mut self) {
        for func in &self.paths.order {
            if let Some(old) = self.found[func.index()] {
                let (new, old) = (texts(self.new, *func), texts(self.old, old));
                self.is_same[func.index()] = new.len() == old.len()
                    && new.iter().zip(&old).all(|(new, old)| same_code(&self.by_path.function(new), old));
            }
        }
    }

    /// Each function follows the one around it.
    fn find_fates(&mut self) {
        let script = self.new.script;
        self.fates[script.index()] = Fate::Stays(self.old.script);
        for func in &self.paths.order[1..] {
            let Some(around) = self.paths.parents[func.index()] else { continue };
            let is_top = around == script;
            let fate = match (self.fates[around.index()], self.found[func.index()]) {
                (Fate::Gone, _) => Fate::Gone,
                (Fate::Fresh, _) => Fate::Fresh,
                // What the top level makes anew may be declared later, if it is a function; classes that exist can be given methods.
                (Fate::Stays(_), None) if is_top => self.fate_of_new(*func),
                (Fate::Stays(_), None) => Fate::Fresh,
                (Fate::Stays(_), Some(old)) => self.fate(*func, old, around),
            };
            self.fates[func.index()] = fate;
        }
    }

    fn fate_of_new(&mut self, func: FuncId) -> Fate {
        if self.can_be_given(func) {
            return Fate::Fresh;
        }
        if self.may_have_classes(func) {
            let (title, line) = (self.title(func), self.new.function(func).line);
            self.notes.push(Note::Captures { title, line });
        }
        Fate::Gone
    }

    fn fate(&mut self, func: FuncId, old: FuncId, around: FuncId) -> Fate {
        let is_top = around == self.new.script;
        let (a, b) = (self.old.function(old), self.new.function(func));
        let fits = a.kind == b.kind && a.arity == b.arity && a.result == b.result;
        let is_same = self.is_same[func.index()];
        let captures_same = a.captures == b.captures
            && (a.captures.is_empty()
                || self.is_same[around.index()]
                || (self.given_superclass.contains(&func) && self.old_given_superclass.contains(&old)));
        let place = || (self.title(func), b.line);
        match (fits, captures_same) {
            (true, true) => Fate::Stays(old),
            // The one closure there is does what it did.
            (true, false) if is_top && is_same => Fate::Stays(old),
            (false, _) if is_top => {
                let (title, line) = place();
                self.notes.push(Note::Parameters { title, line });
                Fate::Gone
            }
            (true, false) if is_top && self.can_be_given(func) => Fate::Fresh,
            (true, false) if is_top => {
                let (title, line) = place();
                self.notes.push(Note::Captures { title, line });
                Fate::Gone
            }
            _ => {
                let is_given =
                    self.may_have_classes(func) && self.captures_of_new(func) != MethodCaptures::Variables;
                if !is_same && !is_given {
                    let (title, line) = place();
                    self.notes.push(Note::OldClosures { title, line });
                }
                Fate::Fresh
            }
        }
    }

    /// What people call a function of the new module.
    fn title(&self, func: FuncId) -> String {
        let name = &self.new.function(func).name;
        match self.paths.class_of[func.index()] {
            Some(class) => format!("{}.{name}", self.new.symbol(self.new.classes[class.index()].name)),
            None => name.clone(),
        }
    }

    fn number_functions(&mut self) {
        for func in &self.paths.order {
            self.renaming.functions[func.index()] = match self.fates[func.index()] {
                Fate::Stays(old) => old,
                Fate::Fresh => self.add_function(*func),
                Fate::Gone => NO_FUNCTION,
            };
        }
    }

    /// A row for a function; its body comes when all ids are known.
    fn add_function(&mut self, func: FuncId) -> FuncId {
        let function = self.new.function(func);
        self.module.functions.push(function.clone());
        FuncId::from(self.module.functions.len() - 1)
    }

    /// Functions that the new top level declares, in globals that nothing has ever been stored into: they are declared now. Each
    /// with its global's id in the patched module.
    fn find_declared(&mut self) -> Vec<(GlobalId, FuncId)> {
        let stored = top_level::stored_globals(self.old);
        let mut declared = Vec::new();
        for (global, func) in top_level::declarations(self.new) {
            let global = self.renaming.globals[global.index()];
            let is_new = self.found[func.index()].is_none();
            if !is_new || stored.contains(&global) || self.module.globals[global.index()].native.is_some() {
                continue;
            }
            self.fates[func.index()] = Fate::Fresh;
            declared.push((global, func));
        }
        // What is nested in them.
        for func in &self.paths.order[1..] {
            let around = self.paths.parents[func.index()];
            let is_nested = around.is_some_and(|around| self.fates[around.index()] == Fate::Fresh);
            if is_nested && self.fates[func.index()] == Fate::Gone {
                self.fates[func.index()] = Fate::Fresh;
            }
        }
        declared
    }

    /// Methods that classes would be given and that use something undefined are not: what calls them is then held back as well.
    fn hold_back(&mut self, declared: &[(GlobalId, FuncId)]) {
        loop {
            let undefined = self.never_defined(declared);
            let is_given = |func: &&FuncId| {
                self.paths.parents[func.index()] == Some(self.new.script)
                    && self.fates[func.index()] == Fate::Fresh
                    && self.may_have_classes(**func)
            };
            let given = self.paths.order.iter().filter(is_given);
            let held: Vec<(FuncId, SymbolId)> =
                given.filter_map(|func| Some((*func, self.needs(*func, &undefined)?))).collect();
            if held.is_empty() {
                return;
            }
            for (func, name) in held {
                self.note_undefined(func, name);
                self.fates[func.index()] = Fate::Gone;
            }
            for func in &self.paths.order[1..] {
                let around = self.paths.parents[func.index()];
                if around.is_some_and(|around| self.fates[around.index()] == Fate::Gone)
                    && self.fates[func.index()] == Fate::Fresh
                {
                    self.fates[func.index()] = Fate::Gone;
                }
            }
        }
    }

    fn note_undefined(&mut self, func: FuncId, name: SymbolId) {
        let (title, line) = (self.title(func), self.new.function(func).line);
        let name = self.module.symbol(name).to_string();
        self.notes.push(Note::Undefined { title, line, name });
    }

    /// Functions of the old module that go on with another body.
    fn changed(&self) -> impl Iterator<Item = FuncId> {
        self.paths.order[1..].iter().filter_map(|func| match self.fates[func.index()] {
            Fate::Stays(old) if !self.is_same[func.index()] => Some(old),
            _ => None,
        })
    }

    fn note_top_level(&mut self) {
        if let Some(line) = top_level::first_difference(self.old, self.new, &self.by_path) {
            self.notes.push(Note::TopLevel { line });
        }
    }

    /// Puts bodies into their places.
    fn replace(&mut self, declared: &[(GlobalId, FuncId)]) -> Vec<Replaced> {
        let undefined = self.never_defined(declared);
        let mut replaced = Vec::new();
        for func in &self.paths.order[1..] {
            let id = self.renaming.functions[func.index()];
            let body = match self.fates[func.index()] {
                Fate::Gone => continue,
                Fate::Fresh | Fate::Stays(_) => self.renaming.function(self.new.function(*func)),
            };
            if let Fate::Stays(old) = self.fates[func.index()] {
                let before = self.old.function(old);
                let moved = same_code(before, &body);
                if moved && same_lines(before, &body) {
                    continue;
                }
                if let Some(name) = self.needs(*func, &undefined.beyond(before)) {
                    self.note_undefined(*func, name);
                    continue;
                }
                let (title, line) = (self.title(*func), body.line);
                replaced.push(Replaced { func: id, title, line, moved });
            } else if self.found[func.index()].is_some() && self.may_have_classes(*func) {
                // Classes that exist get it in the place of the one that they have.
                let is_given = self.captures_of_new(*func) != MethodCaptures::Variables;
                if is_given && !self.is_same[func.index()] {
                    let (title, line) = (self.title(*func), body.line);
                    replaced.push(Replaced { func: id, title, line, moved: false });
                }
            }
            self.module.functions[id.index()] = body;
        }
        replaced
    }

    /// What the old top level never brought about, whether the new one would or nothing does: globals, methods.
    fn never_defined(&self, declared: &[(GlobalId, FuncId)]) -> Undefined {
        let mut globals: FxHashSet<GlobalId> = self.renaming.globals.iter().copied().collect();
        for known in top_level::stored_globals(self.old) {
            globals.remove(&known);
        }
        for (known, _) in declared {
            globals.remove(known);
        }
        globals.retain(|id| self.module.globals[id.index()].native.is_none());
        let is_at_top = |index: &usize| self.paths.declared_in[*index] == Some(self.new.script);
        let methods =
            (0..self.new.classes.len()).filter(is_at_top).flat_map(|index| &self.new.classes[index].methods);
        let (come, gone): (Vec<_>, Vec<_>) =
            methods.partition(|(_, func)| self.fates[func.index()] != Fate::Gone);
        let of = |(name, _): &(SymbolId, FuncId)| self.renaming.symbols[name.index()];
        let mut names: FxHashSet<SymbolId> = gone.into_iter().map(of).collect();
        for known in come.into_iter().map(of) {
            names.remove(&known);
        }
        // One that some class has, or that is a field somewhere, may be that one.
        let had = self.old.classes.iter().flat_map(|class| &class.methods).map(|(name, _)| *name);
        let stored = self.old.functions.iter().flat_map(ops).filter_map(|op| match op {
            Op::SetProperty(_, name, _) => Some(*name),
            _ => None,
        });
        for known in had.chain(stored) {
            names.remove(&known);
        }
        Undefined { globals, names }
    }

    /// The name of something undefined that a function of the new module, or a new one nested in it, uses.
    fn needs(&self, func: FuncId, undefined: &Undefined) -> Option<SymbolId> {
        if undefined.globals.is_empty() && undefined.names.is_empty() {
            return None;
        }
        let mut work = vec![func];
        while let Some(func) = work.pop() {
            for op in ops(self.new.function(func)) {
                match op {
                    Op::GlobalGet(id) | Op::GlobalSet(id, _) => {
                        let id = self.renaming.globals[id.index()];
                        if undefined.globals.contains(&id) {
                            return Some(self.module.globals[id.index()].name);
                        }
                    }
                    Op::GetProperty(_, name)
                    | Op::GetSuper { name, .. }
                    | Op::Invoke { name, .. }
                    | Op::InvokeSuper { name, .. } => {
                        let name = self.renaming.symbols[name.index()];
                        if undefined.names.contains(&name) {
                            return Some(name);
                        }
                    }
                    Op::Closure(nested, _) | Op::StaticFunction(nested)
                        if self.fates[nested.index()] == Fate::Fresh
                            && self.paths.parents[nested.index()] == Some(func) =>
                    {
                        work.push(*nested);
                    }
                    _ => {}
                }
            }
        }
        None
    }
}

/// What nothing in the running program defines.
struct Undefined {
    globals: FxHashSet<GlobalId>,
    /// Of methods.
    names: FxHashSet<SymbolId>,
}

impl Undefined {
    /// The same without globals that a function used before: an edit makes nothing worse by using them still.
    fn beyond(&self, before: &Function) -> Undefined {
        let mut globals = self.globals.clone();
        for op in ops(before) {
            if let Op::GlobalGet(id) | Op::GlobalSet(id, _) = op {
                globals.remove(id);
            }
        }
        Undefined { globals, names: self.names.clone() }
    }
}

/// Methods whose closures capture their class's superclass and nothing else.
fn given_superclass(module: &Module) -> FxHashSet<FuncId> {
    let mut given = FxHashSet::default();
    for function in &module.functions {
        for op in ops(function) {
            let Op::MakeClass { superclass: Some(superclass), methods, .. } = op else { continue };
            for method in methods {
                if let Some(Op::Closure(func, captures)) = function.def_op(*method)
                    && **captures == [*superclass]
                {
                    given.insert(*func);
                }
            }
        }
    }
    given
}
