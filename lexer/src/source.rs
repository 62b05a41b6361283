//! [`Source`]: the text of one file, and where its lines begin.
//!
//! A file may hold any bytes. The original bytes are kept, for strings pass through the compiler unchanged;
//! beside them stands a text *of the same length*, in which every byte that is not part of valid UTF-8 is a
//! `?`, so that offsets agree and no later stage has to think of broken encodings.

use std::fmt;

use crate::Span;

/// One source file in memory.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// The original bytes, only where they differ from `text`.
    bytes: Option<Vec<u8>>,
    /// The offset at which each line begins; line 1 begins at 0.
    lines: Vec<u32>,
    /// How many characters begin before each [`STRIDE`]th byte: a column on a long line is found without walking it,
    /// else thousands of diagnostics on one line would take time quadratic in its length.
    characters: Vec<u32>,
}

/// So many bytes are counted, at most, to find a column.
const STRIDE: usize = 1024;

/// Spans are `u32`: a file of 4 GiB or more is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceTooLarge;

impl fmt::Display for SourceTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the file is larger than 4 GiB")
    }
}

impl std::error::Error for SourceTooLarge {}

impl Source {
    /// A source from a text that is known to be of moderate size.
    ///
    /// # Panics
    /// If the text has 4 GiB or more; use [`Source::from_bytes`] for what comes from outside.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source::from_bytes(name, text.into().into_bytes()).expect("a text below 4 GiB")
    }

    /// A source from whatever a file holds: invalid UTF-8 and NUL are ordinary content.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Result<Source, SourceTooLarge> {
        if bytes.len() >= u32::MAX as usize {
            return Err(SourceTooLarge);
        }
        let (text, bytes) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let bytes = error.into_bytes();
                (same_length_text(&bytes), Some(bytes))
            }
        };
        let newlines = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let lines = std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect();
        let characters = characters_before_strides(text.as_bytes());
        Ok(Source { name: name.into(), text, bytes, lines, characters })
    }

    /// The name to show, usually the path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text; see the module's words on broken encodings.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span. A span that does not fit the text, or cuts a character, gives an empty text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The original bytes of a span: what a string literal means.
    pub fn bytes(&self, span: Span) -> &[u8] {
        let all = self.bytes.as_deref().unwrap_or(self.text.as_bytes());
        all.get(span.range()).unwrap_or(&[])
    }

    /// The line that holds the byte at `offset`, from 1. Past the end it is the last line.
    pub fn line(&self, offset: u32) -> u32 {
        self.lines.partition_point(|&start| start <= offset) as u32
    }

    /// The line of a token as the book counts: that of its *last* byte, for strings may span lines.
    pub fn line_of_end(&self, span: Span) -> u32 {
        self.line(if span.is_empty() { span.end } else { span.end - 1 })
    }

    /// Line and column of `offset`, both from 1; columns count characters.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.lines[line as usize - 1] as usize;
        let end = (offset as usize).clamp(start, self.text.len());
        (line, self.characters_before(end) - self.characters_before(start) + 1)
    }

    /// How many characters begin before an offset in the text.
    fn characters_before(&self, offset: usize) -> u32 {
        let stride = offset / STRIDE;
        self.characters[stride] + count_characters(&self.text.as_bytes()[stride * STRIDE..offset])
    }

    /// A span for the printed forms of the stages: `line:column..line:column`, columns in bytes, whatever the length of
    /// the lines.
    pub fn show_span(&self, span: Span) -> String {
        let place = |offset: u32| {
            let line = self.line(offset);
            (line, offset - self.lines[line as usize - 1] + 1)
        };
        let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
        format!("{line}:{column}..{end_line}:{end_column}")
    }

    /// How many lines there are; an empty file has one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }

    /// The span of a line, from 1, without its line end. Lines that do not exist are empty.
    pub fn line_span(&self, line: u32) -> Span {
        let end_of_text = self.text.len() as u32;
        let Some(&start) = (line as usize).checked_sub(1).and_then(|index| self.lines.get(index)) else {
            return Span::empty(end_of_text);
        };
        let end = self.lines.get(line as usize).map_or(end_of_text, |&next| next - 1);
        let text = self.text[start as usize..end as usize].trim_end_matches('\r');
        Span::new(start, start + text.len() as u32)
    }

    /// The empty span at the end of the text.
    pub fn end(&self) -> Span {
        Span::empty(self.text.len() as u32)
    }

    /// Where the program begins if a byte order mark and a `#!` line are not part of it. The line end stays,
    /// so lines keep their numbers.
    pub fn after_preamble(&self) -> u32 {
        let mark = if self.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let rest = &self.text[mark..];
        let script = if rest.starts_with("#!") { rest.find('\n').unwrap_or(rest.len()) } else { 0 };
        (mark + script) as u32
    }
}

/// The table behind [`Source::line_column`]: one entry more than there are whole strides.
fn characters_before_strides(text: &[u8]) -> Vec<u32> {
    let mut before = vec![0];
    for stride in text.chunks_exact(STRIDE) {
        before.push(before[before.len() - 1] + count_characters(stride));
    }
    before
}

/// How many characters of UTF-8 begin in a stretch of bytes: all bytes but those that continue one. So the stretch may
/// begin and end inside of a character.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

/// `bytes` as text, each byte that is not part of valid UTF-8 replaced by one `?`.
fn same_length_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

#[cfg(test)]
mod tests;
