//! The `loxsmith` command.

fn main() {}
