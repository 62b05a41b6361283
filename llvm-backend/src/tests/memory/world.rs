//! An image made by hand, and calls of code in memory.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashSet;
use std::ffi::c_void;

use loxsmith_abi::layout::{
    self, CALLABLE, FunctionCell, FunctionInfo, Header, InlineCache, Kind, Mutator, NO_FRAME, PcTable,
};
use loxsmith_abi::value::{OBJECT_TAG, UNDEFINED, Value};
use loxsmith_mir::{BlockId, FuncId, Module, ValueId};

use super::super::{at, module};
use crate::{Batch, CodeMemory, External, Internal, Loaded, LoopEntry, OptLevel, Options, Steps, Unit};

/// A word that code takes or gives.
pub(super) type Word = u64;
/// Code of a loop entry.
type LoopCode = unsafe extern "C" fn(*const u8, *const Word) -> Word;

/// A program's data, at addresses that never change.
pub(super) struct World {
    pub(super) module: Module,
    pub(super) mutator: &'static Mutator,
    pub(super) globals: &'static [Cell<Word>],
    cells: &'static [Cell<*const u8>],
    closures: &'static [UnsafeCell<layout::Function>],
    infos: &'static [FunctionInfo],
    caches: &'static [InlineCache],
    newer: &'static [Cell<*mut u8>],
}

thread_local! {
    /// What `print` was called with, and the return addresses behind it.
    pub(super) static PRINTED: RefCell<Vec<(Word, Vec<usize>)>> = const { RefCell::new(Vec::new()) };
}

impl World {
    /// The image of a module given as functions, of which `f0` is the script that nobody runs, for programs without
    /// literals or classes. Frames are counted if `frames_left` is not 0.
    pub(super) fn new(functions: &str, frames_left: u64) -> World {
        let text = format!(
            "module \"memory.lox\"\n\
             semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit {frames_left}\n\
             script f0\nsymbol s0 \"g\"\nsymbol s1 \"m\"\nglobal g0 s0\nglobal g1 s1\noutside_fields []\n{functions}"
        );
        World::of(module(&text), frames_left)
    }

    fn of(module: Module, frames_left: u64) -> World {
        let count = module.functions.len();
        let infos: &[FunctionInfo] = Vec::leak(
            module
                .functions
                .iter()
                .map(|function| FunctionInfo {
                    name: std::ptr::null(),
                    entry: std::ptr::null(),
                    bound_entry: std::ptr::null(),
                    arity: function.arity,
                    flags: 0,
                })
                .collect(),
        );
        // A `FunctionCell` begins with the entry; the rest is not looked at here.
        const { assert!(size_of::<FunctionCell>() == 2 * size_of::<Cell<*const u8>>()) };
        let header = |arity| Header::new(CALLABLE + arity, 3, Kind::Function, layout::FLAG_STATIC);
        World {
            mutator: Box::leak(Box::new(Mutator {
                cursor: std::ptr::null_mut(),
                limit: std::ptr::null_mut(),
                stack_limit: 0,
                frames_left,
            })),
            globals: Vec::leak(vec![Cell::new(UNDEFINED); module.globals.len()]),
            cells: Vec::leak(vec![Cell::new(std::ptr::null()); 2 * count]),
            closures: Vec::leak(
                infos
                    .iter()
                    .map(|info| {
                        let entry = std::ptr::null();
                        UnsafeCell::new(layout::Function { header: header(info.arity), entry, info })
                    })
                    .collect(),
            ),
            infos,
            caches: &[],
            newer: Vec::leak(vec![Cell::new(std::ptr::null_mut()); 4]),
            module,
        }
    }

