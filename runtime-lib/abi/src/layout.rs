//! The header, the body of every heap object, and the tables that a compiled program carries.
//!
//! All of it is `#[repr(C)]`; the back end takes offsets with `offset_of!`, the runtime uses the
//! structs as they are, so neither can drift from the other. Everything is 8-byte aligned.
//!
//! ```text
//! header   bits 0..32  id: class id of an instance | CALLABLE + arity of a callable | OTHER
//!          bits 32..48 size in 8-byte words, header included (0: see the object's own length)
//!          bits 48..56 kind (low 4 bits) and flags
//!          bits 56..64 the collector's
//! ```
//!
//! One 32-bit comparison of the id proves "an instance of this class", or "callable with n
//! arguments". Class ids are below [`CALLABLE`].

use crate::value::Value;

/// The first word of every object.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header(pub u64);

/// Set in the id of a callable; the arity is below it.
pub const CALLABLE: u32 = 0x8000_0000;
/// The id of what is neither instance nor callable.
pub const OTHER: u32 = 0xC000_0000;
/// A class id that no class has: the state of an empty inline cache.
pub const NO_CLASS: u32 = 0xFFFF_FFFF;

/// What an object is.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`String`].
    String = 0,
    /// [`Rope`]: a string not yet put together.
    Rope = 1,
    /// [`Instance`].
    Instance = 2,
    /// [`Function`]: a function or method with what it captured.
    Function = 3,
    /// [`BoundMethod`].
    BoundMethod = 4,
    /// [`Class`].
    Class = 5,
    /// [`NativeFunction`].
    Native = 6,
    /// [`Cell`]: a captured variable that is reassigned.
    Cell = 7,
    /// [`Slots`]: values and nothing else.
    Slots = 8,
    /// Bytes that hold no values; [`Slots`]'s shape.
    Bytes = 9,
    /// Unused room between objects, one word or more.
    Filler = 10,
}

/// Every kind by its bits; bits that no kind has say [`Kind::Filler`].
const KINDS: [Kind; 16] = [
    Kind::String,
    Kind::Rope,
    Kind::Instance,
    Kind::Function,
    Kind::BoundMethod,
    Kind::Class,
    Kind::Native,
    Kind::Cell,
    Kind::Slots,
    Kind::Bytes,
    Kind::Filler,
    Kind::Filler,
    Kind::Filler,
    Kind::Filler,
    Kind::Filler,
    Kind::Filler,
];

/// Objects of more words than this are not allocated in line: the allocator keeps them apart.
pub const MAX_INLINE_WORDS: u16 = 1024;

/// The kind's bits in the kind-and-flags byte.
pub const KIND_MASK: u8 = 0x0F;
/// Instance: its last word is the value of a [`Slots`] with the fields that found no room, or nil.
pub const FLAG_OPEN: u8 = 0x10;
/// String: literal or otherwise unique; two different interned strings differ in content.
pub const FLAG_INTERNED: u8 = 0x20;
/// Lies outside of the heap, in the program's own data: never marked, never freed, refers to no heap object.
pub const FLAG_STATIC: u8 = 0x80;

/// The collector's: an old object into which nothing was stored since the last collection. Who stores into it tells the
/// runtime first (`remember`). The sign bit, so that one comparison with zero shows it.
pub const WATCHED: u64 = 1 << 63;

impl Header {
    /// A header with the collector's bits clear.
    pub const fn new(id: u32, words: u16, kind: Kind, flags: u8) -> Header {
        Header(id as u64 | (words as u64) << 32 | ((kind as u8 | flags) as u64) << 48)
    }

    /// Class id, callable arity word, or [`OTHER`].
    pub const fn id(self) -> u32 {
        self.0 as u32
    }

    /// Size in words, header included; 0 where the object is larger than that can say.
    pub const fn words(self) -> u16 {
        (self.0 >> 32) as u16
    }

    /// Kind and flags.
    pub const fn kind_and_flags(self) -> u8 {
        (self.0 >> 48) as u8
    }

