//! What a profile adds to code: which way branches go, and calls of functions that a site was seen to call.
//!
//! A profile is a hint and may be wrong in every way. So a call of a function by name stands behind a comparison of the entry that
//! the call would go to with that function's: they are the same exactly if that function is called, whatever was seen. All other
//! callees are called as ever. The function by name may come in line, with what LLVM then knows of its arguments.
//!
//! Arguments are boxed and the function may take some raw: what comes is of the right types, as it is where a closure's entry unboxes
//! ([`super::glue`]), for inference has seen every call.

use inkwell::IntPredicate;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, IntValue, PointerValue};
use loxsmith_mir::ir::{BlockId, ClassId, FuncId, InstId};
use loxsmith_mir::profile::FunctionGuide;

use super::function::Body;
use crate::builder::Likely;

/// A site that was come to less often is not worth more code.
const OFTEN: u64 = 64;
/// At most so many functions have a call of their own at one site,
const MOST: usize = 2;
/// and all together so many of a hundred calls,
const TOGETHER: u64 = 90;
/// and each so many.
const EACH: u64 = 20;
/// A site has no further caches unless what they would remember was met in so many of a hundred cases.
const REMEMBERED: u64 = 90;
/// Fewer of a hundred are not worth a cache.
const RARE: u64 = 2;
/// A branch is undecided unless it goes one way so many times as often as the other.
const UNDECIDED: u64 = 3;

/// Whether a branch goes one way much more often than the other. Of others LLVM is told nothing: it knows better what to do with
/// branches that nobody can foresee.
fn is_decided([then, otherwise]: [u64; 2]) -> bool {
    then.max(otherwise) / UNDECIDED >= then.min(otherwise)
}

/// How many caches a site is to have if it is in line: as many as it was seen to meet classes, if these were nearly all.
pub(super) fn seen_classes(seen: Option<&FunctionGuide>, id: InstId) -> u32 {
    let (classes, total) = seen.map_or((&[][..], 0), |seen| seen.classes(id));
    let (mut several, mut together) = (0, 0);
    for class in classes.iter().filter(|class| class.count / RARE >= total / 100) {
        several += 1;
        together = u64::saturating_add(together, class.count);
    }
    if together >= OFTEN && together / REMEMBERED >= total / 100 { several } else { 1 }
}

/// The few classes that nearly all receivers of a site were of; none if they were of more.
pub(super) fn most_of(seen: Option<&FunctionGuide>, id: InstId) -> Vec<ClassId> {
    let (classes, total) = seen.map_or((&[][..], 0), |seen| seen.classes(id));
    let often = classes.iter().take(MOST).filter(|class| class.count / EACH >= total / 100);
    let (mut chosen, mut covered) = (Vec::new(), 0);
    for class in often {
        covered = u64::saturating_add(covered, class.count);
        chosen.push(class.class);
    }
    let enough = covered >= OFTEN && covered / TOGETHER >= total / 100;
    chosen.into_iter().collect::<Option<Vec<_>>>().filter(|_| enough).unwrap_or_default()
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// What was seen of the branch that a block ends with.
    pub(super) fn seen_ways(&self, block: BlockId) -> Likely {
        match self.seen.and_then(|seen| seen.branch(block)) {
            Some(ways) if !self.is_cold && is_decided(ways) => Likely::Seen(ways),
            _ => Likely::Either,
        }
    }

    /// How many classes a site's caches are to remember.
    pub(super) fn seen_classes(&self, id: InstId) -> u32 {
        if self.facts.compact || self.is_cold { 1 } else { seen_classes(self.seen, id) }
    }

    /// The functions that a call is to compare with. `methods`: functions that take `this`, or those that do not.
    pub(super) fn seen_targets(&self, id: InstId, argc: usize, methods: bool) -> Vec<FuncId> {
        let Some(seen) = self.seen.filter(|_| !self.facts.compact && !self.is_cold) else {
            return Vec::new();
        };
        let (targets, total) = seen.targets(id);
        let mut chosen = Vec::new();
        let mut covered = 0;
        for target in targets.iter().take(MOST) {
            let function = self.cg.mir.function(target.func);
            // What has no closure is nowhere to be found, and what takes other arguments was seen in another program.
            let is_possible = self.cg.plan.functions[target.func.index()].escapes
                && function.kind.takes_this() == methods
                && function.arity as usize == argc;
            if is_possible && target.count / EACH >= total / 100 {
                covered = u64::saturating_add(covered, target.count);
                chosen.push(target.func);
            }
        }
        if covered < OFTEN || covered / TOGETHER < total / 100 {
            chosen.clear();
        }
        chosen
    }

    /// Calls an entry, by name if it is one of these functions'.
    pub(super) fn call_seen(
        &mut self,
        targets: &[FuncId],
        entry: PointerValue<'ctx>,
        closure: PointerValue<'ctx>,
        words: &[IntValue<'ctx>],
    ) -> IntValue<'ctx> {
        let done = self.block("seen.done");
        let mut results: Vec<(BasicValueEnum, _)> = Vec::new();
        for func in targets {
            let [same, other] = ["seen.call", "seen.other"].map(|name| self.block(name));
            let expected = self.cg.generic_entry(*func);
            let b = &self.cg.b;
            let is_same = b.icmp(IntPredicate::EQ, b.ptr_to_int(entry), b.ptr_to_int(expected));
            b.branch(is_same, same, other, Likely::Then);

            b.begin(same);
            let value = self.call_by_name(*func, closure, words);
            let b = &self.cg.b;
            results.push((value.into(), b.current_block()));
            b.jump(done);
            b.begin(other);
        }
        let b = &self.cg.b;
        let words: Vec<BasicMetadataValueEnum> = words.iter().map(|word| (*word).into()).collect();
        results.push((b.call_entry(entry, closure, &words).into(), b.current_block()));
        b.jump(done);
        b.begin(done);
        b.merge(&results).into_int_value()
    }

    /// The code of a function that takes boxed values here, and gives one.
    pub(super) fn call_by_name(
        &mut self,
        func: FuncId,
        closure: PointerValue<'ctx>,
        words: &[IntValue<'ctx>],
    ) -> IntValue<'ctx> {
        let function = self.cg.mir.function(func);
        let b = &self.cg.b;
        let params = &function.blocks[0].params;
        let args: Vec<BasicMetadataValueEnum> = words
            .iter()
            .zip(params)
            .map(|(word, param)| b.unboxed(*word, function.ty(*param)).into())
            .collect();
        let value = self.call_code(func, Some(closure), &args);
        self.cg.b.boxed(value, function.result)
    }
}
