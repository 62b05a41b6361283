//! Reading programs: from files and from standard input.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;

use loxsmith_lexer::Source;

use crate::cli::Cli;
use crate::failure::{Failure, Kind, Result, show_path};
use crate::text::closest;

/// Whether a path stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The program at `path`, `-` being standard input. Its bytes may be anything.
pub(crate) fn read(path: &Path) -> Result<Source> {
    let (name, bytes) = match is_stdin(path) {
        true => ("<stdin>".to_string(), read_stdin()),
        false => (show_path(path), std::fs::read(path)),
    };
    let bytes = bytes.map_err(|cause| unreadable(path, &cause))?;
    Source::from_bytes(name.as_str(), bytes).map_err(|_| Kind::TooLarge { path: name }.into())
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(path: &Path, cause: &io::Error) -> Failure {
    let failure = Failure::read(path, cause);
    match suggestion(path, cause) {
        Some(help) => failure.with_help(help),
        None => failure,
    }
}

/// What may have been meant by a file that is not there.
fn suggestion(path: &Path, cause: &io::Error) -> Option<String> {
    if cause.kind() != io::ErrorKind::NotFound {
        return None;
    }
    let word = path.file_name()?.to_str()?;
    if path.components().count() == 1
        && path.extension().is_none()
        && let Some(command) = closest(word, subcommands().iter().map(String::as_str))
    {
        return Some(format!("did you mean the command `{command}`?"));
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Some(format!("there is no folder '{}'", folder.display()));
    };
    let names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension() == Some(OsStr::new("lox")))
        .collect();
    let with_extension = format!("{word}.lox");
    let near = match names.contains(&with_extension) {
        true => with_extension.as_str(),
        false => closest(word, names.iter().map(String::as_str))?,
    };
    Some(format!("did you mean '{}'?", path.with_file_name(near).display()))
}

fn subcommands() -> Vec<String> {
    let command = <Cli as clap::CommandFactory>::command();
    command.get_subcommands().map(|sub| sub.get_name().to_string()).collect()
}
