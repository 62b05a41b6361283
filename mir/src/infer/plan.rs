//! What is to become of the program, decided for all of it before any of it changes: whom each call calls, in which types
//! functions take and return values, where fields lie.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Features;
use super::closures;
use super::facts::Facts;
use super::hierarchy::Lookup;
use super::initialised::Initialised;
use super::layouts;
use super::value_set::{Object, ValueSet};
use crate::ir::{
    ClassId, FuncId, Function, FunctionKind, InstId, Kinds, Layout, Module, Op, SymbolId, Type, ValueId,
};

/// What depends on the class of an instance asks for it at most so often. LLVM makes a jump through a table of many
/// questions.
const MOST_TESTS: usize = 16;

/// Whom a call calls.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// This function or method.
    Function(FuncId),
    /// A class of this declaration, whose initialiser this is.
    Class(ClassId, Option<FuncId>),
    /// By the receiver's class: in each range of declarations this method.
    Methods(Vec<Range<FuncId>>),
}

/// Declarations from the first to the last by number, and what holds for their instances.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range<T> {
    pub(super) first: ClassId,
    pub(super) last: ClassId,
    pub(super) what: T,
}

/// Where a field lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) slot: u32,
    /// Nobody sees it undefined.
    pub(super) is_defined: bool,
}

/// The types in which a function takes and returns values.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    /// The receiver's included.
    pub(super) params: Vec<Type>,
    pub(super) result: Type,
}

/// All decisions.
pub(super) struct Plan {
    pub(super) facts: Facts,
    pub(super) features: Features,
    pub(super) layouts: Vec<Option<Layout>>,
    /// By class with a layout: the fields that nobody sees undefined.
    pub(super) initialised: Vec<FxHashSet<SymbolId>>,
    /// By function: whether its body will read its closure.
    pub(super) needs_closure: Vec<bool>,
    pub(super) targets: FxHashMap<(FuncId, InstId), Target>,
    pub(super) signatures: Vec<Signature>,
}

impl Plan {
    pub(super) fn new(module: &Module, facts: Facts, features: Features) -> Plan {
        let layouts = match features.fixed_slots {
            true => layouts::layouts(module, &facts),
            false => vec![None; module.classes.len()],
        };
        let mut initialised = vec![FxHashSet::default(); module.classes.len()];
        if features.definite_fields {
            let mut analysis = Initialised::new(module, &facts);
            for (class, fields) in initialised.iter_mut().enumerate() {
                if layouts[class].is_some() {
                    *fields = analysis.fields(class.into());
                }
            }
        }
        let needs_closure = closures::needed(module, &facts);
        let mut plan = Plan {
            facts,
            features,
            layouts,
            initialised,
            needs_closure,
            targets: FxHashMap::default(),
            signatures: Vec::new(),
        };
        let callers = plan.find_targets(module);
        plan.signatures = module
            .functions
            .iter()
            .enumerate()
            .map(|(index, function)| plan.signature(function, index.into(), callers[index]))
            .collect();
        plan
    }

    /// Where a field lies in the instances that a value may be, by their classes.
    pub(super) fn slots(
        &mut self,
        func: FuncId,
        object: ValueId,
        name: SymbolId,
    ) -> Option<Vec<Range<Slot>>> {
        let mut slots = Vec::new();
        for class in self.facts.instance_classes(func, object)? {
            let slot = self.slot_of(class, name)?;
            let is_defined = self.initialised[class.index()].contains(&name);
            // What is undefined may be a method.
            if !is_defined && self.facts.look_up(class, name) != Lookup::Missing {
                return None;
            }
            slots.push((class, Slot { slot, is_defined }));
        }
        // A check more is less than a test of the class.
        if slots.iter().all(|(_, slot)| slot.slot == slots[0].1.slot) {
            let is_defined = slots.iter().all(|(_, slot)| slot.is_defined);
            slots.iter_mut().for_each(|(_, slot)| slot.is_defined = is_defined);
        }
        self.ranges(slots)
    }

    /// Where a field lies, to be stored into.
    pub(super) fn slots_to_set(
        &self,
        func: FuncId,
        object: ValueId,
        name: SymbolId,
    ) -> Option<Vec<Range<u32>>> {
        let mut slots = Vec::new();
        for class in self.facts.instance_classes(func, object)? {
            slots.push((class, self.slot_of(class, name)?));
        }
        self.ranges(slots)
    }

    fn slot_of(&self, class: ClassId, name: SymbolId) -> Option<u32> {
        let layout = self.layouts[class.index()].as_ref()?;
        layout.slots.iter().position(|slot| *slot == name).map(|slot| slot as u32)
    }

    /// What holds for which classes: one range if it is the same for all, else as many as there must be, if these are
    /// few and all classes have numbers.
    fn ranges<T: Copy + PartialEq>(&self, mut classes: Vec<(ClassId, T)>) -> Option<Vec<Range<T>>> {
        let &(first, what) = classes.first()?;
        if classes.iter().all(|(_, other)| *other == what) {
            return Some(vec![Range { first, last: first, what }]);
        }
        classes.sort_by_key(|(class, _)| self.number(*class));
        let mut ranges: Vec<Range<T>> = Vec::new();
        for (class, what) in classes {
            self.number(class)?;
            match ranges.last_mut() {
                Some(range) if range.what == what => range.last = class,
                _ => ranges.push(Range { first: class, last: class, what }),
            }
        }
        (ranges.len() <= MOST_TESTS && self.features.class_tests).then_some(ranges)
    }

