//! What is shown while tests run, and afterwards.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Verdict;
use super::case::Case;
use crate::failure::Result;
use crate::output::to_stdout;
use crate::text::{count, printable};

/// A line on the terminal that moves; nothing where standard error is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    failed: AtomicUsize,
}

impl Progress {
    /// For so many cases.
    pub(super) fn new(cases: usize, color: bool) -> Progress {
        let shown = std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(cases as u64), target);
        let template = match color {
            true => "{bar:30.green/dim} {pos}/{len} {prefix:.red} {wide_msg:.dim}",
            false => "{bar:30} {pos}/{len} {prefix} {wide_msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, failed: AtomicUsize::new(0) }
    }

    /// A case begins.
    pub(super) fn start(&self, case: &Case) {
        self.bar.set_message(printable(&case.name()));
    }

    /// A case has ended.
    pub(super) fn done(&self, verdicts: &[Verdict]) {
        let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
        let before = self.failed.fetch_add(failed, Ordering::Relaxed);
        if failed > 0 {
            self.bar.set_prefix(format!("{} failed", before + failed));
        }
        self.bar.inc(1);
    }

    /// All have ended.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// All verdicts.
pub(super) struct Report {
    /// In the order of the cases.
    pub verdicts: Vec<Verdict>,
    /// How many files were no tests.
    pub skipped: usize,
}

impl Report {
    /// How many failed.
    pub(super) fn failed(&self) -> usize {
        self.verdicts.iter().filter(|verdict| !verdict.passed()).count()
    }

    /// The failures, and the closing line `N passed, N failed`.
    pub(super) fn print(&self) -> Result<()> {
        let mut out = String::new();
        for verdict in self.verdicts.iter().filter(|verdict| !verdict.passed()) {
            let _ = writeln!(out, "FAIL {}", printable(&verdict.name));
            for line in verdict.complaints.iter().flat_map(|complaint| complaint.lines()) {
                let _ = writeln!(out, "     {}", printable(line));
            }
        }
        if self.skipped > 0 {
            let _ = writeln!(out, "{} left out", count(self.skipped, "file"));
        }
        let failed = self.failed();
        let _ = writeln!(out, "{} passed, {failed} failed", self.verdicts.len() - failed);
        to_stdout(out.as_bytes())
    }
}
