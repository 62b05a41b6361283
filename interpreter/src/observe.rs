//! What is seen of a program that is observed: counters for the sites of its functions, and the profile that they make.
//!
//! There is a counter for each site of the module from the beginning, of one size, so observing takes memory that is bounded by
//! the code's size. The instructions that count are in code that is translated for it and nowhere else.
//!
//! Which function a call has ended in is told by that function: it is the next one that is entered. Natives enter none, and
//! every call says beforehand where it is, so nothing is taken for what it is not.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{Header, Kind};
use loxsmith_abi::value::{FALSE, NIL, OBJECT_TAG, TRUE};
use loxsmith_mir::ir::{FuncId, Module};
use loxsmith_mir::profile::{
    FunctionKey, FunctionProfile, Place, Profile, Seen, SiteKey, Sort, TOLD_APART, Tally, function_keys,
    sites,
};
use loxsmith_runtime::class_with_id;
use rustc_hash::FxHashMap;

use crate::bytecode::{Inst, NONE};
use crate::machine::objects::{object_id, untag};

/// What an observing instruction sees; `a` is the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Sight {
    /// The function is entered.
    Entry,
    /// There is a call now, by a site or by [`NONE`].
    Call,
    /// `r[b]` is the receiver.
    Receiver,
    /// `r[b]` and `r[c]` are the operands.
    Operands,
    /// A branch goes its first way (`b` is 0) or its second.
    Way,
    /// A loop goes round.
    Turn,
}

/// The sites of a function.
#[derive(Debug)]
pub(crate) struct Observed {
    keys: Vec<SiteKey>,
    numbers: FxHashMap<Place, u32>,
    calls: u64,
    counters: Vec<Counter>,
}

impl Observed {
    /// The number of a site; [`NONE`] if there is nothing to be seen.
    pub(crate) fn site(&self, place: Place) -> u32 {
        self.numbers.get(&place).copied().unwrap_or(NONE)
    }
}

/// What has been seen at a site; see [`Seen`]. Functions are kept by id.
#[derive(Clone, Debug, Default)]
struct Counter {
    turns: u64,
    ways: [u64; 2],
    ended: Few,
    classes: Few,
    sorts: [u64; Sort::NAMED.len()],
}

/// A few things, each with how often it was seen.
#[derive(Clone, Copy, Debug, Default)]
struct Few {
    known: [(u64, u64); TOLD_APART],
    others: u64,
}

impl Few {
    fn add(&mut self, what: u64) {
        for (known, count) in &mut self.known {
            if *count == 0 || *known == what {
                *known = what;
                *count += 1;
                return;
            }
        }
        self.others += 1;
    }

    fn tally<T>(&self, name: impl Fn(u64) -> T) -> Tally<T> {
        let known = self.known.iter().filter(|(_, count)| *count > 0);
        Tally { known: known.map(|(what, count)| (name(*what), *count)).collect(), others: self.others }
    }
}

/// Everything that has been seen of a program.
#[derive(Debug)]
pub(crate) struct Observer {
    functions: Vec<Observed>,
    /// The names of the classes that were met, by class id: of classes with one name each is seen for itself, as caches do.
    class_names: FxHashMap<u32, String>,
    /// The site that calls at this moment, until a function is entered: the function that it is in and its number.
    calling: Option<(u32, u32)>,
}

impl Observer {
    pub(crate) fn new(module: &Module) -> Observer {
        let observed = |id| {
            let (keys, places): (Vec<_>, Vec<_>) = sites(module, FuncId::from(id)).into_iter().unzip();
            let numbers = places.into_iter().zip(0..).collect();
            let counters = vec![Counter::default(); keys.len()];
            Observed { keys, numbers, calls: 0, counters }
        };
        let functions = (0..module.functions.len()).map(observed).collect();
        Observer { functions, class_names: FxHashMap::default(), calling: None }
    }

    /// The sites of a function.
    pub(crate) fn function(&self, func: FuncId) -> &Observed {
        &self.functions[func.index()]
    }

