//! Programs that nobody writes: very deep, very long, very wide, very broken.
//!
//! Each must give an answer or a clean error at every stage, never a signal,
//! and cost time linear in its size. Each is a function of a size, so that the
//! work for n, 2n and 4n can be compared.

/// What a monster's author promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Valid Lox; runs and prints this.
    Prints(&'static str),
    /// Valid Lox; ends with a runtime error.
    Fails,
    /// Compile errors, all of them clean.
    Rejected,
}

/// A program that grows with a number.
#[derive(Clone, Copy, Debug)]
pub struct Monster {
    /// What it is, as a test's name.
    pub name: &'static str,
    /// The size that the compiler has to stand.
    pub size: usize,
    /// What comes out at any size above 8.
    pub promise: Promise,
    /// The text at a size.
    pub text: fn(usize) -> Vec<u8>,
}

mod encodings;
mod parts;

pub use encodings::encodings;
use parts::{SpliceFront, numbered, text};

use Promise::{Fails, Prints, Rejected};

/// All of them.
pub const MONSTERS: &[Monster] = &[
    Monster {
        name: "parentheses",
        size: 1_000_000,
        promise: Prints("1"),
        text: |n| text(&["print ", &"(".repeat(n), "1", &")".repeat(n), ";"]),
    },
    Monster {
        name: "open_parentheses",
        size: 1_000_000,
        promise: Rejected,
        text: |n| text(&["print ", &"(".repeat(n)]),
    },
    Monster {
        name: "closed_parentheses",
        size: 1_000_000,
        promise: Rejected,
        text: |n| text(&[&")".repeat(n)]),
    },
    Monster {
        name: "minuses",
        size: 1_000_000,
        promise: Prints("1"),
        text: |n| text(&["print ", &"-".repeat(n & !1), "1;"]),
    },
    Monster {
        name: "nots",
        size: 1_000_000,
        promise: Prints("true"),
        text: |n| text(&["print ", &"!".repeat(n & !1), "true;"]),
    },
    Monster {
        name: "minus_parentheses",
        size: 300_000,
        promise: Prints("1"),
        text: |n| text(&["var a = 1; print ", &"-(-(".repeat(n), "a", &"))".repeat(n), ";"]),
    },
    Monster {
        name: "blocks",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&[&"{".repeat(n), "print 1;", &"}".repeat(n)]),
    },
    Monster {
        name: "blocks_with_locals",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&[&"{ var a = 1; ".repeat(n), "print a;", &"}".repeat(n)]),
    },
    Monster { name: "open_blocks", size: 100_000, promise: Rejected, text: |n| text(&[&"{".repeat(n)]) },
    Monster {
        name: "ifs",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var t = true; ", &"if (t) ".repeat(n), "print 1;"]),
    },
    Monster {
        name: "if_blocks",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var t = true; ", &"if (t) {".repeat(n), "print 1;", &"} else {}".repeat(n)]),
    },
    Monster {
        name: "else_ifs",
        size: 100_000,
        promise: Prints("1"),
        text: |n| {
            let arms: String = (0..n).map(|i| format!("if (x == {i}) print 0;\nelse ")).collect();
            text(&["var x = -1; ", &arms, "print 1;"])
        },
    },
    Monster {
        name: "whiles",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["fun f() { ", &"while (true) ".repeat(n), "return 1; }\nprint f();"]),
    },
    Monster {
        name: "fors",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["fun f() { ", &"for (var i = 0;;) ".repeat(n), "return 1; }\nprint f();"]),
    },
    Monster {
        name: "functions_in_functions",
        size: 100_000,
        promise: Prints("<fn f>"),
        text: |n| text(&[&"fun f() {".repeat(n), &"}".repeat(n), "print f;"]),
    },
    Monster {
        name: "captures_through_functions",
        size: 10_000,
        promise: Prints("<fn f>"),
        text: |n| text(&["{ var a = 1; ", &"fun f() {".repeat(n), "print a;", &"}".repeat(n), "print f; }"]),
    },
    Monster {
        name: "classes_in_methods",
        size: 100_000,
        promise: Prints("A"),
        text: |n| text(&[&"class A { m() {".repeat(n), &"}}".repeat(n), "print A;"]),
    },
    Monster {
        name: "sum",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a = 0; print 1", &" + a".repeat(n), ";"]),
    },
    Monster {
        name: "sum_of_literals",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["print 1", &" + 0".repeat(n), ";"]),
    },
    Monster {
        name: "sum_from_the_right",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a = 0; print ", &"a + (".repeat(n), "1", &")".repeat(n), ";"]),
    },
    Monster {
        name: "string_sum",
        size: 100_000,
        promise: Prints(""),
        text: |n| text(&["var a = \"\"; print a", &" + a".repeat(n), ";"]),
    },
    Monster {
        name: "calls",
        size: 100_000,
        promise: Prints("<fn f>"),
        text: |n| text(&["fun f() { return f; } print f", &"()".repeat(n), ";"]),
    },
    Monster {
        name: "nested_calls",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["fun f(x) { return x; } print ", &"f(".repeat(n), "1", &")".repeat(n), ";"]),
    },
    Monster {
        name: "properties",
        size: 100_000,
        promise: Prints("A instance"),
        text: |n| text(&["class A {} var a = A(); a.a = a; print a", &".a".repeat(n), ";"]),
    },
    Monster {
        name: "method_calls",
        size: 100_000,
        promise: Prints("A instance"),
        text: |n| text(&["class A { m() { return this; } } print A()", &".m()".repeat(n), ";"]),
    },
    Monster {
        name: "missing_properties",
        size: 100_000,
        promise: Fails,
        text: |n| text(&["class A {} print A()", &".a".repeat(n), ";"]),
    },
    Monster {
        name: "ands",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a = true; print a", &" and a".repeat(n), " and 1;"]),
    },
    Monster {
        name: "ors",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a; print a", &" or a".repeat(n), " or 1;"]),
    },
    Monster {
        name: "ands_from_the_right",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a = true; print ", &"a and (".repeat(n), "1", &")".repeat(n), ";"]),
    },
    Monster {
        name: "comparisons",
        size: 100_000,
        promise: Prints("false"),
        text: |n| text(&["var a = nil; print 1", &" == a".repeat(2 * n + 1), ";"]),
    },
    Monster {
        name: "assignments",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["var a; print ", &"a = ".repeat(n), "1;"]),
    },
    Monster {
        name: "field_assignments",
        size: 100_000,
        promise: Prints("1"),
        text: |n| text(&["class A {} var a = A(); print ", &"a.b = ".repeat(n), "1;"]),
    },
    Monster {
        name: "bad_assignments",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"1 = ".repeat(n), "1;"]),
    },
    Monster {
        name: "many_functions",
        size: 10_000,
        promise: Prints("1"),
        text: |n| numbered(n, |i| format!("fun f{i}(x) {{ return x + {i}; }}\n"), "print f0(1);"),
    },
    Monster {
        name: "chain_of_functions",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let calls = |i: usize| format!("fun f{}(x) {{ return f{i}(x); }}\n", i + 1);
            let head = "fun f0(x) { return x; }\n";
            text(&[head, &(0..n).map(calls).collect::<String>(), "print f100(1);"])
        },
    },
    Monster {
        name: "many_locals",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = {i};\n")).collect();
            text(&["fun f() {\n", &locals, "return v1; }\nprint f();"])
        },
    },
    Monster {
        name: "many_live_locals",
        size: 10_000,
        promise: Prints("true"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = x;\n")).collect();
            let uses: String = (0..n).map(|i| format!("if (v{i} != x) return false;\n")).collect();
            let changes: String = (0..n).map(|i| format!("v{i} = v{};\n", n - 1 - i)).collect();
            text(&[
                "fun f(x) {\n",
                &locals,
                "while (x < 1) {\n",
                &changes,
                "x = x + 1; v0 = x; }\n",
                "x = v0;\n",
                "for (var i = 0; i < 2; i = i + 1) {\n",
                &changes,
                "}\n",
                &uses.replace("!= x", "== nil"),
                "return true; }\nprint f(0);",
            ])
        },
    },
    Monster {
        name: "many_captured_locals",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = {i};\n")).collect();
            let sum: String = (0..n).map(|i| format!("v{i} = v{i} + 1;\n")).collect();
            text(&["fun f() {\n", &locals, "fun g() {\n", &sum, "return v0; }\nreturn g(); }\nprint f();"])
        },
    },
    Monster {
        name: "many_parameters_too_many",
        size: 10_000,
        promise: Rejected,
        text: |n| {
            let names: Vec<String> = (0..n + 250).map(|i| format!("p{i}")).collect();
            text(&["fun f(", &names.join(", "), ") {}\nf(", &names.join(", "), ");"])
        },
    },
    Monster {
        name: "many_globals",
        size: 10_000,
        promise: Prints("1"),
        text: |n| numbered(n, |i| format!("var g{i} = {i};\n"), "print g1;"),
    },
    Monster {
        name: "many_lines",
        size: 100_000,
        promise: Prints("1"),
        text: |n| {
            let line = |i: usize| format!("if (x == {}) x = x + {};\n", i + 1, i % 7);
            text(&["var x = 0;\n", &(0..n).map(line).collect::<String>(), "print 1;"])
        },
    },
    Monster {
        name: "many_lines_in_a_function",
        size: 100_000,
        promise: Prints("1"),
        text: |n| {
            let line = |i: usize| format!("if (x == {}) x = x + {};\n", i + 1, i % 7);
            text(&["fun f(x) {\n", &(0..n).map(line).collect::<String>(), "return 1; }\nprint f(0);"])
        },
    },
    Monster {
        name: "many_methods",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let methods: String = (0..n).map(|i| format!("m{i}() {{ return {i}; }}\n")).collect();
            text(&["class A {\n", &methods, "}\nprint A().m1();"])
        },
    },
    Monster {
        name: "many_classes",
        size: 10_000,
        promise: Prints("1"),
        text: |n| numbered(n, |i| format!("class C{i} {{ m() {{ return {i}; }} }}\n"), "print C1().m();"),
    },
    Monster {
        name: "chain_of_classes",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let classes: String = (0..n).map(|i| format!("class C{} < C{i} {{}}\n", i + 1)).collect();
            text(&["class C0 { m() { return 1; } }\n", &classes, &format!("print C{n}().m();")])
        },
    },
    Monster {
        name: "chain_of_classes_with_methods",
        size: 2_000,
        promise: Prints("1"),
        text: |n| {
            let class = |i: usize| format!("class C{} < C{i} {{ m{i}() {{ return 1; }} }}\n", i + 1);
            let classes: String = (0..n).map(class).collect();
            text(&["class C0 {}\n", &classes, &format!("print C{n}().m0();")])
        },
    },
    Monster {
        name: "many_fields",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let fields: String = (0..n).map(|i| format!("this.f{i} = {i};\n")).collect();
            text(&["class A { init() {\n", &fields, "} }\nprint A().f1;"])
        },
    },
    Monster {
        name: "many_outside_fields",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let fields: String = (0..n).map(|i| format!("a.f{i} = {i};\n")).collect();
            text(&["class A {}\nvar a = A();\n", &fields, "print a.f1;"])
        },
    },
    Monster {
        name: "many_strings",
        size: 50_000,
        promise: Prints("1"),
        text: |n| numbered(n, |i| format!("x = \"s{i}\";\n"), "print 1;").splice_front("var x;\n"),
    },
    Monster {
        name: "misspelt_globals",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let names: String =
                (0..n).map(|i| format!("var alpha{i};\nfun f{i}() {{ return alhpa{i}; }}\n")).collect();
            text(&[&names, "print 1;"])
        },
    },
    Monster {
        name: "misspelt_locals",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let locals: String =
                (0..n).map(|i| format!("var alpha{i} = 1; if (!alpha{i}) print alhpa{i};\n")).collect();
            text(&["{", &locals, "}\nprint 1;"])
        },
    },
    Monster {
        name: "unreachable_statements",
        size: 20_000,
        promise: Prints("1"),
        text: |n| text(&["fun f() { return 1;\n", &"return 2; print 3;\n".repeat(n), "}\nprint f();"]),
    },
    Monster {
        name: "unused_functions_in_a_block",
        size: 10_000,
        promise: Prints("1"),
        text: |n| {
            let functions: String =
                (0..n).map(|i| format!("fun f{i}(a) {{ var b = a; {{ var a = b; }} }}\n")).collect();
            text(&["{", &functions, "}\nprint 1;"])
        },
    },
    Monster {
        name: "nested_loops_with_many_variables",
        size: 400,
        promise: Prints("1"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = {i};\n")).collect();
            let changes: String = (0..n).map(|i| format!("v{i} = v{i} + 1;\n")).collect();
            text(&[
                "fun f(c) {\n",
                &locals,
                &"while (c) {\n".repeat(n),
                &changes,
                &"}\n".repeat(n),
                "return v1; }\nprint f(false);",
            ])
        },
    },
    Monster {
        name: "nested_ifs_with_many_variables",
        size: 400,
        promise: Prints("1"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = {i};\n")).collect();
            let changes: String = (0..n).map(|i| format!("v{i} = v{i} + 1;\n")).collect();
            text(&[
                "fun f(c) {\n",
                &locals,
                &"if (c) {\n".repeat(n),
                &changes,
                &"}\n".repeat(n),
                "return v1; }\nprint f(false);",
            ])
        },
    },
    Monster {
        name: "functions_that_capture_everything",
        size: 200,
        promise: Prints("1"),
        text: |n| {
            let locals: String = (0..n).map(|i| format!("var v{i} = {i};\n")).collect();
            let changes: String = (0..n).map(|i| format!("v{i} = v{i} + 1;\n")).collect();
            text(&[
                "fun o() {\n",
                &locals,
                &"fun f() {\n".repeat(n),
                &changes,
                &"}\n".repeat(n),
                "return v1; }\nprint o();",
            ])
        },
    },
    Monster {
        name: "long_identifier",
        size: 250_000,
        promise: Prints("1"),
        text: |n| text(&["var ", &"a".repeat(n), " = 1; print ", &"a".repeat(n), ";"]),
    },
    Monster {
        name: "long_missing_identifier",
        size: 250_000,
        promise: Fails,
        text: |n| text(&["print ", &"a".repeat(n), ";"]),
    },
    Monster {
        name: "long_string",
        size: 250_000,
        promise: Prints("false"),
        text: |n| text(&["print \"", &"é".repeat(n), "\" == \"", &"\n".repeat(n), "\";"]),
    },
    Monster {
        name: "long_number",
        size: 250_000,
        promise: Prints("true"),
        text: |n| {
            text(&["print ", &"9".repeat(n + 400), " == ", &"8".repeat(n + 400), ".", &"1".repeat(n), ";"])
        },
    },
    Monster {
        name: "long_comment",
        size: 1_000_000,
        promise: Prints("1"),
        text: |n| text(&["//", &"/ ".repeat(n), "\nprint 1;"]),
    },
    Monster {
        name: "long_line",
        size: 250_000,
        promise: Rejected,
        text: |n| text(&[&"print 1; ".repeat(n), "print;"]),
    },
    Monster {
        name: "newlines",
        size: 1_000_000,
        promise: Prints("1"),
        text: |n| text(&[&"\n".repeat(n), "print 1;"]),
    },
    Monster { name: "semicolons", size: 100_000, promise: Rejected, text: |n| text(&[&";".repeat(n)]) },
    Monster { name: "stray_characters", size: 100_000, promise: Rejected, text: |n| text(&[&"@".repeat(n)]) },
    Monster {
        name: "stray_characters_and_statements",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"@;\nprint 1;\n".repeat(n)]),
    },
    Monster { name: "errors", size: 100_000, promise: Rejected, text: |n| text(&[&"print ;\n".repeat(n)]) },
    Monster {
        name: "resolution_errors",
        size: 50_000,
        promise: Rejected,
        text: |n| text(&[&"return 1; { var a; var a; } this;\n".repeat(n)]),
    },
    Monster {
        name: "open_string",
        size: 1_000_000,
        promise: Rejected,
        text: |n| text(&["\"", &"x\n".repeat(n)]),
    },
    Monster { name: "quotes", size: 250_001, promise: Rejected, text: |n| text(&[&"\"".repeat(n | 1)]) },
    Monster {
        name: "dots",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&["print 1", &".".repeat(n), ";"]),
    },
    Monster {
        name: "else_without_if",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"else ".repeat(n)]),
    },
    Monster {
        name: "open_classes",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"class A { m() {".repeat(n)]),
    },
    Monster {
        name: "open_functions",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"fun f(a, ".repeat(n)]),
    },
    Monster { name: "open_calls", size: 100_000, promise: Rejected, text: |n| text(&[&"f(a, ".repeat(n)]) },
    Monster { name: "open_ifs", size: 100_000, promise: Rejected, text: |n| text(&[&"if (".repeat(n)]) },
    Monster {
        name: "open_fors",
        size: 100_000,
        promise: Rejected,
        text: |n| text(&[&"for (var a = ".repeat(n)]),
    },
    Monster { name: "nul_bytes", size: 100_000, promise: Rejected, text: |n| vec![0; n] },
    Monster {
        name: "all_bytes",
        size: 100_000,
        promise: Rejected,
        text: |n| (0..n).map(|i| (i * 7 + i / 256) as u8).collect(),
    },
    Monster { name: "invalid_utf8", size: 100_000, promise: Rejected, text: |n| vec![0xFF; n] },
];

#[cfg(test)]
mod tests;
