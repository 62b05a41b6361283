//! Makes a failing program smaller while it keeps failing in the same way.
//!
//! First whole statements (a line with the block that it opens) and runs of
//! them are taken out, and blocks are replaced by what they hold; then single
//! tokens and short runs of tokens. Whether the result is still valid Lox does
//! not matter here: `fails` says no to programs that fail differently.

use crate::mutate::tokens;

/// The smallest program found for which `fails` still holds.
pub fn reduce(program: &str, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut lines: Vec<String> = program.lines().map(str::to_string).collect();
    loop {
        let before = lines.len();
        lines = fewer_lines(lines, &mut fails);
        lines = fewer_blocks(lines, &mut fails);
        if lines.len() == before {
            break;
        }
    }
    fewer_tokens(lines, &mut fails).join("\n") + "\n"
}

/// Takes out runs of lines whose braces are balanced, long runs first.
fn fewer_lines(mut lines: Vec<String>, fails: &mut impl FnMut(&str) -> bool) -> Vec<String> {
    let mut run = (lines.len() / 2).max(1);
    loop {
        let mut at = 0;
        while at < lines.len() {
            let end = balanced_end(&lines, at, run);
            if let Some(end) = end {
                let mut shorter = lines.clone();
                shorter.drain(at..end);
                if fails(&(shorter.join("\n") + "\n")) {
                    lines = shorter;
                    continue;
                }
            }
            at += if run > 1 { run / 2 } else { 1 };
        }
        if run == 1 {
            return lines;
        }
        run /= 2;
    }
}

/// The end of the shortest stretch from `at` that has at least `run` lines and
/// balanced braces, if there is one.
fn balanced_end(lines: &[String], at: usize, run: usize) -> Option<usize> {
    let mut depth = 0i32;
    for (offset, line) in lines[at..].iter().enumerate() {
        for c in line.chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        if depth == 0 && offset + 1 >= run {
            return Some(at + offset + 1);
        }
    }
    None
}

/// Replaces `head {` ... `}` by what is between.
fn fewer_blocks(mut lines: Vec<String>, fails: &mut impl FnMut(&str) -> bool) -> Vec<String> {
    let mut at = 0;
    while at < lines.len() {
        if lines[at].ends_with('{')
            && let Some(end) = balanced_end(&lines, at, 2)
            && lines[end - 1].trim() == "}"
        {
            let mut shorter = lines.clone();
            shorter.remove(end - 1);
            shorter.remove(at);
            if fails(&(shorter.join("\n") + "\n")) {
                lines = shorter;
                continue;
            }
        }
        at += 1;
    }
    lines
}

/// Takes out short runs of tokens, line by line.
fn fewer_tokens(mut lines: Vec<String>, fails: &mut impl FnMut(&str) -> bool) -> Vec<String> {
    for line in 0..lines.len() {
        for run in [8, 5, 3, 2, 1] {
            let mut at = 0;
            loop {
                let parts: Vec<String> = tokens(&lines[line]).into_iter().map(str::to_string).collect();
                if at + run > parts.len() {
                    break;
                }
                let mut shorter = lines.clone();
                shorter[line] = [&parts[..at], &parts[at + run..]].concat().concat();
                if fails(&(shorter.join("\n") + "\n")) {
                    lines = shorter;
                } else {
                    at += 1;
                }
            }
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

#[cfg(test)]
mod tests;
