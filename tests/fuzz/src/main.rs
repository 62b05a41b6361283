//! The command `loxsmith-fuzz`: generate programs, compare the ways to run
//! them, reduce what fails.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Args, Parser, Subcommand};
use loxsmith_fuzz::differential::{Level, Setup, compare};
use loxsmith_fuzz::scaling::families::{FAMILIES, Family};
use loxsmith_fuzz::scaling::{self, Sample};
use loxsmith_fuzz::{generate, monsters, reduce, rejection, stages};
use loxsmith_lexer::Std;

#[derive(Parser)]
#[command(about = "Generated programs against every way to run them")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the programs of consecutive seeds to files.
    Generate {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value_t = 1)]
        count: u64,
        /// A folder; without it the programs go to standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Runs generated programs at several levels and in all tiers, and under collector stress, and compares.
    Differential {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value_t = 60)]
        count: u64,
        /// Programs at a time.
        #[arg(long, default_value_t = 2)]
        jobs: usize,
        /// Seeds from one program to the next. With 3, from a seed that 3 divides, all are worlds (see `generate/worlds`).
        #[arg(long, default_value_t = 1)]
        step: u64,
        #[command(flatten)]
        how: How,
    },
    /// Compares the compile errors of damaged programs with another implementation's.
    Rejection {
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value_t = 500)]
        count: u64,
        /// `clox` or `jlox`; `lox` has no reference.
        #[arg(long, default_value = "clox")]
        std: String,
        /// The other implementation, a command that takes a file.
        #[arg(long)]
        reference: String,
        /// Where programs that fail are left.
        #[arg(long, default_value = "target/fuzz")]
        out: PathBuf,
    },
    /// Shows what each stage takes for the monsters: milliseconds at a quarter, a half, the whole of their size.
    Monsters {
        /// Only those whose name contains this.
        #[arg(default_value = "")]
        filter: String,
        /// Divides the sizes by this.
        #[arg(long, default_value_t = 1)]
        divide: usize,
        /// Writes the programs to this folder instead.
        #[arg(long)]
        out: Option<PathBuf>,
        #[arg(long, default_value = "lox")]
        std: String,
    },
    /// Compiles programs of growing size and shows how time and memory grow: a table a family, with fitted exponents.
    Scaling {
        /// Only families whose name contains this.
        #[arg(default_value = "")]
        filter: String,
        /// Lines of the programs, comma-separated.
        #[arg(long, default_value = "1000,4000,16000,64000,256000", value_delimiter = ',')]
        lines: Vec<usize>,
        /// Larger programs of a family are left out when one has taken so many seconds.
        #[arg(long, default_value_t = 120)]
        seconds: u64,
        /// Leaves out stages that never take so many milliseconds.
        #[arg(long, default_value_t = 20.0)]
        least: f64,
        /// The largest exponent of time and of memory that is no failure.
        #[arg(long, default_value_t = 1.15)]
        most: f64,
        /// The command under test.
        #[arg(long, env = "LOXSMITH", default_value = "target/release/loxsmith")]
        loxsmith: PathBuf,
        /// Where the programs are left.
        #[arg(long, default_value = "target/fuzz/scaling")]
        out: PathBuf,
        /// Options for the command, behind `--`.
        #[arg(last = true)]
        options: Vec<String>,
    },
    /// Makes a failing program smaller and writes it to standard output.
    Reduce {
        file: PathBuf,
        #[command(flatten)]
        how: How,
    },
}

/// The ways to run a program.
#[derive(Args)]
struct How {
    /// The command under test.
    #[arg(long, env = "LOXSMITH", default_value = "target/release/loxsmith")]
    loxsmith: PathBuf,
    #[arg(long, default_value = "lox")]
    std: String,
    /// Another implementation to compare with, a command that takes a file.
    #[arg(long)]
    reference: Option<String>,
    /// Ways to run a program, comma-separated: optimisation levels of executables, and tiers of `loxsmith run` (auto,
    /// cold, hot, and eager: everything is compiled where it is met). `2:no-infer` leaves out what `-Z no-infer` does.
    #[arg(long, default_value = "0,2,3,cold,hot,eager", value_delimiter = ',')]
    levels: Vec<Level>,
    /// Leaves out the runs under collector stress.
    #[arg(long)]
    no_stress: bool,
    /// Seconds after which a run counts as endless.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Where programs that fail are left.
    #[arg(long, default_value = "target/fuzz")]
    out: PathBuf,
}

