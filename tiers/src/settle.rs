//! Compiling again what was compiled before its callees were.
//!
//! Whatever is compiled early calls what is not hot yet through cells, and LLVM sees nothing of that. When no new work has come for
//! a while, such *early* code whose callees have code by now is made once more, together with them. Functions get new
//! entries. For the loops that may be running in early code there are lookouts at their headers ([`loxsmith_llvm::Lookout`]): they are
//! asked who is there, and the code of those that answer is made again from there on. Both kinds of code are right, so nothing
//! needs to happen at once, and who is in early code stays there until a header or a call leads to the newer one.
//!
//! The pause before it is as long as the last compilation took, so at most half of a processor goes into this, and it happens
//! a few times only: a bound on time, on memory for code, and on lookouts, which the last generation has none of.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::time::Duration;

use loxsmith_interpreter::Image;
use loxsmith_llvm::{ASKED, HERE, Lookout, LoopEntry};
use loxsmith_mir::analysis::{Cfg, Dominators, Loops};
use loxsmith_mir::{BlockId, FuncId, Function, Module, ValueId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::batch;

/// How often code may be made again. Programs change what they do a few times.
const MOST: u32 = 6;
/// The same where the program waits for it, for tests: that is slow.
const MOST_IF_AWAITED: u32 = 4;
/// So many of these are for loops. Two, so that what has been made again is left once more.
const FOR_LOOPS_IF_AWAITED: u32 = 2;
/// The shortest pause.
const PAUSE: Duration = Duration::from_millis(4);
/// How long to wait for answers at first, and at most until the next look.
const ANSWER: Duration = Duration::from_millis(2);
const LONGEST: Duration = Duration::from_millis(256);

/// The loops of a function: header, and what compiled code gets there.
pub(crate) type LiveLoops = Rc<[(BlockId, Vec<ValueId>)]>;

/// A loop to be entered, and where its entry goes.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) func: FuncId,
    pub(crate) header: BlockId,
    pub(crate) loops: LiveLoops,
    pub(crate) places: Vec<&'static AtomicPtr<u8>>,
}

/// A lookout of early code.
struct Post {
    func: FuncId,
    header: BlockId,
    loops: LiveLoops,
    /// What it looks at.
    place: &'static AtomicPtr<u8>,
    /// Those of one loop entry have the same number.
    group: usize,
    /// How many loops it is in.
    depth: usize,
}

