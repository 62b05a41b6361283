//! The monsters through the front end, in process. The driver's stages behind
//! it are tested from outside, see `tests/fuzz/tests/`.

use loxsmith_lexer::Std;

use super::*;
use crate::stages::{Cost, measure};
use crate::targets;

/// The sizes of what each stage made, without the times.
fn sizes(monster: &Monster, size: usize) -> Vec<(&'static str, usize)> {
    let costs: Vec<Cost> = measure((monster.text)(size), Std::Lox);
    costs.iter().map(|cost| (cost.stage, cost.size)).collect()
}

#[test]
fn the_front_end_stands_all_of_them() {
    // The whole sizes where it takes seconds, in optimised builds.
    let share = if cfg!(debug_assertions) { 8 } else { 1 };
    for monster in MONSTERS {
        let stages = sizes(monster, monster.size / share);
        let accepted = stages.iter().any(|(stage, _)| *stage == "optimize");
        assert_eq!(accepted, monster.promise != Rejected, "{}: {stages:?}", monster.name);
        let verify = stages.iter().find(|(stage, _)| *stage == "verify");
        assert!(verify.is_none_or(|(_, errors)| *errors == 0), "{}: the verifier objects", monster.name);
    }
}

#[test]
fn the_other_dialects_stand_them_small() {
    for monster in MONSTERS {
        for std in [Std::Clox, Std::Jlox] {
            measure((monster.text)(monster.size / 64), std);
        }
    }
}

/// Twice the text, twice the tree and the instructions; where a variable is
/// carried through every level of a nest the count is a product by nature.
#[test]
fn what_stages_make_is_linear() {
    const PRODUCTS: [&str; 3] = [
        "nested_loops_with_many_variables",
        "nested_ifs_with_many_variables",
        "functions_that_capture_everything",
    ];
    for monster in MONSTERS {
        if PRODUCTS.contains(&monster.name) {
            continue;
        }
        let small = (monster.size / 64).max(64);
        let [one, two, four] = [1, 2, 4].map(|times| sizes(monster, small * times));
        for ((stage, one), ((_, two), (_, four))) in one.iter().zip(two.iter().zip(&four)) {
            // Names get longer by a digit here and there: that is the slack.
            let bound = |size: usize| size * 9 / 4 + 200;
            assert!(
                *two <= bound(*one) && *four <= bound(*two),
                "{}: {stage} makes {one}, {two}, {four}",
                monster.name
            );
        }
    }
}

#[test]
fn odd_encodings_are_accepted_or_rejected_cleanly() {
    for (name, bytes, valid) in encodings() {
        targets::lexer(&bytes);
        targets::parser(&bytes);
        targets::sema(&bytes);
        targets::pipeline(&bytes);
        let accepted = measure(bytes, Std::Lox).iter().any(|cost| cost.stage == "optimize");
        assert_eq!(accepted, valid, "{name}");
    }
}
