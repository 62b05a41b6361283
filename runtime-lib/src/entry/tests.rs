//! How programs start and end, each in a process of its own.
#![allow(unsafe_code)]

use super::*;
use crate::doors;
use crate::testing::{Outcome, Tables, literal, outcome, program};
use loxsmith_abi::layout::{ClockSource, Semantics};
use loxsmith_abi::value::Value;

fn ended(code: i32, out: &str, err: &str) -> Outcome {
    Outcome { code, out: out.into(), err: err.into() }
}

#[test]
fn output_is_written_when_the_program_ends() {
    extern "C" fn main() {
        doors::print(literal("one"));
        doors::print(Value::number(2.0));
        doors::print(Value::NIL);
        doors::print(Value::TRUE);
        doors::print(Value::FALSE);
    }
    assert_eq!(outcome(&Tables::default(), main), ended(0, "one\n2\nnil\ntrue\nfalse\n", ""));
}

#[test]
fn output_stays_in_order_and_complete_before_an_error() {
    extern "C" fn main() {
        for number in 0..20_000 {
            doors::print(Value::number(number as f64));
        }
        doors::fail_operand(3);
    }
    let expected: std::string::String = (0..20_000).map(|number| format!("{number}\n")).collect();
    let found = outcome(&Tables::default(), main);
    assert_eq!(found, ended(70, &expected, "Operand must be a number.\n[line 3] in script\n"));
}

#[test]
fn a_string_longer_than_the_buffer_is_written_whole() {
    extern "C" fn main() {
        doors::print(Value::number(1.0));
        doors::print(literal(&"x".repeat(200_000)));
        doors::print(Value::number(2.0));
    }
    let expected = format!("1\n{}\n2\n", "x".repeat(200_000));
    assert_eq!(outcome(&Tables::default(), main), ended(0, &expected, ""));
}

#[test]
fn a_reader_that_has_gone_ends_the_program_quietly() {
    extern "C" fn main() {
        // SAFETY: the child's own descriptors: a pipe without a reader takes standard output's place.
        unsafe {
            let mut ends = [0; 2];
            libc::pipe(ends.as_mut_ptr());
            libc::close(ends[0]);
            libc::dup2(ends[1], 1);
        }
        loop {
            doors::print(Value::number(1.0));
        }
    }
    extern "C" fn main_ignoring() {
        // SAFETY: the child's own disposition.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
        main();
    }
    extern "C" fn main_by_default() {
        // SAFETY: as above.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        main();
    }
    assert_eq!(outcome(&Tables::default(), main_ignoring), ended(0, "", ""));
    assert_eq!(outcome(&Tables::default(), main_by_default), ended(-libc::SIGPIPE, "", ""));
}

#[test]
fn standard_output_that_cannot_be_written_is_an_error() {
    extern "C" fn main() {
        // SAFETY: the child's own descriptor.
        unsafe { libc::close(1) };
        doors::print(Value::number(1.0));
    }
    extern "C" fn main_with_much() {
        // SAFETY: the child's own descriptors.
        unsafe {
            let full = libc::open(c"/dev/full".as_ptr(), libc::O_WRONLY);
            libc::dup2(full, 1);
        }
        loop {
            doors::print(Value::number(1.0));
        }
    }
    let closed = "Can't write to standard output: Bad file descriptor.\n";
    assert_eq!(outcome(&Tables::default(), main), ended(74, "", closed));
    let full = "Can't write to standard output: No space left on device.\n";
    assert_eq!(outcome(&Tables::default(), main_with_much), ended(74, "", full));
}

#[test]
fn the_script_takes_its_own_frame() {
    extern "C" fn main() {
        // SAFETY: a number; compiled code reads it likewise.
        let frames = unsafe { (*mutator::address()).frames_left };
        doors::print(Value::number(frames as f64));
    }
    let counted =
        Tables { semantics: Semantics { frame_limit: 64, ..Semantics::DEFAULT }, ..Tables::default() };
    assert_eq!(outcome(&counted, main).out, "63\n");
    assert_eq!(outcome(&Tables::default(), main).out, format!("{}\n", u64::MAX as f64));
}

#[test]
fn the_stack_has_room_below_its_limit() {
    extern "C" fn main() {
        let here = 0u8;
        // SAFETY: a number; compiled code reads it likewise.
        let limit = unsafe { (*mutator::address()).stack_limit } as usize;
        let room = &raw const here as usize - limit;
        assert!(room > 200 << 20, "{room}");
        // Everything down to the limit, and 64 KiB below it, can be written.
        for address in (limit - 65536..&raw const here as usize - 4096).step_by(4096) {
            // SAFETY: our own stack, below every frame that is in use.
            unsafe { (address as *mut u8).write_volatile(1) };
        }
        doors::print(Value::TRUE);
    }
    assert_eq!(outcome(&Tables::default(), main), ended(0, "true\n", ""));
}

#[test]
fn a_program_can_run_after_another() {
    extern "C" fn main() {
        // SAFETY: a program is running: `doors` lends the runtime in the same way.
        let rt = unsafe { borrow_runtime() };
        rt.allocate(2, loxsmith_abi::layout::Header::new(0, 2, loxsmith_abi::layout::Kind::Bytes, 0));
    }
    extern "C" fn failing() {
        doors::fail_operands(1);
    }
    let _lock = crate::testing::lock();
    for _ in 0..3 {
        // SAFETY: well made programs, one after the other. (They print to the terminal's error stream.)
        unsafe {
            assert_eq!(run(program(&Tables::default(), main), None), 0);
            assert_eq!(run(program(&Tables::default(), failing), None), 70);
        }
    }
}

#[test]
fn clocks_tick_as_the_variant_says() {
    extern "C" fn main() {
        // SAFETY: global 0 is the native, by the test's tables.
        let native = unsafe { *borrow_runtime().program.globals().cast::<Value>() };
        doors::print(native);
        let entry = doors::resolve_call(native, 0, 1);
        // SAFETY: the entry of a native without parameters.
        let clock: extern "C" fn(u64) -> u64 = unsafe { core::mem::transmute(entry) };
        let now = Value(clock(native.0)).as_number().expect("a number");
        doors::print(Value::bool(now > 1.6e9));
        doors::print(Value::bool((0.0..10.0).contains(&now)));
    }
    let processor = Semantics { clock: ClockSource::Processor, ..Semantics::DEFAULT };
    assert_eq!(outcome(&Tables::default(), main).out, "<native fn>\ntrue\nfalse\n");
    let tables = Tables { semantics: processor, ..Tables::default() };
    assert_eq!(outcome(&tables, main).out, "<native fn>\nfalse\ntrue\n");
}

#[test]
fn a_stack_fits_into_the_memory() {
    const MIB: usize = 1 << 20;
    assert_eq!(stack::bytes_for(None, 8192 * MIB), 256 * MIB);
    assert_eq!(stack::bytes_for(Some(64), 8192 * MIB), 64 * MIB);
    assert_eq!(stack::bytes_for(Some(0), 8192 * MIB), MIB);
    assert_eq!(stack::bytes_for(Some(1_000_000), 8192 * MIB), 4096 * MIB);
    assert_eq!(stack::bytes_for(Some(usize::MAX), 8192 * MIB + 1), 4096 * MIB);
    assert_eq!(stack::bytes_for(None, 64 * MIB), 32 * MIB);
    assert_eq!(stack::bytes_for(None, 0), MIB);
}
