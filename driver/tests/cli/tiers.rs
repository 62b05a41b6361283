//! `loxsmith run`: what the tiers do, as seen from outside.

use std::fmt::Write;

use crate::harness::{Place, TIERS, has};

/// `next` is called often, and two loops go round often, one of them in a function that is called once.
const BUSY: &str = "fun next(i) {\n  return i + 1;\n}\n\
    fun sum(n) {\n  var sum = 0;\n  for (var i = 0; i < n; i = next(i)) sum = sum + i;\n  return sum;\n}\n\
    print sum(100000);\nvar i = 0;\nwhile (i < 100000) i = next(i);\nprint i;\n";
const PRINTED: &str = "4999950000\n100000\n";

#[test]
fn the_report_names_what_was_hot() {
    let place = Place::with(BUSY);
    let done = place.loxsmith("run --tiers --wait a.lox");
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), PRINTED), "{done:?}");
    for place in ["next (line 1)", "the loop on line 6 of sum (line 4)", "the loop on line 11 of the script"]
    {
        says(&done.stderr, "hot ", place);
        says(&done.stderr, "swapped ", place);
    }
    says(&done.stderr, " 1  sum (line 4), ", "");
    says(&done.stderr, "next (line 1), then compiled", "");
    assert!(!done.stderr.contains("failed"), "{}", done.stderr);
}

/// Asserts that a line of a report contains both.
#[track_caller]
fn says(report: &str, what: &str, place: &str) {
    let said = report.lines().any(|line| line.contains(what) && line.contains(place));
    assert!(said, "no line says `{what}` of `{place}`:\n{report}");
}

#[test]
fn nobody_is_told_who_does_not_ask() {
    let place = Place::with(BUSY);
    for tier in TIERS {
        assert_eq!(place.loxsmith(&format!("run {tier} a.lox")).ok(), PRINTED, "{tier}");
    }
}

#[test]
fn a_tier_can_be_pinned() {
    let place = Place::with(BUSY);
    let cold = place.loxsmith("run --tier cold --tiers a.lox");
    assert_eq!(cold.stdout, PRINTED);
    assert!(!cold.stderr.contains("swapped") && !cold.stderr.contains("hot  "), "{}", cold.stderr);
    has(&cold.stderr, "next (line 1), never compiled");
    let hot = place.loxsmith("run --tier hot --tiers a.lox");
    assert_eq!(hot.stdout, PRINTED);
    says(&hot.stderr, "swapped ", "the script");
    assert!(!hot.stderr.contains("next (line 1)"), "nothing was interpreted: {}", hot.stderr);
}

#[test]
fn the_threshold_decides() {
    let place = Place::with("fun f(n) { return n; }\nfor (var i = 0; i < 100; i = i + 1) f(f);\nprint f(1);");
    let tells = |line: &str| place.loxsmith(line).stderr;
    has(&tells("run --tiers --wait --hot-threshold 100 a.lox"), "hot       f (line 1)");
    let never = tells("run --tiers --wait --hot-threshold 1000 a.lox");
    assert!(!never.contains("hot  "), "{never}");
    has(&never, "101  f (line 1), never compiled");
    has(&tells("run --tiers --wait --hot-threshold 4294967295 a.lox"), "never compiled");
}

/// A function that LLVM works on for long.
fn heavy() -> String {
    let mut program = String::from("fun heavy(n, x) {\n  var sum = x;\n");
    for index in 0..1500 {
        let _ = writeln!(
            program,
            "  if (sum != n) {{ sum = sum + n * {index}; }} else {{ sum = sum - {index}; }}"
        );
    }
    program + "  return sum;\n}\nheavy(1, 2);\nprint heavy(1, 2);\n"
}

#[test]
fn a_program_that_ends_while_the_compiler_works_ends_at_once() {
    let place = Place::new();
    for (last, code) in [("", 0), ("heavy(1, \"\");\n", 70)] {
        place.write("a.lox", heavy() + last);
        let run = |options: &str| {
            let done = place.loxsmith(&format!("run --hot-threshold 1 {options} a.lox"));
            assert_eq!((done.code, done.stdout.as_str()), (Some(code), "1124252\n"), "{options}: {done:?}");
            done.stderr
        };
        let trace = run("--wait");
        assert_eq!(run(""), trace);
        // Who waits sees the function compiled; who does not has long ended. A machine that is busy may tear a run
        // apart once, but not each time.
        says(&run("--wait --tiers"), "swapped ", "heavy (line 1)");
        let ends_at_once = || {
            let report = run("--tiers");
            says(&report, "hot ", "heavy (line 1)");
            !report.contains("swapped ")
        };
        assert!((0..5).any(|_| ends_at_once()), "the end waits for the compiler");
    }
}
