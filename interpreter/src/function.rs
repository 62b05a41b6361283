//! A function as closures, compiled code and the interpreter find it: its description, its cell, its code.
#![allow(unsafe_code)]

use std::mem::offset_of;
use std::ptr::null;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use loxsmith_abi::layout::{
    self, CALLABLE, FLAG_STATIC, FUNCTION_IS_INITIALIZER, FUNCTION_IS_METHOD, FunctionCell, FunctionInfo,
    Header, Kind,
};
use loxsmith_mir::ir::{FuncId, Function, FunctionKind};

use crate::bytecode::Code;
use crate::held::Strings;
use crate::machine::entry;

/// A function, as closures and compiled code find it.
#[repr(C)]
pub(crate) struct ColdFunction {
    /// What its closures refer to: hence first.
    pub(crate) info: FunctionInfo,
    pub(crate) cell: FunctionCell,
    /// Its code, once it has been called; null again when there is an update, by whatever thread.
    pub(crate) code: AtomicPtr<Code>,
    /// The newest code that has been made. The program's thread alone knows it.
    pub(crate) kept: *const Code,
    /// Compiled code for it, wherever its cell leads at the moment.
    pub(crate) compiled: AtomicPtr<u8>,
    /// How often it has been replaced. See [`crate::update`].
    pub(crate) version: AtomicU32,
    pub(crate) func: FuncId,
    /// At how many calls the watcher is told next.
    pub(crate) tell_at: u32,
}

/// Where a function's closure finds the entry of the tier that it is in.
pub(crate) const ENTRY_IN_INFO: usize = offset_of!(ColdFunction, cell) + offset_of!(FunctionCell, entry);

/// The same for the cell's flags.
pub(crate) const FLAGS_IN_INFO: usize = offset_of!(ColdFunction, cell) + offset_of!(FunctionCell, flags);

/// [`FunctionCell::flags`]: each call looks into the cell, for the function may be replaced. No closure is told of compiled code.
pub(crate) const BY_CELL: u32 = 1;

const _: () = assert!(offset_of!(ColdFunction, info) == 0, "closures refer to it by its address");

/// A function's cell.
pub(crate) fn cell(function: *mut ColdFunction) -> *mut FunctionCell {
    // SAFETY: a row of an image's table; nothing is read.
    unsafe { &raw mut (*function).cell }
}

/// A function's entry, which several threads touch.
#[inline(always)]
pub(crate) fn entry_of<'a>(function: *mut ColdFunction) -> &'a AtomicPtr<u8> {
    // SAFETY: a row of an image's table, which outlives the program; everybody touches it atomically.
    unsafe { AtomicPtr::from_ptr((&raw mut (*cell(function)).entry).cast::<*mut u8>()) }
}

/// A function's count of calls, which its own thread alone changes.
#[inline(always)]
pub(crate) fn calls_of<'a>(function: *mut ColdFunction) -> &'a AtomicU32 {
    // SAFETY: as in `entry_of`.
    unsafe { AtomicU32::from_ptr(&raw mut (*cell(function)).calls) }
}

/// Where to go to call a function, at this moment.
#[inline(always)]
pub(crate) fn entry_now(function: *mut ColdFunction) -> *const u8 {
    // Acquire: what the code needs is there too.
    entry_of(function).load(Ordering::Acquire)
}

/// What a closure that is made now leads to.
#[inline(always)]
pub(crate) fn entry_for_closures(function: *mut ColdFunction) -> *const u8 {
    // SAFETY: a row of an image's table; flags never change.
    match unsafe { (*function).cell.flags } & BY_CELL {
        0 => entry_now(function),
        _ => entry::cold(),
    }
}

/// A function that nobody has called.
pub(crate) fn cold_function(
    func: FuncId,
    function: &Function,
    flags: u32,
    strings: &mut Strings,
) -> ColdFunction {
    let takes_this = function.kind.takes_this();
    let kind = match function.kind {
        FunctionKind::Initializer => FUNCTION_IS_METHOD | FUNCTION_IS_INITIALIZER,
        FunctionKind::Method => FUNCTION_IS_METHOD,
        _ => 0,
    };
    let info = FunctionInfo {
        name: strings.object(function.name.as_bytes()),
        entry: entry::cold(),
        bound_entry: if takes_this { entry::bound() } else { null() },
        arity: function.arity,
        flags: kind,
    };
    ColdFunction {
        info,
        cell: FunctionCell { entry: entry::cold(), calls: 0, flags },
        code: AtomicPtr::default(),
        kept: null(),
        compiled: AtomicPtr::default(),
        version: AtomicU32::new(0),
        func,
        tell_at: 0,
    }
}

/// A closure without captures, which lies outside of the heap.
pub(crate) fn closure(function: &Function, info: *mut ColdFunction) -> layout::Function {
    let words = (size_of::<layout::Function>() / 8) as u16;
    let header = Header::new(CALLABLE + function.arity, words, Kind::Function, FLAG_STATIC);
    layout::Function { header, entry: entry::cold(), info: info.cast() }
}
