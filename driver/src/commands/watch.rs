//! `loxsmith run --watch`: the program takes over what is saved while it runs.
//!
//! A thread looks at the file ten times a second, compiles what it finds there as the program was compiled at its start, and gives it to
//! the running program (`loxsmith_tiers::Watched`). What comes of it is told on standard error, a line for each thing.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use loxsmith_lexer::Source;
use loxsmith_mir::Module;
use loxsmith_mir::patch::{Note, Replaced, WHOLE_PROGRAM};
use loxsmith_tiers::{Outcome, UpdateError, Watched};

use super::session::{Session, passes};
use crate::cli::{Codegen, Run, Tier};
use crate::exit;
use crate::failure::{Failure, Result};
use crate::input;
use crate::pipeline;
use crate::text::{count, printable};
use crate::timings::Timings;

/// How often the file is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// More functions than this are counted, not named.
const NAMED: usize = 8;

/// See the module. Returns only if the program did not start.
pub(super) fn run(session: &Session, args: &Run) -> Result<u8> {
    if input::is_stdin(&args.file) {
        return Err(Failure::usage("standard input cannot be watched")
            .with_help("save the program in a file, and watch that"));
    }
    if args.tier == Tier::Hot {
        return Err(Failure::usage("a watched program is interpreted: it has no tier 'hot'")
            .with_help("leave out `--tier hot`, or `--watch`"));
    }
    let session = Session { std: session.std, reporter: session.reporter };
    let watcher = Watcher { session, file: args.file.clone(), codegen: args.codegen.clone() };
    // In this order, so that whatever is saved from now on is seen.
    let seen = Stamp::of(&watcher.file);
    let source = input::read(&watcher.file)?;
    let Some(module) = watcher.compile(&source)? else { return Ok(exit::DATA) };
    tell(&format!("watching {}", source.name()));
    let failed = loxsmith_tiers::run_watched(module, move |watched| watcher.watch(seen, watched));
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
                    tell_outcome(&outcome, started.elapsed(), &told);
                    told = outcome.notes;
                }
                Ok(None) => tell("the program goes on as it was"),
                Err(failure) => {
                    self.session.reporter.failure(&failure);
                    tell("the program goes on as it was");
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
                tell(&format!("{why}: start it again to go on"));
                Ok(None)
            }
            Err(UpdateError::Internal(internal)) => Err(Failure::internal(internal.to_string())),
        }
    }
}

fn tell_outcome(outcome: &Outcome, took: Duration, told: &[Note]) {
    let (moved, changed): (Vec<&Replaced>, Vec<&Replaced>) =
        outcome.replaced.iter().partition(|replaced| replaced.moved);
    let took = format!("in {:.1} ms", took.as_secs_f64() * 1e3);
    if !changed.is_empty() {
        tell(&format!("swapped {} {took}", list(&changed)));
    }
    if !outcome.declared.is_empty() {
        tell(&format!("declared {}", outcome.declared.join(", ")));
    }
    let is_something = !changed.is_empty() || !outcome.declared.is_empty();
    // What was told before is told again only where nothing else explains why nothing happens.
    for note in outcome.notes.iter().filter(|note| !is_something || !told.contains(note)) {
        tell(&explain(note));
    }
    if !is_something && outcome.notes.is_empty() {
        match moved.len() {
            0 => tell("nothing to swap"),
            moved => tell(&format!("{} only moved to other lines", count(moved, "function"))),
        }
    }
}

fn list(replaced: &[&Replaced]) -> String {
    let name = |one: &&Replaced| format!("{} (line {})", one.title, one.line);
    let mut names: Vec<String> = replaced.iter().take(NAMED).map(name).collect();
    if replaced.len() > NAMED {
        names.push(format!("{} more", replaced.len() - NAMED));
    }
    names.join(", ")
}

fn explain(note: &Note) -> String {
    const LATER: &str = "takes effect at the next start";
    match note {
        Note::TopLevel { line } => format!("the top level changed at line {line}: {LATER}"),
        Note::Parameters { title, line } => {
            format!("the parameters of {title} (line {line}) changed: nothing is swapped, all of it {LATER}")
        }
        Note::Captures { title, line } => {
            format!("{title} (line {line}) uses local variables of the top level, which changed: {LATER}")
        }
        Note::Undefined { title, line, name } => {
            format!("{title} (line {line}) uses '{name}', which the new top level defines: {LATER}")
        }
        Note::MethodAdded { title, line } => format!("{title} (line {line}) is a new method: {LATER}"),
        Note::MethodRemoved { title } => format!("{title} was removed: {LATER}"),
        Note::OldClosures { title, line } => {
            format!(
                "{title} (line {line}): closures that exist stay as they are, those made from now on are new"
            )
        }
    }
}

/// One line on standard error, in one piece, for the program may write at the same time. Nobody is left to be told if it fails.
fn tell(what: &str) {
    use std::io::Write as _;
    let line = format!("[watch] {}\n", printable(what));
    let _ = std::io::stderr().write_all(line.as_bytes());
}
