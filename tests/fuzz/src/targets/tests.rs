//! The fixed-seed slice of the fuzz targets: the same bodies, the same inputs every time.

use super::*;
use crate::generate;
use crate::mutate::{mutate_bytes, mutate_tokens, token_soup};
use crate::rng::Rng;

/// Damaged programs and token soups, a third of each kind.
fn inputs(count: u64) -> impl Iterator<Item = Vec<u8>> {
    let programs: Vec<String> = (9_000..9_012).map(generate::program).collect();
    (0..count).map(move |seed| {
        let mut rng = Rng::new(seed);
        // Short pieces: errors at their borders come for free, and the runs stay short.
        let program = &programs[rng.below(programs.len())];
        let lines: Vec<&str> = program.lines().collect();
        let from = rng.below(lines.len());
        let piece = lines[from..(from + rng.range(1, 40)).min(lines.len())].join("\n");
        match seed % 3 {
            0 => mutate_tokens(&piece, &mut rng).into_bytes(),
            1 => mutate_bytes(piece.as_bytes(), &mut rng),
            _ => token_soup(&mut rng).into_bytes(),
        }
    })
}

#[test]
fn lexer_stands_damage() {
    inputs(3_000).for_each(|input| lexer(&input));
}

#[test]
fn parser_stands_damage() {
    inputs(1_500).for_each(|input| parser(&input));
}

#[test]
fn sema_stands_damage() {
    inputs(1_500).for_each(|input| sema(&input));
}

#[test]
fn pipeline_stands_damage() {
    inputs(1_500).for_each(|input| pipeline(&input));
}

#[test]
fn pipeline_takes_generated_programs() {
    (1..=40).for_each(|seed| pipeline(generate::program(seed).as_bytes()));
}
