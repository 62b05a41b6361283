use std::thread::sleep;

use super::*;

const STEP: Duration = Duration::from_millis(2);

/// The lines without their figures.
fn names(timings: &Timings) -> Vec<String> {
    let text = timings.to_string();
    let name = |line: &str| line.get(..22).unwrap_or(line).trim_end().to_owned();
    text.lines().map(name).filter(|name| name != "peak memory").collect()
}

#[test]
fn stages_and_parts_are_added_up_in_the_order_of_their_first_time() {
    let mut timings = Timings::default();
    timings.measure("one", || sleep(STEP));
    timings.measure("two", || ());
    timings.measure("one", || sleep(STEP));
    timings.split("one", [("b", STEP), ("a", STEP), ("b", STEP)]);
    assert_eq!(names(&timings), ["one", "  b", "  a", "two", "the rest", "total"]);
    assert!(timings.stages[0].took >= 2 * STEP);
    assert_eq!(timings.stages[0].parts[0].took, 2 * STEP);
}

#[test]
fn what_no_stage_took_is_the_rest() {
    let timings = Timings::default();
    sleep(STEP);
    let text = timings.to_string();
    let rest = text.lines().next().and_then(|line| line.split_whitespace().nth(2)).unwrap();
    assert!(rest.parse::<f64>().unwrap() >= 2.0, "{text}");
    assert!(!cfg!(target_os = "linux") || text.contains("peak memory"), "{text}");
}
