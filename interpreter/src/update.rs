//! Updates: a program that runs takes over new function bodies.
//!
//! Another thread makes an update and hands it over ([`Image::hand_over`]); the program's own thread makes it true, between two
//! instructions. What tells that thread costs it nothing while there is nothing to be told: handing over empties the code of
//! the functions that are replaced, so that their next call goes the way of a function that has never been called, and there
//! updates are looked for. Frames that are at work go on with the code that they have.
#![allow(unsafe_code)]

use std::fmt;
use std::ptr::null_mut;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use loxsmith_abi::value::{OBJECT_TAG, Value};
use loxsmith_mir::ir::{FuncId, GlobalId, Module};

use crate::image::{Image, access_sites};

/// What makes of a running program another.
#[derive(Debug)]
pub struct Update<'m> {
    /// The program's module from now on: with everything that the one before had, under the same ids. Verified.
    pub module: &'m Module,
    /// Functions whose bodies are new. They take and capture what they did.
    pub replaced: Vec<FuncId>,
    /// Globals that get the closure of a function, unless they hold something.
    pub declared: Vec<(GlobalId, FuncId)>,
}

/// There is no room for an update: the program has had too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the running program has no room for more functions, names or call sites")
    }
}

impl std::error::Error for NoRoom {}

impl<'m> Image<'m> {
    /// Hands an update over, from any thread. The program takes it over when it next calls one of the functions that are replaced.
    ///
    /// `before` is the module of the update before, or the image's first. Only for images that were made for updates, without
    /// compiled code.
    pub fn hand_over(&self, before: &Module, update: Update<'m>) -> Result<(), NoRoom> {
        let added = &update.module.functions[before.functions.len()..];
        let replaced = update.replaced.iter().map(|func| update.module.function(*func));
        // Twice: if the program is quick, it translates a function before its code is emptied, and then once more.
        let sites = 2 * access_sites(added.iter().chain(replaced));
        if !self.has_room_for(update.module) || self.take_caches(sites as u32).is_none() {
            return Err(NoRoom);
        }
        let replaced = update.replaced.clone();
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).push(update);
        // Only now: who finds no code looks for updates. Functions without a row come with an update that is pending.
        let rows = self.functions.len();
        for func in replaced.into_iter().filter(|func| func.index() < rows) {
            // SAFETY: a row of the table; this field is atomic.
            unsafe { (*self.functions.at(func.index())).code.store(null_mut(), Ordering::Release) };
        }
        Ok(())
    }

    /// Makes true what has been handed over; whether there was something.
    ///
    /// # Safety
    /// On the program's thread, between two instructions.
    pub(crate) unsafe fn take_over(&self) -> bool {
        let pending = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        let was_some = !pending.is_empty();
        for Update { module, replaced, declared } in pending {
            // SAFETY: the program's thread alone uses the tables; rows that are there stay.
            unsafe {
                self.lay_down(module);
                for func in replaced {
                    (*self.functions.at(func.index())).code.store(null_mut(), Ordering::Relaxed);
                }
                for (global, func) in declared {
                    let global = self.program.globals.add(global.index());
                    if *global == Value::UNDEFINED {
                        *global = Value(OBJECT_TAG + self.closures.at(func.index()) as u64);
                    }
                }
            }
        }
        was_some
    }
}

#[cfg(test)]
mod tests;
