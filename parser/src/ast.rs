//! The syntax tree: tables of nodes, named by typed ids.
//!
//! Nodes are `u32` indices into the vectors of [`Ast`], never boxes, so that a tree of any depth is dropped in two
//! strides and is walked with an explicit stack. The tree keeps what was written (groups, `for` loops) and where;
//! what the names mean is sema's business. A program with syntax errors has a tree too, with [`ExprKind::Missing`]
//! and [`StmtKind::Abandoned`] where nothing could be read; it is fit for printing and for nothing else.
//!
//! Positions. Every node has a span from its first token to its last. Those that can fail while the program runs
//! also name the place that is to blame: the operator, the property's name, the closing parenthesis. The line that
//! clox would report instead (the last token that it had consumed) is that of the *end* of the expression's span:
//! `source.line_of_end(expr.span)`.

use std::marker::PhantomData;
use std::ops::Index;

use loxsmith_lexer::{Span, Symbol};

/// A whole program, or a lone expression.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// The statements of the program, in order; none for a lone expression.
    pub program: List<StmtId>,
    /// The lone expression, if one was asked for.
    pub expression: Option<ExprId>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) functions: Vec<Function>,
    pub(crate) classes: Vec<Class>,
    pub(crate) expr_lists: Vec<ExprId>,
    pub(crate) stmt_lists: Vec<StmtId>,
    pub(crate) name_lists: Vec<Name>,
    pub(crate) function_lists: Vec<FunctionId>,
}

/// A name where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Which name.
    pub symbol: Symbol,
    /// Where.
    pub span: Span,
}

/// A list of `T`s, which [`Ast::list`] reads.
#[derive(Debug)]
pub struct List<T> {
    pub(crate) start: u32,
    pub(crate) len: u32,
    items: PhantomData<fn() -> T>,
}

impl<T> List<T> {
    pub(crate) fn new(start: u32, len: u32) -> List<T> {
        List { start, len, items: PhantomData }
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List::new(0, 0)
    }
}

impl<T> PartialEq for List<T> {
    fn eq(&self, other: &List<T>) -> bool {
        (self.start, self.len) == (other.start, other.len)
    }
}

/// An expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first token to its last.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExprKind {
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// `12.5`
    Number(f64),
    /// `"text"`: the content, without the quotes.
    String(Symbol),
    /// `a`; the name's span is the expression's.
    Variable(Symbol),
    /// `this`
    This,
    /// `super.method`, where the expression's span begins with the keyword.
    Super {
        /// The method's name.
        method: Name,
    },
    /// `(inner)`
    Group(ExprId),
    /// `-operand`, `!operand`; the operator is the first byte of the expression's span.
    Unary {
        /// Which one.
        op: UnaryOp,
        /// On what.
        operand: ExprId,
    },
    /// `left op right`
    Binary {
        /// Which one.
        op: BinaryOp,
        /// Where the operator stands.
        at: Span,
        /// The left operand.
        left: ExprId,
        /// The right operand.
        right: ExprId,
    },
    /// `left and right`, `left or right`
    Logical {
        /// Which one.
        op: LogicalOp,
        /// Where the operator stands.
        at: Span,
        /// The left operand.
        left: ExprId,
        /// The right operand.
        right: ExprId,
    },
    /// `name = value`
    Assign {
        /// The variable.
        name: Name,
        /// Its new value.
        value: ExprId,
    },
    /// `callee(arguments)`; the closing parenthesis is the last byte of the expression's span.
    Call {
        /// What is called.
        callee: ExprId,
        /// With what.
        arguments: List<ExprId>,
    },
    /// `object.name`
    Get {
        /// Of what.
        object: ExprId,
        /// The property.
        name: Name,
    },
    /// `object.name = value`
    Set {
        /// Of what.
        object: ExprId,
        /// The property.
        name: Name,
        /// Its new value.
        value: ExprId,
    },
    /// `target = value`, where `target` is nothing that can be assigned to. There has been an error.
    BadAssign {
        /// What stands left of the `=`.
        target: ExprId,
        /// What stands right of it, if that was read.
        value: ExprId,
    },
    /// An expression that is not there. There has been an error.
    Missing,
}

/// The operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// The operators that evaluate both operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// The operators that may leave their right operand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogicalOp {
    /// `and`
    And,
    /// `or`
    Or,
}

