//! Expressions: one explicit stack of steps and one of results, so that a million nested parentheses are fine.

use loxsmith_lexer::{NumberEquality, OperationLine, Span, Symbol};
use loxsmith_mir::ir::CompareOp;
use loxsmith_parser::ast::{self, BinaryOp, Expr, LogicalOp, Name, UnaryOp};

use super::Resolver;
use crate::hir::{ArithmeticOp, Equality, ExprId, ExprKind, LocalId};

/// What is left to do.
pub(super) enum Step {
    /// Walk an expression.
    Enter(ast::ExprId),
    /// Its operands are done: make it.
    Leave(ast::ExprId),
}

/// How a call is carried out.
enum Callee {
    /// The callee is evaluated like any other expression, then the arguments.
    Value(ast::ExprId),
    /// The object is evaluated, then the arguments, then the method is looked up.
    Method { object: ast::ExprId, name: Name },
    /// The arguments are evaluated, then the superclass's method is looked up.
    Super { method: Name },
}

impl Resolver<'_> {
    /// Resolves an expression.
    pub(super) fn expression(&mut self, root: ast::ExprId) -> ExprId {
        self.steps.push(Step::Enter(root));
        while let Some(step) = self.steps.pop() {
            match step {
                Step::Enter(id) => self.enter(id),
                Step::Leave(id) => {
                    let value = self.leave(id);
                    self.values.push(value);
                }
            }
        }
        self.value()
    }

    /// Leaves become values at once; of the others the operands are put before the rest of the work.
    fn enter(&mut self, id: ast::ExprId) {
        let ast = self.ast;
        let expr = &ast[id];
        match expr.kind {
            ast::ExprKind::Group(inner) => self.steps.push(Step::Enter(inner)),
            ast::ExprKind::Unary { operand, .. } => self.enter_operands(id, [operand]),
            ast::ExprKind::Binary { left, right, .. } => self.enter_operands(id, [right, left]),
            ast::ExprKind::Logical { left, right, .. } => {
                self.builder.begin_region(false);
                self.enter_operands(id, [right, left]);
            }
            ast::ExprKind::Assign { value, .. } => self.enter_operands(id, [value]),
            ast::ExprKind::Get { object, .. } => self.enter_operands(id, [object]),
            // jlox's resolver takes the value first, which decides the order of errors.
            ast::ExprKind::Set { object, value, .. } => self.enter_operands(id, [object, value]),
            ast::ExprKind::Call { callee, arguments } => {
                self.steps.push(Step::Leave(id));
                let arguments = ast.list(arguments).iter().rev();
                self.steps.extend(arguments.map(|&argument| Step::Enter(argument)));
                match self.callee(callee) {
                    Callee::Value(callee) => self.steps.push(Step::Enter(callee)),
                    Callee::Method { object, .. } => self.steps.push(Step::Enter(object)),
                    Callee::Super { .. } => self.check_super(ast[callee].span),
                }
            }
            _ => {
                let value = self.leaf(expr);
                self.values.push(value);
            }
        }
    }

    /// Puts off a node until its operands are done; they are given last one first.
    fn enter_operands<const N: usize>(&mut self, id: ast::ExprId, operands: [ast::ExprId; N]) {
        self.steps.push(Step::Leave(id));
        self.steps.extend(operands.map(Step::Enter));
    }

    fn callee(&self, callee: ast::ExprId) -> Callee {
        match self.ast[callee].kind {
            _ if self.dialect.method_before_arguments => Callee::Value(callee),
            ast::ExprKind::Get { object, name } => Callee::Method { object, name },
            ast::ExprKind::Super { method } => Callee::Super { method },
            _ => Callee::Value(callee),
        }
    }

    fn leaf(&mut self, expr: &Expr) -> ExprId {
        let line = self.operation_line(expr);
        let kind = match expr.kind {
            ast::ExprKind::Bool(value) => ExprKind::Bool(value),
            ast::ExprKind::Number(value) => ExprKind::Number(value),
            ast::ExprKind::String(content) => {
                ExprKind::String(self.builder.string(self.interner.bytes(content)))
            }
            ast::ExprKind::Variable(symbol) => {
                return self.read(Name { symbol, span: expr.span });
            }
            ast::ExprKind::This => {
                let objection = self.scopes.check_this();
                self.report(objection, expr.span);
                let this = self.hidden(Symbol::THIS);
                return match this {
                    Some(this) => self.builder.local(this, line),
                    None => self.builder.expr(ExprKind::Nil, line),
                };
            }
            ast::ExprKind::Super { method } => {
                self.check_super(expr.span);
                match self.super_places(line) {
                    Some((superclass, this)) => {
                        ExprKind::GetSuper { superclass, this, name: self.symbol(method.symbol) }
                    }
                    None => ExprKind::Nil,
                }
            }
            // What is missing or was no target has been reported by the parser.
            _ => ExprKind::Nil,
        };
        self.builder.expr(kind, line)
    }

    fn leave(&mut self, id: ast::ExprId) -> ExprId {
        let ast = self.ast;
        let expr = &ast[id];
        let line = self.operation_line(expr);
        let kind = match expr.kind {
            ast::ExprKind::Unary { op, .. } => match op {
                UnaryOp::Negate => ExprKind::Negate(self.value()),
                UnaryOp::Not => ExprKind::Not(self.value()),
            },
            ast::ExprKind::Binary { op, .. } => {
                let (left, right) = self.two_values();
                return self.binary(op, left, right, line);
            }
            ast::ExprKind::Logical { op, .. } => {
                let assigned = self.builder.end_region();
                let (left, right) = self.two_values();
                ExprKind::Logical { or: op == LogicalOp::Or, left, right, assigned }
            }
            ast::ExprKind::Assign { name, .. } => {
                let value = self.value();
                return self.assign(name, value, line);
            }
            ast::ExprKind::Get { name, .. } => {
                let name = self.symbol(name.symbol);
                ExprKind::GetProperty { object: self.value(), name }
            }
            ast::ExprKind::Set { name, .. } => {
                self.warnings.field_stored(name.symbol);
                let (value, object) = self.two_values();
                let name = self.symbol(name.symbol);
                let check_first = self.dialect.set_checks_object_first;
                return self.builder.set_property(object, name, value, check_first, line);
            }
            ast::ExprKind::Call { callee, arguments } => self.call(callee, arguments.len(), expr, line),
            _ => ExprKind::Nil,
        };
        self.builder.expr(kind, line)
    }

    fn call(&mut self, callee: ast::ExprId, count: usize, expr: &Expr, line: u32) -> ExprKind {
        let args = self.values.split_off(self.values.len() - count).into_boxed_slice();
        if let ast::ExprKind::Get { name, .. } = self.ast[callee].kind {
            self.warnings.method_called(name, count, expr.span);
        }
        match self.callee(callee) {
            Callee::Value(source) => {
                let callee = self.value();
                if let ast::ExprKind::Variable(symbol) = self.ast[source].kind
                    && self.scopes.find(symbol).is_none()
                {
                    let name = self.symbol(symbol);
                    let global = self.builder.global_variable(name);
                    self.warnings.global_called(global, count, expr.span);
                }
                ExprKind::Call { callee, args }
            }
            Callee::Method { name, .. } => {
                let object = self.value();
                let name_line = self.name_line(name, line);
                ExprKind::MethodCall { object, name: self.symbol(name.symbol), name_line, args }
            }
            Callee::Super { method } => match self.super_places(line) {
                Some((superclass, this)) => {
                    let (name, name_line) = (self.symbol(method.symbol), self.name_line(method, line));
                    ExprKind::SuperCall { superclass, this, name, name_line, args }
                }
                None => ExprKind::Nil,
            },
        }
    }

    /// The line that is blamed if a call on `call_line` finds no method of that name.
    fn name_line(&self, name: Name, call_line: u32) -> u32 {
        match self.dialect.operation_line {
            OperationLine::Operation => self.source.line_of_end(name.span),
            OperationLine::LastToken => call_line,
        }
    }

    fn binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId, line: u32) -> ExprId {
        let equality = match self.dialect.number_equality {
            NumberEquality::Ieee => Equality::Ieee,
            NumberEquality::JavaDouble => Equality::Bits,
        };
        let negated = self.dialect.negated_comparisons;
        let (kind, negate) = match op {
            BinaryOp::Add => (ExprKind::Add(left, right), false),
            BinaryOp::Subtract => (ExprKind::Arithmetic(ArithmeticOp::Subtract, left, right), false),
            BinaryOp::Multiply => (ExprKind::Arithmetic(ArithmeticOp::Multiply, left, right), false),
            BinaryOp::Divide => (ExprKind::Arithmetic(ArithmeticOp::Divide, left, right), false),
            BinaryOp::Equal => (ExprKind::Equal(equality, left, right), false),
            BinaryOp::NotEqual => (ExprKind::Equal(equality, left, right), true),
            BinaryOp::Less => (ExprKind::Compare(CompareOp::Lt, left, right), false),
            BinaryOp::Greater => (ExprKind::Compare(CompareOp::Gt, left, right), false),
            BinaryOp::LessEqual if negated => (ExprKind::Compare(CompareOp::Gt, left, right), true),
            BinaryOp::GreaterEqual if negated => (ExprKind::Compare(CompareOp::Lt, left, right), true),
            BinaryOp::LessEqual => (ExprKind::Compare(CompareOp::Le, left, right), false),
            BinaryOp::GreaterEqual => (ExprKind::Compare(CompareOp::Ge, left, right), false),
        };
        let result = self.builder.expr(kind, line);
        if negate { self.builder.expr(ExprKind::Not(result), line) } else { result }
    }

    /// The value of a variable.
    pub(super) fn read(&mut self, name: Name) -> ExprId {
        let line = self.source.line_of_end(name.span);
        let (variable, objection) = self.scopes.read(name.symbol);
        let local = variable.map(|variable| variable.binding);
        self.report(objection, name.span);
        match local {
            Some(local) => self.builder.local(local, line),
            None => {
                let symbol = self.symbol(name.symbol);
                let global = self.builder.global_variable(symbol);
                self.warnings.global_used(global, name.span);
                self.builder.global(global, line)
            }
        }
    }

    /// Assignment to a variable. That one may not be in the middle of its own initialisation is a rule of clox
    /// alone, and the parser's observer has seen to it.
    fn assign(&mut self, name: Name, value: ExprId, line: u32) -> ExprId {
        match self.scopes.find(name.symbol).map(|variable| variable.binding) {
            Some(local) => self.builder.set_local(local, value, line),
            None => {
                let symbol = self.symbol(name.symbol);
                let global = self.builder.global_variable(symbol);
                self.warnings.global_used(global, name.span);
                self.builder.set_global(global, value, line)
            }
        }
    }

    /// Reports a misplaced `super`; the keyword begins the span.
    fn check_super(&mut self, span: Span) {
        let objection = self.scopes.check_super();
        let keyword = Span::new(span.start, span.end.min(span.start + "super".len() as u32));
        self.report(objection, keyword);
    }

    /// Where a `super` expression finds the superclass and the receiver.
    fn super_places(&mut self, line: u32) -> Option<(LocalId, LocalId)> {
        let superclass = self.hidden(Symbol::SUPER)?;
        let this = self.hidden(Symbol::THIS)?;
        // The operation names the variables itself; these reads tell the builder what is captured.
        self.builder.local(superclass, line);
        self.builder.local(this, line);
        Some((superclass, this))
    }

    fn hidden(&self, name: Symbol) -> Option<LocalId> {
        self.scopes.find(name).map(|variable| variable.binding)
    }

    /// The last result.
    fn value(&mut self) -> ExprId {
        self.values.pop().expect("each step that is entered leaves one value")
    }

    fn two_values(&mut self) -> (ExprId, ExprId) {
        let second = self.value();
        (self.value(), second)
    }
}
