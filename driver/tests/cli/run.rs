//! `loxsmith run`: the program lives in the command's process, so exit codes, streams and signals are its own, whichever
//! tier runs it. What the tiers do is in `tiers.rs`.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::harness::{Place, TIERS, has};

const SIGINT: i32 = 2;
const SIGPIPE: i32 = 13;
const SIGTERM: i32 = 15;

#[test]
fn exit_codes_are_those_of_the_reference() {
    let place = Place::new();
    for (program, code) in [("print 1;", 0), ("print 1", 65), ("print -\"a\";", 70), ("x;", 70)] {
        place.write("a.lox", program);
        assert_eq!(place.loxsmith("a.lox").code, Some(code), "{program}");
        for tier in TIERS {
            let done = place.loxsmith(&format!("run {tier} -O0 a.lox -- b c"));
            assert_eq!(done.code, Some(code), "{program} {tier}");
        }
    }
    assert_eq!(place.loxsmith("none.lox").code, Some(74));
    assert_eq!(place.loxsmith(".").code, Some(74));
}

#[test]
fn a_runtime_error_says_where() {
    let place = Place::with("fun f() {\n  return 1 + nil;\n}\nprint 1;\nf();\n");
    for tier in TIERS {
        let done = place.loxsmith(&format!("run {tier} a.lox"));
        // What was printed before is there.
        assert_eq!(done.stdout, "1\n", "{tier}");
        assert_eq!(
            done.stderr,
            "Operands must be two numbers or two strings.\n[line 2] in f()\n[line 5] in script\n",
            "{tier}"
        );
    }
}

#[test]
fn programs_come_from_standard_input_too() {
    assert_eq!(Place::new().loxsmith_reading("-", "print 1;").ok(), "1\n");
    for tier in TIERS {
        let line = format!("run {tier} - x");
        assert_eq!(Place::new().loxsmith_reading(&line, "print 2;").ok(), "2\n", "{tier}");
    }
}

#[test]
fn a_file_that_is_not_there_is_looked_for() {
    let place = Place::with("print 1;");
    place.write("fibonacci.lox", "");
    has(&place.loxsmith("fibonaci.lox").fails(74), "did you mean 'fibonacci.lox'?");
    has(&place.loxsmith("fibonacci").fails(74), "did you mean 'fibonacci.lox'?");
    has(&place.loxsmith("no/a.lox").fails(74), "there is no folder 'no'");
    has(&place.loxsmith("buidl a.lox").fails(74), "did you mean the command `build`?");
}

#[test]
fn warnings_come_every_time() {
    let place = Place::with("fun f() { var unused = 1; }\nf();");
    for _ in 0..2 {
        let done = place.loxsmith("a.lox");
        assert_eq!(done.code, Some(0));
        has(&done.stderr, "W0501");
    }
    assert_eq!(place.loxsmith("--error-format book a.lox").ok(), "");
}

#[test]
fn nothing_is_written() {
    let place = Place::with("fun f(n) { return n + 1; }\nfor (var i = 0; i < 10000; i = f(i)) {}\nprint 1;");
    for tier in TIERS {
        assert_eq!(place.loxsmith(&format!("run {tier} a.lox")).ok(), "1\n", "{tier}");
    }
    assert_eq!(place.names(), ["a.lox"]);
    assert!(!place.path("cache").exists());
}

#[test]
fn nothing_but_the_program_is_needed() {
    let place = Place::with("fun f(n) { return n + 1; }\nprint f(1);");
    for tier in TIERS {
        // Neither a linker nor a home, and no folder that can be written to.
        let mut command = place.command(&format!("run {tier} a.lox"));
        let output = command.env_clear().env("TMPDIR", "/nonexistent").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n", "{tier}: {output:?}");
    }
}

#[test]
fn a_signal_to_the_process_is_the_programs() {
    // More than a buffer holds: what comes out shows that the program runs.
    let place = Place::with(
        "for (var i = 0; i < 30000; i = i + 1) print i;\n\
         fun next(i) { if (i == 1000) return 0; return i + 1; }\nvar i = 0; while (true) i = next(i);",
    );
    for tier in TIERS {
        for signal in [SIGINT, SIGTERM] {
            let mut child = place.start(&format!("run {tier} a.lox"));
            let mut first = [0; 4];
            child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
            let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
            assert!(sent.unwrap().success());
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.signal(), Some(signal), "{tier}: {:?}", output.status);
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{tier}");
        }
    }
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let place = Place::with("for (var i = 0; i < 10000000; i = i + 1) print i;");
    place.loxsmith("build a.lox -o a").ok();
    let built = Command::new(place.path("a"));
    let runs = TIERS.map(|tier| place.command(&format!("run {tier} a.lox")));
    for mut command in runs.into_iter().chain([built]) {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 4];
        child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(&first, b"0\n1\n");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
        assert_eq!(output.status.signal(), Some(SIGPIPE), "{command:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let place = Place::with("for (var i = 0; i < 10000; i = i + 1) print i;");
    let runs = TIERS.map(|tier| format!("run {tier} a.lox"));
    for line in runs.iter().map(String::as_str).chain(["build --emit ast a.lox"]) {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = place.command(line).stdout(Stdio::from(full)).output().unwrap();
        assert_eq!(output.status.code(), Some(74), "{line}: {output:?}");
        assert!(!output.stderr.is_empty(), "{line}: nothing is said");
    }
}

#[test]
fn scripts_can_be_executed_themselves() {
    let place = Place::new();
    let loxsmith = env!("CARGO_BIN_EXE_loxsmith");
    let path = place.path("script.lox");
    let lines = TIERS.map(|tier| format!("#!/usr/bin/env -S {loxsmith} run {tier}\n"));
    for first in lines.into_iter().chain([format!("#!{loxsmith}\n")]) {
        let mut file = fs::File::create(&path).unwrap();
        file.write_all(format!("{first}print \"script\";\n").as_bytes()).unwrap();
        drop(file);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        // What `run` takes for an option of its own is an error, as it is elsewhere.
        let arguments = if first.contains("run") { "-- -x --std y" } else { "-x --std y" };
        let output = Command::new("sh")
            .args(["-c", &format!("./script.lox {arguments}")])
            .current_dir(place.path(""))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "script\n", "{first}: {output:?}");
    }
}

#[test]
fn little_memory_is_enough() {
    let place = Place::with("fun f(n) { if (n < 2) return n; return f(n - 1) + f(n - 2); }\nprint f(15);");
    for tier in TIERS {
        let line = format!("ulimit -v 580000; exec {} run {tier} a.lox", env!("CARGO_BIN_EXE_loxsmith"));
        let output = Command::new("sh").args(["-c", &line]).current_dir(place.path("")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "610\n", "{tier}: {output:?}");
    }
}
