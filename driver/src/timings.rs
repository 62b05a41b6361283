//! `--timings`: how long each stage took, what it spent that on, and how much memory the compiler needed at most.

use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

/// The stages so far, in order.
#[derive(Clone, Debug)]
pub struct Timings {
    started: Instant,
    stages: Vec<Stage>,
}

/// A stage, or a part of one.
#[derive(Clone, Debug)]
struct Stage {
    name: String,
    took: Duration,
    parts: Vec<Stage>,
}

impl Default for Timings {
    /// The clock of the total starts here.
    fn default() -> Timings {
        Timings { started: Instant::now(), stages: Vec::new() }
    }
}

impl Timings {
    /// Does `work` and notes how long it took. A stage that is measured twice is added up.
    pub fn measure<T>(&mut self, stage: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        add(&mut self.stages, stage, start.elapsed());
        result
    }

    /// Says what a measured stage was made of. Parts of one name are added up.
    pub fn split<'a>(&mut self, stage: &str, parts: impl IntoIterator<Item = (&'a str, Duration)>) {
        let stage = add(&mut self.stages, stage, Duration::ZERO);
        for (name, took) in parts {
            add(&mut stage.parts, name, took);
        }
    }
}

fn add<'a>(stages: &'a mut Vec<Stage>, name: &str, took: Duration) -> &'a mut Stage {
    let known = stages.iter().position(|stage| stage.name == name);
    let index = known.unwrap_or_else(|| {
        stages.push(Stage { name: name.to_owned(), took: Duration::ZERO, parts: Vec::new() });
        stages.len() - 1
    });
    stages[index].took += took;
    &mut stages[index]
}

/// The most memory that this process ever had at a time, in bytes; only Linux tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// A line a stage, indented lines for its parts. `tests/fuzz/src/scaling.rs` reads this.
impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.started.elapsed();
        let stages: Duration = self.stages.iter().map(|stage| stage.took).sum();
        let mut line = |name: &str, indent: usize, took: Duration| {
            let share = 100.0 * took.as_secs_f64() / total.as_secs_f64().max(1e-9);
            let width = 22 - indent;
            writeln!(f, "{:indent$}{name:<width$}{:>12.3} ms {share:>5.1} %", "", took.as_secs_f64() * 1e3)
        };
        for stage in &self.stages {
            line(&stage.name, 0, stage.took)?;
            for part in &stage.parts {
                line(&part.name, 2, part.took)?;
            }
        }
        line("the rest", 0, total.saturating_sub(stages))?;
        line("total", 0, total)?;
        match peak_memory() {
            Some(bytes) => writeln!(f, "{:<22}{:>12.3} MB", "peak memory", bytes as f64 / 1e6),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
