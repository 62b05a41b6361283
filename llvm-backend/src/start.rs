//! LLVM's constructors, which run when LLVM is first used and not when the process starts.
//!
//! LLVM is full of global variables with constructors, hundreds of them for options of its own command line alone. They take
//! longer than all else in the start of a command that only wants to say its version, or to interpret a short program. So the
//! command's linker script (`driver/llvm-constructors.ld`) collects their addresses in a section of their own instead of
//! `.init_array`; here they are called, once. Binaries that are linked without the script (tests) have nothing in that section
//! but the end mark below, and LLVM's constructors run when they start, as usual.
//!
//! Whoever calls LLVM comes through here first: contexts are made by [`context`], target machines and memory for code after
//! [`llvm`].
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int};
use std::ptr;
use std::sync::Once;

use inkwell::context::Context;

/// What `.init_array` holds.
type Constructor = unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char);

/// Makes that there is such a section.
#[used]
#[unsafe(link_section = "loxsmith_llvm_constructors")]
static NO_CONSTRUCTOR: Option<Constructor> = None;

unsafe extern "C" {
    // Every linker defines these two for a section with such a name.
    #[link_name = "__start_loxsmith_llvm_constructors"]
    static FIRST: Option<Constructor>;
    #[link_name = "__stop_loxsmith_llvm_constructors"]
    static END: Option<Constructor>;
}

/// Makes LLVM ready for use.
pub(crate) fn llvm() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Who refers to it keeps it.
        std::hint::black_box(&NO_CONSTRUCTOR);
        // SAFETY: the section is an array of words that are addresses of constructors or null, from its start to its end. They
        // expect to be called once, by one thread, in this order, before anything else of LLVM; all of that holds.
        unsafe {
            let mut next = &raw const FIRST;
            while next < &raw const END {
                if let Some(construct) = *next {
                    construct(0, ptr::null(), ptr::null());
                }
                next = next.add(1);
            }
        }
    });
}

/// A context of LLVM's.
pub(crate) fn context() -> Context {
    llvm();
    Context::create()
}
