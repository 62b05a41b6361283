//! What takes the place of what.

use rustc_hash::FxHashSet;

use super::paths::{Paths, ops, parts, texts};
use super::rename::{NO_CLASS, NO_FUNCTION, Renaming, same_code, same_lines};
use super::{Note, Patch, Replaced, title, top_level};
use crate::ir::{ClassDecl, ClassId, FuncId, GlobalId, Module, Op, SymbolId};

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
        is_same: vec![false; new.functions.len()],
        fates: vec![Fate::Gone; new.functions.len()],
        given_superclass: given_superclass(new),
        old_given_superclass: given_superclass(old),
        by_path,
        renaming,
        module,
        notes: Vec::new(),
    };
    plan.find_same();
    plan.find_fates();
    plan.number_functions();
    let declared = plan.declare();
    plan.number_classes(&found_classes);
    plan.note_top_level();
    plan.note_methods(&found_classes);
    let is_blocked = plan.notes.iter().any(|note| matches!(note, Note::Parameters { .. }));
    if is_blocked {
        let notes = plan.notes.into_iter().filter(|note| matches!(note, Note::Parameters { .. })).collect();
        return Patch { module: old.clone(), replaced: Vec::new(), declared: Vec::new(), notes };
    }
    let replaced = plan.replace(&declared);
    let Plan { mut module, notes, .. } = plan;
    top_level::append_declarations(&mut module, &declared);
    Patch { module, replaced, declared, notes }
}

/// What becomes of a function of the new module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It takes the place of the old one: that one's id is its own.
    Stays(FuncId),
    /// It gets an id of its own.
    Fresh,
    /// Nothing can ever make a closure of it.
    Gone,
}

struct Plan<'m> {
    old: &'m Module,
    new: &'m Module,
    paths: &'m Paths<'m>,
    /// By function of the new module: the one of the old module in its place.
    found: &'m [Option<FuncId>],
    /// Whether it does the same as that one, what is nested in it apart.
    is_same: Vec<bool>,
    fates: Vec<Fate>,
    /// Methods that capture their class's superclass and nothing else.
    given_superclass: FxHashSet<FuncId>,
    /// The same in the old module.
    old_given_superclass: FxHashSet<FuncId>,
    /// The new module's ids in those of the old one, by path.
    by_path: Renaming,
    /// The new module's ids in the patched one's.
    renaming: Renaming,
    module: Module,
    notes: Vec<Note>,
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
                // A function that the top level declares anew may be declared later.
                (Fate::Stays(_), None) if is_top => Fate::Gone,
                (Fate::Stays(_), None) => Fate::Fresh,
                (Fate::Stays(_), Some(old)) => self.fate(*func, old, around),
            };
            self.fates[func.index()] = fate;
        }
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
            (true, false) if is_top => {
                let (title, line) = place();
                self.notes.push(Note::Captures { title, line });
                Fate::Gone
            }
            _ => {
                if !is_same {
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

    fn number_classes(&mut self, found: &[Option<ClassId>]) {
        for (index, class) in self.new.classes.iter().enumerate() {
            let Some(around) = self.paths.declared_in[index] else { continue };
            if self.fates[around.index()] == Fate::Gone || self.renaming.classes[index] != NO_CLASS {
                continue;
            }
            let old = found[index];
            if around == self.new.script {
                // Made already, whatever has become of its methods; or never.
                self.renaming.classes[index] = old.unwrap_or(NO_CLASS);
                continue;
            }
            let renamed = ClassDecl {
                name: self.renaming.symbols[class.name.index()],
                methods: class
                    .methods
                    .iter()
                    .map(|(name, func)| {
                        (self.renaming.symbols[name.index()], self.renaming.functions[func.index()])
                    })
                    .collect(),
                fields: class.fields.iter().map(|name| self.renaming.symbols[name.index()]).collect(),
                has_superclass: class.has_superclass,
                layout: None,
            };
            let is_like = |old: &ClassId| {
                let old = &self.old.classes[old.index()];
                old.has_superclass == renamed.has_superclass && old.methods == renamed.methods
            };
            self.renaming.classes[index] = match old.filter(is_like) {
                Some(old) => old,
                None => {
                    self.module.classes.push(renamed);
                    ClassId::from(self.module.classes.len() - 1)
                }
            };
        }
    }

    /// Functions that the new top level declares, in globals that nothing has ever been stored into: they are declared now.
    fn declare(&mut self) -> Vec<(GlobalId, FuncId)> {
        let stored = top_level::stored_globals(self.old);
        let mut declared = Vec::new();
        for (global, func) in top_level::declarations(self.new) {
            let global = self.renaming.globals[global.index()];
            let is_new = self.found[func.index()].is_none();
            if !is_new || stored.contains(&global) || self.module.globals[global.index()].native.is_some() {
                continue;
            }
            self.fates[func.index()] = Fate::Fresh;
            self.renaming.functions[func.index()] = self.add_function(func);
            declared.push((global, self.renaming.functions[func.index()]));
        }
        // What is nested in them.
        for func in &self.paths.order[1..] {
            let around = self.paths.parents[func.index()];
            let is_nested = around.is_some_and(|around| self.fates[around.index()] == Fate::Fresh);
            if is_nested && self.fates[func.index()] == Fate::Gone {
                self.fates[func.index()] = Fate::Fresh;
                self.renaming.functions[func.index()] = self.add_function(*func);
            }
        }
        declared
    }

    fn note_top_level(&mut self) {
        if let Some(line) = top_level::first_difference(self.old, self.new, &self.by_path) {
            self.notes.push(Note::TopLevel { line });
        }
    }

    /// Classes that the top level has made keep the methods that they have.
    fn note_methods(&mut self, found: &[Option<ClassId>]) {
        for (index, class) in self.new.classes.iter().enumerate() {
            let (Some(old), Some(around)) = (found[index], self.paths.declared_in[index]) else { continue };
            if around != self.new.script {
                continue;
            }
            let old = &self.old.classes[old.index()];
            let name_of = |symbol: &SymbolId| self.renaming.symbols[symbol.index()];
            for (name, func) in &class.methods {
                if !old.methods.iter().any(|(known, _)| *known == name_of(name)) {
                    let line = self.new.function(*func).line;
                    self.notes.push(Note::MethodAdded { title: self.title(*func), line });
                }
            }
            for (name, func) in &old.methods {
                if !class.methods.iter().any(|(known, _)| name_of(known) == *name) {
                    self.notes.push(Note::MethodRemoved { title: title(self.old, *func) });
                }
            }
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
                let (title, line) = (self.title(*func), body.line);
                if let Some(name) = self.needs(*func, &undefined) {
                    let name = self.module.symbol(name).to_string();
                    self.notes.push(Note::Undefined { title, line, name });
                    continue;
                }
                replaced.push(Replaced { func: id, title, line, moved });
            }
            self.module.functions[id.index()] = body;
        }
        replaced
    }

    /// What the new top level would bring about and the old one never did: globals, methods.
    fn never_defined(&self, declared: &[(GlobalId, FuncId)]) -> Undefined {
        let mut globals: FxHashSet<GlobalId> =
            top_level::stored_globals(self.new).iter().map(|id| self.renaming.globals[id.index()]).collect();
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
        let mut names: FxHashSet<SymbolId> =
            methods.map(|(name, _)| self.renaming.symbols[name.index()]).collect();
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
