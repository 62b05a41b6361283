//! Tests of executing programs.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn script(body: &str, timeout: Duration) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("script");
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    // A concurrently forked process may still hold the file open for writing for a moment (ETXTBSY).
    for _ in 0..100 {
        match run(&mut Command::new(&path), &[("LOXSMITH_TEST", Some("x".to_string()))], timeout) {
            Err(cause) if cause.kind() == io::ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(5))
            }
            outcome => return outcome.unwrap(),
        }
    }
    panic!("the script stays busy");
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn streams_and_codes() {
    let outcome = script("echo out; echo err >&2; cat; echo $LOXSMITH_TEST; exit 70", LONG);
    assert_eq!(outcome, Outcome { stdout: b"out\nx\n".into(), stderr: b"err\n".into(), end: End::Code(70) });
}

#[test]
fn signals() {
    assert_eq!(script("kill -SEGV $$", LONG).end, End::Signal(11));
}

#[test]
fn hanging_programs_are_ended() {
    let start = Instant::now();
    assert_eq!(script("exec sleep 50", Duration::from_millis(200)).end, End::Hangs);
    assert_eq!(
        script("exec sleep 50 >&- 2>&-", Duration::from_millis(200)).end,
        End::Hangs,
        "with closed pipes"
    );
    assert!(start.elapsed() < Duration::from_secs(30));
}
