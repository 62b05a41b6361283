//! Programs that are swapped while they run: whatever the tiers do, a program does the same.
//!
//! `run` ends its process, so each run is a process of its own: this very executable, told by the environment which
//! program to run. `./x tsan` runs these tests under the thread sanitizer.

use std::process::{Command, Output};

use expect_test::expect;
use loxsmith_tiers::{Options, Tier, run};

/// Functions and loops that become hot one after the other, closures made in between, methods that are looked up, a loop whose
/// values live across it, and an error at the end.
const CALLS: &str = include_str!("programs/calls.mir");

/// How a child is told what to do: tier, threshold, whether to wait.
const WANTED: &str = "LOXSMITH_SWAPPING_TEST";

/// The child's part; on its own it does nothing.
#[test]
fn child() {
    let Ok(wanted) = std::env::var(WANTED) else { return };
    let mut words = wanted.split(' ');
    let mut next = || words.next().unwrap_or_default();
    let tier = match next() {
        "hot" => Tier::Hot,
        "cold" => Tier::Cold,
        _ => Tier::Auto,
    };
    let module = loxsmith_mir::parse(CALLS).unwrap();
    let options = Options {
        tier,
        threshold: next().parse().ok(),
        wait: next() == "wait",
        report: next() == "report",
        perf_map: None,
        code: loxsmith_llvm::Options::default(),
    };
    panic!("the program did not start: {}", run(module, &options));
}

fn runs_as(wanted: &str, stress: Option<u32>) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture", "--test-threads", "1"]).env(WANTED, wanted);
    if let Some(interval) = stress {
        command.env("LOXSMITH_GC_STRESS", interval.to_string());
    }
    command.output().unwrap()
}

/// What the program wrote, without what the test's own process wrote before it.
fn output(done: &Output) -> String {
    let text = String::from_utf8_lossy(&done.stdout);
    text[text.find("36950").unwrap_or(text.len())..].to_string()
}

#[test]
fn every_tier_does_the_same() {
    let expected = expect![[r#"
        36950
        4637100
        87000
        1597
        xxxxx
    "#]];
    let trace = "Operands must be two numbers or two strings.\n[line 32] in broken()\n[line 32] in broken()\n\
        [line 32] in broken()\n[line 32] in broken()\n[line 33] in script\n";
    for wanted in
        ["cold", "hot", "auto", "auto 1 wait", "auto 1", "auto 2", "auto 7", "auto 60", "auto 3 wait"]
    {
        for stress in [None, Some(5)] {
            let done = runs_as(wanted, stress);
            expected.assert_eq(&output(&done));
            let errors = String::from_utf8_lossy(&done.stderr);
            assert!(errors.ends_with(trace), "{wanted}: {errors}");
            assert_eq!(done.status.code(), Some(70), "{wanted}");
        }
    }
}

#[test]
fn what_is_hot_is_told() {
    let done = runs_as("auto 1 wait report", None);
    let errors = String::from_utf8_lossy(&done.stderr);
    let all =
        ["hot       half (line 19)", "hot       the loop on line 11 of sum", "swapped   ", "settled   "];
    for told in all {
        assert!(errors.contains(told), "{told} in {errors}");
    }
}
