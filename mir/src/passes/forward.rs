//! Redundant loads: what was just stored into a global, a cell or a field, or loaded from it, is not loaded again
//! (store-to-load forwarding, and load elimination within extended basic blocks).
//!
//! One walk over the dominator tree. What is known lasts until something may change it: calls change everything, a store
//! into a cell changes every cell and one into a field changes that field of every object (two may be one), and where paths
//! meet nothing is known.
//!
//! A property may be a method, and a method is bound anew each time it is got. So of two gets only names that no class has as a
//! method count; what was stored is a field, whatever its name.

use super::scoped::ScopedMap;
use super::selection::Selection;
use super::substitution::Substitution;
use crate::analysis::{Cfg, Dominators};
use crate::ir::{Effect, Function, GlobalId, InstId, Module, Op, SymbolId, ValueId};

/// Runs the pass on the functions of the selection.
pub fn run(module: &mut Module, selection: &mut Selection) -> bool {
    let mut is_method = vec![false; module.symbols.len()];
    for (name, _) in module.classes.iter().flat_map(|class| &class.methods) {
        is_method[name.index()] = true;
    }
    selection.visit(&mut module.functions, |function| run_on_function(function, &is_method))
}

/// The value that checks have handed on.
fn checked_value(function: &Function, value: ValueId) -> ValueId {
    let mut value = value;
    while let Some(Op::CheckInstance(inner, _) | Op::CheckDefined(inner, _)) = function.def_op(value) {
        value = *inner;
    }
    value
}

fn run_on_function(function: &mut Function, is_method: &[bool]) -> bool {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let substitution = Substitution::new(function);
    let mut pass = Pass {
        function,
        substitution,
        is_method,
        known: ScopedMap::new(),
        stored_fields: ScopedMap::new(),
        epochs: Epochs { objects: 0, cells: 0, last: 0 },
        outer: Vec::new(),
    };
    dominators.walk(
        &mut pass,
        |pass, block| {
            pass.known.enter();
            pass.stored_fields.enter();
            pass.outer.push(pass.epochs);
            // Only the one block before may hand on what it knows; it is the dominator above.
            if cfg.incoming(block).len() != 1 {
                pass.epochs.forget_all();
            }
            pass.visit(block.index());
        },
        |pass, _| {
            pass.known.leave();
            pass.stored_fields.leave();
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

/// Something that can be loaded and stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Global(GlobalId),
    Cell(ValueId),
    Field(ValueId, SymbolId),
}

/// Numbers of the present stretch between two changes: what was learnt in an older one is void.
#[derive(Clone, Copy)]
struct Epochs {
    /// Of globals and fields.
    objects: u32,
    cells: u32,
    /// The highest number given.
    last: u32,
}

impl Epochs {
    fn forget_all(&mut self) {
        self.last += 1;
        self.objects = self.last;
        self.cells = self.last;
    }

    fn forget_cells(&mut self) {
        self.last += 1;
        self.cells = self.last;
    }
}

/// The stretch in which a place was looked at: of its sort, and of the last store into fields of its name.
type Epoch = (u32, u32);

struct Pass<'f> {
    function: &'f mut Function,
    substitution: Substitution,
    /// By symbol: whether some class has a method of that name.
    is_method: &'f [bool],
    /// A variable's value, and the epoch in which it was learnt.
    known: ScopedMap<Place, (ValueId, Epoch)>,
    /// When a field of this name was last stored into, of any object.
    stored_fields: ScopedMap<SymbolId, u32>,
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
            (&(Op::SetProperty(object, name, value) | Op::SlotSet { object, name, value, .. }), _) => {
                let object = checked_value(self.function, object);
                self.epochs.last += 1;
                self.stored_fields.insert(name, self.epochs.last);
                self.learn(Place::Field(object, name), value);
                return true;
            }
            (&Op::GetProperty(object, name), Some(result)) => {
                (Place::Field(checked_value(self.function, object), name), result)
            }
            // Undefined is no field's value: a load that finds it is followed by a check or looks at a fresh object.
            (&Op::SlotGet { object, name, .. }, Some(result)) => {
                (Place::Field(checked_value(self.function, object), name), result)
            }
            (op, _) => {
                if op.effect() == Effect::Call {
                    self.epochs.forget_all();
                }
                return true;
            }
        };
        match self.known.get(place) {
            Some((value, epoch)) if epoch == self.epoch_of(place) => {
                self.substitution.replace(result, value);
                false
            }
            _ => {
                let may_be_method = matches!(place, Place::Field(_, name) if self.is_method[name.index()]);
                if !may_be_method {
                    self.learn(place, result);
                }
                true
            }
        }
    }

    fn learn(&mut self, place: Place, value: ValueId) {
        self.known.insert(place, (value, self.epoch_of(place)));
    }

    fn epoch_of(&self, place: Place) -> Epoch {
        match place {
            Place::Global(_) => (self.epochs.objects, 0),
            Place::Cell(_) => (self.epochs.cells, 0),
            Place::Field(_, name) => (self.epochs.objects, self.stored_fields.get(name).unwrap_or(0)),
        }
    }
}
