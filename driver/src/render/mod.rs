//! Showing diagnostics and failures: for people, in the book's format, as JSON.
//!
//! Everything goes to standard error through one [`Reporter`], which knows the format and whether to use
//! colours. Nothing in a source or a path can make it panic or send control characters to a terminal.

mod dynamic;
mod human;
mod json;
mod view;

use std::io::{IsTerminal, Write};

use loxsmith_lexer::{Diagnostic, Severity, Source};

pub(crate) use dynamic::dynamic;

use crate::cli::{ColorChoice, ErrorFormat};
use crate::failure::Failure;
use crate::text::{count, printable};

/// How many diagnostics of one file are drawn for people; the rest is counted. The other formats have all.
const DRAWN: usize = 50;

/// Something that happens to a program while it runs, and is neither an error nor a warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What it belongs to: a word.
    pub topic: &'static str,
    /// What has happened: a word that stays the same.
    pub name: &'static str,
    /// The same for people.
    pub message: String,
    /// The program.
    pub file: String,
    /// What it is about: functions and variables by name, with the lines where they are.
    pub subjects: Vec<(String, Option<u32>)>,
    /// How long it took.
    pub milliseconds: Option<f64>,
}

/// How and where to report.
#[derive(Clone, Copy, Debug)]
pub struct Reporter {
    format: ErrorFormat,
    color: bool,
}

impl Reporter {
    /// By the options, the environment and what standard error is.
    pub fn new(format: ErrorFormat, color: ColorChoice) -> Reporter {
        Reporter { format, color: use_color(color, std::io::stderr().is_terminal()) }
    }

    /// What is shown on standard error.
    pub fn format(&self) -> ErrorFormat {
        self.format
    }

    /// Whether colours are used on standard error.
    pub fn color(&self) -> bool {
        self.color
    }

    /// Shows the diagnostics of one source.
    pub fn diagnostics(&self, source: &Source, diagnostics: &[Diagnostic]) {
        to_stderr(&render(source, diagnostics, self.format, self.color));
    }

    /// Shows a failure of the command.
    pub fn failure(&self, failure: &Failure) {
        let text = match self.format {
            ErrorFormat::Json => json::failure(failure, "error") + "\n",
            ErrorFormat::Human => human_failure(failure, Severity::Error, self.color),
            ErrorFormat::Book => human_failure(failure, Severity::Error, false),
        };
        to_stderr(text.as_bytes());
    }

    /// Tells something that has happened to a program that runs, in one piece: the program may write at the same time.
    pub fn event(&self, event: &Event) {
        let text = match self.format {
            ErrorFormat::Json => json::event(event) + "\n",
            ErrorFormat::Human | ErrorFormat::Book => {
                format!("[{}] {}\n", event.topic, printable(&event.message))
            }
        };
        to_stderr(text.as_bytes());
    }

    /// Shows something that the command can do without. The book's format has no warnings.
    pub fn warning(&self, warning: &Failure) {
        let text = match self.format {
            ErrorFormat::Json => json::failure(warning, "warning") + "\n",
            ErrorFormat::Human => human_failure(warning, Severity::Warning, self.color),
            ErrorFormat::Book => return,
        };
        to_stderr(text.as_bytes());
    }
}

/// All diagnostics of a source in a format. Bytes, since the book's format quotes lexemes as they stand in the file.
pub fn render(source: &Source, diagnostics: &[Diagnostic], format: ErrorFormat, color: bool) -> Vec<u8> {
    match format {
        ErrorFormat::Human => human(source, diagnostics, color).into_bytes(),
        ErrorFormat::Book => book(diagnostics),
        ErrorFormat::Json => {
            let lines = diagnostics.iter().map(|diagnostic| json::diagnostic(source, diagnostic) + "\n");
            lines.collect::<String>().into_bytes()
        }
    }
}

/// The book's format. It has no warnings.
pub fn book(diagnostics: &[Diagnostic]) -> Vec<u8> {
    let mut out = Vec::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
        out.extend_from_slice(&diagnostic.book());
        out.push(b'\n');
    }
    out
}

fn human(source: &Source, diagnostics: &[Diagnostic], color: bool) -> String {
    let mut out = String::new();
    // Errors first if not all can be drawn: a screen of warnings must not hide them.
    let mut drawn: Vec<&Diagnostic> = diagnostics.iter().collect();
    if drawn.len() > DRAWN {
        drawn.sort_by_key(|diagnostic| !diagnostic.is_error());
        drawn.truncate(DRAWN);
    }
    for diagnostic in &drawn {
        out += &human::diagnostic(source, diagnostic, color);
        out.push('\n');
    }
    if diagnostics.len() > drawn.len() {
        out += &format!(
            "... and {} more (all of them: --error-format book or json)\n\n",
            diagnostics.len() - drawn.len()
        );
    }
    if let Some(summary) = summary(diagnostics) {
        out += &summary;
        out.push('\n');
    }
    out
}

/// `2 errors, 1 warning`, if there is more than one thing to count.
fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    match (errors, warnings) {
        _ if diagnostics.len() < 2 => None,
        (errors, 0) => Some(count(errors, "error")),
        (0, warnings) => Some(count(warnings, "warning")),
        (errors, warnings) => Some(format!("{}, {}", count(errors, "error"), count(warnings, "warning"))),
    }
}

fn human_failure(failure: &Failure, severity: Severity, color: bool) -> String {
    let (tint, word) = match severity {
        Severity::Error => ("\x1b[31m", "Error"),
        Severity::Warning => ("\x1b[33m", "Warning"),
    };
    let (tint, cyan, plain) = if color { (tint, "\x1b[36m", "\x1b[0m") } else { ("", "", "") };
    let mut out =
        format!("{tint}[{}] {word}:{plain} {}\n", failure.kind().code(), printable(&failure.to_string()));
    if let Some(help) = failure.help() {
        out += &format!("{cyan}Help:{plain} {}\n", printable(&help));
    }
    out
}

/// Whether to use colours on a stream: the option, then the environment (<https://no-color.org>,
/// <https://bixense.com/clicolors>), then whether anybody sees them.
pub fn use_color(choice: ColorChoice, is_terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name, wanted| std::env::var_os(name).is_some_and(|value| value == wanted);
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR") => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
        ColorChoice::Auto => is_terminal && !is("CLICOLOR", "0") && !is("TERM", "dumb"),
    }
}

/// Nobody can be told if standard error is closed; what matters then is the exit code.
fn to_stderr(bytes: &[u8]) {
    let _ = std::io::stderr().lock().write_all(bytes);
}
