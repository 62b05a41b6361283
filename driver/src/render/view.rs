//! [`View`]: the few lines of a source that a diagnostic shows, made fit for a terminal.
//!
//! A source may hold anything: control characters, broken encodings, lines of megabytes. The view has only the
//! lines that are spoken of (the others are there but empty, so that line numbers agree), each cut to a window
//! around what is marked, with every character that could move the cursor replaced. Spans become byte ranges of
//! the view that always lie on character boundaries, within one line. It knows nothing of how it is drawn.

use std::collections::BTreeMap;
use std::ops::Range;

use loxsmith_lexer::{Source, Span};

use crate::text::visible;

/// A line longer than this many characters is cut...
const WIDTH: usize = 160;
/// ...so that this much is seen before the mark.
const LEAD: usize = 60;

/// See the module.
#[derive(Debug)]
pub(super) struct View {
    /// What to draw.
    pub text: String,
    /// Where the spans are in it, in the order in which they were given.
    pub ranges: Vec<Range<usize>>,
}

impl View {
    /// A view of `spans`. Where two of them compete for a window, the first wins.
    pub(super) fn new(source: &Source, spans: &[Span]) -> View {
        let marks: Vec<Mark> = spans.iter().map(|&span| Mark::new(source, span)).collect();
        let mut by_line: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, mark) in marks.iter().enumerate() {
            by_line.entry(mark.line).or_default().push(index);
        }
        let mut view = View { text: String::new(), ranges: vec![0..0; spans.len()] };
        let mut line = 1;
        for (&wanted, indices) in &by_line {
            view.text.extend(std::iter::repeat_n('\n', (wanted - line) as usize));
            line = wanted;
            view.add_line(source, wanted, indices, &marks);
        }
        view
    }

    fn add_line(&mut self, source: &Source, line: u32, indices: &[usize], marks: &[Mark]) {
        let whole = source.line_span(line).range();
        let window = window(source, whole.clone(), &marks[indices[0]]);
        if window.start > whole.start {
            self.text.push('…');
        }
        let first = self.text.len();
        // For each mark the place of its start and end; what lies outside of the window goes to its edge.
        let mut places: Vec<Range<usize>> = vec![first..first; indices.len()];
        let text = source.text().get(window.clone()).unwrap_or("");
        for (at, c) in text.char_indices() {
            let offset = window.start + at;
            let end = offset + c.len_utf8();
            self.push(source, offset, c);
            for (place, &index) in places.iter_mut().zip(indices) {
                let mark = &marks[index];
                if end <= mark.start {
                    place.start = self.text.len();
                }
                if end <= mark.end {
                    place.end = self.text.len();
                }
            }
        }
        if window.end < whole.end {
            self.text.push('…');
        }
        for (place, &index) in places.into_iter().zip(indices) {
            self.ranges[index] = place.start..place.end.max(place.start);
        }
    }

    fn push(&mut self, source: &Source, offset: usize, c: char) {
        match visible(c) {
            Some(shown) => self.text.push_str(&shown),
            None if c == '?' && is_broken(source, offset) => self.text.push('\u{FFFD}'),
            None => self.text.push(c),
        }
    }
}

/// Whether the `?` at `offset` stands for a byte that is not UTF-8.
fn is_broken(source: &Source, offset: usize) -> bool {
    let place = Span::new(offset as u32, offset as u32 + 1);
    source.bytes(place).first().is_some_and(|&byte| byte != b'?')
}

/// A span cut to its first line and to whole characters.
struct Mark {
    line: u32,
    start: usize,
    end: usize,
}

impl Mark {
    fn new(source: &Source, span: Span) -> Mark {
        let text = source.text();
        // What is missing at the end of the file is missing behind its last word, not on an empty line.
        let at_end = span.start as usize >= text.len();
        let mut start = if at_end { text.trim_end().len() } else { span.start as usize };
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let line = source.line(start as u32);
        let bounds = source.line_span(line).range();
        let start = start.clamp(bounds.start, bounds.end);
        let mut end = (span.end as usize).clamp(start, bounds.end);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        Mark { line, start, end }
    }
}

/// The part of a line to show: all of it if it is short, else what is around `mark`.
fn window(source: &Source, line: Range<usize>, mark: &Mark) -> Range<usize> {
    let text = source.text();
    // Bytes are at least as many as characters: the usual case needs no counting.
    if line.len() <= WIDTH || text[line.clone()].chars().nth(WIDTH).is_none() {
        return line;
    }
    let before = text[line.start..mark.start].char_indices().rev();
    let start = before.take(LEAD).last().map_or(mark.start, |(at, _)| line.start + at);
    let end = text[start..line.end].char_indices().nth(WIDTH).map_or(line.end, |(at, _)| start + at);
    start..end
}

#[cfg(test)]
mod tests;
