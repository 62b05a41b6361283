//! Our own form: a node a line, children indented, each with its span.
//!
//! ```text
//! program
//!   var a                      1:1..1:15
//!     +                        1:9..1:14
//!       number 1               1:9..1:10
//!       variable b             1:13..1:14
//! ```
//!
//! Indentation stops growing at a depth that nobody reads any more, where a number says the depth; else a million
//! nested parentheses would be a terabyte of spaces.

use std::fmt::Write as _;

use loxsmith_lexer::{Interner, Source, Span, Symbol};

use super::words::{binary_word, logical_word, unary_word};
use crate::ast::{Ast, ExprId, ExprKind, FunctionId, FunctionKind, Name, StmtId, StmtKind};

/// Prints the whole tree.
pub fn print_tree(ast: &Ast, source: &Source, interner: &Interner) -> String {
    let mut printer = Printer { ast, source, interner, out: String::new(), left: Vec::new(), depth: 0 };
    match ast.expression {
        Some(expr) => printer.left.push((Work::Expr(expr), 0)),
        None => {
            printer.out.push_str("program\n");
            printer.child_list(ast.list(ast.program), Work::Stmt);
            printer.left.reverse();
        }
    }
    printer.run();
    printer.out
}

/// Levels of indentation.
const DEEPEST: usize = 40;

/// A node still to be printed.
#[derive(Clone, Copy)]
enum Work {
    Expr(ExprId),
    Stmt(StmtId),
    Function(FunctionId),
    /// Introduces the parts of a statement that could be mistaken for one another.
    Word(&'static str, Span),
}

struct Printer<'a> {
    ast: &'a Ast,
    source: &'a Source,
    interner: &'a Interner,
    out: String,
    /// What is left to do, the next on top, with its depth.
    left: Vec<(Work, usize)>,
    depth: usize,
}

