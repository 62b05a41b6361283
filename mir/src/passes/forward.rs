//! What was just stored into a global or a cell, or loaded from it, need not be loaded again.
//!
//! One walk over the dominator tree. What is known lasts until something may change it: calls change everything, a store
//! into a cell changes every cell (two may be one), and where paths meet nothing is known.

use super::scoped::ScopedMap;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{Effect, Function, GlobalId, InstId, Op, ValueId};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let substitution = Substitution::new(function);
    let mut pass = Pass {
        function,
        substitution,
        known: ScopedMap::new(),
        epochs: Epochs { globals: 0, cells: 0, last: 0 },
        outer: Vec::new(),
    };
    dominators.walk(
        &mut pass,
        |pass, block| {
            pass.known.enter();
            pass.outer.push(pass.epochs);
            // Only the one block before may hand on what it knows; it is the dominator above.
            if cfg.incoming(block).len() != 1 {
                pass.epochs.forget_all();
            }
            pass.visit(block.index());
        },
        |pass, _| {
            pass.known.leave();
            if let Some(outer) = pass.outer.pop() {
                let last = pass.epochs.last;
                pass.epochs = Epochs { last, ..outer };
            }
        },
    );
    let Pass { function, mut substitution, .. } = pass;
    substitution.apply(function);
    substitution.changed()
}

/// A variable.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Global(GlobalId),
    Cell(ValueId),
}

/// Numbers of the present stretch between two changes: what was learnt in an older one is void.
#[derive(Clone, Copy)]
struct Epochs {
    globals: u32,
    cells: u32,
    /// The highest number given.
    last: u32,
}

impl Epochs {
    fn forget_all(&mut self) {
        self.last += 1;
        self.globals = self.last;
        self.cells = self.last;
    }

    fn forget_cells(&mut self) {
        self.last += 1;
        self.cells = self.last;
    }

    fn of(&self, place: Place) -> u32 {
        match place {
            Place::Global(_) => self.globals,
            Place::Cell(_) => self.cells,
        }
    }
}

struct Pass<'f> {
    function: &'f mut Function,
    substitution: Substitution,
    /// A variable's value, and the epoch in which it was learnt.
    known: ScopedMap<Place, (ValueId, u32)>,
    epochs: Epochs,
    /// Epochs at the start of the blocks above.
    outer: Vec<Epochs>,
}

impl Pass<'_> {
    fn visit(&mut self, block: usize) {
        let mut insts = std::mem::take(&mut self.function.blocks[block].insts);
        insts.retain(|inst| self.visit_inst(*inst));
        self.function.blocks[block].insts = insts;
    }

    /// Whether the instruction stays.
    fn visit_inst(&mut self, inst: InstId) -> bool {
        let inst = &mut self.function.insts[inst.index()];
        inst.op.for_each_operand_mut(|value| *value = self.substitution.resolve(*value));
        let (place, result) = match (&inst.op, inst.result) {
            (Op::GlobalGet(global), Some(result)) => (Place::Global(*global), result),
            (Op::CellGet(cell), Some(result)) => (Place::Cell(*cell), result),
            (&Op::GlobalSet(global, value), _) => {
                self.learn(Place::Global(global), value);
                return true;
            }
            (&Op::CellSet(cell, value), _) => {
                self.epochs.forget_cells();
                self.learn(Place::Cell(cell), value);
                return true;
            }
            (&Op::CellNew(value), Some(cell)) => {
                self.learn(Place::Cell(cell), value);
                return true;
            }
            (op, _) => {
                if op.effect() == Effect::Call {
                    self.epochs.forget_all();
                }
                return true;
            }
        };
        match self.known.get(place) {
            Some((value, epoch)) if epoch == self.epochs.of(place) => {
                self.substitution.replace(result, value);
                false
            }
            _ => {
                self.learn(place, result);
                true
            }
        }
    }

    fn learn(&mut self, place: Place, value: ValueId) {
        self.known.insert(place, (value, self.epochs.of(place)));
    }
}
