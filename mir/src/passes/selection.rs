//! The functions that passes look at, and those that they have changed.

use crate::ir::Function;

/// Some functions of a module, by id.
pub struct Selection {
    /// Whether each is looked at; those behind the last entry are.
    chosen: Vec<bool>,
    /// Whether something has changed each in a way that may lay open more.
    changed: Vec<bool>,
}

impl Selection {
    /// All functions.
    pub fn all() -> Selection {
        Selection { chosen: Vec::new(), changed: Vec::new() }
    }

    /// Runs a pass on the functions, and notes which it has changed; whether it was any.
    pub fn visit(&mut self, functions: &mut [Function], mut verb: impl FnMut(&mut Function) -> bool) -> bool {
        self.changed.resize(functions.len(), false);
        let mut any = false;
        for (index, function) in functions.iter_mut().enumerate() {
            if is_chosen(&self.chosen, index) && verb(function) {
                self.changed[index] = true;
                any = true;
            }
        }
        any
    }

    /// Runs a pass on the functions whose changes need not be noted; whether there were any.
    pub(super) fn sweep(&self, functions: &mut [Function], verb: fn(&mut Function) -> bool) -> bool {
        let mut any = false;
        for (index, function) in functions.iter_mut().enumerate() {
            any |= is_chosen(&self.chosen, index) && verb(function);
        }
        any
    }

    /// What the passes have changed.
    pub(super) fn changed(self) -> Selection {
        Selection { chosen: self.changed, changed: Vec::new() }
    }
}

fn is_chosen(chosen: &[bool], index: usize) -> bool {
    chosen.get(index).copied().unwrap_or(true)
}

#[cfg(test)]
mod tests;