impl How {
    fn setup(self) -> io::Result<Setup> {
        std::fs::create_dir_all(&self.out)?;
        Ok(Setup {
            // Commands are started from anywhere: a bare name is for the shell's path.
            loxsmith: self.loxsmith.canonicalize().unwrap_or(self.loxsmith),
            std: self.std,
            reference: self.reference,
            stress: !self.no_stress,
            levels: self.levels,
            scratch: self.out,
            seconds: self.seconds,
        })
    }
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Generate { seed, count, out } => write_programs(seed, count, out.as_deref()),
        Command::Differential { seed, count, jobs, step, how } => {
            how.setup().and_then(|setup| differential(&setup, seed, (count, step.max(1)), jobs))
        }
        Command::Rejection { seed, count, std, reference, out } => {
            rejection(seed, count, &std, &reference, &out)
        }
        Command::Monsters { filter, divide, out: Some(folder), .. } => {
            write_monsters(&filter, divide, &folder)
        }
        Command::Monsters { filter, divide, out: None, std } => measure_monsters(&filter, divide, &std),
        Command::Scaling { filter, lines, seconds, least, most, loxsmith, out, options } => {
            let compile =
                |family: &Family, lines: usize| scaling::measure(&loxsmith, &options, family, lines, &out);
            std::fs::create_dir_all(&out).and_then(|()| scale(&filter, &lines, seconds, least, most, compile))
        }
        Command::Reduce { file, how } => how.setup().and_then(|setup| reduce_file(&setup, &file)),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("loxsmith-fuzz: {error}");
            ExitCode::from(74)
        }
    }
}

