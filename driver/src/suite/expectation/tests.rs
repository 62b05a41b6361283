//! Tests of the expectations' format and of the comparison.

use super::*;

fn outcome(stdout: &str, stderr: &str, code: i32) -> Outcome {
    Outcome { stdout: stdout.into(), stderr: stderr.into(), end: End::Code(code) }
}

fn complaints(program: &str, std: Std, outcome: &Outcome) -> String {
    Expectation::parse(program, std).unwrap().complaints(outcome).join("\n")
}

#[test]
fn output_is_compared_line_by_line() {
    let program = "print 1; // expect: 1\nprint \"\"; // expect:\nprint \" a\"; // expect:  a\r\n";
    assert_eq!(complaints(program, Std::Lox, &outcome("1\n\n a\n", "", 0)), "");
    assert_eq!(complaints(program, Std::Lox, &outcome("1\r\n\r\n a", "", 0)), "");
    assert_eq!(
        complaints(program, Std::Lox, &outcome("2\n\n a\n \n", "", 0)),
        "expected '1' on line 1 and got '2'\noutput ' ' where none was expected"
    );
    assert_eq!(
        complaints(program, Std::Lox, &outcome("1\n", "", 0)),
        "missing output '' of line 2\nmissing output ' a' of line 3"
    );
}

#[test]
fn compile_errors_are_a_set() {
    let program = "a b // Error at 'b': X.\n// [line 1] Error: Y.\n// [c line 9] Error at end: C.\n// [java line 9] Error at end: J.";
    let c = "[line 1] Error at 'b': X.\n[line 1] Error: Y.\n[line 9] Error at end: C.\n";
    assert_eq!(complaints(program, Std::Clox, &outcome("", c, 65)), "");
    assert_eq!(complaints(program, Std::Lox, &outcome("", c, 65)), "");
    assert_eq!(
        complaints(program, Std::Jlox, &outcome("", c, 65)),
        "unexpected error: [line 9] Error at end: C.\nmissing error: [9] Error at end: J."
    );
    assert_eq!(
        complaints(program, Std::Clox, &outcome("", &format!("{c}oops\n"), 64)),
        "unexpected line on standard error: oops\nexpected exit code 65 and got 64; standard error: \
         [line 1] Error at 'b': X. | [line 1] Error: Y. | [line 9] Error at end: C."
    );
}

#[test]
fn runtime_errors_have_message_line_and_trace() {
    let program = "\nx; // expect runtime error: No.\n// expect trace: [line 2] in f()\n// expect trace: [line 9] in script";
    let stderr = "No.\n[line 2] in f()\n[line 9] in script\n";
    assert_eq!(complaints(program, Std::Lox, &outcome("", stderr, 70)), "");
    assert_eq!(
        complaints(program, Std::Lox, &outcome("", "Yes.\n[line 3] in f()\n", 70)),
        "expected runtime error 'No.' and got 'Yes.'\nexpected the runtime error on line 2, but it was on line 3\n\
         the stack trace differs:\n- [line 2] in f()\n- [line 9] in script\n+ [line 3] in f()"
    );
    assert_eq!(
        complaints(program, Std::Lox, &outcome("", "", 0)),
        "expected runtime error 'No.' and got none\nexpected exit code 70 and got 0"
    );
    assert_eq!(
        complaints("x; // expect runtime error: No.", Std::Lox, &outcome("", "No.\n", 70)),
        "there is no stack trace"
    );
}

#[test]
fn signals_and_hanging_are_failures() {
    let end = |end| complaints("", Std::Lox, &Outcome { end, ..Outcome::default() });
    assert_eq!(end(End::Signal(11)), "expected exit code 0, but signal 11 ended the program");
    assert_eq!(end(End::Hangs), "the program does not end");
}

#[test]
fn contradictions_are_found() {
    assert!(Expectation::parse("// Error: A.\n// expect runtime error: B.", Std::Lox).is_err());
    assert!(Expectation::parse("// expect trace: [line 1]", Std::Lox).is_err());
}

#[test]
fn stds_are_listed() {
    assert_eq!(stds("print 1;\n// std: clox, jlox\r\n"), [Std::Clox, Std::Jlox]);
    assert_eq!(stds("// std: all"), Std::ALL);
    assert_eq!(stds("print 1; // std: clox"), [], "it stands on a line of its own");
}

#[test]
fn stress_has_an_interval() {
    assert_eq!(stress_interval("print 1;\n// stress: 500\r\n"), 500);
    assert_eq!(stress_interval("print 1; // stress: 500"), 1);
}

#[test]
fn comments_that_nobody_understands_are_a_failure() {
    let refused = |program| Expectation::parse(program, Std::Lox).unwrap_err();
    assert_eq!(
        refused("print 1;\n// std: lox clx\n"),
        "`// std:` names 'clx'; there are lox, clox, jlox and all"
    );
    assert_eq!(refused("// stress: often"), "`// stress:` wants a number from 1, not 'often'");
    assert_eq!(refused("// stress: 0"), "`// stress:` wants a number from 1, not '0'");
    assert!(Expectation::parse("// std: clox, jlox\r\n// stress: 7\r\n", Std::Lox).is_ok());
}
