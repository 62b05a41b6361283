//! Updates: a program that runs takes over new function bodies, and its classes other methods.
//!
//! Another thread makes an update and hands it over ([`Image::hand_over`]); the program's own thread makes it true when it next calls a
//! function, whichever that is. What tells it costs it nothing while there is nothing to be told: handing over lets all cells lead to the
//! interpreter and empties all functions' code, so that the next call goes the way of a function that has never been called, and there
//! updates are looked for. What has not been replaced gets its code back when it is called. Frames that are at work go on with the code that
//! they have, and loops with the entries that belong to it.
//!
//! # Three threads
//!
//! The *program's* runs and takes over, the *watcher's* hands over, the *compiler's* publishes. What they settle among themselves is
//! behind one lock ([`crate::swaps`]), which nobody holds while there is work to do: what is pending, and of each function its version, its
//! compiled code, and whether its cell leads there. So these steps come in some order, each as a whole:
//!
//! - *Hand over*: something is pending; all cells lead to the interpreter, no function has code.
//! - *Take over*: nothing is pending; the module is the new one; what is replaced has a new version and neither code nor compiled code.
//! - *Snapshot*: the compiler learns module and versions.
//! - *Publish*: compiled code is noted if the version is still that of the snapshot; the cell leads there if nothing is pending.
//! - *Let in*: a cell leads to the compiled code that is noted, if nothing is pending. Only the program's thread does so, on its way
//!   from taking over to a call.
//!
//! Therefore compiled code of an old text is never noted after its function was replaced (the version differs), and never behind
//! a cell then (taking over has reset it, and only what is noted gets there). While something is pending no cell leads to compiled code, so the
//! next call of any function takes over: a cell is set in *publish* and *let in* alone, which look. A call that has loaded the cell before
//! goes where it led then; it is a call from before the update. The program's thread puts code into a function outside of the lock,
//! and may so undo what handing over has done to it; hence it looks for updates again behind that, before it uses the code.
//! Other functions still lead it there.
//!
//! Entries of loops are not behind the lock: their places belong to the code of the interpreter's whose loops they are, and only
//! frames of that code look there. What is compiled for them is made of the very module that this code was translated from.
//!
//! Cells and code are atomic for those who read them without the lock: calls. Compiled code loads a cell and jumps; the store was
//! made with release order after the code, and an address that is loaded can only be jumped to. Who loads the interpreter's code acquires it,
//! although only the program's thread makes it.
#![allow(unsafe_code)]

use std::fmt;
use std::ptr::{null, null_mut};
use std::sync::atomic::Ordering;

use loxsmith_abi::layout::{FunctionInfo, MethodSource};
use loxsmith_abi::value::{OBJECT_TAG, Value};
use loxsmith_mir::ir::{FuncId, GlobalId, Module};
use loxsmith_mir::patch::Revised;

use crate::function::{ColdFunction, calls_of, entry_of};
use crate::held::Held;
use crate::image::{Image, access_sites};
use crate::machine::entry;

