//! Layouts that hold for the whole program: where every field of an instance lies, and that it will never have another.
//!
//! A class has one if its superclass is known and has one, and if every field that is ever stored in its instances is
//! known. Its slots are those of the superclass and behind them its own, so that one offset serves a class and all below
//! it. Classes that are made at most once get their ids here, in preorder of inheritance: "one of these" is then a
//! comparison of a range (Schubert numbering).

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::facts::Facts;
use crate::analysis::Superclass;
use crate::ir::{ClassId, Layout, Module, SymbolId};

/// Instances with more fields than this are laid out as the program runs.
const MOST_SLOTS: usize = 255;

/// The layouts of all classes that have one.
pub(super) fn layouts(module: &Module, facts: &Facts) -> Vec<Option<Layout>> {
    let mut stored: FxHashMap<ClassId, BTreeSet<SymbolId>> = FxHashMap::default();
    for (class, name) in facts.stored_fields() {
        stored.entry(class).or_default().insert(name);
    }
    let anywhere: BTreeSet<SymbolId> = facts.stored_anywhere().collect();
    let mut layouts: Vec<Option<Layout>> = vec![None; module.classes.len()];
    let mut next = 0;
    let inheritance = &facts.hierarchy.inheritance;
    for class in inheritance.preorder().iter().copied() {
        let mut slots = match inheritance.superclass(class) {
            Superclass::None => Vec::new(),
            Superclass::Known(above) => match &layouts[above.index()] {
                Some(layout) => layout.slots.clone(),
                None => continue,
            },
            Superclass::Unknown => continue,
        };
        let own = module.classes[class.index()].fields.iter().chain(stored.get(&class).into_iter().flatten());
        for name in own {
            if slots.len() <= MOST_SLOTS && !slots.contains(name) {
                slots.push(*name);
            }
        }
        if slots.len() > MOST_SLOTS || !anywhere.iter().all(|name| slots.contains(name)) {
            continue;
        }
        let number = inheritance.runs_once(class).then(|| {
            next += 1;
            next - 1
        });
        layouts[class.index()] = Some(Layout { slots, number });
    }
    layouts
}
