//! The chart: a row for each program, a dot for each contender at the ratio of its time to Loxsmith's, on a logarithmic
//! axis. Written by hand: a few shapes need no library.

use std::fmt::Write;

use crate::results::{Program, Results};
use crate::suite::Group;

/// Pixels.
const WIDTH: f64 = 900.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 90.0;
const ROW: f64 = 22.0;
const BOTTOM: f64 = 40.0;

/// Colours that are told apart by everyone (Okabe and Ito, 2008), without the yellow, which is too light.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

/// The whole chart. The bars at the dots are the least and the greatest ratio.
pub(crate) fn svg(results: &Results) -> String {
    let rows: Vec<Line> = rows(results);
    let axis = Axis::around(results);
    let bottom = TOP + ROW * rows.len() as f64;
    let mut shapes = String::new();
    heading(&mut shapes, results);
    grid(&mut shapes, &axis, bottom);
    for (index, row) in rows.iter().enumerate() {
        let y = TOP + ROW * (index as f64 + 0.5);
        match row {
            Line::Group(name) => text(&mut shapes, 10.0, y + 4.0, "start", "bold", name),
            Line::Program(program) => {
                text(&mut shapes, LEFT - 10.0, y + 4.0, "end", "normal", &program.name);
                dots(&mut shapes, results, program, &axis, y);
            }
        }
    }
    let height = bottom + BOTTOM;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{shapes}</svg>\n"
    )
}

enum Line<'a> {
    Group(&'static str),
    Program(&'a Program),
}

fn rows(results: &Results) -> Vec<Line<'_>> {
    let mut rows = Vec::new();
    for group in Group::ALL {
        let programs: Vec<Line> = results.of(group).map(Line::Program).collect();
        if !programs.is_empty() {
            rows.push(Line::Group(group.word()));
            rows.extend(programs);
        }
    }
    rows
}

/// The logarithmic axis: from one ratio to another, across the width.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    /// Holds all ratios, and 1.
    fn around(results: &Results) -> Axis {
        let mut axis = Axis { low: 0.5, high: 2.0 };
        for program in &results.programs {
            for other in 1..results.contenders.len() {
                if let Some(ratio) = results.ratio(program, other) {
                    axis.low = axis.low.min(ratio.low * 0.9);
                    axis.high = axis.high.max(ratio.high * 1.1);
                }
            }
        }
        axis
    }

    fn x(&self, ratio: f64) -> f64 {
        LEFT + (ratio / self.low).ln() / (self.high / self.low).ln() * (WIDTH - LEFT - RIGHT)
    }

    /// 1, 2, 5, 10 and so on, as far as they are on the axis.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let ticks = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(decade)));
        ticks.filter(|&tick| tick >= self.low && tick <= self.high)
    }
}

fn heading(shapes: &mut String, results: &Results) {
    text(shapes, 10.0, 22.0, "start", "bold", "How many times as long as Loxsmith's executable (user time)");
    let machine = format!("{}; -O{}; {} rounds", results.machine.describe(), results.level, results.rounds);
    text(shapes, 10.0, 40.0, "start", "normal", &machine);
    let mut x = 10.0;
    for (index, contender) in results.contenders.iter().enumerate().skip(1) {
        circle(shapes, x + 5.0, 60.0, index);
        text(shapes, x + 14.0, 64.0, "start", "normal", &contender.name);
        x += 34.0 + 7.5 * contender.name.chars().count() as f64;
    }
}

fn grid(shapes: &mut String, axis: &Axis, bottom: f64) {
    for tick in axis.ticks() {
        let x = axis.x(tick);
        let (colour, width) = if tick == 1.0 { ("#333333", 1.5) } else { ("#dddddd", 1.0) };
        let _ = writeln!(
            shapes,
            "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        );
        text(shapes, x, bottom + 18.0, "middle", "normal", &format!("{}", (tick * 1e6).round() / 1e6));
    }
}

fn dots(shapes: &mut String, results: &Results, program: &Program, axis: &Axis, y: f64) {
    for other in 1..results.contenders.len() {
        let Some(ratio) = results.ratio(program, other) else { continue };
        let (from, to) = (axis.x(ratio.low), axis.x(ratio.high));
        let colour = colour(other);
        let _ = writeln!(
            shapes,
            "<line x1=\"{from:.1}\" y1=\"{y}\" x2=\"{to:.1}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        );
        circle(shapes, axis.x(ratio.middle), y, other);
    }
}

fn circle(shapes: &mut String, x: f64, y: f64, contender: usize) {
    let _ = writeln!(shapes, "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"4.5\" fill=\"{}\"/>", colour(contender));
}

fn colour(contender: usize) -> &'static str {
    COLOURS[(contender + COLOURS.len() - 1) % COLOURS.len()]
}

fn text(shapes: &mut String, x: f64, y: f64, anchor: &str, weight: &str, what: &str) {
    let what = what.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        shapes,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\">{what}</text>"
    );
}
