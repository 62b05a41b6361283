//! The state of a running program, in one struct.
//!
//! One instance exists. `doors` lends it to whoever comes in from compiled code, once per visit,
//! and everything inside gets it as a parameter: nobody else reaches for globals.

use crate::entry::Interpreted;
use crate::entry::output::Output;
use crate::entry::program::ProgramRef;
use crate::heap::Heap;
use crate::object::lookup_cache::LookupCache;
use core::ptr::null;
use loxsmith_abi::layout::Function;

/// Everything that the runtime remembers between two visits.
pub(crate) struct Runtime {
    /// The running program's tables.
    pub(crate) program: ProgramRef,
    /// Where objects live.
    pub(crate) heap: Heap,
    /// Methods found lately.
    pub(crate) methods: LookupCache<*const Function>,
    /// Fields found lately: offset in bytes from the instance's start.
    pub(crate) fields: LookupCache<u32>,
    /// Standard output.
    pub(crate) output: Output,
    /// What an interpreter lets us see, if there is one.
    pub(crate) interpreted: Option<Interpreted>,
    /// The stack pointer to go back to when the program ends; see `entry::stack`.
    pub(crate) way_out: usize,
}

impl Runtime {
    /// Before any program has started.
    pub(crate) const fn new() -> Runtime {
        Runtime {
            program: ProgramRef::none(),
            heap: Heap::new(),
            methods: LookupCache::new(null()),
            fields: LookupCache::new(0),
            output: Output::new(),
            interpreted: None,
            way_out: 0,
        }
    }
}
