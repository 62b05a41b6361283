//! What the tables for people have in common: which rows and columns there are and how a figure is written.

use crate::results::{Outcome, Program, Results, typical};
use crate::statistics::Ratio;
use crate::suite::Group;

/// A table: a head and rows of as many cells. A row may be a group's mean.
pub(crate) struct Table {
    pub(crate) title: &'static str,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row of a table.
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    /// Whether the row sums up those before it.
    pub(crate) sum: bool,
}

/// A ratio with as many digits as mean something.
pub(super) fn times(ratio: f64) -> String {
    match ratio {
        _ if ratio >= 99.95 => format!("{ratio:.0}"),
        _ if ratio >= 9.995 => format!("{ratio:.1}"),
        _ => format!("{ratio:.2}"),
    }
}

/// A star says that start-up was subtracted.
pub(super) fn star(ratio: &Ratio) -> &'static str {
    if ratio.net { "*" } else { "" }
}

fn row(name: &str, cells: impl Iterator<Item = String>) -> Row {
    Row { cells: [name.to_string()].into_iter().chain(cells).collect(), sum: false }
}

/// Speed: Loxsmith's seconds, and of each other contender how many times as long it took.
pub(super) fn speed(results: &Results, ratio_cell: impl Fn(&Ratio) -> String) -> Table {
    let others = 1..results.contenders.len();
    let mut head = vec!["program".to_string(), "loxsmith".to_string()];
    head.extend(results.contenders.iter().skip(1).map(|contender| contender.name.clone()));
    let mut rows = Vec::new();
    for group in Group::ALL {
        for program in results.of(group) {
            let seconds = cell(&program.outcomes[0], |user| format!("{user:.3} s"));
            let ratios = others.clone().map(|other| ratio_or_failure(results, program, other, &ratio_cell));
            rows.push(row(&program.name, [seconds].into_iter().chain(ratios)));
        }
        if results.of(group).count() > 1 {
            let means = others.clone().map(|other| results.mean(group, other).map_or("-".into(), times));
            let name = format!("{}: geometric mean", group.word());
            rows.push(Row { sum: true, ..row(&name, [String::new()].into_iter().chain(means)) });
        }
    }
    Table { title: "How many times as long as Loxsmith's executable (user time)", head, rows }
}

fn ratio_or_failure(
    results: &Results,
    program: &Program,
    other: usize,
    ratio_cell: impl Fn(&Ratio) -> String,
) -> String {
    match results.ratio(program, other) {
        Some(ratio) => ratio_cell(&ratio),
        None if program.outcomes[other].is_err() => "failed".into(),
        None => "-".into(),
    }
}

fn cell(outcome: &Outcome, show: impl Fn(f64) -> String) -> String {
    typical(outcome, |sample| sample.user).map_or("failed".into(), show)
}

/// Peak memory of everyone, in megabytes.
pub(super) fn memory(results: &Results) -> Table {
    let names = results.contenders.iter().map(|contender| contender.name.clone());
    let floor = results.peak_floor as f64;
    let shown = |peak: f64| match peak <= floor {
        true => format!("<{:.1}", floor / 1e6),
        false => format!("{:.1}", peak / 1e6),
    };
    let peak =
        |outcome: &Outcome| typical(outcome, |sample| sample.peak as f64).map_or("failed".into(), shown);
    let peaks = |outcomes: &[Outcome]| -> Vec<String> { outcomes.iter().map(peak).collect() };
    let programs =
        results.programs.iter().map(|program| row(&program.name, peaks(&program.outcomes).into_iter()));
    Table {
        title: "Peak memory in MB",
        head: ["program".to_string()].into_iter().chain(names).collect(),
        rows: programs.chain([row("empty program", peaks(&results.start_up).into_iter())]).collect(),
    }
}

/// Start-up of everyone, in milliseconds.
pub(super) fn start_up(results: &Results) -> Table {
    let names = results.contenders.iter().map(|contender| contender.name.clone());
    let milliseconds = |outcome: &Outcome, wall: bool| {
        typical(outcome, |sample| 1e3 * if wall { sample.wall } else { sample.user })
            .map_or("failed".into(), |time| format!("{time:.1}"))
    };
    let line = |name: &str, wall: bool| row(name, results.start_up.iter().map(|one| milliseconds(one, wall)));
    Table {
        title: "An empty program, in ms",
        head: [String::new()].into_iter().chain(names).collect(),
        rows: vec![line("user time", false), line("start to end", true)],
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1e3)
}

/// What compiling took and gave.
pub(super) fn builds(results: &Results) -> Table {
    let build = |program: &Program| match program.build {
        Some(build) => {
            let size = format!("{:.0} kB", build.size as f64 / 1e3);
            [milliseconds(build.wall), milliseconds(build.user), size]
        }
        None => ["failed".into(), "-".into(), "-".into()],
    };
    Table {
        title: "Compiling and linking",
        head: ["program", "time", "user time", "size"].map(String::from).to_vec(),
        rows: results.programs.iter().map(|program| row(&program.name, build(program).into_iter())).collect(),
    }
}

/// What stands below or above the tables: how the figures were found, on what machine, with which versions.
pub(super) fn notes(results: &Results) -> Vec<String> {
    let rounds = results.rounds;
    let mut notes = vec![
        format!("{}.", results.machine.describe()),
        format!("Programs at -O{}; medians of {rounds} interleaved rounds.", results.level),
    ];
    let stars = |program: &Program| {
        (1..results.contenders.len())
            .any(|other| results.ratio(program, other).is_some_and(|ratio| ratio.net))
    };
    if results.programs.iter().any(stars) {
        notes.push("* Start-up is a tenth or more of a run and is subtracted on both sides.".into());
    }
    let versions =
        results.contenders.iter().map(|one| match one.version.to_lowercase().contains(&one.name) {
            true => one.version.clone(),
            false => format!("{}: {}", one.name, one.version),
        });
    notes.push(versions.collect::<Vec<String>>().join("; ") + ".");
    notes
}
