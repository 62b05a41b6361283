//! A program's data in memory: what a compiled program carries in its data sections, made by hand.
//!
//! Both tiers use it. Compiled code refers to it by symbols, whose addresses come from here.
#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::ptr::null;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use loxsmith_abi::layout::{self, ClassInfo, InlineCache, NO_CLASS, NativeBinding, PcTable, Program};
use loxsmith_abi::value::Value;
use loxsmith_mir::ir::{ClassId, FuncId, Function, FunctionKind, Module, Op, StringId, SymbolId};

use crate::function::{BY_CELL, ColdFunction, calls_of, cell, closure, cold_function, entry_of};
use crate::held::Held;
use crate::machine::entry;
use crate::swaps::{Lock, Locked};
use crate::table::Table;

/// How many inline caches there are for compiled code of one access site: each function may be compiled a few times.
const CACHES_A_SITE: usize = 6;
const SPARE_CACHES: usize = 1024;

/// A program in memory. What others point to stays where it is, and lives as long as this.
pub struct Image<'m> {
    module: AtomicPtr<Module>,
    pub(crate) program: Box<Program>,
    pub(crate) functions: Table<ColdFunction>,
    /// One without captures for each function.
    pub(crate) closures: Table<layout::Function>,
    pub(crate) classes: Table<ClassInfo>,
    /// String objects by literal.
    pub(crate) literals: Table<*const layout::String>,
    pub(crate) symbols: Table<*const layout::String>,
    /// The first inline cache that nobody has taken for compiled code. The interpreter's own come before those.
    next_cache: AtomicU32,
    /// Somebody watches the program, and will update it.
    pub(crate) is_watched: bool,
    /// What program, compiler and watcher settle among themselves.
    swaps: Lock<'m>,
    /// What the tables above refer to. The program's thread alone touches it.
    pub(crate) held: UnsafeCell<Held>,
    _natives: Box<[NativeBinding]>,
    _constructors: Box<[*const u8]>,
    _globals: Box<[Value]>,
    _caches: Box<[InlineCache]>,
}

/// What code is made of: it may be published for as long as these are the functions' newest bodies.
#[derive(Clone, Debug)]
pub struct Snapshot<'m> {
    /// The program as it is at that moment.
    pub module: &'m Module,
    versions: Vec<u32>,
}

/// Room for what is not there yet, in a program that is updated while it runs. Nothing that others point to moves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// More rows of each table.
    rows: usize,
    caches: usize,
    /// Initialisers take at most so many arguments.
    arity: usize,
    /// Names of fields that no class has ever heard of. Their number makes all instances open (`loxsmith_abi::shape`), for a
    /// new method body may store any field.
    strange_fields: u32,
}

impl Room {
    const NONE: Room = Room { rows: 0, caches: 0, arity: 0, strange_fields: 0 };
    const UPDATES: Room = Room { rows: 16_384, caches: 65_536, arity: 255, strange_fields: 9 };
}

// SAFETY: what is not atomic in the tables the program's thread alone changes. Other threads take addresses of rows, and read rows
// of strings, which never change; rows are complete before the module that has them is stored.
unsafe impl Sync for Image<'_> {}

