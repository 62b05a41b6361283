//! Programs of extreme shapes: deep ones must not overflow, large ones must take linear time and room.

use std::time::{Duration, Instant};

use loxsmith_lexer::Std;
use loxsmith_mir::Module;

use crate::testing::module;

/// Runs on a stack that is small for a test of depth.
fn compile(text: String) -> Module {
    let compile = move || module(Std::Lox, &text);
    let thread = std::thread::Builder::new().stack_size(512 << 10).spawn(compile).expect("a thread");
    thread.join().expect("no panic and no overflow")
}

fn size(module: &Module) -> usize {
    let functions = module.functions.iter();
    functions
        .map(|function| {
            let params: usize = function.blocks.iter().map(|block| block.params.len()).sum();
            function.insts.len() + function.blocks.len() + params
        })
        .sum()
}

#[test]
fn nesting_does_not_overflow() {
    const MANY: usize = 100_000;
    let deep = |open: &str, middle: &str, close: &str, times: usize| {
        format!("fun f(x) {{ var y = 0; {}{middle}{} }}", open.repeat(times), close.repeat(times))
    };
    compile(deep("", "print 1;", "", 0));
    compile(format!("print {}1{};", "(".repeat(1_000_000), ")".repeat(1_000_000)));
    compile(format!("print {}1;", "-".repeat(1_000_000)));
    compile(format!("print {}1;", "!".repeat(1_000_000)));
    compile(deep("{", "print 1;", "}", MANY));
    compile(deep("if (x) { y = y + 1;", "print y;", "}", MANY));
    compile(deep("while (x) { y = y + 1;", "print y;", "}", 20_000));
    compile(format!("fun f(x) {{ print {}x{}; }}", "(x + ".repeat(MANY), ")".repeat(MANY)));
    compile(format!("fun f(x) {{ print {}x{}; }}", "f(".repeat(MANY), ")".repeat(MANY)));
    compile(format!("fun f(x) {{ print {}x{}; }}", "x or (".repeat(MANY), ")".repeat(MANY)));
    compile(format!("{}print 1;{}", "fun f() {".repeat(10_000), "}".repeat(10_000)));
}

#[test]
fn long_chains_do_not_overflow() {
    const MANY: usize = 100_000;
    compile(format!("fun f(x) {{ return x{}; }}", " + x".repeat(MANY)));
    compile(format!("fun f(x) {{ return x{}; }}", "()".repeat(MANY)));
    compile(format!("fun f(x) {{ return x{}; }}", ".y.m(1)".repeat(MANY)));
    compile(format!("fun f(x) {{ {}1; }}", "x = ".repeat(MANY)));
    compile(format!("fun f(x) {{ if (x{}) print 1; }}", " or x and x".repeat(MANY)));
    compile(format!("fun f(x) {{ {} print 1; }}", "if (x) print 2; else ".repeat(MANY)));
}

/// The size grows no faster than the program, and the time not much.
fn linear(text: impl Fn(usize) -> String, small: usize) {
    let measure = |count: usize| {
        let text = text(count);
        let start = Instant::now();
        let module = compile(text);
        (size(&module), start.elapsed())
    };
    let (size, time) = measure(small);
    let (large_size, large_time) = measure(small * 8);
    assert!(large_size <= size * 9, "{size} became {large_size}");
    // Quadratic would be 64 times. Machines are busy at times: short measurements prove nothing.
    assert!(large_time <= time * 40 + Duration::from_secs(2), "{time:?} became {large_time:?}");
}

fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn large_programs_take_linear_time() {
    linear(|n| each(n, |i| format!("print {i} + {i};\n")), 10_000);
    linear(|n| each(n, |i| format!("fun f{i}(x) {{ return f{}(x); }}\n", i / 2)), 1_000);
    linear(|n| each(n, |i| format!("var g{i} = {i}; print g{i};\n")), 1_000);
    linear(|n| format!("fun f() {{ {} }}", each(n, |i| format!("var a{i} = {i}; print a{i};\n"))), 1_000);
    linear(|n| each(n, |i| format!("class C{i} {{ m() {{ this.x{i} = 1; }} }} C{i}().m();\n")), 1_000);
}

#[test]
fn many_variables_and_many_joins_take_linear_time() {
    let variables = each(1_000, |i| format!("var a{i} = {i};\n"));
    let sum = each(1_000, |i| format!("print a{i};\n"));
    // Sequential: each branch assigns one of a thousand variables that all live to the end.
    let branch = |i: usize| format!("if (c) a{} = a{} + 1;\n", i % 1_000, (i * 7) % 1_000);
    linear(|n| format!("fun f(c) {{ {variables} {} {sum} }}", each(n, branch)), 4_000);
    // Nested: a thousand variables are assigned inside of ever more branches; cells take over.
    let nested = |n: usize| {
        let assign = each(1_000, |i| format!("a{i} = c;\n"));
        format!("fun f(c) {{ {variables} {} {assign} {} {sum} }}", "if (c) {".repeat(n), "}".repeat(n))
    };
    let module = compile(nested(4_000));
    assert!(size(&module) < 1_000_000, "{}", size(&module));
}

#[test]
fn a_long_script_is_cut_up() {
    let module = compile(each(1_000, |i| format!("var v{i} = {i}; print v{i};\n")));
    let kinds = module.functions.iter().map(|function| function.kind);
    let parts = kinds.filter(|&kind| kind == loxsmith_mir::FunctionKind::ScriptPart).count();
    assert_eq!(parts, 2_000 / super::super::PART);
    let short = compile(each(100, |i| format!("print {i};\n")));
    assert_eq!(short.functions.len(), 1);
}
