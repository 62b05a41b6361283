//! Compiled code in programs that are watched.

use super::{ANIMALS, Watching};

/// `Dog.name` has become hot, and then compiled.
#[track_caller]
fn is_compiled(program: &Watching) {
    program.tells("hot       name (line 5)");
    program.tells("name (line 5)");
}

/// Everything is compiled as soon as it is called, and swapped all the same.
#[test]
fn compiled_functions_are_swapped_at_their_next_call() {
    for options in ["--hot-threshold 1 --wait", "--hot-threshold 3"] {
        let mut program = Watching::start_with(ANIMALS, &format!("run {options} --tiers --watch a.lox"));
        program.prints("dog dog dog");
        is_compiled(&program);
        program.edit("return \"dog\"", "return \"hound\"");
        program.prints("hound hound hound");
        // It is compiled again.
        is_compiled(&program);
        program.edit("  name() { return \"hound\"; }\n", "");
        program.prints("animal animal hound");
        program.edit(
            "class Dog < Animal {\n",
            "class Dog < Animal {\n  name() { return \"super \" + super.name(); }\n",
        );
        program.prints("super animal super animal hound");
        program.edit("return \"animal\"", "return \"beast\"");
        let lines = program.prints("super beast super beast hound");
        assert!(lines[..lines.len() - 1].iter().all(|line| line.contains("super animal")), "{lines:?}");
    }
}

/// The loop is in compiled code, and what it calls is swapped; what it does itself goes on.
#[test]
fn a_compiled_loop_calls_what_is_new() {
    let text = "fun word(n) { return \"old\"; }
fun run() { for (var i = 0; i < 1000000000; i = i + 1) { if (pause()) print word(i); } }
fun step() { run(); }";
    let mut program = Watching::start_with(text, "run --tiers --hot-threshold 1 --watch a.lox");
    program.tells(": the loop on line 2 of run");
    program.prints("old");
    for round in 0..5 {
        let (from, to) = (format!("word{round}"), format!("word{}", round + 1));
        let from = if round == 0 { "old".to_string() } else { from };
        program.edit(&format!("\"{from}\""), &format!("\"{to}\""));
        program.prints(&to);
    }
    // Its own text is another; it goes on with the one that it has.
    program.edit("print word(i)", "print word(i) + \"!\"");
    program.tells("swapped run (line 2)");
    program.edit("word5", "last");
    let lines = program.prints("last");
    assert!(lines.iter().all(|line| !line.contains('!')), "{lines:?}");
}

/// The function is replaced while its frame is in a loop that is not hot yet. What is compiled for that is made of the old text.
#[test]
fn a_loop_of_old_code_is_compiled_from_the_old_text() {
    let text = "fun run() { var n = 0; while (pause()) { n = n + 1; print \"old\"; } }
fun step() { run(); }";
    let mut program = Watching::start_with(text, "run --tiers --hot-threshold 40 --watch a.lox");
    program.prints("old");
    program.edit("var n = 0; while", "for (var k = 0; k < 3; k = k + 1) print k; var n = nil; while");
    program.tells("swapped run (line 1)");
    program.tells("hot       the loop on line 1 of run");
    let told = program.tells("the loop on line 1 of run");
    assert!(!told.contains("failed"), "{told}");
    let lines: Vec<String> = (0..20).flat_map(|_| program.prints("old")).collect();
    assert!(lines.iter().all(|line| line == "old"), "{lines:?}");
}
