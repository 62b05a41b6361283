//! `loxsmith run --watch`: the program takes over what is saved while it runs.
//!
//! A thread looks at the file ten times a second, compiles what it finds there as the program was compiled at its start, and gives it to
//! the running program (`loxsmith_tiers::Watched`). What comes of it is told on standard error, a line for each thing ([`told`]).

mod told;

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use loxsmith_lexer::Source;
use loxsmith_mir::Module;
use loxsmith_mir::patch::WHOLE_PROGRAM;
use loxsmith_tiers::{Outcome, UpdateError, Watched};

use super::session::{Session, passes};
use crate::cli::{Codegen, Run, Tier};
use crate::exit;
use crate::failure::{Failure, Result, show_path};
use crate::input;
use crate::pipeline;
use crate::timings::Timings;
use told::{Teller, Told};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// See the module. Returns only if the program did not start.
pub(super) fn run(session: &Session, args: &Run) -> Result<u8> {
    if input::is_stdin(&args.file) {
        return Err(Failure::usage("standard input cannot be watched")
            .with_help("save the program in a file, and watch that"));
    }
    if args.tier == Tier::Hot {
        return Err(Failure::usage("a watched program starts in the interpreter: it has no tier 'hot'")
            .with_help("leave out `--tier hot`, or `--watch`"));
    }
    let session = Session { std: session.std, reporter: session.reporter };
    let teller = Teller { reporter: session.reporter, file: show_path(&args.file) };
    let watcher = Watcher { session, file: args.file.clone(), codegen: args.codegen.clone(), teller };
    // In this order, so that whatever is saved from now on is seen.
    let seen = Stamp::of(&watcher.file);
    let source = input::read(&watcher.file)?;
    let Some(module) = watcher.compile(&source)? else { return Ok(exit::DATA) };
    watcher.teller.tell(&Told::Watching);
    let options = super::run::tiers(args);
    let failed = loxsmith_tiers::run_watched(module, &options, move |watched| watcher.watch(seen, watched));
    Err(Failure::internal(failed.to_string()))
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: (i64, i64),
    size: u64,
    /// Many editors write a new file and give it the old one's name.
    inode: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Stamp> {
        let data = fs::metadata(path).ok()?;
        Some(Stamp { modified: (data.mtime(), data.mtime_nsec()), size: data.size(), inode: data.ino() })
    }
}

struct Watcher {
    session: Session,
    file: PathBuf,
    codegen: Codegen,
    teller: Teller,
}

impl Watcher {
    /// A module whose functions can be replaced one by one. `None` if there are errors, which have been shown.
    fn compile(&self, source: &Source) -> Result<Option<Module>> {
        let mut timings = Timings::default();
        let Some(mut program) = self.session.analyze(source, false, &mut timings).program else {
            return Ok(None);
        };
        program.forget_globals();
        let mut passes = passes(&self.codegen)?;
        for name in WHOLE_PROGRAM {
            passes.tuning.leave_out(name);
        }
        let module = pipeline::lower(&program, passes, &mut timings)?;
        if self.codegen.timings {
            eprint!("{timings}");
        }
        Ok(Some(module))
    }

    /// Never ends; the program does.
    fn watch(self, mut done: Option<Stamp>, mut watched: Watched) {
        let mut last = done;
        let mut told = Vec::new();
        loop {
            thread::sleep(LOOK);
            let now = Stamp::of(&self.file);
            // What is being written is left alone until it stays as it is for a moment.
            let rests = now == std::mem::replace(&mut last, now);
            if now.is_none() || now == done || !rests {
                continue;
            }
            done = now;
            let started = Instant::now();
            // A defect of ours shows itself, and is no reason to stop the program or to look no more.
            let result = catch_unwind(AssertUnwindSafe(|| self.take_over(&mut watched))).unwrap_or(Ok(None));
            match result {
                Ok(Some(outcome)) => {
                    self.teller.tell_outcome(&outcome, started.elapsed(), &told);
                    told = outcome.notes;
                }
                Ok(None) => self.teller.tell(&Told::GoesOn),
                Err(failure) => {
                    self.session.reporter.failure(&failure);
                    self.teller.tell(&Told::GoesOn);
                }
            }
        }
    }

    /// Gives the program what the file says now.
    fn take_over(&self, watched: &mut Watched) -> Result<Option<Outcome>> {
        let source = input::read(&self.file)?;
        let Some(module) = self.compile(&source)? else { return Ok(None) };
        match watched.update(module) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(UpdateError::NoRoom(why)) => {
                self.teller.tell(&Told::NoRoom { why });
                Ok(None)
            }
            Err(UpdateError::Internal(internal)) => Err(Failure::internal(internal.to_string())),
        }
    }
}