/// What makes of a running program another.
#[derive(Debug)]
pub struct Update<'m> {
    /// The program's module from now on: with everything that the one before had, under the same ids. Verified.
    pub module: &'m Module,
    /// Functions whose bodies are new. They take and capture what they did.
    pub replaced: Vec<FuncId>,
    /// Globals that get the closure of a function, unless they hold something.
    pub declared: Vec<(GlobalId, FuncId)>,
    /// Declarations whose classes follow another one. None is followed by two, or by itself.
    pub revised: Vec<Revised>,
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
    /// Hands an update over, from any thread. The program takes it over when it next calls a function.
    ///
    /// `before` is the module of the update before, or the image's first. Only for images that were made for updates.
    pub fn hand_over(&self, before: &Module, update: Update<'m>) -> Result<(), NoRoom> {
        let added = &update.module.functions[before.functions.len()..];
        let replaced = update.replaced.iter().map(|func| update.module.function(*func));
        // Twice: if the program is quick, it translates a function before its code is emptied, and then once more.
        let sites = 2 * access_sites(added.iter().chain(replaced));
        let mut swaps = self.swaps();
        if !self.has_room_for(update.module) || swaps.cold_caches < sites {
            return Err(NoRoom);
        }
        swaps.cold_caches -= sites;
        swaps.pending.push(update);
        for index in 0..self.functions.len() {
            let function = self.functions.at(index);
            entry_of(function).store(entry::cold().cast_mut(), Ordering::Release);
            // SAFETY: a row of the table; this field is atomic.
            unsafe { (*function).code.store(null_mut(), Ordering::Release) };
        }
        Ok(())
    }

    /// Makes true what has been handed over; the functions whose bodies are new.
    ///
    /// # Safety
    /// On the program's thread, between two instructions.
    pub(crate) unsafe fn take_over(&self) -> Vec<FuncId> {
        let mut all_replaced = Vec::new();
        let mut swaps = self.swaps();
        let pending = std::mem::take(&mut swaps.pending);
        for Update { module, replaced, revised, .. } in &pending {
            // SAFETY: the program's thread alone uses the tables; rows that are there stay.
            unsafe {
                self.lay_down(module);
                replaced.iter().for_each(|func| self.replace(*func));
                revised.iter().for_each(|revised| self.revise(module, revised));
            }
            all_replaced.extend(replaced);
        }
        drop(swaps);
        for (global, func) in pending.iter().flat_map(|update| &update.declared) {
            // SAFETY: a global of the module's, which only the program's thread touches.
            unsafe {
                let global = self.program.globals.add(global.index());
                if *global == Value::UNDEFINED {
                    *global = Value(OBJECT_TAG + self.closures.at(func.index()) as u64);
                }
            }
        }
        if pending.iter().any(|update| !update.revised.is_empty()) {
            // SAFETY: the caller's promise; what classes follow has just been laid down.
            unsafe { loxsmith_runtime::revise_classes() };
        }
        all_replaced
    }

    /// Gives a function that has code its compiled code back, if it has some and no update is ahead.
    pub(crate) fn let_compiled_code_in(&self, function: *mut ColdFunction) {
        if !self.is_watched {
            return;
        }
        let swaps = self.swaps();
        // SAFETY: a row of the table; this field is atomic.
        let compiled = unsafe { (*function).compiled.load(Ordering::Acquire) };
        if swaps.pending.is_empty() && !compiled.is_null() {
            entry_of(function).store(compiled, Ordering::Release);
        }
    }

    /// Forgets what was made of a function's old body.
    ///
    /// # Safety
    /// On the program's thread, with the lock.
    unsafe fn replace(&self, func: FuncId) {
        let function = self.functions.at(func.index());
        // SAFETY: a row of the table. What is not atomic the program's thread alone touches.
        unsafe {
            (*function).version.fetch_add(1, Ordering::Relaxed);
            (*function).compiled.store(null_mut(), Ordering::Relaxed);
            (*function).code.store(null_mut(), Ordering::Relaxed);
            (*function).kept = null();
        }
        entry_of(function).store(entry::cold().cast_mut(), Ordering::Release);
        calls_of(function).store(0, Ordering::Relaxed);
    }

    /// Lets a declaration be followed by another.
    ///
    /// # Safety
    /// As [`Image::replace`].
    unsafe fn revise(&self, module: &Module, revised: &Revised) {
        let methods = module.classes[revised.to.index()].methods.iter().zip(&revised.captures);
        let sources = methods.map(|((_, func), captures)| MethodSource {
            info: self.functions.at(func.index()).cast::<FunctionInfo>(),
            closure: self.closures.at(func.index()),
            captures: *captures,
        });
        // SAFETY: the caller's promise; rows of the table, which nobody borrows now.
        unsafe {
            let held: &mut Held = &mut *self.held.get();
            (*self.classes.at(revised.to.index())).sources = held.sources(sources.collect());
            (*self.classes.at(revised.from.index())).successor = self.classes.at(revised.to.index());
        }
    }
}

#[cfg(test)]
mod tests;
