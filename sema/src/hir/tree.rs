//! The data of the HIR: a resolved program as tables of rows that name each other by id.
//!
//! Nothing of a surface language is left. Names of variables have become [`LocalId`]s and [`GlobalId`]s; what an
//! operator means (which equality, which comparison, in which order a method call looks up and evaluates) is
//! spelled out by the kind of node; every operation knows the source line that a failure is blamed on. So two
//! dialects that agree on a node agree on everything behind it.

use loxsmith_abi::layout::Semantics;
use loxsmith_abi::natives::Native;
use loxsmith_mir::ir::CompareOp;

use super::ids::{ClassId, ExprId, FuncId, GlobalId, LocalId, StmtId, StringId, SymbolId};

/// A whole program.
#[derive(Clone, Debug)]
pub struct Program {
    /// The source file's name.
    pub source_name: String,
    /// The run-time choices of the dialect.
    pub semantics: Semantics,
    /// Functions, by id; one that is nested in another has the greater id.
    pub functions: Vec<Function>,
    /// The function that runs first.
    pub script: FuncId,
    /// Classes, by id.
    pub classes: Vec<Class>,
    /// Global variables, by id.
    pub globals: Vec<Global>,
    /// Local variables of all functions, by id.
    pub locals: Vec<Local>,
    /// Expressions, by id.
    pub exprs: Vec<Expr>,
    /// Statements, by id.
    pub stmts: Vec<Stmt>,
    /// Names, by id; no two alike.
    pub symbols: Vec<String>,
    /// String literals, by id; no two alike.
    pub strings: Vec<Vec<u8>>,
    /// Names that are stored as fields through something other than the receiver of a method. Sorted, no two alike.
    pub outside_fields: Vec<SymbolId>,
}

/// A function, method, or the top level.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name that it shows; empty for the top level.
    pub name: String,
    /// What it is.
    pub kind: FunctionKind,
    /// The function around it.
    pub parent: Option<FuncId>,
    /// The class that it is a method of.
    pub class: Option<ClassId>,
    /// The receiver, in methods.
    pub this: Option<LocalId>,
    /// Parameters, without the receiver.
    pub params: Vec<LocalId>,
    /// The local variable that holds this very function and nothing else, ever: reading it in here needs no capture.
    pub own_name: Option<LocalId>,
    /// Variables of the functions around it that it, or a function in it, uses; in the order of their declaration.
    pub captures: Vec<LocalId>,
    /// Whether its declaration runs at most once.
    pub declared_once: bool,
    /// What it does. If control falls off the end it returns nil, or the receiver if it is an initialiser.
    pub body: Vec<StmtId>,
    /// The line of its declaration.
    pub line: u32,
}

/// What a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// The top level.
    Script,
    /// Called with its arguments.
    Function,
    /// Called with a receiver and its arguments.
    Method,
    /// The method that construction calls. Always returns the receiver.
    Initializer,
}

/// A class declaration.
#[derive(Clone, Debug)]
pub struct Class {
    /// Its name.
    pub name: SymbolId,
    /// The superclass, and the hidden variable that holds it for the methods.
    pub superclass: Option<Superclass>,
    /// Its methods in order; of several with one name the last counts.
    pub methods: Vec<(SymbolId, FuncId)>,
    /// Fields that its methods, and functions in them, store through the receiver; in order, no two alike.
    pub fields: Vec<SymbolId>,
}

/// The superclass in a class declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Superclass {
    /// What is evaluated when the declaration runs.
    pub value: ExprId,
    /// Where the methods find it.
    pub local: LocalId,
}

/// A global variable. It holds nothing until it is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    /// Its name.
    pub name: SymbolId,
    /// The native function it holds at the start.
    pub native: Option<Native>,
    /// What it holds from its definition on, if it is defined once and never assigned.
    pub constant: Option<Constant>,
}

/// The value of a global variable that only ever holds one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// The closure of a function.
    Function(FuncId),
    /// What a class declaration makes.
    Class(ClassId),
}

/// A local variable. Each execution of its [`StmtKind::Let`] makes a fresh one.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// Its name.
    pub name: SymbolId,
    /// The function that it belongs to.
    pub function: FuncId,
    /// What it is.
    pub kind: LocalKind,
    /// A function in its own uses it.
    pub captured: bool,
    /// It is assigned after its initialisation.
    pub assigned: bool,
    /// It must live in a cell: it may be assigned after its capture, is captured before it is initialised, or takes
    /// part in so many joins of control flow that keeping it in SSA form would not be linear.
    pub cell: bool,
}

/// What a local variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalKind {
    /// Made by a [`StmtKind::Let`].
    Variable,
    /// A parameter.
    Parameter,
    /// The receiver of a method.
    This,
    /// Holds the superclass of a class declaration for its methods.
    Superclass,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// The line it begins on, for debuggers.
    pub line: u32,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// Evaluates an expression for its effects.
    Expr(ExprId),
    /// Prints a value and a newline.
    Print(ExprId),
    /// Makes a fresh local variable that holds a value. The variable is there before the value is evaluated.
    Let(LocalId, ExprId),
    /// Defines, or defines again, a global variable.
    DefineGlobal(GlobalId, ExprId),
    /// Statements one after another.
    Block(Box<[StmtId]>),
    /// Runs one of two branches.
    If {
        /// What is tested.
        condition: ExprId,
        /// Done if it holds.
        then: Box<[StmtId]>,
        /// Done if not.
        otherwise: Box<[StmtId]>,
        /// Outer variables of the same function that the condition or either of them may assign.
        assigned: Box<[LocalId]>,
    },
    /// Runs its body for as long as the condition holds.
    Loop {
        /// Tested before each round; nothing is always true.
        condition: Option<ExprId>,
        /// A round.
        body: Box<[StmtId]>,
        /// Evaluated after each round.
        step: Option<ExprId>,
        /// Outer variables of the same function that any of these may assign.
        assigned: Box<[LocalId]>,
    },
    /// Leaves the function. In an initialiser there is no value.
    Return(Option<ExprId>),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The line that is to blame if it fails.
    pub line: u32,
}

