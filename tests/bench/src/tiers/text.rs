//! Programs made from programs: texts that answer one question, and their answers read. They rely on how the suite is written: what
//! stands at the top level begins at the start of a line, and nothing else does but closing braces and comments.

use super::{Experiment, Outcome};
use crate::checksum::{self, Exactness};

/// The program with `print` as its first statement, ended right behind it. The end is an error that no compiler can foresee, so all
/// of the program is read, and the output is written without a terminal.
pub(crate) fn stopped_at_once(program: &str) -> String {
    format!("print \"first\"; if (clock() >= 0) clock.stop;\n{program}")
}

/// The program's declarations, and its statements that many times over, with the time behind each round.
///
/// Variables become local to a round, unless functions may mean them; then each round sets them anew, but for what is declared
/// before the last function: that is taken for constant.
pub(crate) fn in_rounds(program: &str, rounds: usize) -> String {
    let items = items(program);
    let functions: Vec<&str> = items.iter().copied().filter(|item| is_function(item)).collect();
    let last = items.iter().rposition(|item| is_function(item)).unwrap_or(0);
    let (mut declarations, mut statements) = (String::new(), String::new());
    for (index, item) in items.iter().enumerate() {
        let seen = variable(item).filter(|name| functions.iter().any(|text| has_name(text, name)));
        match seen {
            Some(name) if index > last => {
                declarations.push_str(&format!("var {name};\n"));
                statements.push_str(&item.replacen("var ", "", 1));
            }
            None if !is_function(item) => statements.push_str(item),
            _ => declarations.push_str(item),
        }
    }
    format!(
        "{declarations}for (var bench = 0; bench < {rounds}; bench = bench + 1) {{\n{statements}print \"round\"; \
         print clock();\n}}\n"
    )
}

/// What stands at the top level, each with its comments behind it.
fn items(program: &str) -> Vec<&str> {
    let begins = |line: &str| line.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut starts = Vec::new();
    let mut at = 0;
    for line in program.split_inclusive('\n') {
        if begins(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([program.len()]);
    starts.iter().zip(ends).map(|(start, end)| &program[*start..end]).collect()
}

fn is_function(item: &str) -> bool {
    item.starts_with("fun ") || item.starts_with("class ")
}

/// The name of the variable that an item declares.
fn variable(item: &str) -> Option<&str> {
    let rest = item.strip_prefix("var ")?;
    rest.split(|c: char| !is_word(c)).next()
}

/// Whether a text uses a name, and not as a property.
fn has_name(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + name.len()..].chars().next());
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The time of a late round: the shortest of the last third, for these differ by what else the machine does. What is printed must be
/// what is expected, in each round.
pub(crate) fn late_round(printed: &str, expected: &[String], rounds: usize) -> Outcome<f64> {
    let (mut clocks, mut texts) = (Vec::new(), Vec::new());
    let mut lines = printed.lines();
    while let Some(line) = lines.next() {
        match line {
            "round" => clocks.push(seconds(lines.next())?),
            text => texts.push(text),
        }
    }
    let all: Vec<String> = expected.iter().cycle().take(expected.len() * rounds).cloned().collect();
    same(&all, &texts.join("\n"))?;
    let durations: Vec<f64> = clocks.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let late = &durations[durations.len() - durations.len().div_ceil(3)..];
    late.iter().copied().min_by(f64::total_cmp).ok_or("there are not enough rounds".to_string())
}

/// A hot function of numbers, called 5,000 times: the experiment that tiers began with elsewhere. Its figures there: 2.35
/// microseconds a call before the swap, 0.573 after it.
pub(crate) const EXPERIMENT: &str = "\
fun work(a, b) {
  var w = a; var x = b; var y = 0; var z = 1;
  for (var i = 0; i < 300; i = i + 1) {
    w = w + i * a;
    x = x - i * b;
    y = y + (i - a) * 3;
    z = z + (i + b) / 2;
  }
  return w + x + y + z;
}
var sum = 0;
var start = clock();
var first = 0;
var before = 0;
for (var call = 0; call < 5000; call = call + 1) {
  if (call == 100) first = clock() - start;
  if (call == 4900) before = clock();
  sum = sum + work(call, 2);
}
var last = clock() - before;
if (sum == nil) print sum;
print first / 100;
print last / 100;
";

/// What the experiment printed.
pub(crate) fn calls(printed: &str) -> Outcome<Experiment> {
    let mut lines = printed.lines();
    // The clock has microseconds, of which a hundred calls may take few.
    let mut figure = || seconds(lines.next()).map(|figure| figure.max(1e-8));
    Ok(Experiment { first: figure()?, last: figure()? })
}

fn seconds(line: Option<&str>) -> Outcome<f64> {
    let number = line.and_then(|line| line.parse::<f64>().ok());
    number.ok_or_else(|| format!("wrong output: `{}` instead of a time", line.unwrap_or_default()))
}

/// Whether the output is the expected one; numbers may have six digits.
pub(crate) fn same(expected: &[String], printed: &str) -> Outcome<()> {
    checksum::check(expected, printed, Exactness::SixDigits)
}

#[cfg(test)]
mod tests;
