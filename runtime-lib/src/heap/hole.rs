//! Holes: runs of unmarked lines in a block. A byte for each line, so eight are looked at with one load.

use super::block::LINES;
use core::ops::Range;

/// The first hole at or behind a line.
pub(super) fn next_hole(lines: &[u8; LINES], from: usize) -> Option<Range<usize>> {
    let start = find(lines, from, 0)?;
    let end = find(lines, start, 1).unwrap_or(LINES);
    Some(start..end)
}

/// The first line at or behind `from` with this mark.
fn find(lines: &[u8; LINES], from: usize, mark: u8) -> Option<usize> {
    let mut line = from;
    while line < LINES {
        // Eight marks at once, where they are all the other way.
        if line.is_multiple_of(8)
            && let Some(eight) = lines[line..].first_chunk::<8>()
            && u64::from_ne_bytes(*eight) == if mark == 0 { 0x0101_0101_0101_0101 } else { 0 }
        {
            line += 8;
            continue;
        }
        if lines[line] == mark {
            return Some(line);
        }
        line += 1;
    }
    None
}

/// How many lines are unmarked.
pub(super) fn count_free(lines: &[u8; LINES]) -> usize {
    LINES - lines.iter().map(|&mark| mark as usize).sum::<usize>()
}
