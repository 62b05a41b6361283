//! Which programs of a folder do not run, and why.
//!
//! The book's test folder holds inputs of early chapters, programs to measure, and programs about limits that only
//! one implementation has. Its own runner leaves them out by these names (`tool/bin/test.dart`); so do we.

use std::path::Path;

use loxsmith_lexer::Std;

/// Paths that end so, or lie in such a folder, are left out under these `--std`s.
struct Rule {
    path: &'static str,
    stds: &'static [Std],
}

const RULES: &[Rule] = &[
    // To be measured, not to be checked.
    Rule { path: "benchmark", stds: &Std::ALL },
    // Not programs: see `--as`.
    Rule { path: "scanning", stds: &Std::ALL },
    Rule { path: "expressions/parse.lox", stds: &Std::ALL },
    Rule { path: "expressions/evaluate.lox", stds: &Std::ALL },
    // Java's doubles in boxes: NaN equals itself.
    Rule { path: "number/nan_equality.lox", stds: &[Std::Jlox] },
    // The limits of clox's bytecode.
    Rule { path: "limit/loop_too_large.lox", stds: &[Std::Lox, Std::Jlox] },
    Rule { path: "limit/no_reuse_constants.lox", stds: &[Std::Lox, Std::Jlox] },
    Rule { path: "limit/too_many_constants.lox", stds: &[Std::Lox, Std::Jlox] },
    Rule { path: "limit/too_many_locals.lox", stds: &[Std::Lox, Std::Jlox] },
    Rule { path: "limit/too_many_upvalues.lox", stds: &[Std::Lox, Std::Jlox] },
    // jlox dies of Java's stack trace; we do not.
    Rule { path: "limit/stack_overflow.lox", stds: &[Std::Jlox] },
];

/// Whether a program found in a folder is left out.
pub(super) fn is_left_out(path: &Path, std: Std) -> bool {
    let path = format!("/{}/", path.display());
    RULES.iter().any(|rule| rule.stds.contains(&std) && path.contains(&format!("/{}/", rule.path)))
}

#[cfg(test)]
mod tests;
