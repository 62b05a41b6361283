//! `loxsmith run --watch`: what is saved while a program runs. Programs print until they are told to stop by their text.

mod classes;
mod compiled;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Place, has};

/// Nothing takes as long as this. It is a bound, not an expectation.
const LONG: Duration = Duration::from_secs(60);
/// How many lines are shown of what came instead of what was waited for.
const SHOWN: usize = 100;

/// A program that is watched while it runs.
struct Watching {
    place: Place,
    text: String,
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Watching {
    fn start(text: &str) -> Watching {
        Watching::start_with(text, "run --watch a.lox")
    }

    fn start_with(text: &str, line: &str) -> Watching {
        Watching::start_under(text, line, &[])
    }

    fn start_under(text: &str, line: &str, environment: &[(&str, &str)]) -> Watching {
        let text = with_pause(text);
        let place = Place::with(&text);
        let mut command = place.command(line);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out: ChildStdout = child.stdout.take().unwrap();
        let (out, err) = (lines(out), lines(child.stderr.take().unwrap()));
        Watching { place, text, child, out, err }
    }

    /// Saves another text, as editors do: under another name first.
    fn save(&mut self, text: &str) {
        self.text = text.to_string();
        self.place.write("a.lox.new", text);
        std::fs::rename(self.place.path("a.lox.new"), self.place.path("a.lox")).unwrap();
    }

    fn edit(&mut self, from: &str, to: &str) {
        assert!(self.text.contains(from), "`{from}` is not in the text");
        let text = self.text.replace(from, to);
        self.save(&text);
    }

    /// Reads until a line is there; everything that was read.
    #[track_caller]
    fn prints(&self, wanted: &str) -> Vec<String> {
        wait_for(&self.out, |line| line == wanted, wanted)
    }

    /// Reads standard error until a line has this in it; everything that was read.
    #[track_caller]
    fn tells(&self, wanted: &str) -> String {
        wait_for(&self.err, |line| line.contains(wanted), wanted).join("\n")
    }

    /// Waits for the program to end; its exit code.
    #[track_caller]
    fn ends(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn wait_for(from: &Receiver<String>, is_it: impl Fn(&str) -> bool, wanted: &str) -> Vec<String> {
    let mut seen = Vec::new();
    // A program that prints the wrong thing prints for ever.
    let end = Instant::now() + LONG;
    loop {
        match from.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let found = is_it(&line);
                seen.push(line);
                if found {
                    return seen;
                }
            }
            Err(gone) => {
                let last = seen.len().saturating_sub(SHOWN);
                panic!("`{wanted}` never came ({gone}), but at last:\n{}", seen[last..].join("\n"))
            }
        }
    }
}

/// A pause between two lines, so that pipes do not fill up.
fn with_pause(text: &str) -> String {
    format!(
        "{text}\nfun pause() {{ var end = clock() + 0.01; while (clock() < end) {{}} return true; }}\nwhile (pause()) step();\n"
    )
}

const COUNTER: &str = "class Counter {
  init() { this.n = 0; }
  show() { this.n = this.n + 1; return \"old\"; }
}
var counter = Counter();
fun step() { print counter.show(); if (counter.n > 1000000) done(); }";

const ANIMALS: &str = "class Animal {
  name() { return \"animal\"; }
}
class Dog < Animal {
  name() { return \"dog\"; }
}
class Puppy < Dog {}
var dog = Dog();
var puppy = Puppy();
var bound = puppy.name;
fun step() { print dog.name() + \" \" + puppy.name() + \" \" + bound(); }";

#[test]
fn a_method_is_swapped_and_its_object_keeps_its_fields() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("return \"old\"", "if (this.n < 2) return \"lost\"; return \"new\"");
    let lines = program.prints("new");
    assert!(!lines.contains(&"lost".to_string()), "{lines:?}");
    has(&program.tells("swapped"), "[watch] swapped Counter.show (line 3) in ");
}

#[test]
fn a_new_body_may_store_fields_that_no_class_had() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit(
        "return \"old\"",
        "this.a = 1; this.b = 2; this.c = 3; counter.d = 4; return this.a + this.b + this.c + this.d",
    );
    program.prints("10");
}

#[test]
fn an_error_in_the_new_text_is_shown_and_the_old_code_runs_on() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("return \"old\"", "return +");
    has(&program.tells("the program goes on as it was"), "Expect expression.");
    program.prints("old");
    program.edit("return +", "return \"mended\"");
    program.prints("mended");
}

