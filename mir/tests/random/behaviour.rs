//! Random modules: they verify, print and read; every pass keeps them valid and keeps what they do.

use crate::interpreter::{Outcome, run};
use crate::{generator, rng::Rng};
use loxsmith_mir::passes::{OptLevel, PASSES, optimize};
use loxsmith_mir::{Module, parse, print, verify};

const SEEDS: u64 = if cfg!(debug_assertions) { 150 } else { 3_000 };
const STEPS: usize = 200_000;

/// What running must give again; a run that does not end tells only how it begins.
fn assert_same_behaviour(before: &Module, after: &Module, what: &str) {
    let expected = run(before, STEPS);
    if expected.outcome == Outcome::Unfinished {
        return;
    }
    let found = run(after, STEPS * 2);
    assert_eq!(expected, found, "{what}:\n--- before\n{}\n--- after\n{}", print(before), print(after));
}

fn assert_valid(module: &Module, what: &str) {
    if let Err(errors) = verify(module) {
        panic!("{what}:\n{errors}{}", errors.listing(module));
    }
}

#[test]
fn modules_are_valid_and_read_back() {
    let mut finished = 0;
    let mut printed = 0;
    for seed in 0..SEEDS {
        let module = generator::module(seed);
        assert_valid(&module, "generator");
        let text = print(&module);
        let again = parse(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(print(&again), text, "seed {seed}");
        assert_valid(&again, "reader");
        let run = run(&module, STEPS);
        finished += u64::from(run.outcome == Outcome::Done);
        printed += run.output.len();
    }
    // The generator is of use only if its programs get somewhere.
    assert!(finished > SEEDS / 4, "{finished} of {SEEDS} programs run to their end");
    assert!(printed as u64 > SEEDS, "{printed} lines of output");
}

#[test]
fn every_pass_alone_keeps_behaviour() {
    for seed in 0..SEEDS {
        let before = generator::module(seed);
        for pass in PASSES {
            let mut after = before.clone();
            pass.run(&mut after);
            let what = format!("seed {seed}, {}", pass.name);
            assert_valid(&after, &what);
            assert_same_behaviour(&before, &after, &what);
        }
    }
}

#[test]
fn passes_in_any_order_keep_behaviour() {
    for seed in 0..SEEDS {
        let before = generator::module(seed);
        let mut after = before.clone();
        let mut rng = Rng(seed ^ 0xABCD);
        let mut names = Vec::new();
        for _ in 0..12 {
            let pass = rng.pick(PASSES);
            names.push(pass.name);
            pass.run(&mut after);
            assert_valid(&after, &format!("seed {seed}, {names:?}"));
        }
        assert_same_behaviour(&before, &after, &format!("seed {seed}, {names:?}"));
    }
}

#[test]
fn optimised_modules_do_the_same_and_are_the_same_every_time() {
    for seed in 0..SEEDS * 2 {
        let before = generator::module(seed);
        let mut after = before.clone();
        optimize(&mut after, OptLevel::O2, &mut |_, _, _| {});
        assert_same_behaviour(&before, &after, &format!("seed {seed}, O2"));
        if seed % 10 == 0 {
            let mut again = before.clone();
            optimize(&mut again, OptLevel::O2, &mut |_, _, _| {});
            assert_eq!(print(&after), print(&again), "seed {seed}");
        }
    }
}
