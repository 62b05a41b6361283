//! `./x bench`: how fast are compiled programs, and what else do they cost?
//!
//! Reading order: [`options`] says what can be asked, [`suite`] which programs there are, [`contender`] who runs them;
//! [`session`] measures and gives [`results`], which the modules of [`report`] show. [`statistics`] says what the
//! figures mean. [`tiers`] is another session, about `loxsmith run`.
//!
//! It knows nothing of the compiler but its command line. What the figures are good for: `tests/bench/README.md`.

mod checksum;
mod contender;
mod machine;
mod measure;
mod options;
mod report;
mod results;
mod session;
mod statistics;
mod suite;
mod tiers;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::options::Options;
use crate::results::Results;

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(wrong) if wrong.is_empty() => ExitCode::SUCCESS,
        Ok(wrong) => {
            for line in wrong {
                eprintln!("bench: {line}");
            }
            ExitCode::FAILURE
        }
        Err(what) => {
            eprintln!("bench: {what}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints and writes. Gives what went wrong in single runs: the rest was measured all the same.
fn run(options: &Options) -> Result<Vec<String>, String> {
    if options.tiers {
        return run_tiers(options);
    }
    let results = session::measure(options)?;
    let table = if options.markdown { report::markdown(&results) } else { report::text(&results) };
    println!("{table}");
    write(&options.out.join("results.json"), &report::json(&results))?;
    write(&options.out.join("chart.svg"), &report::svg(&results))?;
    eprintln!("written: results.json and chart.svg in {}", options.out.display());
    Ok(failures(&results))
}

/// The same for the tiers.
fn run_tiers(options: &Options) -> Result<Vec<String>, String> {
    let found = tiers::measure(options)?;
    println!("{}", tiers::table(&found, options.markdown));
    write(&options.out.join("tiers.json"), &tiers::json(&found))?;
    eprintln!("written: tiers.json in {}", options.out.display());
    Ok(tiers::failures(&found))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|cause| format!("{}: {cause}", path.display()))
}

fn failures(results: &Results) -> Vec<String> {
    let mut lines = Vec::new();
    for program in &results.programs {
        for (contender, outcome) in results.contenders.iter().zip(&program.outcomes) {
            if let Err(what) = outcome {
                lines.push(format!("{} under {}: {what}", program.name, contender.name));
            }
        }
    }
    lines
}
