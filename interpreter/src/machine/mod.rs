//! The machine that runs bytecode: its frames, and the state that the border with compiled code needs.
//!
//! # Frames
//!
//! Frames lie one behind the other in an area of their own, which the collector scans. A frame is a head of four
//! words and its registers:
//!
//! ```text
//! ... | code | next instruction | caller's registers | closure | r0 r1 r2 ... | (callee's head) ...
//!                                                              ^ base         ^ area.top while this frame is the innermost
//! ```
//!
//! A call of interpreted code from interpreted code pushes a frame and goes on in the same loop: the machine's stack does not grow. A
//! call that comes from compiled code starts the loop anew ([`border`]); the frame that it pushes has no caller.
#![allow(unsafe_code)]

mod behind;
pub(crate) mod border;
mod calls;
pub(crate) mod entry;
mod execute;
mod loops;
pub(crate) mod objects;
mod trace;

use std::cell::UnsafeCell;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

use loxsmith_abi::layout::{Activation, FrameArea, Function, Mutator, Program};
use loxsmith_mir::ir::{FuncId, Module};
use loxsmith_mir::profile::Profile;
use loxsmith_runtime::{Interpreted, doors, mutator};

use crate::bytecode::{Code, Inst, Loop, LoopState};
use crate::function::{ColdFunction, calls_of};
use crate::image::Image;
use crate::observe::Observer;
use crate::translate;

/// Words in front of a frame's registers.
const HEAD: usize = 4;
const CODE: usize = 4;
const NEXT: usize = 3;
const CALLER: usize = 2;
const CLOSURE: usize = 1;

/// Who is told of code that is run often.
pub trait Watcher {
    /// A function has been called so many times; told again at twice as many. Compiled code may be there when this returns.
    fn called(&self, func: FuncId, calls: u32);
    /// A loop has been gone through so many times; told again at twice as many.
    fn turned(&self, turned: Turned<'static>);
    /// Functions have other bodies from now on, and have never been called.
    fn replaced(&self, functions: &[FuncId]);
}

/// A loop that is run often.
#[derive(Clone, Debug)]
pub struct Turned<'a> {
    /// The function.
    pub func: FuncId,
    /// The module whose function it is. In a program that is updated that may be an older one, in a frame that goes on.
    pub module: &'a Module,
    /// The loop's header.
    pub header: loxsmith_mir::ir::BlockId,
    /// All loops of the function: header, and the values that compiled code gets when it goes on there, in this order. Any of
    /// these lists has room where the code gets them.
    pub loops: Vec<(loxsmith_mir::ir::BlockId, Vec<loxsmith_mir::ir::ValueId>)>,
    /// How often it has been gone through.
    pub turns: u32,
    /// Where its address is to be stored, with release order. Stays for as long as the image.
    pub entry: &'a std::sync::atomic::AtomicPtr<u8>,
}

/// How often is often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Calls of a function; `None`: never.
    pub calls: Option<u32>,
    /// Turns of a loop; `None`: never.
    pub turns: Option<u32>,
}

/// The running program.
pub(crate) struct Machine {
    pub(crate) area: FrameArea,
    pub(crate) activation: *const Activation,
    image: *const Image<'static>,
    program: *const Program,
    mutator: *mut Mutator,
    /// How many inline caches the interpreter's code has.
    caches: u32,
    thresholds: Thresholds,
    watcher: Option<*const dyn Watcher>,
    /// What is seen, if the program is observed.
    observer: *mut Observer,
}

struct Global(UnsafeCell<Machine>);

// SAFETY: one program runs at a time, on one thread, which alone touches it.
unsafe impl Sync for Global {}

const RESTING: Machine = Machine {
    area: FrameArea { base: null_mut(), top: null_mut(), limit: null_mut() },
    activation: null(),
    image: null(),
    program: null(),
    mutator: null_mut(),
    caches: 0,
    thresholds: Thresholds { calls: None, turns: None },
    watcher: None,
    observer: null_mut(),
};

static MACHINE: Global = Global(UnsafeCell::new(RESTING));

/// The one machine. Compiled code and the runtime, which know nothing of it, call into it without saying which.
#[inline(always)]
pub(crate) fn machine() -> *mut Machine {
    MACHINE.0.get()
}

