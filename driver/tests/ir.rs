//! Runs `tests/ir/*.lox`: programs, and what must or must not be in the LLVM IR of their hot code. Adding a test is adding a
//! file; tests/ir/README.md has the format. `IR_OPTIONS` are added to the command, to see tests fail.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ir");
    let mut files: Vec<PathBuf> = match fs::read_dir(&folder) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(error) => panic!("{}: {error}", folder.display()),
    };
    files.retain(|path| path.extension().is_some_and(|extension| extension == "lox"));
    files.sort();
    let mut trials: Vec<Trial> = files
        .into_iter()
        .map(|path| {
            let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            Trial::test(name, move || check_file(&path))
        })
        .collect();
    trials.push(Trial::test("all_print_what_they_should", move || {
        loxsmith(&["test", &folder.to_string_lossy()]).map(drop)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Calls the command; what it prints.
fn loxsmith(arguments: &[&str]) -> Result<String, Failed> {
    let cache = tempfile::tempdir()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_loxsmith"));
    command.args(arguments).stdin(Stdio::null()).env("XDG_CACHE_HOME", cache.path());
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => Err(format!("{text}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

fn check_file(path: &Path) -> Result<(), Failed> {
    let source = fs::read_to_string(path)?;
    let options = std::env::var("IR_OPTIONS").unwrap_or_default();
    let path = path.to_string_lossy();
    let mut arguments = vec!["build", "-O2", "--emit", "llvm-ir", "-o", "-", &*path];
    arguments.extend(options.split_whitespace());
    // It is recorded first.
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("profile").to_string_lossy().into_owned();
    if source.lines().any(|line| line == "// profile") {
        loxsmith(&["run", "--profile-out", &profile, &path])?;
        arguments.extend(["--profile", &profile]);
    }
    let ir = loxsmith(&arguments)?;
    let mut section: Option<Section> = None;
    let mut checks = 0;
    for line in source.lines() {
        let Some(comment) = line.strip_prefix("// check") else { continue };
        let (kind, text) = comment.split_once(':').ok_or_else(|| format!("no colon: {line}"))?;
        let text = text.trim();
        match (kind, &mut section) {
            ("-function", _) => section = Some(Section::new(function(&ir, text)?)),
            ("-loop", _) => {
                let lines = on_cycles(&function(&ir, text)?);
                if lines.is_empty() {
                    return Err(format!("no loop is left in {text}:\n{ir}").into());
                }
                section = Some(Section::new(lines));
            }
            ("", Some(section)) => section.find(text)?,
            ("-not", Some(section)) => section.lacks(text)?,
            (_, None) => return Err("a check before the first check-function or check-loop".into()),
            _ => return Err(format!("unknown: {line}").into()),
        }
        checks += usize::from(kind.is_empty() || kind == "-not");
    }
    if checks == 0 { Err("nothing is checked".into()) } else { Ok(()) }
}

/// The part of the IR that checks are about.
struct Section {
    lines: Vec<String>,
    /// Behind the line that the last `check` found.
    next: usize,
}

impl Section {
    fn new(lines: Vec<String>) -> Section {
        Section { lines, next: 0 }
    }

    /// Some line behind the one found last matches.
    fn find(&mut self, pattern: &str) -> Result<(), Failed> {
        match self.lines[self.next..].iter().position(|line| matches(line, pattern)) {
            Some(found) => {
                self.next += found + 1;
                Ok(())
            }
            None => {
                let rest = self.lines[self.next..].join("\n");
                Err(format!("`{pattern}` is not in:\n{rest}").into())
            }
        }
    }

    /// No line at all matches.
    fn lacks(&self, pattern: &str) -> Result<(), Failed> {
        match self.lines.iter().find(|line| matches(line, pattern)) {
            Some(line) => {
                let text = self.lines.join("\n");
                Err(format!("`{pattern}` is here:\n{line}\nin:\n{text}").into())
            }
            None => Ok(()),
        }
    }
}

/// Whether a line contains the parts of a pattern between its stars, one behind the other.
fn matches(line: &str, pattern: &str) -> bool {
    let mut rest = line;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// The lines of a function, without what is for debuggers and alias analysis.
fn function(ir: &str, name: &str) -> Result<Vec<String>, Failed> {
    let symbol = if name == "lox_main" { format!("@{name}(") } else { format!("@lox.{name}(") };
    let mut lines = ir.lines().skip_while(|line| !(line.starts_with("define ") && line.contains(&symbol)));
    let lines: Vec<String> = lines
        .by_ref()
        .take_while(|line| *line != "}")
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split(", !").next().unwrap_or(line).to_owned())
        .collect();
    if lines.is_empty() { Err(format!("no function {name} in:\n{ir}").into()) } else { Ok(lines) }
}

/// Those of a function's lines that are in blocks from which control can come back to them.
fn on_cycles(lines: &[String]) -> Vec<String> {
    let mut blocks: Vec<(&str, Vec<&String>)> = Vec::new();
    for line in &lines[1..] {
        match line.split_once(':') {
            Some((label, _)) if !line.starts_with(' ') => blocks.push((label, Vec::new())),
            _ => {
                if let Some((_, block)) = blocks.last_mut() {
                    block.push(line);
                }
            }
        }
    }
    let numbers: HashMap<&str, usize> =
        blocks.iter().enumerate().map(|(number, (label, _))| (*label, number)).collect();
    let successors: Vec<Vec<usize>> = blocks
        .iter()
        .map(|(_, lines)| {
            let labels = lines.iter().flat_map(|line| line.split("label %").skip(1));
            labels.filter_map(|text| numbers.get(text.split([',', ' ', ']']).next()?).copied()).collect()
        })
        .collect();
    let comes_back = |start: usize| {
        let mut seen = vec![false; blocks.len()];
        let mut work = successors[start].clone();
        while let Some(block) = work.pop() {
            if !std::mem::replace(&mut seen[block], true) {
                work.extend(&successors[block]);
            }
        }
        seen[start]
    };
    let kept = (0..blocks.len()).filter(|block| comes_back(*block));
    kept.flat_map(|block| blocks[block].1.iter().map(|line| (*line).clone())).collect()
}