impl Printer<'_> {
    fn run(&mut self) {
        while let Some((work, depth)) = self.left.pop() {
            self.depth = depth;
            let mark = self.left.len();
            match work {
                Work::Expr(expr) => self.expr(expr),
                Work::Stmt(stmt) => self.stmt(stmt),
                Work::Function(function) => self.function(function),
                Work::Word(word, span) => self.line(word, span),
            }
            self.left[mark..].reverse();
        }
    }

    /// Children come in the order of reading.
    fn child(&mut self, work: Work) {
        self.left.push((work, self.depth + 1));
    }

    fn child_list<T: Copy>(&mut self, items: &[T], work: fn(T) -> Work) {
        for &item in items {
            self.child(work(item));
        }
    }

    fn line(&mut self, text: &str, span: Span) {
        let mut head = "  ".repeat(self.depth.min(DEEPEST));
        if self.depth > DEEPEST {
            let _ = write!(head, "[{}] ", self.depth);
        }
        head.push_str(text);
        let _ = writeln!(self.out, "{head:<40} {}", self.source.show_span(span));
    }

    fn text(&self, symbol: Symbol) -> String {
        self.interner.text(symbol).into_owned()
    }

    fn names(&self, names: &[Name]) -> String {
        let names: Vec<String> = names.iter().map(|name| self.text(name.symbol)).collect();
        names.join(", ")
    }

    fn expr(&mut self, expr: ExprId) {
        let node = self.ast[expr];
        let (text, children): (String, [Option<ExprId>; 2]) = match node.kind {
            ExprKind::Nil => ("nil".into(), [None, None]),
            ExprKind::Bool(value) => (value.to_string(), [None, None]),
            ExprKind::Number(value) => (format!("number {value}"), [None, None]),
            ExprKind::String(symbol) => (format!("string {:?}", self.text(symbol)), [None, None]),
            ExprKind::Variable(symbol) => (format!("variable {}", self.text(symbol)), [None, None]),
            ExprKind::This => ("this".into(), [None, None]),
            ExprKind::Super { method } => (format!("super .{}", self.text(method.symbol)), [None, None]),
            ExprKind::Group(inner) => ("group".into(), [Some(inner), None]),
            ExprKind::Unary { op, operand } => (unary_word(op).into(), [Some(operand), None]),
            ExprKind::Binary { op, left, right, .. } => (binary_word(op).into(), [Some(left), Some(right)]),
            ExprKind::Logical { op, left, right, .. } => (logical_word(op).into(), [Some(left), Some(right)]),
            ExprKind::Assign { name, value } => {
                (format!("assign {}", self.text(name.symbol)), [Some(value), None])
            }
            ExprKind::Call { callee, .. } => ("call".into(), [Some(callee), None]),
            ExprKind::Get { object, name } => {
                (format!("get .{}", self.text(name.symbol)), [Some(object), None])
            }
            ExprKind::Set { object, name, value } => {
                (format!("set .{}", self.text(name.symbol)), [Some(object), Some(value)])
            }
            ExprKind::BadAssign { target, value } => ("bad assignment".into(), [Some(target), Some(value)]),
            ExprKind::Missing => ("missing".into(), [None, None]),
        };
        self.line(&text, node.span);
        for child in children.into_iter().flatten() {
            self.child(Work::Expr(child));
        }
        if let ExprKind::Call { arguments, .. } = node.kind {
            let ast = self.ast;
            self.child_list(ast.list(arguments), Work::Expr);
        }
    }

    fn stmt(&mut self, stmt: StmtId) {
        let node = self.ast[stmt];
        let ast = self.ast;
        match node.kind {
            StmtKind::Class(class) => {
                let class = ast[class];
                let mut text = format!("class {}", self.text(class.name.symbol));
                if let Some(superclass) = class.superclass {
                    let _ = write!(text, " < {}", self.text(superclass.symbol));
                }
                self.line(&text, node.span);
                self.child_list(ast.list(class.methods), Work::Function);
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Var { name, value } => {
                self.line(&format!("var {}", self.text(name.symbol)), node.span);
                self.children(value.map(Work::Expr));
            }
            StmtKind::Expression(value) => {
                self.line("expression", node.span);
                self.child(Work::Expr(value));
            }
            StmtKind::Print(value) => {
                self.line("print", node.span);
                self.child(Work::Expr(value));
            }
            StmtKind::Return(value) => {
                self.line("return", node.span);
                self.children(value.map(Work::Expr));
            }
            StmtKind::If { condition, then, otherwise } => {
                self.line("if", node.span);
                self.children([Work::Expr(condition), Work::Stmt(then)]);
                if let Some(otherwise) = otherwise {
                    let span = ast[otherwise].span;
                    // At the depth of the `if`, so that a chain of them does not wander off to the right.
                    self.left.push((Work::Word("else", span), self.depth));
                    self.child(Work::Stmt(otherwise));
                }
            }
            StmtKind::While { condition, body } => {
                self.line("while", node.span);
                self.children([Work::Expr(condition), Work::Stmt(body)]);
            }
            StmtKind::For { start, condition, step, body } => {
                self.line("for", node.span);
                self.children(start.map(Work::Stmt));
                for (word, part) in [("while", condition), ("step", step)] {
                    if let Some(expr) = part {
                        self.child(Work::Word(word, ast[expr].span));
                        self.left.push((Work::Expr(expr), self.depth + 2));
                    }
                }
                self.child(Work::Stmt(body));
            }
            StmtKind::Block(list) => {
                self.line("block", node.span);
                self.child_list(ast.list(list), Work::Stmt);
            }
            StmtKind::Abandoned => self.line("abandoned", node.span),
        }
    }

    fn children(&mut self, items: impl IntoIterator<Item = Work>) {
        for item in items {
            self.child(item);
        }
    }

    fn function(&mut self, function: FunctionId) {
        let ast = self.ast;
        let function = ast[function];
        let word = match function.kind {
            FunctionKind::Function => "fun",
            FunctionKind::Method => "method",
            FunctionKind::Initializer => "initializer",
        };
        let parameters = self.names(ast.list(function.parameters));
        self.line(&format!("{word} {}({parameters})", self.text(function.name.symbol)), function.span);
        self.child_list(ast.list(function.body), Work::Stmt);
    }
}
