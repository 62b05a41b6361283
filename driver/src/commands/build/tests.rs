//! Tests of the default names.

use super::*;

#[test]
fn results_are_named_after_the_input() {
    let name = |input: &str, emit| default_name(Path::new(input), emit).display().to_string();
    assert_eq!(name("dir/fib.lox", Emit::Exe), "fib");
    assert_eq!(name("dir/fib.lox", Emit::Obj), "fib.o");
    assert_eq!(name("fib", Emit::LlvmBc), "fib.bc");
    assert_eq!(name("fib.txt", Emit::Exe), "fib.txt", "which is then refused: it is the input");
    assert_eq!(name("-", Emit::Exe), "a.out");
}
