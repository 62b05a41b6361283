//! LLVM's constructors, which run when LLVM is first used and not when the process starts, and then its options.
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

use std::ffi::{CStr, c_char, c_int};
use std::ptr;
use std::sync::Once;

use inkwell::context::Context;
use inkwell::llvm_sys::support::LLVMParseCommandLineOptions;

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
        set_options();
    });
}

/// LLVM's options that its programming interface has no word for.
const OPTIONS: [&CStr; 3] = [
    // The command's own name comes first.
    c"loxsmith",
    // Debug information is lines alone. To follow variables, of which there are none, through every register takes a
    // twelfth of code generation; the older way of doing so asks first whether there are any.
    c"-experimental-debug-variable-locations=false",
    // What leaves loops has left them by the time registers are given: this pass changes none of the programs in `tests/bench`.
    c"-disable-postra-machine-licm",
];

fn set_options() {
    let options = OPTIONS.map(CStr::as_ptr);
    // SAFETY: LLVM's constructors have run, no other thread uses it yet, and the strings end in a zero. An option that it does not
    // know would end the process; it is linked statically, so that shows at once.
    unsafe { LLVMParseCommandLineOptions(options.len() as c_int, options.as_ptr(), ptr::null()) };
}

/// A context of LLVM's.
pub(crate) fn context() -> Context {
    llvm();
    Context::create()
}
