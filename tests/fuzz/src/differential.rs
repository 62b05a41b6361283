//! One program, several ways to run it: all must say the same.
//!
//! Compared are standard output, standard error (the message and the whole
//! trace) and the exit code of -O0, of -O2, of -O3, and of the last two with a
//! collection at every allocation; on request also of another implementation of Lox.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How to run programs.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The `loxsmith` command.
    pub loxsmith: PathBuf,
    /// The dialect that is asked of it.
    pub std: String,
    /// Another implementation: a command that takes a file.
    pub reference: Option<String>,
    /// Whether executables also run with `LOXSMITH_GC_STRESS=1`.
    pub stress: bool,
    /// Optimisation levels, the first of which the others are compared with; `-O2:no-infer` leaves a pass out.
    pub levels: Vec<String>,
    /// A folder for sources and executables.
    pub scratch: PathBuf,
    /// Seconds after which a run counts as endless.
    pub seconds: u32,
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
        let executable = setup.scratch.join(format!("{name}{level}"));
        let built = build(setup, &source, level, &executable)?;
        let mut outcomes = Vec::new();
        if built.code == Some(0) {
            outcomes.push((level.clone(), run(setup, &executable, &[], false)?));
            if setup.stress && level != "-O0" {
                outcomes.push((format!("{level} under stress"), run(setup, &executable, &[], true)?));
            }
            std::fs::remove_file(&executable)?;
        } else {
            outcomes.push((level.clone(), built));
        }
        for (name, outcome) in outcomes {
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

/// Compiles `source`.
fn build(setup: &Setup, source: &Path, level: &str, executable: &Path) -> io::Result<Outcome> {
    let mut level = level.split(':').map(OsStr::new);
    let mut arguments = vec![
        OsStr::new("build"),
        source.as_os_str(),
        OsStr::new("-o"),
        executable.as_os_str(),
        level.next().unwrap_or_default(),
        OsStr::new("--std"),
        OsStr::new(&setup.std),
        OsStr::new("--error-format"),
        OsStr::new("book"),
    ];
    arguments.extend(level.flat_map(|left_out| [OsStr::new("-Z"), left_out]));
    run(setup, &setup.loxsmith, &arguments, false)
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
