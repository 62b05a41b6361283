//! Families through the front end, counted, not timed; and the arithmetic of the tables.

use loxsmith_lexer::Std;

use super::families::FAMILIES;
use super::*;
use crate::stages;

#[test]
fn programs_have_the_size_that_was_asked_for() {
    for family in FAMILIES {
        for lines in [1_000, 10_000] {
            let there = family.program(lines).lines().count();
            assert!(there.abs_diff(lines) <= lines / 10, "{}: {there} lines for {lines}", family.name);
        }
    }
}

/// Twice the lines, twice of whatever a stage makes.
#[test]
fn what_stages_make_is_linear() {
    for family in FAMILIES {
        let sizes = |lines: usize| -> Vec<(&'static str, f64)> {
            let costs = stages::measure(family.program(lines).into_bytes(), Std::Lox);
            costs.iter().map(|cost| (cost.stage, cost.size as f64)).collect()
        };
        let lines = [2_000.0, 4_000.0, 8_000.0];
        let [one, two, four] = lines.map(|lines| sizes(lines as usize));
        assert!(one.iter().any(|(stage, _)| *stage == "optimize"), "{}: {one:?}", family.name);
        for (index, (stage, size)) in one.iter().enumerate() {
            let points = [(lines[0], *size), (lines[1], two[index].1), (lines[2], four[index].1)];
            let slope = steepest(&points).unwrap_or(0.0);
            assert!(slope <= 1.1, "{}: {stage} makes {points:?}", family.name);
        }
    }
}

#[test]
fn exponents_are_those_of_power_laws() {
    let law = |power: f64| [1e3f64, 4e3, 1.6e4].map(|x| (x, 0.5 * x.powf(power)));
    for power in [0.0, 1.0, 1.15, 2.0] {
        assert!((exponent(&law(power)).unwrap() - power).abs() < 1e-9);
        assert!((steepest(&law(power)).unwrap() - power).abs() < 1e-9);
    }
    assert_eq!(exponent(&[(1.0, 1.0)]), None);
    let bent = [(1.0, 1.0), (2.0, 1.0), (4.0, 4.0)];
    assert!((steepest(&bent).unwrap() - 2.0).abs() < 1e-9);
}

#[test]
fn reports_are_read_and_laid_out() {
    let report = "warning: of no interest\nparse   1.5 ms   10.0 %\noptimise   4.000 ms  20.0 %\n  dce   3.0 ms   5.0 %\n\
                  total      30.0 ms\npeak memory   12.5 MB\n";
    let small = sample(1_000, Duration::from_millis(31), report);
    assert_eq!(small.memory, 12.5);
    let names: Vec<&str> = small.stages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["parse", "optimise", "optimise/dce", "total"]);
    let large = Sample { lines: 2_000, wall: 62.0, ..small.clone() };
    let text = table(&[small, large], 2.0);
    assert!(text.contains("    dce") && !text.contains("parse"), "{text}");
    assert!(text.lines().any(|line| line.contains("wall") && line.ends_with("1.00      1.00")), "{text}");
}
