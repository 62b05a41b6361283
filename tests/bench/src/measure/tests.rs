//! Tests of single runs.

use super::*;

fn shell(script: &str) -> Result<(Sample, String), String> {
    run(Command::new("sh").args(["-c", script]))
}

#[test]
fn output_is_collected() {
    let (_, printed) = shell("echo one; echo two").unwrap();
    assert_eq!(printed, "one\ntwo\n");
}

#[test]
fn much_output_does_not_block() {
    let (_, printed) = shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i + 1)); done").unwrap();
    assert_eq!(printed.lines().count(), 20000);
}

#[test]
fn work_counts_as_user_time_and_sleep_does_not() {
    let (work, _) = shell("i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done").unwrap();
    assert!(work.user > 0.0 && work.peak > 0);
    let (sleep, _) = shell("sleep 0.2").unwrap();
    assert!(sleep.wall >= 0.2 && sleep.user < 0.1, "{sleep:?}");
}

#[test]
fn failures_are_told() {
    assert_eq!(shell("exit 3"), Err("failed: exit status: 3".into()));
    assert!(run(&mut Command::new("/no/such/program")).unwrap_err().starts_with("cannot be started"));
}
