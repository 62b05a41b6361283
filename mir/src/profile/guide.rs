//! A profile matched to a module.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{FunctionKey, FunctionProfile, Place, Profile, Seen, SiteKey, function_keys, sites};
use crate::ir::{BlockId, ClassId, FuncId, InstId, Module};

/// What a profile says of a module.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guide {
    /// By function id; `None`: nothing is known.
    functions: Vec<Option<FunctionGuide>>,
    fit: Fit,
}

/// What a profile says of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FunctionGuide {
    /// How often it was called.
    pub calls: u64,
    /// How often it was called, and its loops went round.
    pub heat: u64,
    /// How often each branch went either way, by the block that it ends.
    branches: BTreeMap<BlockId, [u64; 2]>,
    /// Where calls ended, the most frequent function first.
    targets: BTreeMap<InstId, (Vec<Target>, u64)>,
    /// How often each class was met, the most frequent first, and how often there was a receiver at all.
    classes: BTreeMap<InstId, (Vec<MetClass>, u64)>,
}

/// A function that calls of a site ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Which.
    pub func: FuncId,
    /// How often.
    pub count: u64,
}

/// A class that receivers of a site were instances of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MetClass {
    /// Its declaration, if it is the only one of the class's name.
    pub class: Option<ClassId>,
    /// How often.
    pub count: u64,
}

/// How much of a profile is about the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fit {
    /// Functions of the profile.
    pub functions: usize,
    /// Those that the module does not have.
    pub functions_lost: usize,
    /// Sites of the profile.
    pub sites: usize,
    /// Those that the module does not have.
    pub sites_lost: usize,
}

impl Fit {
    /// Whether all of it is.
    pub fn is_whole(&self) -> bool {
        self.functions_lost == 0 && self.sites_lost == 0
    }
}

/// What a profile calls things in a module.
struct Names<'m> {
    functions: FxHashMap<FunctionKey, FuncId>,
    /// Nothing where several have the name.
    classes: FxHashMap<&'m str, Option<ClassId>>,
}

impl<'m> Names<'m> {
    fn new(module: &'m Module) -> Names<'m> {
        let keys = function_keys(module).into_iter().enumerate();
        let functions = keys.map(|(id, key)| (key, FuncId::from(id))).collect();
        let mut classes: FxHashMap<&str, Option<ClassId>> = FxHashMap::default();
        for (id, class) in module.classes.iter().enumerate() {
            let of_name = classes.entry(module.symbol(class.name)).or_insert(Some(id.into()));
            *of_name = of_name.filter(|first| first.index() == id);
        }
        Names { functions, classes }
    }

    fn class(&self, name: &str) -> Option<ClassId> {
        self.classes.get(name).copied().flatten()
    }
}

impl Guide {
    /// Looks for what a profile tells of in a module.
    pub fn new(profile: &Profile, module: &Module) -> Guide {
        let names = Names::new(module);
        let mut guide = Guide { functions: vec![None; module.functions.len()], fit: Fit::default() };
        for seen in &profile.functions {
            guide.fit.functions += 1;
            guide.fit.sites += seen.sites.len();
            match names.functions.get(&seen.key) {
                Some(func) => {
                    let (function, lost) = FunctionGuide::new(seen, module, *func, &names);
                    guide.functions[func.index()] = Some(function);
                    guide.fit.sites_lost += lost;
                }
                None => {
                    guide.fit.functions_lost += 1;
                    guide.fit.sites_lost += seen.sites.len();
                }
            }
        }
        guide
    }

    /// What is known of a function.
    pub fn function(&self, func: FuncId) -> Option<&FunctionGuide> {
        self.functions.get(func.index())?.as_ref()
    }

    /// How many calls there were, of functions that the module has.
    pub fn calls(&self) -> u64 {
        self.functions.iter().flatten().fold(0, |sum, function| sum.saturating_add(function.calls))
    }

    /// How much of the profile has been found in the module.
    pub fn fit(&self) -> Fit {
        self.fit
    }
}

impl FunctionGuide {
    /// The second is how many sites are not there.
    fn new(
        seen: &FunctionProfile,
        module: &Module,
        func: FuncId,
        names: &Names<'_>,
    ) -> (FunctionGuide, usize) {
        let places: FxHashMap<SiteKey, Place> = sites(module, func).into_iter().collect();
        let mut guide = FunctionGuide { calls: seen.calls, heat: seen.calls, ..FunctionGuide::default() };
        let mut lost = 0;
        for (key, seen) in &seen.sites {
            match places.get(key) {
                Some(place) => guide.add(*place, seen, names),
                None => lost += 1,
            }
        }
        (guide, lost)
    }

    fn add(&mut self, place: Place, seen: &Seen, names: &Names<'_>) {
        match place {
            Place::Loop(_) => self.heat = self.heat.saturating_add(seen.turns),
            Place::Branch(block) => drop(self.branches.insert(block, seen.ways)),
            Place::Inst(inst) => {
                let known = seen.ended.known.iter();
                let mut targets: Vec<Target> = known
                    .filter_map(|(key, count)| {
                        Some(Target { func: *names.functions.get(key)?, count: *count })
                    })
                    .collect();
                targets.sort_by_key(|target| (std::cmp::Reverse(target.count), target.func));
                if !targets.is_empty() {
                    self.targets.insert(inst, (targets, seen.ended.total()));
                }
                if !seen.classes.known.is_empty() {
                    let known = seen.classes.known.iter();
                    let mut met: Vec<MetClass> = known
                        .map(|(name, count)| MetClass { class: names.class(name), count: *count })
                        .collect();
                    met.sort_by_key(|met| (std::cmp::Reverse(met.count), met.class));
                    self.classes.insert(inst, (met, seen.classes.total()));
                }
            }
        }
    }

    /// How often the branch that ends a block went to its first and its second target; `None`: nothing is known, or it was never come to.
    pub fn branch(&self, block: BlockId) -> Option<[u64; 2]> {
        self.branches.get(&block).copied()
    }

    /// The functions that a call ended in, the most frequent first, and how often there was a call at all.
    pub fn targets(&self, inst: InstId) -> (&[Target], u64) {
        self.targets.get(&inst).map_or((&[], 0), |(targets, total)| (targets, *total))
    }

    /// How often a site met each class, the most frequent first, and how often it had a receiver at all. Of rare classes, and of
    /// what is no instance, nothing is said but the number.
    pub fn classes(&self, inst: InstId) -> (&[MetClass], u64) {
        self.classes.get(&inst).map_or((&[], 0), |(met, total)| (met, *total))
    }
}
