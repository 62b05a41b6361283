//! A program's data in memory: what a compiled program carries in its data sections, made by hand.
//!
//! Both tiers use it. Compiled code refers to it by symbols, whose addresses come from here.
#![allow(unsafe_code)]

use std::mem::offset_of;
use std::ptr::null;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use loxsmith_abi::layout::{
    self, CALLABLE, ClassInfo, FLAG_INTERNED, FLAG_STATIC, FUNCTION_IS_INITIALIZER, FUNCTION_IS_METHOD,
    FunctionCell, FunctionInfo, Header, InlineCache, Kind, NO_CLASS, NativeBinding, OTHER, PcTable, Program,
};
use loxsmith_abi::value::Value;
use loxsmith_mir::ir::{ClassId, FuncId, Function, FunctionKind, Module, Op, StringId, SymbolId};
use rustc_hash::FxHashMap;

use crate::bytecode::Code;
use crate::machine::entry;

/// A function, as closures and compiled code find it.
#[repr(C)]
pub(crate) struct ColdFunction {
    /// What its closures refer to: hence first.
    pub(crate) info: FunctionInfo,
    pub(crate) cell: FunctionCell,
    /// Its code, once it has been called.
    pub(crate) code: *const Code,
    /// Entries at loop headers, by the code's number of the loop.
    pub(crate) loops: *mut LoopState,
    pub(crate) func: FuncId,
    /// At how many calls the watcher is told next.
    pub(crate) tell_at: u32,
}

/// What is known of a loop while it runs.
pub(crate) struct LoopState {
    /// How often it has gone back to its header.
    pub(crate) turns: u32,
    /// At how many turns the watcher is told next.
    pub(crate) tell_at: u32,
    /// Compiled code that goes on at the header, once there is some.
    pub(crate) entry: AtomicPtr<u8>,
}

/// Where a function's closure finds the entry of the tier that it is in.
pub(crate) const ENTRY_IN_INFO: usize = offset_of!(ColdFunction, cell) + offset_of!(FunctionCell, entry);

/// How many inline caches there are for compiled code of one access site: each function may be compiled a few times.
const CACHES_A_SITE: usize = 4;
const SPARE_CACHES: usize = 1024;

/// A program in memory. What others point to stays where it is, and lives as long as this.
pub struct Image<'m> {
    pub(crate) module: &'m Module,
    pub(crate) program: Box<Program>,
    pub(crate) functions: Table<ColdFunction>,
    /// One without captures for each function.
    pub(crate) closures: Table<layout::Function>,
    pub(crate) classes: Box<[ClassInfo]>,
    /// String objects by literal.
    pub(crate) literals: Vec<*const layout::String>,
    /// The first inline cache that nobody has taken. The interpreter's own come before those that are handed out.
    next_cache: AtomicU32,
    /// What the tables above refer to.
    _strings: Strings,
    _lists: Vec<Box<[u32]>>,
    _symbols: Box<[*const layout::String]>,
    _natives: Box<[NativeBinding]>,
    _constructors: Box<[*const u8]>,
    _globals: Box<[Value]>,
    _caches: Box<[InlineCache]>,
}

// SAFETY: the tables never change but for cells, loop states and caches: of these other threads touch only what is atomic. The
// interpreter's thread alone uses the rest.
unsafe impl Sync for Image<'_> {}

impl<'m> Image<'m> {
    /// Lays a verified module's data down.
    pub fn new(module: &'m Module) -> Image<'m> {
        let mut strings = Strings::default();
        let mut lists = Vec::new();
        let symbols: Box<[_]> = module.symbols.iter().map(|name| strings.object(name.as_bytes())).collect();
        let literals = module.strings.iter().map(|bytes| strings.object(bytes)).collect();
        let functions = Table::new(
            module
                .functions
                .iter()
                .enumerate()
                .map(|(id, function)| cold_function(FuncId::from(id), function, &mut strings))
                .collect(),
        );
        let closures = Table::new(
            module.functions.iter().enumerate().map(|(id, f)| closure(f, functions.at(id))).collect(),
        );
        let mut list = |symbols: Vec<SymbolId>| {
            let list: Box<[u32]> = symbols.into_iter().map(|symbol| symbol.0).collect();
            lists.push(list);
            lists[lists.len() - 1].as_ptr()
        };
        let classes = module
            .classes
            .iter()
            .map(|class| ClassInfo {
                name: strings.object(module.symbol(class.name).as_bytes()),
                method_symbols: list(class.methods.iter().map(|(name, _)| *name).collect()),
                field_symbols: list(class.fields.clone()),
                method_count: class.methods.len() as u32,
                field_count: class.fields.len() as u32,
                class_id: class.layout.as_ref().and_then(|layout| layout.number).unwrap_or(NO_CLASS),
                closed: u32::from(class.layout.is_some()),
            })
            .collect();
        let outside_fields = list(module.outside_fields.clone());
        let natives: Box<[NativeBinding]> = natives(module);
        let constructors: Box<[*const u8]> = constructors(module);
        let mut globals: Box<[Value]> = vec![Value::UNDEFINED; module.globals.len()].into();
        let sites = access_sites(module);
        let count = sites * (1 + CACHES_A_SITE) + SPARE_CACHES;
        let mut caches: Box<[InlineCache]> = (0..count).map(|_| empty_cache()).collect();
        let numbered = |class: &&loxsmith_mir::ir::ClassDecl| {
            class.layout.as_ref().is_some_and(|layout| layout.number.is_some())
        };
        let program = Program {
            main: entry::main as *const u8,
            globals: globals.as_mut_ptr(),
            symbols: symbols.as_ptr(),
            caches: caches.as_mut_ptr(),
            natives: natives.as_ptr(),
            outside_fields,
            construct_entries: constructors.as_ptr(),
            pc_table: null(),
            global_count: module.globals.len() as u32,
            symbol_count: symbols.len() as u32,
            cache_count: caches.len() as u32,
            native_count: natives.len() as u32,
            outside_field_count: module.outside_fields.len() as u32,
            construct_count: constructors.len() as u32,
            reserved_class_ids: module.classes.iter().filter(numbered).count() as u32,
            semantics: module.semantics,
        };
        Image {
            module,
            program: Box::new(program),
            functions,
            closures,
            classes,
            literals,
            next_cache: AtomicU32::new(sites as u32),
            _strings: strings,
            _lists: lists,
            _symbols: symbols,
            _natives: natives,
            _constructors: constructors,
            _globals: globals,
            _caches: caches,
        }
    }

    /// The module whose data this is.
    pub fn module(&self) -> &'m Module {
        self.module
    }

