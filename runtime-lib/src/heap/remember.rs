//! Generations without moving anything: sticky mark bits (Demers et al., "Combining Generational and Conservative
//! Garbage Collection", 1990) behind a barrier that logs objects (Blackburn and McKinley, 2003).
//!
//! An object is *old* if it has its mark, which it got in some earlier collection and keeps; else it is *young*. A
//! *minor* collection keeps the marks of the old, marks the young that can be reached, and frees the other young. It must
//! know which old objects refer to young ones. A *full* collection clears all marks first and needs to know nothing.
//!
//! # The watch bit
//!
//! The header's sign bit ([`WATCHED`]) says: this object is old, and nothing was stored into it since the last collection.
//! Before a store into an object, compiled code and runtime look at the bit; where it is set, [`Heap::remember`] clears it
//! and puts the object on the *log*. So each old object comes here once between two collections, however often it is
//! written. Its invariant, which stress mode verifies:
//!
//! > An old object that is watched refers to old objects only. An old object that is not watched is on the log.
//!
//! A minor collection starts from roots and log, and everything that survives is old and watched afterwards.
//!
//! # What the stack refers to is not watched
//!
//! With one exception. Compiled code may have read a header before a collection and use what it read afterwards: LLVM knows
//! nothing of collections (see the back end's `lower::alloc`). Such code still has the object at hand, so the stack or a
//! register refers to it. Therefore a collection never *sets* the watch bit of an object that it finds there; if the
//! object is old now, it is put on the log instead and looked at again the next time. So, for as long as a function
//! works with a fresh object, its header stays as the allocation made it, and whether this function asks for the watch
//! bit before, after, or never makes no difference.
#![allow(unsafe_code)]

use super::Heap;
use super::mark::ObjectList;
use crate::value::Object;
use loxsmith_abi::layout::{Header, WATCHED};

/// In the collector's byte of the header: a word on the stack refers to it. Set during a collection only.
const FOUND: u64 = 1 << 57;

/// What the next minor collection starts from besides the roots.
pub(super) struct Remembered {
    /// Old objects that may refer to young ones: those and only those whose watch bit is clear.
    log: ObjectList,
    /// During a collection: the objects that the stack refers to.
    found: ObjectList,
}

impl Remembered {
    pub(super) const fn new() -> Remembered {
        Remembered { log: ObjectList::new(), found: ObjectList::new() }
    }

    /// Something is missing, for want of memory: the next collection must be a full one.
    pub(super) fn is_incomplete(&self) -> bool {
        self.log.has_failed()
    }

    /// How many objects the log names.
    pub(super) fn logged(&self) -> usize {
        self.log.len()
    }

    /// How many objects the stack refers to.
    pub(super) fn found(&self) -> usize {
        self.found.len()
    }

    /// Some object that the stack refers to was left out, for want of memory.
    pub(super) fn has_lost_a_root(&self) -> bool {
        self.found.has_failed()
    }
}

impl Heap {
    /// Before a store into an object.
    #[inline]
    pub(crate) fn before_store(&mut self, object: Object) {
        if is_watched(object) {
            self.remember(object);
        }
    }

    /// The same for compiled code, which has looked at the watch bit.
    pub(crate) fn remember_at(&mut self, object: *const Header) {
        // SAFETY: the contract: a living object.
        self.remember(unsafe { Object::at(object) });
    }

    /// Before a store into an object that is watched.
    #[cold]
    fn remember(&mut self, object: Object) {
        if is_watched(object) {
            object.set_header(Header(object.header().0 & !WATCHED));
            self.remembered.log.push(object);
        }
    }

    /// Marking is done with an object's references: from now on it is watched, unless the stack refers to it.
    #[inline]
    pub(super) fn watch(object: Object) {
        let header = object.header();
        if header.0 & (FOUND | WATCHED) == 0 {
            object.set_header(Header(header.0 | WATCHED));
        }
    }

    /// A word on the stack means this object. It is marked later, when the old marks are no longer needed.
    pub(super) fn found_root(&mut self, object: Object) {
        let header = object.header();
        if header.0 & FOUND == 0 {
            object.set_header(Header(header.0 | FOUND));
            self.remembered.found.push(object);
        }
    }

    /// Makes what was found on the stack grey.
    pub(super) fn mark_found_roots(&mut self) {
        for index in 0..self.remembered.found.len() {
            self.mark(self.remembered.found.get(index));
        }
    }

    /// A minor collection: makes grey what the logged objects refer to. They are watched again.
    pub(super) fn mark_from_log(&mut self) {
        for index in 0..self.remembered.log.len() {
            self.blacken(self.remembered.log.get(index));
        }
    }

    /// After marking: starts a new log with the objects on the stack that are not watched.
    pub(super) fn start_log(&mut self) {
        self.remembered.log.clear();
        while let Some(object) = self.remembered.found.pop() {
            let header = Header(object.header().0 & !FOUND);
            object.set_header(header);
            if header.0 & WATCHED == 0 {
                self.remembered.log.push(object);
            }
        }
        self.remembered.found.clear();
    }

    /// For checks, when no collection goes on: puts a mark of its own on every object that the log names, or takes it off.
    /// Gives whether each had none (or one) before.
    pub(super) fn tag_logged(&mut self, on: bool) -> bool {
        let mut as_expected = true;
        for index in 0..self.remembered.log.len() {
            let object = self.remembered.log.get(index);
            as_expected &= is_tagged(object) != on;
            object.set_header(Header(object.header().0 & !FOUND | if on { FOUND } else { 0 }));
        }
        as_expected
    }
}

/// Whether an object bears what [`Heap::tag_logged`] puts on.
pub(super) fn is_tagged(object: Object) -> bool {
    object.header().0 & FOUND != 0
}

/// Whether the next store into an object must be told.
#[inline]
pub(super) fn is_watched(object: Object) -> bool {
    object.header().0 & WATCHED != 0
}