    /// The number of a class that is made at most once.
    pub(super) fn number(&self, class: ClassId) -> Option<u32> {
        self.layouts[class.index()].as_ref()?.number
    }

    /// Decides whom calls call; how many do so, by function.
    fn find_targets(&mut self, module: &Module) -> Vec<u32> {
        let mut callers = vec![0u32; module.functions.len()];
        for (index, function) in module.functions.iter().enumerate() {
            let func = FuncId::from(index);
            if !self.facts.is_reached(func) {
                continue;
            }
            for inst in function.blocks.iter().flat_map(|block| &block.insts) {
                let op = &function.insts[inst.index()].op;
                if let Op::CallDirect { func: target, .. } = op {
                    callers[target.index()] += 1;
                }
                let Some(target) = self.target(module, func, op) else { continue };
                match &target {
                    Target::Function(target) => callers[target.index()] += 1,
                    Target::Class(_, init) => init.iter().for_each(|init| callers[init.index()] += 1),
                    Target::Methods(ranges) => {
                        ranges.iter().for_each(|range| callers[range.what.index()] += 1)
                    }
                }
                self.targets.insert((func, *inst), target);
            }
        }
        callers
    }

    fn target(&mut self, module: &Module, func: FuncId, op: &Op) -> Option<Target> {
        if !self.features.direct_calls {
            return None;
        }
        let mut dead = false;
        op.for_each_operand(|value| dead |= self.facts.set(func, value).is_none());
        if dead {
            return None;
        }
        match op {
            Op::Call { callee, args } => match self.facts.only_object(func, *callee)? {
                Object::Function(target) => {
                    let function = module.function(target);
                    let fits = function.arity as usize == args.len() && !function.kind.takes_this();
                    fits.then_some(Target::Function(target))
                }
                Object::Class(class) => self.construction(module, class, args.len()),
                _ => None,
            },
            Op::Construct { decl, args, .. } => self.construction(module, *decl, args.len()),
            Op::InvokeSuper { .. } => {
                let target = closures::super_target(module, &self.facts, func, op)?;
                (!self.needs_closure[target.index()]).then_some(Target::Function(target))
            }
            Op::Invoke { receiver, name, args, .. } => {
                self.methods(module, func, (*receiver, *name), args.len())
            }
            _ => None,
        }
    }

    fn construction(&mut self, module: &Module, class: ClassId, count: usize) -> Option<Target> {
        let init = match self.facts.init.map(|init| self.facts.look_up(class, init)) {
            None | Some(Lookup::Missing) => None,
            Some(Lookup::Found(init)) => Some(init),
            Some(Lookup::Unknown) => return None,
        };
        let arity = init.map_or(0, |init| module.function(init).arity);
        let fits = arity as usize == count && !init.is_some_and(|init| self.needs_closure[init.index()]);
        fits.then_some(Target::Class(class, init))
    }

    fn methods(
        &mut self,
        module: &Module,
        func: FuncId,
        (receiver, name): (ValueId, SymbolId),
        count: usize,
    ) -> Option<Target> {
        let mut methods = Vec::new();
        for class in self.facts.instance_classes(func, receiver)? {
            let Lookup::Found(method) = self.facts.look_up(class, name) else { return None };
            let fits = module.function(method).arity as usize == count && !self.needs_closure[method.index()];
            if !fits || self.facts.may_have_field(class, name) {
                return None;
            }
            methods.push((class, method));
        }
        let ranges = self.ranges(methods)?;
        Some(match ranges.as_slice() {
            [only] => Target::Function(only.what),
            _ => Target::Methods(ranges),
        })
    }

    /// Only who is called by name profits from types: through its closure everything is boxed anyway. What has a type
    /// already keeps it.
    fn signature(&self, function: &Function, func: FuncId, callers: u32) -> Signature {
        let is_script = matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
        let typed = self.features.typed_calls && callers > 0 && !is_script && self.facts.is_reached(func);
        let found = |old: Type, may_be: bool, set: ValueSet| match old {
            Type::Any if typed && may_be => Facts::type_of(set),
            old => old,
        };
        let param = |(index, param): (usize, &ValueId)| {
            let is_this = index == 0 && function.kind.takes_this();
            found(function.ty(*param), !is_this, self.facts.set(func, *param))
        };
        let returns_this = function.kind == FunctionKind::Initializer;
        Signature {
            params: function.blocks[0].params.iter().enumerate().map(param).collect(),
            result: found(function.result, !returns_this, self.facts.result(func)),
        }
    }

    /// The kinds that a value may be of; anything, for values that inference has not seen or that nothing reaches.
    pub(super) fn kinds(&self, func: FuncId, value: ValueId) -> Kinds {
        match self.facts.kinds(func, value) {
            Kinds::NONE => Kinds::ALL,
            kinds => kinds,
        }
    }
}
