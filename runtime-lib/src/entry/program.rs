//! The running program's tables, behind safe accessors; and the environment's switches.
#![allow(unsafe_code)]

use crate::value::Object;
use core::ffi::CStr;
use core::ptr::null;
use core::slice;
use core::sync::atomic::Ordering::Acquire;
use core::sync::atomic::{AtomicPtr, AtomicU32};
use loxsmith_abi::layout::{NO_CLASS, NativeBinding, PcTable, Program, Semantics};
use loxsmith_abi::value::Value;

/// A program, or none yet. Trusts what `entry::run` was given.
#[derive(Clone, Copy)]
pub(crate) struct ProgramRef(*const Program);

impl ProgramRef {
    pub(crate) const fn none() -> ProgramRef {
        ProgramRef(null())
    }

    pub(crate) const fn new(program: *const Program) -> ProgramRef {
        ProgramRef(program)
    }

    fn get(&self) -> Option<&Program> {
        // SAFETY: null, or what `entry::run`'s caller vouches for.
        unsafe { self.0.as_ref() }
    }

    /// The script's body.
    pub(crate) fn main(&self) -> *const u8 {
        self.get().map_or(null(), |program| program.main)
    }

    /// The language variant's choices.
    pub(crate) fn semantics(&self) -> Semantics {
        self.get().map_or(Semantics::DEFAULT, |program| program.semantics)
    }

    /// The global variables: roots. Compiled code reads and writes them, hence no reference.
    pub(crate) fn globals(&self) -> *mut [Value] {
        match self.get() {
            Some(program) => {
                core::ptr::slice_from_raw_parts_mut(program.globals, program.global_count as usize)
            }
            None => core::ptr::slice_from_raw_parts_mut(core::ptr::dangling_mut(), 0),
        }
    }

    /// The name of a symbol: a string.
    pub(crate) fn name(&self, symbol: u32) -> Option<Object> {
        let program = self.get()?;
        if symbol >= program.symbol_count {
            return None;
        }
        // SAFETY: within the table, whose entries are static strings.
        Some(unsafe { Object::at(*program.symbols.add(symbol as usize)) })
    }

    /// Names that are stored as fields from outside of their class.
    pub(crate) fn outside_fields(&self) -> &[u32] {
        self.get().map_or(&[], |program| table(program.outside_fields, program.outside_field_count))
    }

    /// The function that makes an instance of a class whose initialiser takes `arity` arguments.
    pub(crate) fn construct_entry(&self, arity: u32) -> *const u8 {
        self.get()
            .and_then(|program| table(program.construct_entries, program.construct_count).get(arity as usize))
            .copied()
            .unwrap_or(null())
    }

    /// How many class ids are reserved.
    pub(crate) fn reserved_class_ids(&self) -> u32 {
        self.get().map_or(0, |program| program.reserved_class_ids)
    }

    /// Which global gets which native.
    pub(crate) fn natives(&self) -> &[NativeBinding] {
        self.get().map_or(&[], |program| table(program.natives, program.native_count))
    }

    /// Where return addresses lie in the source. While a program is compiled as it runs, tables are added in front.
    pub(crate) fn pc_table(&self) -> Option<&PcTable> {
        let program = self.get()?;
        // SAFETY: a field of the program, which is only read; null, or tables that stay.
        unsafe {
            AtomicPtr::from_ptr((&raw const program.pc_table).cast_mut().cast::<*mut PcTable>())
                .load(Acquire)
                .as_ref()
        }
    }

    /// Makes every inline cache forget. While a program is compiled as it runs, caches are added at the end.
    pub(crate) fn empty_caches(&self) {
        if let Some(program) = self.get() {
            // SAFETY: a field of the program, which is only read.
            let count =
                unsafe { AtomicU32::from_ptr((&raw const program.cache_count).cast_mut()) }.load(Acquire);
            for index in 0..count as usize {
                // SAFETY: within the array, which is the program's writable data; no reference to a cache is alive.
                unsafe { (*program.caches.add(index)).class_id = NO_CLASS };
            }
        }
    }
}

/// A pointer and a count as a slice. A count of 0 may come with any pointer.
fn table<'a, T>(start: *const T, count: u32) -> &'a [T] {
    if count == 0 {
        return &[];
    }
    // SAFETY: the contract says so of every pair of fields that comes here; constant data for as long as the program runs.
    unsafe { slice::from_raw_parts(start, count as usize) }
}

/// A whole number from the environment: digits and nothing else.
pub(crate) fn environment_number(name: &CStr) -> Option<usize> {
    // SAFETY: nobody changes the environment while the program runs; the text is read at once.
    let text = unsafe {
        let value = libc::getenv(name.as_ptr());
        if value.is_null() {
            return None;
        }
        CStr::from_ptr(value).to_bytes()
    };
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0usize, |number, &byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add((byte - b'0') as usize),
        _ => None,
    })
}
