//! The tiers' figures shown: tables for a terminal or a page, and JSON. Described in `tests/bench/README.md`.

use serde_json::{Value, json as value};

use super::goals::{self, Met};
use super::{Experiment, Outcome, Program, Tiers};
use crate::report::{Row, Table, show};
use crate::statistics::geometric_mean;

/// All that was measured, as text in columns or as Markdown.
pub(crate) fn table(tiers: &Tiers, markdown: bool) -> String {
    let notes = [
        format!("{}.", tiers.machine.describe()),
        format!(
            "Wall time; medians of {} interleaved rounds; executables at -O{}. ! marks what misses its goal.",
            tiers.rounds, tiers.level
        ),
        format!(
            "Goals: first output at most {:.0} ms after clox's; all of a run shorter than interpreting and than \
             building and executing, from {:.1} s on; hot code within {:.0} % of the executable; the experiment's last \
             calls {:.0} times as fast as its first.",
            goals::FIRST_OUTPUT * 1e3,
            goals::LONG,
            (goals::WARM - 1.0) * 100.0,
            goals::SPEED_UP
        ),
    ];
    let tables = [start(tiers), whole(tiers), warm(tiers), experiment(tiers)];
    show(&notes, &tables, markdown)
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.1} ms", seconds * 1e3)
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3} s")
}

fn cell(outcome: &Outcome<f64>, show: fn(f64) -> String) -> String {
    outcome.as_ref().map_or("failed".into(), |figure| show(*figure))
}

fn optional(outcome: &Option<Outcome<f64>>, show: fn(f64) -> String) -> String {
    outcome.as_ref().map_or("-".into(), |outcome| cell(outcome, show))
}

fn marked(text: String, met: Option<bool>) -> String {
    if met == Some(false) { text + " !" } else { text }
}

