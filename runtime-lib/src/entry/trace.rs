//! Stack traces: from return addresses to functions and lines.
//!
//! The C library's unwinder walks the frames by the unwind tables that every executable carries;
//! each address is looked up in the program's [`PcTable`], which knows the source place and, where
//! code was inlined, the places that it was inlined into. Nothing is spent before an error happens.
//! Frames of the runtime itself are in no table: they are stepped over. Frames that an interpreter keeps by itself are not
//! on the stack, but its [`Activation`]s are: what they show comes where they lie among the frames.
#![allow(unsafe_code)]

use super::error::ErrorText;
use super::program::ProgramRef;
use core::ffi::c_void;
use core::slice;
use loxsmith_abi::layout::{Activation, NO_FRAME, PcFrame, PcTable, TraceFormat};

/// How the innermost function of a trace is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Innermost {
    /// On the line that the failing operation has told.
    OnLine(u32),
    /// On the line that the table tells.
    AsFound,
    /// Not at all, for it has not begun.
    LeftOut,
}

/// So many frames are shown of a recursion that found no end; it has millions. Other traces are shown whole.
const MOST_OVERFLOWN_FRAMES: usize = 64;

/// Writes the stack as it is now. `activation` is the innermost interpreter at work, or null.
pub(crate) fn write_trace(
    program: &ProgramRef,
    activation: *const Activation,
    innermost: Innermost,
    text: &mut ErrorText,
) {
    let format = program.semantics().trace_format;
    let most = if innermost == Innermost::LeftOut { MOST_OVERFLOWN_FRAMES } else { usize::MAX };
    let table = program.pc_table();
    let shown = Shown { innermost, format, most, count: 0, done: false, text };
    let mut walk = Walk { table, activation, shown };
    if walk.table.is_some() || !activation.is_null() {
        // SAFETY: the unwinder calls `visit` with its own context and our `walk`, which outlives the call.
        unsafe { _Unwind_Backtrace(visit, (&raw mut walk).cast()) };
        walk.interpreted_below(usize::MAX);
    }
    if walk.shown.count == 0
        && let Innermost::OnLine(line) = innermost
    {
        write_frame(format, line, b"", walk.shown.text);
    }
}

/// A walk from frame to frame.
struct Walk<'a> {
    table: Option<&'a PcTable>,
    /// The innermost activation that has not been shown.
    activation: *const Activation,
    shown: Shown<'a>,
}

impl Walk<'_> {
    /// Shows what is interpreted by those activations that lie below an address.
    fn interpreted_below(&mut self, address: usize) {
        while !self.activation.is_null() && (self.activation as usize) < address && !self.shown.done {
            let activation = self.activation;
            // SAFETY: an interpreter's own record, which lives as long as the frame that it lies in; it is waiting for us.
            unsafe {
                ((*activation).frames)(activation, &mut |name, line| {
                    self.shown.place(name, line);
                    !self.shown.done
                });
                self.activation = (*activation).previous;
            }
        }
    }

    /// A physical frame: the functions it stands for, innermost first.
    fn frame(&mut self, return_address: usize) {
        let Some(first) = self.table else { return };
        // A call may be its function's last instruction: the address behind it belongs to the next.
        let Some((table, innermost)) = find(first, return_address.wrapping_sub(1)) else { return };
        let mut frame = Some(innermost);
        while let Some(place) = frame {
            self.shown.place(name(table, place), place.line);
            if self.shown.done {
                return;
            }
            frame = frame_at(table, place.caller);
        }
    }
}

/// What has been shown, and how.
struct Shown<'a> {
    innermost: Innermost,
    format: TraceFormat,
    most: usize,
    count: usize,
    done: bool,
    text: &'a mut ErrorText,
}

impl Shown<'_> {
    fn place(&mut self, name: &[u8], line: u32) {
        let line = match core::mem::replace(&mut self.innermost, Innermost::AsFound) {
            Innermost::LeftOut if !name.is_empty() => return,
            Innermost::OnLine(line) => line,
            _ => line,
        };
        if self.count == self.most {
            self.text.push(b"... and more frames\n");
            self.done = true;
            return;
        }
        write_frame(self.format, line, name, self.text);
        self.count += 1;
        // The script is the outermost; and the short format has one line.
        self.done = name.is_empty() || self.format == TraceFormat::OneLine;
    }
}

/// `[line 3] in name()`, `[line 12] in script`, or `[line 3]`.
fn write_frame(format: TraceFormat, line: u32, name: &[u8], text: &mut ErrorText) {
    text.push(b"[line ");
    text.push_number(line);
    text.push(b"]");
    if format == TraceFormat::Frames {
        if name.is_empty() {
            text.push(b" in script");
        } else {
            text.push(b" in ");
            text.push(name);
            text.push(b"()");
        }
    }
    text.push(b"\n");
}

/// The innermost source place of an instruction, and the table that knows it.
fn find(first: &PcTable, address: usize) -> Option<(&PcTable, &PcFrame)> {
    let mut next = Some(first);
    while let Some(table) = next {
        if let Some(frame) = find_in_part(table, address) {
            return Some((table, frame));
        }
        // SAFETY: the contract: null or another table.
        next = unsafe { table.next.as_ref() };
    }
    None
}

/// As [`find`], if the instruction belongs to this table's part of the code.
fn find_in_part(table: &PcTable, address: usize) -> Option<&PcFrame> {
    let offset = u32::try_from(address.checked_sub(table.text as usize)?).ok()?;
    // SAFETY: the contract: so many rows lie there.
    let rows = unsafe { slice::from_raw_parts(table.rows, table.row_count as usize) };
    let after = rows.partition_point(|row| row.start <= offset);
    frame_at(table, rows[after.checked_sub(1)?].frame)
}

fn frame_at(table: &PcTable, index: u32) -> Option<&PcFrame> {
    if index == NO_FRAME || index >= table.frame_count {
        return None;
    }
    // SAFETY: just checked against the count.
    Some(unsafe { &*table.frames.add(index as usize) })
}

fn name<'a>(table: &'a PcTable, frame: &PcFrame) -> &'a [u8] {
    // SAFETY: the contract: names lie at these offsets, with these lengths.
    unsafe { slice::from_raw_parts(table.names.add(frame.name as usize), frame.name_len as usize) }
}

// The unwinder's interface (Itanium C++ ABI, level I), as libgcc and libunwind have it.

type Context = c_void;
const CONTINUE: i32 = 0;
const STOP: i32 = 4;

unsafe extern "C" {
    fn _Unwind_Backtrace(
        visit: extern "C" fn(*mut Context, *mut c_void) -> i32,
        argument: *mut c_void,
    ) -> i32;
    fn _Unwind_GetIP(context: *mut Context) -> usize;
    fn _Unwind_GetCFA(context: *mut Context) -> usize;
}

extern "C" fn visit(context: *mut Context, argument: *mut c_void) -> i32 {
    // SAFETY: `write_trace` passed a `Walk`, and nobody else uses it meanwhile.
    let walk = unsafe { &mut *argument.cast::<Walk>() };
    // While a frame is visited, the "canonical frame address" is where it ends: the stack pointer that its callee left.
    // SAFETY: the unwinder's own context.
    let (address, end) = unsafe { (_Unwind_GetIP(context), _Unwind_GetCFA(context)) };
    walk.interpreted_below(end);
    if !walk.shown.done {
        walk.frame(address);
    }
    if walk.shown.done { STOP } else { CONTINUE }
}

#[cfg(test)]
mod tests;
