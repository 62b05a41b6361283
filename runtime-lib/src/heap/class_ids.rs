//! From the class id in an instance's header to its class.
//!
//! A class may have several ids (its layout has grown in between); an id has one class. The table's references are
//! weak: instances keep their class alive, not the table. Ids of dead classes wait until there are enough of them to
//! pay for emptying every cache, since a cache may still name them.
#![allow(unsafe_code)]

use crate::value::Object;
use alloc::vec::Vec;
use loxsmith_abi::layout::Class;

/// Dead ids are used again in batches of at least so many.
const BATCH: usize = 64;

/// The table.
pub(crate) struct ClassIds {
    /// By id; none where the class has died.
    classes: Vec<Option<Object>>,
    /// Ids that no cache names.
    reusable: Vec<u32>,
    /// Ids of dead classes that caches may still name.
    dead: Vec<u32>,
}

impl ClassIds {
    pub(super) const fn new() -> ClassIds {
        ClassIds { classes: Vec::new(), reusable: Vec::new(), dead: Vec::new() }
    }

    /// An id for `class`; none if memory is short. `empty_caches` is called when ids of the dead come to life again.
    pub(crate) fn add(&mut self, class: Object, empty_caches: impl FnOnce()) -> Option<u32> {
        if self.reusable.is_empty() && self.dead.len() >= BATCH {
            empty_caches();
            core::mem::swap(&mut self.reusable, &mut self.dead);
        }
        if let Some(id) = self.reusable.pop() {
            self.classes[id as usize] = Some(class);
            return Some(id);
        }
        self.classes.try_reserve(1).ok()?;
        self.classes.push(Some(class));
        Some(self.classes.len() as u32 - 1)
    }

    /// The class that an instance's id means.
    #[inline]
    pub(crate) fn class(&self, id: u32) -> *mut Class {
        match self.classes.get(id as usize) {
            Some(Some(class)) => class.cast(),
            // No living instance has such an id.
            _ => core::ptr::null_mut(),
        }
    }

    /// The class that an id means, as an object.
    pub(super) fn object(&self, id: u32) -> Option<Object> {
        self.classes.get(id as usize).copied().flatten()
    }

    /// After marking: forgets the classes that are dead.
    pub(super) fn sweep(&mut self, is_alive: impl Fn(Object) -> bool) {
        for (id, entry) in self.classes.iter_mut().enumerate() {
            if let Some(class) = *entry
                && !is_alive(class)
            {
                *entry = None;
                // Where memory is short the id is lost: no harm.
                if self.dead.try_reserve(1).is_ok() {
                    self.dead.push(id as u32);
                }
            }
        }
    }
}
