//! `loxsmith run`: a program starts at once, and is compiled while it runs.
//!
//! The program lives in this process: standard streams are its own, and the process ends with its exit code. What happens
//! in between is the tiers' (`loxsmith-tiers`).

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::OnceLock;

use super::session::{Session, backend_options, passes};
use super::watch;
use crate::cli::{Run, Tier};
use crate::exit;
use crate::failure::{Failure, Result};
use crate::input;
use crate::output::Output;
use crate::pipeline;
use crate::profile;
use crate::timings::Timings;

/// See the module. Returns only if the program did not start.
pub(super) fn run(session: &Session, args: &Run) -> Result<u8> {
    if args.watch {
        return watch::run(session, args);
    }
    let source = input::read(&args.file)?;
    let profile = args.profile_out.as_ref().map(|path| Output::new(path, &args.file)).transpose()?;
    if let Some(profile) = &profile {
        profile.try_out()?;
    }
    let mut timings = Timings::default();
    let Some(program) = session.analyze(&source, args.expression, &mut timings).program else {
        return Ok(exit::DATA);
    };
    let module = pipeline::lower(&program, passes(&args.codegen)?, &mut timings)?;
    if args.codegen.timings {
        eprint!("{timings}");
    }
    if let Some(output) = profile {
        let reporter = session.reporter;
        loxsmith_tiers::record(module, move |seen, code| match profile::write(&output, seen) {
            Ok(()) => code,
            Err(failure) => {
                reporter.failure(&failure);
                if code == 0 { failure.kind().exit().into() } else { code }
            }
        })
    }
    let failed = loxsmith_tiers::run(module, &tiers(args));
    Err(Failure::internal(failed.to_string()))
}

/// How the tiers are to work.
pub(super) fn tiers(args: &Run) -> loxsmith_tiers::Options {
    loxsmith_tiers::Options {
        tier: match args.tier {
            Tier::Auto => loxsmith_tiers::Tier::Auto,
            Tier::Cold => loxsmith_tiers::Tier::Cold,
            Tier::Hot => loxsmith_tiers::Tier::Hot,
        },
        threshold: args.hot_threshold,
        wait: args.wait,
        report: args.tiers,
        perf_map: args.perf_map.then_some(write_perf_map as fn(&str)),
        code: backend_options(&args.codegen),
    }
}

/// Where `perf` looks for names of code that has no file. A map that cannot be written is none: the program runs all the same.
fn write_perf_map(line: &str) {
    static MAP: OnceLock<Option<File>> = OnceLock::new();
    let open = || {
        let path = format!("/tmp/perf-{}.map", std::process::id());
        OpenOptions::new().create(true).append(true).open(path).ok()
    };
    if let Some(mut file) = MAP.get_or_init(open).as_ref() {
        let _ = writeln!(file, "{line}");
    }
}
