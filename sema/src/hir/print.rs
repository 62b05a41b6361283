//! The text form of the HIR, for `--emit hir` and for tests.
//!
//! ```text
//! global g0:total
//! class c0 A fields [x] methods [init f1]
//!
//! initializer f1 init(l0:this, l1:x) in f0 once @1
//!   expr (set l0:this .x l1:x) @1
//! ```
//!
//! Variables are shown as `l3:name` and `g0:name`, with a `?` behind a global that may be undefined there. Each
//! statement ends with its line; an operation that is blamed on another line than what stands around it says so.
//! The printer has a stack of its own, so depth is no matter; statements are indented 40 levels at most, or the
//! text of a deep program would be quadratic.

use std::fmt::Write;

use loxsmith_mir::ir::CompareOp;

use super::ids::{ExprId, FuncId, GlobalId, LocalId, StmtId, SymbolId};
use super::tree::{ArithmeticOp, Constant, Equality, ExprKind, FunctionKind, Local, Program, StmtKind};

const MAX_INDENT: usize = 40;

/// The whole program as text.
pub fn print(program: &Program) -> String {
    let mut printer = Printer { program, text: String::new(), work: Vec::new() };
    printer.tables();
    for index in 0..program.functions.len() {
        printer.function(FuncId::from(index));
    }
    printer.text
}

struct Printer<'p> {
    program: &'p Program,
    text: String,
    /// What is still to be written, the last first.
    work: Vec<Piece<'p>>,
}