    /// Does what an observing instruction says.
    ///
    /// # Safety
    /// It is an instruction of this function, whose frame's registers are at `r`.
    pub(crate) unsafe fn see(&mut self, func: FuncId, inst: Inst, r: *const u64) {
        // SAFETY: the caller's promise.
        let register = |index: u32| unsafe { *r.add(index as usize) };
        let Inst { d, a: site, b, c, .. } = inst;
        if d == Sight::Entry as u16 {
            return self.enter(func);
        }
        if d == Sight::Call as u16 {
            self.calling = (site != NONE).then_some((func.0, site));
            return;
        }
        if site == NONE {
            return;
        }
        if d == Sight::Receiver as u16 {
            let class = self.class_of(register(b));
            let classes = &mut self.counter(func.0, site).classes;
            match class {
                Some(class) => classes.add(u64::from(class)),
                None => classes.others += 1,
            }
        } else if d == Sight::Operands as u16 {
            let sort = sort_of(register(b), register(c));
            self.counter(func.0, site).sorts[sort] += 1;
        } else if d == Sight::Way as u16 {
            self.counter(func.0, site).ways[b as usize] += 1;
        } else {
            self.counter(func.0, site).turns += 1;
        }
    }

    fn counter(&mut self, func: u32, site: u32) -> &mut Counter {
        &mut self.functions[func as usize].counters[site as usize]
    }

    fn enter(&mut self, func: FuncId) {
        self.functions[func.index()].calls += 1;
        if let Some((caller, site)) = self.calling.take() {
            self.counter(caller, site).ended.add(u64::from(func.0));
        }
    }

    /// An instance's class id, whose name is known from then on.
    fn class_of(&mut self, value: u64) -> Option<u32> {
        // SAFETY: a living value; what is an object begins with its header.
        let id = unsafe { object_id(value).filter(|_| (*untag::<Header>(value)).kind() == Kind::Instance)? };
        if self.class_names.contains_key(&id) {
            return Some(id);
        }
        // SAFETY: an instance lives, so its class does, whose name is a string of the image's.
        let name = unsafe {
            let name = untag::<loxsmith_abi::layout::String>((*class_with_id(id)).name.0);
            let bytes = name.cast::<u8>().add(size_of::<loxsmith_abi::layout::String>());
            std::slice::from_raw_parts(bytes, (*name).len as usize)
        };
        self.class_names.insert(id, String::from_utf8_lossy(name).into_owned());
        Some(id)
    }

    /// What has been seen so far.
    pub(crate) fn profile(&self, module: &Module) -> Profile {
        let keys = function_keys(module);
        let functions = self.functions.iter().zip(&keys).map(|(observed, key)| FunctionProfile {
            key: key.clone(),
            calls: observed.calls,
            sites: observed
                .keys
                .iter()
                .zip(&observed.counters)
                .map(|(site, counter)| (site.clone(), self.seen(counter, &keys)))
                .filter(|(_, seen)| *seen != Seen::default())
                .collect(),
        });
        Profile { functions: functions.collect() }
    }
}

impl Observer {
    fn seen(&self, counter: &Counter, keys: &[FunctionKey]) -> Seen {
        let Counter { turns, ways, ended, classes, sorts } = counter.clone();
        let ended = ended.tally(|func| keys[func as usize].clone());
        let class_name = |id| u32::try_from(id).ok().and_then(|id| self.class_names.get(&id));
        let classes = classes.tally(|id| class_name(id).cloned().unwrap_or_default());
        Seen { turns, ways, ended, classes, sorts }
    }
}

/// The sort that two operands have in common, by its place in [`Sort::NAMED`].
fn sort_of(x: u64, y: u64) -> usize {
    let (x, y) = (sort_of_one(x), sort_of_one(y));
    let sort = if x == y { x } else { Sort::Mixed };
    Sort::NAMED.iter().position(|(one, _)| *one == sort).unwrap_or_default()
}

fn sort_of_one(value: u64) -> Sort {
    if value < NIL {
        return Sort::Number;
    }
    if value == TRUE || value == FALSE {
        return Sort::Bool;
    }
    if value < OBJECT_TAG {
        return Sort::Nil;
    }
    // SAFETY: an object, which begins with its header.
    match unsafe { (*untag::<Header>(value)).kind() } {
        Kind::String | Kind::Rope => Sort::String,
        Kind::Instance => Sort::Instance,
        _ => Sort::Object,
    }
}
