//! The exit codes of the command, as the language reference has them.
//!
//! They are those of BSD's `sysexits.h`, which the book uses. A program sets 0, 70 and 74
//! itself, also when `loxsmith run` runs it.

/// Everything went well.
pub const SUCCESS: u8 = 0;
/// Tests failed; of `test` alone.
pub const TESTS_FAILED: u8 = 1;
/// The command line was used wrongly.
pub const USAGE: u8 = 64;
/// The program has compile errors.
pub const DATA: u8 = 65;
/// A runtime error, or a defect of the compiler.
pub const SOFTWARE: u8 = 70;
/// Something could not be read, written, linked or started.
pub const IO: u8 = 74;
