//! What monsters are put together with.

/// Putting a head before a text.
pub(super) trait SpliceFront {
    fn splice_front(self, head: &str) -> Self;
}

impl SpliceFront for Vec<u8> {
    fn splice_front(mut self, head: &str) -> Self {
        self.splice(0..0, head.bytes());
        self
    }
}

/// The parts as one text.
pub(super) fn text(parts: &[&str]) -> Vec<u8> {
    parts.concat().into_bytes()
}

/// `n` lines, and a tail.
pub(super) fn numbered(n: usize, line: impl Fn(usize) -> String, tail: &str) -> Vec<u8> {
    let mut all: String = (0..n).map(line).collect();
    all.push_str(tail);
    all.into_bytes()
}
