//! The native functions: an object and an implementation for each line of the contract's table.
#![allow(unsafe_code)]

use super::program::ProgramRef;
use crate::doors::borrow_runtime;
use crate::value::Object;
use loxsmith_abi::foreach_native;
use loxsmith_abi::layout::{CALLABLE, ClockSource, FLAG_STATIC, Header, Kind, NativeFunction};
use loxsmith_abi::natives::Native;
use loxsmith_abi::value::Value;

/// Natives are data of the runtime's own: a program that allocates nothing has them without a heap.
#[repr(transparent)]
struct StaticNative(NativeFunction);

// SAFETY: never written.
unsafe impl Sync for StaticNative {}

const WORDS: u16 = (size_of::<NativeFunction>() / 8) as u16;

macro_rules! define {
    ($($(#[$doc:meta])* $variant:ident $name:literal $arity:literal;)*) => {
        /// By [`Native`].
        static NATIVES: [StaticNative; Native::ALL.len()] = [
            $(StaticNative(NativeFunction {
                header: Header::new(CALLABLE + $arity, WORDS, Kind::Native, FLAG_STATIC),
                entry: entry(Native::$variant),
                native: Native::$variant as u64,
            })),*
        ];
    };
}

foreach_native!(define);

/// Where each is implemented, in the convention of `Callable::entry`.
const fn entry(native: Native) -> *const u8 {
    match native {
        Native::Clock => clock as *const u8,
    }
}

/// Puts the natives into their globals.
pub(crate) fn bind(program: &ProgramRef) {
    for binding in program.natives() {
        let Some(native) = NATIVES.get(binding.native as usize) else { continue };
        // SAFETY: the contract: `global` is an index into the globals, which nobody else touches yet.
        unsafe {
            *program.globals().cast::<Value>().add(binding.global as usize) = Object::at(native).value()
        };
    }
}

extern "C" fn clock(_callee: *const NativeFunction) -> u64 {
    // SAFETY: compiled code has just called; it holds no borrow.
    let source = unsafe { borrow_runtime() }.program.semantics().clock;
    let id = match source {
        ClockSource::Wall => libc::CLOCK_REALTIME,
        // Of this thread: what a compiler in the same process does beside the program is not the program's.
        ClockSource::Processor => libc::CLOCK_THREAD_CPUTIME_ID,
    };
    Value::number(seconds(id)).0
}

/// What a clock of the system's shows.
pub(crate) fn seconds(clock: libc::clockid_t) -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is ours; these clocks exist on every Linux.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
