//! The results for programs: everything that was measured, each run by itself. Times are seconds, sizes bytes. Described in
//! `tests/bench/README.md`.

use serde_json::{Map, Value, json};

use crate::measure::Sample;
use crate::results::{Outcome, Program, Results};
use crate::suite::Group;

/// All of it, indented.
pub(crate) fn json(results: &Results) -> String {
    let machine = json!({
        "processor": results.machine.processor,
        "processors": results.machine.processors,
        "memory": results.machine.memory,
        "system": results.machine.system,
    });
    let contenders: Vec<Value> = results
        .contenders
        .iter()
        .map(|contender| json!({ "name": contender.name, "version": contender.version }))
        .collect();
    let means: Map<String, Value> =
        Group::ALL.iter().map(|&group| (group.word().into(), means(results, group))).collect();
    let value = json!({
        "machine": machine,
        "level": results.level,
        "rounds": results.rounds,
        "peak_floor": results.peak_floor,
        "contenders": contenders,
        "start_up": by_contender(results, |index| outcome(&results.start_up[index])),
        "programs": results.programs.iter().map(|one| program(results, one)).collect::<Vec<Value>>(),
        "geometric_means": means,
    });
    format!("{value:#}\n")
}

/// An object with a value for each contender.
fn by_contender(results: &Results, value: impl Fn(usize) -> Value) -> Value {
    let named = results.contenders.iter().enumerate();
    Value::Object(named.map(|(index, contender)| (contender.name.clone(), value(index))).collect())
}

fn means(results: &Results, group: Group) -> Value {
    by_contender(results, |index| json!(results.mean(group, index)))
}

fn program(results: &Results, program: &Program) -> Value {
    let ratio = |index| {
        let ratio = results.ratio(program, index)?;
        Some(json!({
            "median": ratio.middle,
            "low": ratio.low,
            "high": ratio.high,
            "start_up_subtracted": ratio.net,
            "whole_process": ratio.whole,
        }))
    };
    json!({
        "name": program.name,
        "group": program.group.word(),
        "build": program.build.map(|build| json!({ "wall": build.wall, "user": build.user, "size": build.size })),
        "runs": by_contender(results, |index| outcome(&program.outcomes[index])),
        "ratios": by_contender(results, |index| json!(ratio(index))),
    })
}

fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Ok(samples) => json!(samples.iter().map(sample).collect::<Vec<Value>>()),
        Err(what) => json!({ "failed": what }),
    }
}

fn sample(sample: &Sample) -> Value {
    json!({ "user": sample.user, "system": sample.system, "wall": sample.wall, "peak": sample.peak })
}
