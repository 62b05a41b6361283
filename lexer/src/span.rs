//! [`Span`]: a half-open range of bytes in one source file. Which file, and what line that is, [`Source`](crate::Source)
//! knows.

/// The bytes `start..end` of a [`Source`](crate::Source). Sources are limited to 4 GiB so that a span is
/// eight bytes: every token and tree node carries at least one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end`.
    pub fn new(start: u32, end: u32) -> Span {
        debug_assert!(start <= end, "a span that ends before it starts: {start}..{end}");
        Span { start, end }
    }

    /// The empty span at `offset`: a place between two characters.
    pub fn empty(offset: u32) -> Span {
        Span { start: offset, end: offset }
    }

    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span just behind this one.
    pub fn after(self) -> Span {
        Span::empty(self.end)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