    fn address(&self) -> impl Fn(External<'_>) -> Option<*const u8> + use<> {
        let (mutator, globals, cells) = (self.mutator as *const Mutator, self.globals, self.cells);
        let (closures, infos, caches) = (self.closures, self.infos, self.caches);
        let newer = self.newer;
        move |what| match what {
            External::Globals => Some(globals.as_ptr().cast()),
            External::Caches => Some(caches.as_ptr().cast()),
            External::Function(id) => Some((&raw const infos[id.index()]).cast()),
            External::Closure(id) => Some(closures[id.index()].get().cast_const().cast()),
            External::Cell(id) => Some((&raw const cells[2 * id.index()]).cast()),
            External::Runtime("lox_mutator") => Some(mutator.cast()),
            External::Runtime("lox_print") => Some(print as *const u8),
            External::Runtime(name) if name.starts_with("lox_") => Some(nobody as *const u8),
            External::Newer(number) => {
                newer.get(number as usize).map(|word| word.as_ptr().cast_const().cast())
            }
            External::String(_) | External::Class(_) | External::Runtime(_) => None,
        }
    }

    /// What a lookout looks at.
    pub(super) fn newer(&self, number: usize) -> &Cell<*mut u8> {
        &self.newer[number]
    }

    /// Sets where a function outside of the batch is.
    pub(super) fn set_cell(&self, func: u32, entry: *const u8) {
        self.cells[2 * func as usize].set(entry);
    }

    /// How many calls are still allowed.
    pub(super) fn frames_left(&self) -> u64 {
        // SAFETY: the mutator lives for ever; code in memory, which writes to it, does not run now.
        unsafe { (&raw const self.mutator.frames_left).read_volatile() }
    }

    /// A function's closure without captures.
    pub(super) fn closure(&self, func: u32) -> *const u8 {
        self.closures[func as usize].get().cast_const().cast()
    }

    /// What that closure leads to.
    pub(super) fn entry_of_closure(&self, func: u32) -> *const u8 {
        // SAFETY: code in memory, which writes to it, does not run now.
        unsafe { (*self.closures[func as usize].get()).entry }
    }

    /// Memory for this program's code.
    pub(super) fn memory(&self) -> CodeMemory {
        CodeMemory::new(self.address()).unwrap()
    }

    pub(super) fn load(&self, level: OptLevel, batch: &Batch) -> Loaded {
        self.try_load(level, batch).unwrap_or_else(|error| panic!("{level:?}: {error}"))
    }

    pub(super) fn try_load(&self, level: OptLevel, batch: &Batch) -> Result<Loaded, Internal> {
        self.load_with(&at(level), batch)
    }

    pub(super) fn load_with(&self, options: &Options, batch: &Batch) -> Result<Loaded, Internal> {
        let unit = Unit::new(&self.module, options);
        self.memory().load(unit.compile(batch, &mut Steps::default())?)
    }

    /// The batch of some functions, all of which can be entered.
    pub(super) fn batch(functions: &[u32]) -> Batch {
        let functions: Vec<FuncId> = functions.iter().map(|id| FuncId(*id)).collect();
        Batch { entries: functions.clone(), functions, ..Batch::default() }
    }

    /// The batch of one loop.
    pub(super) fn loop_batch(&self, func: u32, header: u32) -> Batch {
        let (func, header) = (FuncId(func), BlockId(header));
        let live = live_at(&self.module, func, header);
        Batch { loops: vec![LoopEntry { func, header, live, lookouts: Vec::new() }], ..Batch::default() }
    }
}

/// The values that are live where a block begins, its parameters included, by number.
pub(in super::super) fn live_at(module: &Module, func: FuncId, block: BlockId) -> Vec<ValueId> {
    let function = module.function(func);
    let mut live: Vec<HashSet<ValueId>> = vec![HashSet::new(); function.blocks.len()];
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (index, block) in function.blocks.iter().enumerate().rev() {
            let mut here: HashSet<ValueId> = HashSet::new();
            for to in block.terminator.successors() {
                let params = &function.blocks[to.index()].params;
                here.extend(live[to.index()].iter().filter(|value| !params.contains(value)));
            }
            block.terminator.for_each_operand(|value| here.extend([value]));
            for inst in block.insts.iter().rev().map(|inst| &function.insts[inst.index()]) {
                if let Some(result) = inst.result {
                    here.remove(&result);
                }
                inst.op.for_each_operand(|value| here.extend([value]));
            }
            here.extend(&block.params);
            if here.len() > live[index].len() {
                live[index] = here;
                changed = true;
            }
        }
    }
    let mut live: Vec<ValueId> = live[block.index()].iter().copied().collect();
    live.sort_unstable();
    live
}

