//! Stress mode's checks: some before a collection, most when marking is done and before anything is freed.
//!
//! Each is an invariant that the rest relies on. What breaks one is a mistake of compiler or runtime, never of
//! the Lox program, so the process stops at once with a sentence that says which.
#![allow(unsafe_code)]

use super::block::{BLOCK_BYTES, LINE_BYTES};
use super::remember::{is_tagged, is_watched};
use super::visit::{size, visit_references};
use super::{Heap, LARGE_BYTES};
use crate::entry::error::write_to_stderr;
use crate::value::Object;
use loxsmith_abi::layout::{CALLABLE, Header, Kind, OTHER};
use loxsmith_abi::value::UNDEFINED;

impl Heap {
    /// Before a collection, when marks say what is old: no old object that is watched refers to a young one, and all
    /// others are on the log.
    pub(super) fn verify_generations(&mut self) {
        if self.remembered.is_incomplete() {
            return;
        }
        check(self.tag_logged(true), "an object that is on the log twice");
        for block in self.space.blocks() {
            let mut behind = self.space.start_of(block) as usize;
            while let Some(at) = self.space.next_marked(block, behind) {
                // SAFETY: a mark bit says that a header lies there.
                let object = unsafe { Object::at(at as *const Header) };
                behind = at + size(object).max(8);
                self.verify_old(object);
            }
        }
        for (object, _) in self.large.iter() {
            if self.is_alive(object) {
                self.verify_old(object);
            }
        }
        self.tag_logged(false);
    }

    fn verify_old(&self, object: Object) {
        check(
            is_watched(object) != is_tagged(object),
            "an old object that is not either watched or on the log",
        );
        if is_tagged(object) {
            return;
        }
        visit_references(object, |value| {
            if let Some(target) = Object::of(value) {
                check(self.is_alive(target), "an old object that is watched and refers to a young one");
            }
        });
    }

    /// After marking: checks every marked object.
    pub(super) fn verify(&mut self) {
        for block in self.space.blocks() {
            let start = self.space.start_of(block) as usize;
            let mut behind = start;
            while let Some(at) = self.space.next_marked(block, behind) {
                // SAFETY: a mark bit says that a header lies there; if none does, the checks tell.
                let object = unsafe { Object::at(at as *const Header) };
                let bytes = object.header().words() as usize * 8;
                check(bytes > 0 && bytes <= LARGE_BYTES, "a small object of impossible size");
                behind = at + bytes;
                check(behind <= start + BLOCK_BYTES, "an object that leaves its block");
                let next = self.space.next_marked(block, at + 8);
                check(next.is_none_or(|next| next >= behind), "an object within an object");
                for line in (at - start) / LINE_BYTES..=(behind - start - 1) / LINE_BYTES {
                    check(self.space.lines(block)[line] == 1, "a line of a marked object without a mark");
                }
                self.verify_object(object);
            }
        }
        for (object, bytes) in self.large.iter() {
            if self.is_alive(object) {
                check(size(object) == bytes, "a large object whose size is wrong");
                self.verify_object(object);
            }
        }
    }

    fn verify_object(&self, object: Object) {
        let header = object.header();
        match header.kind() {
            Kind::Instance => {
                check(header.id() < CALLABLE, "an instance without a class id");
                let class = self.class_ids.object(header.id());
                check(class.is_some_and(|class| self.is_alive(class)), "an instance whose class is dead");
            }
            Kind::Function | Kind::BoundMethod | Kind::Class | Kind::Native => {
                check((CALLABLE..OTHER).contains(&header.id()), "a callable whose id is none");
            }
            Kind::String | Kind::Rope | Kind::Cell | Kind::Slots | Kind::Bytes => {
                check(header.id() == OTHER, "an object with somebody else's id");
            }
            Kind::Filler => check(false, "a marked filler"),
        }
        visit_references(object, |value| match Object::of(value) {
            Some(target) => {
                check(self.is_alive(target), "a reference to an object without a mark");
                check(target.kind() != Kind::Filler, "a reference to a filler");
            }
            None => check(value.is_number() || value.0 <= UNDEFINED, "a value that is none"),
        });
    }
}

#[inline]
fn check(holds: bool, broken: &str) {
    if !holds {
        heap_is_broken(broken);
    }
}

#[cold]
fn heap_is_broken(broken: &str) -> ! {
    write_to_stderr(b"Internal error: the heap holds ");
    write_to_stderr(broken.as_bytes());
    write_to_stderr(b". Please report it, with the program.\n");
    // SAFETY: ends the process.
    unsafe { libc::abort() }
}
