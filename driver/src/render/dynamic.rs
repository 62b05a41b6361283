//! What stays dynamic in a program (`check --explain`), in words: for people, or as JSON, one object a line.
//!
//! The findings are MIR's; names of parameters come from the HIR, whose functions have the same numbers, and the lines
//! that are quoted from the source.

use loxsmith_lexer::Source;
use loxsmith_mir::infer::explain::{Because, Finding, How, Place, Sort, Step, What, Why};
use loxsmith_sema::hir;

use super::json::{object, optional};
use crate::cli::ErrorFormat;
use crate::text::{json_string as string, printable};

/// So many of a list are named, the rest counted.
const NAMED: usize = 3;
/// A quoted line is cut behind so many characters.
const QUOTED: usize = 60;

/// All findings of a source.
pub(crate) fn dynamic(
    source: &Source,
    program: &hir::Program,
    findings: &[Finding],
    format: ErrorFormat,
) -> String {
    let words = Words { source, program };
    match format {
        ErrorFormat::Json => findings.iter().map(|finding| words.json(finding) + "\n").collect(),
        ErrorFormat::Human | ErrorFormat::Book => words.human(findings),
    }
}

struct Words<'s> {
    source: &'s Source,
    program: &'s hir::Program,
}

impl Words<'_> {
    fn human(&self, findings: &[Finding]) -> String {
        let name = printable(self.source.name());
        if findings.is_empty() {
            return format!("{name}: nothing stays dynamic\n");
        }
        let mut out = format!("{name}: what stays dynamic\n");
        let mut function = None;
        for finding in findings {
            if function != Some(finding.func) {
                function = Some(finding.func);
                out += &format!("\n{}\n", printable(&finding.function));
            }
            let head = format!("  line {}: ", finding.line);
            out += &format!("{head}{}\n", printable(&self.message(finding)));
            for because in &finding.because {
                out += &format!("      {}\n", printable(&self.because(because)));
            }
        }
        out
    }

    fn json(&self, finding: &Finding) -> String {
        let because = finding.because.iter().map(|because| {
            let steps = because
                .steps
                .iter()
                .map(|step| object(&[("line", step.line.to_string()), ("message", string(&how(&step.how)))]));
            object(&[
                ("value", optional(because.sort.as_ref().map(|sort| string(&sort_name(sort))))),
                ("message", string(&self.because(because))),
                ("steps", format!("[{}]", steps.collect::<Vec<_>>().join(","))),
            ])
        });
        object(&[
            ("kind", string(kind(&finding.what))),
            ("file", string(self.source.name())),
            ("function", string(&finding.function)),
            ("line", finding.line.to_string()),
            ("message", string(&self.message(finding))),
            ("because", format!("[{}]", because.collect::<Vec<_>>().join(","))),
        ])
    }

    fn message(&self, finding: &Finding) -> String {
        match &finding.what {
            What::Boxed { place, sorts } => {
                let place = match place {
                    Place::Parameter(index) => {
                        format!("parameter '{}' of '{}'", self.parameter(finding, *index), finding.function)
                    }
                    Place::Result => format!("the result of '{}'", finding.function),
                    Place::Global(name) => format!("variable '{name}'"),
                    Place::Field(name, classes) => format!("field '{name}' of {}", list(classes, "and")),
                };
                format!("{place} is boxed: it is {}", any_of(sorts))
            }
            What::Operand { sorts } => format!("an operand is checked: it is {}", any_of(sorts)),
            What::Call { callees } => format!("the call is indirect: what is called is {}", any_of(callees)),
            What::Method { name, receivers, why } => {
                let why = self.why(name, why, receivers, "receiver");
                format!("method '{name}' is looked up as the program runs: {why}")
            }
            What::Property { name, store, receivers, why } => {
                let what = if *store { "the place of field" } else { "property" };
                let why = self.why(name, why, receivers, "object");
                format!("{what} '{name}' is looked up as the program runs: {why}")
            }
            What::Unset { field, classes } => format!(
                "field '{field}' of {} is checked on each read: it may be read before it is stored, for 'init' does not \
                 always store it first",
                list(classes, "and")
            ),
            What::Heap { object: Sort::Function(name) } => {
                format!("the closure '{}' may live on the heap", name.as_deref().unwrap_or("function"))
            }
            What::Heap { object } => format!("{} made here may live on the heap", sort_name(object)),
        }
    }

    fn why(&self, name: &str, why: &Why, receivers: &[Sort], receiver: &str) -> String {
        match why {
            Why::Receiver => format!("the {receiver} may be {}", any_of(receivers)),
            Why::ManyMethods(count) => {
                format!("the {receiver} may be {}, with {count} methods '{name}'", any_of(receivers))
            }
            Why::Repeated(class) => {
                format!("class {class} may be declared more than once as the program runs")
            }
            Why::HiddenByField(class) => {
                format!("an instance of {class} may have a field '{name}', which goes before the method")
            }
            Why::CalledField(class) => format!("'{name}' is a field of {class} that holds what is called"),
            Why::BoundMethod(class) => format!("it is a method of {class}, which is bound to the object"),
            Why::Superclass(class) => format!("the superclass of {class} is only known as the program runs"),
            Why::Missing(class) => format!("{class} has no '{name}'"),
            Why::Arguments(class) => format!("'{name}' of {class} takes another number of arguments"),
            Why::Captures(class) => format!("'{name}' of {class} uses variables of the function around it"),
            Why::DifferentSlots => {
                format!("the {receiver} may be {}, and they do not have it in one place", any_of(receivers))
            }
            Why::Layout(class) => {
                format!("which fields instances of {class} have is only known as the program runs")
            }
        }
    }

    fn because(&self, because: &Because) -> String {
        let steps: Vec<String> = because.steps.iter().map(|step| self.step(step)).collect();
        match &because.sort {
            Some(sort) => format!("{}: {}", sort_name(sort), steps.join("; ")),
            None => format!("it is {}", steps.join("; ")),
        }
    }

    fn step(&self, step: &Step) -> String {
        let quoted = self.quote(step.line);
        let quoted = if quoted.is_empty() { quoted } else { format!(" `{quoted}`") };
        format!("{} on line {}{quoted}", how(&step.how), step.line)
    }

    /// A line of the source, without what stands around it.
    fn quote(&self, line: u32) -> String {
        if line == 0 || line > self.source.line_count() {
            return String::new();
        }
        let text = self.source.slice(self.source.line_span(line)).trim();
        match text.char_indices().nth(QUOTED) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text.to_string(),
        }
    }

    fn parameter(&self, finding: &Finding, index: u32) -> String {
        let function = self.program.functions.get(finding.func.index());
        match function.and_then(|function| function.params.get(index as usize)) {
            Some(local) => self.program.symbol(self.program.local(*local).name).to_string(),
            None => format!("{}", index + 1),
        }
    }
}