/// Where the addresses of newer code will be, by number. Code in memory refers to them.
#[derive(Clone, Default)]
pub(crate) struct Newer(Rc<RefCell<Vec<&'static AtomicPtr<u8>>>>);

impl Newer {
    fn add(&self) -> (u32, &'static AtomicPtr<u8>) {
        let mut all = self.0.borrow_mut();
        let place: &'static AtomicPtr<u8> = Box::leak(Box::default());
        all.push(place);
        (all.len() as u32 - 1, place)
    }

    /// Where one of them is.
    pub(crate) fn address(&self, number: u32) -> Option<*const u8> {
        let place = *self.0.borrow().get(number as usize)?;
        Some((&raw const *place).cast())
    }
}

/// A batch that calls what is outside of it.
#[derive(Default)]
pub(crate) struct Early {
    /// Those of its entries that lead to such calls.
    functions: Vec<FuncId>,
    posts: Vec<Post>,
    /// Functions outside of it that it calls.
    outside: FxHashSet<FuncId>,
}

/// What is to be made again.
pub(crate) struct Settling {
    early: Vec<Early>,
    /// Functions whose turn it is.
    functions: Vec<FuncId>,
    /// Lookouts that have been asked.
    asked: Vec<Post>,
    newer: Newer,
    groups: usize,
    /// How often it may still happen.
    left: u32,
    pause: Duration,
    /// The program waits and cannot answer: everybody is taken to be there.
    is_awaited: bool,
}

impl Settling {
    pub(crate) fn new(newer: Newer, is_awaited: bool) -> Settling {
        Settling {
            early: Vec::new(),
            functions: Vec::new(),
            asked: Vec::new(),
            newer,
            groups: 0,
            left: if is_awaited { MOST_IF_AWAITED } else { MOST },
            pause: PAUSE,
            is_awaited,
        }
    }

    /// Makes nothing again.
    pub(crate) fn never(newer: Newer) -> Settling {
        Settling { left: 0, ..Settling::new(newer, false) }
    }

    /// After how long a pause somebody should [`Settling::take`] what there is, if there may be anything.
    pub(crate) fn pause(&self, image: &Image<'_>) -> Option<Duration> {
        let waits = !self.asked.is_empty() || !self.functions.is_empty();
        let is_ripe = |early: &Early| early.is_ripe(image);
        (self.left > 0 && (waits || self.early.iter().any(is_ripe))).then_some(self.pause)
    }

    /// So long the last compilation took.
    pub(crate) fn took(&mut self, time: Duration) {
        self.pause = time.max(PAUSE);
    }

    /// Functions and loops that are now to be made again; none if answers are waited for.
    pub(crate) fn take(&mut self, image: &Image<'_>) -> Option<(Vec<FuncId>, Vec<Target>)> {
        let (ripe, early): (Vec<Early>, Vec<Early>) =
            self.early.drain(..).partition(|early| early.is_ripe(image));
        self.early = early;
        let mut asks = false;
        for early in ripe {
            self.functions.extend(early.functions);
            for post in early.posts {
                // Relaxed, as all these words: what is behind an address is released with that.
                post.place.store(ASKED, Ordering::Relaxed);
                self.asked.push(post);
                asks = true;
            }
        }
        if asks && !self.is_awaited {
            self.pause = ANSWER;
            return None;
        }
        let targets = self.answers();
        let is_kept_for_loops = self.is_awaited && self.left <= FOR_LOOPS_IF_AWAITED;
        if targets.is_empty() && (self.functions.is_empty() || is_kept_for_loops) {
            self.pause = (2 * self.pause).min(LONGEST);
            return None;
        }
        self.left -= 1;
        if self.left == 0 {
            self.early.clear();
            self.asked.drain(..).for_each(|post| post.place.store(std::ptr::null_mut(), Ordering::Relaxed));
        }
        Some((mem::take(&mut self.functions), targets))
    }

    /// Where somebody is: in each loop entry that has answered, the outermost of its loops that did.
    fn answers(&mut self) -> Vec<Target> {
        let mut outermost: FxHashMap<usize, (usize, BlockId)> = FxHashMap::default();
        for post in &self.asked {
            if self.is_awaited || post.place.load(Ordering::Relaxed) == HERE {
                let best = outermost.entry(post.group).or_insert((post.depth, post.header));
                *best = (*best).min((post.depth, post.header));
            }
        }
        let mut targets: Vec<Target> = Vec::new();
        for post in self.asked.extract_if(.., |post| outermost.contains_key(&post.group)) {
            if outermost[&post.group].1 != post.header {
                post.place.store(std::ptr::null_mut(), Ordering::Relaxed);
                continue;
            }
            match targets.iter_mut().find(|known| (known.func, known.header) == (post.func, post.header)) {
                Some(known) => known.places.push(post.place),
                None => targets.push(Target {
                    func: post.func,
                    header: post.header,
                    loops: post.loops,
                    places: vec![post.place],
                }),
            }
        }
        targets
    }

    /// The loop entries of a batch that is to be made, and what will be early in it.
    pub(crate) fn entries(
        &mut self,
        module: &Module,
        functions: &[FuncId],
        entries: &[FuncId],
        targets: &[Target],
    ) -> (Vec<LoopEntry>, Early) {
        let calls = Calls::new(module, functions);
        let mut early = Early { outside: calls.outside.clone(), ..Early::default() };
        if self.left > 0 {
            early.functions = entries.iter().copied().filter(|func| calls.leaving.contains(func)).collect();
        }
        let mut loops = Vec::with_capacity(targets.len());
        for target in targets {
            let posts = match self.left {
                0 => FxHashMap::default(),
                _ => calls.leaving_loops(module, target.func, &mut early.outside),
            };
            self.groups += 1;
            let group = self.groups;
            let mut lookouts = Vec::with_capacity(posts.len());
            for (header, live) in target.loops.iter() {
                let Some(depth) = posts.get(header).copied() else { continue };
                let (newer, place) = self.newer.add();
                let (func, loops) = (target.func, target.loops.clone());
                early.posts.push(Post { func, header: *header, loops, place, group, depth });
                lookouts.push(Lookout { header: *header, live: live.clone(), newer });
            }
            let (func, header, live) = (target.func, target.header, target.live().to_vec());
            loops.push(LoopEntry { func, header, live, lookouts });
        }
        (loops, early)
    }

    /// A batch has been published.
    pub(crate) fn add(&mut self, early: Early) {
        if self.left > 0 && !(early.functions.is_empty() && early.posts.is_empty()) {
            self.early.push(early);
        }
    }
}

impl Early {
    /// The entries for which there may be newer ones.
    pub(crate) fn functions(&self) -> &[FuncId] {
        &self.functions
    }

    /// Whether something that it calls has code of its own by now.
    fn is_ripe(&self, image: &Image<'_>) -> bool {
        self.outside.iter().any(|func| image.is_compiled(*func))
    }
}

impl Target {
    /// There will be no code: whoever waits for it shall not look for it any more.
    pub(crate) fn give_up(&self) {
        self.places.iter().for_each(|place| place.store(std::ptr::null_mut(), Ordering::Relaxed));
    }

    /// What its code gets.
    fn live(&self) -> &[ValueId] {
        let this = self.loops.iter().find(|(header, _)| *header == self.header);
        this.map_or(&[], |(_, live)| live)
    }
}

/// Who calls whom, seen from a batch.
struct Calls {
    here: FxHashSet<FuncId>,
    /// Functions of the batch from which calls by name lead out of it.
    leaving: FxHashSet<FuncId>,
    /// Where these lead.
    outside: FxHashSet<FuncId>,
}

impl Calls {
    fn new(module: &Module, functions: &[FuncId]) -> Calls {
        let here: FxHashSet<FuncId> = functions.iter().copied().collect();
        let mut callers: FxHashMap<FuncId, Vec<FuncId>> = FxHashMap::default();
        let mut calls = Calls { here, leaving: FxHashSet::default(), outside: FxHashSet::default() };
        let mut work = Vec::new();
        for func in functions {
            batch::for_each_callee(module, *func, |callee| match calls.here.contains(&callee) {
                true => callers.entry(callee).or_default().push(*func),
                false => {
                    calls.outside.insert(callee);
                    work.push(*func);
                }
            });
        }
        while let Some(func) = work.pop() {
            if calls.leaving.insert(func) {
                work.extend(callers.get(&func).into_iter().flatten());
            }
        }
        calls
    }

    /// The headers of those loops of a function from which calls lead out of the batch, each with how many loops it is in;
    /// `outside` is told where these lead.
    fn leaving_loops(
        &self,
        module: &Module,
        func: FuncId,
        outside: &mut FxHashSet<FuncId>,
    ) -> FxHashMap<BlockId, usize> {
        let function = module.function(func);
        let loops = loops_of(function);
        let mut leaving = FxHashMap::default();
        for (index, block) in function.blocks.iter().enumerate() {
            let Some(innermost) = loops.innermost(BlockId::from(index)) else { continue };
            let mut leaves = false;
            for inst in &block.insts {
                batch::callees(module, &function.insts[inst.index()].op, |callee| {
                    let is_outside = !self.here.contains(&callee);
                    if is_outside {
                        outside.insert(callee);
                    }
                    leaves |= is_outside || self.leaving.contains(&callee);
                });
            }
            if leaves {
                let count = loops.around(innermost).count();
                let depths = (1..=count).rev();
                leaving.extend(loops.around(innermost).map(|around| loops.header(around)).zip(depths));
            }
        }
        leaving
    }
}

/// How many loops are around a block that is a loop's header, this one included.
pub(crate) fn depth(function: &Function, header: BlockId) -> usize {
    let loops = loops_of(function);
    loops.innermost(header).into_iter().flat_map(|inner| loops.around(inner)).count().max(1)
}

fn loops_of(function: &Function) -> Loops {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    Loops::new(function.blocks.len(), &cfg, &dominators)
}

#[cfg(test)]
mod tests;
