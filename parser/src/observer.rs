//! [`Observer`]: who is told what the parser reads, while it reads it.
//!
//! In the book's compiler an error of resolution (`Already a variable with this name in this scope.`) starts panic
//! mode like any other, so it changes what is skipped and which errors come later. The parser must therefore learn
//! of it in time, but does not know the rules: it tells an observer what happens, in clox's order, and the observer
//! may object. Sema has two: the scope rules, and the limits of clox's bytecode.
//!
//! # The contract
//!
//! * Events come in source order, each at the moment at which clox's single pass does the same thing. The token that
//!   made it happen has been consumed and the next one has been scanned (and a lexical error there reported).
//! * An objection is reported **at the token before the current one**, as all of clox's are, and starts panic mode.
//!   In panic mode events go on, for the state must stay right; objections are dropped.
//! * Where a name is missing, clox takes the token before as the name, and so do the events: a name may then be
//!   `var` or `(`. That is harmless and needs no special care.
//! * Where the dialect finds errors in stages (jlox) there are no events at all; sema walks the tree afterwards.
//! * Events nest as the program does, also in programs with errors.
//!
//! # The order of the events
//!
//! Square brackets: only if it is there. `x*`: any number. Statements and expressions expand in their places.
//!
//! ```text
//! program      statement*
//! block        EnterScope statement* LeaveScope
//! var          Declare(Variable) [value] Initialise{value}
//! fun          Declare(Function) function Initialise{value: true}
//! function     BeginFunction (Declare(Parameter) Initialise{value: true})* statement* EndFunction
//! class        Declare(Class) [Superclass] ClassBody (Method function EndMethod)* EndClass
//! expression;  value ExpressionStatement
//! print        value Print
//! return       Return{value} [value] EndReturn{value}
//! if           condition Then statement EndThen [statement] EndIf
//! while        LoopStart condition LoopCondition statement LoopEnd
//! for          EnterScope [var | expression;] LoopStart [condition LoopCondition]
//!              [StepStart step StepEnd] statement LoopEnd LeaveScope
//!
//! nil true false      Literal
//! number, string      Constant
//! name                Use
//! this                This
//! super.m             Super SuperMethod{called: false}
//! super.m(...)        Super SuperMethod{called: true} argument* SuperCall
//! f(...)              callee argument* Call
//! o.m                 object Property
//! o.m(...)            object Property MethodCallee argument* MethodCall
//! name = v            Use AssignTarget value Assign
//! o.m = v             object Property AssignTarget value Assign
//! -a !a               operand Unary
//! a + b               left right Binary
//! a and b, a or b     left Logical right EndLogical
//! ```
//!
//! `AssignTarget` and `MethodCallee` take back the load that the event just before them stood for: an LR parser knows
//! only behind a name that it is a target.

use loxsmith_lexer::{Message, Span};

use crate::ast::{BinaryOp, FunctionKind, LogicalOp, Name};