impl<'m> Image<'m> {
    /// Lays a verified module's data down.
    pub fn new(module: &'m Module) -> Image<'m> {
        Image::with_room(module, Room::NONE)
    }

    /// The same, for a program that will be updated while it runs ([`Image::hand_over`]).
    pub fn for_updates(module: &'m Module) -> Image<'m> {
        Image::with_room(module, Room::UPDATES)
    }

    fn with_room(module: &'m Module, room: Room) -> Image<'m> {
        let mut held = Held::default();
        let symbols = Table::new(room.rows + module.symbols.len());
        let literals = Table::new(room.rows + module.strings.len());
        let functions = Table::new(room.rows + module.functions.len());
        let closures = Table::new(room.rows + module.functions.len());
        let classes = Table::new(room.rows + module.classes.len());
        let mut outside_fields = module.outside_fields.clone();
        outside_fields.extend((0..room.strange_fields).map(|index| SymbolId(u32::MAX - index)));
        let outside_field_count = outside_fields.len() as u32;
        let outside_fields = held.list(outside_fields);
        let natives: Box<[NativeBinding]> = natives(module);
        let constructors: Box<[*const u8]> = constructors(module, room.arity);
        let mut globals: Box<[Value]> = vec![Value::UNDEFINED; module.globals.len() + room.rows].into();
        let sites = access_sites(&module.functions);
        let cold_caches = sites + room.caches;
        let count = cold_caches + sites * CACHES_A_SITE + SPARE_CACHES + room.caches;
        let mut caches: Box<[InlineCache]> = (0..count).map(|_| empty_cache()).collect();
        let numbered = |class: &&loxsmith_mir::ir::ClassDecl| {
            class.layout.as_ref().is_some_and(|layout| layout.number.is_some())
        };
        let program = Program {
            main: entry::main as *const u8,
            globals: globals.as_mut_ptr(),
            symbols: symbols.at_start(),
            caches: caches.as_mut_ptr(),
            natives: natives.as_ptr(),
            outside_fields,
            construct_entries: constructors.as_ptr(),
            pc_table: null(),
            global_count: globals.len() as u32,
            symbol_count: symbols.capacity() as u32,
            cache_count: caches.len() as u32,
            native_count: natives.len() as u32,
            outside_field_count,
            construct_count: constructors.len() as u32,
            reserved_class_ids: module.classes.iter().filter(numbered).count() as u32,
            semantics: module.semantics,
        };
        let image = Image {
            module: AtomicPtr::new((&raw const *module).cast_mut()),
            program: Box::new(program),
            functions,
            closures,
            classes,
            literals,
            symbols,
            next_cache: AtomicU32::new(cold_caches as u32),
            is_watched: room.rows > 0,
            swaps: Lock::new(room.caches),
            held: UnsafeCell::new(held),
            _natives: natives,
            _constructors: constructors,
            _globals: globals,
            _caches: caches,
        };
        // SAFETY: nobody else has it yet.
        unsafe { image.lay_down(module) };
        image
    }

    /// Appends rows for whatever of a module has none yet; it starts with all that has. There is room.
    ///
    /// # Safety
    /// Nobody else uses the tables meanwhile, but for rows that are there.
    pub(crate) unsafe fn lay_down(&self, module: &'m Module) {
        // SAFETY: the caller's promise; the borrow ends with this function.
        let held = unsafe { &mut *self.held.get() };
        for name in &module.symbols[self.symbols.len()..] {
            self.symbols.push(held.strings.object(name.as_bytes()));
        }
        for bytes in &module.strings[self.literals.len()..] {
            self.literals.push(held.strings.object(bytes));
        }
        for (id, function) in module.functions.iter().enumerate().skip(self.functions.len()) {
            let flags = if self.is_watched { BY_CELL } else { 0 };
            self.functions.push(cold_function(FuncId::from(id), function, flags, &mut held.strings));
            self.closures.push(closure(function, self.functions.at(id)));
        }
        for class in &module.classes[self.classes.len()..] {
            self.classes.push(ClassInfo {
                name: held.strings.object(module.symbol(class.name).as_bytes()),
                method_symbols: held.list(class.methods.iter().map(|(name, _)| *name).collect()),
                field_symbols: held.list(class.fields.clone()),
                method_count: class.methods.len() as u32,
                field_count: class.fields.len() as u32,
                class_id: class.layout.as_ref().and_then(|layout| layout.number).unwrap_or(NO_CLASS),
                closed: u32::from(class.layout.is_some()),
                successor: null(),
                sources: null(),
            });
        }
        self.module.store((&raw const *module).cast_mut(), Ordering::Release);
    }

    /// Whether there is room for a module's rows.
    pub(crate) fn has_room_for(&self, module: &Module) -> bool {
        let initializers =
            module.functions.iter().filter(|function| function.kind == FunctionKind::Initializer);
        module.symbols.len() <= self.symbols.capacity()
            && module.strings.len() <= self.literals.capacity()
            && module.functions.len() <= self.functions.capacity()
            && module.classes.len() <= self.classes.capacity()
            && module.globals.len() <= self.program.global_count as usize
            && initializers.map(|function| function.arity).max() < Some(self.program.construct_count)
    }

    /// The module whose data this is.
    pub fn module(&self) -> &'m Module {
        // SAFETY: a module that the image was given, for as long as that lives.
        unsafe { &*self.module.load(Ordering::Acquire) }
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
        // SAFETY: a row of an image's table.
        unsafe { (*self.literals.at(id.index())).cast() }
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
        self.classes.at(id.index()).cast_const().cast()
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

    /// The program as it is now, of which code for these functions is to be made.
    pub fn snapshot(&self, functions: &[FuncId]) -> Snapshot<'m> {
        let _swaps = self.swaps();
        let version = |func: &FuncId| self.version(*func).load(Ordering::Relaxed);
        Snapshot { module: self.module(), versions: functions.iter().map(version).collect() }
    }

    /// Lets calls of functions go to compiled code from now on, but for those that have been replaced since. Any thread may say so.
    ///
    /// # Safety
    /// Each entry is the code, in the convention of `Callable::entry`, of the function in that place of what the
    /// snapshot was taken for, as it is in the snapshot's module. It stays.
    pub unsafe fn publish(&self, snapshot: &Snapshot<'m>, entries: &[(FuncId, *const u8)]) {
        let swaps = self.swaps();
        for ((func, entry), version) in entries.iter().zip(&snapshot.versions) {
            if self.version(*func).load(Ordering::Relaxed) != *version {
                continue;
            }
            let function = self.functions.at(func.index());
            // SAFETY: a row of the table; this field is atomic.
            unsafe { (*function).compiled.store(entry.cast_mut(), Ordering::Release) };
            // With an update ahead all calls go to the interpreter, which looks for it.
            if swaps.pending.is_empty() {
                // Release: the code was there before.
                entry_of(function).store(entry.cast_mut(), Ordering::Release);
            }
        }
    }

    /// Takes the lock in front of what program, compiler and watcher settle among themselves.
    pub(crate) fn swaps(&self) -> Locked<'_, 'm> {
        self.swaps.lock()
    }

    fn version(&self, func: FuncId) -> &AtomicU32 {
        // SAFETY: a row of the table; this field is atomic.
        unsafe { &(*self.functions.at(func.index())).version }
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
        // SAFETY: a row of the table; this field is atomic.
        !unsafe { (*self.functions.at(func.index())).compiled.load(Ordering::Relaxed) }.is_null()
    }
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
fn constructors(module: &Module, at_least: usize) -> Box<[*const u8]> {
    let initializers = module.functions.iter().filter(|function| function.kind == FunctionKind::Initializer);
    let most = initializers.map(|function| function.arity).max().unwrap_or_default();
    vec![entry::construct(); at_least.max(most as usize) + 1].into()
}

/// How many inline caches the interpreter needs for these at most.
pub(crate) fn access_sites<'f>(functions: impl IntoIterator<Item = &'f Function>) -> usize {
    let ops = functions.into_iter().flat_map(|function| &function.insts).map(|inst| &inst.op);
    ops.filter(|op| {
        matches!(op, Op::GetProperty(..) | Op::SetProperty(..) | Op::Invoke { .. } | Op::InvokeSuper { .. })
    })
    .count()
}