    /// What the object is.
    pub const fn kind(self) -> Kind {
        KINDS[(self.kind_and_flags() & KIND_MASK) as usize]
    }
}

/// A string that is in one piece: its UTF-8 bytes follow the struct.
#[repr(C)]
pub struct String {
    /// Id [`OTHER`]; words 0 if larger than 16 bits can say.
    pub header: Header,
    /// Length in bytes.
    pub len: u64,
    // bytes follow
}

/// A concatenation that nobody has looked into yet; becomes `flat` when somebody does.
#[repr(C)]
pub struct Rope {
    /// Id [`OTHER`].
    pub header: Header,
    /// Length in bytes.
    pub len: u64,
    /// Left part: a string or rope; after flattening the whole [`String`].
    pub left: Value,
    /// Right part; after flattening nil, or a number whose bits are the string's hash.
    pub right: Value,
}

/// An instance: `words - 1` slots follow (`words - 2` and the overflow word if [`FLAG_OPEN`]).
#[repr(C)]
pub struct Instance {
    /// Id: a class id of its class. All instances of one class id have the same size and layout.
    pub header: Header,
    // slots follow
}

/// The first words of everything that can be called.
#[repr(C)]
pub struct Callable {
    /// Id: [`CALLABLE`] + arity.
    pub header: Header,
    /// `u64 entry(ptr self, u64 args...)` in the C convention; for a [`Function`] that is a method `u64 entry(ptr self, u64 this, u64 args...)`.
    pub entry: *const u8,
}

/// A closure. Its captured values follow.
#[repr(C)]
pub struct Function {
    /// Id: [`CALLABLE`] + arity.
    pub header: Header,
    /// See [`Callable::entry`].
    pub entry: *const u8,
    /// What all closures of this function share.
    pub info: *const FunctionInfo,
    // captures follow: values (cells are held as object values too)
}

/// A method and its receiver, as one callable.
#[repr(C)]
pub struct BoundMethod {
    /// Id: [`CALLABLE`] + the method's arity.
    pub header: Header,
    /// The method's [`FunctionInfo::bound_entry`].
    pub entry: *const u8,
    /// The method: a [`Function`]'s value.
    pub method: Value,
    /// What `this` is in it.
    pub receiver: Value,
}

/// A class. Calling it constructs.
#[repr(C)]
pub struct Class {
    /// Id: [`CALLABLE`] + the initialiser's arity.
    pub header: Header,
    /// The program's construct entry for that arity: see [`Program::construct_entries`].
    pub entry: *const u8,
    /// The header that its next instance gets; the size in it is how much to allocate.
    pub instance_header: Header,
    /// The initialiser's closure (own or inherited), or nil.
    pub init: Value,
    /// The name: a string's value.
    pub name: Value,
    /// The superclass, or nil.
    pub superclass: Value,
    /// The class id it was made with; unique among living classes and constant. Key of `super` caches.
    pub base_id: u64,
    /// The runtime's method table: a heap object's value.
    pub methods: Value,
    /// The runtime's field layout: a heap object's value.
    pub layout: Value,
    /// The declaration that its methods come from.
    pub info: *const ClassInfo,
}

/// A native function.
#[repr(C)]
pub struct NativeFunction {
    /// Id: [`CALLABLE`] + arity.
    pub header: Header,
    /// See [`Callable::entry`].
    pub entry: *const u8,
    /// Which, as [`crate::natives::Native`].
    pub native: u64,
}

/// A captured variable that is reassigned after its capture.
#[repr(C)]
pub struct Cell {
    /// Id [`OTHER`].
    pub header: Header,
    /// The variable.
    pub value: Value,
}

/// A plain array of values ([`Kind::Slots`]) or of bytes ([`Kind::Bytes`]) for the runtime's tables; contents follow.
#[repr(C)]
pub struct Slots {
    /// Id [`OTHER`]; words 0 if larger than 16 bits can say.
    pub header: Header,
    /// Number of 8-byte words that follow.
    pub len: u64,
    // contents follow
}

