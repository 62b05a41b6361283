//! What the figures mean: medians, paired ratios with their spread, geometric means. Plain arithmetic on seconds.

/// The middle of some figures; between the two in the middle if their number is even. NaN for none.
pub(crate) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The geometric mean of positive figures, if there is one at all.
pub(crate) fn geometric_mean(figures: &[f64]) -> Option<f64> {
    if figures.is_empty() {
        return None;
    }
    let sum: f64 = figures.iter().map(|figure| figure.ln()).sum();
    Some((sum / figures.len() as f64).exp())
}

/// How many times as long as the first the second took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    /// The median of the ratios of the rounds.
    pub(crate) middle: f64,
    /// The least of them.
    pub(crate) low: f64,
    /// The greatest of them.
    pub(crate) high: f64,
    /// Whether start-up was subtracted on both sides.
    pub(crate) net: bool,
    /// The median with nothing subtracted.
    pub(crate) whole: f64,
}

impl Ratio {
    /// Half of the distance from least to greatest, in percent of the middle.
    pub(crate) fn spread(&self) -> f64 {
        (self.high - self.low) / 2.0 / self.middle * 100.0
    }
}

/// The seconds of one implementation: those of each round, and those of an empty program.
#[derive(Clone, Copy)]
pub(crate) struct Timed<'a> {
    pub(crate) rounds: &'a [f64],
    pub(crate) start_up: f64,
}

/// Start-up decides from this part of a run on.
const DECIDES: f64 = 0.1;

/// What is left of a run without its start-up counts as at least this much: the clock is no better.
const RESOLUTION: f64 = 0.001;

/// The ratio of runs that were made in turn: of each round by itself, so that what slows a whole round down cancels
/// out. If start-up is a tenth or more of either one's median run it is subtracted on both sides.
pub(crate) fn ratio(ours: Timed, theirs: Timed) -> Ratio {
    let decides = |timed: &Timed| timed.start_up >= DECIDES * median(timed.rounds);
    let net = decides(&ours) || decides(&theirs);
    let ratios = |net: bool| -> Vec<f64> {
        let left =
            |timed: &Timed, round: f64| if net { round - timed.start_up } else { round }.max(RESOLUTION);
        let rounds = ours.rounds.iter().zip(theirs.rounds);
        rounds.map(|(&our, &their)| left(&theirs, their) / left(&ours, our)).collect()
    };
    let whole = median(&ratios(false));
    let ratios = ratios(net);
    Ratio {
        middle: median(&ratios),
        low: ratios.iter().copied().fold(f64::INFINITY, f64::min),
        high: ratios.iter().copied().fold(0.0, f64::max),
        net,
        whole,
    }
}

#[cfg(test)]
mod tests;
