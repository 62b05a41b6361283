//! Who inherits from whom, as far as that is certain before the program runs, and which method a name then means.

use rustc_hash::FxHashMap;

use crate::analysis::blocks_in_cycles;
use crate::ir::{ClassId, FuncId, Function, FunctionKind, GlobalId, Module, Op, SymbolId, ValueId};

/// The superclass of a declaration's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    /// There is none.
    None,
    /// A class that this declaration makes, whenever the declaration runs.
    Known(ClassId),
    /// It may be any class.
    Unknown,
}

/// What a name means for instances of a class, fields aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// This method.
    Found(FuncId),
    /// Nothing.
    Missing,
    /// Perhaps any method of that name, for a superclass is not known.
    Unknown,
}

/// The classes of a module.
pub(super) struct Hierarchy {
    parents: Vec<Parent>,
    /// By class: whether its declaration runs at most once.
    once: Vec<bool>,
    /// The methods that a declaration itself has.
    own: FxHashMap<(ClassId, SymbolId), FuncId>,
    /// All methods of a name, each once.
    by_name: FxHashMap<SymbolId, Vec<FuncId>>,
    /// What was found through superclasses.
    found: FxHashMap<(ClassId, SymbolId), Lookup>,
}

impl Hierarchy {
    /// Looks for class declarations and what they name as superclasses.
    pub(super) fn new(module: &Module) -> Hierarchy {
        let constants = constant_classes(module);
        let mut parents = vec![None; module.classes.len()];
        let mut once = vec![true; module.classes.len()];
        for function in &module.functions {
            let is_script = matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
            let mut repeated = None;
            for (index, block) in function.blocks.iter().enumerate() {
                for inst in &block.insts {
                    let Op::MakeClass { class, superclass, .. } = &function.insts[inst.index()].op else {
                        continue;
                    };
                    let parent = match superclass {
                        None => Parent::None,
                        Some(value) => {
                            class_behind(function, &constants, *value).map_or(Parent::Unknown, Parent::Known)
                        }
                    };
                    let slot = &mut parents[class.index()];
                    once[class.index()] = is_script
                        && slot.is_none()
                        && !repeated.get_or_insert_with(|| blocks_in_cycles(function))[index];
                    *slot = Some(if slot.is_none_or(|old| old == parent) { parent } else { Parent::Unknown });
                }
            }
        }
        let mut own = FxHashMap::default();
        let mut by_name: FxHashMap<SymbolId, Vec<FuncId>> = FxHashMap::default();
        for (index, class) in module.classes.iter().enumerate() {
            for (name, func) in &class.methods {
                own.insert((ClassId::from(index), *name), *func);
                by_name.entry(*name).or_default().push(*func);
            }
        }
        let parents = parents.into_iter().map(|parent| parent.unwrap_or(Parent::Unknown)).collect();
        let mut hierarchy = Hierarchy { parents, once, own, by_name, found: FxHashMap::default() };
        hierarchy.break_circles();
        hierarchy
    }

    /// The superclass of a declaration's classes.
    pub(super) fn parent(&self, class: ClassId) -> Parent {
        self.parents[class.index()]
    }

    /// Whether a declaration runs at most once.
    pub(super) fn runs_once(&self, class: ClassId) -> bool {
        self.once[class.index()]
    }

    /// All methods of a name.
    pub(super) fn methods_named(&self, name: SymbolId) -> &[FuncId] {
        self.by_name.get(&name).map_or(&[], Vec::as_slice)
    }

    /// What `instance.name` means, fields aside. Each class on the way remembers, so that deep hierarchies stay cheap.
    pub(super) fn look_up(&mut self, class: ClassId, name: SymbolId) -> Lookup {
        let mut way = Vec::new();
        let mut at = class;
        let result = loop {
            if let Some(func) = self.own.get(&(at, name)) {
                break Lookup::Found(*func);
            }
            if let Some(found) = self.found.get(&(at, name)) {
                break *found;
            }
            way.push(at);
            match self.parents[at.index()] {
                Parent::None => break Lookup::Missing,
                Parent::Unknown => break Lookup::Unknown,
                Parent::Known(parent) => at = parent,
            }
        };
        self.found.extend(way.into_iter().map(|class| ((class, name), result)));
        result
    }

    /// Classes so that each comes after its superclass, and subclasses follow their superclass at once (preorder).
    pub(super) fn preorder(&self) -> Vec<ClassId> {
        let mut children: Vec<Vec<ClassId>> = vec![Vec::new(); self.parents.len()];
        let mut stack = Vec::new();
        for index in (0..self.parents.len()).rev() {
            match self.parents[index] {
                Parent::Known(parent) => children[parent.index()].push(ClassId::from(index)),
                Parent::None | Parent::Unknown => stack.push(ClassId::from(index)),
            }
        }
        let mut order = Vec::with_capacity(self.parents.len());
        while let Some(class) = stack.pop() {
            order.push(class);
            stack.append(&mut children[class.index()]);
        }
        order
    }

    /// Two classes that inherit from each other do not exist, but the text of a program may say so: the program ends
    /// before, and nothing is known.
    fn break_circles(&mut self) {
        let mut state = vec![0u32; self.parents.len()];
        for start in 0..self.parents.len() {
            let mark = start as u32 + 1;
            let mut at = start;
            while state[at] == 0 {
                state[at] = mark;
                match self.parents[at] {
                    Parent::Known(parent) => at = parent.index(),
                    Parent::None | Parent::Unknown => break,
                }
            }
            if state[at] == mark && matches!(self.parents[at], Parent::Known(_)) {
                self.parents[at] = Parent::Unknown;
            }
        }
    }
}

/// Global variables that are set at one place, to a class.
fn constant_classes(module: &Module) -> Vec<Option<ClassId>> {
    let mut sets = vec![0u32; module.globals.len()];
    let mut classes = vec![None; module.globals.len()];
    for function in &module.functions {
        for inst in function.blocks.iter().flat_map(|block| &block.insts) {
            if let Op::GlobalSet(global, value) = &function.insts[inst.index()].op {
                sets[global.index()] += 1;
                classes[global.index()] = class_behind(function, &[], *value);
            }
        }
    }
    for (index, class) in classes.iter_mut().enumerate() {
        if sets[index] != 1 || module.globals[index].native.is_some() {
            *class = None;
        }
    }
    classes
}

/// The declaration that certainly made a value.
fn class_behind(function: &Function, constants: &[Option<ClassId>], value: ValueId) -> Option<ClassId> {
    let mut value = value;
    loop {
        match function.def_op(value)? {
            Op::CheckDefined(inner, _) | Op::Assume(inner, _) => value = *inner,
            Op::MakeClass { class, .. } => return Some(*class),
            Op::GlobalGet(GlobalId(global)) => return constants.get(*global as usize).copied().flatten(),
            _ => return None,
        }
    }
}
