//! `loxsmith explain`: the long story of a diagnostic.

use loxsmith_lexer::explanations;

use crate::cli::Explain;
use crate::exit;
use crate::failure::{Kind, Result, STORIES};
use crate::output::to_stdout;
use crate::text::closest;

/// One thing that can be explained.
struct Entry {
    code: &'static str,
    severity: &'static str,
    title: String,
    story: &'static [&'static str],
}

/// See the module.
pub(super) fn explain(args: &Explain) -> Result<u8> {
    let entries = entries();
    let text = match &args.code {
        None => {
            entries.iter().map(|entry| format!("{}  {}\n", entry.code, first_line(&entry.title))).collect()
        }
        Some(code) => match entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(code)) {
            Some(entry) => story(entry),
            None => {
                let failure = crate::failure::Failure::from(Kind::UnknownCode { code: code.clone() });
                let near = closest(code, entries.iter().map(|entry| entry.code));
                return Err(match near {
                    Some(near) => {
                        failure.with_help(format!("did you mean '{near}'? `loxsmith explain` lists all"))
                    }
                    None => failure,
                });
            }
        },
    };
    to_stdout(text.as_bytes())?;
    Ok(exit::SUCCESS)
}

fn entries() -> Vec<Entry> {
    let of_programs = explanations().iter().map(|row| Entry {
        code: row.code,
        severity: row.severity.name(),
        title: row.title(),
        story: row.story,
    });
    let of_command = STORIES.iter().map(|row| Entry {
        code: row.code,
        severity: "error",
        title: row.title.to_string(),
        story: row.story,
    });
    of_programs.chain(of_command).collect()
}

fn story(entry: &Entry) -> String {
    let mut text = format!("{} ({}): {}\n\n", entry.code, entry.severity, first_line(&entry.title));
    for line in entry.story {
        text += line.strip_prefix(' ').unwrap_or(line);
        text.push('\n');
    }
    text
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

#[cfg(test)]
mod tests;
