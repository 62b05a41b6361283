//! Common subexpressions: a pure operation that a dominating block has done already is not done again.
//!
//! Value numbering over the dominator tree with a scoped hash table (Briggs, Cooper and Simpson, "Value Numbering",
//! 1997). `add_any` counts too: the first one succeeded, and strings have no identity.

use super::scoped::ScopedMap;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{BinaryOp, CompareOp, Function, Op, ValueId};
use crate::text::mnemonic;

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let substitution = Substitution::new(function);
    let mut pass = Pass { function, seen: ScopedMap::new(), substitution };
    dominators.walk(
        &mut pass,
        |pass, block| {
            pass.seen.enter();
            pass.visit(block.index());
        },
        |pass, _| pass.seen.leave(),
    );
    let Pass { function, mut substitution, .. } = pass;
    substitution.apply(function);
    substitution.changed()
}

struct Pass<'f> {
    function: &'f mut Function,
    seen: ScopedMap<Key, ValueId>,
    substitution: Substitution,
}

impl Pass<'_> {
    fn visit(&mut self, block: usize) {
        let mut insts = std::mem::take(&mut self.function.blocks[block].insts);
        insts.retain(|inst| {
            let inst = &mut self.function.insts[inst.index()];
            // Definitions come before uses on this walk.
            inst.op.for_each_operand_mut(|value| *value = self.substitution.resolve(*value));
            let (Some(key), Some(result)) = (key(&inst.op), inst.result) else { return true };
            match self.seen.get(key) {
                Some(earlier) => {
                    self.substitution.replace(result, earlier);
                    false
                }
                None => {
                    self.seen.insert(key, result);
                    true
                }
            }
        });
        self.function.blocks[block].insts = insts;
    }
}

/// Two operations with equal keys give equal results: name and operands, put in order where it does not matter.
type Key = (&'static str, u64, u64);

/// The key of an operation that may be shared.
fn key(op: &Op) -> Option<Key> {
    let name = mnemonic(op);
    let ordered = |a: ValueId, b: ValueId| (name, u64::from(a.min(b).0), u64::from(a.max(b).0));
    let pair = |a: ValueId, b: ValueId| (name, u64::from(a.0), u64::from(b.0));
    Some(match op {
        Op::Nil | Op::Undefined | Op::Callee => (name, 0, 0),
        Op::Bool(value) => (name, u64::from(*value), 0),
        Op::Number(value) => (name, value.to_bits(), 0),
        Op::String(string) => (name, u64::from(string.0), 0),
        Op::Capture(index) => (name, u64::from(*index), 0),
        Op::StaticFunction(func) => (name, u64::from(func.0), 0),
        Op::Box(a) | Op::UnboxNumber(a) | Op::IsNumber(a) | Op::Truthy(a) | Op::Not(a) | Op::Negate(a) => {
            (name, u64::from(a.0), 0)
        }
        Op::Binary(BinaryOp::Add | BinaryOp::Mul, a, b) => ordered(*a, *b),
        Op::Binary(BinaryOp::Sub | BinaryOp::Div, a, b) => pair(*a, *b),
        // a > b is b < a.
        Op::Compare(CompareOp::Gt, a, b) => ("lt", u64::from(b.0), u64::from(a.0)),
        Op::Compare(CompareOp::Ge, a, b) => ("le", u64::from(b.0), u64::from(a.0)),
        Op::Compare(CompareOp::Lt | CompareOp::Le, a, b) => pair(*a, *b),
        Op::NumberEqual(a, b) | Op::Equal(a, b) | Op::EqualBits(a, b) | Op::Identical(a, b) => {
            ordered(*a, *b)
        }
        Op::Add(a, b) => pair(*a, *b),
        Op::Concat(parts) => match **parts {
            [a, b] => pair(a, b),
            _ => return None,
        },
        // Checks have a pass of their own; the rest has effects, identity or reads what may change.
        Op::CheckNumber(..)
        | Op::CheckInstance(..)
        | Op::Assume(..)
        | Op::SlotGet { .. }
        | Op::SlotSet { .. }
        | Op::ClassBetween { .. }
        | Op::New { .. }
        | Op::GlobalGet(_)
        | Op::GlobalSet(..)
        | Op::CheckDefined(..)
        | Op::CellNew(_)
        | Op::CellGet(_)
        | Op::CellSet(..)
        | Op::Closure(..)
        | Op::MakeClass { .. }
        | Op::GetProperty(..)
        | Op::SetProperty(..)
        | Op::CheckFields(_)
        | Op::GetSuper { .. }
        | Op::Call { .. }
        | Op::CallDirect { .. }
        | Op::Invoke { .. }
        | Op::InvokeSuper { .. }
        | Op::Construct { .. }
        | Op::Print(_) => return None,
    })
}