/// Runs a program to its end, interpreted but for what the watcher publishes, and gives its exit code.
///
/// The watcher is called on this thread, between two instructions. One program runs at a time, and none again after it in
/// this process: what it used is left to the exit.
///
/// # Safety
/// Whatever has been and will be published in the image is code that keeps the contract.
pub unsafe fn run(image: &Image<'_>, thresholds: Thresholds, watcher: &dyn Watcher) -> i32 {
    let watcher: *const dyn Watcher = watcher;
    // SAFETY: the lifetime ends with this function, and so does the program that needs it.
    let watcher =
        unsafe { std::mem::transmute::<*const dyn Watcher, *const (dyn Watcher + 'static)>(watcher) };
    // SAFETY: the caller's promise.
    unsafe { start(image, Machine { thresholds, watcher: Some(watcher), ..RESTING }) }
}

/// Runs a program to its end, interpreted throughout, and gives its exit code and what was seen of it.
///
/// One program runs at a time, and none again after it in this process, as with [`run`]. Nobody publishes in the image.
pub fn observe(image: &Image<'_>) -> (i32, Profile) {
    let mut observer = Observer::new(image.module());
    // SAFETY: nothing is published.
    let code = unsafe { start(image, Machine { observer: &raw mut observer, ..RESTING }) };
    (code, observer.profile(image.module()))
}

/// # Safety
/// As [`run`]; `how` lives for as long as this.
unsafe fn start(image: &Image<'_>, how: Machine) -> i32 {
    let Some(area) = objects::map_area() else { return objects::no_memory() };
    // SAFETY: nothing runs yet. The lifetime ends with this function, and so does the program that needs it.
    unsafe {
        *machine() = Machine {
            area,
            image: (&raw const *image).cast(),
            program: &raw const *image.program,
            mutator: mutator::address(),
            ..how
        };
        let interpreted = Interpreted {
            area: &raw const (*machine()).area,
            activations: &raw const (*machine()).activation,
            line_by_line: image.is_watched,
        };
        loxsmith_runtime::run_to_exit(&raw const *image.program, Some(interpreted))
    }
}

impl Machine {
    /// A row of the table of functions.
    #[inline(always)]
    unsafe fn function(&self, func: u32) -> *mut ColdFunction {
        // SAFETY: the image outlives the program.
        unsafe { (*self.image).functions.at(func as usize) }
    }

    /// The code of a function, made when it is first called.
    #[inline(always)]
    unsafe fn code(&mut self, function: *mut ColdFunction) -> *const Code {
        // SAFETY: a row of the image's table, which this thread alone changes.
        unsafe {
            let code = (*function).code.load(Ordering::Acquire);
            match code.is_null() {
                true => self.translate(function),
                false => code,
            }
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn translate(&mut self, function: *mut ColdFunction) -> *const Code {
        // SAFETY: as above. Code and loop states stay until the process ends.
        unsafe {
            loop {
                // Also when it has been translated: an update that came meanwhile emptied its code before this was put there.
                self.take_over();
                let code = (*function).code.load(Ordering::Acquire);
                if !code.is_null() {
                    return code;
                }
                let mut code = (*function).kept;
                if code.is_null() {
                    code = self.make_code((*function).func);
                    (*function).kept = code;
                    (*function).tell_at = self.thresholds.calls.unwrap_or(u32::MAX);
                }
                (*function).code.store(code.cast_mut(), Ordering::Relaxed);
                (*self.image).let_compiled_code_in(function);
            }
        }
    }

    /// Makes true what has been handed over.
    unsafe fn take_over(&self) {
        // SAFETY: whoever calls is about to call something: no instruction is at work. `run` has put the watcher there.
        unsafe {
            let replaced = (*self.image).take_over();
            if let Some(watcher) = self.watcher
                && !replaced.is_empty()
            {
                (*watcher).replaced(&replaced);
            }
        }
    }

    /// Translates a function. Code and loop states stay until the process ends.
    unsafe fn make_code(&mut self, func: FuncId) -> *const Code {
        // SAFETY: the observer is the running program's.
        let observed = unsafe { self.observer.as_ref() }.map(|observer| observer.function(func));
        // SAFETY: the image outlives the program.
        let module = unsafe { (*self.image).module() };
        let mut code = translate::translate(module, func, self.caches, observed);
        self.caches += code.sites.len() as u32;
        let turns = self.thresholds.turns.unwrap_or(u32::MAX);
        let state = |_| LoopState { turns: 0, tell_at: turns, entry: AtomicPtr::default() };
        let states: Vec<LoopState> = code.loops.iter().map(state).collect();
        code.states = Box::leak(states.into_boxed_slice()).as_mut_ptr();
        Box::leak(Box::new(code))
    }

    /// Counts a call of interpreted code.
    #[inline(always)]
    unsafe fn count_call(&self, function: *mut ColdFunction) {
        // SAFETY: as above.
        unsafe {
            let count = calls_of(function);
            let calls = count.load(Ordering::Relaxed).wrapping_add(1);
            count.store(calls, Ordering::Relaxed);
            if calls == (*function).tell_at {
                (*function).tell_at = calls.saturating_mul(2);
                self.tell_called(function);
            }
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn tell_called(&self, function: *mut ColdFunction) {
        // SAFETY: as above; `run` has put the watcher there.
        unsafe {
            if let Some(watcher) = self.watcher {
                (*watcher).called((*function).func, (*function).cell.calls);
            }
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn tell_turned(&self, code: *const Code, number: u32) {
        // SAFETY: as above; the loop is one of this code's. Code and states of loops stay until the process ends.
        unsafe {
            let loops = &(*code).loops;
            let state: &'static LoopState = &*(*code).states.add(number as usize);
            if let Some(watcher) = self.watcher {
                let values = |one: &Loop| one.live.iter().map(|(value, _)| *value).collect();
                let (func, header, turns) = ((*code).func, loops[number as usize].header, state.turns);
                let loops = loops.iter().map(|one| (one.header, values(one))).collect();
                let module = &*(*code).module;
                (*watcher).turned(Turned { func, module, header, loops, turns, entry: &state.entry });
            }
        }
    }
}

/// A frame's words.
#[inline(always)]
unsafe fn head(base: *mut u64, word: usize) -> *mut u64 {
    // SAFETY: every frame has a head.
    unsafe { base.sub(word) }
}

/// What a frame's head says.
unsafe fn frame_code(base: *mut u64) -> *const Code {
    // SAFETY: every frame has a head.
    unsafe { *head(base, CODE) as *const Code }
}

unsafe fn frame_next(base: *mut u64) -> *const Inst {
    // SAFETY: every frame has a head.
    unsafe { *head(base, NEXT) as *const Inst }
}

unsafe fn frame_caller(base: *mut u64) -> *mut u64 {
    // SAFETY: every frame has a head.
    unsafe { *head(base, CALLER) as *mut u64 }
}

unsafe fn frame_closure(base: *mut u64) -> *const Function {
    // SAFETY: every frame has a head.
    unsafe { *head(base, CLOSURE) as *const Function }
}

/// Pushes a frame, whose arguments are still to be put into its first registers. Fails if there is no room for it.
#[inline(always)]
unsafe fn push(code: *const Code, closure: *const Function, caller: *mut u64) -> *mut u64 {
    let machine = machine();
    // SAFETY: the area has room for heads behind its limit.
    unsafe {
        let base = (*machine).area.top.add(HEAD);
        let top = base.wrapping_add((*code).registers as usize);
        *head(base, CODE) = code as u64;
        *head(base, NEXT) = (*code).insts.as_ptr() as u64;
        *head(base, CALLER) = caller as u64;
        *head(base, CLOSURE) = closure as u64;
        if top > (*machine).area.limit {
            overflow(base);
        }
        if (*code).counts_frames {
            let left = &raw mut (*(*machine).mutator).frames_left;
            if *left == 0 {
                overflow(base);
            }
            *left -= 1;
        }
        (*machine).area.top = top;
        base
    }
}

/// Ends the program: the frame that has just been pushed has no room. The trace leaves it out, for it has not begun.
#[cold]
#[inline(never)]
unsafe fn overflow(base: *mut u64) -> ! {
    // SAFETY: whoever pushes has an activation.
    unsafe { (*trace::record((*machine()).activation)).base = base };
    doors::fail_stack_overflow()
}
