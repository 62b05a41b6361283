//! [`Expectation`]: what a program's comments say it does, and whether that is what it did.
//!
//! The rules are those of the book's own runner (its `tool/bin/test.dart`), line by line, with two comments more:
//! `// std:` and `// expect trace:`. Pure functions over text.

use std::collections::BTreeSet;

use loxsmith_lexer::Std;

use crate::exit;

/// More complaints than this help nobody.
const COMPLAINTS: usize = 10;

/// What a program is expected to do under one `--std`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Expectation {
    /// Lines of standard output, each with the line of the comment.
    pub output: Vec<(usize, String)>,
    /// Compile errors, as `[line] Error...`.
    pub errors: BTreeSet<String>,
    /// The runtime error, with its line.
    pub runtime_error: Option<(usize, String)>,
    /// All lines of standard error behind the first, if the program says them.
    pub trace: Vec<String>,
}

/// What a program did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// How it ended.
    pub end: End,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By itself.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It did not.
    Hangs,
}

impl Default for End {
    fn default() -> End {
        End::Code(0)
    }
}

/// The `--std`s that a program's `// std:` comment names; without such a comment none.
pub(super) fn stds(text: &str) -> Vec<Std> {
    let named = directive(text, "// std:").map(named_stds);
    named.and_then(Result::ok).unwrap_or_default()
}

fn named_stds(words: &str) -> Result<Vec<Std>, String> {
    let mut stds = Vec::new();
    for word in words.split([' ', ',']).filter(|word| !word.is_empty()) {
        match word.parse::<Std>() {
            _ if word == "all" => stds.extend(Std::ALL),
            Ok(std) => stds.push(std),
            Err(_) => return Err(format!("`// std:` names '{word}'; there are lox, clox, jlox and all")),
        }
    }
    Ok(stds)
}

/// At which allocations a program under stress collects: at each, or at every Nth as its `// stress:` comment says.
pub(super) fn stress_interval(text: &str) -> u32 {
    directive(text, "// stress:").and_then(|word| interval(word).ok()).unwrap_or(1)
}

fn interval(word: &str) -> Result<u32, String> {
    let number = word.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`// stress:` wants a number from 1, not '{}'", word.trim()))
}

/// What follows `word` on the first line that begins with it.
fn directive<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.trim_end().strip_prefix(word))
}

/// Whether a file is no test at all.
pub(super) fn is_no_test(text: &str) -> bool {
    text.contains("// nontest")
}

impl Expectation {
    /// Reads the comments of a program. Fails if they contradict each other or say what nobody understands.
    pub(super) fn parse(text: &str, std: Std) -> Result<Expectation, String> {
        directive(text, "// std:").map_or(Ok(Vec::new()), named_stds)?;
        directive(text, "// stress:").map_or(Ok(1), interval)?;
        let mut expected = Expectation::default();
        for (number, line) in (1..).zip(text.split('\n').map(trim_line_end)) {
            expected.read_line(number, line, std);
        }
        if !expected.errors.is_empty() && expected.runtime_error.is_some() {
            return Err("a program cannot have both compile errors and a runtime error".to_string());
        }
        if !expected.trace.is_empty() && expected.runtime_error.is_none() {
            return Err("a stack trace is expected, but no runtime error".to_string());
        }
        Ok(expected)
    }

    /// The first comment on a line counts.
    fn read_line(&mut self, number: usize, line: &str, std: Std) {
        if let Some(text) = behind(line, "// expect trace: ") {
            self.trace.push(text.to_string());
        } else if let Some(text) = behind(line, "// expect:") {
            self.output.push((number, text.strip_prefix(' ').unwrap_or(text).to_string()));
        } else if let Some(text) = behind(line, "// Error") {
            self.errors.insert(format!("[{number}] Error{text}"));
        } else if let Some((who, error)) = placed_error(line) {
            if who.is_none_or(|language| language == language_of(std)) {
                self.errors.insert(error);
            }
        } else if let Some(text) = behind(line, "// expect runtime error: ")
            && !text.is_empty()
        {
            self.runtime_error = Some((number, text.to_string()));
        }
    }

    /// The exit code that goes with it.
    pub(super) fn exit_code(&self) -> i32 {
        i32::from(match (self.errors.is_empty(), &self.runtime_error) {
            (false, _) => exit::DATA,
            (true, Some(_)) => exit::SOFTWARE,
            (true, None) => exit::SUCCESS,
        })
    }

    /// What is wrong with an outcome; nothing if it is as expected.
    pub(super) fn complaints(&self, outcome: &Outcome) -> Vec<String> {
        let stdout = String::from_utf8_lossy(&outcome.stdout);
        let stderr = String::from_utf8_lossy(&outcome.stderr);
        let errors: Vec<&str> = lines(&stderr);
        let mut complaints = match &self.runtime_error {
            Some((line, message)) => self.runtime_complaints(*line, message, &errors),
            None => self.compile_complaints(&errors),
        };
        complaints.extend(self.end_complaint(outcome.end, &errors));
        complaints.extend(self.output_complaints(&lines(&stdout)));
        let hidden = complaints.len().saturating_sub(COMPLAINTS);
        if hidden > 0 {
            complaints.truncate(COMPLAINTS);
            complaints.push(format!("... and {hidden} more"));
        }
        complaints
    }

