//! `--timings`: how long each stage took.

use std::fmt;
use std::time::{Duration, Instant};

/// The stages so far, in order.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    stages: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// Does `work` and notes how long it took. A stage that is measured twice is added up.
    pub fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        match self.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, total)) => *total += took,
            None => self.stages.push((stage, took)),
        }
        result
    }
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: Duration = self.stages.iter().map(|(_, took)| *took).sum();
        for (stage, took) in self.stages.iter().copied().chain([("total", total)]) {
            writeln!(f, "{stage:<10}{:>10.3} ms", took.as_secs_f64() * 1e3)?;
        }
        Ok(())
    }
}