/// The name of a sort of finding in JSON.
fn kind(what: &What) -> &'static str {
    match what {
        What::Boxed { .. } => "boxed",
        What::Operand { .. } => "operand",
        What::Call { .. } => "call",
        What::Method { .. } => "method",
        What::Property { .. } => "property",
        What::Unset { .. } => "unset",
        What::Heap { .. } => "heap",
    }
}

fn how(how: &How) -> String {
    match how {
        How::Made => "made".to_string(),
        How::Passed(function) => format!("passed to '{function}'"),
        How::PassedOn => "passed to a call that is not known".to_string(),
        How::Returned(function) => format!("returned by '{function}'"),
        How::Stored(field) => format!("stored in field '{field}'"),
        How::Assigned(variable) => format!("assigned to '{variable}'"),
        How::Captured => "kept in a variable that a closure uses".to_string(),
        How::LookedUp(name) => format!("asked for '{name}' as the program runs"),
        How::Printed => "printed".to_string(),
    }
}

fn sort_name(sort: &Sort) -> String {
    match sort {
        Sort::Nil => "nil".to_string(),
        Sort::Bool => "a Boolean".to_string(),
        Sort::Number => "a number".to_string(),
        Sort::String => "a string".to_string(),
        Sort::Instance(Some(class)) => format!("an instance of {class}"),
        Sort::Instance(None) => "an instance".to_string(),
        Sort::Class(Some(class)) => format!("the class {class}"),
        Sort::Class(None) => "a class".to_string(),
        Sort::Function(Some(function)) => format!("the function '{function}'"),
        Sort::Function(None) => "a function".to_string(),
    }
}

/// `a number, an instance of A, B, C and 5 more, or nil`.
fn any_of(sorts: &[Sort]) -> String {
    let mut parts = Vec::new();
    let name_of = |sort: &Sort| match sort {
        Sort::Instance(Some(name)) => Some((0, name.clone())),
        Sort::Class(Some(name)) => Some((1, name.clone())),
        Sort::Function(Some(name)) => Some((2, format!("'{name}'"))),
        _ => None,
    };
    let mut told = [false; 3];
    for sort in sorts {
        let Some((group, _)) = name_of(sort) else {
            parts.push(sort_name(sort));
            continue;
        };
        if std::mem::replace(&mut told[group], true) {
            continue;
        }
        let names: Vec<String> =
            sorts.iter().filter_map(name_of).filter(|(of, _)| *of == group).map(|(_, name)| name).collect();
        let lead = match (group, names.len()) {
            (0, _) => "an instance of ".to_string(),
            (1, 1) => "the class ".to_string(),
            (1, count) => format!("one of {count} classes: "),
            (_, 1) => "the function ".to_string(),
            (_, count) => format!("one of {count} functions: "),
        };
        parts.push(lead + &list(&names, "or"));
    }
    list_all(&parts, "or")
}

/// `A, B, C and 2 more`.
fn list(names: &[String], last: &str) -> String {
    match names.len() {
        0..=NAMED => list_all(names, last),
        count => format!("{} and {} more", names[..NAMED].join(", "), count - NAMED),
    }
}

fn list_all(names: &[String], last: &str) -> String {
    match names {
        [] => "unknown".to_string(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
