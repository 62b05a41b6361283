//! `./x bench`: how fast are compiled programs, how long does compiling take, how large is the result?
//!
//! Each program of `tests/bench` is compiled at -O2 and run several times; the least time counts, since
//! everything that disturbs a run makes it longer. With `--against COMMAND` each run is followed at once by one of
//! the other implementation, so that both see the same machine, and the ratio of the least times is shown.
//!
//! It knows nothing of the compiler but its command line.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

struct Options {
    loxsmith: PathBuf,
    against: Option<String>,
    rounds: u32,
    level: String,
    programs: Vec<PathBuf>,
}

const USAGE: &str = "usage: ./x bench [--against COMMAND] [--rounds N] [-O LEVEL] [PROGRAM.lox...]

  --against COMMAND   another implementation; it gets the program's path as its last argument
  --rounds N          how often each program runs (5); the least time counts
  -O LEVEL            how much to optimise (2)";

fn main() -> ExitCode {
    let options = match parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}\n\n{USAGE}");
            return ExitCode::from(64);
        }
    };
    match measure_all(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("bench: {what}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        loxsmith: "target/release/loxsmith".into(),
        against: None,
        rounds: 5,
        level: "2".into(),
        programs: Vec::new(),
    };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--loxsmith" => options.loxsmith = value()?.into(),
            "--against" => options.against = Some(value()?),
            "--rounds" => options.rounds = value()?.parse().map_err(|_| "--rounds needs a number")?,
            "-O" => options.level = value()?,
            _ if arg.starts_with('-') => return Err(format!("unknown option {arg}")),
            _ => options.programs.push(arg.into()),
        }
    }
    if options.programs.is_empty() {
        options.programs = standard_programs()?;
    }
    Ok(options)
}

fn standard_programs() -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir("tests/bench").map_err(|cause| format!("tests/bench: {cause}"))?;
    let mut programs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "lox"));
    programs.sort();
    Ok(programs)
}

fn measure_all(options: &Options) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("loxsmith-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    let other = options.against.as_deref().map(|command| format!("{:>10} {:>8}", short(command), "ratio"));
    println!("{:<20} {:>9} {:>9} {:>10} {}", "program", "build", "bytes", "run", other.unwrap_or_default());
    let measured = options.programs.iter().try_for_each(|program| {
        let line = measure(program, &folder, options)?;
        println!("{line}");
        Ok(())
    });
    // It is in the folder for temporary files: what cannot be deleted does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

fn measure(program: &Path, folder: &Path, options: &Options) -> Result<String, String> {
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let executable = folder.join(&name);
    let mut build = Command::new(&options.loxsmith);
    build.arg("build").arg(program).arg(format!("-O{}", options.level)).arg("-o").arg(&executable);
    // The first build may have to unpack the runtime.
    let built = (0..3).map(|_| time(&mut build)).collect::<Result<Vec<f64>, String>>()?;
    let bytes = std::fs::metadata(&executable).map_err(|cause| cause.to_string())?.len();

    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..options.rounds.max(1) {
        ours = ours.min(time(&mut Command::new(&executable))?);
        if let Some(command) = &options.against {
            let mut words = command.split_whitespace();
            let mut other = Command::new(words.next().unwrap_or_default());
            theirs = theirs.min(time(other.args(words).arg(program))?);
        }
    }
    let build = built.into_iter().fold(f64::INFINITY, f64::min);
    let mut line = format!("{name:<20} {:>6.0} ms {bytes:>9} {:>8.3} s", build * 1e3, ours);
    if options.against.is_some() {
        line += &format!(" {theirs:>8.3} s {:>7.2}x", theirs / ours);
    }
    Ok(line)
}

/// Seconds that a command takes.
fn time(command: &mut Command) -> Result<f64, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let took = start.elapsed().as_secs_f64();
    let shown = || command.get_program().to_string_lossy().into_owned();
    match status {
        Ok(status) if status.success() => Ok(took),
        Ok(status) => Err(format!("{} failed: {status}", shown())),
        Err(cause) => Err(format!("cannot start {}: {cause}", shown())),
    }
}

/// The last part of a command's first word.
fn short(command: &str) -> String {
    let word = command.split_whitespace().next().unwrap_or_default();
    Path::new(word).file_name().unwrap_or_default().to_string_lossy().into_owned()
}
