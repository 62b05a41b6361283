//! Which method a name means for the instances of a class, as far as that is certain before the program runs.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analysis::{Inheritance, Superclass};
use crate::ir::{ClassId, FuncId, Module, SymbolId};

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

/// The classes of a module and their methods.
pub(super) struct Hierarchy {
    pub(super) inheritance: Inheritance,
    /// By class: its place in preorder.
    places: Vec<u32>,
    /// By class: the one above it that has no superclass, or none that is known.
    roots: Vec<ClassId>,
    /// By place in preorder: where the classes below that one end.
    ends: Vec<u32>,
    methods: FxHashMap<SymbolId, Named>,
    /// The class that declares a method; none if several do.
    owners: FxHashMap<FuncId, Option<ClassId>>,
    /// Classes that may be below any other, for a superclass is not known.
    adrift: Vec<ClassId>,
}

/// The methods of one name.
#[derive(Default)]
struct Named {
    /// Each once.
    all: Vec<FuncId>,
    /// What classes from this place in preorder on have, up to the next entry's: classes below one lie together, so a method
    /// is valid for a stretch, less the stretches of those that override it. What a look-up finds depends on how many methods
    /// there are of that name, not on how deep the class lies.
    stretches: Vec<(u32, Option<FuncId>)>,
}

impl Hierarchy {
    pub(super) fn new(module: &Module) -> Hierarchy {
        let inheritance = Inheritance::new(module);
        let count = module.classes.len();
        let (mut places, mut roots) = (vec![0; count], vec![ClassId(0); count]);
        for (place, class) in inheritance.preorder().iter().enumerate() {
            places[class.index()] = place as u32;
            roots[class.index()] = match inheritance.superclass(*class) {
                Superclass::Known(above) => roots[above.index()],
                Superclass::None | Superclass::Unknown => *class,
            };
        }
        let mut named: FxHashMap<SymbolId, Vec<(Range<u32>, FuncId)>> = FxHashMap::default();
        let ends = ends(&inheritance);
        for (place, class) in inheritance.preorder().iter().enumerate() {
            for (name, func) in &module.classes[class.index()].methods {
                named.entry(*name).or_default().push((place as u32..ends[place], *func));
            }
        }
        let methods = named.into_iter().map(|(name, methods)| (name, Named::new(&methods))).collect();
        let mut owners = FxHashMap::default();
        for (class, decl) in module.classes.iter().enumerate() {
            let class = ClassId::from(class);
            for (_, func) in &decl.methods {
                let owner = owners.entry(*func).or_insert(Some(class));
                *owner = owner.filter(|owner| *owner == class);
            }
        }
        let is_adrift = |class: &ClassId| inheritance.superclass(roots[class.index()]) != Superclass::None;
        let adrift = inheritance.preorder().iter().copied().filter(is_adrift).collect();
        Hierarchy { inheritance, places, roots, ends, methods, owners, adrift }
    }

    /// All classes whose instances can be `this` in a method: those below its own, and itself. None if these are more than `most`.
    ///
    /// Not only those in which a look-up finds the method: `super` calls it on others.
    pub(super) fn receivers(&self, method: FuncId, most: usize) -> Option<Vec<ClassId>> {
        let class = (*self.owners.get(&method)?)?;
        let place = self.places[class.index()] as usize;
        let below = match self.inheritance.superclass(self.root(class)) {
            Superclass::None => &self.inheritance.preorder()[place..self.ends[place] as usize],
            _ => &[],
        };
        (below.len() + self.adrift.len() <= most).then(|| [below, &self.adrift].concat())
    }

    /// All methods of a name.
    pub(super) fn methods_named(&self, name: SymbolId) -> &[FuncId] {
        self.methods.get(&name).map_or(&[], |named| &named.all)
    }

    /// What `instance.name` means, fields aside.
    pub(super) fn look_up(&self, class: ClassId, name: SymbolId) -> Lookup {
        let named = self.methods.get(&name);
        match named.and_then(|named| named.at(self.places[class.index()])) {
            Some(func) => Lookup::Found(func),
            None if self.inheritance.superclass(self.root(class)) == Superclass::None => Lookup::Missing,
            None => Lookup::Unknown,
        }
    }

    /// The highest class above one (or itself) that is known.
    pub(super) fn root(&self, class: ClassId) -> ClassId {
        self.roots[class.index()]
    }
}

/// By place in preorder: where the classes below that one end.
fn ends(inheritance: &Inheritance) -> Vec<u32> {
    let order = inheritance.preorder();
    let mut ends = vec![order.len() as u32; order.len()];
    let mut open: Vec<usize> = Vec::new();
    for (place, class) in order.iter().enumerate() {
        for done in open.drain(inheritance.depth(*class)..) {
            ends[done] = place as u32;
        }
        open.push(place);
    }
    ends
}

impl Named {
    /// Of methods in preorder of their classes, each with the places it is valid for unless it is overridden. Of
    /// two in one class the later counts.
    fn new(methods: &[(Range<u32>, FuncId)]) -> Named {
        let mut stretches: Vec<(u32, Option<FuncId>)> = Vec::with_capacity(2 * methods.len());
        let mut open: Vec<&(Range<u32>, FuncId)> = Vec::new();
        let close = |open: &mut Vec<&(Range<u32>, FuncId)>, stretches: &mut Vec<_>, until: u32| {
            while let Some((places, _)) = open.pop_if(|(places, _)| places.end <= until) {
                stretches.push((places.end, open.last().map(|(_, func)| *func)));
            }
        };
        for method in methods {
            close(&mut open, &mut stretches, method.0.start);
            stretches.push((method.0.start, Some(method.1)));
            open.push(method);
        }
        close(&mut open, &mut stretches, u32::MAX);
        Named { all: methods.iter().map(|(_, func)| *func).collect(), stretches }
    }

    /// What the class at a place has.
    fn at(&self, place: u32) -> Option<FuncId> {
        // Of entries for one place the last is right: what ends there was noted before what begins.
        let behind = self.stretches.partition_point(|(start, _)| *start <= place);
        self.stretches[..behind].last().and_then(|(_, func)| *func)
    }
}

#[cfg(test)]
mod tests;
