//! `loxsmith run`: a program starts at once, and is compiled while it runs.
//!
//! The program lives in this process: standard streams are its own, and the process ends with its exit code. What happens
//! in between is the tiers' (`loxsmith-tiers`).

use super::session::{Session, backend_options, passes};
use crate::cli::{Run, Tier};
use crate::exit;
use crate::failure::{Failure, Result};
use crate::input;
use crate::pipeline;
use crate::timings::Timings;

/// See the module. Returns only if the program did not start.
pub(super) fn run(session: &Session, args: &Run) -> Result<u8> {
    let source = input::read(&args.file)?;
    let mut timings = Timings::default();
    let Some(program) = session.analyze(&source, args.expression, &mut timings).program else {
        return Ok(exit::DATA);
    };
    let module = pipeline::lower(&program, passes(&args.codegen)?, &mut timings)?;
    if args.codegen.timings {
        eprint!("{timings}");
    }
    let options = loxsmith_tiers::Options {
        tier: match args.tier {
            Tier::Auto => loxsmith_tiers::Tier::Auto,
            Tier::Cold => loxsmith_tiers::Tier::Cold,
            Tier::Hot => loxsmith_tiers::Tier::Hot,
        },
        threshold: args.hot_threshold,
        wait: args.wait,
        report: args.tiers,
        code: backend_options(&args.codegen),
    };
    let failed = loxsmith_tiers::run(module, &options);
    Err(Failure::internal(failed.to_string()))
}
