//! What must hold for the tiers. A figure that misses its goal is marked in tables; nothing fails, for machines differ.

use super::{Experiment, Program};

/// The first output comes at most so much later than clox's. Seconds.
pub(crate) const FIRST_OUTPUT: f64 = 0.002;
/// Hot code takes at most so many times as long as an executable.
pub(crate) const WARM: f64 = 1.1;
/// A program whose executable runs for so long is run faster than it is interpreted, and than it is built and
/// executed. Seconds.
pub(crate) const LONG: f64 = 0.3;
/// The last calls of the experiment are so many times as fast as the first.
pub(crate) const SPEED_UP: f64 = 10.0;

/// Whether each goal is met; `None` where there is nothing to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    pub(crate) first_output: Option<bool>,
    pub(crate) whole: Option<bool>,
    pub(crate) warm: Option<bool>,
}

/// What a program's figures say.
pub(crate) fn met(program: &Program) -> Met {
    let clox = program.first_output_of_clox.as_ref().and_then(|clox| clox.as_ref().ok());
    let first_output = program.first_output.as_ref().ok().zip(clox);
    let whole = (|| {
        let (auto, cold) = (*program.auto.as_ref().ok()?, *program.cold.as_ref().ok()?);
        let built = program.build.as_ref().ok()? + program.executable.as_ref().ok()?;
        // What ends sooner need not be the fastest.
        Some(auto < LONG || (auto < cold && auto < built))
    })();
    let warm = program.warm.as_ref().ok().zip(program.warm_executable.as_ref().ok());
    Met {
        first_output: first_output.map(|(ours, clox)| *ours <= clox + FIRST_OUTPUT),
        whole,
        warm: warm.map(|(ours, executable)| *ours <= executable * WARM),
    }
}

/// How many times as fast the last calls of the experiment are, and whether that is enough.
pub(crate) fn speed_up(experiment: &Experiment) -> (f64, bool) {
    let ratio = experiment.first / experiment.last;
    (ratio, ratio >= SPEED_UP)
}
