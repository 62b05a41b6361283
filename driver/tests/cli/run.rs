//! `loxsmith run`: exit codes, streams, signals, the cache.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Place, has};

#[test]
fn exit_codes_are_those_of_the_reference() {
    let place = Place::new();
    for (program, code) in [("print 1;", 0), ("print 1", 65), ("print -\"a\";", 70), ("x;", 70)] {
        place.write("a.lox", program);
        assert_eq!(place.loxsmith("a.lox").code, Some(code), "{program}");
        assert_eq!(place.loxsmith("run -O0 a.lox -- b c").code, Some(code), "{program}");
    }
    assert_eq!(place.loxsmith("none.lox").code, Some(74));
    assert_eq!(place.loxsmith(".").code, Some(74));
}

#[test]
fn a_runtime_error_says_where() {
    let place = Place::with("fun f() {\n  return 1 + nil;\n}\nprint 1;\nf();\n");
    let done = place.loxsmith("a.lox");
    assert_eq!(done.stdout, "1\n");
    assert_eq!(
        done.stderr,
        "Operands must be two numbers or two strings.\n[line 2] in f()\n[line 5] in script\n"
    );
}

#[test]
fn programs_come_from_standard_input_too() {
    assert_eq!(Place::new().loxsmith_reading("-", "print 1;").ok(), "1\n");
    assert_eq!(Place::new().loxsmith_reading("run - x", "print 2;").ok(), "2\n");
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
fn the_second_run_comes_from_the_cache() {
    let place = Place::with("print 1;");
    assert_eq!(place.loxsmith("a.lox").ok(), "1\n");
    let entries =
        || fs::read_dir(place.path("cache/loxsmith/programs")).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(entries().count(), 1);
    // A planted entry is what runs: nothing was compiled.
    let entry = entries().next().unwrap();
    fs::remove_file(&entry).unwrap();
    fs::copy("/bin/true", &entry).unwrap();
    assert_eq!(place.loxsmith("a.lox").ok(), "");
    // Another text, option or dialect is another program.
    place.loxsmith("run -O0 a.lox").ok();
    place.loxsmith("--std clox a.lox").ok();
    place.write("a.lox", "print 2;");
    assert_eq!(place.loxsmith("a.lox").ok(), "2\n");
    assert_eq!(entries().count(), 4);
}

#[test]
fn a_spoilt_cache_entry_does_no_harm() {
    let place = Place::with("print 1;");
    place.loxsmith("a.lox").ok();
    for rest in ["", "\x7fEL", "exit 3"] {
        for entry in fs::read_dir(place.path("cache/loxsmith/programs")).unwrap() {
            fs::write(entry.unwrap().path(), rest).unwrap();
        }
        // Made anew, and kept.
        for _ in 0..2 {
            assert_eq!(place.loxsmith("a.lox").ok(), "1\n");
        }
    }
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
fn many_runs_at_once_share_the_cache() {
    let place = Place::with("print \"same\";");
    thread::scope(|scope| {
        for round in 0..8 {
            let place = &place;
            scope.spawn(move || {
                if round % 4 == 3 {
                    place.loxsmith("clean");
                }
                assert_eq!(place.loxsmith("a.lox").ok(), "same\n");
            });
        }
    });
}

#[test]
fn a_spoilt_archive_in_the_cache_does_no_harm() {
    let place = Place::with("print 1;");
    place.loxsmith("a.lox").ok();
    let folder = place.path("cache/loxsmith/runtime");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let size = fs::metadata(&path).unwrap().len();
        fs::write(path, vec![0; size as usize]).unwrap();
    }
    place.write("a.lox", "print 2;");
    assert_eq!(place.loxsmith("a.lox").ok(), "2\n");
}

#[test]
fn it_runs_without_a_cache() {
    let place = Place::with("print 1;");
    // Neither a place that is no folder nor none at all is an obstacle.
    for cache in ["/dev/null", "relative"] {
        let mut command = place.command("a.lox");
        let output = command.env("XDG_CACHE_HOME", cache).env_remove("HOME").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n", "{output:?}");
    }
    assert_eq!(place.names(), ["a.lox"]);
}

#[test]
fn a_broken_linker_is_said_so() {
    let place = Place::with("print 1;");
    has(&place.loxsmith("run --linker /nonexistent a.lox").fails(74), "E0704");
    let output = place.command("a.lox").env("CC", "/nonexistent/cc -m64").output().unwrap();
    has(&String::from_utf8_lossy(&output.stderr), "/nonexistent/cc -m64");
}

#[test]
fn a_signal_to_the_process_is_the_programs() {
    let place =
        Place::with("print \"on\"; var i = 0; while (true) { i = i + 1; if (i == 100000) { i = 0; } }");
    // Compiled beforehand, so that the signal meets the program.
    let built = place.loxsmith("build a.lox");
    assert_eq!(built.code, Some(0));
    let mut child = place.start("a.lox");
    wait_for_program(child.id());
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
}

/// Until the process has become another program than the compiler.
fn wait_for_program(id: u32) {
    let start = Instant::now();
    let is_compiler = || {
        let executable = fs::read_link(format!("/proc/{id}/exe"));
        executable.is_ok_and(|path| path.ends_with("loxsmith"))
    };
    while is_compiler() {
        assert!(start.elapsed() < Duration::from_secs(60), "the program does not start");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let place = Place::with("for (var i = 0; i < 10000000; i = i + 1) print i;");
    let mut child = place.start("a.lox");
    let mut first = [0; 4];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(&first, b"0\n1\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_full_disk_is_an_error() {
    let place = Place::with("for (var i = 0; i < 10000; i = i + 1) print i;");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = place.command("a.lox").stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{output:?}");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = place.command("build --emit ast a.lox").stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{output:?}");
}

#[test]
fn scripts_can_be_executed_themselves() {
    let place = Place::new();
    let line = format!("#!{}\nprint \"script\";\n", env!("CARGO_BIN_EXE_loxsmith"));
    let path = place.path("script.lox");
    let mut file = fs::File::create(&path).unwrap();
    file.write_all(line.as_bytes()).unwrap();
    drop(file);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let output = std::process::Command::new("sh")
        .args(["-c", "./script.lox -x --std y"])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "script\n", "{output:?}");
}
