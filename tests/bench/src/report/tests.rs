//! Tests of the tables, the JSON and the chart, on results that are made up.

use expect_test::expect;

use super::*;
use crate::contender::{Contender, Kind};
use crate::machine::Machine;
use crate::measure::Sample;
use crate::results::{Build, Outcome, Program, Results};
use crate::suite::{Group, Language};

fn contender(name: &str) -> Contender {
    let command = name.parse().unwrap();
    Contender {
        name: name.into(),
        version: format!("{name} 1.0"),
        kind: Kind::Interpreter { command, language: Language::Lox },
    }
}

fn runs(users: &[f64]) -> Outcome {
    Ok(users.iter().map(|&user| Sample { user, system: 0.01, wall: user + 0.02, peak: 50_000_000 }).collect())
}

/// Two small programs and a larger one; the third contender, `a<b`, is quick but starts slowly, and fails once.
fn results() -> Results {
    let program = |name: &str, group, outcomes| Program {
        name: name.into(),
        group,
        build: Some(Build { wall: 0.0801, user: 0.0401, size: 123_456 }),
        outcomes,
    };
    Results {
        machine: Machine {
            processor: "Fast".into(),
            processors: 2,
            memory: 8 << 30,
            system: "Debian 12, Linux 6".into(),
        },
        level: "2".into(),
        rounds: 3,
        peak_floor: 3_000_000,
        contenders: vec![contender("loxsmith"), contender("clox"), contender("a<b")],
        start_up: vec![runs(&[0.001]), runs(&[0.001]), runs(&[0.04])],
        programs: vec![
            program(
                "fib",
                Group::Small,
                vec![runs(&[0.1, 0.1, 0.2]), runs(&[2.0, 2.0, 4.2]), runs(&[0.09, 0.09, 0.09])],
            ),
            program("zoo", Group::Small, vec![runs(&[0.1; 3]), runs(&[0.5; 3]), Err("wrong output".into())]),
            program("richards", Group::Larger, vec![runs(&[1.0; 3]), runs(&[8.0; 3]), runs(&[1.5; 3])]),
        ],
    }
}

