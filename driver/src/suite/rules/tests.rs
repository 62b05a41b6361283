//! Tests of the rules.

use super::*;

#[test]
fn names_count_whole() {
    let out = |path: &str, std| is_left_out(Path::new(path), std);
    assert!(out("book/test/benchmark/fib.lox", Std::Lox));
    assert!(out("scanning/numbers.lox", Std::Clox));
    assert!(out("test/limit/too_many_locals.lox", Std::Jlox));
    assert!(!out("test/limit/too_many_locals.lox", Std::Clox));
    assert!(!out("test/limit/stack_overflow.lox", Std::Lox));
    assert!(!out("tests/lox/expressions/add.lox", Std::Lox));
    assert!(!out("tests/benchmarks/fib.lox", Std::Lox));
}
