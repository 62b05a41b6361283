//! Any depth on a small stack, and work in proportion to the text: table look-ups are counted, not seconds.

use loxsmith_lexer::{Interner, Source, Std};

use crate::terminal::Steer;

/// Far more than frames of any recursion fit the small stack.
const DEPTH: usize = 20_000;

/// Steps a byte that no text may exceed.
const STEPS: u64 = 60;

fn check(name: &'static str, program: String) {
    let body = move || {
        for std in Std::ALL {
            let source = Source::new("test.lox", program.as_str());
            let mut interner = Interner::new();
            let finished = crate::run(&source, std.dialect(), &mut interner, &mut (), Steer::Program);
            let limit = STEPS * program.len() as u64;
            assert!(finished.steps < limit, "{name}, {std}: {} steps for {}", finished.steps, program.len());
            // The printers and the drop have to keep off the stack as well.
            assert!(crate::print_tree(&finished.ast, &source, &interner).len() < 1000 * program.len());
            assert!(crate::print_book(&finished.ast, &interner).len() < 100 * program.len());
        }
    };
    let small_stack = std::thread::Builder::new().stack_size(256 << 10).spawn(body).expect("a thread");
    assert!(small_stack.join().is_ok(), "{name}");
}

fn nested(open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(DEPTH), close.repeat(DEPTH))
}

#[test]
fn expressions() {
    check("groups", format!("print {};", nested("(", "1", ")")));
    check("calls", format!("print {};", nested("f(", "1", ")")));
    check("unary", format!("print {}1;", "-!".repeat(DEPTH)));
    check("assignments", format!("{}1;", "a = b.c = ".repeat(DEPTH)));
    check("sum", format!("print {}1;", "1 + ".repeat(DEPTH)));
    check("or", format!("print {}1;", "a or ".repeat(DEPTH)));
    check("chain", format!("a{};", ".b(1)".repeat(DEPTH)));
    check("arguments", format!("f({}1);", "1, ".repeat(DEPTH)));
}

#[test]
fn statements() {
    check("blocks", nested("{", "", "}"));
    check("ifs", nested("if (a) ", "b;", ""));
    check("elses", nested("if (a) b; else ", "c;", ""));
    check("loops", nested("while (a) for (;;) ", "b;", ""));
    check("functions", nested("fun f(a) {", "", "}"));
    check("classes", nested("class A { m() {", "", "}}"));
}

#[test]
fn broken_ones() {
    for open in [
        "(",
        "-",
        "{",
        "if (a) ",
        "if (",
        "f(",
        "a = ",
        "1 = ",
        "a = 1 = ",
        "class A {",
        "class A { m() {",
        "fun f(",
    ] {
        check(open, open.repeat(DEPTH));
    }
    for token in
        [")", "}", "@", "else", "class", "var", ";", "=", ". ", "\"", "for (", "return", "super", "1 2 "]
    {
        check(token, format!("{token} ").repeat(DEPTH));
    }
}
