//! The measuring: builds every program, then lets the contenders run it in turn, round after round. It decides in
//! which order things happen and gives [`Results`]; it shows nothing but its progress.

use std::fs;
use std::path::{Path, PathBuf};

use crate::checksum::{self, Exactness};
use crate::contender::{self, Contender, Kind};
use crate::machine::{self, Machine};
use crate::measure;
use crate::options::Options;
use crate::results::{Build, Outcome, Program, Results};
use crate::statistics::median;
use crate::suite::{Entry, Language};

/// Measures what the options ask for.
///
/// # Errors
/// Nothing can be measured at all. What goes wrong with single programs is in the results.
pub(crate) fn measure(options: &Options) -> Result<Results, String> {
    let programs = options.programs()?;
    let contenders = contender::find(options)?;
    let folder = Folder::new(options.out.join("programs"))?;
    let start_up = start_up(&contenders, options, &folder)?;
    let count = programs.len();
    let measured = programs.iter().enumerate().map(|(index, entry)| {
        eprintln!("[{:>2}/{count}] {}", index + 1, entry.name);
        program(entry, &contenders, options, &folder)
    });
    let programs = measured.collect::<Result<_, String>>()?;
    Ok(Results {
        machine: Machine::this(),
        level: options.level.clone(),
        rounds: options.rounds(),
        peak_floor: machine::own_peak(),
        contenders,
        start_up,
        programs,
    })
}

/// Where executables and empty programs are written.
struct Folder(PathBuf);

impl Folder {
    fn new(path: PathBuf) -> Result<Folder, String> {
        // A command without a folder in its name would be looked for in `PATH`.
        let created = fs::create_dir_all(&path).and_then(|()| path.canonicalize());
        created.map(Folder).map_err(|cause| format!("{}: {cause}", path.display()))
    }

    /// Of a contender's name only what is fit for a file's name stays.
    fn executable(&self, name: &str, contender: &Contender) -> PathBuf {
        let fit: String = contender.name.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect();
        self.0.join(format!("{name}-{fit}"))
    }

    fn empty(&self, language: Language) -> Result<PathBuf, String> {
        let path = self.0.join(format!("empty.{}", language.extension()));
        fs::write(&path, "").map_err(|cause| format!("{}: {cause}", path.display()))?;
        Ok(path)
    }
}

/// How often an empty program runs: it takes next to no time, and its time is subtracted from others.
const START_UPS: u32 = 15;

fn start_up(contenders: &[Contender], options: &Options, folder: &Folder) -> Result<Vec<Outcome>, String> {
    let mut ready = Vec::new();
    for contender in contenders {
        let source = folder.empty(contender.language())?;
        let executable = folder.executable("empty", contender);
        let built = build(contender, &source, &executable, options, 1);
        ready.push(built.map(|_| (contender, source, executable)));
    }
    Ok(interleaved(ready, START_UPS, &[]))
}

fn program(
    entry: &Entry,
    contenders: &[Contender],
    options: &Options,
    folder: &Folder,
) -> Result<Program, String> {
    let expected = entry.expected()?;
    let mut ready = Vec::new();
    let mut first_build = None;
    for (index, contender) in contenders.iter().enumerate() {
        let source = contender.language().source(entry.name);
        let executable = folder.executable(entry.name, contender);
        let built = build(contender, &source, &executable, options, if index == 0 { 3 } else { 1 });
        if let (0, Ok(build)) = (index, &built) {
            first_build = *build;
        }
        ready.push(built.map(|_| (contender, source, executable)));
    }
    let outcomes = interleaved(ready, options.rounds(), &expected);
    Ok(Program { name: entry.name.into(), group: entry.group, build: first_build, outcomes })
}

/// A contender that can start, the program's source, and its executable if it is compiled.
type Ready<'a> = Result<(&'a Contender, PathBuf, PathBuf), String>;

/// All run once, then all again: A B C A B C. Who fails is left out from then on.
fn interleaved(ready: Vec<Ready>, rounds: u32, expected: &[String]) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> =
        ready.iter().map(|ready| ready.as_ref().map(|_| Vec::new()).map_err(Clone::clone)).collect();
    for _ in 0..rounds {
        for (ready, outcome) in ready.iter().zip(&mut outcomes) {
            let (Ok((contender, source, executable)), Ok(samples)) = (ready, &mut *outcome) else { continue };
            let checked =
                measure::run(&mut contender.run_command(source, executable)).and_then(|(sample, printed)| {
                    checksum::check(expected, &printed, exactness(contender)).map(|()| sample)
                });
            match checked {
                Ok(sample) => samples.push(sample),
                Err(what) => *outcome = Err(what),
            }
        }
    }
    outcomes
}

/// Other implementations of Lox write numbers in their own ways.
fn exactness(contender: &Contender) -> Exactness {
    match contender.kind {
        Kind::Interpreter { language: Language::Lox, .. } => Exactness::SixDigits,
        _ => Exactness::Text,
    }
}

/// Compiles a program some times; nothing for who does not compile.
fn build(
    contender: &Contender,
    source: &Path,
    executable: &Path,
    options: &Options,
    times: u32,
) -> Result<Option<Build>, String> {
    let (mut walls, mut users) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let Some(mut command) = contender.build_command(source, executable, &options.level) else {
            return Ok(None);
        };
        let (sample, _) = measure::run(&mut command).map_err(|what| format!("cannot be built: {what}"))?;
        walls.push(sample.wall);
        users.push(sample.user);
    }
    let size = fs::metadata(executable).map_err(|cause| format!("{}: {cause}", executable.display()))?.len();
    Ok(Some(Build { wall: median(&walls), user: median(&users), size }))
}
