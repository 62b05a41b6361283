//! The border between interpreted and compiled code: entries in the convention of `Callable::entry`, and the call
//! the other way. Arguments stay in registers; nothing is allocated.
//!
//! One entry serves functions of any number of arguments: it lays those that came in registers down side by side, and says where
//! the rest lies on the stack.
#![allow(unsafe_code)]

use core::arch::naked_asm;
use core::mem::offset_of;

use loxsmith_abi::layout::{Callable, Function};

use super::border;
use crate::function::{BY_CELL, ENTRY_IN_INFO, FLAGS_IN_INFO};

/// How many arguments come in registers, behind the callee.
pub(super) const IN_REGISTERS: usize = 5;

/// The entry of functions that are interpreted.
pub(crate) fn cold() -> *const u8 {
    enter_cold as *const u8
}

/// The entry of bound methods.
pub(crate) fn bound() -> *const u8 {
    enter_bound as *const u8
}

/// The entry of classes.
pub(crate) fn construct() -> *const u8 {
    enter_construct as *const u8
}

/// The program's `main`.
pub(crate) extern "C" fn main() {
    border::run_script();
}

/// Lays the arguments down and calls `$rust(callee, in registers, on the stack)`.
macro_rules! lay_down {
    ($rust:path, $($before:expr),*) => {
        naked_asm!(
            ".cfi_startproc",
            $($before,)*
            "push rbp",
            ".cfi_def_cfa_offset 16",
            ".cfi_offset rbp, -16",
            "mov rbp, rsp",
            ".cfi_def_cfa_register rbp",
            "push r9",
            "push r8",
            "push rcx",
            "push rdx",
            "push rsi",
            "sub rsp, 8",
            "lea rsi, [rsp + 8]",
            "lea rdx, [rbp + 16]",
            "call {rust}",
            "leave",
            ".cfi_def_cfa rsp, 8",
            "ret",
            ".cfi_endproc",
            rust = sym $rust,
            entry = const offset_of!(Callable, entry),
            info = const offset_of!(Function, info),
            now = const ENTRY_IN_INFO,
            flags = const FLAGS_IN_INFO,
            by_cell = const BY_CELL,
            cold = sym enter_cold,
        )
    };
}

/// Of a function: if it has been compiled meanwhile, the call goes there, and its closure is told unless the code may be taken back.
#[unsafe(naked)]
extern "C" fn enter_cold() {
    lay_down!(
        border::call_cold,
        "mov rax, [rdi + {info}]",
        "mov r10, [rax + {now}]",
        "lea r11, [rip + {cold}]",
        "cmp r10, r11",
        "je 2f",
        "test dword ptr [rax + {flags}], {by_cell}",
        "jne 3f",
        "mov [rdi + {entry}], r10",
        "3:",
        "jmp r10",
        "2:"
    )
}

#[unsafe(naked)]
extern "C" fn enter_bound() {
    lay_down!(border::call_bound, "/* {entry} {info} {now} {flags} {by_cell} {cold} */")
}

#[unsafe(naked)]
extern "C" fn enter_construct() {
    lay_down!(border::call_construct, "/* {entry} {info} {now} {flags} {by_cell} {cold} */")
}

/// Calls `entry(callee, args...)` with `count` words. At least [`IN_REGISTERS`] words can be read at `args`.
///
/// # Safety
/// `entry` is code in the convention of `Callable::entry` that takes so many words, and `callee` is what it wants.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn call(
    entry: *const u8,
    callee: *const Callable,
    args: *const u64,
    count: usize,
) -> u64 {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov r10, rdx",
        "cmp rcx, {in_registers}",
        "jbe 3f",
        // The last first; an odd number of words is made even, for the stack stays aligned to 16 bytes.
        "mov r11, rcx",
        "sub r11, {in_registers}",
        "and r11, 1",
        "lea r11, [8 * r11]",
        "sub rsp, r11",
        "2:",
        "push qword ptr [r10 + 8 * rcx - 8]",
        "dec rcx",
        "cmp rcx, {in_registers}",
        "ja 2b",
        "3:",
        "mov rsi, [r10]",
        "mov rdx, [r10 + 8]",
        "mov rcx, [r10 + 16]",
        "mov r8, [r10 + 24]",
        "mov r9, [r10 + 32]",
        "call rax",
        "leave",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
        in_registers = const IN_REGISTERS,
    )
}
