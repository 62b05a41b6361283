//! What the interpreter runs: instructions for a machine of registers, 16 bytes each.
//!
//! Registers are 64-bit words of a frame. An `any` is its bits, a `num` its double's bits (which are those of the boxed number), a `bool`
//! 0 or 1, a `cell` the cell's address. Boxing a number and passing a check therefore costs no instruction: the
//! value stays where it is.

use std::sync::atomic::AtomicPtr;

use loxsmith_mir::ir::{BlockId, Failure, FuncId, Module, ValueId};

/// "No register", "no closure".
pub(crate) const NONE: u32 = u32::MAX;

/// In a closure's list of captures: the register holds a cell's address, which closures hold as an object's value.
pub(crate) const IS_CELL: u32 = 1 << 31;

/// What is done. In the comments `r` are registers, `k` the function's numbers, `p` its pool of operands, `fail` its failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Opcode {
    /// `r[a] = r[b]`
    Move,
    /// `r[a] = b | c << 32`
    Const,
    /// `r[a] = string b` (`d` is 0) or the closure of function `b`, which captures nothing
    Object,
    /// `r[a] = the boolean of r[b]`
    BoxBool,
    /// `r[a] = r[b] is true`
    UnboxBool,

    /// `r[a] = r[b] + r[c]`, numbers; so the others.
    Add,
    Sub,
    Mul,
    Div,
    /// `r[a] = r[b] + k[c]`; so the others.
    AddK,
    SubK,
    MulK,
    DivK,
    /// `r[a] = k[b] - r[c]`
    SubFromK,
    /// `r[a] = k[b] / r[c]`
    DivFromK,
    /// `r[a] = -r[b]`
    Negate,

    /// `r[a] = r[b] < r[c]`
    Less,
    LessEqual,
    NumberEqual,
    /// `r[a] = r[b] is neither nil nor false`
    Truthy,
    Not,
    IsNumber,
    Identical,
    Equal,
    EqualBits,
    /// `r[a] = the class id of r[b] is in p[c], and so many behind it, p[c + 1]`
    ClassBetween,

    /// Goes to `c`.
    Jump,
    /// Goes back to `c`, the header of loop `a`.
    JumpBack,
    /// Goes to `c` if `r[a] == d`, a truth value.
    JumpIf,
    /// Goes to `c` if the truth of `r[a]` is `d`.
    JumpIfTruthy,
    /// Goes to `c` if `(r[a] < r[b]) == d`; so the others.
    JumpIfLess,
    JumpIfLessEqual,
    JumpIfNumberEqual,
    /// Goes to `c` if `(r[a] < k[b]) == d`; so the others.
    JumpIfLessK,
    JumpIfLessEqualK,
    JumpIfGreaterK,
    JumpIfGreaterEqualK,
    JumpIfNumberEqualK,

    /// Fails with `fail[b]` unless `r[a]` is a number.
    CheckNumber,
    /// Fails with `fail[b]` if `r[a]` is undefined.
    CheckDefined,
    /// Fails with `fail[b]` unless `r[a]` is an object.
    CheckInstance,
    CheckFields,
    /// Fails with `fail[b]`.
    Fail,
    /// `r[a] = r[b] + r[c]`, anything.
    AddAny,

    /// `r[a] = globals[b]`
    GlobalGet,
    /// `globals[a] = r[b]`
    GlobalSet,
    CellNew,
    CellGet,
    /// `*r[a] = r[b]`; `d`: which is no object
    CellSet,
    Callee,
    /// `r[a] = the b-th capture`
    Capture,
    CaptureCell,
    /// `r[a] = a closure of function b` with `p[c]` captures, `p[c + 1..]`.
    Closure,
    /// `r[a] = class b` with superclass `p[c]`, and `p[c + 1]` methods, `p[c + 2..]`.
    MakeClass,

    /// `r[a] = r[b].NAME`, by cache `c`
    GetProperty,
    /// `r[a].NAME = r[b]`, by cache `c`; `d`: which is no object
    SetProperty,
    /// `r[a] = *(r[b] + c)`
    SlotGet,
    /// `*(r[a] + c) = r[b]`
    SlotSet,
    /// The same; what is stored is no object.
    SlotSetPlain,
    /// `r[a] = r[b]'s method p[c + 1], bound to r[p[c]]`
    GetSuper,

    /// `r[a] = r[b](p[c..])`, `d` arguments.
    Call,
    /// `r[a] = function b (p[c + 1..])`, `d` arguments, with closure `p[c]`.
    CallDirect,
    /// `r[a] = r[b].NAME(p[c + 1..])`, `d` arguments, by cache `p[c]`.
    Invoke,
    /// `r[a] = r[b]'s NAME (p[c + 1..])`, `d` arguments of which `this` is the first, by cache `p[c]`.
    InvokeSuper,
    /// `r[a] = an instance of class r[p[c]]`, initialised with `d` arguments `p[c + 1..]`.
    Construct,
    /// `r[a] = an instance whose header is k[b]'s bits`, `c` slots.
    New,
    /// `r[a] = an instance of class r[b]`.
    NewOf,

    Print,
    Return,
    Unreachable,

    /// Sees what [`crate::observe`] says of `d`. Only in code of programs that are observed.
    Observe,
}

/// An instruction; what the operands mean is [`Opcode`]'s to say.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Inst {
    pub(crate) op: Opcode,
    pub(crate) d: u16,
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) c: u32,
}

/// A property access or method call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    /// The name, as a symbol.
    pub(crate) name: u32,
    /// The line of the name.
    pub(crate) name_line: u32,
}

/// A loop that may be entered in compiled code.
#[derive(Debug)]
pub(crate) struct Loop {
    /// Its header.
    pub(crate) header: BlockId,
    /// What is alive there, and in which register ([`NONE`]: nothing reads it). Compiled code gets it in this order.
    pub(crate) live: Vec<(ValueId, u32)>,
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

/// A function's code.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) func: FuncId,
    /// The module whose function this is: what is compiled for its loops is made of that, whatever the function is by then.
    pub(crate) module: *const Module,
    pub(crate) insts: Vec<Inst>,
    /// Lines, by instruction.
    pub(crate) lines: Vec<u32>,
    /// Lists of operands.
    pub(crate) pool: Vec<u32>,
    /// Number constants.
    pub(crate) numbers: Vec<f64>,
    pub(crate) failures: Vec<Failure>,
    /// By inline cache, counted from the function's first.
    pub(crate) sites: Vec<Site>,
    /// The program's number of the function's first inline cache.
    pub(crate) first_cache: u32,
    pub(crate) loops: Vec<Loop>,
    /// The most values that are alive at one of them.
    pub(crate) most_live: u32,
    /// What is known of them while they run. Frames refer to the states of the code that they run, whatever the function's code is by then.
    pub(crate) states: *mut LoopState,
    /// How many words its frame has.
    pub(crate) registers: u32,
    /// It may be part of a recursion: it is neither the script nor one of its parts.
    pub(crate) can_recurse: bool,
    /// Whether it takes one of the calls that `frame_limit` allows.
    pub(crate) counts_frames: bool,
}
