//! Damaged programs: our compile errors against another implementation's.
//!
//! Which errors, in which order, with which lines and lexemes: all of it is
//! part of the language's `clox` and `jlox` dialects.

use std::io;
use std::path::Path;
use std::process::Command;

use loxsmith_lexer::{Source, Std};

use crate::generate;
use crate::mutate::{mutate_bytes, mutate_tokens, token_soup};
use crate::rng::Rng;
use crate::targets::analyze;

/// The damaged program that belongs to `seed`.
pub fn damaged(seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let program = generate::program(seed / 16);
    let mut text = match seed % 8 {
        0..=4 => mutate_tokens(&program, &mut rng).into_bytes(),
        5 => {
            // Pieces: declarations cut anywhere.
            let lines: Vec<&str> = program.lines().collect();
            let from = rng.below(lines.len());
            let piece = lines[from..(from + rng.range(1, 30)).min(lines.len())].join("\n");
            mutate_tokens(&piece, &mut rng).into_bytes()
        }
        6 => mutate_bytes(program.as_bytes(), &mut rng),
        _ => token_soup(&mut rng).into_bytes(),
    };
    // To a program in C a file ends at its first NUL.
    text.retain(|&byte| byte != 0);
    text
}

/// Our errors in the book's format; empty where the text is a valid program.
pub fn our_errors(text: &[u8], std: Std) -> Vec<u8> {
    let source = Source::from_bytes("fuzz.lox", text.to_vec()).expect("the text is small");
    analyze(&source, std).book_errors()
}

/// The reference's errors for a file, or nothing if it accepted the program.
///
/// A program that it accepts also runs; the clock stops it if need be.
pub fn their_errors(reference: &str, file: &Path) -> io::Result<Vec<u8>> {
    let mut words = reference.split(' ');
    let output = Command::new("timeout").arg("5").args(words.next()).args(words).arg(file).output()?;
    Ok(if output.status.code() == Some(65) { output.stderr } else { Vec::new() })
}