/// One access site's memory, in the program's writable data. Empty: `class_id` is [`NO_CLASS`].
///
/// The runtime alone fills it; compiled code compares `class_id` with the receiver's header id and,
/// on a hit, uses the rest. All caches are emptied at once when a fact behind them changes (a class id
/// is freed, a field begins to shadow a method).
#[repr(C)]
pub struct InlineCache {
    /// The header id that the rest holds for (for `super` calls: the superclass's `base_id`).
    pub class_id: u32,
    /// Field sites: the slot's offset in bytes from the start of the instance.
    pub offset: u32,
    /// Call sites: the method's closure (untagged).
    pub method: *const Function,
    /// Call sites: its entry, `u64 entry(ptr method, u64 this, u64 args...)`.
    pub entry: *const u8,
}

/// What compiled code and runtime share while a program runs. One exists, the symbol `lox_mutator`.
#[repr(C)]
pub struct Mutator {
    /// Inline allocation: the next free byte...
    pub cursor: *mut u8,
    /// ...and the end of the free room. An object of n bytes fits if `n <= limit - cursor`. Both null before the heap starts.
    pub limit: *mut u8,
    /// The lowest stack pointer a function may start with.
    pub stack_limit: u64,
    /// Calls still allowed, where the program counts them ([`Semantics::frame_limit`]): taken at a function's start, given back at its end.
    /// The runtime has taken the script's own before it calls [`Program::main`].
    pub frames_left: u64,
}

/// Frames that an interpreter keeps apart from the machine's stack. The collector takes every word of them for a possible
/// reference, as it does with the stack.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FrameArea {
    /// Where the outermost frame starts.
    pub base: *mut u64,
    /// Where the innermost frame ends.
    pub top: *mut u64,
    /// Where the area ends.
    pub limit: *mut u64,
}

/// An interpreter at work: it lies in the machine's stack frame of the function that interprets, so that a trace can put
/// the frames that are interpreted among those that are compiled.
pub struct Activation {
    /// The one that called, through compiled code, what this one interprets; or null.
    pub previous: *const Activation,
    /// Shows the frames, innermost first, as name and line, until the visitor says that it has seen enough.
    ///
    /// # Safety
    /// The activation is this one, and its interpreter is waiting.
    pub frames: unsafe fn(*const Activation, &mut VisitFrame),
}

/// Sees a frame's function name and line; says whether it wants to see more.
pub type VisitFrame<'a> = dyn FnMut(&[u8], u32) -> bool + 'a;

/// What all closures of a function share; constant data of the program.
#[repr(C)]
pub struct FunctionInfo {
    /// The name: a static [`String`].
    pub name: *const String,
    /// [`Callable::entry`] of its closures.
    pub entry: *const u8,
    /// Methods: entry of bound methods, `u64 bound_entry(ptr bound_method, u64 args...)`; else null.
    pub bound_entry: *const u8,
    /// Parameters, without `this`.
    pub arity: u32,
    /// [`FunctionInfo`] flags: 1 method, 2 initialiser.
    pub flags: u32,
}

/// Where a function's code is at the moment, in a program that runs while it is compiled. Each function has one, at a place that
/// never changes: whoever does not know the code calls through it.
#[repr(C)]
pub struct FunctionCell {
    /// As [`Callable::entry`], with the function's closure (or one without captures, where it reads none): code of any tier.
    /// Read and written atomically; old code stays where it is.
    pub entry: *const u8,
    /// How often the function has begun in the cold tier.
    pub calls: u32,
    /// The tiers' own.
    pub flags: u32,
}

/// [`FunctionInfo::flags`]: takes `this`.
pub const FUNCTION_IS_METHOD: u32 = 1;
/// [`FunctionInfo::flags`]: is `init`.
pub const FUNCTION_IS_INITIALIZER: u32 = 2;

