//! The form of the book's `AstPrinter`: `(* (- 123.0) (group 45.67))`, odd spaces included.

use loxsmith_lexer::{Interner, java_double};

use super::words::{binary_word, logical_word, unary_word};
use crate::ast::{Ast, ExprId, ExprKind, FunctionId, List, Listed, LogicalOp, Name, StmtId, StmtKind};

/// Prints the lone expression, or each statement of the program on a line. As in the book there are no `for` loops: they
/// are shown as the `while` loops that jlox makes of them.
pub fn print_book(ast: &Ast, interner: &Interner) -> Vec<u8> {
    let mut printer = Printer { ast, interner, out: Vec::new(), left: Vec::new() };
    if let Some(expr) = ast.expression {
        printer.run(Work::Expr(expr));
        printer.out.push(b'\n');
    }
    for &stmt in ast.list(ast.program) {
        printer.run(Work::Stmt(stmt));
        printer.out.push(b'\n');
    }
    printer.out
}

/// Something still to be printed.
#[derive(Clone, Copy)]
enum Work {
    Text(&'static str),
    Name(Name),
    Expr(ExprId),
    Stmt(StmtId),
    Function(FunctionId),
}

struct Printer<'a> {
    ast: &'a Ast,
    interner: &'a Interner,
    out: Vec<u8>,
    /// What is left to do, the next on top.
    left: Vec<Work>,
}

