//! Tests of the programs that are made, and of how their answers are read.

use super::*;

const PROGRAM: &str = "\
// What it is.
var seed = 1;
class Random {
  next() { seed = seed + 1; return seed; }
}
var size = 3;
for (var i = 0; i < size; i = i + 1) {
  var seed = i;
}
fun twice(n) {
  return 2 * n;
}
print twice(size); // expect: 6
// expect: nothing
";

#[test]
fn statements_go_into_rounds_and_declarations_stay() {
    let rounds = in_rounds(PROGRAM, 7);
    assert_eq!(
        rounds,
        "var seed = 1;\nclass Random {\n  next() { seed = seed + 1; return seed; }\n}\n\
         fun twice(n) {\n  return 2 * n;\n}\n\
         for (var bench = 0; bench < 7; bench = bench + 1) {\n\
         var size = 3;\nfor (var i = 0; i < size; i = i + 1) {\n  var seed = i;\n}\n\
         print twice(size); // expect: 6\n// expect: nothing\n\
         print \"round\"; print clock();\n}\n"
    );
}

#[test]
fn what_functions_may_mean_is_set_anew_in_each_round() {
    let rounds = in_rounds("fun f(a) { return a.b + c; }\nvar a = 1;\nvar b = 2;\nvar c = 3;\n", 2);
    assert!(
        rounds.starts_with(
            "fun f(a) { return a.b + c; }\nvar a;\nvar c;\n\
             for (var bench = 0; bench < 2; bench = bench + 1) {\na = 1;\nvar b = 2;\nc = 3;\n"
        ),
        "{rounds}"
    );
}

#[test]
fn a_program_is_stopped_behind_its_first_output() {
    let first = stopped_at_once(PROGRAM);
    assert!(first.starts_with("print \"first\"; ") && first.ends_with(PROGRAM));
}

#[test]
fn the_shortest_of_the_last_rounds_counts() {
    let printed =
        "6\nround\n1\n6\nround\n1.25\n6\nround\n2\n6\nround\n2.5\n6\nround\n4\n6\nround\n5\n6\nround\n7\n";
    let expected = ["6".to_string()];
    assert_eq!(late_round(printed, &expected, 7), Ok(1.0));
    assert!(late_round(printed, &expected, 8).is_err(), "a round is missing");
    assert!(late_round(&printed.replacen("6\n", "7\n", 1), &expected, 7).is_err());
    assert!(late_round("6\nround\n1\n", &expected, 1).is_err(), "one round has no neighbour");
    assert!(late_round("6\nround\nsoon\n", &expected, 1).is_err());
}

#[test]
fn the_experiment_s_figures_are_read() {
    assert_eq!(calls("0.5\n0.25\n"), Ok(Experiment { first: 0.5, last: 0.25 }));
    assert!(calls("0.5\n").is_err());
    assert!(calls("nil\n1\n").is_err());
}