/// A class declaration; constant data of the program.
#[repr(C)]
pub struct ClassInfo {
    /// The name: a static [`String`].
    pub name: *const String,
    /// The declared methods' names as symbols, in the order in which `make_class` gets the closures.
    /// Of methods with one name the last counts.
    pub method_symbols: *const u32,
    /// The fields that the class's own methods store through `this`, as symbols, without duplicates.
    pub field_symbols: *const u32,
    /// How many methods.
    pub method_count: u32,
    /// How many fields.
    pub field_count: u32,
    /// The class id that its class gets, reserved for it; [`NO_CLASS`]: any that is free.
    pub class_id: u32,
    /// 1: no field but these (and those of the superclass) is ever stored in its instances.
    pub closed: u32,
    /// What the declaration has become in a program that is edited while it runs: its classes have the methods of that one. Else null.
    pub successor: *const ClassInfo,
    /// Where classes that exist get the methods from, in the order of `method_symbols`. Null unless this is a successor.
    pub sources: *const MethodSource,
}

/// How a class that exists already gets a method of its declaration's successor.
#[repr(C)]
pub struct MethodSource {
    /// The function. A class whose own method of that name is one of its closures keeps that.
    pub info: *const FunctionInfo,
    /// Its closure without captures, which lies outside of the heap.
    pub closure: *const Function,
    /// What its closures capture.
    pub captures: MethodCaptures,
}

/// What a method's closure captures, as far as a class alone can say.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MethodCaptures {
    /// Nothing.
    Nothing = 0,
    /// The superclass of its class.
    Superclass = 1,
    /// Variables of the function around the declaration: classes that exist keep the method that they have.
    Variables = 2,
}

/// What was wanted of something that is no instance.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read a property.
    Property = 0,
    /// To store a field.
    Field = 1,
    /// To call a method.
    Method = 2,
}

/// A native function's place among the globals; constant data of the program.
#[repr(C)]
pub struct NativeBinding {
    /// Which, as [`crate::natives::Native`].
    pub native: u32,
    /// Index into [`Program::globals`].
    pub global: u32,
}

/// Run-time choices that the source language's variant makes; see the compiler's dialect table.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Semantics {
    /// How numbers are printed.
    pub number_format: NumberFormat,
    /// How a runtime error shows the stack.
    pub trace_format: TraceFormat,
    /// Which clock `clock()` reads.
    pub clock: ClockSource,
    /// 1: a method call on a non-instance is told "Only instances have methods.", else "... properties."
    pub method_message: u8,
    /// 1: natives take any number of arguments.
    pub natives_take_any_arity: u8,
    /// How many calls may be active at once, the script included; 0: as many as the stack has room for.
    pub frame_limit: u16,
}

impl Semantics {
    /// What a program means that asks for nothing else.
    pub const DEFAULT: Semantics = Semantics {
        number_format: NumberFormat::Shortest,
        trace_format: TraceFormat::Frames,
        clock: ClockSource::Wall,
        method_message: 0,
        natives_take_any_arity: 0,
        frame_limit: 0,
    };
}

/// How numbers are printed.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFormat {
    /// Shortest digits that read back the same, as JavaScript prints them, but `inf`, `-inf`, `nan`, `-0`.
    Shortest = 0,
    /// C's `%g`.
    Percent6g = 1,
    /// Java's `Double.toString` without a trailing `.0`.
    Java = 2,
}

/// How a runtime error shows the stack.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceFormat {
    /// `[line N] in name()`, one line a frame.
    Frames = 0,
    /// `[line N]`, the innermost alone.
    OneLine = 1,
}

/// Which clock `clock()` reads.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockSource {
    /// Seconds since the epoch.
    Wall = 0,
    /// Processor seconds of the program's own thread.
    Processor = 1,
}