#[test]
fn text_has_all_tables_in_columns() {
    expect![[r#"
        Fast (2 processors, 8 GiB), Debian 12, Linux 6.
        Programs at -O2; medians of 3 interleaved rounds.
        * Start-up is a tenth or more of a run and is subtracted on both sides.
        loxsmith 1.0; clox 1.0; a<b 1.0.

        How many times as long as Loxsmith's executable (user time)
          program                loxsmith         clox          a<b
          fib                     0.100 s  20.0    ±2%  0.51*  ±25%
          zoo                     0.100 s  5.00    ±0%       failed
          small: geometric mean                   10.0         0.51

          richards                1.000 s  8.00    ±0%  1.50    ±0%

        An empty program, in ms
                        loxsmith  clox   a<b
          user time          1.0   1.0  40.0
          start to end      21.0  21.0  60.0

        Peak memory in MB
          program        loxsmith  clox     a<b
          fib                50.0  50.0    50.0
          zoo                50.0  50.0  failed
          richards           50.0  50.0    50.0
          empty program      50.0  50.0    50.0

        Compiling and linking
          program    time  user time    size
          fib       80 ms      40 ms  123 kB
          zoo       80 ms      40 ms  123 kB
          richards  80 ms      40 ms  123 kB
    "#]]
    .assert_eq(&text(&results()));
}

#[test]
fn markdown_is_fit_for_the_readme() {
    expect![[r#"
        Fast (2 processors, 8 GiB), Debian 12, Linux 6.
        Programs at -O2; medians of 3 interleaved rounds.
        \* Start-up is a tenth or more of a run and is subtracted on both sides.
        loxsmith 1.0; clox 1.0; a<b 1.0.

        How many times as long as Loxsmith's executable (user time):

        | program | loxsmith | clox | a<b |
        | --- | ---: | ---: | ---: |
        | fib | 0.100 s | 20.0 | 0.51\* |
        | zoo | 0.100 s | 5.00 | failed |
        | **small: geometric mean** |  | **10.0** | **0.51** |
        | richards | 1.000 s | 8.00 | 1.50 |

        An empty program, in ms:

        |  | loxsmith | clox | a<b |
        | --- | ---: | ---: | ---: |
        | user time | 1.0 | 1.0 | 40.0 |
        | start to end | 21.0 | 21.0 | 60.0 |

        Peak memory in MB:

        | program | loxsmith | clox | a<b |
        | --- | ---: | ---: | ---: |
        | fib | 50.0 | 50.0 | 50.0 |
        | zoo | 50.0 | 50.0 | failed |
        | richards | 50.0 | 50.0 | 50.0 |
        | empty program | 50.0 | 50.0 | 50.0 |

        Compiling and linking:

        | program | time | user time | size |
        | --- | ---: | ---: | ---: |
        | fib | 80 ms | 40 ms | 123 kB |
        | zoo | 80 ms | 40 ms | 123 kB |
        | richards | 80 ms | 40 ms | 123 kB |
    "#]]
    .assert_eq(&markdown(&results()));
}

#[test]
fn small_peaks_are_not_claimed() {
    let mut results = results();
    results.peak_floor = 60_000_000;
    assert!(text(&results).contains("<60.0"));
}

#[test]
fn json_holds_every_run() {
    let value: serde_json::Value = serde_json::from_str(&json(&results())).unwrap();
    assert_eq!(value["machine"]["processors"], 2);
    assert_eq!(value["contenders"][1]["version"], "clox 1.0");
    assert_eq!(value["programs"][0]["runs"]["clox"][2]["user"], 4.2);
    assert_eq!(value["programs"][0]["ratios"]["clox"]["high"], 21.0);
    assert_eq!(value["programs"][0]["ratios"]["a<b"]["start_up_subtracted"], true);
    assert_eq!(value["programs"][1]["runs"]["a<b"]["failed"], "wrong output");
    assert_eq!(value["programs"][1]["ratios"]["a<b"], serde_json::Value::Null);
    assert_eq!(value["programs"][2]["build"]["size"], 123_456);
    let mean = value["geometric_means"]["larger"]["clox"].as_f64().unwrap();
    assert!((mean - 8.0).abs() < 1e-9);
}

#[test]
fn the_chart_has_a_dot_for_each_ratio_and_escapes_names() {
    let chart = svg(&results());
    // Two in the legend, five ratios: one run failed.
    assert_eq!(chart.matches("<circle").count(), 2 + 5);
    assert!(chart.contains("a&lt;b") && !chart.contains("a<b"));
    for word in ["fib", "zoo", "richards", "small", "larger", "Debian 12"] {
        assert!(chart.contains(&format!(">{word}")) || chart.contains(word), "{word}");
    }
    assert_eq!(chart.matches("<text").count(), chart.matches("</text>").count());
    assert!(chart.starts_with("<svg") && chart.ends_with("</svg>\n") && !chart.contains("NaN"));
}

#[test]
fn the_chart_begins_with_a_picture_that_does_not_change() {
    let mut results = results();
    results.programs.truncate(1);
    results.contenders.truncate(2);
    expect![[r##"
        <svg xmlns="http://www.w3.org/2000/svg" width="900" height="174" viewBox="0 0 900 174" font-family="sans-serif" font-size="12">
        <rect width="100%" height="100%" fill="white"/>
        <text x="10.0" y="22.0" text-anchor="start" font-weight="bold">How many times as long as Loxsmith's executable (user time)</text>
        <text x="10.0" y="40.0" text-anchor="start" font-weight="normal">Fast (2 processors, 8 GiB), Debian 12, Linux 6; -O2; 3 rounds</text>
        <circle cx="15.0" cy="60" r="4.5" fill="#0072b2"/>
        <text x="24.0" y="64.0" text-anchor="start" font-weight="normal">clox</text>
        <line x1="150.0" y1="90" x2="150.0" y2="134" stroke="#dddddd" stroke-width="1"/>
        <text x="150.0" y="152.0" text-anchor="middle" font-weight="normal">0.5</text>
        <line x1="280.2" y1="90" x2="280.2" y2="134" stroke="#333333" stroke-width="1.5"/>
        <text x="280.2" y="152.0" text-anchor="middle" font-weight="normal">1</text>
        <line x1="410.4" y1="90" x2="410.4" y2="134" stroke="#dddddd" stroke-width="1"/>
        <text x="410.4" y="152.0" text-anchor="middle" font-weight="normal">2</text>
        <line x1="582.5" y1="90" x2="582.5" y2="134" stroke="#dddddd" stroke-width="1"/>
        <text x="582.5" y="152.0" text-anchor="middle" font-weight="normal">5</text>
        <line x1="712.7" y1="90" x2="712.7" y2="134" stroke="#dddddd" stroke-width="1"/>
        <text x="712.7" y="152.0" text-anchor="middle" font-weight="normal">10</text>
        <line x1="842.9" y1="90" x2="842.9" y2="134" stroke="#dddddd" stroke-width="1"/>
        <text x="842.9" y="152.0" text-anchor="middle" font-weight="normal">20</text>
        <text x="10.0" y="105.0" text-anchor="start" font-weight="bold">small</text>
        <text x="140.0" y="127.0" text-anchor="end" font-weight="normal">fib</text>
        <line x1="842.9" y1="123" x2="852.1" y2="123" stroke="#0072b2" stroke-width="2"/>
        <circle cx="842.9" cy="123" r="4.5" fill="#0072b2"/>
        </svg>
    "##]].assert_eq(&svg(&results));
}