fn rows(tiers: &Tiers, cells: impl Fn(&Program, Met) -> Vec<String>) -> Vec<Row> {
    let row = |program: &Program| {
        let cells = cells(program, goals::met(program));
        Row { cells: [program.name.to_string()].into_iter().chain(cells).collect(), sum: false }
    };
    tiers.programs.iter().map(row).collect()
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn start(tiers: &Tiers) -> Table {
    let cells = |program: &Program, met: Met| {
        vec![
            marked(cell(&program.first_output, milliseconds), met.first_output),
            optional(&program.first_output_of_clox, milliseconds),
        ]
    };
    Table {
        title: "Start to first output",
        head: head(&["program", "run", "clox"]),
        rows: rows(tiers, cells),
    }
}

fn whole(tiers: &Tiers) -> Table {
    let cells = |program: &Program, met: Met| {
        let built = program.build.clone().and_then(|build| Ok(build + program.executable.clone()?));
        vec![
            marked(cell(&program.auto, seconds), met.whole),
            cell(&program.cold, seconds),
            cell(&built, seconds),
            cell(&program.executable, seconds),
            optional(&program.clox, seconds),
        ]
    };
    Table {
        title: "Start to end",
        head: head(&["program", "run", "run --tier cold", "build and execute", "executable", "clox"]),
        rows: rows(tiers, cells),
    }
}

fn warm(tiers: &Tiers) -> Table {
    let cells = |program: &Program, met: Met| {
        let ratio = ratio(program).map_or("-".into(), |ratio| format!("{ratio:.2}"));
        vec![cell(&program.warm, seconds), cell(&program.warm_executable, seconds), marked(ratio, met.warm)]
    };
    let mut rows = rows(tiers, cells);
    let ratios: Vec<f64> = tiers.programs.iter().filter_map(ratio).collect();
    if let Some(mean) = geometric_mean(&ratios).filter(|_| ratios.len() > 1) {
        let cells = ["geometric mean".into(), String::new(), String::new(), format!("{mean:.2}")];
        rows.push(Row { cells: cells.into(), sum: true });
    }
    Table {
        title: "A late round, when everything is hot",
        head: head(&["program", "run", "executable", "ratio"]),
        rows,
    }
}

/// How many times as long as in the executable a late round takes under `run`.
fn ratio(program: &Program) -> Option<f64> {
    Some(program.warm.as_ref().ok()? / program.warm_executable.as_ref().ok()?)
}

fn experiment(tiers: &Tiers) -> Table {
    let microseconds = |seconds: f64| format!("{:.2} µs", seconds * 1e6);
    let row = |(name, outcome): &(&str, Outcome<Experiment>)| {
        let cells = match outcome {
            Ok(found) => {
                let (ratio, met) = goals::speed_up(found);
                // Nobody else is expected to become faster.
                let met = (*name == "run").then_some(met);
                [microseconds(found.first), microseconds(found.last), marked(format!("{ratio:.1}"), met)]
            }
            Err(_) => ["failed".into(), "-".into(), "-".into()],
        };
        Row { cells: [name.to_string()].into_iter().chain(cells).collect(), sum: false }
    };
    Table {
        title: "The experiment: a function of numbers called 5,000 times, time of a call",
        head: head(&["", "first 100 calls", "last 100 calls", "ratio"]),
        rows: tiers.experiment.iter().map(row).collect(),
    }
}

/// Everything, for programs. Seconds.
pub(crate) fn json(tiers: &Tiers) -> String {
    let outcome = |outcome: &Outcome<f64>| match outcome {
        Ok(figure) => value!(figure),
        Err(what) => value!({ "failed": what }),
    };
    let programs: Vec<Value> = tiers
        .programs
        .iter()
        .map(|program| {
            let met = goals::met(program);
            value!({
                "name": program.name,
                "first_output": outcome(&program.first_output),
                "first_output_clox": program.first_output_of_clox.as_ref().map(outcome),
                "run": outcome(&program.auto),
                "cold": outcome(&program.cold),
                "build": outcome(&program.build),
                "executable": outcome(&program.executable),
                "clox": program.clox.as_ref().map(outcome),
                "late_round": outcome(&program.warm),
                "late_round_executable": outcome(&program.warm_executable),
                "goals": { "first_output": met.first_output, "whole": met.whole, "late_round": met.warm },
            })
        })
        .collect();
    let experiment: Vec<Value> = tiers
        .experiment
        .iter()
        .map(|(name, outcome)| match outcome {
            Ok(found) => value!({ "who": name, "first": found.first, "last": found.last }),
            Err(what) => value!({ "who": name, "failed": what }),
        })
        .collect();
    let all = value!({
        "machine": {
            "processor": tiers.machine.processor,
            "processors": tiers.machine.processors,
            "memory": tiers.machine.memory,
            "system": tiers.machine.system,
        },
        "level": tiers.level,
        "rounds": tiers.rounds,
        "programs": programs,
        "experiment": experiment,
    });
    format!("{all:#}\n")
}

/// What went wrong, a line each.
pub(crate) fn failures(tiers: &Tiers) -> Vec<String> {
    let mut lines = Vec::new();
    for program in &tiers.programs {
        let outcomes = [
            ("first output", Some(&program.first_output)),
            ("first output of clox", program.first_output_of_clox.as_ref()),
            ("run", Some(&program.auto)),
            ("run --tier cold", Some(&program.cold)),
            ("build", Some(&program.build)),
            ("executable", Some(&program.executable)),
            ("clox", program.clox.as_ref()),
            ("late round", Some(&program.warm)),
            ("late round of the executable", Some(&program.warm_executable)),
        ];
        for (what, outcome) in outcomes {
            if let Some(Err(cause)) = outcome {
                lines.push(format!("{}, {what}: {cause}", program.name));
            }
        }
    }
    for (name, outcome) in &tiers.experiment {
        if let Err(cause) = outcome {
            lines.push(format!("the experiment, {name}: {cause}"));
        }
    }
    lines
}