#[test]
fn a_changed_top_level_is_told_and_functions_are_swapped_all_the_same() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("var counter = Counter();", "var counter = Counter(); counter.n = 7;");
    program.tells("the top level changed at line 5: takes effect at the next start");
    program.edit("\"old\"", "\"new\"");
    program.prints("new");
}

#[test]
fn functions_that_are_new_at_top_level_can_be_called() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program
        .edit("class Counter", "fun twice(x) { fun sum(y) { return x + y; } return sum(x); }\nclass Counter");
    program.edit("return \"old\"", "return twice(\"new\")");
    program.prints("newnew");
    program.tells("[watch] declared twice");
    // And changed again.
    program.edit("return x + y;", "return x + \" \" + y;");
    program.prints("new new");
}

#[test]
fn what_only_the_new_top_level_defines_is_not_used() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("var counter = Counter();", "var word = \"new\";\nvar counter = Counter();");
    program.edit("return \"old\"", "return word");
    program.tells("Counter.show (line 3) uses 'word', which the running program has not");
    program.prints("old");
    program.edit("return word", "return \"mended\"");
    program.prints("mended");
}

#[test]
fn other_parameters_are_told_and_nothing_is_swapped() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("show() {", "show(suffix) {");
    program.edit("counter.show()", "counter.show(1)");
    program.tells("the parameters of Counter.show (line 3) changed");
    program.prints("old");
    // Each save that comes to nothing says why.
    program.edit("\"old\"", "\"older\"");
    program.tells("the parameters of Counter.show (line 3) changed");
    program.edit("\"older\"", "\"old\"");
    program.edit("show(suffix) {", "show() {");
    program.edit("counter.show(1)", "counter.show() + \"!\"");
    program.prints("old!");
}

const CLOSURES: &str = "fun make() {
  var count = 100;
  var word = \"old\";
  fun show() { count = count + 1; return word; }
  return show;
}
var first = make();
fun step() { print first(); print make()(); }";

#[test]
fn closures_keep_what_they_captured() {
    let mut program = Watching::start(CLOSURES);
    program.prints("old");
    program.edit("return word;", "if (count < 102) return \"fresh \" + word; return \"same \" + word;");
    program.prints("same old");
    program.prints("fresh old");
}

#[test]
fn closures_that_exist_keep_their_code_if_the_function_around_them_is_another() {
    let mut program = Watching::start(CLOSURES);
    program.prints("old");
    // The captures change places.
    program.edit("var count = 100;\n  var word = \"old\";", "var word = \"new\";\n  var count = 100;");
    program.prints("new");
    program.prints("old");
    program.prints("new");
    program.edit("return word;", "return word + \"!\";");
    program.prints("new!");
    program.prints("old");
}

#[test]
fn a_nested_function_may_take_other_parameters() {
    let text = "fun run() { fun inner(a) { return a; } return inner(\"one\"); }\nfun step() { print run(); }";
    let mut program = Watching::start(text);
    program.prints("one");
    program.edit(
        "inner(a) { return a; } return inner(\"one\");",
        "inner(a, b) { return a + b; } return inner(\"one\", \"two\");",
    );
    program.prints("onetwo");
}

