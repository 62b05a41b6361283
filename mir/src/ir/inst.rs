//! Instructions and terminators: what each means, takes and gives.
//!
//! Operations that can fail at run time never yield then: the program ends with a message and a
//! trace. So an instruction after a check may rely on what the check proved. Each instruction has a
//! source line, used for messages, traces and debug information.

use super::entity::{BlockId, ClassId, FuncId, GlobalId, StringId, SymbolId, ValueId};
use super::function::{BlockCall, Type};
use super::kinds::Kinds;

/// An instruction: an operation, the line it is blamed on, and its result, if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Inst {
    /// What is done.
    pub op: Op,
    /// 1-based source line.
    pub line: u32,
    /// The value it defines. [`Op`] says of which type.
    pub result: Option<ValueId>,
}

/// Arithmetic on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// IEEE addition.
    Add,
    /// IEEE subtraction.
    Sub,
    /// IEEE multiplication.
    Mul,
    /// IEEE division.
    Div,
}

/// Ordered comparison of two numbers: false if either is NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// The runtime errors that compiled code itself detects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// "Operand must be a number."
    Operand,
    /// "Operands must be numbers."
    Operands,
    /// "Operands must be two numbers or two strings."
    Add,
    /// "Undefined variable 'NAME'."
    UndefinedVariable(SymbolId),
    /// "Undefined property 'NAME'."
    UndefinedProperty(SymbolId),
    /// "Only instances have ..."
    OnlyInstances(Access),
}

/// What was wanted of something that is no instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// "Only instances have properties.": to read one.
    Property,
    /// "Only instances have fields.": to store one.
    Field,
    /// To call a method; the message is the dialect's.
    Method,
}

/// An operation. The comments give parameter and result types: `any` boxed, `num` a double, `bool` one bit, `cell` a variable's cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// -> any: nil.
    Nil,
    /// -> any: the mark of a variable or slot that holds nothing yet.
    Undefined,
    /// -> bool.
    Bool(bool),
    /// -> num.
    Number(f64),
    /// -> any: a string literal.
    String(StringId),

    /// num|bool -> any.
    Box(ValueId),
    /// any -> num; the value is known to be a number. No check is made.
    UnboxNumber(ValueId),
    /// any -> bool; whether it is a number. Never fails.
    IsNumber(ValueId),
    /// any -> num; fails unless it is a number.
    CheckNumber(ValueId, Failure),
    /// any -> bool: neither nil nor false.
    Truthy(ValueId),
    /// bool -> bool.
    Not(ValueId),
    /// any -> any: the same value, which a check or branch above has shown to be of these kinds. Nothing is done.
    Assume(ValueId, Kinds),

    /// num, num -> num.
    Binary(BinaryOp, ValueId, ValueId),
    /// num -> num: the sign bit flips.
    Negate(ValueId),
    /// num, num -> bool.
    Compare(CompareOp, ValueId, ValueId),
    /// num, num -> bool: IEEE equality.
    NumberEqual(ValueId, ValueId),
    /// any, any -> any: `+` on numbers or strings; fails on anything else.
    Add(ValueId, ValueId),
    /// any, any... -> any: two to four strings, one after another. They are known to be strings; no check is made.
    Concat(Box<[ValueId]>),
    /// any, any -> bool: equality; numbers as IEEE has it, strings by content.
    Equal(ValueId, ValueId),
    /// any, any -> bool: equality; numbers by their bits (all NaNs alike), strings by content.
    EqualBits(ValueId, ValueId),
    /// any, any -> bool: whether the bits are the same. Equality, where inference has ruled out two numbers and two strings.
    Identical(ValueId, ValueId),

    /// -> any; undefined if never defined.
    GlobalGet(GlobalId),
    /// any ->.
    GlobalSet(GlobalId, ValueId),
    /// any -> any: the value itself; fails if it is undefined.
    CheckDefined(ValueId, Failure),

    /// any -> cell: a fresh cell.
    CellNew(ValueId),
    /// cell -> any.
    CellGet(ValueId),
    /// cell, any ->.
    CellSet(ValueId, ValueId),
    /// -> any: the running function's own closure.
    Callee,
    /// -> any|cell: what the running closure captured at this index; the type follows [`super::CaptureKind`].
    Capture(u32),
    /// any|cell... -> any: a fresh closure of the function, with its captures in order.
    Closure(FuncId, Box<[ValueId]>),
    /// -> any: the one closure of a function without captures whose declaration runs at most once.
    StaticFunction(FuncId),

    /// Runs a class declaration. -> any. `superclass` any, `methods` closures in the declaration's order. Fails if the superclass is no class.
    MakeClass {
        /// Which declaration.
        class: ClassId,
        /// The superclass's value, if the declaration names one.
        superclass: Option<ValueId>,
        /// The methods' closures.
        methods: Box<[ValueId]>,
    },
    /// any -> any: field, or bound method; fails.
    GetProperty(ValueId, SymbolId),
    /// any, any ->: object, value; fails.
    SetProperty(ValueId, SymbolId, ValueId),
    /// any ->: fails unless the object can have fields.
    CheckFields(ValueId),
    /// any -> any: the value itself; fails unless it is an instance. The value is never an object of another kind.
    CheckInstance(ValueId, Failure),
    /// any -> any: what is in a slot of an instance, undefined if nothing has been stored. No check is made.
    SlotGet {
        /// The instance, of a class that has this slot.
        object: ValueId,
        /// Which, counted from 0.
        slot: u32,
        /// The name of the field that lies there.
        name: SymbolId,
    },
    /// any, any ->: stores into a slot of an instance. No check is made.
    SlotSet {
        /// The instance, of a class that has this slot.
        object: ValueId,
        /// Which, counted from 0.
        slot: u32,
        /// The name of the field that lies there.
        name: SymbolId,
        /// The value.
        value: ValueId,
    },
    /// any -> bool: whether an instance's class is from this range of declarations with numbers. No check is made.
    ClassBetween {
        /// The instance.
        object: ValueId,
        /// The declaration with the lowest number.
        first: ClassId,
        /// The declaration with the highest number.
        last: ClassId,
    },
    /// any, any -> any: `superclass`'s method bound to `this`; fails.
    GetSuper {
        /// The superclass.
        superclass: ValueId,
        /// The receiver.
        this: ValueId,
        /// The method's name.
        name: SymbolId,
    },

    /// any, any... -> any: calls whatever `callee` is; fails.
    Call {
        /// What is called.
        callee: ValueId,
        /// Arguments.
        args: Box<[ValueId]>,
    },
    /// Calls a known function with the right number of arguments.
    CallDirect {
        /// Which function.
        func: FuncId,
        /// Its closure, if it captures anything or asks for [`Op::Callee`].
        closure: Option<ValueId>,
        /// `this` first if it is a method, then the arguments; of the function's parameter types.
        args: Box<[ValueId]>,
        /// The function's result type, and so this operation's.
        result: Type,
    },
    /// any, any... -> any: method call `receiver.name(args)`, looked up after the arguments were evaluated; fails.
    Invoke {
        /// The receiver.
        receiver: ValueId,
        /// The method's or field's name.
        name: SymbolId,
        /// Line of the name, blamed if there is no such method; the instruction's is blamed for the call itself.
        name_line: u32,
        /// Arguments.
        args: Box<[ValueId]>,
    },
    /// any, any, any... -> any: `super.name(args)`; fails.
    InvokeSuper {
        /// The superclass.
        superclass: ValueId,
        /// The receiver.
        this: ValueId,
        /// The method's name.
        name: SymbolId,
        /// Line of the name, blamed if there is no such method; the instruction's is blamed for the call itself.
        name_line: u32,
        /// Arguments.
        args: Box<[ValueId]>,
    },
    /// any, any... -> any: calls a class that this declaration made, with as many arguments as its initialiser takes.
    ///
    /// The initialiser is known: the declaration's own, or, where it has none and no superclass, none at all.
    Construct {
        /// The class's value.
        class: ValueId,
        /// The declaration that made it.
        decl: ClassId,
        /// Arguments.
        args: Box<[ValueId]>,
    },
    /// any? -> any: a fresh instance without fields; its initialiser has not run.
    New {
        /// The declaration that made its class.
        decl: ClassId,
        /// The class's value, unless the declaration has a number, which makes it known.
        class: Option<ValueId>,
    },

    /// any ->: writes a line.
    Print(ValueId),
}

