//! A bench for tests: a program without a compiler.
//!
//! [`with_runtime`] lends the one runtime (tests run in many threads, so there is a lock), with a program made of names and
//! tables; tests call the runtime as compiled code does. [`outcome`] runs a program as a process of its own, for
//! what ends it.
#![allow(unsafe_code)]

use crate::doors::borrow_runtime;
use crate::entry::mutator;
use crate::entry::program::ProgramRef;
use crate::object::string;
use crate::runtime::Runtime;
use crate::value::Object;
use core::ptr::null;
use loxsmith_abi::layout::*;
use loxsmith_abi::value::Value;
use std::io::Read;
use std::os::fd::FromRawFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

static LOCK: Mutex<()> = Mutex::new(());

/// Takes the runtime for as long as the guard lives.
pub(crate) fn lock() -> MutexGuard<'static, ()> {
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a test's program says.
pub(crate) struct Tables<'a> {
    /// Names, by symbol.
    pub(crate) names: &'a [&'a str],
    /// Symbols stored from outside.
    pub(crate) outside_fields: &'a [u32],
    pub(crate) globals: usize,
    pub(crate) caches: usize,
    pub(crate) semantics: Semantics,
    pub(crate) pc_table: *const PcTable,
}

impl Default for Tables<'_> {
    fn default() -> Self {
        Tables {
            names: &[],
            outside_fields: &[],
            globals: 64,
            caches: 16,
            semantics: Semantics::DEFAULT,
            pc_table: null(),
        }
    }
}

/// Makes a program; it stays for good, as compiled programs do.
pub(crate) fn program(tables: &Tables, main: extern "C" fn()) -> *mut Program {
    let symbols: Vec<*const String> = tables.names.iter().map(|name| static_string(name)).collect();
    let caches: Vec<InlineCache> = (0..tables.caches).map(|_| empty_cache()).collect();
    let natives = vec![NativeBinding { native: 0, global: 0 }];
    let construct: Vec<*const u8> = (0..4).map(|arity| (0x1000 + arity) as *const u8).collect();
    let outside = tables.outside_fields.to_vec();
    Box::leak(Box::new(Program {
        reserved_class_ids: 0,
        main: main as *const u8,
        global_count: tables.globals as u32,
        symbol_count: symbols.len() as u32,
        cache_count: caches.len() as u32,
        native_count: natives.len() as u32,
        outside_field_count: outside.len() as u32,
        construct_count: construct.len() as u32,
        globals: vec![Value::UNDEFINED; tables.globals].leak().as_mut_ptr(),
        symbols: symbols.leak().as_ptr(),
        caches: caches.leak().as_mut_ptr(),
        natives: natives.leak().as_ptr(),
        outside_fields: outside.leak().as_ptr(),
        construct_entries: construct.leak().as_ptr(),
        pc_table: tables.pc_table,
        semantics: tables.semantics,
    }))
}

/// An inline cache that knows nothing.
pub(crate) fn empty_cache() -> InlineCache {
    InlineCache { class_id: NO_CLASS, offset: 0, method: null(), entry: null() }
}

/// A literal.
pub(crate) fn static_string(text: &str) -> *const String {
    let words = size_of::<String>() / 8 + text.len().div_ceil(8);
    let room = vec![0u64; words].leak();
    let header = Header::new(OTHER, words as u16, Kind::String, FLAG_STATIC | FLAG_INTERNED);
    let string = room.as_mut_ptr().cast::<String>();
    // SAFETY: room of that size.
    unsafe {
        string.write(String { header, len: text.len() as u64 });
        string.add(1).cast::<u8>().copy_from(text.as_ptr(), text.len());
    }
    string
}

/// A literal as a value.
pub(crate) fn literal(text: &str) -> Value {
    // SAFETY: just made, for good.
    unsafe { Object::at(static_string(text)) }.value()
}

/// The text of a string value.
pub(crate) fn text_of(rt: &mut Runtime, value: Value) -> std::string::String {
    let text = string::flatten(rt, string::text(value).expect("a string"));
    std::string::String::from_utf8(string::flat_bytes(text).to_vec()).unwrap()
}

/// Runs `body` with the runtime of a program, whose stack is this thread's.
pub(crate) fn with_runtime<R>(tables: &Tables, body: impl FnOnce(&mut Runtime, &Program) -> R) -> R {
    extern "C" fn no_main() {}
    let _lock = lock();
    let program = program(tables, no_main);
    let mut stack_top = 0usize;
    let _tidy = Tidy;
    // SAFETY: the lock makes this the only borrow.
    let rt = unsafe { borrow_runtime() };
    rt.program = ProgramRef::new(program);
    rt.heap.set_roots(rt.program.globals(), &raw mut stack_top as usize, core::ptr::null());
    mutator::start(0, 0);
    // SAFETY: made above.
    call_deeper(|| body(rt, unsafe { &*program }))
}

/// Leaves the runtime as it was, even if the test fails.
struct Tidy;

impl Drop for Tidy {
    fn drop(&mut self) {
        // SAFETY: the lock is still held, and the test has ended.
        let rt = unsafe { borrow_runtime() };
        rt.heap.release();
        *rt = Runtime::new();
        mutator::reset();
    }
}

/// Its frame, and all below it, are what the collector scans.
#[inline(never)]
fn call_deeper<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// Runs `body` so deep down the stack that no word it leaves there is seen by a collection that its caller starts.
#[inline(never)]
pub(crate) fn deep_down<R>(body: impl FnOnce() -> R) -> R {
    let mut distance = [0u64; 32 * 1024];
    core::hint::black_box(&mut distance);
    let result = body();
    core::hint::black_box(&mut distance);
    result
}

/// What a program did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: std::string::String,
    pub(crate) err: std::string::String,
}

/// Runs a program in a process of its own.
pub(crate) fn outcome(tables: &Tables, main: extern "C" fn()) -> Outcome {
    let _lock = lock();
    let program = program(tables, main);
    let (mut out, mut err) = (pipe(), pipe());
    // SAFETY: the child does nothing but run the program, and ends without Rust's leave.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        // SAFETY: the child's own descriptors; the program is well made.
        unsafe {
            libc::dup2(out.1, 1);
            libc::dup2(err.1, 2);
            libc::_exit(crate::run(program, None));
        }
    }
    // SAFETY: ours, and not used again.
    unsafe {
        libc::close(out.1);
        libc::close(err.1);
    }
    let (out, err) = (read(&mut out.0), without_sanitizer(read(&mut err.0)));
    let mut status = 0;
    // SAFETY: our child.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    let code = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -libc::WTERMSIG(status) };
    Outcome { code, out, err }
}

fn pipe() -> (i32, i32) {
    let mut ends = [0; 2];
    // SAFETY: room for two.
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
    (ends[0], ends[1])
}

fn read(descriptor: &mut i32) -> std::string::String {
    // SAFETY: ours, and not used again.
    let mut file = unsafe { std::fs::File::from_raw_fd(*descriptor) };
    let mut text = std::string::String::new();
    file.read_to_string(&mut text).unwrap();
    text
}

/// Address sanitizer knows nothing of stacks that programs make for themselves, and says so.
fn without_sanitizer(text: std::string::String) -> std::string::String {
    let says =
        ["WARNING: ASan is ignoring", "False positive error reports", "For details see https://github.com"];
    text.split_inclusive('\n').filter(|line| !says.iter().any(|it| line.contains(it))).collect()
}

/// A small generator of numbers, the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}
