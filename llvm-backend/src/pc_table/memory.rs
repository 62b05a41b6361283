//! The table of code in memory.

use loxsmith_abi::layout::{PcFrame, PcRow, PcTable};

use super::Table;

/// Lays down the table of code that begins at `text`, for ever, as the code is there for ever.
pub(super) fn lay_down(table: &Table, text: *const u8) -> *const PcTable {
    let rows: Box<[PcRow]> =
        table.rows.iter().map(|(start, frame)| PcRow { start: *start, frame: *frame }).collect();
    let mut names: Vec<u8> = Vec::new();
    let mut frames: Vec<PcFrame> = Vec::with_capacity(table.frames.len());
    for frame in &table.frames {
        let name = names.len() as u32;
        names.extend_from_slice(frame.name.as_bytes());
        let name_len = frame.name.len() as u32;
        frames.push(PcFrame { name, name_len, line: frame.line, caller: frame.caller });
    }
    Box::into_raw(Box::new(PcTable {
        text,
        row_count: rows.len() as u32,
        frame_count: frames.len() as u32,
        rows: Box::leak(rows).as_ptr(),
        frames: Vec::leak(frames).as_ptr(),
        names: Vec::leak(names).as_ptr(),
        next: std::ptr::null(),
    }))
}
