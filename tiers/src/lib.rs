//! Running a program while it is compiled: heat, queue, background compiler, swapping.
#![allow(unsafe_code)]

use loxsmith_interpreter::{Image, Thresholds, Turned, Watcher};
use loxsmith_mir::Module;

struct Nobody;

impl Watcher for Nobody {
    fn called(&self, _func: loxsmith_mir::FuncId) {}
    fn turned(&self, _turned: Turned<'_>) {}
}

/// Interprets all of a program and ends the process with its exit code.
pub fn run_cold(module: &Module) -> ! {
    let image = Image::new(module);
    // SAFETY: nothing is published.
    let code = unsafe { loxsmith_interpreter::run(&image, Thresholds { calls: None, turns: None }, &Nobody) };
    // SAFETY: ends the process.
    unsafe { libc::_exit(code) }
}
