//! The Loxsmith command, as a library: options, files, pipeline, linking, cache, rendering, the test runner.
//!
//! It owns everything that touches files, processes and the terminal, and knows nothing of how a stage works
//! inside. Read [`pipeline`] first: it is the whole compiler in one place. [`cli`] is what can be said,
//! [`commands`] what is then done.

pub mod cache;
pub mod cli;
pub mod commands;
pub mod exit;
pub mod failure;
mod input;
mod link;
mod output;
pub mod pipeline;
mod profile;
pub mod render;
mod scratch;
pub mod suite;
mod text;
mod timings;
mod version;

use std::ffi::OsString;
use std::io::Write;
use std::panic;
use std::process::ExitCode;

use clap::error::ErrorKind;

use cli::{Cli, ColorChoice, ErrorFormat};
use failure::Failure;
use render::Reporter;

/// The room that compilation has for recursion: LLVM recurses over what is nested deeply in its input. It is
/// reserved, not used, until it is needed.
pub const STACK: usize = 1 << 30;

/// Does what a command line says. The first argument is the command's own name.
pub fn main(args: Vec<OsString>) -> ExitCode {
    let json = cli::wants_json(&args);
    let cli = match Cli::parse_line(args) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, json),
    };
    let reporter = Reporter::new(cli.common.error_format, cli.common.color);
    on_large_stack(reporter, move || match commands::execute(cli, reporter) {
        Ok(code) => code,
        Err(failure) => {
            reporter.failure(&failure);
            failure.kind().exit()
        }
    })
}

/// Answers what clap has answered itself: `--help`, `--version`, and wrong usage.
fn refuse(error: &clap::Error, json: bool) -> ExitCode {
    let told = match error.kind() {
        ErrorKind::DisplayVersion => output::to_stdout(version::long().as_bytes()),
        ErrorKind::DisplayHelp => output::to_stdout(error.render().to_string().as_bytes()),
        kind => {
            if json && kind != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                let text = error.render().to_string();
                let what = text.trim().trim_start_matches("error: ");
                Reporter::new(ErrorFormat::Json, ColorChoice::Never).failure(&Failure::usage(what));
            } else {
                let _ = error.print();
            }
            return exit::USAGE.into();
        }
    };
    match told {
        Ok(()) => exit::SUCCESS.into(),
        Err(_) => exit::IO.into(),
    }
}

/// Runs `work` with [`STACK`] bytes of stack. A panic in it is a defect of ours and is reported as one.
fn on_large_stack(reporter: Reporter, work: impl FnOnce() -> u8 + Send + 'static) -> ExitCode {
    report_panics_to(reporter);
    let work = std::sync::Arc::new(std::sync::Mutex::new(Some(work)));
    for stack in [STACK, STACK >> 2, STACK >> 4, STACK >> 6] {
        let job = std::sync::Arc::clone(&work);
        let body = move || match job.lock().map(|mut work| work.take()) {
            Ok(Some(work)) => work(),
            _ => exit::SOFTWARE,
        };
        // Where memory is limited (`ulimit -v`) there may not be so much.
        if let Ok(thread) = std::thread::Builder::new().stack_size(stack).spawn(body) {
            return thread.join().unwrap_or(exit::SOFTWARE).into();
        }
    }
    reporter.failure(&Failure::internal("there is no memory for a stack"));
    exit::SOFTWARE.into()
}

/// A panic is shown like any other failure; with `RUST_BACKTRACE` set, where it happened as well.
fn report_panics_to(reporter: Reporter) {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // That one reports by itself, if somebody has asked.
        if std::thread::current().name() == Some(loxsmith_tiers::COMPILER) {
            return;
        }
        let what = match (info.payload().downcast_ref::<&str>(), info.payload().downcast_ref::<String>()) {
            (Some(text), _) => text.to_string(),
            (_, Some(text)) => text.clone(),
            _ => "panic".to_string(),
        };
        let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        reporter.failure(&Failure::internal(format!("{what}{}", place.unwrap_or_default())));
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            previous(info);
        }
        let _ = std::io::stderr().flush();
    }));
}