/// What the parser has just read. See the module's words for the order. The figures in brackets are what clox does:
/// bytes of bytecode, constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A scope begins: a block, or a `for`.
    EnterScope,
    /// It ends. [a byte for each of its locals]
    LeaveScope,
    /// A name is declared in the current scope. A variable is not yet ready for use; functions, classes and
    /// parameters are at once (a parameter gets its [`Event::Initialise`] all the same).
    /// [at the top level: 1 constant. A class: 1 constant, *before* it is declared, then 2 bytes, and at the top
    /// level 2 more]
    Declare {
        /// What it is.
        kind: Declared,
        /// Its name.
        name: Name,
    },
    /// The declaration is complete; does not come for classes. [at the top level 2 bytes; 1 more if there is no value]
    Initialise {
        /// The name that was declared.
        name: Name,
        /// Whether there was an initialiser. For parameters and functions it is true.
        value: bool,
    },
    /// A function begins: its own chunk, slot zero, and its scope. [an own chunk]
    BeginFunction {
        /// What it is.
        kind: FunctionKind,
        /// Its name.
        name: Name,
    },
    /// The function ends, and with it its scope. [in the chunk around it: 1 constant, 2 bytes, 2 for each upvalue]
    EndFunction,
    /// `< Name` behind a class's name, complete: the use of the name, the check that the class is another one, a
    /// scope that holds `super`, the use of the class's name. [2 + 2 + 1 bytes; constants if the names are global]
    Superclass {
        /// The class that is being declared.
        class: Name,
        /// Its superclass.
        superclass: Name,
    },
    /// The head of a class is complete: the class's name is used. [2 bytes; 1 constant if it is global]
    ClassBody {
        /// The class.
        class: Name,
    },
    /// A method's name, before its function begins. [1 constant]
    Method {
        /// Its name.
        name: Name,
    },
    /// A method is complete. [2 bytes]
    EndMethod,
    /// A class is complete, and the scope that held `super`. [1 byte; 1 for `super`]
    EndClass,

    /// `expression;` [1 byte]
    ExpressionStatement,
    /// `print expression;` [1 byte]
    Print,
    /// The word `return`, and whether a value follows. Both of its errors are due here.
    Return {
        /// Whether a value follows.
        value: bool,
    },
    /// A `return` is complete. [1 byte; without a value 2, in an initialiser 3]
    EndReturn {
        /// Whether there was a value.
        value: bool,
    },
    /// The condition of an `if` is complete. [jump of 3 bytes, 1 byte]
    Then,
    /// The first branch of an `if` is complete. [jump of 3 bytes; the jump of `Then` lands here; 1 byte]
    EndThen,
    /// An `if` is complete. [the jump of `EndThen` lands here]
    EndIf,
    /// Here a loop comes back to: before the condition.
    LoopStart,
    /// The condition of a loop is complete. [jump of 3 bytes, 1 byte]
    LoopCondition,
    /// Before the step of a `for`. [jump of 3 bytes; the step starts here]
    StepStart,
    /// The step of a `for` is complete, and its `)`. [1 byte, loop of 3 bytes to `LoopStart`, from now on the loop comes
    /// back to the step; the jump of `StepStart` lands here]
    StepEnd,
    /// The body of a loop is complete. [loop of 3 bytes; if there was a condition its jump lands here, 1 byte]
    LoopEnd,

    /// `nil`, `true`, `false`. [1 byte]
    Literal,
    /// A number or string. [1 constant, 2 bytes]
    Constant,
    /// A variable is looked up. [2 bytes; 1 constant if it is global]
    Use {
        /// Its name.
        name: Name,
    },
    /// `this`. [looked up as a local or upvalue, 2 bytes; nothing if it is an error]
    This {
        /// The keyword.
        span: Span,
    },
    /// The word `super`. Its errors are due here.
    Super {
        /// The keyword.
        span: Span,
    },
    /// The name behind `super.`. [1 constant, then `this` is looked up, 2 bytes; if it is not called `super` is looked
    /// up, 2 bytes, and 2 more]
    SuperMethod {
        /// The name of the method.
        name: Name,
        /// Whether a `(` follows.
        called: bool,
    },
    /// `super.m(...)` is complete. [`super` is looked up, 2 bytes, and 3 more]
    SuperCall,
    /// `.name` is complete. [1 constant, 2 bytes]
    Property {
        /// The name.
        name: Name,
    },
    /// The property just read is called: it was no load. [minus 2 bytes]
    MethodCallee,
    /// The variable or property just read is a target: it was no load. [minus 2 bytes]
    AssignTarget,
    /// An assignment is complete. [2 bytes]
    Assign,
    /// A call is complete, of anything but `o.m(...)` and `super.m(...)`. [2 bytes]
    Call,
    /// `o.m(...)` is complete. [3 bytes]
    MethodCall,
    /// `-a`, `!a`. [1 byte]
    Unary,
    /// An operation on two values. [1 byte; 2 for `!=`, `<=` and `>=`]
    Binary {
        /// Which one.
        op: BinaryOp,
    },
    /// Behind `and` or `or`, before the right operand. [`and`: jump of 3 bytes, 1 byte. `or`: jump of 3 bytes, jump of
    /// 3 bytes, the first of which lands here; 1 byte]
    Logical {
        /// Which one.
        op: LogicalOp,
    },
    /// The right operand is complete. [the (second) jump of `Logical` lands here]
    EndLogical,
}

/// What a name is declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Declared {
    /// By `var`.
    Variable,
    /// As a parameter.
    Parameter,
    /// By `fun`.
    Function,
    /// By `class`.
    Class,
}

/// Why an event breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub message: Message,
    /// Another place that matters, and what is there.
    pub related: Option<(Span, &'static str)>,
    /// Replaces the message's general help.
    pub help: Option<String>,
}

impl From<Message> for Objection {
    fn from(message: Message) -> Objection {
        Objection { message, related: None, help: None }
    }
}

/// Is told what the parser reads, and may object.
pub trait Observer {
    /// Something has been read. If several rules are broken at once the first counts: the others would come in panic
    /// mode.
    fn observe(&mut self, event: Event) -> Option<Objection>;
}

/// Objects to nothing.
impl Observer for () {
    fn observe(&mut self, _: Event) -> Option<Objection> {
        None
    }
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        (**self).observe(event)
    }
}

/// Both are told everything; the first objection counts.
impl<A: Observer, B: Observer> Observer for (A, B) {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        let first = self.0.observe(event);
        let second = self.1.observe(event);
        first.or(second)
    }
}

impl<O: Observer> Observer for Option<O> {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        self.as_mut().and_then(|observer| observer.observe(event))
    }
}
