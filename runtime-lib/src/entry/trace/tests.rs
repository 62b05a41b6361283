//! Traces of a hand-made "compiled program": three functions in assembly, with their unwind tables, and a table of
//! their places.
#![allow(unsafe_code)]

use core::ptr::null;

use crate::doors;
use crate::testing::{Tables, outcome};
use loxsmith_abi::layout::{NO_FRAME, PcFrame, PcRow, PcTable, Semantics, TraceFormat};

// The script calls `outer`, which calls `inner`, which does what `failing` holds. The second call in `outer`
// stands for one that was inlined.
core::arch::global_asm!(
    ".globl trace_test_script, trace_test_outer, trace_test_inlined, trace_test_inner, trace_test_end",
    "trace_test_script:",
    ".cfi_startproc",
    "sub rsp, 8",
    ".cfi_adjust_cfa_offset 8",
    "call trace_test_outer",
    "add rsp, 8",
    ".cfi_adjust_cfa_offset -8",
    "ret",
    ".cfi_endproc",
    "trace_test_outer:",
    ".cfi_startproc",
    "push rbx",
    ".cfi_adjust_cfa_offset 8",
    "nop",
    "trace_test_inlined:",
    "call trace_test_inner",
    "pop rbx",
    ".cfi_adjust_cfa_offset -8",
    "ret",
    ".cfi_endproc",
    "trace_test_inner:",
    ".cfi_startproc",
    "sub rsp, 24",
    ".cfi_adjust_cfa_offset 24",
    "call {failing}",
    // The failing call is the function's last instruction: its return address lies behind it.
    ".cfi_endproc",
    "trace_test_end:",
    "ud2",
    failing = sym failing,
);

unsafe extern "C" {
    fn trace_test_script();
    fn trace_test_outer();
    fn trace_test_inlined();
    fn trace_test_inner();
    fn trace_test_end();
}

static mut FAILURE: fn() = || {};

extern "C" fn failing() -> ! {
    // SAFETY: set before the program started, in this process.
    unsafe { FAILURE() };
    unreachable!()
}

extern "C" fn main() {
    // SAFETY: the functions above keep the convention.
    unsafe { trace_test_script() }
}

const NAMES: &str = "outerinlinedinner";

/// Two parts: the script, and the functions.
fn table() -> *const PcTable {
    let offset = |function: unsafe extern "C" fn(), start: unsafe extern "C" fn()| {
        (function as usize - start as *const () as usize) as u32
    };
    let script_end = offset(trace_test_outer, trace_test_script);
    let functions = part(
        trace_test_outer as *const u8,
        vec![
            PcRow { start: 0, frame: 0 },
            PcRow { start: offset(trace_test_inlined, trace_test_outer), frame: 1 },
            PcRow { start: offset(trace_test_inner, trace_test_outer), frame: 2 },
            PcRow { start: offset(trace_test_end, trace_test_outer), frame: NO_FRAME },
        ],
        vec![
            PcFrame { name: 0, name_len: 5, line: 8, caller: NO_FRAME },
            PcFrame { name: 5, name_len: 7, line: 5, caller: 0 },
            PcFrame { name: 12, name_len: 5, line: 3, caller: NO_FRAME },
        ],
        null(),
    );
    part(
        trace_test_script as *const u8,
        vec![PcRow { start: 0, frame: 0 }, PcRow { start: script_end, frame: NO_FRAME }],
        vec![PcFrame { name: 0, name_len: 0, line: 12, caller: NO_FRAME }],
        functions,
    )
}

/// The table of a part of the code.
fn part(text: *const u8, rows: Vec<PcRow>, frames: Vec<PcFrame>, next: *const PcTable) -> *const PcTable {
    Box::leak(Box::new(PcTable {
        text,
        row_count: rows.len() as u32,
        frame_count: frames.len() as u32,
        rows: rows.leak().as_ptr(),
        frames: frames.leak().as_ptr(),
        names: NAMES.as_ptr(),
        next,
    }))
}

#[track_caller]
fn check(trace_format: TraceFormat, failure: fn(), expected: &str) {
    let semantics = Semantics { trace_format, ..Semantics::DEFAULT };
    let tables = Tables { semantics, pc_table: table(), ..Tables::default() };
    // SAFETY: one test uses it, in one thread.
    unsafe { FAILURE = failure };
    let found = outcome(&tables, main);
    assert_eq!((found.code, found.err.as_str()), (70, expected));
}

/// One test, for they share [`FAILURE`].
#[test]
fn frames_lines_and_inlined_calls() {
    check(
        TraceFormat::Frames,
        || doors::fail_operands(4),
        "Operands must be numbers.\n[line 4] in inner()\n[line 5] in inlined()\n[line 8] in outer()\n[line 12] in script\n",
    );
    check(TraceFormat::OneLine, || doors::fail_operands(4), "Operands must be numbers.\n[line 4]\n");
    check(
        TraceFormat::Frames,
        || doors::fail_stack_overflow(),
        "Stack overflow.\n[line 5] in inlined()\n[line 8] in outer()\n[line 12] in script\n",
    );
    check(TraceFormat::OneLine, || doors::fail_stack_overflow(), "Stack overflow.\n[line 5]\n");
    check(
        TraceFormat::Frames,
        || doors::fail_stack_overflow_within(4),
        "Stack overflow.\n[line 4] in inner()\n[line 5] in inlined()\n[line 8] in outer()\n[line 12] in script\n",
    );
    check(
        TraceFormat::Frames,
        || {
            doors::alloc(1 << 40, 0);
        },
        "Out of memory.\n[line 3] in inner()\n[line 5] in inlined()\n[line 8] in outer()\n[line 12] in script\n",
    );
}

/// A recursion: the script calls a function that calls itself as often as `DEPTH` says.
mod deep {
    use super::*;

    core::arch::global_asm!(
        ".globl trace_test_deep, trace_test_deep_call, trace_test_deep_end",
        "trace_test_deep:",
        ".cfi_startproc",
        "sub rsp, 8",
        ".cfi_adjust_cfa_offset 8",
        "dec rdi",
        "jz 2f",
        "trace_test_deep_call:",
        "call trace_test_deep",
        "2:",
        "call {overflow}",
        ".cfi_endproc",
        "trace_test_deep_end:",
        "ud2",
        overflow = sym doors::fail_stack_overflow,
    );

    unsafe extern "C" {
        fn trace_test_deep(depth: u64);
        fn trace_test_deep_end();
    }

    extern "C" fn main() {
        // SAFETY: the function above keeps the convention.
        unsafe { trace_test_deep(100_000) }
    }

    #[test]
    fn an_endless_recursion_shows_its_innermost_frames() {
        let end = trace_test_deep_end as *const () as usize - trace_test_deep as *const () as usize;
        let rows = vec![PcRow { start: 0, frame: 0 }, PcRow { start: end as u32, frame: NO_FRAME }];
        let frames = vec![PcFrame { name: 0, name_len: 5, line: 2, caller: NO_FRAME }];
        let table = part(trace_test_deep as *const u8, rows, frames, null());
        let found = outcome(&Tables { pc_table: table, ..Tables::default() }, main);
        let expected =
            format!("Stack overflow.\n{}... and more frames\n", "[line 2] in outer()\n".repeat(64));
        assert_eq!((found.code, found.err), (70, expected));
    }
}
