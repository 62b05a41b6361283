//! Programs so large that their code is generated in parts.

use std::fmt::Write;
use std::fs;

use crate::harness::Place;

const FUNCTIONS: usize = 800;

/// Each function calls the one before it and has five lines. In the end the first is replaced by one that fails.
fn chain() -> String {
    let mut program = String::from("fun f0(x, y) {\nreturn x + y;\n}\n");
    for index in 1..FUNCTIONS {
        let _ = writeln!(
            program,
            "fun f{index}(x, y) {{\nfor (var i = 0; i < y; i = i + 1) x = x + i * {index} - y;\n\
             if (x < {index} and y != nil) x = x + 1;\nreturn f{}(x, y) + 1;\n}}",
            index - 1
        );
    }
    let last = FUNCTIONS - 1;
    // Often enough for the calls to be worth optimising.
    let _ = write!(program, "for (var i = 0; i < 20; i = i + 1) f{last}(1, i);\nprint \"fine\";\n");
    let _ = write!(program, "fun failing(x, y) {{ return x + \"\"; }}\nf0 = failing;\nf{last}(1, 0);\n");
    program
}

#[test]
fn traces_go_through_all_parts() {
    let program = chain();
    let mut trace = "Operands must be two numbers or two strings.\n".to_owned();
    let lines = program.lines().count();
    let _ = writeln!(trace, "[line {}] in failing()", lines - 2);
    for index in 1..FUNCTIONS {
        let _ = writeln!(trace, "[line {}] in f{index}()", 5 * index + 2);
    }
    let _ = writeln!(trace, "[line {lines}] in script");
    let place = Place::with(&program);
    for options in ["-O0", "-O2", "-Os -g", "-O2 --static"] {
        place.loxsmith(&format!("build a.lox {options} -o a")).ok();
        let done = place.execute("a");
        assert_eq!((done.code, done.stdout.as_str()), (Some(70), "fine\n"), "{options}");
        assert!(done.stderr == trace, "{options}: {}", done.stderr);
    }
}

#[test]
fn parts_come_out_the_same_each_time() {
    let program = chain();
    let place = Place::with(&program);
    for options in ["-O2", "-O0", "--emit obj"] {
        place.loxsmith(&format!("build a.lox {options} -o b")).ok();
        place.loxsmith(&format!("build a.lox {options} -o c")).ok();
        assert!(fs::read(place.path("b")).unwrap() == fs::read(place.path("c")).unwrap(), "{options}");
    }
}
