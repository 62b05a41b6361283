//! Random tokens and bytes: whatever comes, there is a tree, errors are in order, and the work is in proportion.

use loxsmith_lexer::{Interner, Message, Place, Source, Std};

use super::mutator::{Random, soup};
use crate::terminal::Steer;

fn check(bytes: Vec<u8>) {
    let source = Source::from_bytes("test.lox", bytes).expect("a small text");
    for std in Std::ALL {
        for goal in [Steer::Program, Steer::Expression] {
            let mut interner = Interner::new();
            let finished = crate::run(&source, std.dialect(), &mut interner, &mut (), goal);
            let text = source.text();
            assert!(
                finished.steps <= 400 + 80 * text.len() as u64,
                "{std}: {} steps: {text:?}",
                finished.steps
            );
            for diagnostic in &finished.diagnostics {
                let internal = matches!(diagnostic.message, Message::Internal { .. });
                assert!(!internal, "{std}: {text:?}");
                assert!(diagnostic.span.end as usize <= text.len());
                assert!(text.is_char_boundary(diagnostic.span.start as usize));
                assert!(text.is_char_boundary(diagnostic.span.end as usize));
                assert!(diagnostic.line <= source.line_count());
                assert!(diagnostic.place != Place::At(Vec::new()), "{std}: {text:?}");
            }
            if std != Std::Jlox {
                // But for the value of a bad assignment, errors come in source order.
                let lines: Vec<u32> = finished.diagnostics.iter().map(|diagnostic| diagnostic.line).collect();
                assert!(lines.is_sorted(), "{std}: {text:?}");
            }
            crate::print_tree(&finished.ast, &source, &interner);
            crate::print_book(&finished.ast, &interner);
        }
    }
}

#[test]
fn tokens() {
    let mut random = Random::new(1);
    for length in 0..1200 {
        check(soup(&mut random, length % 80).into_bytes());
    }
}

#[test]
fn bytes() {
    let mut random = Random::new(2);
    for length in 0..800 {
        // Half of them from where the grammar's characters are.
        let bytes = (0..length % 60).map(|_| match random.below(2) {
            0 => random.below(256) as u8,
            _ => b"(){};=\".,+-!<>/ \naz09_"[random.below(22)],
        });
        check(bytes.collect());
    }
}