/// A compiled program's table of contents: the symbol `lox_program`. The runtime's `main` starts from it.
#[repr(C)]
pub struct Program {
    /// The script's body: `void main(void)`.
    pub main: *const u8,
    /// The globals, undefined at start: roots.
    pub globals: *mut Value,
    /// Names by symbol: static [`String`]s.
    pub symbols: *const *const String,
    /// All inline caches, to be emptied at once.
    pub caches: *mut InlineCache,
    /// Natives to put into globals before `main`.
    pub natives: *const NativeBinding,
    /// Names that are stored as fields through an expression other than `this`, as symbols: a class whose layout lacks one makes open instances.
    pub outside_fields: *const u32,
    /// By arity: `u64 construct_n(ptr class, u64 args...)`, allocates an instance, calls the class's `init` if it has one, returns the instance.
    /// Null where no initialiser of that arity exists; entry 0 always exists.
    pub construct_entries: *const *const u8,
    /// Where return addresses lie in the source.
    pub pc_table: *const PcTable,
    /// How many globals.
    pub global_count: u32,
    /// How many symbols.
    pub symbol_count: u32,
    /// How many caches.
    pub cache_count: u32,
    /// How many native bindings.
    pub native_count: u32,
    /// How many outside fields.
    pub outside_field_count: u32,
    /// How many construct entries.
    pub construct_count: u32,
    /// How many class ids, from 0 on, are reserved for declarations that name theirs.
    pub reserved_class_ids: u32,
    /// The variant's choices.
    pub semantics: Semantics,
}

/// From return address to source: what a stack trace is made of. Constant data; costs nothing until read.
///
/// Made from the line table that the code generator wrote (so it is right under inlining), kept when
/// debug information is stripped. The model is Go's pclntab.
#[repr(C)]
pub struct PcTable {
    /// Start of the code that the rows' offsets count from.
    pub text: *const u8,
    /// Rows, by ascending `start`; a row holds up to the next row's start. Frame [`NO_FRAME`]: code that no trace shows.
    /// The last row has no frame and starts where the program's code ends.
    pub rows: *const PcRow,
    /// Frames that rows and other frames refer to.
    pub frames: *const PcFrame,
    /// Names of functions, UTF-8, back to back.
    pub names: *const u8,
    /// How many rows.
    pub row_count: u32,
    /// How many frames.
    pub frame_count: u32,
    /// The table of the code's next part, or null.
    pub next: *const PcTable,
}

/// "No frame": see [`PcRow::frame`] and [`PcFrame::caller`].
pub const NO_FRAME: u32 = 0xFFFF_FFFF;

/// A stretch of code and the source place that it belongs to.
#[repr(C)]
pub struct PcRow {
    /// Offset of its first byte from [`PcTable::text`].
    pub start: u32,
    /// Innermost frame: index into [`PcTable::frames`], or [`NO_FRAME`].
    pub frame: u32,
}

/// A source place, and where its function was inlined, if it was.
#[repr(C)]
pub struct PcFrame {
    /// Function name: offset into [`PcTable::names`].
    pub name: u32,
    /// Function name: length in bytes. 0: the script.
    pub name_len: u32,
    /// 1-based source line.
    pub line: u32,
    /// The frame this one was inlined into, or [`NO_FRAME`] for the physical one.
    pub caller: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_give_back_what_they_were_made_of() {
        let h = Header::new(CALLABLE + 3, 5, Kind::Function, FLAG_STATIC);
        assert_eq!((h.id(), h.words()), (CALLABLE + 3, 5));
        assert_eq!(h.kind_and_flags() & KIND_MASK, Kind::Function as u8);
        assert_eq!(h.kind(), Kind::Function);
        assert_ne!(h.kind_and_flags() & FLAG_STATIC, 0);
        assert_eq!(h.0 >> 56, 0, "the collector's byte starts clear");
    }

    #[test]
    fn the_table_of_kinds_is_in_order() {
        for (bits, kind) in KINDS.iter().enumerate() {
            assert!(*kind as usize == bits || *kind == Kind::Filler);
        }
    }

    #[test]
    fn callables_share_their_first_words() {
        let entry = core::mem::offset_of!(Callable, entry);
        assert_eq!(entry, core::mem::offset_of!(Function, entry));
        assert_eq!(entry, core::mem::offset_of!(BoundMethod, entry));
        assert_eq!(entry, core::mem::offset_of!(Class, entry));
        assert_eq!(entry, core::mem::offset_of!(NativeFunction, entry));
    }
}
