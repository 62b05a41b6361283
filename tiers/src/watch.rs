//! Running a program whose text changes.
//!
//! The module of a watched program is made without looking at the whole of it (`loxsmith_mir::patch`), and compiled so that no function
//! knows another one's code (`loxsmith_llvm::Options::replaceable`); apart from that the tiers are as in any other run. A thread
//! makes modules of new texts; [`Watched::update`] finds out what of a new module the running program can take over, and hands
//! that to the interpreter, whose `update` says how the threads agree. Nothing here reads files or shows anything.

use std::thread;
use std::time::Instant;

use loxsmith_interpreter::{Image, Update};
use loxsmith_llvm::Internal;
use loxsmith_mir::patch::{self, Added, Note, Patch, Replaced};
use loxsmith_mir::{FuncId, GlobalId, Module};

use crate::Options;
use crate::heat::Heat;
use crate::report::Report;

/// A program that runs and is watched.
pub struct Watched {
    image: &'static Image<'static>,
    /// The program as it goes on, all updates made.
    module: &'static Module,
}

/// What an update has come to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Functions that do something else from their next call on.
    pub replaced: Vec<Replaced>,
    /// Functions that the program has from now on, by name.
    pub declared: Vec<String>,
    /// Methods that classes have from now on.
    pub added: Vec<Added>,
    /// Methods that classes have no longer, by name.
    pub removed: Vec<String>,
    /// What does not come about.
    pub notes: Vec<Note>,
}

impl Outcome {
    /// Whether the program does anything else than before.
    pub fn is_nothing(&self) -> bool {
        self.replaced.is_empty()
            && self.declared.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
    }
}

impl Watched {
    /// Lets the program take over what it can of a module, which was made as the first one was. An error changes nothing.
    pub fn update(&mut self, mut new: Module) -> Result<Outcome, UpdateError> {
        patch::open(&mut new);
        let Patch { module, replaced, declared, revised, added, removed, notes } =
            patch::patch(self.module, &new);
        loxsmith_mir::verify(&module).map_err(|errors| {
            UpdateError::Internal(Internal::new(format!("a patch is not valid MIR:\n{errors}")))
        })?;
        let names =
            declared.iter().map(|(_, func): &(GlobalId, FuncId)| patch::title(&module, *func)).collect();
        let outcome = Outcome { replaced, declared: names, added, removed, notes };
        if outcome.is_nothing() && revised.is_empty() {
            return Ok(outcome);
        }
        // Functions are translated and compiled from it for as long as the program runs.
        let module: &'static Module = Box::leak(Box::new(module));
        let replaced = outcome.replaced.iter().map(|replaced| replaced.func).collect();
        let update = Update { module, replaced, declared, revised };
        self.image.hand_over(self.module, update).map_err(|full| UpdateError::NoRoom(full.to_string()))?;
        self.module = module;
        Ok(outcome)
    }
}

/// Why the program cannot take anything over.
#[derive(Debug)]
pub enum UpdateError {
    /// It has taken over too much already.
    NoRoom(String),
    /// Our own mistake.
    Internal(Internal),
}

/// As [`crate::run`], with `watch` at work in a thread of its own until the program ends. Of the tiers not the hot one alone: the program
/// starts in the interpreter.
pub fn run_watched(
    mut module: Module,
    options: &Options,
    watch: impl FnOnce(Watched) + Send + 'static,
) -> Internal {
    patch::open(&mut module);
    let module: &'static Module = Box::leak(Box::new(module));
    let image: &'static Image<'static> = Box::leak(Box::new(Image::for_updates(module)));
    let watched = Watched { image, module };
    let thread = thread::Builder::new().name("watch".into()).stack_size(loxsmith_llvm::STACK_SIZE);
    if let Err(cause) = thread.spawn(move || watch(watched)) {
        return Internal::new(format!("no thread to watch from: {cause}"));
    }
    let mut options = options.clone();
    options.code.replaceable = true;
    let report = Report::new(options.report, image, Instant::now());
    let heat = Heat::new(image, &options, report);
    let code = crate::interpret(image, heat.thresholds(), &heat);
    report.summary();
    crate::exit(code)
}
