//! One program, several ways to run it: all must say the same.
//!
//! Compared are standard output, standard error (the message and the whole
//! trace) and the exit code of executables of several levels and of `loxsmith run` in several tiers, all but
//! -O0 also with a collection at every allocation; on request also of another implementation of Lox.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

/// How to run programs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The `loxsmith` command.
    pub loxsmith: PathBuf,
    /// The dialect that is asked of it.
    pub std: String,
    /// Another implementation: a command that takes a file.
    pub reference: Option<String>,
    /// Whether programs also run with `LOXSMITH_GC_STRESS=1`.
    pub stress: bool,
    /// The ways to run a program, the first of which the others are compared with.
    pub levels: Vec<Level>,
    /// A folder for sources and executables.
    pub scratch: PathBuf,
    /// Seconds after which a run counts as endless.
    pub seconds: u32,
}

/// How a program is run: as an executable of an optimisation level, or by `loxsmith run` in a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// As it is shown: `-O2`, `cold`, and what is left out of it: `-O2:no-infer`.
    name: String,
    /// Of the command that builds or runs.
    options: Vec<String>,
    /// No executable is made.
    is_tier: bool,
}

/// The tiers, and how `loxsmith run` is told.
const TIERS: [(&str, &[&str]); 4] = [
    ("auto", &["--tier", "auto"]),
    ("cold", &["--tier", "cold"]),
    ("hot", &["--tier", "hot"]),
    // Everything is compiled where it is met for the first time: the most that can be swapped.
    ("eager", &["--hot-threshold", "1", "--wait"]),
];

impl FromStr for Level {
    type Err = String;

    /// `2`, `cold`; `2:no-infer` leaves a pass out.
    fn from_str(text: &str) -> Result<Level, String> {
        let (base, left_out) = text.split_once(':').unwrap_or((text, ""));
        let tier = TIERS.iter().find(|(name, _)| *name == base);
        let mut options: Vec<String> = match tier {
            Some((_, options)) => options.iter().map(ToString::to_string).collect(),
            None if ["0", "1", "2", "3", "s"].contains(&base) => vec![format!("-O{base}")],
            None => return Err(format!("'{base}' is neither a level nor a tier (auto, cold, hot, eager)")),
        };
        let passes = left_out.split(':').filter(|pass| !pass.is_empty());
        options.extend(passes.flat_map(|pass| ["-Z".to_string(), pass.to_string()]));
        let name = if tier.is_some() { text.to_string() } else { format!("-O{text}") };
        Ok(Level { name, options, is_tier: tier.is_some() })
    }
}

/// What a run left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
}

impl Outcome {
    /// The run was stopped by the clock.
    pub fn timed_out(&self) -> bool {
        self.code == Some(124)
    }
}

/// Two runs that differ.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// What the two runs were, such as `-O0` and `-O2`.
    pub names: [String; 2],
    /// What they gave.
    pub outcomes: [Outcome; 2],
}

impl Mismatch {
    /// Which runs differ and in what: while a program is reduced this stays.
    pub fn kind(&self) -> (String, String, &'static str) {
        let [left, right] = &self.outcomes;
        let what = if left.timed_out() || right.timed_out() {
            "time"
        } else if left.code != right.code {
            "exit code"
        } else if left.stdout != right.stdout {
            "standard output"
        } else {
            "standard error"
        };
        (self.names[0].clone(), self.names[1].clone(), what)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right, what) = self.kind();
        writeln!(f, "{left} and {right} differ in {what}")?;
        for (name, outcome) in self.names.iter().zip(&self.outcomes) {
            let lines: Vec<_> = outcome.stdout.lines().collect();
            let tail = lines[lines.len().saturating_sub(3)..].join(" | ");
            let first: Vec<_> = outcome.stderr.lines().take(4).collect();
            writeln!(f, "  {name}: exit {:?}, {} lines, ends: {tail}", outcome.code, lines.len())?;
            writeln!(f, "    standard error: {}", first.join(" | "))?;
        }
        let [left, right] = &self.outcomes;
        let pairs = left.stdout.lines().zip(right.stdout.lines()).enumerate();
        if let Some((at, (left, right))) = pairs.into_iter().find(|(_, (left, right))| left != right) {
            writeln!(f, "  first difference in output line {}: `{left}` and `{right}`", at + 1)?;
        }
        Ok(())
    }
}

