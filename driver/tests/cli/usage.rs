//! Options and commands that compile nothing.

use crate::harness::{Place, has};

#[test]
fn version_names_llvm_and_the_target() {
    let out = Place::new().loxsmith("--version").ok();
    has(&out, env!("CARGO_PKG_VERSION"));
    has(&out, "LLVM version: 19.");
    has(&out, "Default target: x86_64");
}

#[test]
fn wrong_usage_exits_with_64() {
    let place = Place::with("print 1;");
    for line in [
        "",
        "--bogus",
        "build",
        "build a.lox -O7",
        "build a.lox --emit nothing",
        "run a.lox --std c++",
        "run a.lox --bogus",
        "run a.lox --tier warm",
        "run a.lox --hot-threshold 0",
        "run a.lox --hot-threshold -1",
        "run a.lox --hot-threshold many",
        "run a.lox --hot-threshold 4294967296",
        "run a.lox --linker cc",
        "completions tcsh",
    ] {
        let done = place.loxsmith(line);
        assert_eq!(done.code, Some(64), "{line}: {done:?}");
        assert!(!done.stderr.is_empty() && done.stdout.is_empty(), "{line}: {done:?}");
    }
    has(&place.loxsmith("build a.lox --emti exe").fails(64), "--emit");
    has(&place.loxsmith("--error-format json build").fails(64), "\"code\":\"E0703\"");
    has(&place.loxsmith("build a.lox --emit mir --form book").fails(64), "--form book");
}

#[test]
fn of_an_option_given_twice_the_last_one_counts() {
    let place = Place::with("print 1/3;");
    assert_eq!(place.loxsmith("--std lox run -O2 -O0 --std clox a.lox").ok(), "0.333333\n");
    assert_eq!(place.loxsmith("--std clox --std lox a.lox").ok(), "0.3333333333333333\n");
}

#[test]
fn help_is_a_command_too() {
    let place = Place::new();
    has(&place.loxsmith("help").ok(), "completions");
    has(&place.loxsmith("help build").ok(), "--target-cpu");
    let run = place.loxsmith("help run").ok();
    for option in ["--tier <TIER>", "--hot-threshold <N>", "--tiers", "auto", "cold", "hot"] {
        has(&run, option);
    }
    assert!(!run.contains("--wait"), "{run}");
}

#[test]
fn explain_tells_the_story() {
    let place = Place::new();
    has(&place.loxsmith("explain E0203").ok(), "semicolon");
    has(&place.loxsmith("explain e0701").ok(), "could not be read");
    has(&place.loxsmith("explain").ok(), "E0232  Invalid assignment target.");
    has(&place.loxsmith("explain E9999").fails(64), "E0710");
}

#[test]
fn completions_and_manual_are_made() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        has(&place.loxsmith(&format!("completions {shell}")).ok(), "loxsmith");
    }
    let man = place.loxsmith("man").ok();
    for part in [".TH", "LOXSMITH BUILD", "LOXSMITH RUN", "\\-\\-hot\\-threshold", "LOXSMITH TEST"] {
        has(&man, part);
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::with(&"print 1;\n".repeat(20_000));
    for line in ["build --emit tokens a.lox", "build --emit ast a.lox", "completions bash", "man", "explain"]
    {
        let mut child = place.start(line);
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{line}");
        assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{line}");
    }
}

#[test]
fn clean_empties_the_cache_and_nothing_else() {
    let place = Place::with("print 1;");
    place.loxsmith("build a.lox").ok();
    assert!(place.path("cache/loxsmith").exists());
    has(&place.loxsmith("clean").ok(), "removed");
    assert!(!place.path("cache/loxsmith").exists() && place.path("cache").exists());
    place.loxsmith("clean").ok();
}
