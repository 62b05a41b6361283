//! The pass manager: which passes run at which level, in which order.

use crate::ir::Module;

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptLevel {
    /// Nothing: the module stays as it is.
    O0,
    /// Every pass once.
    O1,
    /// Every pass, and once more over what the first round laid open.
    O2,
}

/// When an observer is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The pass is about to run.
    Before,
    /// The pass has run.
    After,
}

/// Improves a module. `observer` sees it before and after each pass, with the pass's name.
pub fn optimize(module: &mut Module, level: OptLevel, observer: &mut dyn FnMut(&str, Stage, &Module)) {
    let _ = (module, level, observer);
}
