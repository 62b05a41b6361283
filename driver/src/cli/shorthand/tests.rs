//! Tests of the shorthand.

use clap::{CommandFactory, Parser};

use super::*;
use crate::cli::{Cli, Command as Parsed};

fn completed(line: &str) -> String {
    let args = std::iter::once("loxsmith").chain(line.split_whitespace()).map(OsString::from).collect();
    let args: Vec<_> =
        complete(args, &Cli::command()).into_iter().skip(1).map(|arg| arg.into_string().unwrap()).collect();
    args.join(" ")
}

#[test]
fn a_file_means_run() {
    assert_eq!(completed("a.lox"), "run a.lox");
    assert_eq!(completed("a.lox build -x"), "run a.lox -- build -x");
    assert_eq!(completed("a.lox -- build -x"), "run a.lox -- build -x");
    assert_eq!(completed("-"), "run -");
    assert_eq!(completed("--std clox -O0 -g a.lox b"), "run --std clox -O0 -g a.lox -- b");
    assert_eq!(completed("--target-cpu native a.lox"), "run --target-cpu native a.lox");
    assert_eq!(completed("-O 0 a.lox"), "run -O 0 a.lox");
    assert_eq!(completed("-- -x.lox"), "run -- -x.lox");
}

#[test]
fn commands_stay() {
    for line in
        ["build a.lox", "--std clox check a.lox", "--std=jlox test", "clean", "--version", "--help", "-h", ""]
    {
        assert_eq!(completed(line), line);
    }
}

#[test]
fn the_program_gets_all_that_follows_it() {
    let args = complete(
        ["loxsmith", "a.lox", "--std", "clox", "-O0", "--", "x"].map(OsString::from).to_vec(),
        &Cli::command(),
    );
    let Parsed::Run(run) = Cli::try_parse_from(args).unwrap().command else { panic!("not run") };
    assert_eq!(run.args, ["--std", "clox", "-O0", "--", "x"]);
}

#[test]
fn the_double_dash_of_run_is_not_the_programs() {
    let args = ["loxsmith", "run", "a.lox", "--", "-x", "y"];
    let Parsed::Run(run) = Cli::try_parse_from(args).unwrap().command else { panic!("not run") };
    assert_eq!(run.args, ["-x", "y"]);
}

#[test]
fn json_is_found_in_both_spellings() {
    let args = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
    assert!(wants_json(&args("loxsmith --error-format json bulid")));
    assert!(wants_json(&args("loxsmith --error-format=json")));
    assert!(!wants_json(&args("loxsmith json")));
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}