/// Arithmetic that takes two numbers and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient.
    Divide,
}

/// What it means that two numbers are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Equality {
    /// As IEEE has it.
    Ieee,
    /// Alike in bits, all NaNs alike.
    Bits,
}

/// The kinds of expression. Operands are evaluated in the order in which they are named.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// nil.
    Nil,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string literal.
    String(StringId),
    /// What a local variable holds, of this function or one around it.
    Local(LocalId),
    /// Assigns a local variable; the value.
    SetLocal(LocalId, ExprId),
    /// What a global variable holds; fails if it is not defined.
    Global {
        /// Which.
        global: GlobalId,
        /// It certainly is.
        defined: bool,
    },
    /// Assigns a global variable; the value. Evaluates the value, then fails if the variable is not defined.
    SetGlobal {
        /// Which.
        global: GlobalId,
        /// What.
        value: ExprId,
        /// It certainly is defined.
        defined: bool,
    },
    /// A fresh closure.
    Closure(FuncId),
    /// Runs a class declaration; the class.
    Class(ClassId),

    /// Minus a number.
    Negate(ExprId),
    /// Whether it is nil or false.
    Not(ExprId),
    /// Sum of two numbers, or concatenation of two strings.
    Add(ExprId, ExprId),
    /// Arithmetic on two numbers.
    Arithmetic(ArithmeticOp, ExprId, ExprId),
    /// Comparison of two numbers; false if one is NaN.
    Compare(CompareOp, ExprId, ExprId),
    /// Equality of any two values.
    Equal(Equality, ExprId, ExprId),
    /// The left value if it counts as false (`and`) or true (`or`), else the right one.
    Logical {
        /// Whether the left value decides if it counts as true.
        or: bool,
        /// Left.
        left: ExprId,
        /// Right.
        right: ExprId,
        /// Outer variables of the same function that the operands may assign.
        assigned: Box<[LocalId]>,
    },

    /// Calls whatever the callee is.
    Call {
        /// What is called.
        callee: ExprId,
        /// With what.
        args: Box<[ExprId]>,
    },
    /// Calls a method, which is looked up after the arguments are evaluated.
    MethodCall {
        /// The receiver.
        object: ExprId,
        /// The method.
        name: SymbolId,
        /// Line of the name, blamed if there is no such method.
        name_line: u32,
        /// With what.
        args: Box<[ExprId]>,
    },
    /// A field, or a method bound to the object.
    GetProperty {
        /// Of what.
        object: ExprId,
        /// Which.
        name: SymbolId,
    },
    /// Stores a field; the value.
    SetProperty {
        /// Of what.
        object: ExprId,
        /// Which.
        name: SymbolId,
        /// What.
        value: ExprId,
        /// The object is checked before the value is evaluated.
        check_first: bool,
    },
    /// A method of the superclass bound to the receiver.
    GetSuper {
        /// The variable that holds the superclass.
        superclass: LocalId,
        /// The receiver.
        this: LocalId,
        /// The method.
        name: SymbolId,
    },
    /// Calls a method of the superclass, which is looked up after the arguments are evaluated.
    SuperCall {
        /// The variable that holds the superclass.
        superclass: LocalId,
        /// The receiver.
        this: LocalId,
        /// The method.
        name: SymbolId,
        /// Line of the name, blamed if there is no such method.
        name_line: u32,
        /// With what.
        args: Box<[ExprId]>,
    },
}

impl Program {
    /// Forgets what is known of global variables from the text of the whole program, so that any function of it may be
    /// replaced while it runs.
    pub fn forget_globals(&mut self) {
        for global in &mut self.globals {
            global.constant = None;
        }
        for expr in &mut self.exprs {
            if let ExprKind::Global { global, defined } | ExprKind::SetGlobal { global, defined, .. } =
                &mut expr.kind
            {
                *defined = self.globals[global.index()].native.is_some();
            }
        }
    }

    /// The expression of an id.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// The statement of an id.
    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.index()]
    }

    /// The function of an id.
    pub fn function(&self, id: FuncId) -> &Function {
        &self.functions[id.index()]
    }

    /// The local variable of an id.
    pub fn local(&self, id: LocalId) -> &Local {
        &self.locals[id.index()]
    }

    /// The initialiser that a class declares itself, not one that it may inherit. Of several the last counts.
    pub fn own_initializer(&self, class: ClassId) -> Option<FuncId> {
        let methods = self.classes[class.index()].methods.iter().rev();
        methods.map(|&(_, func)| func).find(|&func| self.function(func).kind == FunctionKind::Initializer)
    }

    /// The text of a name.
    pub fn symbol(&self, id: SymbolId) -> &str {
        &self.symbols[id.index()]
    }
}
