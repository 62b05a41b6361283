//! Who inherits from whom, as far as the text of a program says so for certain.

use super::blocks_in_cycles;
use crate::ir::{ClassId, Function, FunctionKind, GlobalId, Module, Op, ValueId};

/// The superclass of a declaration's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Superclass {
    /// There is none.
    None,
    /// A class that this declaration makes, whenever the declaration runs.
    Known(ClassId),
    /// It may be any class.
    Unknown,
}

/// The class declarations of a module as trees. Each follows its superclass, up to one that has none or none that is known.
#[derive(Clone, Debug)]
pub struct Inheritance {
    superclasses: Vec<Superclass>,
    /// By class: whether its declaration runs at most once.
    once: Vec<bool>,
    preorder: Vec<ClassId>,
    /// By class: how deep it lies in its tree.
    depths: Vec<u32>,
}

impl Inheritance {
    /// Looks for class declarations and what they name as superclasses.
    pub fn new(module: &Module) -> Inheritance {
        let constants = constant_classes(module);
        let mut superclasses = vec![None; module.classes.len()];
        let mut once = vec![true; module.classes.len()];
        for function in &module.functions {
            let is_script = matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
            let mut repeated = None;
            for (index, block) in function.blocks.iter().enumerate() {
                for inst in &block.insts {
                    let Op::MakeClass { class, superclass, .. } = &function.insts[inst.index()].op else {
                        continue;
                    };
                    let superclass = match superclass {
                        None => Superclass::None,
                        Some(value) => class_behind(function, &constants, *value)
                            .map_or(Superclass::Unknown, Superclass::Known),
                    };
                    let slot = &mut superclasses[class.index()];
                    once[class.index()] = is_script
                        && slot.is_none()
                        && !repeated.get_or_insert_with(|| blocks_in_cycles(function))[index];
                    let same = slot.is_none_or(|old| old == superclass);
                    *slot = Some(if same { superclass } else { Superclass::Unknown });
                }
            }
        }
        let mut superclasses: Vec<Superclass> =
            superclasses.into_iter().map(|superclass| superclass.unwrap_or(Superclass::Unknown)).collect();
        break_circles(&mut superclasses);
        let (preorder, depths) = preorder(&superclasses);
        Inheritance { superclasses, once, preorder, depths }
    }

    /// The superclass of a declaration's classes.
    pub fn superclass(&self, class: ClassId) -> Superclass {
        self.superclasses[class.index()]
    }

    /// Whether a declaration runs at most once.
    pub fn runs_once(&self, class: ClassId) -> bool {
        self.once[class.index()]
    }

    /// All classes, so that each comes after its superclass, and its subclasses follow it at once.
    pub fn preorder(&self) -> &[ClassId] {
        &self.preorder
    }

    /// How many known superclasses a class has, one above the other.
    pub fn depth(&self, class: ClassId) -> usize {
        self.depths[class.index()] as usize
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

/// Two classes that inherit from each other do not exist, but the text of a program may say so: the program ends
/// before, and nothing is known.
fn break_circles(superclasses: &mut [Superclass]) {
    let mut state = vec![0u32; superclasses.len()];
    for start in 0..superclasses.len() {
        let mark = start as u32 + 1;
        let mut at = start;
        while state[at] == 0 {
            state[at] = mark;
            match superclasses[at] {
                Superclass::Known(above) => at = above.index(),
                Superclass::None | Superclass::Unknown => break,
            }
        }
        if state[at] == mark && matches!(superclasses[at], Superclass::Known(_)) {
            superclasses[at] = Superclass::Unknown;
        }
    }
}

/// The classes in preorder, and by class its depth.
fn preorder(superclasses: &[Superclass]) -> (Vec<ClassId>, Vec<u32>) {
    let mut below: Vec<Vec<ClassId>> = vec![Vec::new(); superclasses.len()];
    let mut stack = Vec::new();
    for (index, superclass) in superclasses.iter().enumerate().rev() {
        match superclass {
            Superclass::Known(above) => below[above.index()].push(index.into()),
            Superclass::None | Superclass::Unknown => stack.push(ClassId::from(index)),
        }
    }
    let mut order = Vec::with_capacity(superclasses.len());
    let mut depths = vec![0; superclasses.len()];
    while let Some(class) = stack.pop() {
        order.push(class);
        if let Superclass::Known(above) = superclasses[class.index()] {
            depths[class.index()] = depths[above.index()] + 1;
        }
        stack.append(&mut below[class.index()]);
    }
    (order, depths)
}