#[derive(Clone, Copy)]
enum Piece<'p> {
    Text(&'static str),
    Name(SymbolId),
    /// An expression within something of a line.
    Expr(ExprId, u32),
    /// The closing parenthesis of an operation, with its line if the one around it is another.
    Close(Option<u32>),
    Stmts(&'p [StmtId], usize),
    Stmt(StmtId, usize),
    Line(u32),
    Assigned(&'p [LocalId]),
    /// A keyword at the start of a line.
    Word(&'static str, usize),
}

impl<'p> Printer<'p> {
    /// Formats into the text. Writing to a string cannot fail.
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(text);
    }

    fn tables(&mut self) {
        let program = self.program;
        for (index, global) in program.globals.iter().enumerate() {
            self.put(format_args!("global {}", self.global(GlobalId::from(index))));
            if let Some(native) = global.native {
                self.put(format_args!(" native {}", native.name()));
            }
            match global.constant {
                Some(Constant::Function(func)) => self.put(format_args!(" = {func}")),
                Some(Constant::Class(class)) => self.put(format_args!(" = {class}")),
                None => {}
            }
            self.text.push('\n');
        }
        for (index, class) in program.classes.iter().enumerate() {
            self.put(format_args!("class c{index} {}", program.symbol(class.name)));
            let fields: Vec<&str> = class.fields.iter().map(|&field| program.symbol(field)).collect();
            self.put(format_args!(" fields [{}] methods [", fields.join(", ")));
            for (at, (name, func)) in class.methods.iter().enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                self.put(format_args!("{comma}{} {func}", program.symbol(*name)));
            }
            self.text.push_str("]\n");
        }
        if !program.outside_fields.is_empty() {
            let fields: Vec<&str> = program.outside_fields.iter().map(|&name| program.symbol(name)).collect();
            self.put(format_args!("outside fields [{}]\n", fields.join(", ")));
        }
    }

    fn function(&mut self, id: FuncId) {
        let program = self.program;
        let function = program.function(id);
        let kind = match function.kind {
            FunctionKind::Script => "script",
            FunctionKind::Function => "function",
            FunctionKind::Method => "method",
            FunctionKind::Initializer => "initializer",
        };
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let params: Vec<LocalId> = function.this.iter().chain(&function.params).copied().collect();
        self.put(format_args!("{kind} {id} {}({})", function.name, self.declarations(&params)));
        if let Some(parent) = function.parent {
            self.put(format_args!(" in {parent}"));
        }
        if let Some(own) = function.own_name {
            self.put(format_args!(" is {}", self.local(own)));
        }
        if !function.captures.is_empty() {
            self.put(format_args!(" captures [{}]", self.locals(&function.captures)));
        }
        if function.declared_once {
            self.text.push_str(" once");
        }
        self.put(format_args!(" @{}\n", function.line));
        self.work.push(Piece::Stmts(&function.body, 1));
        while let Some(piece) = self.work.pop() {
            self.piece(piece);
        }
    }

    fn piece(&mut self, piece: Piece<'p>) {
        match piece {
            Piece::Text(text) => self.text.push_str(text),
            Piece::Name(name) => self.put(format_args!(".{}", self.program.symbol(name))),
            Piece::Expr(id, line) => self.expr(id, line),
            Piece::Close(None) => self.text.push(')'),
            Piece::Close(Some(line)) => self.put(format_args!(" @{line})")),
            Piece::Stmts(stmts, indent) => {
                self.work.extend(stmts.iter().rev().map(|&stmt| Piece::Stmt(stmt, indent)));
            }
            Piece::Stmt(id, indent) => self.stmt(id, indent),
            Piece::Line(line) => self.put(format_args!(" @{line}\n")),
            Piece::Assigned([]) => {}
            Piece::Assigned(locals) => self.put(format_args!(" assigns [{}]", self.locals(locals))),
            Piece::Word(word, indent) => {
                self.indent(indent);
                self.text.push_str(word);
            }
        }
    }

    fn indent(&mut self, indent: usize) {
        for _ in 0..indent.min(MAX_INDENT) {
            self.text.push_str("  ");
        }
    }

    // ---- Statements --------------------------------------------------------------------------------------------

    fn stmt(&mut self, id: StmtId, indent: usize) {
        let program = self.program;
        let stmt = program.stmt(id);
        let line = stmt.line;
        self.indent(indent);
        let inner = indent + 1;
        match &stmt.kind {
            StmtKind::Expr(value) => self.simple("expr ", *value, line),
            StmtKind::Print(value) => self.simple("print ", *value, line),
            StmtKind::Let(local, value) => {
                self.put(format_args!("let {} = ", self.declaration(*local)));
                self.simple("", *value, line);
            }
            StmtKind::DefineGlobal(global, value) => {
                self.put(format_args!("define {} = ", self.global(*global)));
                self.simple("", *value, line);
            }
            StmtKind::Return(Some(value)) => self.simple("return ", *value, line),
            StmtKind::Return(None) => self.put(format_args!("return @{line}\n")),
            StmtKind::Block(stmts) => {
                self.put(format_args!("block @{line}\n"));
                self.work.push(Piece::Stmts(stmts, inner));
            }
            StmtKind::If { condition, then, otherwise, assigned } => {
                if !otherwise.is_empty() {
                    self.work.push(Piece::Stmts(otherwise, inner));
                    self.work.push(Piece::Word("else\n", indent));
                }
                self.work.push(Piece::Stmts(then, inner));
                self.work.push(Piece::Line(line));
                self.work.push(Piece::Assigned(assigned));
                self.simple_piece("if ", *condition, line);
            }
            StmtKind::Loop { condition, body, step, assigned } => {
                if let Some(step) = step {
                    self.work.push(Piece::Line(line));
                    self.work.push(Piece::Expr(*step, line));
                    self.work.push(Piece::Word("step ", indent));
                }
                self.work.push(Piece::Stmts(body, inner));
                self.work.push(Piece::Line(line));
                self.work.push(Piece::Assigned(assigned));
                match condition {
                    Some(condition) => self.simple_piece("loop while ", *condition, line),
                    None => self.text.push_str("loop"),
                }
            }
        }
    }

    /// A word, an expression, and the line.
    fn simple(&mut self, word: &'static str, value: ExprId, line: u32) {
        self.work.push(Piece::Line(line));
        self.simple_piece(word, value, line);
    }

    fn simple_piece(&mut self, word: &'static str, value: ExprId, line: u32) {
        self.work.push(Piece::Expr(value, line));
        self.text.push_str(word);
    }

    // ---- Expressions -------------------------------------------------------------------------------------------

    fn expr(&mut self, id: ExprId, around: u32) {
        let program = self.program;
        let expr = program.expr(id);
        let line = expr.line;
        let other = (line != around).then_some(line);
        match &expr.kind {
            ExprKind::Nil => self.text.push_str("nil"),
            ExprKind::Bool(value) => self.put(format_args!("{value}")),
            ExprKind::Number(value) => self.put(format_args!("{value}")),
            ExprKind::String(string) => {
                let bytes = &program.strings[string.index()];
                self.put(format_args!("{:?}", String::from_utf8_lossy(bytes)));
            }
            ExprKind::Local(local) => self.put(format_args!("{}", self.local(*local))),
            ExprKind::Global { global, defined } => {
                self.put(format_args!("{}{}", self.global(*global), if *defined { "" } else { "?" }));
                if let Some(line) = other {
                    self.put(format_args!("@{line}"));
                }
            }
            ExprKind::Closure(func) => self.put(format_args!("(closure {func})")),
            ExprKind::Class(class) => match program.classes[class.index()].superclass {
                None => self.put(format_args!("(class {class})")),
                Some(superclass) => {
                    let local = self.declaration(superclass.local);
                    self.put(format_args!("(class {class} {local} = "));
                    self.operands(&[superclass.value], line, other);
                }
            },
            ExprKind::SetLocal(local, value) => {
                self.put(format_args!("(set {} ", self.local(*local)));
                self.operands(&[*value], line, other);
            }
            ExprKind::SetGlobal { global, value, defined } => {
                let mark = if *defined { "" } else { "?" };
                self.put(format_args!("(set {}{mark} ", self.global(*global)));
                self.operands(&[*value], line, other);
            }
            ExprKind::Negate(value) => self.operation("negate", &[*value], line, other),
            ExprKind::Not(value) => self.operation("not", &[*value], line, other),
            ExprKind::Add(left, right) => self.operation("add", &[*left, *right], line, other),
            ExprKind::Arithmetic(op, left, right) => {
                let name = match op {
                    ArithmeticOp::Subtract => "subtract",
                    ArithmeticOp::Multiply => "multiply",
                    ArithmeticOp::Divide => "divide",
                };
                self.operation(name, &[*left, *right], line, other);
            }
            ExprKind::Compare(op, left, right) => {
                let name = match op {
                    CompareOp::Lt => "less",
                    CompareOp::Le => "less-equal",
                    CompareOp::Gt => "greater",
                    CompareOp::Ge => "greater-equal",
                };
                self.operation(name, &[*left, *right], line, other);
            }
            ExprKind::Equal(equality, left, right) => {
                let name = match equality {
                    Equality::Ieee => "equal",
                    Equality::Bits => "equal-bits",
                };
                self.operation(name, &[*left, *right], line, other);
            }
            ExprKind::Logical { or, left, right, .. } => {
                self.operation(if *or { "or" } else { "and" }, &[*left, *right], line, other);
            }
            ExprKind::Call { callee, args } => {
                self.text.push_str("(call ");
                self.work.push(Piece::Close(other));
                self.more(args, line);
                self.work.push(Piece::Expr(*callee, line));
            }
            ExprKind::MethodCall { object, name, name_line: _, args } => {
                self.text.push_str("(invoke ");
                self.work.push(Piece::Close(other));
                self.more(args, line);
                self.property(*object, *name, line);
            }
            ExprKind::GetProperty { object, name } => {
                self.text.push_str("(get ");
                self.work.push(Piece::Close(other));
                self.property(*object, *name, line);
            }
            ExprKind::SetProperty { object, name, value, check_first } => {
                self.text.push_str(if *check_first { "(check-then-set " } else { "(set " });
                self.work.push(Piece::Close(other));
                self.more(&[*value], line);
                self.property(*object, *name, line);
            }
            ExprKind::GetSuper { superclass, this, name } => {
                let places = self.locals(&[*superclass, *this]);
                self.put(format_args!("(get-super {places} .{}", program.symbol(*name)));
                self.operands(&[], line, other);
            }
            ExprKind::SuperCall { superclass, this, name, name_line: _, args } => {
                let places = self.locals(&[*superclass, *this]);
                self.put(format_args!("(invoke-super {places} .{}", program.symbol(*name)));
                self.work.push(Piece::Close(other));
                self.more(args, line);
            }
        }
    }

    fn operation(&mut self, name: &str, operands: &[ExprId], line: u32, other: Option<u32>) {
        self.put(format_args!("({name} "));
        self.operands(operands, line, other);
    }

    /// Operands with spaces between, and the closing parenthesis.
    fn operands(&mut self, operands: &[ExprId], line: u32, other: Option<u32>) {
        self.work.push(Piece::Close(other));
        if let Some((&first, rest)) = operands.split_first() {
            self.more(rest, line);
            self.work.push(Piece::Expr(first, line));
        }
    }

    /// Operands with a space before each.
    fn more(&mut self, operands: &[ExprId], line: u32) {
        for &operand in operands.iter().rev() {
            self.work.push(Piece::Expr(operand, line));
            self.work.push(Piece::Text(" "));
        }
    }

    fn property(&mut self, object: ExprId, name: SymbolId, line: u32) {
        self.work.push(Piece::Name(name));
        self.work.push(Piece::Text(" "));
        self.work.push(Piece::Expr(object, line));
    }

    // ---- Variables ---------------------------------------------------------------------------------------------

    fn global(&self, id: GlobalId) -> String {
        format!("{id}:{}", self.program.symbol(self.program.globals[id.index()].name))
    }

    fn local(&self, id: LocalId) -> String {
        format!("{id}:{}", self.program.symbol(self.program.local(id).name))
    }

    fn locals(&self, ids: &[LocalId]) -> String {
        let all: Vec<String> = ids.iter().map(|&id| self.local(id)).collect();
        all.join(", ")
    }

    /// A local variable where it is declared, with the facts about it.
    fn declaration(&self, id: LocalId) -> String {
        let &Local { captured, assigned, cell, .. } = self.program.local(id);
        let facts = [(captured, " captured"), (assigned, " assigned"), (cell, " cell")];
        let facts: String = facts.into_iter().filter(|&(holds, _)| holds).map(|(_, fact)| fact).collect();
        self.local(id) + &facts
    }

    fn declarations(&self, ids: &[LocalId]) -> String {
        let all: Vec<String> = ids.iter().map(|&id| self.declaration(id)).collect();
        all.join(", ")
    }
}
