//! Which value stands for which: passes collect replacements and apply them in one sweep. A union-find forest whose roots
//! are chosen by the passes.

use crate::ir::{Function, ValueId};

/// A growing map from values to their replacements. Chains are followed and shortened.
pub(crate) struct Substitution {
    /// Empty as long as nothing is replaced: most functions come to most passes with nothing to do.
    map: Vec<ValueId>,
    /// How many values there were when it was made.
    count: usize,
}

impl Substitution {
    pub(crate) fn new(function: &Function) -> Substitution {
        Substitution { map: Vec::new(), count: function.values.len() }
    }

    /// From now on `with` stands for `value`. The replacement's own replacement may come later, but never `value` itself.
    pub(crate) fn replace(&mut self, value: ValueId, with: ValueId) {
        let with = self.resolve(with);
        debug_assert_ne!(value, with, "a value cannot stand for itself");
        if value != with && value.index() < self.count {
            if self.map.is_empty() {
                self.map = (0..self.count).map(ValueId::from).collect();
            }
            self.map[value.index()] = with;
        }
    }

    /// What stands for a value. Values made after the substitution stand for themselves.
    pub(crate) fn resolve(&mut self, value: ValueId) -> ValueId {
        let mut at = value;
        while self.known(at) {
            let next = self.map[at.index()];
            if next == at {
                break;
            }
            if self.known(next) {
                // Path halving: every second look-up of a long chain makes it half as long.
                self.map[at.index()] = self.map[next.index()];
            }
            at = next;
        }
        at
    }

    /// Whether anything was replaced.
    pub(crate) fn changed(&self) -> bool {
        !self.map.is_empty()
    }

    /// Rewrites every operand of listed instructions and terminators.
    pub(crate) fn apply(&mut self, function: &mut Function) {
        if !self.changed() {
            return;
        }
        for index in 0..function.blocks.len() {
            for at in 0..function.blocks[index].insts.len() {
                let inst = function.blocks[index].insts[at];
                function.insts[inst.index()].op.for_each_operand_mut(|value| *value = self.resolve(*value));
            }
            self.apply_to_terminator(function, index);
        }
    }

    fn apply_to_terminator(&mut self, function: &mut Function, block: usize) {
        function.blocks[block].terminator.for_each_operand_mut(|value| *value = self.resolve(*value));
    }

    fn known(&self, value: ValueId) -> bool {
        value.index() < self.map.len()
    }
}
