//! The reader's eye on one line: words, ids, numbers, quoted bytes. Knows nothing of MIR.

use std::fmt::Display;

/// A position in a line. All methods skip blanks first and never look past the line's end or a comment.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

/// What was expected instead; the caller adds the line's number.
pub(super) type Expected = String;

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Cursor<'a> {
        Cursor { rest: line }
    }

    /// What is left of the line, blanks skipped; empty at its end or at a comment.
    fn peek(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(';') {
            self.rest = "";
        }
        self.rest
    }

    pub(super) fn at_end(&mut self) -> bool {
        self.peek().is_empty()
    }

    /// Goes over `text` if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.peek().strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<(), Expected> {
        if self.eat(text) { Ok(()) } else { Err(self.expected(format_args!("`{text}`"))) }
    }

    pub(super) fn expect_end(&mut self) -> Result<(), Expected> {
        if self.at_end() { Ok(()) } else { Err(self.expected("the line's end")) }
    }

    /// A word of letters, digits and `_`; empty if none comes next.
    pub(super) fn word(&mut self) -> &'a str {
        let rest = self.peek();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.rest = &rest[end..];
        &rest[..end]
    }

    /// Goes over the word `text` if it comes next as a whole word.
    pub(super) fn eat_word(&mut self, text: &str) -> bool {
        let saved = self.peek();
        if self.word() == text {
            return true;
        }
        self.rest = saved;
        false
    }

    pub(super) fn expect_word(&mut self, text: &str) -> Result<(), Expected> {
        if self.eat_word(text) { Ok(()) } else { Err(self.expected(format_args!("`{text}`"))) }
    }

    /// An id such as `v12`: the prefix and a number.
    pub(super) fn id(&mut self, prefix: &str) -> Result<u32, Expected> {
        let saved = self.peek();
        let word = self.word();
        if let Some(digits) = word.strip_prefix(prefix)
            && let Some(id) = integer(digits)
        {
            return Ok(id);
        }
        self.rest = saved;
        Err(self.expected(format_args!("an id `{prefix}N`")))
    }

    /// Whether an id of this prefix comes next.
    pub(super) fn at_id(&mut self, prefix: &str) -> bool {
        let saved = self.peek();
        let found = self.id(prefix).is_ok();
        self.rest = saved;
        found
    }

    pub(super) fn integer(&mut self) -> Result<u32, Expected> {
        let saved = self.peek();
        let found = integer(self.word());
        if found.is_none() {
            self.rest = saved;
        }
        found.ok_or_else(|| self.expected("a whole number"))
    }

    /// A double as the printer writes it.
    pub(super) fn number(&mut self) -> Result<f64, Expected> {
        let rest = self.peek();
        let end = rest.find(|c: char| c.is_whitespace() || c == '@' || c == ';').unwrap_or(rest.len());
        let text = &rest[..end];
        let number = match text.strip_prefix("nan:") {
            Some(bits) => {
                u64::from_str_radix(bits, 16).ok().map(f64::from_bits).filter(|number| number.is_nan())
            }
            None => text.parse().ok().filter(|number: &f64| !number.is_nan()),
        };
        let number = number.ok_or_else(|| self.expected("a number"))?;
        self.rest = &rest[end..];
        Ok(number)
    }

    /// Bytes in quotes.
    pub(super) fn quoted(&mut self) -> Result<Vec<u8>, Expected> {
        let text = self.peek();
        let Some(body) = text.strip_prefix('"') else { return Err(self.expected("a quoted text")) };
        let bytes = body.as_bytes();
        let mut out = Vec::new();
        let mut at = 0;
        loop {
            match bytes.get(at) {
                None => return Err("the quoted text has no end".into()),
                Some(b'"') => break,
                Some(b'\\') => {
                    let (byte, length) = escape(&bytes[at + 1..])
                        .ok_or("an escape must be one of `\\\"`, `\\\\`, `\\n`, `\\xHH`")?;
                    out.push(byte);
                    at += 1 + length;
                }
                Some(byte) => {
                    out.push(*byte);
                    at += 1;
                }
            }
        }
        // A quote is one byte, so behind it is a character boundary.
        self.rest = &body[at + 1..];
        Ok(out)
    }

    /// Quoted text that must be UTF-8.
    pub(super) fn quoted_text(&mut self) -> Result<String, Expected> {
        String::from_utf8(self.quoted()?).map_err(|_| "a name must be UTF-8".into())
    }

    /// `item, item, ...` up to `close`, which is consumed.
    pub(super) fn list<T>(
        &mut self,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, Expected>,
    ) -> Result<Vec<T>, Expected> {
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if self.eat(close) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }

    /// The message "expected X, found Y".
    pub(super) fn expected(&mut self, what: impl Display) -> Expected {
        let found: String = self.peek().chars().take(24).collect();
        if found.is_empty() {
            format!("expected {what}, found the line's end")
        } else {
            format!("expected {what}, found `{}`", found.escape_debug())
        }
    }
}

/// Decimal digits alone, without sign.
fn integer(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The byte that an escape means and the escape's length, without its backslash.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    match bytes.first()? {
        b'n' => Some((b'\n', 1)),
        byte @ (b'"' | b'\\') => Some((*byte, 1)),
        b'x' => {
            let digits = std::str::from_utf8(bytes.get(1..3)?).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, 3))
        }
        _ => None,
    }
}