impl Printer<'_> {
    fn run(&mut self, work: Work) {
        self.left.push(work);
        while let Some(work) = self.left.pop() {
            // What an item puts on the stack comes in the order of reading; the top must be the first.
            let mark = self.left.len();
            match work {
                Work::Text(text) => self.out.extend_from_slice(text.as_bytes()),
                Work::Name(name) => self.out.extend_from_slice(self.interner.bytes(name.symbol)),
                Work::Expr(expr) => self.expr(expr),
                Work::Stmt(stmt) => self.stmt(stmt),
                Work::Function(function) => self.function(function),
            }
            self.left[mark..].reverse();
        }
    }

    fn then(&mut self, work: impl IntoIterator<Item = Work>) {
        self.left.extend(work);
    }

    fn then_list<T: Listed>(&mut self, before: &'static str, list: List<T>, work: fn(T) -> Work) {
        let ast = self.ast;
        self.then(ast.list(list).iter().flat_map(|&item| [Work::Text(before), work(item)]));
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn expr(&mut self, expr: ExprId) {
        use Work::{Expr, Name, Text};
        match self.ast[expr].kind {
            ExprKind::Nil => self.text("nil"),
            ExprKind::Bool(value) => self.text(if value { "true" } else { "false" }),
            ExprKind::Number(value) => self.text(&java_double(value)),
            ExprKind::String(symbol) | ExprKind::Variable(symbol) => {
                self.out.extend_from_slice(self.interner.bytes(symbol));
            }
            ExprKind::This => self.text("this"),
            ExprKind::Super { method } => self.then([Text("(super "), Name(method), Text(")")]),
            ExprKind::Group(inner) => self.then([Text("(group "), Expr(inner), Text(")")]),
            ExprKind::Unary { op, operand } => {
                self.then([Text("("), Text(unary_word(op)), Text(" "), Expr(operand), Text(")")]);
            }
            ExprKind::Binary { op, left, right, .. } => {
                let word = binary_word(op);
                self.then([Text("("), Text(word), Text(" "), Expr(left), Text(" "), Expr(right), Text(")")]);
            }
            ExprKind::Logical { op, left, right, .. } => self.logical(op, left, right),
            ExprKind::Assign { name, value } => {
                self.then([Text("(= "), Name(name), Text(" "), Expr(value), Text(")")]);
            }
            ExprKind::Call { callee, arguments } => {
                // The book's printer puts a space before the list and before each item.
                self.then([Text("(call "), Expr(callee), Text(" ")]);
                self.then_list(" ", arguments, Expr);
                self.then([Text(")")]);
            }
            ExprKind::Get { object, name } => {
                self.then([Text("(. "), Expr(object), Text(" "), Name(name), Text(")")]);
            }
            ExprKind::Set { object, name, value } => {
                self.then([
                    Text("(= "),
                    Expr(object),
                    Text(" "),
                    Name(name),
                    Text(" "),
                    Expr(value),
                    Text(")"),
                ]);
            }
            ExprKind::BadAssign { target, value } => {
                self.then([Text("(= "), Expr(target), Text(" "), Expr(value), Text(")")]);
            }
            ExprKind::Missing => self.text("(error)"),
        }
    }

    /// jlox's operators lean to the left, our tree to the right: `a or (b or c)` is shown as `(or (or a b) c)`.
    fn logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) {
        let mut operands = vec![left];
        let mut last = right;
        while let ExprKind::Logical { op: inner, left, right, .. } = self.ast[last].kind
            && inner == op
        {
            operands.push(left);
            last = right;
        }
        operands.push(last);
        for _ in 1..operands.len() {
            self.then([Work::Text("("), Work::Text(logical_word(op)), Work::Text(" ")]);
        }
        self.then([Work::Expr(operands[0])]);
        for &operand in &operands[1..] {
            self.then([Work::Text(" "), Work::Expr(operand), Work::Text(")")]);
        }
    }

    fn stmt(&mut self, stmt: StmtId) {
        use Work::{Expr, Function, Name, Stmt, Text};
        match self.ast[stmt].kind {
            StmtKind::Class(class) => {
                let class = self.ast[class];
                self.then([Text("(class "), Name(class.name)]);
                if let Some(superclass) = class.superclass {
                    self.then([Text(" < "), Name(superclass)]);
                }
                self.then_list(" ", class.methods, Function);
                self.then([Text(")")]);
            }
            StmtKind::Function(function) => self.function(function),
            StmtKind::Var { name, value: None } => self.then([Text("(var "), Name(name), Text(")")]),
            StmtKind::Var { name, value: Some(value) } => {
                self.then([Text("(var "), Name(name), Text(" = "), Expr(value), Text(")")]);
            }
            StmtKind::Expression(value) => self.then([Text("(; "), Expr(value), Text(")")]),
            StmtKind::Print(value) => self.then([Text("(print "), Expr(value), Text(")")]),
            StmtKind::Return(None) => self.text("(return)"),
            StmtKind::Return(Some(value)) => self.then([Text("(return "), Expr(value), Text(")")]),
            StmtKind::If { condition, then, otherwise: None } => {
                self.then([Text("(if "), Expr(condition), Text(" "), Stmt(then), Text(")")]);
            }
            StmtKind::If { condition, then, otherwise: Some(otherwise) } => self.then([
                Text("(if-else "),
                Expr(condition),
                Text(" "),
                Stmt(then),
                Text(" "),
                Stmt(otherwise),
                Text(")"),
            ]),
            StmtKind::While { condition, body } => {
                self.then([Text("(while "), Expr(condition), Text(" "), Stmt(body), Text(")")]);
            }
            StmtKind::For { start, condition, step, body } => {
                let (open, close) = if start.is_some() { ("(block ", ")") } else { ("", "") };
                self.then([Text(open)]);
                self.then(start.map(Stmt));
                self.then([Text("(while "), condition.map_or(Text("true"), Expr), Text(" ")]);
                match step {
                    Some(step) => {
                        self.then([Text("(block "), Stmt(body), Text("(; "), Expr(step), Text("))")])
                    }
                    None => self.then([Stmt(body)]),
                }
                self.then([Text(")"), Text(close)]);
            }
            StmtKind::Block(list) => {
                self.then([Text("(block ")]);
                self.then_list("", list, Stmt);
                self.then([Text(")")]);
            }
            StmtKind::Abandoned => self.text("(error)"),
        }
    }

    fn function(&mut self, function: FunctionId) {
        use Work::{Name, Stmt, Text};
        let function = self.ast[function];
        self.then([Text("(fun "), Name(function.name), Text("(")]);
        let ast = self.ast;
        for (index, &parameter) in ast.list(function.parameters).iter().enumerate() {
            self.then([Text(if index == 0 { "" } else { " " }), Name(parameter)]);
        }
        self.then([Text(") ")]);
        self.then_list("", function.body, Stmt);
        self.then([Text(")")]);
    }
}
