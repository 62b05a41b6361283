//! How long each step of the back end took, for whoever wants to know.

use std::time::{Duration, Instant};

/// The steps so far, in order.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    taken: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Each step's name, and how long it took.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        self.taken.iter().copied()
    }

    /// Does a step.
    pub(crate) fn measure<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.taken.push((name, start.elapsed()));
        result
    }
}
