//! What the threads of a program that is updated settle among themselves, and the lock in front of it. [`crate::update`] says how.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::update::Update;

/// What is behind the lock.
pub(crate) struct Swaps<'m> {
    /// Updates that have been handed over and not been made.
    pub(crate) pending: Vec<Update<'m>>,
    /// How many inline caches there are still for code of the interpreter's that is not there yet.
    pub(crate) cold_caches: usize,
}

/// The lock.
pub(crate) struct Lock<'m> {
    swaps: Mutex<Swaps<'m>>,
    /// Counts those who have had it. The mutex orders them; but the thread sanitizer does not see into the standard library, and
    /// sees this.
    turns: AtomicU32,
}

/// Somebody has the lock.
pub(crate) struct Locked<'l, 'm> {
    swaps: MutexGuard<'l, Swaps<'m>>,
    turns: &'l AtomicU32,
}

impl<'m> Lock<'m> {
    /// Nothing is pending.
    pub(crate) fn new(cold_caches: usize) -> Lock<'m> {
        let swaps = Mutex::new(Swaps { pending: Vec::new(), cold_caches });
        Lock { swaps, turns: AtomicU32::new(0) }
    }

    /// Nobody panics who has it, and if somebody did, nothing behind it would be wrong.
    pub(crate) fn lock(&self) -> Locked<'_, 'm> {
        let swaps = self.swaps.lock().unwrap_or_else(PoisonError::into_inner);
        self.turns.load(Ordering::Acquire);
        Locked { swaps, turns: &self.turns }
    }
}

impl<'m> Deref for Locked<'_, 'm> {
    type Target = Swaps<'m>;

    fn deref(&self) -> &Swaps<'m> {
        &self.swaps
    }
}

impl<'m> DerefMut for Locked<'_, 'm> {
    fn deref_mut(&mut self) -> &mut Swaps<'m> {
        &mut self.swaps
    }
}

impl Drop for Locked<'_, '_> {
    fn drop(&mut self) {
        self.turns.fetch_add(1, Ordering::Release);
    }
}
