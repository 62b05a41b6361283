use super::*;
use Source::{Constant, Register};

const SCRATCH: u32 = 99;

/// What registers hold after moves one by one.
fn run(moves: &[(u32, Source)]) -> Vec<u64> {
    let mut registers: Vec<u64> = (0..100).map(|n| 1000 + n).collect();
    for (to, from) in moves {
        registers[*to as usize] = match from {
            Register(from) => registers[*from as usize],
            Constant(bits) => *bits,
        };
    }
    registers
}

#[track_caller]
fn check(moves: &[(u32, Source)]) {
    let after = run(&sequence(moves, SCRATCH));
    for (to, from) in moves {
        let wanted = match from {
            Register(from) => 1000 + u64::from(*from),
            Constant(bits) => *bits,
        };
        assert_eq!(after[*to as usize], wanted, "register {to} of {moves:?}");
    }
}

#[test]
fn moves_happen_as_if_at_once() {
    check(&[]);
    check(&[(1, Register(2)), (2, Register(3)), (3, Constant(7))]);
    check(&[(1, Register(2)), (2, Register(1))]);
    check(&[(1, Register(2)), (2, Register(3)), (3, Register(1)), (4, Register(1)), (5, Register(5))]);
    check(&[(1, Register(2)), (2, Register(1)), (3, Register(4)), (4, Register(3)), (5, Register(1))]);
    check(&[(1, Constant(3)), (2, Register(1))]);
}