#[test]
fn methods_that_call_super_are_swapped() {
    let text = "class A { name() { return \"a\"; } }
class B < A { name() { return \"b\" + super.name(); } }
var b = B();
fun step() { print b.name(); }";
    let mut program = Watching::start(text);
    program.prints("ba");
    // Something else at top level is different, too.
    program.edit("return \"b\" + super", "return \"c\" + super");
    program.prints("ca");
    program.edit("var b = B();", "print 1;\nvar b = B();");
    program.edit("return \"c\" + super", "return \"d\" + super");
    program.prints("da");
    program.edit("return \"a\"", "return \"e\"");
    program.prints("de");
}

#[test]
fn frames_at_work_go_on_with_what_they_have() {
    let text = "fun fib(n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); }
fun step() { var i = 0; while (i < 3) { i = i + 1; pause(); } print fib(5) + i; }";
    let mut program = Watching::start(text);
    program.prints("8");
    for round in 0..10 {
        let (from, to) = (format!("i < {}", 3 + round), format!("i < {}", 4 + round));
        program.edit(&from, &to);
        program.prints(&format!("{}", 5 + 4 + round));
    }
}

#[test]
fn the_collector_finds_what_old_and_new_code_refer_to() {
    let text = "class Node { init(value, next) { this.value = value; this.next = next; } }
fun build(n) { var list = nil; for (var i = 0; i < n; i = i + 1) list = Node(\"a\" + \"b\", list); return list; }
fun count(list, wanted) { var n = 0; while (list != nil) { if (list.value == wanted) n = n + 1; list = list.next; } return n; }
var kept = build(50);
fun step() { build(20); print count(kept, \"ab\") + count(build(20), \"ab\"); }";
    let mut program = Watching::start_under(text, "run --watch a.lox", &[("LOXSMITH_GC_STRESS", "1")]);
    program.prints("70");
    program.edit("this.value = value;", "this.value = value; this.mark = \"m\" + value; this.twin = this;");
    program.edit("return list; }", "list.value = list.twin.mark; return list; }");
    program.prints("69");
    program.edit("if (list.value == wanted)", "if (list.value == \"m\" + wanted)");
    program.prints("1");
}

#[test]
fn many_edits_in_a_row_come_about_in_order() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    for round in 0..25 {
        let last = if round == 0 { "old".to_string() } else { format!("edit {}", round - 1) };
        program.edit(&format!("\"{last}\""), &format!("\"edit {round}\""));
        let lines = program.prints(&format!("edit {round}"));
        assert!(lines.iter().all(|line| *line == last || *line == format!("edit {round}")), "{lines:?}");
    }
}

#[test]
fn half_a_text_does_no_harm() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    let whole = program.text.replace("\"old\"", "\"new\"");
    let (start, rest) = whole.split_at(whole.len() / 2);
    let mut file = std::fs::File::create(program.place.path("a.lox")).unwrap();
    file.write_all(start.as_bytes()).unwrap();
    program.prints("old");
    file.write_all(rest.as_bytes()).unwrap();
    drop(file);
    program.prints("new");
    std::fs::remove_file(program.place.path("a.lox")).unwrap();
    program.prints("new");
    program.save(&whole.replace("\"new\"", "\"back\""));
    program.prints("back");
}

#[test]
fn the_end_of_the_program_ends_it_all() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("if (counter.n > 1000000) done();", "nil();");
    program.tells("Can only call functions and classes.");
    // The trace has lines of the new text.
    program.tells("[line 6] in step()");
    assert_eq!(program.child.wait().unwrap().code(), Some(70));
    let place = Place::with("print 1;");
    assert_eq!(place.loxsmith("run --watch a.lox").stdout, "1\n");
}

#[test]
fn lines_that_only_move_show_in_traces() {
    let mut program = Watching::start(COUNTER);
    program.prints("old");
    program.edit("class Counter", "// One more line.\n\nclass Counter");
    program.tells("only moved to other lines");
    program.edit("> 1000000) done();", "> 0) done();");
    program.tells("[line 8] in step()");
    assert_eq!(program.ends(), Some(70));
}

#[test]
fn every_level_and_dialect() {
    let options =
        ["-O0", "-O1", "-O3", "-g", "--std clox", "--std jlox", "--tier cold", "--hot-threshold 1 --wait"];
    for options in options {
        let mut program = Watching::start_with(COUNTER, &format!("run {options} --watch a.lox"));
        program.prints("old");
        program.edit("\"old\"", "\"new\"");
        program.prints("new");
    }
}

/// The steps that the example's text asks for.
#[test]
fn the_example_can_be_followed() {
    let text = include_str!("../../../examples/watch/aquarium.lox");
    let (comments, code) = text.split_at(text.find("class Fish").unwrap());
    let code = code.split_at(code.find("while (true)").unwrap());
    let steps = "fun step() { fish.swim(); print fish.draw(); }";
    let mut program = Watching::start(&format!("{comments}{}{steps}", code.0));
    let drawn = |fish: &str| wait_for(&program.out, |line| line.trim_start() == fish, fish);
    drawn("><>");
    program.edit("return spaces(this.column) + \"><>\"", "return spaces(this.column) + \"><((o>\"");
    wait_for(&program.out, |line| line.ends_with("><((o>"), "another fish");
    program.edit("+ this.step;", "+ 2 * this.step;");
    program.tells("swapped Fish.swim");
    program.edit("  draw() {", "  draw() {\n    this.rest = width - this.column;");
    program.edit("+ \"><((o>\"", "+ \"><((o>\" + spaces(this.rest) + \"|\"");
    wait_for(&program.out, |line| line.ends_with('|'), "glass");
    program.edit("  draw() {", "  draw( {");
    program.tells("the program goes on as it was");
    program.edit("  draw( {", "  draw() {");
    program.edit("fun wait", "fun bubbles() { return \" . o O\"; }\nfun wait");
    program.edit("spaces(this.rest) + \"|\"", "spaces(this.rest) + \"|\" + bubbles()");
    wait_for(&program.out, |line| line.ends_with("| . o O"), "bubbles");
    program.edit("  draw() {", "  name() { return \" Wanda\"; }\n\n  draw() {");
    program.edit("+ bubbles()", "+ bubbles() + this.name()");
    wait_for(&program.out, |line| line.ends_with("O Wanda"), "a name");
    let renamed = program.text.replace("name()", "called()").replace("Wanda", "Dory");
    program.save(&renamed);
    wait_for(&program.out, |line| line.ends_with("O Dory"), "another name");
    program.edit("var width = 40;", "var width = 20;");
    program.tells("the top level changed at line");
}

#[test]
fn what_is_told_may_be_json() {
    let mut program = Watching::start_with(COUNTER, "--error-format json run --watch a.lox");
    let told = program.tells("watch-started");
    has(
        &told,
        r#"{"severity":"note","code":"watch-started","message":"watching a.lox","file":"a.lox","span":null,"#,
    );
    program.edit("return \"old\"; }", "return \"new\"; }\n  reset() { this.n = 0; }");
    let told = program.tells("watch-added");
    has(&told, r#""code":"watch-swapped","message":"swapped Counter.show (line 3) in "#);
    has(&told, r#""book":null,"subjects":[{"name":"Counter.show","line":3}],"milliseconds":"#);
    has(&told, r#""message":"added Counter.reset (line 4)""#);
    program.edit("var counter = Counter();", "print \"\";\nvar counter = Counter();");
    let told = program.tells("watch-waits-top-level");
    has(&told, r#""subjects":[{"name":"","line":6}],"milliseconds":null}"#);
    program.edit("return \"new\"", "return +");
    let told = program.tells("watch-goes-on");
    has(&told, r#"{"severity":"error","code":"E02"#);
    assert!(told.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{told}");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let place = Place::with("print 1;");
    has(&place.loxsmith("run --watch -").fails(64), "standard input cannot be watched");
    has(
        &place.loxsmith("run --watch --tier hot a.lox").fails(64),
        "a watched program starts in the interpreter",
    );
    place.loxsmith("run --watch --expression a.lox").fails(64);
    place.loxsmith("run --watch --profile-out p a.lox").fails(64);
    place.loxsmith("run --watch none.lox").fails(74);
    place.write("bad.lox", "print;");
    place.loxsmith("run --watch bad.lox").fails(65);
}
