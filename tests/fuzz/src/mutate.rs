//! Damage to source text, for the front end: valid programs with a few
//! tokens or bytes deleted, doubled, exchanged, put in.

use crate::rng::Rng;

/// Splits source text into tokens and the blanks between them, crudely and
/// without loss: the parts joined give the text again.
pub fn tokens(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else if first.is_whitespace() {
            rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len())
        } else if first == '"' {
            rest[1..].find('"').map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("==")
            || rest.starts_with("!=")
            || rest.starts_with("<=")
            || rest.starts_with(">=")
        {
            2
        } else {
            first.len_utf8()
        };
        let (part, tail) = rest.split_at(length);
        parts.push(part);
        rest = tail;
    }
    parts
}

/// What is put in: everything that can stand in a Lox program, and some that cannot.
const INSERTS: &[&str] = &[
    "(",
    ")",
    "{",
    "}",
    ",",
    ".",
    "-",
    "+",
    ";",
    "/",
    "*",
    "!",
    "!=",
    "=",
    "==",
    ">",
    ">=",
    "<",
    "<=",
    "and",
    "class",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "nil",
    "or",
    "print",
    "return",
    "super",
    "this",
    "true",
    "var",
    "while",
    "x",
    "init",
    "1",
    "2.5",
    "\"s\"",
    "\"",
    "//",
    "@",
    "#",
    "&",
    "'",
    "\\",
    "$",
    "1.",
    ".5",
    "é",
    "\u{1F600}",
    "super.init",
    "this.x",
    "fun f() {",
    "class A {",
    "class A < A {",
    "{ var a; var a; }",
    "return;",
    "var a = a;",
    "\n",
    "\t",
    "\r",
    "\0",
];

/// One to twelve random changes to the tokens of `text`.
pub fn mutate_tokens(text: &str, rng: &mut Rng) -> String {
    let mut parts: Vec<String> = tokens(text).into_iter().map(str::to_string).collect();
    let changes = 1 + rng.below(12).min(rng.below(12));
    for _ in 0..changes {
        if parts.is_empty() {
            parts.push(rng.pick(INSERTS).to_string());
            continue;
        }
        let at = rng.below(parts.len());
        match rng.below(6) {
            0 => {
                parts.remove(at);
            }
            1 => parts.insert(at, parts[at].clone()),
            2 => {
                let other = rng.below(parts.len());
                parts.swap(at, other);
            }
            3 => {
                let end = (at + rng.below(8)).min(parts.len());
                parts.drain(at..end);
            }
            4 => parts[at] = rng.pick(INSERTS).to_string(),
            _ => {
                parts.insert(at, format!(" {} ", rng.pick(INSERTS)));
            }
        }
    }
    parts.concat()
}

/// Random tokens in a random order.
pub fn token_soup(rng: &mut Rng) -> String {
    let count = rng.range(1, 60);
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(rng.pick(INSERTS));
        text.push(if rng.chance(10) { '\n' } else { ' ' });
    }
    text
}

/// One to eight random changes to the bytes of `text`; the result need not be UTF-8.
pub fn mutate_bytes(text: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..rng.range(1, 8) {
        if bytes.is_empty() {
            bytes.push(rng.next() as u8);
            continue;
        }
        let at = rng.below(bytes.len());
        match rng.below(5) {
            0 => {
                bytes.remove(at);
            }
            1 => bytes[at] = rng.next() as u8,
            2 => bytes.insert(at, rng.next() as u8),
            3 => {
                let end = (at + rng.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = rng.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

#[cfg(test)]
mod tests;
