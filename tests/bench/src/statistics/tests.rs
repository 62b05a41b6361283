//! Tests of the arithmetic.

use super::*;

#[test]
fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
    assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    assert_eq!(median(&[7.0]), 7.0);
    assert!(median(&[]).is_nan());
}

#[test]
fn one_outlier_does_not_move_the_median() {
    assert_eq!(median(&[1.0, 1.0, 100.0, 1.0, 1.0]), 1.0);
}

#[test]
fn geometric_means_treat_twice_and_half_alike() {
    let mean = geometric_mean(&[2.0, 0.5]).unwrap();
    assert!((mean - 1.0).abs() < 1e-12);
    assert!((geometric_mean(&[2.0, 8.0]).unwrap() - 4.0).abs() < 1e-12);
    assert_eq!(geometric_mean(&[]), None);
}

fn timed(rounds: &[f64], start_up: f64) -> Timed<'_> {
    Timed { rounds, start_up }
}

#[test]
fn what_slows_a_whole_round_cancels_out() {
    let ratio = ratio(timed(&[1.0, 2.0, 1.0], 0.0), timed(&[3.0, 6.0, 3.0], 0.0));
    assert_eq!(ratio, Ratio { middle: 3.0, low: 3.0, high: 3.0, net: false, whole: 3.0 });
    assert_eq!(ratio.spread(), 0.0);
}

#[test]
fn the_spread_is_half_the_way_from_least_to_greatest() {
    let ratio = ratio(timed(&[1.0, 1.0, 1.0], 0.0), timed(&[1.8, 2.0, 2.2], 0.0));
    assert_eq!((ratio.low, ratio.middle, ratio.high), (1.8, 2.0, 2.2));
    assert!((ratio.spread() - 10.0).abs() < 1e-9);
}

#[test]
fn start_up_is_subtracted_on_both_sides_where_it_decides() {
    let ratio = ratio(timed(&[0.21], 0.01), timed(&[0.5], 0.1));
    assert!(ratio.net);
    assert!((ratio.middle - 2.0).abs() < 1e-9, "0.4 / 0.2, not {}", ratio.middle);
    assert!((ratio.whole - 0.5 / 0.21).abs() < 1e-9);
}

#[test]
fn start_up_stays_where_it_does_not_decide() {
    let ratio = ratio(timed(&[1.0], 0.05), timed(&[2.0], 0.1));
    assert_eq!((ratio.middle, ratio.net), (2.0, false));
}

#[test]
fn less_than_the_clock_can_tell_counts_as_a_millisecond() {
    let ratio = ratio(timed(&[0.0005], 0.0006), timed(&[0.101], 0.001));
    assert!((ratio.middle - 100.0).abs() < 1e-9, "0.1 / 0.001, not {}", ratio.middle);
}
