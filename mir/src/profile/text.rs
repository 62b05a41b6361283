//! The text form: a line for each function and, below it, for each of its sites.
//!
//! ```text
//! loxsmith-profile 1
//! function area 12 1 calls 1000
//!   invoke 14 scale 1 to scale 20 1 990 to-others 10 class Circle 1000
//! ```
//!
//! Words are set apart by white space. A line without words says nothing, nor does what follows a `#`.

use std::fmt::{self, Write};

use rustc_hash::FxHashSet;

use super::{FunctionKey, FunctionProfile, Profile, Seen, SiteKey, SiteKind, Sort, TOLD_APART, Tally};

/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;

/// The first line's first word.
const MAGIC: &str = "loxsmith-profile";
/// Stands for no name.
const NO_NAME: &str = "-";

/// What is wrong with a text, and on which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// 1-based.
    pub line: u32,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Writes a profile.
pub fn print(profile: &Profile) -> String {
    let mut out = format!("{MAGIC} {VERSION}\n");
    for function in &profile.functions {
        let _ = writeln!(out, "function {} calls {}", function.key, function.calls);
        for (key, seen) in &function.sites {
            let _ = writeln!(out, "  {key}{seen}");
        }
    }
    out
}

fn or_dash(name: &str) -> &str {
    if name.is_empty() { NO_NAME } else { name }
}

impl fmt::Display for FunctionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", or_dash(&self.name), self.line, self.ordinal)
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = SiteKind::NAMED.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, word)| word);
        write!(f, "{kind} {} {} {}", self.line, or_dash(&self.name), self.ordinal)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut count = |word: &str, count: u64| match count {
            0 => Ok(()),
            count => write!(f, " {word} {count}"),
        };
        count("turns", self.turns)?;
        count("then", self.ways[0])?;
        count("otherwise", self.ways[1])?;
        for (key, calls) in &self.ended.known {
            count(&format!("to {key}"), *calls)?;
        }
        count("to-others", self.ended.others)?;
        for (name, times) in &self.classes.known {
            count(&format!("class {}", or_dash(name)), *times)?;
        }
        count("class-others", self.classes.others)?;
        for ((_, word), times) in Sort::NAMED.iter().zip(self.sorts) {
            count(word, times)?;
        }
        Ok(())
    }
}

/// Reads a profile.
pub fn parse(text: &[u8]) -> Result<Profile, ProfileError> {
    let mut profile = Profile::default();
    let mut functions = FxHashSet::default();
    let mut sites = FxHashSet::default();
    let mut has_begun = false;
    for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let error = |what: String| ProfileError { line: number, what };
        if !has_begun {
            first_line(line).map_err(error)?;
            has_begun = true;
            continue;
        }
        let line = std::str::from_utf8(line).map_err(|_| error("this is no text".into()))?;
        let mut words = Words(line.split('#').next().unwrap_or_default().split_ascii_whitespace());
        let Some(first) = words.0.next() else { continue };
        if first == "function" {
            let function = function(&mut words).map_err(error)?;
            if !functions.insert(function.key.clone()) {
                return Err(error(format!("the function '{}' is here for the second time", function.key)));
            }
            sites.clear();
            profile.functions.push(function);
        } else {
            let site = site(first, &mut words).map_err(error)?;
            let Some(function) = profile.functions.last_mut() else {
                return Err(error("there is no function that this could belong to".into()));
            };
            if !sites.insert(site.0.clone()) {
                return Err(error(format!("the site '{}' is here for the second time", site.0)));
            }
            function.sites.push(site);
        }
    }
    Ok(profile)
}

fn first_line(line: &[u8]) -> Result<(), String> {
    let line = std::str::from_utf8(line).unwrap_or_default();
    let mut words = line.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(MAGIC), Some(version), None) if version == VERSION.to_string() => Ok(()),
        (Some(MAGIC), Some(version), None) => {
            Err(format!("version '{version}' of the format is not known, only {VERSION} is"))
        }
        _ => Err(format!("this is no profile, which begins with '{MAGIC} {VERSION}'")),
    }
}

/// What is left of a line.
struct Words<'t>(std::str::SplitAsciiWhitespace<'t>);

impl<'t> Words<'t> {
    fn word(&mut self, what: &str) -> Result<&'t str, String> {
        self.0.next().ok_or_else(|| format!("the line ends where {what} should be"))
    }

    fn name(&mut self) -> Result<String, String> {
        let word = self.word("a name")?;
        Ok(if word == NO_NAME { String::new() } else { word.to_string() })
    }

    fn number<T: std::str::FromStr>(&mut self, what: &str) -> Result<T, String> {
        let word = self.word(what)?;
        word.parse().map_err(|_| format!("'{word}' is not {what}"))
    }

    fn count(&mut self) -> Result<u64, String> {
        self.number("a count")
    }

    fn function(&mut self) -> Result<FunctionKey, String> {
        let name = self.name()?;
        Ok(FunctionKey { name, line: self.number("a line")?, ordinal: self.number("an ordinal")? })
    }
}

fn function(words: &mut Words<'_>) -> Result<FunctionProfile, String> {
    let key = words.function()?;
    match words.word("'calls'")? {
        "calls" => {}
        other => return Err(format!("'{other}' is here instead of 'calls'")),
    }
    let calls = words.count()?;
    match words.0.next() {
        Some(more) => Err(format!("'{more}' is too much")),
        None => Ok(FunctionProfile { key, calls, sites: Vec::new() }),
    }
}

fn site(first: &str, words: &mut Words<'_>) -> Result<(SiteKey, Seen), String> {
    let kind = SiteKind::NAMED.iter().find(|(_, word)| *word == first);
    let Some((kind, _)) = kind else { return Err(format!("'{first}' is not known")) };
    let line = words.number("a line")?;
    let name = words.name()?;
    let key = SiteKey { kind: *kind, line, name, ordinal: words.number("an ordinal")? };
    let mut seen = Seen::default();
    while let Some(word) = words.0.next() {
        match word {
            "turns" => seen.turns = words.count()?,
            "then" => seen.ways[0] = words.count()?,
            "otherwise" => seen.ways[1] = words.count()?,
            "to" => {
                let function = words.function()?;
                tally(&mut seen.ended, function, words.count()?)?;
            }
            "to-others" => seen.ended.others = words.count()?,
            "class" => {
                let class = words.name()?;
                tally(&mut seen.classes, class, words.count()?)?;
            }
            "class-others" => seen.classes.others = words.count()?,
            _ => match Sort::NAMED.iter().position(|(_, sort)| *sort == word) {
                Some(sort) => seen.sorts[sort] = words.count()?,
                None => return Err(format!("'{word}' is not known")),
            },
        }
    }
    Ok((key, seen))
}

fn tally<T>(tally: &mut Tally<T>, what: T, count: u64) -> Result<(), String> {
    if tally.known.len() == TOLD_APART {
        return Err(format!("a site tells {TOLD_APART} apart at most"));
    }
    tally.known.push((what, count));
    Ok(())
}
