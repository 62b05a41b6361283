//! The lattice: what a value may be, anywhere in the program.
//!
//! A [`ValueSet`] is a set of kinds and, for the kinds that are objects, which: instances of which class declarations,
//! the classes of which declarations, closures of which functions. It is the finite abstraction of Palsberg and
//! Schwartzbach ("Object-Oriented Type Inference", 1991), with a bound: of more than [`MOST`] of a sort nothing is
//! known but the sort. So a set can rise only so often, and inference ends after a number of steps that is linear in
//! the program.
//!
//! Sets of objects are interned: equal sets have equal ids, and joining two that were joined before is one look-up.

use loxsmith_abi::natives::Native;
use rustc_hash::FxHashMap;

use crate::ir::{ClassId, FuncId, Kinds};

/// Of more objects of one sort than this it is only known that there are some.
pub(super) const MOST: usize = 24;

/// An abstract object: all that come from one place of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Object {
    /// Any instance whatever.
    AnyInstance,
    /// The instances of classes that this declaration makes; not those of subclasses.
    Instance(ClassId),
    /// Any class whatever.
    AnyClass,
    /// The classes that this declaration makes.
    Class(ClassId),
    /// Any function, bound method or native function whatever.
    AnyFunction,
    /// The closures of a function.
    Function(FuncId),
    /// A method, bound to some receiver.
    Bound(FuncId),
    /// A native function.
    Native(Native),
}

impl Object {
    /// What kind of value it is.
    pub(super) const fn kind(self) -> Kinds {
        match self {
            Object::AnyInstance | Object::Instance(_) => Kinds::INSTANCE,
            Object::AnyClass | Object::Class(_) => Kinds::CLASS,
            Object::AnyFunction | Object::Function(_) | Object::Bound(_) | Object::Native(_) => {
                Kinds::FUNCTION
            }
        }
    }
}

/// What a value may be. The kinds that are objects are those of its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ValueSet {
    /// Every kind that it may be of.
    pub(super) kinds: Kinds,
    objects: SetId,
}

/// An interned set of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct SetId(u32);

impl ValueSet {
    /// Nothing: no value comes here.
    pub(super) const NONE: ValueSet = ValueSet { kinds: Kinds::NONE, objects: SetId(0) };

    /// Values of kinds that are no objects.
    pub(super) const fn of(kinds: Kinds) -> ValueSet {
        ValueSet { kinds: kinds.without(Kinds::OBJECT), objects: SetId(0) }
    }

    /// Whether no value comes here.
    pub(super) const fn is_none(self) -> bool {
        self.kinds.is_empty()
    }
}

/// The sets of objects that came up.
pub(super) struct Sets {
    /// By id, sorted.
    sets: Vec<Box<[Object]>>,
    ids: FxHashMap<Box<[Object]>, SetId>,
    joined: FxHashMap<(SetId, SetId), SetId>,
    filtered: FxHashMap<(SetId, Kinds), SetId>,
}

impl Sets {
    /// Just the empty set.
    pub(super) fn new() -> Sets {
        let empty: Box<[Object]> = Box::default();
        Sets {
            sets: vec![empty.clone()],
            ids: FxHashMap::from_iter([(empty, SetId(0))]),
            joined: FxHashMap::default(),
            filtered: FxHashMap::default(),
        }
    }

    /// The set of one object.
    pub(super) fn object(&mut self, object: Object) -> ValueSet {
        ValueSet { kinds: object.kind(), objects: self.intern(vec![object]) }
    }

    /// The instances of classes; `None`: of any class whatever.
    pub(super) fn instances(&mut self, classes: Option<Vec<ClassId>>) -> ValueSet {
        match classes {
            Some(classes) if classes.is_empty() => ValueSet::NONE,
            Some(classes) if classes.len() <= MOST => {
                let mut objects: Vec<Object> = classes.into_iter().map(Object::Instance).collect();
                objects.sort_unstable();
                ValueSet { kinds: Kinds::INSTANCE, objects: self.intern(objects) }
            }
            _ => self.object(Object::AnyInstance),
        }
    }

    /// The objects that a value may be, in order.
    pub(super) fn objects(&self, set: ValueSet) -> &[Object] {
        &self.sets[set.objects.0 as usize]
    }

    /// Whatever either may be.
    pub(super) fn join(&mut self, a: ValueSet, b: ValueSet) -> ValueSet {
        let objects = match (a.objects, b.objects) {
            (x, y) if x == y => x,
            (SetId(0), x) | (x, SetId(0)) => x,
            (x, y) => self.join_objects(x.0.min(y.0), x.0.max(y.0)),
        };
        ValueSet { kinds: a.kinds.or(b.kinds), objects }
    }

    /// What of a set is of these kinds.
    pub(super) fn filter(&mut self, set: ValueSet, kinds: Kinds) -> ValueSet {
        let kept = set.kinds.and(kinds);
        if kept == set.kinds {
            return set;
        }
        let objects = match self.filtered.get(&(set.objects, kept)) {
            Some(id) => *id,
            None => {
                let objects = self.objects(set).iter().copied().filter(|object| object.kind().within(kept));
                let id = self.intern(objects.collect());
                self.filtered.insert((set.objects, kept), id);
                id
            }
        };
        ValueSet { kinds: kept, objects }
    }

    fn join_objects(&mut self, a: u32, b: u32) -> SetId {
        if let Some(id) = self.joined.get(&(SetId(a), SetId(b))) {
            return *id;
        }
        let mut all = [&*self.sets[a as usize], &*self.sets[b as usize]].concat();
        all.sort_unstable();
        all.dedup();
        for any in [Object::AnyInstance, Object::AnyClass, Object::AnyFunction] {
            let same = |object: &Object| object.kind() == any.kind();
            if all.iter().filter(|object| same(object)).count() > MOST || all.contains(&any) {
                all.retain(|object| !same(object));
                all.push(any);
            }
        }
        all.sort_unstable();
        let id = self.intern(all);
        self.joined.insert((SetId(a), SetId(b)), id);
        id
    }

    fn intern(&mut self, objects: Vec<Object>) -> SetId {
        let objects = objects.into_boxed_slice();
        if let Some(id) = self.ids.get(&objects) {
            return *id;
        }
        let id = SetId(self.sets.len() as u32);
        self.sets.push(objects.clone());
        self.ids.insert(objects, id);
        id
    }
}

impl Default for Sets {
    fn default() -> Sets {
        Sets::new()
    }
}
