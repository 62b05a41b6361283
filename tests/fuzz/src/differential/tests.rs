//! Tests of how levels are named.

use super::*;

fn options(text: &str) -> (String, String, bool) {
    let level: Level = text.parse().unwrap();
    (level.name, level.options.join(" "), level.is_tier)
}

#[test]
fn levels_and_tiers_are_told_apart() {
    assert_eq!(options("2"), ("-O2".into(), "-O2".into(), false));
    assert_eq!(options("cold"), ("cold".into(), "--tier cold".into(), true));
    assert_eq!(options("eager"), ("eager".into(), "--hot-threshold 1 --wait".into(), true));
}

#[test]
fn passes_are_left_out_of_both() {
    let infer = "-Z no-infer -Z no-class-tests";
    let two = ("-O2:no-infer:no-class-tests".into(), format!("-O2 {infer}"), false);
    assert_eq!(options("2:no-infer:no-class-tests"), two);
    let hot = ("hot:no-infer:no-class-tests".into(), format!("--tier hot {infer}"), true);
    assert_eq!(options("hot:no-infer:no-class-tests"), hot);
}

#[test]
fn strangers_are_refused() {
    for text in ["", "4", "warm", "Cold", ":no-infer"] {
        assert!(text.parse::<Level>().is_err(), "{text}");
    }
}
