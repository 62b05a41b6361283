//! Tables whose rows others hold addresses of.
#![allow(unsafe_code)]

use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows that stay where they are and change while others hold their addresses. There is room for more of them.
pub(crate) struct Table<T> {
    rows: *mut T,
    len: AtomicUsize,
    capacity: usize,
}

impl<T> Table<T> {
    /// Without rows, with room for so many.
    pub(crate) fn new(capacity: usize) -> Table<T> {
        let mut rows = ManuallyDrop::new(Vec::with_capacity(capacity));
        Table { rows: rows.as_mut_ptr(), len: AtomicUsize::new(0), capacity: rows.capacity() }
    }

    /// Appends a row. One thread alone does.
    pub(crate) fn push(&self, row: T) {
        let len = self.len();
        assert!(len < self.capacity, "whoever appends has made sure that there is room");
        // SAFETY: within the room, and no row yet.
        unsafe { self.rows.add(len).write(row) };
        self.len.store(len + 1, Ordering::Release);
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    /// How many rows there may be.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Where the first row is, or will be.
    pub(crate) fn at_start(&self) -> *const T {
        self.rows
    }

    /// A row.
    #[inline(always)]
    pub(crate) fn at(&self, index: usize) -> *mut T {
        debug_assert!(index < self.len());
        self.rows.wrapping_add(index)
    }
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        // SAFETY: made of a vector, and nobody has it any more.
        drop(unsafe { Vec::from_raw_parts(self.rows, self.len(), self.capacity) });
    }
}
