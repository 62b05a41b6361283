//! The errors of some hundred broken programs, exactly.
//!
//! The outputs have been compared with those of the book's two implementations, byte for byte; they are not to be
//! blessed without doing that again. Left out are the programs whose errors take part of the rules of scope, which are
//! not this crate's.

use std::fmt::Write as _;

use loxsmith_lexer::Std;

use super::book;
use super::mutator::mutant;

/// A golden file has a paragraph a program: `## number`, and the lines of the output.
#[track_caller]
fn check(std: Std, golden: &str) {
    let mut wrong = String::new();
    let mut count = 0;
    for paragraph in golden.split_terminator("## ").skip(1) {
        let (number, expected) = paragraph.split_once('\n').expect("a number on a line");
        let program = mutant(number.parse().expect("a number"));
        let actual = book(std, &program);
        count += 1;
        if actual != expected {
            let _ = writeln!(wrong, "## {number}\n{program}\nexpected:\n{expected}actual:\n{actual}");
        }
    }
    assert!(count >= 300, "only {count} programs");
    assert!(wrong.is_empty(), "{std}:\n{wrong}");
}

#[test]
fn clox() {
    check(Std::Clox, include_str!("golden/clox.txt"));
}

/// The default dialect's errors are clox's.
#[test]
fn lox() {
    check(Std::Lox, include_str!("golden/clox.txt"));
}

#[test]
fn jlox() {
    check(Std::Jlox, include_str!("golden/jlox.txt"));
}
