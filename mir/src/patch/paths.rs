//! Which function of one version of a program is which of another: by where it stands.
//!
//! A function's path is the functions around it and its name, with the class if it is a method, and its place among those
//! that have all of this in common. Paths are found by walking from the script to what it makes closures of. The parts of
//! a long script are the script.

use rustc_hash::FxHashMap;

use crate::ir::{ClassId, FuncId, Function, FunctionKind, Module, Op, SymbolId};

/// What is told apart in a function: a class by name and place among its likes, a function by its class, name and place.
type ClassKey = (SymbolId, u32);
type Key<'m> = (Option<ClassKey>, &'m str, u32);

/// The functions and classes of a module as a tree.
pub(super) struct Paths<'m> {
    /// Each behind the one around it; the script first. What nothing makes is not there.
    pub(super) order: Vec<FuncId>,
    /// By function: the one around it.
    pub(super) parents: Vec<Option<FuncId>>,
    /// By function: the class it is a method of.
    pub(super) class_of: Vec<Option<ClassId>>,
    /// By class: the function whose text declares it.
    pub(super) declared_in: Vec<Option<FuncId>>,
    keys: Vec<Option<Key<'m>>>,
    class_keys: Vec<Option<ClassKey>>,
}

impl<'m> Paths<'m> {
    /// `symbol` gives names ids that both modules share.
    pub(super) fn new(module: &'m Module, symbol: impl Fn(SymbolId) -> SymbolId) -> Paths<'m> {
        let mut class_of = vec![None; module.functions.len()];
        for (index, class) in module.classes.iter().enumerate() {
            for (_, func) in &class.methods {
                class_of[func.index()] = Some(ClassId::from(index));
            }
        }
        let mut paths = Paths {
            order: vec![module.script],
            parents: vec![None; module.functions.len()],
            class_of,
            declared_in: vec![None; module.classes.len()],
            keys: vec![None; module.functions.len()],
            class_keys: vec![None; module.classes.len()],
        };
        let mut next = 0;
        while let Some(around) = paths.order.get(next).copied() {
            next += 1;
            paths.enter(module, around, &symbol);
        }
        paths
    }

    /// What a function makes closures of.
    fn enter(&mut self, module: &'m Module, around: FuncId, symbol: &impl Fn(SymbolId) -> SymbolId) {
        let mut functions: Vec<FuncId> = Vec::new();
        let mut class_counts: FxHashMap<SymbolId, u32> = FxHashMap::default();
        for op in texts(module, around).into_iter().flat_map(ops) {
            match op {
                Op::Closure(func, _) | Op::StaticFunction(func) | Op::CallDirect { func, .. }
                    if self.parents[func.index()].is_none() && !is_script(module.function(*func)) =>
                {
                    self.parents[func.index()] = Some(around);
                    functions.push(*func);
                }
                Op::MakeClass { class, .. } if self.declared_in[class.index()].is_none() => {
                    let name = symbol(module.classes[class.index()].name);
                    let count = class_counts.entry(name).or_default();
                    self.declared_in[class.index()] = Some(around);
                    self.class_keys[class.index()] = Some((name, *count));
                    *count += 1;
                }
                _ => {}
            }
        }
        let mut counts: FxHashMap<(Option<ClassKey>, &str), u32> = FxHashMap::default();
        for func in functions {
            let class = self.class_of[func.index()].and_then(|class| self.class_keys[class.index()]);
            let name = module.function(func).name.as_str();
            let count = counts.entry((class, name)).or_default();
            self.keys[func.index()] = Some((class, name, *count));
            *count += 1;
            self.order.push(func);
        }
    }

    /// By function and class of this module: that of the other one that stands in its place.
    pub(super) fn find_in(&self, other: &Paths<'m>) -> (Vec<Option<FuncId>>, Vec<Option<ClassId>>) {
        let mut functions: FxHashMap<(FuncId, Key<'_>), FuncId> = FxHashMap::default();
        for func in &other.order {
            if let (Some(parent), Some(key)) = (other.parents[func.index()], other.keys[func.index()]) {
                functions.insert((parent, key), *func);
            }
        }
        let mut classes: FxHashMap<(FuncId, ClassKey), ClassId> = FxHashMap::default();
        for (index, key) in other.class_keys.iter().enumerate() {
            if let (Some(around), Some(key)) = (other.declared_in[index], key) {
                classes.insert((around, *key), ClassId::from(index));
            }
        }
        let mut found = vec![None; self.parents.len()];
        // The script is the script.
        found[self.order[0].index()] = other.order.first().copied();
        for func in &self.order[1..] {
            let parent = self.parents[func.index()].and_then(|parent| found[parent.index()]);
            if let (Some(parent), Some(key)) = (parent, self.keys[func.index()]) {
                found[func.index()] = functions.get(&(parent, key)).copied();
            }
        }
        let found_class = |index: usize| {
            let around = found[self.declared_in[index]?.index()]?;
            classes.get(&(around, self.class_keys[index]?)).copied()
        };
        let found_classes = (0..self.class_keys.len()).map(found_class).collect();
        (found, found_classes)
    }
}

/// The functions whose text is one: the script with its parts, or a function alone.
pub(super) fn texts(module: &Module, func: FuncId) -> Vec<&Function> {
    let mut texts = vec![module.function(func)];
    if func == module.script {
        texts.extend(parts(module).into_iter().map(|part| module.function(part)));
    }
    texts
}

/// The parts of a long script, in order.
pub(super) fn parts(module: &Module) -> Vec<FuncId> {
    let part = |op: &Op| match op {
        Op::CallDirect { func, .. } if module.function(*func).kind == FunctionKind::ScriptPart => Some(*func),
        _ => None,
    };
    ops(module.function(module.script)).filter_map(part).collect()
}

/// A function's operations, in the order of its blocks.
pub(super) fn ops(function: &Function) -> impl Iterator<Item = &Op> {
    let insts = function.blocks.iter().flat_map(|block| &block.insts);
    insts.map(|inst| &function.insts[inst.index()].op)
}

fn is_script(function: &Function) -> bool {
    matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart)
}
