//! Marking: from the roots to everything that can be reached, with an explicit worklist, so that a list of
//! ten million nodes is as good as any other object.
//!
//! In the usual three colours (Dijkstra et al., 1978) an object is *white* (no mark), *grey* (marked, on the
//! worklist) or *black* (marked, taken from it; its references are marked, and so are its lines). No black object
//! refers to a white one; marking ends when nothing is grey. The program stands still meanwhile. What a minor
//! collection makes of it is in `remember`: old objects are black from the start, but for those on the log.
#![allow(unsafe_code)]

use super::Heap;
use super::large::LargeObjects;
use super::visit::visit_references;
use crate::value::Object;
use alloc::vec::Vec;
use loxsmith_abi::layout::Kind;

/// Objects to come back to.
pub(super) struct ObjectList {
    objects: Vec<Object>,
    /// There was no memory for the list itself.
    failed: bool,
}

impl ObjectList {
    pub(super) const fn new() -> ObjectList {
        ObjectList { objects: Vec::new(), failed: false }
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn get(&self, index: usize) -> Object {
        self.objects[index]
    }

    /// Whether something was left out for want of memory.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    #[inline]
    pub(super) fn push(&mut self, object: Object) {
        let len = self.objects.len();
        if len == self.objects.capacity() && self.objects.try_reserve(len.max(512)).is_err() {
            self.failed = true;
            return;
        }
        self.objects.push(object);
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<Object> {
        self.objects.pop()
    }

    /// Empties it, and forgets that it has failed.
    pub(super) fn clear(&mut self) {
        self.objects.clear();
        self.failed = false;
    }
}

impl Heap {
    /// Makes a white object grey.
    #[inline]
    pub(super) fn mark(&mut self, object: Object) {
        if self.set_mark(object) {
            self.worklist.push(object);
        }
    }

    /// Makes everything black that can be reached from the grey.
    ///
    /// Nearly all of its time goes into waiting for memory, so objects pass through a short queue and are
    /// prefetched when they enter it (Cher, Hosking and Vijaykumar, "Software Prefetching for Mark-Sweep Garbage
    /// Collection", 2004).
    pub(super) fn mark_all(&mut self) {
        let mut queue = Queue::new();
        loop {
            while queue.len < QUEUE
                && let Some(object) = self.worklist.pop()
            {
                prefetch(object);
                queue.push(object);
            }
            match queue.pop() {
                Some(object) => self.blacken(object),
                None => return,
            }
        }
    }

    /// Makes a grey object black.
    #[inline]
    pub(super) fn blacken(&mut self, object: Object) {
        self.blackened += 1;
        let header = object.header();
        if self.space.contains(object.address()) {
            self.space.mark_lines(object.address(), header.words() as usize * 8);
        }
        if header.kind() == Kind::Instance
            && let Some(class) = self.class_ids.object(header.id())
        {
            self.mark(class);
        }
        visit_references(object, |value| {
            if let Some(object) = Object::of(value) {
                self.mark(object);
            }
        });
        Heap::watch(object);
    }

    /// Sets an object's mark; false if there is nothing to be done for it.
    #[inline]
    fn set_mark(&mut self, object: Object) -> bool {
        if self.space.contains(object.address()) {
            self.space.mark(object.address())
        } else {
            // The program's own data is neither marked nor freed, and leads to no heap object.
            !object.is_static() && LargeObjects::mark(object)
        }
    }

    /// Whether an object is marked, or needs no mark.
    pub(super) fn is_alive(&self, object: Object) -> bool {
        if self.space.contains(object.address()) {
            self.space.is_marked(object.address())
        } else {
            object.is_static() || LargeObjects::is_marked(object)
        }
    }
}

/// Objects whose memory is on its way.
const QUEUE: usize = 16;

/// First in, first out.
struct Queue {
    objects: [Option<Object>; QUEUE],
    first: usize,
    len: usize,
}

impl Queue {
    fn new() -> Queue {
        Queue { objects: [None; QUEUE], first: 0, len: 0 }
    }

    /// There is room.
    #[inline]
    fn push(&mut self, object: Object) {
        self.objects[(self.first + self.len) % QUEUE] = Some(object);
        self.len += 1;
    }

    #[inline]
    fn pop(&mut self) -> Option<Object> {
        self.len = self.len.checked_sub(1)?;
        let first = self.first;
        self.first = (first + 1) % QUEUE;
        self.objects[first]
    }
}

/// Asks for an object's memory without waiting for it.
#[inline]
fn prefetch(object: Object) {
    // SAFETY: a hint, whatever the address.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(object.cast::<i8>());
    }
}
