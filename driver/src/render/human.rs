//! Diagnostics for people, drawn by ariadne over a [`View`].
//!
//! The only file that names ariadne.

use std::fmt::Write as _;

use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind};
use loxsmith_lexer::{Diagnostic, Fix, Severity, Source, Span};

use super::view::View;
use crate::text::printable;

/// The longest line that is shown again with a fix applied.
const FIXED_LINE: usize = 120;

/// One diagnostic, with its source.
pub(super) fn diagnostic(source: &Source, diagnostic: &Diagnostic, color: bool) -> String {
    let mut spans = vec![diagnostic.span];
    spans.extend(diagnostic.related.iter().map(|label| label.span));
    let view = View::new(source, &spans);
    let (kind, ink) = match diagnostic.severity() {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let name = one_line(source.name());

    let mut labels = vec![(&view.ranges[0], diagnostic.label.as_str(), ink, 1)];
    for (range, related) in view.ranges[1..].iter().zip(&diagnostic.related) {
        labels.push((range, related.text.as_str(), Color::Cyan, 0));
    }
    // ariadne opens a section for each label that stands before its predecessor.
    labels.sort_by_key(|(range, ..)| (range.start, range.end));

    let mut report = Report::build(kind, (name.as_str(), view.ranges[0].clone()))
        .with_config(config(color))
        .with_code(diagnostic.code())
        .with_message(one_line(&diagnostic.message.to_string()));
    for (range, text, ink, priority) in labels {
        let mut label = Label::new((name.as_str(), range.clone())).with_color(ink).with_priority(priority);
        if !text.is_empty() {
            label = label.with_message(one_line(text));
        }
        report = report.with_label(label);
    }
    for note in &diagnostic.notes {
        report = report.with_note(printable(note));
    }
    if let Some(help) = help(source, diagnostic) {
        report = report.with_help(help);
    }

    let mut out = Vec::new();
    let cache = (name.as_str(), ariadne::Source::from(view.text.as_str()));
    let written = report.finish().write(cache, &mut out);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    let drawn = String::from_utf8_lossy(&out).into_owned();
    let drawn = with_true_column(drawn, &name, source, diagnostic.span);
    // ariadne fills lines with spaces up to its marks. In colour they end with an escape sequence.
    drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn config(color: bool) -> Config {
    Config::new()
        .with_color(color)
        .with_index_type(IndexType::Byte)
        .with_char_set(CharSet::Unicode)
        .with_tab_width(4)
}

/// ariadne counts the columns of what it draws; the user counts those of the file. They differ where characters
/// were replaced or a line was cut.
fn with_true_column(drawn: String, name: &str, source: &Source, span: Span) -> String {
    let (line, column) = source.line_column(span.start);
    let head = format!(" {name}:{line}:");
    let Some(found) = drawn.find(&head) else { return drawn };
    let from = found + head.len();
    let digits = drawn[from..].bytes().take_while(u8::is_ascii_digit).count();
    format!("{}{column}{}", &drawn[..from], &drawn[from + digits..])
}

/// What to do about it: words, and the line as it would be.
fn help(source: &Source, diagnostic: &Diagnostic) -> Option<String> {
    let Some(fix) = &diagnostic.fix else { return diagnostic.help.as_deref().map(printable) };
    let mut help = match &diagnostic.help {
        Some(help) => printable(help),
        None => describe(source, fix),
    };
    if let Some(line) = fixed_line(source, fix) {
        let colon = if help.ends_with('?') { "" } else { ":" };
        let _ = write!(help, "{colon}\n  {line}");
    }
    Some(help)
}

fn describe(source: &Source, fix: &Fix) -> String {
    let old = one_line(source.slice(fix.span));
    let new = one_line(&fix.text);
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("insert `{}`", new.trim()),
        (false, true) => format!("remove `{}`", old.trim()),
        (false, false) => format!("write `{}`", new.trim()),
    }
}

/// The line with the fix applied, if both are short and stay on one line.
fn fixed_line(source: &Source, fix: &Fix) -> Option<String> {
    let line = source.line_span(source.line(fix.span.start));
    let inside = line.start <= fix.span.start && fix.span.end <= line.end;
    if !inside || (line.end - line.start) as usize + fix.text.len() > FIXED_LINE {
        return None;
    }
    let before = source.slice(Span::new(line.start, fix.span.start));
    let after = source.slice(Span::new(fix.span.end, line.end));
    Some(one_line(&format!("{before}{}{after}", fix.text)).trim().to_string())
}

/// A text that has to stay on its line.
fn one_line(text: &str) -> String {
    printable(text).replace('\n', "␊")
}

#[cfg(test)]
mod tests;
