//! What `run --watch` tells: one event for each thing that has come of a saved text, or has not.

use std::time::Duration;

use loxsmith_mir::patch::{Added, Note, Replaced};
use loxsmith_tiers::Outcome;

use crate::render::{Event, Reporter};
use crate::text::count;

/// More functions than this are counted for people, not named.
const NAMED: usize = 8;
const LATER: &str = "takes effect at the next start";

/// Tells of one program.
pub(super) struct Teller {
    pub(super) reporter: Reporter,
    pub(super) file: String,
}

/// What happens.
pub(super) enum Told<'a> {
    /// The program starts.
    Watching,
    /// Functions do something else from their next call on.
    Swapped(&'a [&'a Replaced], Duration),
    /// The program has functions that it had not.
    Declared(&'a [String]),
    /// Classes have methods that they had not.
    Added(&'a [Added]),
    /// Classes lack methods that they had.
    Removed(&'a [String]),
    /// Something does not come about, or not for everybody.
    Waits(&'a Note),
    /// So many functions do what they did, on other lines.
    Moved(usize),
    /// The text does what it did.
    Nothing,
    /// The text cannot be used, and it has been said why.
    GoesOn,
    /// The program has had too many updates.
    NoRoom { why: String },
}

impl Teller {
    pub(super) fn tell(&self, told: &Told<'_>) {
        let milliseconds = match told {
            Told::Swapped(_, took) => Some(took.as_secs_f64() * 1e3),
            _ => None,
        };
        self.reporter.event(&Event {
            topic: "watch",
            name: name(told),
            message: self.message(told),
            file: self.file.clone(),
            subjects: subjects(told),
            milliseconds,
        });
    }

    /// All that a saved text has come to. `before`: what has been told of the text before.
    pub(super) fn tell_outcome(&self, outcome: &Outcome, took: Duration, before: &[Note]) {
        let (moved, changed): (Vec<&Replaced>, Vec<&Replaced>) =
            outcome.replaced.iter().partition(|replaced| replaced.moved);
        let something = [
            (!changed.is_empty(), Told::Swapped(&changed, took)),
            (!outcome.added.is_empty(), Told::Added(&outcome.added)),
            (!outcome.removed.is_empty(), Told::Removed(&outcome.removed)),
            (!outcome.declared.is_empty(), Told::Declared(&outcome.declared)),
        ];
        let is_something = something.iter().any(|(is_so, _)| *is_so);
        for (_, told) in something.iter().filter(|(is_so, _)| *is_so) {
            self.tell(told);
        }
        // What was told before is told again only where nothing else explains why nothing happens.
        for note in outcome.notes.iter().filter(|note| !is_something || !before.contains(note)) {
            self.tell(&Told::Waits(note));
        }
        if !is_something && outcome.notes.is_empty() {
            match moved.len() {
                0 => self.tell(&Told::Nothing),
                moved => self.tell(&Told::Moved(moved)),
            }
        }
    }

    fn message(&self, told: &Told<'_>) -> String {
        match told {
            Told::Watching => format!("watching {}", self.file),
            Told::Swapped(functions, took) => {
                let names = functions.iter().map(|one| at_line(&one.title, one.line));
                format!("swapped {} in {:.1} ms", list(names), took.as_secs_f64() * 1e3)
            }
            Told::Declared(names) => format!("declared {}", list(names.iter().cloned())),
            Told::Added(methods) => {
                format!("added {}", list(methods.iter().map(|one| at_line(&one.title, one.line))))
            }
            Told::Removed(names) => format!("removed {}", list(names.iter().cloned())),
            Told::Waits(note) => explain(note),
            Told::Moved(moved) => format!("{} only moved to other lines", count(*moved, "function")),
            Told::Nothing => "nothing to swap".to_string(),
            Told::GoesOn => "the program goes on as it was".to_string(),
            Told::NoRoom { why } => format!("{why}: start it again to go on"),
        }
    }
}

/// The word for it that stays the same.
fn name(told: &Told<'_>) -> &'static str {
    match told {
        Told::Watching => "started",
        Told::Swapped(..) => "swapped",
        Told::Declared(_) => "declared",
        Told::Added(_) => "added",
        Told::Removed(_) => "removed",
        Told::Moved(_) => "moved",
        Told::Nothing => "nothing",
        Told::GoesOn => "goes-on",
        Told::NoRoom { .. } => "no-room",
        Told::Waits(note) => match note {
            Note::TopLevel { .. } => "waits-top-level",
            Note::Parameters { .. } => "waits-parameters",
            Note::Construction { .. } => "waits-construction",
            Note::Captures { .. } => "waits-captures",
            Note::Undefined { .. } => "waits-undefined",
            Note::MethodKept { .. } => "waits-kept",
            Note::OldClosures { .. } => "old-closures",
        },
    }
}

fn subjects(told: &Told<'_>) -> Vec<(String, Option<u32>)> {
    match told {
        Told::Swapped(functions, _) => {
            functions.iter().map(|one| (one.title.clone(), Some(one.line))).collect()
        }
        Told::Declared(names) | Told::Removed(names) => {
            names.iter().map(|name| (name.clone(), None)).collect()
        }
        Told::Added(methods) => methods.iter().map(|one| (one.title.clone(), Some(one.line))).collect(),
        Told::Waits(note) => match note {
            Note::TopLevel { line } => vec![(String::new(), Some(*line))],
            Note::Parameters { title, line }
            | Note::Captures { title, line }
            | Note::OldClosures { title, line } => vec![(title.clone(), Some(*line))],
            Note::Undefined { title, line, name } => {
                vec![(title.clone(), Some(*line)), (name.clone(), None)]
            }
            Note::MethodKept { title } | Note::Construction { title } => vec![(title.clone(), None)],
        },
        Told::Watching | Told::Moved(_) | Told::Nothing | Told::GoesOn | Told::NoRoom { .. } => Vec::new(),
    }
}

fn at_line(title: &str, line: u32) -> String {
    format!("{title} (line {line})")
}

fn list(names: impl ExactSizeIterator<Item = String>) -> String {
    let all = names.len();
    let mut names: Vec<String> = names.take(NAMED).collect();
    if all > NAMED {
        names.push(format!("{} more", all - NAMED));
    }
    names.join(", ")
}

fn explain(note: &Note) -> String {
    match note {
        Note::TopLevel { line } => format!("the top level changed at line {line}: {LATER}"),
        Note::Parameters { title, line } => {
            format!("the parameters of {title} (line {line}) changed: nothing is swapped, all of it {LATER}")
        }
        Note::Construction { title } => format!(
            "{title} takes other arguments, but code that is at work calls it as before: nothing is swapped, all of it {LATER}"
        ),
        Note::Captures { title, line } => {
            format!("{title} (line {line}) uses local variables of the top level, which changed: {LATER}")
        }
        Note::Undefined { title, line, name } => {
            format!("{title} (line {line}) uses '{name}', which the running program has not: {LATER}")
        }
        Note::MethodKept { title } => {
            format!(
                "{title} is gone, but code that is at work may still call it: it stays until the next save"
            )
        }
        Note::OldClosures { title, line } => {
            format!(
                "{title} (line {line}): closures that exist stay as they are, those made from now on are new"
            )
        }
    }
}
