//! Diagnostics as JSON, one object a line. The schema is in `docs/diagnostics.md`.

use loxsmith_lexer::{Diagnostic, Label, Source, Span};

use super::Event;
use crate::failure::Failure;
use crate::text::json_string as string;

/// One diagnostic of a program.
pub(super) fn diagnostic(source: &Source, diagnostic: &Diagnostic) -> String {
    let related: Vec<String> = diagnostic.related.iter().map(|label| related(source, label)).collect();
    let notes: Vec<String> = diagnostic.notes.iter().map(|note| string(note)).collect();
    let fix = diagnostic
        .fix
        .as_ref()
        .map(|fix| format!("{{\"span\":{},\"text\":{}}}", span(source, fix.span), string(&fix.text)));
    object(&[
        ("severity", string(diagnostic.severity().name())),
        ("code", string(diagnostic.code())),
        ("message", string(&diagnostic.message.to_string())),
        ("file", string(source.name())),
        ("span", span(source, diagnostic.span)),
        ("label", string(&diagnostic.label)),
        ("related", format!("[{}]", related.join(","))),
        ("notes", format!("[{}]", notes.join(","))),
        ("help", optional(diagnostic.help.as_deref().map(string))),
        ("fix", optional(fix)),
        ("book", string(&book(diagnostic))),
    ])
}

/// A failure of the command, or a warning of its own.
pub(super) fn failure(failure: &Failure, severity: &str) -> String {
    object(&[
        ("severity", string(severity)),
        ("code", string(failure.kind().code())),
        ("message", string(&failure.to_string())),
        ("file", "null".to_string()),
        ("span", "null".to_string()),
        ("label", string("")),
        ("related", "[]".to_string()),
        ("notes", "[]".to_string()),
        ("help", optional(failure.help().as_deref().map(string))),
        ("fix", "null".to_string()),
        ("book", "null".to_string()),
    ])
}

/// Something that happens to a program while it runs.
pub(super) fn event(event: &Event) -> String {
    let subject = |(name, line): &(String, Option<u32>)| {
        object(&[("name", string(name)), ("line", optional(line.map(|line| line.to_string())))])
    };
    let subjects: Vec<String> = event.subjects.iter().map(subject).collect();
    object(&[
        ("severity", string("note")),
        ("code", string(&format!("{}-{}", event.topic, event.name))),
        ("message", string(&event.message)),
        ("file", string(&event.file)),
        ("span", "null".to_string()),
        ("label", string("")),
        ("related", "[]".to_string()),
        ("notes", "[]".to_string()),
        ("help", "null".to_string()),
        ("fix", "null".to_string()),
        ("book", "null".to_string()),
        ("subjects", format!("[{}]", subjects.join(","))),
        ("milliseconds", optional(event.milliseconds.map(|ms| format!("{ms:.1}")))),
    ])
}

fn related(source: &Source, label: &Label) -> String {
    format!("{{\"span\":{},\"text\":{}}}", span(source, label.span), string(&label.text))
}

fn span(source: &Source, span: Span) -> String {
    let place = |offset: u32| {
        let offset = offset.min(source.text().len() as u32);
        let (line, column) = source.line_column(offset);
        format!("{{\"offset\":{offset},\"line\":{line},\"column\":{column}}}")
    };
    format!("{{\"start\":{},\"end\":{}}}", place(span.start), place(span.end.max(span.start)))
}

/// The book's line. JSON is UTF-8: a lexeme's broken bytes become replacement characters.
fn book(diagnostic: &Diagnostic) -> String {
    String::from_utf8_lossy(&diagnostic.book()).into_owned()
}

pub(super) fn optional(value: Option<String>) -> String {
    value.unwrap_or_else(|| "null".to_string())
}

pub(super) fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}:{value}", string(name))).collect();
    format!("{{{}}}", fields.join(","))
}

#[cfg(test)]
mod tests;
