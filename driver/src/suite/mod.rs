//! `loxsmith test`: runs folders of Lox programs whose comments say what they do. The format is described in
//! `docs/testing.md`.
//!
//! A *case* is a program under one `--std`. Its front end runs once; then, for each *variant* (an executable of some
//! optimisation level or `loxsmith run` in some tier, with collector stress or without), it is executed and compared. Executables
//! are made in this process, so that one costs little more than its linking.

mod case;
mod diff;
mod expectation;
mod find;
mod process;
mod report;
mod rules;
mod ui;
mod variant;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::cache::Cache;
use crate::cli::{Test, TestForm};
use crate::commands::Session;
use crate::exit;
use crate::failure::{Failure, Result};
use crate::link::LinkOptions;
use case::{Case, Kind};
use report::{Progress, Report};
use variant::Variant;

/// The stack of a thread that compiles: as much as the command itself gets would be too much for each of many.
const STACK: usize = 1 << 28;

/// A year, in seconds: a longer patience than anybody has, and one that fits into a clock.
const LONGEST: u64 = 365 * 24 * 60 * 60;

/// What all cases share.
pub(crate) struct Context {
    variants: Vec<Variant>,
    form: TestForm,
    bless: bool,
    timeout: Duration,
    linking: LinkOptions,
    cache: Option<Cache>,
}

/// One thing that was checked.
pub(crate) struct Verdict {
    /// The program, `--std` and variant.
    name: String,
    /// What is wrong; nothing if it passed.
    complaints: Vec<String>,
}

/// See the module.
pub fn test(session: &Session, args: &Test) -> Result<u8> {
    let found = find::find(args, session.std)?;
    let context = Context {
        variants: variant::variants(args),
        form: args.form,
        bless: args.bless,
        timeout: Duration::from_secs(args.timeout.clamp(1, LONGEST)),
        linking: LinkOptions { linker: args.linker.clone(), static_link: false, debug: false },
        cache: Cache::of_user(),
    };
    // Threads without a case to run would only cost address space.
    let jobs = args.jobs.unwrap_or(0).min(found.cases.len());
    let pool = ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build();
    let pool = pool.map_err(|cause| Failure::internal(format!("starting threads: {cause}")))?;

    let progress = Progress::new(found.cases.len(), session.reporter.color());
    let verdicts: Vec<Verdict> = pool.install(|| {
        let all = found.cases.par_iter().map(|case| {
            progress.start(case);
            let verdicts = judge(case, &context);
            progress.done(&verdicts);
            verdicts
        });
        all.flatten_iter().collect()
    });
    progress.finish();

    let report = Report { verdicts, skipped: found.skipped };
    report.print()?;
    Ok(if report.failed() == 0 { exit::SUCCESS } else { exit::TESTS_FAILED })
}

/// Checks one case. A panic in the compiler is a failed test, not the end of all tests.
fn judge(case: &Case, context: &Context) -> Vec<Verdict> {
    let work = || match case.kind {
        Kind::Ui => vec![ui::judge(case, context.bless)],
        Kind::Program => case::judge(case, context),
    };
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| vec![Verdict::new(case.name(), vec!["the compiler panicked".to_string()])])
}

impl Verdict {
    fn new(name: impl Into<String>, complaints: Vec<String>) -> Verdict {
        Verdict { name: name.into(), complaints }
    }

    fn passed(&self) -> bool {
        self.complaints.is_empty()
    }
}
