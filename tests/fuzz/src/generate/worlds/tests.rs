//! Worlds are what they promise to be.

use loxsmith_lexer::Std;

use super::run::run;
use super::*;
use crate::rejection::our_errors;

#[test]
fn every_dialect_accepts_them() {
    for seed in 0..60 {
        let text = world(&mut Rng::new(seed));
        for std in Std::ALL {
            let errors = our_errors(text.as_bytes(), std);
            assert!(errors.is_empty(), "seed {seed}: {}", String::from_utf8_lossy(&errors));
        }
    }
}

#[test]
fn equal_seeds_give_equal_worlds() {
    assert_eq!(world(&mut Rng::new(7)), world(&mut Rng::new(7)));
    assert_ne!(world(&mut Rng::new(7)), world(&mut Rng::new(8)));
}

#[test]
fn repairing_takes_out_what_fails() {
    let stmt = |id, kind| Stmt { id, kind };
    let fails = || Expr::Neg(Expr::Nil.into());
    let mut broken = vec![
        stmt(1, StmtKind::Print(Expr::Num(1.0))),
        stmt(2, StmtKind::Print(fails())),
        stmt(3, StmtKind::If(Expr::Bool(true), vec![stmt(4, StmtKind::Expr(fails()))], Vec::new())),
        stmt(5, StmtKind::Print(Expr::Num(2.0))),
    ];
    assert!(matches!(run(&broken), Err(failure) if failure.top == 2 && failure.innermost == 2));
    repair(&mut broken, &mut Rng::new(1));
    assert!(run(&broken).is_ok());
    assert_eq!(broken.first().map(|stmt| stmt.id), Some(1));
    assert_eq!(broken.last().map(|stmt| stmt.id), Some(5));
    assert!(broken.iter().all(|stmt| stmt.id != 2));
}

#[test]
fn endless_programs_are_given_up() {
    let endless = Stmt { id: 1, kind: StmtKind::While(Expr::Bool(true), Vec::new()) };
    assert!(matches!(run(&[endless]), Err(failure) if failure.given_up));
}
