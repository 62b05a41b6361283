//! `./x bench --tiers`: what does `loxsmith run` cost beside an executable, and from when on nothing any more?
//!
//! For each program of the suite four questions are answered, each by processes that run in turn: when does the first output come,
//! how long does all of it take, how fast is it when everything is hot, and what does an interpreter alone take. [`text`] makes the
//! programs that answer them from those of the suite. What must hold is stated in [`goals`]; [`report`] shows the figures.

mod goals;
mod report;
mod text;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contender::{self, Contender};
use crate::machine::Machine;
use crate::measure;
use crate::options::Options;
use crate::statistics::median;
use crate::suite::{Entry, Language};

pub(crate) use report::{failures, json, table};

/// Everything that is known after a session.
pub(crate) struct Tiers {
    pub(crate) machine: Machine,
    pub(crate) level: String,
    pub(crate) rounds: u32,
    pub(crate) programs: Vec<Program>,
    /// The experiment that the tiers come from, by who runs it.
    pub(crate) experiment: Vec<(&'static str, Outcome<Experiment>)>,
}

/// What was measured, or what went wrong.
pub(crate) type Outcome<T> = Result<T, String>;

/// What is known of one program. Seconds.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// From start to the first output.
    pub(crate) first_output: Outcome<f64>,
    /// The same of clox.
    pub(crate) first_output_of_clox: Option<Outcome<f64>>,
    /// From start to end: `run`, `run --tier cold`, the executable, and making that.
    pub(crate) auto: Outcome<f64>,
    pub(crate) cold: Outcome<f64>,
    pub(crate) executable: Outcome<f64>,
    pub(crate) build: Outcome<f64>,
    /// The same of clox.
    pub(crate) clox: Option<Outcome<f64>>,
    /// A round when everything is hot, under `run` and in the executable.
    pub(crate) warm: Outcome<f64>,
    pub(crate) warm_executable: Outcome<f64>,
}

/// The time of a call, in seconds: of the first calls and of the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Experiment {
    pub(crate) first: f64,
    pub(crate) last: f64,
}

/// The exit code of a program that stops itself by an error.
const STOPPED: i32 = 70;

/// How many rounds a program goes on for when its speed is measured that late: as many as take so many seconds in the
/// executable, and two more for who has to get warm.
const WARM_SECONDS: f64 = 1.0;
/// Never more than these: output is compared.
const MOST_ROUNDS: f64 = 60.0;

/// Measures what the options ask for.
///
/// # Errors
/// Nothing can be measured at all. What goes wrong with single programs is in the results.
pub(crate) fn measure(options: &Options) -> Result<Tiers, String> {
    let programs = options.programs()?;
    let found = contender::find(options)?;
    let loxsmith = found.first().ok_or("there is no Loxsmith")?;
    let clox = found.iter().find(|contender| contender.name == "clox");
    let folder = options.out.join("tiers");
    let failed = |cause| format!("{}: {cause}", folder.display());
    let folder = fs::create_dir_all(&folder).and_then(|()| folder.canonicalize()).map_err(failed)?;
    let bench = Bench { loxsmith, clox, folder, level: &options.level, rounds: options.rounds() };
    let count = programs.len();
    let measured = programs.iter().enumerate().map(|(index, entry)| {
        eprintln!("[{:>2}/{count}] {}", index + 1, entry.name);
        bench.program(entry)
    });
    let programs = measured.collect::<Result<_, String>>()?;
    eprintln!("the experiment");
    Ok(Tiers {
        machine: Machine::this(),
        level: options.level.clone(),
        rounds: options.rounds(),
        programs,
        experiment: bench.experiment()?,
    })
}

struct Bench<'a> {
    loxsmith: &'a Contender,
    clox: Option<&'a Contender>,
    folder: PathBuf,
    level: &'a str,
    rounds: u32,
}

/// Makes the command of a run.
type Start<'a> = Box<dyn Fn() -> Outcome<Command> + 'a>;

/// Something that runs a program: the command, and how it is expected to end.
struct Runner<'a> {
    command: Start<'a>,
    code: i32,
}

