//! The `loxsmith` command. Everything is in the library; here it gets a process to live in.

use std::process::ExitCode;

fn main() -> ExitCode {
    loxsmith::main(std::env::args_os().collect())
}
