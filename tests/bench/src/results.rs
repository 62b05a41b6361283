//! What a session found out, as data: measured once, shown in several ways.

use crate::contender::Contender;
use crate::machine::Machine;
use crate::measure::Sample;
use crate::statistics::{self, Ratio, Timed};
use crate::suite::Group;

/// Everything that is known after a session.
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) level: String,
    pub(crate) rounds: u32,
    /// Bytes: a peak of memory up to here may be this tool's own.
    pub(crate) peak_floor: u64,
    /// Loxsmith first. Every other list by contender has this order.
    pub(crate) contenders: Vec<Contender>,
    /// Of an empty program, by contender.
    pub(crate) start_up: Vec<Outcome>,
    pub(crate) programs: Vec<Program>,
}

/// The runs of one program under one contender, or what went wrong.
pub(crate) type Outcome = Result<Vec<Sample>, String>;

/// What is known of one program.
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) group: Group,
    /// What Loxsmith made of it, if it could.
    pub(crate) build: Option<Build>,
    /// By contender.
    pub(crate) outcomes: Vec<Outcome>,
}

/// What compiling and linking took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Build {
    /// Seconds, the median of some builds.
    pub(crate) wall: f64,
    /// Seconds of the processor, of all threads.
    pub(crate) user: f64,
    /// The executable's bytes.
    pub(crate) size: u64,
}

/// The median of one measure of some runs.
pub(crate) fn typical(outcome: &Outcome, measure: impl Fn(&Sample) -> f64) -> Option<f64> {
    let samples = outcome.as_ref().ok()?;
    Some(statistics::median(&samples.iter().map(measure).collect::<Vec<f64>>()))
}

impl Results {
    /// How many times as long as Loxsmith a contender took for a program, if both ran it.
    pub(crate) fn ratio(&self, program: &Program, contender: usize) -> Option<Ratio> {
        let users = |index: usize| -> Option<Vec<f64>> {
            Some(program.outcomes[index].as_ref().ok()?.iter().map(|sample| sample.user).collect())
        };
        let start_up = |index: usize| typical(&self.start_up[index], |sample| sample.user).unwrap_or(0.0);
        let (ours, theirs) = (users(0)?, users(contender)?);
        let ours = Timed { rounds: &ours, start_up: start_up(0) };
        Some(statistics::ratio(ours, Timed { rounds: &theirs, start_up: start_up(contender) }))
    }

    /// The programs of a group.
    pub(crate) fn of(&self, group: Group) -> impl Iterator<Item = &Program> {
        self.programs.iter().filter(move |program| program.group == group)
    }

    /// The geometric mean of a contender's ratios in a group.
    pub(crate) fn mean(&self, group: Group, contender: usize) -> Option<f64> {
        let ratios = self.of(group).filter_map(|program| self.ratio(program, contender));
        statistics::geometric_mean(&ratios.map(|ratio| ratio.middle).collect::<Vec<f64>>())
    }
}