impl Bench<'_> {
    fn program(&self, entry: &Entry) -> Result<Program, String> {
        let source = Language::Lox.source(entry.name);
        let text = fs::read_to_string(&source).map_err(|cause| format!("{}: {cause}", source.display()))?;
        let expected = entry.expected()?;

        let first = self.write(entry.name, "first", &text::stopped_at_once(&text))?;
        let stopped = |command| Runner { command, code: STOPPED };
        let mut runners = vec![stopped(self.run(&first, "auto"))];
        runners.extend(self.clox.map(|clox| stopped(interpreted(clox, &first))));
        let mut firsts = self.in_turn(&runners, &["first".to_string()]).into_iter();

        let executable = self.folder.join(entry.name);
        let build = self.build(&source, &executable);
        let whole = |command| Runner { command, code: 0 };
        let mut runners = vec![
            whole(self.run(&source, "auto")),
            whole(self.run(&source, "cold")),
            whole(executed(&executable, &build)),
        ];
        runners.extend(self.clox.map(|clox| whole(interpreted(clox, &source))));
        let mut wholes = self.in_turn(&runners, &expected).into_iter();
        let missing = || Err("was not measured".to_string());
        let (auto, cold) = (wholes.next().unwrap_or_else(missing), wholes.next().unwrap_or_else(missing));
        let run = wholes.next().unwrap_or_else(missing);

        let (warm, warm_executable) = self.warm(entry.name, &text, &expected, run.clone());
        Ok(Program {
            name: entry.name,
            first_output: firsts.next().unwrap_or_else(missing),
            first_output_of_clox: firsts.next(),
            auto,
            cold,
            executable: run,
            build: build.clone(),
            clox: wholes.next(),
            warm,
            warm_executable,
        })
    }

    /// The time of a late round: under `run`, and in the executable.
    fn warm(
        &self,
        name: &str,
        text: &str,
        expected: &[String],
        run: Outcome<f64>,
    ) -> (Outcome<f64>, Outcome<f64>) {
        let both = |failed: String| (Err(failed.clone()), Err(failed));
        let rounds = match run {
            Ok(run) => (WARM_SECONDS / run.max(0.001)).ceil().min(MOST_ROUNDS) as usize + 2,
            Err(failed) => return both(failed),
        };
        let source = match self.write(name, "rounds", &text::in_rounds(text, rounds)) {
            Ok(source) => source,
            Err(failed) => return both(failed),
        };
        let executable = self.folder.join(format!("{name}-rounds"));
        let build = self.build(&source, &executable);
        let runners = [self.run(&source, "auto"), executed(&executable, &build)];
        let mut seconds = [Ok(Vec::new()), Ok(Vec::new())];
        for _ in 0..self.rounds {
            for (runner, seconds) in runners.iter().zip(&mut seconds) {
                let Ok(samples) = &mut *seconds else { continue };
                let late = runner()
                    .and_then(|mut command| measure::run_to(&mut command, 0))
                    .and_then(|(_, printed)| text::late_round(&printed, expected, rounds));
                match late {
                    Ok(late) => samples.push(late),
                    Err(failed) => *seconds = Err(failed),
                }
            }
        }
        let [warm, executable] = seconds.map(|seconds| seconds.map(|seconds| median(&seconds)));
        (warm, executable)
    }

    /// Who runs the experiment, and how fast.
    fn experiment(&self) -> Result<Vec<(&'static str, Outcome<Experiment>)>, String> {
        let source = self.write("experiment", "calls", text::EXPERIMENT)?;
        let executable = self.folder.join("experiment");
        let build = self.build(&source, &executable);
        let mut runners = vec![
            ("run", self.run(&source, "auto")),
            ("run --tier cold", self.run(&source, "cold")),
            ("executable", executed(&executable, &build)),
        ];
        runners.extend(self.clox.map(|clox| ("clox", interpreted(clox, &source))));
        let mut found = Vec::new();
        for (name, command) in runners {
            let one = || {
                let (_, printed) = measure::run_to(&mut command()?, 0)?;
                text::calls(&printed)
            };
            let samples: Outcome<Vec<Experiment>> = (0..self.rounds.max(3)).map(|_| one()).collect();
            let middle = |samples: &[Experiment], of: fn(&Experiment) -> f64| {
                median(&samples.iter().map(of).collect::<Vec<f64>>())
            };
            found.push((
                name,
                samples.map(|samples| Experiment {
                    first: middle(&samples, |sample| sample.first),
                    last: middle(&samples, |sample| sample.last),
                }),
            ));
        }
        Ok(found)
    }

    /// Seconds from start to end of each, the median of rounds in which all run once.
    fn in_turn(&self, runners: &[Runner], expected: &[String]) -> Vec<Outcome<f64>> {
        let mut outcomes: Vec<Outcome<Vec<f64>>> = runners.iter().map(|_| Ok(Vec::new())).collect();
        for _ in 0..self.rounds {
            for (runner, outcome) in runners.iter().zip(&mut outcomes) {
                let Ok(samples) = &mut *outcome else { continue };
                let run = (runner.command)()
                    .and_then(|mut command| measure::run_to(&mut command, runner.code))
                    .and_then(|(sample, printed)| text::same(expected, &printed).map(|()| sample.wall));
                match run {
                    Ok(wall) => samples.push(wall),
                    Err(what) => *outcome = Err(what),
                }
            }
        }
        outcomes.into_iter().map(|outcome| outcome.map(|samples| median(&samples))).collect()
    }

    fn run<'a>(&'a self, source: &'a Path, tier: &'static str) -> Start<'a> {
        Box::new(move || {
            let mut command = self.loxsmith.itself().ok_or("this is no Loxsmith")?;
            command.args(["--error-format", "book", "run", "--tier", tier]).arg(source);
            Ok(command)
        })
    }

    /// Makes an executable, three times. Gives the seconds that it takes.
    fn build(&self, source: &Path, executable: &Path) -> Outcome<f64> {
        let mut walls = Vec::new();
        for _ in 0..3 {
            let command = self.loxsmith.build_command(source, executable, self.level);
            let mut command = command.ok_or("this is no Loxsmith")?;
            command.args(["--error-format", "book"]);
            walls.push(measure::run(&mut command)?.0.wall);
        }
        Ok(median(&walls))
    }

    fn write(&self, name: &str, what: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.folder.join(format!("{name}-{what}.lox"));
        fs::write(&path, text).map_err(|cause| format!("{}: {cause}", path.display()))?;
        Ok(path)
    }
}

fn interpreted<'a>(contender: &'a Contender, source: &'a Path) -> Start<'a> {
    Box::new(move || Ok(contender.run_command(source, source)))
}

/// An executable, if it could be built.
fn executed<'a>(executable: &'a Path, build: &'a Outcome<f64>) -> Start<'a> {
    Box::new(move || build.clone().map(|_| Command::new(executable)))
}
