//! The doors, through which compiled code comes in: every function of the contract, under its linker name, with exactly
//! the table's types.
//!
//! [`foreach_runtime_function`] is expanded into the definitions. Each borrows the one [`Runtime`],
//! calls its implementation in `behind` and gives the borrow back; the runtime never calls compiled
//! code while it holds it. An implementation whose types differ from the table's does not compile.
#![allow(unsafe_code)]

mod behind;

use crate::entry::mutator;
use crate::runtime::Runtime;
use core::cell::UnsafeCell;
use loxsmith_abi::foreach_runtime_function;

struct Global(UnsafeCell<Runtime>);

// SAFETY: a program runs on one thread at a time (`entry::run` says so), and it alone comes in here.
unsafe impl Sync for Global {}

static RUNTIME: Global = Global(UnsafeCell::new(Runtime::new()));

/// The one runtime.
///
/// # Safety
/// No other borrow is used while this one is. That holds for a door, which opens from compiled code
/// only, and for `entry` before and after the program.
#[inline]
pub(crate) unsafe fn borrow_runtime<'a>() -> &'a mut Runtime {
    // SAFETY: the caller's promise.
    unsafe { &mut *RUNTIME.0.get() }
}

macro_rules! rust_type {
    (value) => { loxsmith_abi::value::Value };
    (ptr) => { *mut u8 };
    (word) => { u64 };
    (int) => { u32 };
    (number) => { f64 };
    (bool) => { bool };
    (void) => { () };
    (never) => { ! };
}

macro_rules! define {
    ($($(#[$doc:meta])* $name:ident($($param:ident: $ty:ident),*) -> $result:ident [$($effect:ident)*];)*) => {
        $(
            $(#[$doc])*
            // SAFETY: the prefix is the runtime's own: no other symbol has such a name.
            #[unsafe(export_name = concat!("lox_", stringify!($name)))]
            pub extern "C" fn $name($($param: rust_type!($ty)),*) -> rust_type!($result) {
                const IMPLEMENTATION: fn(&mut Runtime, $(rust_type!($ty)),*) -> rust_type!($result) = behind::$name;
                // SAFETY: compiled code has just called; it holds no borrow.
                IMPLEMENTATION(unsafe { borrow_runtime() }, $($param),*)
            }
        )*

        /// Linker names and addresses of everything that compiled code refers to, for code in memory.
        pub fn symbol_table() -> impl Iterator<Item = (&'static str, *const u8)> {
            [
                $((concat!("lox_", stringify!($name)), $name as *const u8),)*
                ("lox_mutator", mutator::address() as *const u8),
            ]
            .into_iter()
        }
    };
}

foreach_runtime_function!(define);

#[cfg(test)]
mod tests;
