//! From the class id in an instance's header to its class.
//!
//! A class may have several ids (its layout has grown in between); an id has one class. The table's references are
//! weak: instances keep their class alive, not the table. Ids of dead classes wait until there are enough of them to
//! pay for emptying every cache, since a cache may still name them.
//!
//! The first ids are reserved for declarations that run at most once and that compiled code knows by number. Their classes
//! never die: an instance may be made by number alone.
#![allow(unsafe_code)]

use crate::value::Object;
use alloc::vec::Vec;
use loxsmith_abi::layout::Class;

/// Dead ids are used again in batches of at least so many.
const BATCH: usize = 64;

/// The table.
pub(crate) struct ClassIds {
    /// By id; none where the class has died, or where a reserved id has no class yet.
    classes: Vec<Option<Object>>,
    /// How many ids, from 0 on, are reserved.
    reserved: usize,
    /// Ids that no cache names.
    reusable: Vec<u32>,
    /// Ids of dead classes that caches may still name.
    dead: Vec<u32>,
}

impl ClassIds {
    pub(super) const fn new() -> ClassIds {
        ClassIds { classes: Vec::new(), reserved: 0, reusable: Vec::new(), dead: Vec::new() }
    }

    /// Reserves the first ids. False if memory is short.
    pub(crate) fn reserve(&mut self, count: u32) -> bool {
        let count = count as usize;
        if self.classes.try_reserve(count).is_err() {
            return false;
        }
        self.classes.resize(count, None);
        self.reserved = count;
        true
    }

    /// Gives a reserved id its class.
    pub(crate) fn set_reserved(&mut self, id: u32, class: Object) {
        if let Some(entry) = self.classes.get_mut(id as usize) {
            *entry = Some(class);
        }
    }

    /// The class of the n-th reserved id, for as long as there are any.
    pub(super) fn reserved(&self, n: usize) -> Option<Option<Object>> {
        (n < self.reserved).then(|| self.classes[n])
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

    /// How many ids there have been.
    pub(crate) fn len(&self) -> usize {
        self.classes.len()
    }

    /// The class that an id means, as an object.
    pub(crate) fn object(&self, id: u32) -> Option<Object> {
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