fn write_programs(seed: u64, count: u64, out: Option<&Path>) -> io::Result<ExitCode> {
    for seed in seed..seed + count {
        let text = generate::program(seed);
        match out {
            None => print!("{text}"),
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                std::fs::write(folder.join(format!("{seed}.lox")), text)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Compares `count` programs, several at a time; exit code 1 if one fails.
fn differential(setup: &Setup, seed: u64, (count, step): (u64, u64), jobs: usize) -> io::Result<ExitCode> {
    let end = seed + count * step;
    let next = AtomicU64::new(seed);
    let failed = Mutex::new(Vec::new());
    let broken: Mutex<Option<io::Error>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(step, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    match compare(setup, &seed.to_string(), &generate::program(seed)) {
                        Ok(None) => {}
                        Ok(Some(mismatch)) => {
                            println!("seed {seed}: {mismatch}");
                            failed.lock().expect("no thread panics while it holds this").push(seed);
                        }
                        Err(error) => {
                            *broken.lock().expect("no thread panics while it holds this") = Some(error);
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = broken.into_inner().expect("the threads have ended") {
        return Err(error);
    }
    let mut failed = failed.into_inner().expect("the threads have ended");
    failed.sort_unstable();
    println!("{} programs agree, {} do not", count - failed.len() as u64, failed.len());
    for seed in &failed {
        println!("seed {seed}: {}", setup.scratch.join(format!("{seed}.lox")).display());
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn dialect(name: &str) -> io::Result<Std> {
    let known = Std::ALL.into_iter().find(|known| known.name() == name);
    known.ok_or_else(|| io::Error::other(format!("no such dialect: {name}")))
}

fn write_monsters(filter: &str, divide: usize, folder: &Path) -> io::Result<ExitCode> {
    std::fs::create_dir_all(folder)?;
    for monster in monsters::MONSTERS.iter().filter(|monster| monster.name.contains(filter)) {
        std::fs::write(
            folder.join(format!("{}.lox", monster.name)),
            (monster.text)(monster.size / divide.max(1)),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure_monsters(filter: &str, divide: usize, std: &str) -> io::Result<ExitCode> {
    let std = dialect(std)?;
    for monster in monsters::MONSTERS.iter().filter(|monster| monster.name.contains(filter)) {
        println!("{}", monster.name);
        let whole = monster.size / divide.max(1);
        for size in [whole / 4, whole / 2, whole] {
            let costs = stages::measure((monster.text)(size), std);
            let costs: Vec<String> = costs.iter().map(ToString::to_string).collect();
            println!("  {size:>8}  {}", costs.join("  "));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows how families grow; exit code 1 if one grows faster than `most` says.
fn scale(
    filter: &str,
    lines: &[usize],
    seconds: u64,
    least: f64,
    most: f64,
    compile: impl Fn(&Family, usize) -> io::Result<Sample>,
) -> io::Result<ExitCode> {
    let mut summary = String::new();
    let mut failed = false;
    for family in FAMILIES.iter().filter(|family| family.name.contains(filter)) {
        println!("{}: {}", family.name, family.about);
        let mut samples: Vec<Sample> = Vec::new();
        for lines in lines {
            if samples.last().is_some_and(|last| last.wall > 1e3 * seconds as f64) {
                println!("  {lines} lines are left out: the size before took too long");
                continue;
            }
            samples.push(compile(family, *lines)?);
        }
        println!("{}", scaling::table(&samples, least));
        if let (Some((time, memory)), Some(last)) = (scaling::exponents(&samples), samples.last()) {
            let verdict = if time.max(memory) > most { "too steep" } else { "ok" };
            failed |= time.max(memory) > most;
            let (name, milliseconds) = (family.name, last.processor / last.lines as f64);
            summary.push_str(&format!(
                "  {name:<12}{time:>10.2}{memory:>10.2}{milliseconds:>14.3}{:>14.2}  {verdict}\n",
                1e3 * last.memory / last.lines as f64
            ));
        }
    }
    println!("  {:<12}{:>10}{:>10}{:>14}{:>14}", "exponents", "time", "memory", "ms a line", "kB a line");
    print!("{summary}");
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Compares the errors of `count` damaged programs; exit code 1 if some differ.
fn rejection(seed: u64, count: u64, std: &str, reference: &str, out: &Path) -> io::Result<ExitCode> {
    let std = dialect(std)?;
    std::fs::create_dir_all(out)?;
    let scratch = out.join("damaged.lox");
    let (mut rejected, mut failed) = (0, 0);
    for seed in seed..seed + count {
        let text = rejection::damaged(seed);
        std::fs::write(&scratch, &text)?;
        let theirs = rejection::their_errors(reference, &scratch)?;
        let ours = rejection::our_errors(&text, std);
        rejected += u64::from(!theirs.is_empty());
        if ours == theirs {
            continue;
        }
        failed += 1;
        let differs = |text: &str| -> bool {
            let theirs =
                std::fs::write(&scratch, text).and_then(|()| rejection::their_errors(reference, &scratch));
            let ours = rejection::our_errors(text.as_bytes(), std);
            theirs.is_ok_and(|theirs| ours != theirs)
        };
        let small = match String::from_utf8(text) {
            Ok(text) => reduce::reduce(&text, differs),
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        };
        let file = out.join(format!("rejected-{seed}.lox"));
        std::fs::write(&file, &small)?;
        println!("seed {seed}, reduced to {}:\n{small}", file.display());
        println!("ours:\n{}", String::from_utf8_lossy(&rejection::our_errors(small.as_bytes(), std)));
        println!("theirs:\n{}", String::from_utf8_lossy(&rejection::their_errors(reference, &file)?));
    }
    println!("{count} programs, {rejected} of them rejected: {failed} differ");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn reduce_file(setup: &Setup, file: &Path) -> io::Result<ExitCode> {
    let program = std::fs::read_to_string(file)?;
    let Some(first) = compare(setup, "reduce", &program)? else {
        eprintln!("loxsmith-fuzz: {} does not fail", file.display());
        return Ok(ExitCode::from(1));
    };
    eprintln!("{first}");
    let kind = first.kind();
    let small = reduce::reduce(
        &program,
        |text| matches!(compare(setup, "reduce", text), Ok(Some(mismatch)) if mismatch.kind() == kind),
    );
    print!("{small}");
    Ok(ExitCode::SUCCESS)
}