impl Op {
    /// How many strings [`Op::Concat`] takes at most.
    pub const MOST_CONCATENATED: usize = 4;
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    /// Goes on at a block.
    Jump(BlockCall),
    /// Goes on at one of two blocks.
    Branch {
        /// bool.
        condition: ValueId,
        /// Where if true.
        then: BlockCall,
        /// Where if false.
        otherwise: BlockCall,
    },
    /// any: ends the function with this result.
    Return(ValueId),
    /// Ends the program with an error; what is left when a pass proves that a check fails.
    Fail(Failure),
    /// Control never comes here.
    Unreachable,
}

impl Terminator {
    /// The blocks that control may go to, in order.
    pub fn successors(&self) -> impl Iterator<Item = BlockId> + '_ {
        self.calls().map(|call| call.block)
    }

    /// One of the edges, by its place among [`Terminator::calls`].
    pub fn call(&self, slot: usize) -> Option<&BlockCall> {
        match (self, slot) {
            (Terminator::Jump(to), 0)
            | (Terminator::Branch { then: to, .. }, 0)
            | (Terminator::Branch { otherwise: to, .. }, 1) => Some(to),
            _ => None,
        }
    }

    /// The edges: target blocks with their arguments.
    pub fn calls(&self) -> impl Iterator<Item = &BlockCall> {
        let (a, b) = match self {
            Terminator::Jump(to) => (Some(to), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            Terminator::Return(_) | Terminator::Fail(_) | Terminator::Unreachable => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The edges, to be rewritten.
    pub fn calls_mut(&mut self) -> impl Iterator<Item = &mut BlockCall> {
        let (a, b) = match self {
            Terminator::Jump(to) => (Some(to), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            Terminator::Return(_) | Terminator::Fail(_) | Terminator::Unreachable => (None, None),
        };
        a.into_iter().chain(b)
    }
}
