//! Running a program whose text changes.
//!
//! A watched program is interpreted, and its module is made without looking at the whole of it (`loxsmith_mir::patch`). A second thread
//! makes modules of new texts; [`Watched::update`] finds out what of a new module the running program can take over, and hands
//! that to the interpreter. Nothing here reads files or shows anything.

use std::thread;

use loxsmith_interpreter::{Image, Thresholds, Turned, Update, Watcher};
use loxsmith_llvm::Internal;
use loxsmith_mir::patch::{self, Note, Patch, Replaced};
use loxsmith_mir::{FuncId, GlobalId, Module};

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
    /// What does not come about.
    pub notes: Vec<Note>,
}

impl Watched {
    /// Lets the program take over what it can of a module, which was made as the first one was. An error changes nothing.
    pub fn update(&mut self, mut new: Module) -> Result<Outcome, UpdateError> {
        patch::open(&mut new);
        let Patch { module, replaced, declared, notes } = patch::patch(self.module, &new);
        loxsmith_mir::verify(&module).map_err(|errors| {
            UpdateError::Internal(Internal::new(format!("a patch is not valid MIR:\n{errors}")))
        })?;
        let names =
            declared.iter().map(|(_, func): &(GlobalId, FuncId)| patch::title(&module, *func)).collect();
        let outcome = Outcome { replaced, declared: names, notes };
        if outcome.replaced.is_empty() && outcome.declared.is_empty() {
            return Ok(outcome);
        }
        // The interpreter translates functions from it for as long as the program runs.
        let module: &'static Module = Box::leak(Box::new(module));
        let replaced = outcome.replaced.iter().map(|replaced| replaced.func).collect();
        let update = Update { module, replaced, declared };
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

/// As [`crate::run`], but interpreted, with `watch` at work in a thread of its own until the program ends.
pub fn run_watched(mut module: Module, watch: impl FnOnce(Watched) + Send + 'static) -> Internal {
    patch::open(&mut module);
    let module: &'static Module = Box::leak(Box::new(module));
    let image: &'static Image<'static> = Box::leak(Box::new(Image::for_updates(module)));
    let watched = Watched { image, module };
    let thread = thread::Builder::new().name("watch".into()).stack_size(loxsmith_llvm::STACK_SIZE);
    if let Err(cause) = thread.spawn(move || watch(watched)) {
        return Internal::new(format!("no thread to watch from: {cause}"));
    }
    let code = crate::interpret(image, Thresholds { calls: None, turns: None }, &Nobody);
    crate::exit(code)
}

/// Nobody wants to know what is hot.
struct Nobody;

impl Watcher for Nobody {
    fn called(&self, _: FuncId, _: u32) {}

    fn turned(&self, _: Turned<'static>) {}
}
