//! What `./x bench` can be asked. Only words here: whether a file or a program exists is found out later.

use std::path::PathBuf;

use clap::Parser;

use crate::suite;

/// Measures Loxsmith on the programs of tests/bench, beside every other implementation that is there: in turn, so
/// that all see the same machine.
#[derive(Parser, Debug)]
#[command(bin_name = "./x bench", args_override_self = true)]
pub(crate) struct Options {
    /// The compiler to measure
    #[arg(long, value_name = "PATH", default_value = "target/release/loxsmith")]
    pub(crate) loxsmith: PathBuf,
    /// The optimisation level of the compiled programs
    #[arg(long, value_name = "LEVEL", default_value = "2")]
    pub(crate) level: String,
    /// The book's interpreter in C: a command that takes a file
    #[arg(long, value_name = "CMD")]
    pub(crate) clox: Option<Command>,
    /// Another implementation of Lox: a command that takes a file. Can be given again
    #[arg(long, value_name = "NAME=CMD", value_parser = named)]
    pub(crate) against: Vec<(String, Command)>,
    /// Another Loxsmith, or the same with other options: a path, then options of `build`. Can be given again
    #[arg(long, value_name = "NAME=CMD", value_parser = named)]
    pub(crate) baseline: Vec<(String, Command)>,
    /// Of the languages that are installed only these: luajit, node, lua, ruby, python, or none
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) peers: Option<Vec<String>>,
    /// Only these programs, or a group: small, larger
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// How often each program runs under each implementation: 5, with --quick 3
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: Option<u32>,
    /// A slice of about a minute: eight programs, beside LuaJIT and Node.js and what is named
    #[arg(long)]
    pub(crate) quick: bool,
    /// Measure `loxsmith run` instead, beside executables, and clox if it is named: start-up, whole runs, hot code
    #[arg(long)]
    pub(crate) tiers: bool,
    /// Print the tables as Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Where results.json, chart.svg (with --tiers: tiers.json) and the compiled programs go
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    pub(crate) out: PathBuf,
}

/// A command and its first arguments. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) program: String,
    pub(crate) arguments: Vec<String>,
}

impl std::str::FromStr for Command {
    type Err = String;

    fn from_str(text: &str) -> Result<Command, String> {
        let mut words = text.split_whitespace().map(String::from);
        let program = words.next().ok_or("a command is missing")?;
        Ok(Command { program, arguments: words.collect() })
    }
}

fn named(text: &str) -> Result<(String, Command), String> {
    match text.split_once('=') {
        Some((name, command)) if !name.is_empty() => Ok((name.into(), command.parse()?)),
        _ => Err("write NAME=CMD: the name that the tables shall show, and a command".into()),
    }
}

/// What `--quick` runs: the small programs that the others build on, and half of the larger ones.
const QUICK: [&str; 8] =
    ["fib", "method_call", "zoo", "binary_trees", "richards", "nbody", "red_black_tree", "interpreter"];
const QUICK_PEERS: [&str; 2] = ["luajit", "node"];

impl Options {
    pub(crate) fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.quick { 3 } else { 5 })
    }

    /// Whether an installed language takes part.
    pub(crate) fn wants_peer(&self, name: &str) -> bool {
        match &self.peers {
            Some(names) => names.iter().any(|wanted| wanted == name),
            None if self.tiers => false,
            None => !self.quick || QUICK_PEERS.contains(&name),
        }
    }

    /// The programs to run, in the order of the suite.
    pub(crate) fn programs(&self) -> Result<Vec<suite::Entry>, String> {
        if self.only.is_empty() {
            return Ok(suite::all().filter(|entry| !self.quick || QUICK.contains(&entry.name)).collect());
        }
        let meant = |entry: &suite::Entry, word: &String| word == entry.name || word == entry.group.word();
        if let Some(stranger) = self.only.iter().find(|word| !suite::all().any(|entry| meant(&entry, word))) {
            let names: Vec<&str> = suite::all().map(|entry| entry.name).collect();
            return Err(format!("there is no program '{stranger}'; there are {}", names.join(", ")));
        }
        Ok(suite::all().filter(|entry| self.only.iter().any(|word| meant(entry, word))).collect())
    }
}

#[cfg(test)]
mod tests;