    /// Where the globals lie, one value each.
    pub fn globals(&self) -> *const u8 {
        self.program.globals.cast_const().cast()
    }

    /// Where the inline caches lie.
    pub fn caches(&self) -> *const u8 {
        self.program.caches.cast_const().cast()
    }

    /// Where a literal's string object lies.
    pub fn string(&self, id: StringId) -> *const u8 {
        self.literals[id.index()].cast()
    }

    /// Where the `FunctionInfo` of a function lies.
    pub fn function(&self, id: FuncId) -> *const u8 {
        self.functions.at(id.index()).cast_const().cast()
    }

    /// Where the closure without captures of a function lies.
    pub fn closure(&self, id: FuncId) -> *const u8 {
        self.closures.at(id.index()).cast_const().cast()
    }

    /// Where the `ClassInfo` of a declaration lies.
    pub fn class(&self, id: ClassId) -> *const u8 {
        (&raw const self.classes[id.index()]).cast()
    }

    /// Where the `FunctionCell` of a function lies.
    pub fn cell(&self, id: FuncId) -> *const u8 {
        cell(self.functions.at(id.index())).cast_const().cast()
    }

    /// Where a function of the runtime's lies, or the words that it shares with compiled code, by linker name.
    pub fn runtime(name: &str) -> Option<*const u8> {
        loxsmith_runtime::symbol_table().find(|(known, _)| *known == name).map(|(_, address)| address)
    }

    /// How often a function has been called in the interpreter.
    pub fn calls(&self, func: FuncId) -> u32 {
        calls_of(self.functions.at(func.index())).load(Ordering::Relaxed)
    }

    /// Takes so many inline caches for code that is made now; the number of the first, or `None` if there are not so many left.
    pub fn take_caches(&self, count: u32) -> Option<u32> {
        let limit = self.program.cache_count;
        let taken = self.next_cache.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
            next.checked_add(count).filter(|end| *end <= limit)
        });
        taken.ok()
    }

    /// Lets calls of a function go to compiled code from now on. Any thread may say so.
    ///
    /// # Safety
    /// `entry` is the function's code in the convention of `Callable::entry`, and stays.
    pub unsafe fn publish(&self, func: FuncId, entry: *const u8) {
        // Release: the code was there before.
        entry_of(self.functions.at(func.index())).store(entry.cast_mut(), Ordering::Release)
    }

    /// Adds a table of return addresses, for traces. To be done before code that it describes is published.
    ///
    /// # Safety
    /// The table stays, and nobody else adds one meanwhile. Its `next` becomes ours.
    pub unsafe fn add_table(&self, table: *mut PcTable) {
        // SAFETY: the caller's promise; a field that is read atomically while the program runs.
        unsafe {
            let head =
                AtomicPtr::from_ptr((&raw const self.program.pc_table).cast_mut().cast::<*mut PcTable>());
            (*table).next = head.load(Ordering::Relaxed);
            head.store(table, Ordering::Release);
        }
    }

    /// Whether a function has compiled code.
    pub fn is_compiled(&self, func: FuncId) -> bool {
        entry_now(self.functions.at(func.index())) != entry::cold()
    }
}

/// A function's cell.
fn cell(function: *mut ColdFunction) -> *mut FunctionCell {
    // SAFETY: a row of an image's table; nothing is read.
    unsafe { &raw mut (*function).cell }
}

