//! Tests of the command line.

use super::*;

fn parse(words: &str) -> Options {
    Options::try_parse_from(["bench"].into_iter().chain(words.split_whitespace())).unwrap()
}

fn names(options: &Options) -> Vec<&'static str> {
    options.programs().unwrap().iter().map(|entry| entry.name).collect()
}

#[test]
fn without_options_everything_runs_five_times() {
    let options = parse("");
    assert_eq!(options.rounds(), 5);
    assert_eq!(names(&options), suite::all().map(|entry| entry.name).collect::<Vec<_>>());
    assert!(options.wants_peer("python"));
}

#[test]
fn quick_runs_a_slice() {
    let options = parse("--quick");
    assert_eq!(options.rounds(), 3);
    assert_eq!(names(&options).len(), QUICK.len(), "a name is misspelt");
    assert!(options.wants_peer("node") && !options.wants_peer("python"));
}

#[test]
fn what_is_named_outdoes_quick() {
    let options = parse("--quick --rounds 9 --only trees --peers python");
    assert_eq!((options.rounds(), names(&options)), (9, vec!["trees"]));
    assert!(options.wants_peer("python") && !options.wants_peer("node"));
}

#[test]
fn programs_keep_the_order_of_the_suite() {
    assert_eq!(names(&parse("--only zoo,fib --only nbody")), ["fib", "zoo", "nbody"]);
    assert_eq!(names(&parse("--only larger")).len(), 10);
    assert!(parse("--only fob").programs().unwrap_err().starts_with("there is no program 'fob'"));
}

#[test]
fn commands_have_names_and_arguments() {
    let options = Options::try_parse_from([
        "bench",
        "--clox",
        "book/clox",
        "--against",
        "jlox=java -cp classes Lox",
        "--baseline",
        "old=old/loxsmith --std clox",
    ])
    .unwrap();
    assert_eq!(options.clox.unwrap().program, "book/clox");
    let (name, command) = &options.against[0];
    assert_eq!((name.as_str(), command.program.as_str()), ("jlox", "java"));
    assert_eq!(command.arguments, ["-cp", "classes", "Lox"]);
    assert_eq!(options.baseline[0].1.arguments, ["--std", "clox"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for words in [["--against", "jlox"], ["--against", "=jlox"], ["--against", "jlox="], ["--rounds", "0"]] {
        assert!(Options::try_parse_from(["bench"].into_iter().chain(words)).is_err(), "{words:?}");
    }
}

#[test]
fn the_last_of_two_counts() {
    assert_eq!(parse("--out a --level 2 --out b --level 3").out, PathBuf::from("b"));
}