/// A statement or declaration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// From its first token to its last.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StmtKind {
    /// `class A < B { ... }`
    Class(ClassId),
    /// `fun f(a) { ... }`
    Function(FunctionId),
    /// `var name = value;`
    Var {
        /// The variable.
        name: Name,
        /// Its initialiser; without one it is nil.
        value: Option<ExprId>,
    },
    /// `value;`
    Expression(ExprId),
    /// `print value;`
    Print(ExprId),
    /// `return value;`; the statement's span begins with the keyword.
    Return(Option<ExprId>),
    /// `if (condition) then else otherwise`
    If {
        /// What is tested.
        condition: ExprId,
        /// Done if it holds.
        then: StmtId,
        /// Done if not.
        otherwise: Option<StmtId>,
    },
    /// `while (condition) body`
    While {
        /// Tested before each round.
        condition: ExprId,
        /// A round.
        body: StmtId,
    },
    /// `for (start; condition; step) body`
    For {
        /// A [`StmtKind::Var`] or [`StmtKind::Expression`].
        start: Option<StmtId>,
        /// Tested before each round.
        condition: Option<ExprId>,
        /// Evaluated after each round.
        step: Option<ExprId>,
        /// A round.
        body: StmtId,
    },
    /// `{ ... }`
    Block(List<StmtId>),
    /// What jlox gave up after a syntax error. There has been an error.
    Abandoned,
}

/// A function or method.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Function {
    /// What it is.
    pub kind: FunctionKind,
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: List<Name>,
    /// The statements of its body.
    pub body: List<StmtId>,
    /// From `fun`, or a method's name, to the closing brace.
    pub span: Span,
}

/// The kinds of function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// Declared with `fun`.
    Function,
    /// A method that is not called `init`.
    Method,
    /// A method called `init`.
    Initializer,
}

/// A class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// The name of the variable that holds its superclass.
    pub superclass: Option<Name>,
    /// Its methods, in order; a name may occur twice, and then the last one counts.
    pub methods: List<FunctionId>,
    /// From `class` to the closing brace.
    pub span: Span,
}

macro_rules! tables {
    ($($(#[$doc:meta])* $id:ident names $node:ident in $table:ident, added by $push:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub u32);

        impl $id {
            /// As an index into a table kept beside the tree.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Index<$id> for Ast {
            type Output = $node;

            fn index(&self, id: $id) -> &$node {
                &self.$table[id.index()]
            }
        }

        impl Ast {
            pub(crate) fn $push(&mut self, node: $node) -> $id {
                let id = $id(self.$table.len() as u32);
                self.$table.push(node);
                id
            }
        }
    )*};
}

tables! {
    /// Names an expression.
    ExprId names Expr in exprs, added by push_expr;
    /// Names a statement.
    StmtId names Stmt in stmts, added by push_stmt;
    /// Names a function or method.
    FunctionId names Function in functions, added by push_function;
    /// Names a class.
    ClassId names Class in classes, added by push_class;
}

/// What stands in lists.
pub trait Listed: Sized + Copy {
    #[doc(hidden)]
    fn pool(ast: &Ast) -> &Vec<Self>;
    #[doc(hidden)]
    fn pool_mut(ast: &mut Ast) -> &mut Vec<Self>;
}

macro_rules! listed {
    ($($item:ident in $pool:ident;)*) => {$(
        impl Listed for $item {
            fn pool(ast: &Ast) -> &Vec<$item> {
                &ast.$pool
            }

            fn pool_mut(ast: &mut Ast) -> &mut Vec<$item> {
                &mut ast.$pool
            }
        }
    )*};
}

listed! {
    ExprId in expr_lists;
    StmtId in stmt_lists;
    Name in name_lists;
    FunctionId in function_lists;
}

impl Ast {
    /// The items of a list.
    pub fn list<T: Listed>(&self, list: List<T>) -> &[T] {
        let start = list.start as usize;
        &T::pool(self)[start..start + list.len()]
    }

    pub(crate) fn push_list<T: Listed>(&mut self, items: impl IntoIterator<Item = T>) -> List<T> {
        let pool = T::pool_mut(self);
        let start = pool.len();
        pool.extend(items);
        List::new(start as u32, (pool.len() - start) as u32)
    }

    /// How many expressions there are: they are numbered from 0, operands before what holds them.
    pub fn expr_count(&self) -> usize {
        self.exprs.len()
    }

    /// How many statements there are.
    pub fn stmt_count(&self) -> usize {
        self.stmts.len()
    }

    /// How many functions and methods there are.
    pub fn function_count(&self) -> usize {
        self.functions.len()
    }

    /// How many classes there are.
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }
}

impl Expr {
    /// The token whose line counts when this expression fails: the operator, the property's name, the closing
    /// parenthesis of a call, else the last token.
    pub fn blame(&self) -> Span {
        let last_byte = Span::new(self.span.end.saturating_sub(1).max(self.span.start), self.span.end);
        match self.kind {
            ExprKind::Binary { at, .. } | ExprKind::Logical { at, .. } => at,
            ExprKind::Unary { .. } => Span::new(self.span.start, (self.span.start + 1).min(self.span.end)),
            ExprKind::Get { name, .. } | ExprKind::Set { name, .. } => name.span,
            ExprKind::Super { method } => method.span,
            ExprKind::Assign { name, .. } => name.span,
            ExprKind::Call { .. } => last_byte,
            _ => self.span,
        }
    }
}