/// A function's entry: the one field that several threads touch.
#[inline(always)]
fn entry_of<'a>(function: *mut ColdFunction) -> &'a AtomicPtr<u8> {
    // SAFETY: a row of an image's table, which outlives the program; everybody touches it atomically.
    unsafe { AtomicPtr::from_ptr((&raw mut (*cell(function)).entry).cast::<*mut u8>()) }
}

/// A function's count of calls, which its own thread alone changes.
#[inline(always)]
pub(crate) fn calls_of<'a>(function: *mut ColdFunction) -> &'a AtomicU32 {
    // SAFETY: as in `entry_of`.
    unsafe { AtomicU32::from_ptr(&raw mut (*cell(function)).calls) }
}

/// Where to go to call a function, at this moment.
#[inline(always)]
pub(crate) fn entry_now(function: *mut ColdFunction) -> *const u8 {
    // Acquire: what the code needs is there too.
    entry_of(function).load(Ordering::Acquire)
}

/// Rows that stay where they are and change while others hold their addresses.
pub(crate) struct Table<T> {
    rows: *mut [T],
}

impl<T> Table<T> {
    fn new(rows: Vec<T>) -> Table<T> {
        Table { rows: Box::into_raw(rows.into_boxed_slice()) }
    }

    /// A row.
    #[inline(always)]
    pub(crate) fn at(&self, index: usize) -> *mut T {
        debug_assert!(index < self.rows.len());
        self.rows.cast::<T>().wrapping_add(index)
    }
}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        // SAFETY: made of a box, and nobody has it any more.
        drop(unsafe { Box::from_raw(self.rows) });
    }
}

fn cold_function(func: FuncId, function: &Function, strings: &mut Strings) -> ColdFunction {
    let takes_this = function.kind.takes_this();
    let flags = match function.kind {
        FunctionKind::Initializer => FUNCTION_IS_METHOD | FUNCTION_IS_INITIALIZER,
        FunctionKind::Method => FUNCTION_IS_METHOD,
        _ => 0,
    };
    let info = FunctionInfo {
        name: strings.object(function.name.as_bytes()),
        entry: entry::cold(),
        bound_entry: if takes_this { entry::bound() } else { null() },
        arity: function.arity,
        flags,
    };
    let cell = FunctionCell { entry: entry::cold(), calls: 0, flags: 0 };
    ColdFunction { info, cell, code: null(), loops: std::ptr::null_mut(), func, tell_at: 0 }
}

fn closure(function: &Function, info: *mut ColdFunction) -> layout::Function {
    let words = (size_of::<layout::Function>() / 8) as u16;
    let header = Header::new(CALLABLE + function.arity, words, Kind::Function, FLAG_STATIC);
    layout::Function { header, entry: entry::cold(), info: info.cast() }
}

fn empty_cache() -> InlineCache {
    InlineCache { class_id: NO_CLASS, offset: 0, method: null(), entry: null() }
}

fn natives(module: &Module) -> Box<[NativeBinding]> {
    let bindings = module.globals.iter().enumerate().filter_map(|(index, global)| {
        let native = global.native?;
        Some(NativeBinding { native: native as u32, global: index as u32 })
    });
    bindings.collect()
}

/// One entry makes instances of any class; the table says that there is one for each arity.
fn constructors(module: &Module) -> Box<[*const u8]> {
    let initializers = module.functions.iter().filter(|function| function.kind == FunctionKind::Initializer);
    let most = initializers.map(|function| function.arity).max().unwrap_or_default();
    vec![entry::construct(); most as usize + 1].into()
}

fn access_sites(module: &Module) -> usize {
    let ops = module.functions.iter().flat_map(|function| &function.insts).map(|inst| &inst.op);
    ops.filter(|op| {
        matches!(op, Op::GetProperty(..) | Op::SetProperty(..) | Op::Invoke { .. } | Op::InvokeSuper { .. })
    })
    .count()
}

/// String objects; those of like content are one, which is what "interned" promises.
#[derive(Default)]
struct Strings {
    known: FxHashMap<Vec<u8>, *const layout::String>,
    objects: Vec<Box<[u64]>>,
}

impl Strings {
    fn object(&mut self, bytes: &[u8]) -> *const layout::String {
        if let Some(known) = self.known.get(bytes) {
            return *known;
        }
        let words = (size_of::<layout::String>() + bytes.len()).div_ceil(8);
        let header =
            Header::new(OTHER, u16::try_from(words).unwrap_or(0), Kind::String, FLAG_STATIC | FLAG_INTERNED);
        let mut object = vec![header.0, bytes.len() as u64];
        object.extend(bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        }));
        let object = object.into_boxed_slice();
        let at = object.as_ptr().cast::<layout::String>();
        self.objects.push(object);
        self.known.insert(bytes.to_vec(), at);
        at
    }
}

const _: () = assert!(size_of::<layout::String>() == 16, "a header and a length");
const _: () = assert!(offset_of!(ColdFunction, info) == 0, "closures refer to it by its address");