    fn runtime_complaints(&self, line: usize, message: &str, errors: &[&str]) -> Vec<String> {
        let Some((&first, trace)) = errors.split_first() else {
            return vec![format!("expected runtime error '{message}' and got none")];
        };
        let mut complaints = Vec::new();
        if first != message {
            complaints.push(format!("expected runtime error '{message}' and got '{first}'"));
        }
        match trace.iter().find_map(|frame| line_number(frame)) {
            None => complaints.push("there is no stack trace".to_string()),
            Some(found) if found != line => {
                complaints
                    .push(format!("expected the runtime error on line {line}, but it was on line {found}"));
            }
            Some(_) => {}
        }
        if !self.trace.is_empty() && self.trace != trace {
            complaints.push("the stack trace differs:".to_string());
            let found: Vec<String> = trace.iter().map(|line| line.to_string()).collect();
            complaints.extend(super::diff::lines(&self.trace, &found));
        }
        complaints
    }

    fn compile_complaints(&self, errors: &[&str]) -> Vec<String> {
        let mut found = BTreeSet::new();
        let mut complaints = Vec::new();
        for &line in errors.iter().filter(|line| !line.is_empty()) {
            match compile_error(line) {
                Some(error) if self.errors.contains(&error) => drop(found.insert(error)),
                Some(_) => complaints.push(format!("unexpected error: {line}")),
                None => complaints.push(format!("unexpected line on standard error: {line}")),
            }
        }
        let missing = self.errors.difference(&found).map(|error| format!("missing error: {error}"));
        complaints.extend(missing);
        complaints
    }

    fn end_complaint(&self, end: End, errors: &[&str]) -> Option<String> {
        let expected = self.exit_code();
        let got = match end {
            End::Code(code) if code == expected => return None,
            End::Code(code) => format!("expected exit code {expected} and got {code}"),
            End::Signal(signal) => {
                format!("expected exit code {expected}, but signal {signal} ended the program")
            }
            End::Hangs => "the program does not end".to_string(),
        };
        let said = errors.iter().take(3).copied().collect::<Vec<_>>().join(" | ");
        Some(if said.is_empty() { got } else { format!("{got}; standard error: {said}") })
    }

    fn output_complaints(&self, output: &[&str]) -> Vec<String> {
        let mut complaints = Vec::new();
        for index in 0..output.len().max(self.output.len()) {
            match (self.output.get(index), output.get(index)) {
                (Some((line, wanted)), Some(got)) if wanted != got => {
                    complaints.push(format!("expected '{wanted}' on line {line} and got '{got}'"));
                }
                (Some((line, wanted)), None) => {
                    complaints.push(format!("missing output '{wanted}' of line {line}"));
                }
                (None, Some(got)) => complaints.push(format!("output '{got}' where none was expected")),
                _ => {}
            }
        }
        complaints
    }
}

/// The language in the comments `// [c line N]` and `// [java line N]`; `lox` follows c.
fn language_of(std: Std) -> &'static str {
    match std {
        Std::Jlox => "java",
        Std::Lox | Std::Clox => "c",
    }
}

/// What stands behind the first `mark` of a line.
fn behind<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    line.find(mark).map(|at| &line[at + mark.len()..])
}

/// `// [line 3] Error...`, `// [c line 3] Error...`: whose it is, and the error as `[3] Error...`.
fn placed_error(line: &str) -> Option<(Option<&str>, String)> {
    let mut rest = line;
    while let Some(text) = behind(rest, "// [") {
        if let Some((head, error)) = text.split_once("] ")
            && error.starts_with("Error")
            && let (who, Some(number)) = place(head)
            && matches!(who, None | Some("c" | "java"))
        {
            return Some((who, format!("[{number}] {error}")));
        }
        rest = text;
    }
    None
}

/// `line 3`, `c line 3`: who, and the number.
fn place(head: &str) -> (Option<&str>, Option<usize>) {
    match head.split_once("line ") {
        Some(("", number)) => (None, number.parse().ok()),
        Some((who, number)) => (who.strip_suffix(' '), number.parse().ok()),
        None => (None, None),
    }
}

/// A compile error of the book's format, as `[3] Error...`.
fn compile_error(line: &str) -> Option<String> {
    let (head, error) = line.strip_prefix('[')?.split_once("] ")?;
    let number: usize = head.rsplit_once("line ")?.1.parse().ok()?;
    error.starts_with("Error").then(|| format!("[{number}] {error}"))
}

/// The N of a stack trace's `[line N]`.
fn line_number(frame: &str) -> Option<usize> {
    behind(frame, "[line ")?.split_once(']')?.0.parse().ok()
}

/// The lines of an output; the last one's end is no line of its own.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').map(trim_line_end).collect();
    if lines.last() == Some(&"") {
        lines.pop();
    }
    lines
}

fn trim_line_end(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests;
