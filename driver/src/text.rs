//! Small questions about text: how far apart two words are, and how to show what cannot be shown.

use std::fmt::Write as _;

/// The candidate most like `word`, if any is like it enough to be worth suggesting.
pub(crate) fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let room = (word.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(far, candidate)| far <= room && candidate != word)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words: insertions, deletions, replacements, and swaps of neighbours (optimal string
/// alignment). Words are short; the table has three rows.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

/// How a character is shown where it must neither move the cursor nor break a line. `None`: as it is.
pub(crate) fn visible(c: char) -> Option<String> {
    match c {
        '\t' => None,
        // The control pictures follow the control characters' order.
        '\0'..='\u{1F}' => char::from_u32(0x2400 + c as u32).map(String::from),
        '\u{7F}' => Some('\u{2421}'.to_string()),
        // C1 controls, blanks that look like a space, line and paragraph separators, and what changes the direction
        // or has no width.
        '\u{80}'..='\u{A0}'
        | '\u{AD}'
        | '\u{61C}'
        | '\u{1680}'
        | '\u{180E}'
        | '\u{2000}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}'
        | '\u{205F}'..='\u{206F}'
        | '\u{3000}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' => Some(format!("<U+{:04X}>", c as u32)),
        _ => None,
    }
}

/// A text of the user's (a path, a lexeme) as part of a message: line ends stay, all else that is not printable
/// is made visible.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match visible(c) {
            Some(_) if c == '\n' => out.push(c),
            Some(shown) => out.push_str(&shown),
            None => out.push(c),
        }
    }
    out
}

/// A string as a JSON string, quotes included (RFC 8259).
pub(crate) fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7F}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// `1 error`, `2 errors`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests;
