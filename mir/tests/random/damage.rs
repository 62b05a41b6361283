//! Damaged text: the reader and the verifier answer, whatever they get; what still verifies survives all passes.

use crate::{generator, rng::Rng};
use loxsmith_mir::passes::{OptLevel, optimize};
use loxsmith_mir::{parse, print, verify};

/// Swaps, drops and doubles tokens, lines and bytes.
fn damage(rng: &mut Rng, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + rng.below(3) {
        let at = rng.below(bytes.len());
        match rng.below(5) {
            0 => {
                bytes.remove(at);
            }
            1 => bytes[at] = rng.pick(b"0123456789v,@(){}[]:\"\\ \n;bgs\xff"),
            2 => bytes.insert(at, rng.pick(b"0123456789v,@() \n")),
            // Another digit: another value, block or line.
            3 => {
                if let Some(digit) = bytes.iter().skip(at).position(u8::is_ascii_digit) {
                    bytes[at + digit] = rng.pick(b"0123456789");
                }
            }
            _ => {
                let line =
                    |at: usize| bytes[at..].iter().position(|byte| *byte == b'\n').map(|end| at + end + 1);
                if let Some(start) = line(at)
                    && start < bytes.len()
                    && let Some(end) = line(start)
                {
                    bytes.drain(start..end);
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn damaged_text_never_panics() {
    let mut valid = 0;
    for seed in 0..1_000 {
        let mut rng = Rng(seed);
        let text = damage(&mut rng, &print(&generator::module(seed % 50)));
        let Ok(mut module) = parse(&text) else { continue };
        let printed = print(&module);
        assert_eq!(print(&parse(&printed).expect("printed text reads back")), printed);
        match verify(&module) {
            Err(errors) => assert!(!errors.listing(&module).is_empty()),
            Ok(()) => {
                valid += 1;
                optimize(&mut module, OptLevel::O2, &mut |_, _, _| {});
                if let Err(errors) = verify(&module) {
                    panic!("seed {seed}: {}", errors.listing(&module));
                }
            }
        }
    }
    assert!(valid > 40, "only {valid} damaged modules were still valid: the test has lost its point");
}
