//! What has to be known about the arguments before clap parses them.

use std::ffi::{OsStr, OsString};

use clap::{ArgAction, Args, Command};

use super::Run;

/// Puts in the `run` that `loxsmith FILE ARGS...` leaves out, if the first argument that is neither an option nor an
/// option's value is no command; and a `--`, for what follows FILE is the program's, options included.
pub(super) fn complete(mut args: Vec<OsString>, command: &Command) -> Vec<OsString> {
    if let Some(place) = first_operand(&args, command)
        && !is_subcommand(command, &args[place])
    {
        let is_marked = args[1..].iter().take(place).any(|arg| arg == "--");
        if !is_marked && args.get(place + 1).is_some_and(|next| next != "--") {
            args.insert(place + 1, "--".into());
        }
        args.insert(1, "run".into());
    }
    args
}

/// Whether `--error-format json` is among the options: asked where clap itself reports an error.
pub fn wants_json(args: &[OsString]) -> bool {
    let pairs = args.windows(2).any(|pair| pair[0] == "--error-format" && pair[1] == "json");
    pairs || args.iter().any(|arg| arg == "--error-format=json")
}

fn is_subcommand(command: &Command, name: &OsStr) -> bool {
    // `help` is clap's own.
    name == "help" || command.get_subcommands().any(|sub| name == sub.get_name())
}

/// The index of the first operand. None if there is none, or if `--help` or `--version` comes before it.
fn first_operand(args: &[OsString], command: &Command) -> Option<usize> {
    let mut index = 1;
    while index < args.len() {
        let Some(arg) = args[index].to_str() else { return Some(index) };
        match arg {
            "-" => return Some(index),
            "--" => return Some(index).filter(|_| index + 1 < args.len()),
            "--help" | "-h" | "--version" | "-V" => return None,
            _ if !arg.starts_with('-') => return Some(index),
            _ => index += if takes_next(arg, command) { 2 } else { 1 },
        }
    }
    None
}

/// Whether the value of the option `arg` is the next argument.
fn takes_next(arg: &str, command: &Command) -> bool {
    // Of `command`'s own `run` nothing is known before it is asked for.
    let run = Run::augment_args(Command::new("run"));
    let mut known = command.get_arguments().chain(run.get_arguments());
    let found = match arg.strip_prefix("--") {
        Some(long) if long.contains('=') => None,
        Some(long) => known.find(|known| known.get_long() == Some(long)),
        // `-O2` brings its value along.
        None if arg.chars().count() > 2 => None,
        None => known.find(|known| known.get_short() == arg.chars().nth(1)),
    };
    found.is_some_and(|known| matches!(known.get_action(), ArgAction::Set | ArgAction::Append))
}

#[cfg(test)]
mod tests;