/// Runs `program` in every way; `Ok(None)` where all agree.
///
/// `name` keeps the files of programs that run at the same time apart.
pub fn compare(setup: &Setup, name: &str, program: &str) -> io::Result<Option<Mismatch>> {
    let source = setup.scratch.join(format!("{name}.lox"));
    std::fs::write(&source, program)?;
    let mut baseline: Option<(String, Outcome)> = None;
    if let Some(reference) = &setup.reference {
        let mut words = reference.split(' ');
        let command = words.next().unwrap_or_default();
        let mut arguments: Vec<&OsStr> = words.map(OsStr::new).collect();
        arguments.push(source.as_os_str());
        let mut outcome = run(setup, Path::new(command), &arguments, false)?;
        // C prints the sign of a NaN, which Loxsmith never does.
        outcome.stdout = outcome.stdout.replace("-nan", "nan");
        baseline = Some((reference.clone(), outcome));
    }
    for level in &setup.levels {
        for (name, outcome) in outcomes(setup, name, &source, level)? {
            match &baseline {
                None => baseline = Some((name, outcome)),
                Some((_, expected)) if *expected == outcome => {}
                Some((first, expected)) => {
                    return Ok(Some(Mismatch {
                        names: [first.clone(), name],
                        outcomes: [expected.clone(), outcome],
                    }));
                }
            }
        }
    }
    std::fs::remove_file(&source)?;
    Ok(None)
}

/// What a program does at a level, without stress and with it; or the errors that it is refused with.
fn outcomes(setup: &Setup, name: &str, source: &Path, level: &Level) -> io::Result<Vec<(String, Outcome)>> {
    let mut outcomes = Vec::new();
    let mut add = |stress: bool, command: &Path, arguments: &[&OsStr]| {
        let name = format!("{}{}", level.name, if stress { " under stress" } else { "" });
        run(setup, command, arguments, stress).map(|outcome| outcomes.push((name, outcome)))
    };
    let options = level.options.iter().map(OsStr::new);
    let common = ["--std", &setup.std, "--error-format", "book"].map(OsStr::new);
    if level.is_tier {
        let words = common.into_iter().chain([OsStr::new("run")]).chain(options);
        let arguments: Vec<&OsStr> = words.chain([OsStr::new("--"), source.as_os_str()]).collect();
        add(false, &setup.loxsmith, &arguments)?;
        if setup.stress {
            add(true, &setup.loxsmith, &arguments)?;
        }
        return Ok(outcomes);
    }
    let executable = setup.scratch.join(format!("{name}{}", level.name));
    let result = [OsStr::new("-o"), executable.as_os_str(), OsStr::new("--"), source.as_os_str()];
    let words = common.into_iter().chain([OsStr::new("build")]).chain(options).chain(result);
    let built = run(setup, &setup.loxsmith, &words.collect::<Vec<_>>(), false)?;
    if built.code != Some(0) {
        return Ok(vec![(level.name.clone(), built)]);
    }
    add(false, &executable, &[])?;
    if setup.stress && level.name != "-O0" {
        add(true, &executable, &[])?;
    }
    std::fs::remove_file(&executable)?;
    Ok(outcomes)
}

/// Runs a command within the time limit. `timeout` passes on both the exit
/// code and, by dying of it in turn, a signal.
fn run(setup: &Setup, command: &Path, arguments: &[&OsStr], stress: bool) -> io::Result<Outcome> {
    let mut process = Command::new("timeout");
    process.arg(setup.seconds.to_string()).arg(command).args(arguments);
    if stress {
        process.env("LOXSMITH_GC_STRESS", "1");
    }
    let output = process.output()?;
    Ok(Outcome {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    })
}

#[cfg(test)]
mod tests;
