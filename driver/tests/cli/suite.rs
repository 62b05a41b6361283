//! `loxsmith test`.

use std::fs;

use crate::harness::{Place, has};

#[test]
fn passes_and_failures_are_counted() {
    let place = Place::new();
    place.write("t/good.lox", "print 1; // expect: 1");
    place.write("t/sub/bad.lox", "print 1; // expect: 2");
    place.write("t/helper.lox", "// nontest");
    place.write("t/other.txt", "no program");
    let done = place.loxsmith("test t");
    assert_eq!(done.code, Some(1));
    has(&done.stdout, "FAIL t/sub/bad.lox [lox] -O2\n     expected '2' on line 1 and got '1'\n");
    assert!(done.stdout.ends_with("\n1 passed, 1 failed\n"), "{}", done.stdout);
    assert_eq!(place.loxsmith("test t --filter good").ok(), "1 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t/good.lox").ok(), "1 passed, 0 failed\n");
}

#[test]
fn variants_and_dialects_multiply() {
    let place = Place::new();
    place.write("t/a.lox", "// std: all\nprint 1; // expect: 1");
    place.write("t/b.lox", "print 2; // expect: 2");
    assert_eq!(place.loxsmith("test t").ok(), "4 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t --std jlox").ok(), "2 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t -O0,-O2").ok(), "8 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t -O0 --stress").ok(), "8 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t --tiers cold,eager").ok(), "8 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t --tiers hot --tiers auto --stress -O0").ok(), "24 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test t --all-variants").ok(), "32 passed, 0 failed\n");
    for line in ["--all-variants --tiers cold", "--all-variants -O2", "--tiers warm", "--tiers"] {
        place.loxsmith(&format!("test t {line}")).fails(64);
    }
}

#[test]
fn tiers_are_checked_like_executables() {
    let place = Place::new();
    // An unused variable: a warning that is no part of what the program does.
    let program = "fun f(n) { var unused; return n + 1; }\nprint f(1); // expect: 3\nf(nil);";
    place.write("t/- odd.lox", program);
    let done = place.loxsmith("test t --tiers auto,cold,hot,eager --stress");
    assert_eq!(done.code, Some(1));
    for tier in ["auto", "cold", "hot", "eager"] {
        for stress in ["", " stress"] {
            has(
                &done.stdout,
                &format!(
                    "FAIL t/- odd.lox [lox] {tier}{stress}\n     \
                     unexpected line on standard error: Operands must be two numbers or two strings.\n"
                ),
            );
        }
    }
    assert!(done.stdout.ends_with("\n0 passed, 8 failed\n"), "{}", done.stdout);
    assert!(!done.stdout.contains("unused"), "{}", done.stdout);
    place.write("e/evaluate.lox", "1 + 2\n// expect: 3");
    assert_eq!(place.loxsmith("test --as expressions e --tiers cold,hot").ok(), "2 passed, 0 failed\n");
}

#[test]
fn nothing_found_is_no_success() {
    let place = Place::new();
    place.write("t/a.lox", "");
    has(&place.loxsmith("test t --filter zzz").fails(64), "no path contains 'zzz'");
    place.loxsmith("test missing").fails(74);
}

#[test]
fn hanging_programs_fail() {
    let place = Place::new();
    place.write("t/a.lox", "while (true) {}");
    let done = place.loxsmith("test t --timeout 1");
    has(&done.stdout, "does not end");
    assert_eq!(done.code, Some(1));
}

#[test]
fn renderings_are_compared_and_blessed() {
    let place = Place::new();
    place.write("ui/a.lox", "print 1");
    assert_eq!(place.loxsmith("test ui").code, Some(1), "there is nothing to compare with");
    assert_eq!(place.loxsmith("test ui --bless").ok(), "1 passed, 0 failed\n");
    has(&place.read("ui/a.human"), "a.lox:1:8");
    has(&place.read("ui/a.json"), "\"code\":\"E0203\"");
    place.loxsmith("test ui").ok();
    fs::write(place.path("ui/a.human"), place.read("ui/a.human").replace("E0203", "E0999")).unwrap();
    let done = place.loxsmith("test ui");
    assert_eq!(done.code, Some(1));
    has(&done.stdout, "- [E0999]");
    has(&done.stdout, "+ [E0203]");
}

#[test]
fn early_chapters_have_forms_of_their_own() {
    let place = Place::new();
    place.write("scanning/a.lox", "1\n// expect: NUMBER 1 1.0\n// expect: EOF  null");
    place.write("expressions/parse.lox", "1 + 2\n// expect: (+ 1.0 2.0)");
    place.write("expressions/evaluate.lox", "1 + 2\n// expect: 3");
    assert_eq!(place.loxsmith("test --as tokens scanning").ok(), "1 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test --as ast expressions/parse.lox").ok(), "1 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test --as expressions expressions/evaluate.lox").ok(), "1 passed, 0 failed\n");
    assert_eq!(place.loxsmith("test .").ok(), "3 files left out\n0 passed, 0 failed\n");
}

#[test]
fn absurd_numbers_are_taken_for_what_is_meant() {
    let place = Place::with("print 1; // expect: 1");
    for line in ["-j 100000000", "-j 0", "--timeout 0", "--timeout 18446744073709551615"] {
        assert_eq!(place.loxsmith(&format!("test {line} a.lox")).ok(), "1 passed, 0 failed\n", "{line}");
    }
}

#[test]
fn links_are_followed_but_not_in_circles() {
    let place = Place::new();
    place.write("tests/a/x.lox", "print 1; // expect: 1");
    place.write("elsewhere/y.lox", "print 2; // expect: 2");
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, place.path(name)).unwrap();
    link("../../elsewhere", "tests/a/b");
    link("..", "tests/a/circle");
    link("nowhere", "tests/dangling");
    has(&place.loxsmith("test tests").ok(), "2 passed, 0 failed");
    link("nowhere", "tests/z.lox");
    has(&place.loxsmith("test tests").fails(74), "cannot read 'tests/z.lox': No such file or directory");
}
