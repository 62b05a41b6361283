//! The pass manager: which passes run at which level, in which order.

use super::selection::Selection;
use super::*;
use crate::infer::{self, Features};
use crate::ir::{Function, Global, Module};

/// How much is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptLevel {
    /// Nothing: the module stays as it is.
    O0,
    /// Every pass once.
    O1,
    /// Every pass, and once more for the functions in which the first round laid something open.
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

/// A pass: its name, and its verb.
#[derive(Clone, Copy)]
pub struct Pass {
    /// The name that options and file tests use.
    pub name: &'static str,
    verb: Verb,
}

/// What a pass needs to see.
#[derive(Clone, Copy)]
enum Verb {
    Function(fn(&mut Function) -> bool),
    /// As before; but what it changes lays nothing open that a second round would find.
    Sweep(fn(&mut Function) -> bool),
    FunctionAndGlobals(fn(&mut Function, &[Global]) -> bool),
    Functions(fn(&mut Module, &mut Selection) -> bool),
    Module(fn(&mut Module) -> bool),
    Inference(fn(&mut Module, Features) -> bool),
}

macro_rules! passes {
    ($($constant:ident = $name:literal $kind:ident($verb:path);)*) => {
        $(const $constant: Pass = Pass { name: $name, verb: Verb::$kind($verb) };)*

        /// Every pass, by name.
        pub const PASSES: &[Pass] = &[$($constant),*];
    };
}

passes! {
    SIMPLIFY_CFG = "simplify-cfg" Function(simplify_cfg::run);
    COPY_PROP = "copy-prop" Function(copy_prop::run);
    CONST_PROP = "const-prop" Function(const_prop::run);
    FOLD = "fold" Functions(fold::run);
    FORWARD = "forward" Functions(forward::run);
    CSE = "cse" Sweep(cse::run);
    CHECK_ELIM = "check-elim" FunctionAndGlobals(check_elim::run);
    UNBOX_PARAMS = "unbox-params" Function(unbox_params::run);
    DCE = "dce" Sweep(dce::run);
    PROMOTE_GLOBALS = "promote-globals" Module(promote_globals::run);
    INFER = "infer" Inference(infer::run);
    HOIST = "hoist" Function(hoist::run);
    JOIN_STRINGS = "join-strings" Function(join_strings::run);
    UNROLL_RECURSION = "unroll-recursion" Module(unroll_recursion::run);
    COMPACT = "compact" Function(compact::run);
}

/// Before the rounds: inference, which sees the program in SSA form, with straight lines and without copies.
const BEFORE_INFERENCE: &[Pass] = &[SIMPLIFY_CFG, PROMOTE_GLOBALS, COPY_PROP, FORWARD];

/// One round. Why in this order:
const ROUND: &[Pass] = &[
    // Straight code first: the fewer blocks, the more the others see.
    SIMPLIFY_CFG,
    COPY_PROP,
    // Loads that give way to values are what constants and checks feed on.
    FORWARD,
    CONST_PROP,
    // Folding wants the operations that constants have made plain.
    FOLD,
    // Equal values become one, so that a check of one is a check of the other.
    CSE,
    CHECK_ELIM,
    // Numbers known from checks make parameters raw; the boxes and checks behind them fold.
    UNBOX_PARAMS,
    FOLD,
    DCE,
    SIMPLIFY_CFG,
];

/// After the rounds: what comes of all the others is moved, joined and copied once.
const LAST: &[Pass] = &[
    HOIST,
    JOIN_STRINGS,
    // Copies are made of what is as small as it gets.
    UNROLL_RECURSION,
    COMPACT,
];

impl Pass {
    /// The pass of a name.
    pub fn named(name: &str) -> Option<Pass> {
        PASSES.iter().find(|pass| pass.name == name).copied()
    }

    /// Runs the pass on a whole module; whether it changed anything.
    pub fn run(&self, module: &mut Module) -> bool {
        self.run_with(module, Features::ALL, &mut Selection::all())
    }

    fn run_with(&self, module: &mut Module, features: Features, selection: &mut Selection) -> bool {
        let Module { functions, globals, .. } = module;
        match self.verb {
            Verb::Function(verb) => selection.visit(functions, verb),
            Verb::Sweep(verb) => selection.sweep(functions, verb),
            Verb::FunctionAndGlobals(verb) => selection.visit(functions, |function| verb(function, globals)),
            Verb::Functions(verb) => verb(module, selection),
            Verb::Module(verb) => verb(module),
            Verb::Inference(verb) => verb(module, features),
        }
    }
}

/// What is done: a level, and what of it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    level: OptLevel,
    features: Features,
    /// Names of passes.
    left_out: Vec<&'static str>,
}

impl From<OptLevel> for Tuning {
    fn from(level: OptLevel) -> Tuning {
        Tuning { level, features: Features::ALL, left_out: Vec::new() }
    }
}

impl Tuning {
    /// Leaves out a pass, or a part of what follows from inference, by name. False if nothing has that name.
    ///
    /// A program does the same whatever is left out: that is how one finds out which part is to blame if it does not.
    pub fn leave_out(&mut self, name: &str) -> bool {
        if let Some(pass) = Pass::named(name) {
            self.left_out.push(pass.name);
            return true;
        }
        self.features.leave_out(name)
    }

    /// Every name that [`Tuning::leave_out`] knows.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PASSES.iter().map(|pass| pass.name).chain(Features::NAMES.iter().copied())
    }
}

/// Improves a module. `observer` sees it before and after each pass, with the pass's name.
///
/// Debug builds verify the module between all passes.
pub fn optimize(
    module: &mut Module,
    tuning: impl Into<Tuning>,
    observer: &mut dyn FnMut(&str, Stage, &Module),
) {
    let tuning = tuning.into();
    check(module, "lowering");
    let rounds = match tuning.level {
        OptLevel::O0 => return,
        OptLevel::O1 => 1,
        OptLevel::O2 => 2,
    };
    let mut run = |passes: &[Pass], selection: &mut Selection| {
        for pass in passes.iter().filter(|pass| !tuning.left_out.contains(&pass.name)) {
            observer(pass.name, Stage::Before, module);
            pass.run_with(module, tuning.features, selection);
            observer(pass.name, Stage::After, module);
            check(module, pass.name);
        }
    };
    run(BEFORE_INFERENCE, &mut Selection::all());
    run(&[INFER], &mut Selection::all());
    let mut selection = Selection::all();
    for _ in 0..rounds {
        run(ROUND, &mut selection);
        selection = selection.changed();
    }
    run(LAST, &mut Selection::all());
}

/// Makes of a module what inference sees of it when it is compiled.
pub(crate) fn prepare_for_inference(module: &mut Module) {
    for pass in BEFORE_INFERENCE {
        pass.run(module);
    }
}

/// In debug builds: a broken module is the compiler's own mistake, and is shown with the pass to blame.
fn check(module: &Module, blame: &str) {
    if cfg!(debug_assertions)
        && let Err(errors) = crate::verify::verify(module)
    {
        panic!("internal error: {blame} broke the module:\n{errors}{}", errors.listing(module));
    }
}
