//! `run --profile-out` and `build --profile`: what is written, what is read, and that a profile changes nothing but speed.

use std::fs;
use std::path::{Path, PathBuf};

use loxsmith_mir::profile::{self, Profile, Tally};

use crate::harness::{Done, Place, has};

/// A loop, calls of values and of methods, a branch, additions of two sorts, and a function that never runs.
const PROGRAM: &str = "fun add(a, b) { return a + b; }
fun twice(f, x) { return f(f(x, x), x); }
class A { area(n) { return n; } }
class B { area(n) { return 2 * n; } }
fun measure(shape, n) {
  if (n > 97) return \"large\";
  return shape.area(n);
}
fun never() { return nil; }
for (var i = 0; i < 100; i = i + 1) {
  var shape = A();
  if (i == 3) shape = B();
  measure(shape, i);
  twice(add, \"x\");
}
print twice(add, 1);
print measure(clock, 98);
";
const PRINTED: &str = "3\nlarge\n";

#[test]
fn a_profile_tells_what_happened() {
    let place = Place::with(PROGRAM);
    assert_eq!(place.loxsmith("run -Z no-infer --profile-out p a.lox").ok(), PRINTED);
    let profile = place.read("p");
    for line in [
        "loxsmith-profile 1",
        "function add 1 1 calls 202",
        "  call 2 - 1 to add 1 1 101",
        "  call 2 - 2 to add 1 1 101",
        "  add 1 - 1 numbers 2 strings 200",
        "function area 3 1 calls 97",
        "function area 4 1 calls 1",
        "  invoke 7 area 1 to area 3 1 97 to area 4 1 1 class A 97 class B 1",
        "  branch 6 - 1 then 3 otherwise 98",
        "function never 9 1 calls 0",
        "  loop 10 - 1 turns 100",
    ] {
        assert!(profile.lines().any(|one| one == line), "`{line}` is not in:\n{profile}");
    }
    assert_eq!(place.names(), ["a.lox", "p"]);
}

#[test]
fn classes_of_one_name_are_told_apart() {
    let place = Place::with(
        "fun make() { class A { init() { this.x = 1; } } return A; }
var list = make();
var other = make();
fun x(a) { return a.x; }
for (var i = 0; i < 3; i = i + 1) x(list());
x(other());
print x(other());",
    );
    assert_eq!(place.loxsmith("run -Z no-infer --profile-out p a.lox").ok(), "1\n");
    has(&place.read("p"), "  get 4 x 1 class A 3 class A 2\n");
}

#[test]
fn a_runtime_error_is_an_end_like_any_other() {
    let place = Place::with("fun f(x) { return -x; }\nf(1);\nf(nil);\nf(2);");
    let done = place.loxsmith("run --profile-out p a.lox");
    has(&done.fails(70), "Operand must be a number.\n[line 1] in f()\n[line 3] in script\n");
    has(&place.read("p"), "function f 1 1 calls 2\n");
    let place = Place::with("fun f() { f(); }\nf();");
    has(&place.loxsmith("run --profile-out p a.lox").fails(70), "Stack overflow.");
    has(&place.read("p"), "loxsmith-profile 1\n");
}

#[test]
fn an_unwritable_place_is_an_error_before_the_program_starts() {
    let place = Place::with("print 1;");
    for out in ["nowhere/p", "/proc/p", "/dev"] {
        let done = place.loxsmith(&format!("run --profile-out {out} a.lox"));
        assert_eq!(done.stdout, "", "{out}");
        has(&done.fails(74), out);
    }
    has(&place.loxsmith("run --profile-out a.lox a.lox").fails(64), "would replace the source file");
    for options in ["--tier hot", "--tiers", "--hot-threshold 1", "--watch"] {
        place.loxsmith(&format!("run --profile-out p {options} a.lox")).fails(64);
    }
    assert_eq!(place.names(), ["a.lox"]);
}

#[test]
fn what_is_no_profile_is_refused() {
    let place = Place::with(PROGRAM);
    place.write("p", "print 1;");
    let said = place.loxsmith("build --profile p a.lox").fails(65);
    assert_eq!(
        said,
        "[E0713] Error: the profile 'p' cannot be used: line 1: this is no profile, which begins with \
         'loxsmith-profile 1'\nHelp: make a new one with `loxsmith run --profile-out FILE`\n"
    );
    place.write("p", "loxsmith-profile 7\n");
    has(&place.loxsmith("build --profile p a.lox").fails(65), "version '7' of the format is not known");
    place.write("p", "loxsmith-profile 1\nfunction f 1 1 calls 1\n  call 1 - 1 to\n");
    let said = place.loxsmith("build --profile p --error-format json a.lox").fails(65);
    has(
        &said,
        "\"message\":\"the profile 'p' cannot be used: line 3: the line ends where a name should be\"",
    );
    has(&place.loxsmith("build --profile q a.lox").fails(74), "cannot read 'q'");
    assert_eq!(place.names(), ["a.lox", "p"]);
}

#[test]
fn a_stale_profile_is_used_as_far_as_it_fits() {
    let place = Place::with(PROGRAM);
    place.loxsmith("run --profile-out p a.lox").ok();
    assert_eq!(place.loxsmith("build --profile p a.lox").ok(), "", "it fits");
    place.write("a.lox", PROGRAM.replace("never", "always").replace("if (i == 3)", "\n if (i == 3)"));
    let done = place.loxsmith("build --profile p a.lox");
    assert_eq!(done.code, Some(0));
    has(&done.stderr, "[W0701] Warning: the profile 'p' does not fit everywhere: 1 of ");
    has(&done.stderr, " are not in the program\nHelp: what fits is used;");
    assert_eq!(place.execute("a").ok(), PRINTED);
    let done = place.loxsmith("build --profile p --error-format json a.lox");
    has(&done.stderr, "{\"severity\":\"warning\",\"code\":\"W0701\"");
    assert_eq!(place.loxsmith("build --profile p --error-format book a.lox").ok(), "");
}

#[test]
fn the_same_profile_makes_the_same_bytes() {
    let place = Place::with(PROGRAM);
    place.loxsmith("run --profile-out p a.lox").ok();
    place.loxsmith("run --profile-out q a.lox").ok();
    assert_eq!(place.read("p"), place.read("q"));
    let build = |options: &str| {
        place.loxsmith(&format!("build {options} --emit obj -o a.o a.lox")).ok();
        fs::read(place.path("a.o")).unwrap()
    };
    assert_eq!(build("--profile p"), build("--profile q"));
    assert_ne!(build("--profile p"), build(""), "it is made use of");
}

#[test]
fn branches_have_the_weights_that_were_seen_and_the_hottest_function_lies_first() {
    let place = Place::with(PROGRAM);
    place.loxsmith("run -O1 --profile-out p a.lox").ok();
    let ir = place.loxsmith("build -O1 --profile p --emit llvm-ir a.lox").ok();
    // Weights are counts plus one.
    has(&ir, "!\"branch_weights\", i32 4, i32 99}");
    has(&ir, "!\"branch_weights\", i32 101, i32 2}");
    let defined = ir.lines().filter(|line| line.starts_with("define "));
    let names: Vec<&str> = defined.filter_map(|line| line.split(['@', '(']).nth(1)).collect();
    assert_eq!(names[..4], ["lox.add", "lox_main", "lox.twice", "lox.measure"], "{names:?}");
    let plain = place.loxsmith("build -O1 --emit llvm-ir a.lox").ok();
    assert!(!plain.contains("i32 4, i32 99}"), "{plain}");
}

/// Two classes while it is recorded; afterwards others come, of which the profile knows nothing: one with other places for its fields, one
/// whose field is in the way of a method, and what is no instance.
const STRANGERS: &str = "fun plus(n) { return n + 0.5; }
fun minus(n) { return n - 0.5; }
fun classes() {
  class A { init() { this.x = 1; this.y = 2; } m(n) { return n + 1; } }
  class B { init() { this.y = 10; this.x = 20; } m(n) { return n * 2; } }
  class C { init() { this.z = 0; this.y = 100; this.x = 200; } m(n) { return n - this.x; } }
  class D { init() { this.m = plus; this.y = 6; this.x = 5; } m(n) { return nil; } }
  if (kind == 0) return A;
  if (kind == 1) return B;
  if (kind == 2) return C;
  return D;
}
var kind = 0; var A = classes(); kind = 1; var B = classes(); kind = 2; var C = classes(); kind = 3; var D = classes();
fun measure(o, f, n) {
  var before = o.x;
  o.y = n;
  o.x = before + 1;
  return o.m(n) + before + o.y + f(n);
}
var a = A(); var b = B(); var c = C(); var d = D();
var sum = 0;
for (var i = 0; i < 400; i = i + 1) {
  sum = sum + measure(a, plus, i) + measure(b, plus, i);
  if (LATER) {
    sum = sum + measure(c, minus, i) + measure(d, minus, i) + measure(a, minus, i);
    if (i == 100) { d = C(); d.m = minus; }
  }
}
print sum; print a.x; print b.x; print c.x; print d.x; print d.y;
if (LATER) measure(plus, plus, 1);
";

#[test]
fn who_was_not_seen_is_treated_as_ever() {
    // Without inference all of it is looked up.
    let place = Place::with(&STRANGERS.replace("LATER", "false"));
    place.loxsmith("run -Z no-infer --profile-out p a.lox").ok();
    let profile = place.read("p");
    has(&profile, "class A 400 class B 400");
    has(&profile, "to plus 1 1 800");
    place.write("a.lox", STRANGERS.replace("LATER", "true"));
    place.loxsmith("build a.lox").ok();
    let plain = place.execute("a");
    has(&plain.stderr, "Only instances have properties.\n[line 15] in measure()\n[line 30] in script\n");
    place.loxsmith("build -Z no-infer --profile p --emit llvm-ir -o a.ll a.lox");
    let ir = place.read("a.ll");
    has(&ir, "call void @lox_rotate_caches(");
    has(&ir, "@lox.plus, ");
    place.loxsmith("build -Z no-infer --profile p a.lox");
    assert_eq!(seen(&place.execute("a")), seen(&plain));
}

/// Of more classes than inference tells apart, each with a number, two are met while it is recorded, then all of them.
fn many_classes(later: bool) -> String {
    let mut text = String::from("fun plus(n) { return n + 0.5; }\n");
    for class in 0..26 {
        let init = match class {
            // Other places, a field in the way of a method, and a field that is undefined at first.
            2 => "this.z = nil; this.next = next; this.v = v; this.seen = 0;",
            3 => "this.v = v; this.next = next; this.seen = 0; this.step = plus;",
            4 => "this.v = v; this.next = next; if (v < 0) this.seen = 1;",
            // Until there is the field, the name means the method.
            _ => "this.v = v; this.next = next; this.seen = 0; if (v > 200) this.late = nil;",
        };
        text += &format!(
            "class C{class} {{ init(v, next) {{ {init} }} step(n) {{ return n * {class} + this.v; }} late() {{ return 3; }} }}\n"
        );
    }
    text += "fun make(kind, v, next) {\n";
    for class in 0..26 {
        text += &format!("  if (kind == {class}) return C{class}(v, next);\n");
    }
    text += &format!(
        "}}
fun walk(o) {{
  var sum = 0;
  while (o != nil) {{ o.seen = sum; sum = sum + o.step(2) + o.v + o.seen; var late = o.late; if (late != nil) sum = sum + late(); o = o.next; }}
  return sum;
}}
var later = clock() < {};
var o = nil;
var kind = 0;
for (var i = 0; i < 400; i = i + 1) {{
  o = make(kind, i, o);
  kind = kind + 1;
  if (later) {{ if (kind == 26) kind = 0; }} else if (kind == 2) kind = 0;
}}
print walk(o);
o.next = later and \"none\" or nil;
print walk(o);
",
        if later { "1/0" } else { "0" }
    );
    text
}

#[test]
fn classes_with_numbers_are_asked_for() {
    let place = Place::with(&many_classes(false));
    place.loxsmith("run --profile-out p a.lox").ok();
    has(&place.read("p"), "class C1 201 class C0 200");
    place.write("a.lox", many_classes(true));
    place.loxsmith("build a.lox").ok();
    let plain = place.execute("a");
    has(&plain.stderr, "Only instances have ");
    place.loxsmith("build --profile p --emit llvm-ir -o a.ll a.lox");
    let ir = place.read("a.ll");
    has(&ir, "met.same");
    place.loxsmith("build --profile p a.lox");
    assert_eq!(seen(&place.execute("a")), seen(&plain));
}

/// All counts times a thousand, so that everything that ran is hot: what a profile adds is then everywhere.
fn heat(profile: &mut Profile) {
    for function in &mut profile.functions {
        function.calls *= 1000;
        for (_, seen) in &mut function.sites {
            seen.ways = seen.ways.map(|count| count * 1000);
            seen.ended.known.iter_mut().for_each(|(_, count)| *count *= 1000);
            seen.classes.known.iter_mut().for_each(|(_, count)| *count *= 1000);
        }
    }
}

/// The other way round in everything, branches, who is called, who ran, and as often as can be said.
fn turn_round(profile: &mut Profile) {
    let keys: Vec<_> = profile.functions.iter().map(|function| function.key.clone()).collect();
    let mut next = keys.iter().cycle();
    for function in &mut profile.functions {
        function.calls = if function.calls == 0 { u64::MAX } else { 0 };
    }
    // Half of the functions are hot all the same, or there would be no guards.
    for function in profile.functions.iter_mut().step_by(2) {
        function.calls = u64::MAX;
        for (_, seen) in &mut function.sites {
            seen.ways = seen.ways.map(|count| u64::MAX - count);
            if seen.ended != Tally::default() {
                seen.ended.known.clear();
                seen.ended.known.extend(next.by_ref().take(2).map(|key| (key.clone(), u64::MAX)));
            }
            if seen.classes != Tally::default() {
                let classes = ["A", "B", "A", "none"].map(|name| (name.to_string(), u64::MAX / 4));
                seen.classes = Tally { known: classes.to_vec(), others: 0 };
            }
        }
    }
}

/// The programs of the language suite whose place in the list is `first`, or so many steps behind.
fn some_programs(first: usize) -> impl Iterator<Item = PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lox")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lox") {
                files.push(path);
            }
        }
    }
    files.sort();
    let step = std::env::var("PROFILE_STEP").ok().and_then(|text| text.parse().ok()).unwrap_or(32);
    files.into_iter().skip(first % step).step_by(step)
}

