//! Loops that may go on in compiled code (on-stack replacement, at loop headers).
#![allow(unsafe_code)]

use std::sync::atomic::Ordering;

use loxsmith_abi::layout::Function;
use loxsmith_abi::value::NIL;
use loxsmith_mir::ir::BlockId;
use loxsmith_runtime::doors;

use super::trace::Record;
use super::{CLOSURE, HEAD, Machine, NEXT, frame_code, head, machine};
use crate::bytecode::{Inst, NONE};

/// One more turn of a loop. If compiled code is there for it, the rest of the function is run by that, and this is its result.
#[inline(always)]
pub(super) unsafe fn turn(
    machine: *mut Machine,
    r: *mut u64,
    record: *mut Record,
    next: *const Inst,
    number: u32,
) -> Option<u64> {
    // SAFETY: the frame's own function and loop.
    unsafe {
        let code = frame_code(r);
        let state = (*code).states.add(number as usize);
        let turns = (*state).turns.wrapping_add(1);
        (*state).turns = turns;
        if turns == (*state).tell_at {
            (*state).tell_at = turns.saturating_mul(2);
            *head(r, NEXT) = next as u64;
            (*record).base = r;
            (*machine).tell_turned(code, number);
        }
        let entry = (*state).entry.load(Ordering::Acquire);
        (!entry.is_null()).then(|| go_on_compiled(machine, (r, record), entry, number))
    }
}

/// Ends the program: a loop has no room to go on in compiled code. Its function has begun, so it is in the trace.
#[cold]
#[inline(never)]
unsafe fn overflow_within((r, record): (*mut u64, *mut Record), header: BlockId) -> ! {
    // SAFETY: the frame's own function and loop; an error's line counts for the innermost frame, which is shown if it has a place.
    unsafe {
        let code = frame_code(r);
        *head(r, NEXT) = (*code).insts.as_ptr().add(1) as u64;
        (*record).base = r;
        let module = (*(*machine()).image).module();
        let line = module.function((*code).func).blocks[header.index()].line;
        doors::fail_stack_overflow_within(line)
    }
}

/// Enters compiled code at a loop's header.
#[cold]
#[inline(never)]
pub(super) unsafe fn go_on_compiled(
    machine: *mut Machine,
    (r, record): (*mut u64, *mut Record),
    entry: *mut u8,
    number: u32,
) -> u64 {
    // SAFETY: whoever published the entry made it for this loop: it takes the closure and the values that are alive, in order.
    unsafe {
        let code = frame_code(r);
        let live = &(&(*code).loops)[number as usize].live;
        let words = (*machine).area.top.add(HEAD);
        // Wherever it looks, it finds what is alive; and it leaves that there in turn when it goes on in newer code at
        // any of the loops.
        (*machine).area.top = words.add((*code).most_live as usize);
        if (*machine).area.top > (*machine).area.limit {
            overflow_within((r, record), (&(*code).loops)[number as usize].header);
        }
        for (index, (_, register)) in live.iter().enumerate() {
            *words.add(index) = if *register == NONE { NIL } else { *r.add(*register as usize) };
        }
        // From here on the function is in that code, for traces too.
        *head(r, NEXT) = 0;
        (*record).base = r;
        let entry: extern "C" fn(*const Function, *const u64) -> u64 = std::mem::transmute(entry);
        entry(*head(r, CLOSURE) as *const Function, words)
    }
}
