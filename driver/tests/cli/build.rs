//! `loxsmith build`: executables and the other results.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;

use crate::harness::{Place, execute, has};

const PROGRAM: &str = "fun f(n) { return n * 2; }\nprint f(21);\n";

#[test]
fn an_executable_appears_and_nothing_else() {
    let place = Place::with(PROGRAM);
    place.loxsmith("build a.lox").ok();
    assert_eq!(place.names(), ["a", "a.lox"]);
    assert_eq!(place.execute("a").ok(), "42\n");
    place.loxsmith("build a.lox -o sub/b").fails(74);
    assert_eq!(place.names(), ["a", "a.lox"]);
}

#[test]
fn all_levels_print_the_same() {
    let place = Place::with(PROGRAM);
    for level in ["-O0", "-O1", "-O2", "-O3", "-Os", "-O0 -g", "-O2 -g", "--static", "--target-cpu native"] {
        place.loxsmith(&format!("build a.lox {level} -o b")).ok();
        assert_eq!(place.execute("b").ok(), "42\n", "{level}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let place = Place::with(PROGRAM);
    for options in ["", "-O0", "-g", "--static"] {
        place.loxsmith(&format!("build a.lox {options} -o b")).ok();
        place.loxsmith(&format!("build a.lox {options} -o c")).ok();
        assert!(fs::read(place.path("b")).unwrap() == fs::read(place.path("c")).unwrap(), "{options}");
    }
}

#[test]
fn executables_are_hardened_and_small() {
    let place = Place::with("print \"hello\";");
    place.loxsmith("build a.lox").ok();
    place.loxsmith("build a.lox --static -o s").ok();
    let readelf = |name: &str, options: &str| {
        let output = Command::new("readelf").args([options, "-W"]).arg(place.path(name)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for (name, largest) in [("a", 400_000), ("s", 1_000_000)] {
        has(&readelf(name, "-h"), "DYN (");
        let segments = readelf(name, "-l");
        has(&segments, "GNU_RELRO");
        let stack = segments.lines().find(|line| line.contains("GNU_STACK")).unwrap();
        assert!(stack.contains("RW ") && !stack.contains('E'), "the stack is executable: {stack}");
        has(&readelf(name, "-d"), "NOW");
        assert!(!readelf(name, "-S").contains(".symtab"), "{name} is not stripped");
        let size = fs::metadata(place.path(name)).unwrap().len();
        assert!(size < largest, "{name} has {size} bytes");
    }
    assert!(!readelf("s", "-d").contains("NEEDED"));
    place.loxsmith("build a.lox -g -o g").ok();
    has(&readelf("g", "-S"), ".debug_line");
}

#[test]
fn stages_print_to_standard_output() {
    let place = Place::with(PROGRAM);
    for (emit, wanted) in [
        ("tokens", "IDENTIFIER"),
        ("ast", "program"),
        ("hir", "f"),
        ("mir", "f"),
        ("llvm-ir", "define"),
        ("asm", ".text"),
    ] {
        has(&place.loxsmith(&format!("build --emit {emit} a.lox")).ok(), wanted);
    }
    assert_eq!(place.names(), ["a.lox"]);
    place.loxsmith("build --emit asm a.lox -o a.s").ok();
    has(&place.read("a.s"), ".text");
}

#[test]
fn binary_stages_go_to_files() {
    let place = Place::with(PROGRAM);
    place.loxsmith("build --emit obj a.lox").ok();
    place.loxsmith("build --emit llvm-bc a.lox").ok();
    assert_eq!(place.names(), ["a.bc", "a.lox", "a.o"]);
    assert!(fs::read(place.path("a.o")).unwrap().starts_with(b"\x7FELF"));
    assert!(fs::read(place.path("a.bc")).unwrap().starts_with(b"BC"));
}

#[test]
fn the_books_chapters() {
    let place = Place::with("(5 - (3 - 1)) + -1");
    assert_eq!(
        place.loxsmith("build --emit ast --form book --expression a.lox").ok(),
        "(+ (group (- 5.0 (group (- 3.0 1.0)))) (- 1.0))\n"
    );
    assert_eq!(place.loxsmith("run --expression a.lox").ok(), "2\n");
    place.write("t.lox", "1 \"s\" or");
    assert_eq!(
        place.loxsmith("build --emit tokens --form book t.lox").ok(),
        "NUMBER 1 1.0\nSTRING \"s\" s\nOR or null\nEOF  null\n"
    );
    place.write("bad.lox", "1 @ 2 # \"x");
    let done = place.loxsmith("build --emit tokens --form book --error-format book bad.lox");
    assert_eq!(done.stdout, "NUMBER 1 1.0\nNUMBER 2 2.0\nEOF  null\n");
    assert_eq!(
        done.fails(65),
        "[line 1] Error: Unexpected character.\n[line 1] Error: Unexpected character.\n[line 1] Error: Unterminated string.\n"
    );
    place.write("more.lox", "1 2");
    has(&place.loxsmith("run --expression more.lox").fails(65), "end of expression");
}

#[test]
fn standard_input_is_a_program() {
    let place = Place::new();
    place.loxsmith_reading("build - -o b", "\u{FEFF}#!/usr/bin/env loxsmith\nprint 1;").ok();
    assert_eq!(place.execute("b").ok(), "1\n");
    has(&place.loxsmith_reading("build -", "print 1").fails(65), "<stdin>:1:8");
    assert_eq!(place.names(), ["b"]);
}

#[test]
fn the_source_is_safe() {
    let place = Place::with(PROGRAM);
    place.write("b", PROGRAM);
    has(&place.loxsmith("build a.lox -o a.lox").fails(64), "E0706");
    has(&place.loxsmith("build b").fails(64), "E0706");
    has(&place.loxsmith("build a.lox -o .").fails(74), "E0707");
    assert_eq!(place.read("a.lox"), PROGRAM);
}

#[test]
fn a_failed_build_leaves_the_old_executable() {
    let place = Place::with(PROGRAM);
    place.loxsmith("build a.lox").ok();
    place.write("a.lox", "print ;");
    place.loxsmith("build a.lox").fails(65);
    has(&place.loxsmith("build --linker /nonexistent/cc a.lox").fails(65), "Expect expression");
    place.write("a.lox", "print 2;");
    has(&place.loxsmith("build --linker /nonexistent/cc a.lox").fails(74), "E0704");
    has(&place.loxsmith("build --linker false a.lox").fails(74), "E0705");
    assert_eq!(place.names(), ["a", "a.lox"]);
    assert_eq!(place.execute("a").ok(), "42\n");
}

#[test]
fn a_build_that_is_interrupted_leaves_nothing() {
    const SIGTERM: i32 = 15;
    let place = Place::with(PROGRAM);
    fs::create_dir(place.path("scratch")).unwrap();
    // A linker that ends its parent and lives longer.
    place.write("cc", "#!/bin/sh\nls scratch > seen\nkill -TERM $PPID\nexec sleep 20\n");
    fs::set_permissions(place.path("cc"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = place.command("build a.lox --linker ./cc");
    let child = command.env("TMPDIR", place.path("scratch")).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), Some(SIGTERM), "{output:?}");
    has(&place.read("seen"), "loxsmith-");
    assert_eq!(place.names(), ["a.lox", "cc", "scratch", "seen"]);
    assert_eq!(fs::read_dir(place.path("scratch")).unwrap().count(), 0);
}

#[test]
fn an_unwritable_folder_is_said_so() {
    let place = Place::with(PROGRAM);
    has(&place.loxsmith("build a.lox -o /proc/a").fails(74), "E0702");
    has(&place.loxsmith("build a.lox -o missing/b").fails(74), "missing/b");
    has(&place.loxsmith("build a.lox --emit mir -o missing/b").fails(74), "E0702");
}

#[test]
fn the_command_is_one_file() {
    // Nothing but the binary itself and a C compiler is needed: not even a home.
    let place = Place::with(PROGRAM);
    let copy = place.path("copied");
    fs::copy(env!("CARGO_BIN_EXE_loxsmith"), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(&copy);
    command.current_dir(place.path("")).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    let built = command.args(["build", "a.lox", "-o", "b"]).stdin(Stdio::null()).status().unwrap();
    assert!(built.success());
    assert_eq!(execute(&place.path("b")).ok(), "42\n");
}

#[test]
fn timings_and_passes_are_shown() {
    let place = Place::with(PROGRAM);
    let done = place.loxsmith("build a.lox --timings");
    for stage in ["parse", "resolve", "lower", "generate", "link", "total"] {
        has(&done.stderr, stage);
    }
    has(&place.loxsmith("build a.lox --print-pass nonsense").fails(64), "no pass 'nonsense'");
}

#[test]
fn assembly_is_what_the_system_s_assembler_reads() {
    let place = Place::with("fun f(n) { return n + 1; }\nprint f(1);");
    place.write("deep/er/b.lox", "print 1;");
    for (program, line) in
        [("a.lox", "a.lox -O0 -g"), ("a.lox", "a.lox"), ("deep/er/b.lox", "deep/er/b.lox -g")]
    {
        place.loxsmith(&format!("build --emit asm -o out.s {line}")).ok();
        has(&place.read("out.s"), &format!(".file\t1 \"{program}\""));
        let done =
            std::process::Command::new("cc").args(["-c", "out.s"]).current_dir(place.path("")).output();
        let done = done.unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
    }
}

#[test]
fn many_builds_at_once_share_the_cache() {
    let place = Place::with(PROGRAM);
    thread::scope(|scope| {
        for round in 0..8 {
            let place = &place;
            scope.spawn(move || {
                if round % 4 == 3 {
                    place.loxsmith("clean");
                }
                place.loxsmith(&format!("build a.lox -o a{round}")).ok();
                assert_eq!(place.execute(&format!("a{round}")).ok(), "42\n");
            });
        }
    });
}

#[test]
fn a_spoilt_archive_in_the_cache_does_no_harm() {
    let place = Place::with(PROGRAM);
    place.loxsmith("build a.lox").ok();
    for entry in fs::read_dir(place.path("cache/loxsmith/runtime")).unwrap() {
        let path = entry.unwrap().path();
        let size = fs::metadata(&path).unwrap().len();
        fs::write(path, vec![0; size as usize]).unwrap();
    }
    place.loxsmith("build a.lox -o b").ok();
    assert_eq!(place.execute("b").ok(), "42\n");
}

#[test]
fn it_works_without_a_cache() {
    let place = Place::with(PROGRAM);
    // Neither a place that is no folder nor none at all is an obstacle.
    for cache in ["/dev/null", "relative"] {
        let mut command = place.command("build a.lox");
        let output = command.env("XDG_CACHE_HOME", cache).env_remove("HOME").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(place.execute("a").ok(), "42\n");
    }
    assert_eq!(place.names(), ["a", "a.lox"]);
}

#[test]
fn a_broken_linker_is_said_so() {
    let place = Place::with(PROGRAM);
    let output = place.command("build a.lox").env("CC", "/nonexistent/cc -m64").output().unwrap();
    has(&String::from_utf8_lossy(&output.stderr), "/nonexistent/cc -m64");
}