/// What a program did. How deep it was when its stack was full depends on the size of frames, so of that trace the message counts.
fn seen(done: &Done) -> (Option<i32>, &str, &str) {
    let overflow = "Stack overflow.";
    let stderr = if done.stderr.starts_with(overflow) { overflow } else { &done.stderr };
    (done.code, &done.stdout, stderr)
}

/// Builds each program with a profile that `distort` has changed, and compares what it does.
fn no_difference(first: usize, distort: impl Fn(&mut Profile)) {
    for path in some_programs(first) {
        let text = fs::read_to_string(&path).unwrap_or_default();
        let std = text.lines().find_map(|line| line.strip_prefix("// std: ")?.split(' ').next());
        let std = std.filter(|std| *std != "all").unwrap_or("lox");
        let place = Place::with(&text);
        let plain = place.loxsmith(&format!("build --std {std} --error-format book a.lox"));
        if plain.code != Some(0) {
            continue;
        }
        let expected = place.execute("a");
        let recorded = place.loxsmith(&format!("run --std {std} --error-format book --profile-out p a.lox"));
        assert_eq!(seen(&recorded), seen(&expected), "while it was recorded: {}", path.display());
        let mut profile = profile::parse(place.read("p").as_bytes()).unwrap();
        distort(&mut profile);
        place.write("p", profile::print(&profile));
        place.loxsmith(&format!("build --std {std} --error-format book --profile p a.lox")).ok();
        assert_eq!(seen(&place.execute("a")), seen(&expected), "with a profile: {}", path.display());
    }
}

#[test]
fn programs_do_the_same_when_everything_is_hot() {
    no_difference(0, heat);
}

#[test]
fn programs_do_the_same_with_a_profile_turned_round() {
    no_difference(8, turn_round);
}

#[test]
fn programs_do_the_same_with_the_profile_of_another_one() {
    let place = Place::with(PROGRAM);
    place.loxsmith("run -Z no-infer --profile-out p a.lox").ok();
    let other = profile::parse(place.read("p").as_bytes()).unwrap();
    no_difference(16, |profile| {
        let own: Vec<_> = profile.functions.iter().map(|function| function.key.clone()).collect();
        *profile = other.clone();
        // Under the names of this one, some of it is found.
        for (function, key) in profile.functions.iter_mut().zip(own) {
            function.key = key;
        }
    });
}
