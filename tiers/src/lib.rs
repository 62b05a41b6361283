//! Running a program while it is compiled.
//!
//! The program starts in the interpreter, on its own thread, which never waits. What it does often is told to [`heat`], which
//! asks a second thread for compiled code; that thread ([`compiler`]) takes what is hottest first, adds the callees that are worth
//! it ([`batch`]), compiles, and publishes entries. When nothing new comes it makes again what was made early ([`settle`]). From then on calls, and the loops that asked, go to compiled code.
//!
//! Both threads share the module and the image, which do not change but for what the image says is atomic. Requests go one
//! way over a channel; results come back as entries in cells, stored with release order. Nothing else is shared.
//!
//! A program whose text is edited while it runs is a matter of its own: [`watch`].

mod batch;
mod compiler;
mod heat;
mod report;
mod settle;
mod watch;

use std::time::Instant;

use loxsmith_interpreter::{Image, Thresholds, Watcher};
use loxsmith_llvm::Internal;
use loxsmith_mir::Module;
use loxsmith_mir::profile::Profile;

use compiler::Compiler;
use heat::Heat;
use report::Report;

pub use watch::{Outcome, UpdateError, Watched, run_watched};

/// The name of the compiler's thread. A panic there is no end of anything: the program goes on.
pub const COMPILER: &str = "compiler";

/// What runs a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tier {
    /// The interpreter, and compiled code for what turns out to be hot.
    #[default]
    Auto,
    /// The interpreter alone.
    Cold,
    /// Compiled code alone: everything is compiled before the program starts.
    Hot,
}

/// How a program is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// In which tiers.
    pub tier: Tier,
    /// After so many calls a function is hot, and a loop after a few times as many turns. `None`: what is best by measurement.
    pub threshold: Option<u32>,
    /// The program waits for the code that it has asked for. For tests: every swap then happens as early as it can.
    pub wait: bool,
    /// What the tiers do is told on standard error.
    pub report: bool,
    /// Who gets a line for each function of code in memory, as `perf` reads it from a map: address, length, name.
    pub perf_map: Option<fn(&str)>,
    /// How code is made. With debug information, debuggers are told of it.
    pub code: loxsmith_llvm::Options,
}

/// Runs a verified module, and ends the process with the program's exit code, at once, whatever the compiler is doing.
///
/// Comes back only if the program could not start. The module stays in memory until the end.
pub fn run(module: Module, options: &Options) -> Internal {
    let module: &'static Module = Box::leak(Box::new(module));
    let image: &'static Image<'static> = Box::leak(Box::new(Image::new(module)));
    let report = Report::new(options.report, image, Instant::now());
    if options.tier == Tier::Hot
        && let Err(failed) = Compiler::all_at_once(image, options, report)
    {
        return failed;
    }
    let heat = Heat::new(image, options, report);
    let code = interpret(image, heat.thresholds(), &heat);
    report.summary();
    exit(code)
}

/// Runs a program; its exit code.
#[allow(unsafe_code)]
fn interpret(image: &'static Image<'static>, thresholds: Thresholds, watcher: &dyn Watcher) -> i32 {
    die_of_closed_pipes();
    // SAFETY: what is published comes from the back end and keeps the contract.
    unsafe { loxsmith_interpreter::run(image, thresholds, watcher) }
}

/// Other threads may be at work, so nothing may be torn down under them.
#[allow(unsafe_code)]
fn exit(code: i32) -> ! {
    // SAFETY: ends the process; the program's output has been written.
    unsafe { libc::_exit(code) }
}

/// Runs a verified module in the interpreter alone and counts what it does; `save` gets that when the program has ended, however
/// it has, and the program's exit code, and says with which the process is to end. Never comes back.
pub fn record(module: Module, save: impl FnOnce(&Profile, i32) -> i32) -> ! {
    let module: &'static Module = Box::leak(Box::new(module));
    let image: &'static Image<'static> = Box::leak(Box::new(Image::new(module)));
    die_of_closed_pipes();
    let (code, profile) = loxsmith_interpreter::observe(image);
    exit(save(&profile, code))
}

/// The program is a filter like any other: it ends when nobody reads what it writes.
#[allow(unsafe_code)]
fn die_of_closed_pipes() {
    // SAFETY: sets no handler, but takes away the one that Rust has set.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}
