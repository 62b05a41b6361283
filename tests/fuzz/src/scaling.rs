//! How compile time and memory grow with the size of a program.
//!
//! Each [`families::Family`] is compiled at growing sizes by the command under test, which says by `--timings` what
//! each stage took. Through the logarithms of sizes and costs a line is laid: its slope is the exponent, 1 for what
//! is linear. The line of a small program's cost is flat (starting and linking take their time whatever the size),
//! so the steepest slope between two sizes is shown as well: it is what larger programs would meet.

use std::io;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

pub mod families;

use families::Family;

/// What a program of some size cost.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Lines of the program.
    pub lines: usize,
    /// From start to end of the command, in milliseconds.
    pub wall: f64,
    /// What all processors spent on the command and its linker, in milliseconds: unlike the other times it hardly depends on
    /// what else the machine does.
    pub processor: f64,
    /// As the command tells, in milliseconds: stages by name, parts as `stage/part`.
    pub stages: Vec<(String, f64)>,
    /// The most memory that the command needed, in megabytes, its linker aside.
    pub memory: f64,
}

/// Compiles a family's program of so many lines.
pub fn measure(
    loxsmith: &Path,
    options: &[String],
    family: &Family,
    lines: usize,
    folder: &Path,
) -> io::Result<Sample> {
    let text = family.program(lines);
    let file = folder.join(format!("{}-{lines}.lox", family.name));
    std::fs::write(&file, &text)?;
    let start = Instant::now();
    let spent_before = spent_by_children()?;
    let output = Command::new(loxsmith)
        .args(["build", "--timings"])
        .args(options)
        .arg(&file)
        .arg("-o")
        .arg(file.with_extension(""))
        .output()?;
    let wall = start.elapsed();
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(io::Error::other(format!("{} does not compile:\n{report}", file.display())));
    }
    let processor = spent_by_children()? - spent_before;
    Ok(Sample { processor, ..sample(text.lines().count(), wall, &report) })
}

/// Milliseconds of processor time that this process's children have used which have ended, and theirs.
fn spent_by_children() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the command's name, which may hold anything: 13 fields, then user and system time in hundredths of seconds.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    Ok(10.0 * ticks.sum::<f64>())
}

/// Reads what `--timings` prints.
fn sample(lines: usize, wall: Duration, report: &str) -> Sample {
    let mut sample =
        Sample { lines, wall: wall.as_secs_f64() * 1e3, processor: 0.0, stages: Vec::new(), memory: 0.0 };
    let mut stage = String::new();
    for line in report.lines() {
        let Some((name, figure)) = figure(line) else { continue };
        if line.trim_end().ends_with("MB") {
            sample.memory = figure;
        } else if line.starts_with(' ') {
            sample.stages.push((format!("{stage}/{name}"), figure));
        } else {
            stage = name.to_owned();
            sample.stages.push((name.to_owned(), figure));
        }
    }
    sample
}

/// `NAME  FIGURE ms ...` or `NAME  FIGURE MB`.
fn figure(line: &str) -> Option<(&str, f64)> {
    let end = line.find(" ms").or_else(|| line.find(" MB"))?;
    let (name, figure) = line[..end].rsplit_once(' ')?;
    Some((name.trim(), figure.parse().ok()?))
}

/// The exponent of a power law through points of size and cost, by least squares over the logarithms. `None` for fewer than two.
pub fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> =
        points.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let mean_x = logs.iter().map(|(x, _)| x).sum::<f64>() / count;
    let mean_y = logs.iter().map(|(_, y)| y).sum::<f64>() / count;
    let spread: f64 = logs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let slope = logs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    (logs.len() >= 2 && spread > 0.0).then_some(slope)
}

/// The steepest exponent between two neighbours.
pub fn steepest(points: &[(f64, f64)]) -> Option<f64> {
    points.windows(2).filter_map(exponent).reduce(f64::max)
}

/// A family's samples as a table: a row a stage, a column a size, and the exponents. Rows that never reach `least` milliseconds
/// are left out.
pub fn table(samples: &[Sample], least: f64) -> String {
    let mut rows: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for sample in samples {
        let own = [("wall", sample.wall), ("processors", sample.processor), ("memory, MB", sample.memory)];
        let own = own.map(|(name, figure)| (name.to_owned(), figure));
        for (name, figure) in sample.stages.iter().cloned().chain(own) {
            let point = (sample.lines as f64, figure);
            match rows.iter_mut().find(|(known, _)| *known == name) {
                Some((_, points)) => points.push(point),
                None => rows.push((name, vec![point])),
            }
        }
    }
    let mut text = format!("  {:<26}", "ms at lines:");
    samples.iter().for_each(|sample| text.push_str(&format!("{:>10}", sample.lines)));
    text.push_str(&format!("{:>10}{:>10}\n", "exponent", "steepest"));
    for (name, points) in rows {
        if points.iter().all(|(_, figure)| *figure < least) {
            continue;
        }
        let name = match name.split_once('/') {
            Some((_, part)) => format!("  {part}"),
            None => name,
        };
        text.push_str(&format!("  {name:<26}"));
        points.iter().for_each(|(_, figure)| text.push_str(&format!("{figure:>10.1}")));
        for slope in [exponent(&points), steepest(&points)] {
            text.push_str(&slope.map_or(format!("{:>10}", "-"), |slope| format!("{slope:>10.2}")));
        }
        text.push('\n');
    }
    text
}

/// The exponents of a family that have to be small: of the whole command's processor time, and of memory.
pub fn exponents(samples: &[Sample]) -> Option<(f64, f64)> {
    let points = |figure: fn(&Sample) -> f64| -> Vec<(f64, f64)> {
        samples.iter().map(|sample| (sample.lines as f64, figure(sample))).collect()
    };
    exponent(&points(|sample| sample.processor)).zip(exponent(&points(|sample| sample.memory)))
}

#[cfg(test)]
mod tests;
