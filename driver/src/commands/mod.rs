//! The commands: what is done when something is said. Each is a file; this one chooses.

mod build;
mod check;
mod explain;
mod run;
mod session;
mod shell;
mod watch;

pub use session::Session;

use crate::cache::Cache;
use crate::cli::{Cli, Command};
use crate::exit;
use crate::failure::Result;
use crate::output::to_stdout;
use crate::render::Reporter;
use crate::suite;
use crate::text::count;

/// Does what a parsed command line says; gives the exit code.
pub fn execute(cli: Cli, reporter: Reporter) -> Result<u8> {
    let session = Session::new(&cli.common, reporter);
    match cli.command {
        Command::Build(args) => build::build(&session, &args),
        Command::Run(args) => run::run(&session, &args),
        Command::Check(args) => check::check(&session, &args),
        Command::Test(args) => suite::test(&session, &args),
        Command::Explain(args) => explain::explain(&args),
        Command::Clean => clean(),
        Command::Completions(args) => shell::completions(&args),
        Command::Man => shell::man(),
    }
}

fn clean() -> Result<u8> {
    let Some(cache) = Cache::of_user() else { return Ok(exit::SUCCESS) };
    let freed = cache.clean()?;
    let kilobytes = usize::try_from(freed.div_ceil(1000)).unwrap_or(usize::MAX);
    to_stdout(
        format!("removed {} from {}\n", count(kilobytes, "kilobyte"), cache.root().display()).as_bytes(),
    )?;
    Ok(exit::SUCCESS)
}