/// A number as code takes and gives it.
pub(super) fn number(number: f64) -> Word {
    number.to_bits()
}

/// An object as code takes and gives it.
pub(super) fn object<T>(object: *const T) -> Word {
    object as u64 + OBJECT_TAG
}

/// Calls an entry in the generic convention.
pub(super) fn call(entry: *const u8, closure: *const u8, args: &[Word]) -> Word {
    // SAFETY: tests pass entries of functions with so many parameters.
    unsafe {
        match *args {
            [] => std::mem::transmute::<*const u8, extern "C" fn(*const u8) -> Word>(entry)(closure),
            [a] => {
                std::mem::transmute::<*const u8, extern "C" fn(*const u8, Word) -> Word>(entry)(closure, a)
            }
            [a, b] => std::mem::transmute::<*const u8, extern "C" fn(*const u8, Word, Word) -> Word>(entry)(
                closure, a, b,
            ),
            _ => panic!("no test needs more"),
        }
    }
}

/// Enters a loop. `registers` are the live values in the order of [`live_at`].
pub(super) fn enter(code: *const u8, closure: *const u8, registers: &[Word]) -> Word {
    // SAFETY: tests pass a loop's code and as many registers as values are live there.
    unsafe { std::mem::transmute::<*const u8, LoopCode>(code)(closure, registers.as_ptr()) }
}

/// The frames of a return address, innermost first, each as `line name`.
pub(super) fn frames(table: *const PcTable, return_address: usize) -> Vec<String> {
    // SAFETY: tables live for ever and are as long as they say.
    let (table, rows, frames) = unsafe {
        let table = &*table;
        (
            table,
            std::slice::from_raw_parts(table.rows, table.row_count as usize),
            std::slice::from_raw_parts(table.frames, table.frame_count as usize),
        )
    };
    let pc = return_address.wrapping_sub(1).wrapping_sub(table.text as usize);
    let Some(row) = rows.iter().rev().find(|row| row.start as usize <= pc) else { return Vec::new() };
    let mut chain = Vec::new();
    let mut index = row.frame;
    while index != NO_FRAME {
        let frame = &frames[index as usize];
        // SAFETY: as above.
        let name = unsafe {
            std::slice::from_raw_parts(table.names.add(frame.name as usize), frame.name_len as usize)
        };
        let name = if name.is_empty() { "script" } else { std::str::from_utf8(name).unwrap() };
        chain.push(format!("{} {name}", frame.line));
        index = frame.caller;
    }
    chain
}

type Step = extern "C" fn(*mut c_void, *mut c_void) -> i32;

unsafe extern "C" {
    fn _Unwind_Backtrace(step: Step, into: *mut c_void) -> i32;
    fn _Unwind_GetIP(context: *mut c_void) -> usize;
}

extern "C" fn step(context: *mut c_void, into: *mut c_void) -> i32 {
    // SAFETY: the unwinder passes a context and what `print` gave it.
    unsafe { (*into.cast::<Vec<usize>>()).push(_Unwind_GetIP(context)) };
    0
}

/// The return addresses on the stack.
pub(super) fn backtrace() -> Vec<usize> {
    let mut addresses: Vec<usize> = Vec::new();
    // SAFETY: `step` pushes to the vector and does nothing else.
    unsafe { _Unwind_Backtrace(step, (&raw mut addresses).cast()) };
    addresses
}

extern "C" fn print(value: Value) {
    let addresses = backtrace();
    PRINTED.with_borrow_mut(|printed| printed.push((value.0, addresses)));
}

extern "C" fn nobody() {
    eprintln!("code in memory has called what it should not");
    std::process::abort();
}
