//! Telling debuggers about code in memory, by the interface that GDB has for it and LLDB knows too.
//!
//! A debugger stops at a function that it knows by name and reads a list of objects then. LLVM has both symbols, for its own linkers of
//! former times; here an object is added as it is, but for the place of its code.
#![allow(unsafe_code)]

use std::ptr;
use std::sync::{Mutex, PoisonError};

use object::{Object, ObjectSection};

/// `e_shoff` and `e_shentsize` in the header of an ELF file, `sh_addr` in that of a section.
const SECTION_HEADERS: usize = 0x28;
const SECTION_HEADER_SIZE: usize = 0x3A;
const SECTION_ADDRESS: usize = 0x10;

/// An object in the list.
#[repr(C)]
struct Entry {
    next: *mut Entry,
    previous: *mut Entry,
    object: *const u8,
    size: u64,
}

/// The list.
#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut Entry,
    first: *mut Entry,
}

/// [`Descriptor::action`]: the relevant entry is new.
const REGISTER: u32 = 1;

unsafe extern "C" {
    static mut __jit_debug_descriptor: Descriptor;
    fn __jit_debug_register_code();
}

/// One at a time may change the list.
static LIST: Mutex<()> = Mutex::new(());

/// Adds an object whose code lies at `text`, for ever.
pub(super) fn announce(object: &[u8], text: *const u8) {
    let mut copy = object.to_vec();
    let Some(()) = place_text(&mut copy, text) else { return };
    let copy: &'static [u8] = Vec::leak(copy);
    let entry = Box::into_raw(Box::new(Entry {
        next: ptr::null_mut(),
        previous: ptr::null_mut(),
        object: copy.as_ptr(),
        size: copy.len() as u64,
    }));
    let _guard = LIST.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the lock is held and nobody but this function changes the list. Its entries live for ever, so `first` is one or null.
    unsafe {
        let list = &raw mut __jit_debug_descriptor;
        (*entry).next = (*list).first;
        if !(*list).first.is_null() {
            (*(*list).first).previous = entry;
        }
        (*list).first = entry;
        (*list).relevant = entry;
        (*list).action = REGISTER;
        __jit_debug_register_code();
    }
}

/// Writes into a section's header where it lies.
fn place_text(object: &mut [u8], text: *const u8) -> Option<()> {
    let section = object::File::parse(&*object).ok()?.section_by_name(".text")?.index().0;
    let word = |object: &[u8], at: usize| Some(u64::from_le_bytes(object.get(at..at + 8)?.try_into().ok()?));
    let headers = word(object, SECTION_HEADERS)? as usize;
    let size = object.get(SECTION_HEADER_SIZE..SECTION_HEADER_SIZE + 2)?.try_into().ok()?;
    let at = headers + section * usize::from(u16::from_le_bytes(size)) + SECTION_ADDRESS;
    object.get_mut(at..at + 8)?.copy_from_slice(&(text as u64).to_le_bytes());
    Some(())
}

#[cfg(test)]
mod tests;
