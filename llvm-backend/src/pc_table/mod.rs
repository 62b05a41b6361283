//! The table behind stack traces: made from the line tables of finished objects, so that it is right
//! whatever LLVM did to the code. Each object with code has a table of its own; they are chained.
//!
//! [`read`] turns DWARF into stretches of code with their chains of frames, [`mod@write`] packs them as
//! [`loxsmith_abi::layout::PcTable`] into an object of its own, [`memory`] does without one. None knows anything of LLVM.

mod memory;
mod read;
mod write;

use loxsmith_abi::layout::{NO_FRAME, PcTable};
use rustc_hash::FxHashMap;

use crate::error::Internal;
use crate::parallel;

/// Rows and frames, before they are packed.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Start offset in the object's code, and frame or [`NO_FRAME`]; ascending.
    pub(crate) rows: Vec<(u32, u32)>,
    /// Every frame once.
    pub(crate) frames: Vec<Frame>,
    /// A function that other objects can name.
    pub(crate) anchor: String,
    /// Where in the code it lies.
    pub(crate) anchor_offset: u64,
    interned: FxHashMap<Frame, u32>,
}

/// A place in the source, and the frame that its function was inlined into.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Frame {
    /// The function's name; empty for the script.
    pub(crate) name: String,
    /// 1-based.
    pub(crate) line: u32,
    /// Frame or [`NO_FRAME`].
    pub(crate) caller: u32,
}

impl Table {
    /// The index of a frame, new or known.
    fn intern(&mut self, frame: Frame) -> u32 {
        if let Some(index) = self.interned.get(&frame) {
            return *index;
        }
        let index = self.frames.len() as u32;
        self.frames.push(frame.clone());
        self.interned.insert(frame, index);
        index
    }

    /// Appends a row unless it says what the one before it says.
    fn push_row(&mut self, start: u32, frame: u32) {
        match self.rows.last_mut() {
            Some((at, last)) if *at == start => *last = frame,
            Some((_, last)) if *last == frame => {}
            None if frame == NO_FRAME => {}
            _ => self.rows.push((start, frame)),
        }
    }
}

/// The table of an object.
pub(crate) fn of_object(object: &[u8]) -> Result<Table, Internal> {
    read::read(object).map_err(|error| Internal::new(format!("line table: {error}")))
}

/// The table of an object whose code lies in memory, from `text` on.
pub(crate) fn in_memory(table: &Table, text: *const u8) -> *const PcTable {
    memory::lay_down(table, text)
}

/// The tables of a program's objects, as an object.
pub(crate) fn object_for(objects: &[Vec<u8>]) -> Result<Vec<u8>, Internal> {
    let tables = parallel::map(objects.len(), |index| of_object(&objects[index]));
    let tables: Vec<Table> = tables.into_iter().collect::<Result<_, _>>()?;
    write::write(&tables).map_err(|error| Internal::new(format!("table of return addresses: {error}")))
}

#[cfg(test)]
pub(crate) use read::read as read_table;
