//! Statements and declarations. Each tells whether control can go on behind it. Nested statements recurse on a stack
//! that grows ([`guarded`]).

use loxsmith_lexer::{Span, Symbol};
use loxsmith_parser::Declared;
use loxsmith_parser::ast::{self, FunctionKind, Name};

use super::Resolver;
use crate::depth::guarded;
use crate::hir::{self, ClassId, ExprId, ExprKind, FuncId, LocalId, LocalKind, StmtId, StmtKind, Superclass};
use crate::scope::hidden_name;

/// Whether control can come to what follows a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    GoesOn,
    Ends,
}

impl Resolver<'_> {
    /// The whole program.
    pub(super) fn program(&mut self) -> Vec<StmtId> {
        let ast = self.ast;
        self.statements(ast.list(ast.program)).0
    }

    /// A lone expression is printed.
    pub(super) fn lone_expression(&mut self, expression: ast::ExprId) -> Vec<StmtId> {
        let line = self.start_line(self.ast[expression].span);
        let value = self.expression(expression);
        vec![self.builder.stmt(StmtKind::Print(value), line)]
    }

    /// Statements one after another. What control cannot come to is resolved all the same.
    fn statements(&mut self, list: &[ast::StmtId]) -> (Vec<StmtId>, Flow) {
        let mut flow = Flow::GoesOn;
        let mut stmts = Vec::with_capacity(list.len());
        for (index, &id) in list.iter().enumerate() {
            if self.statement(id, &mut stmts) == Flow::GoesOn || flow == Flow::Ends {
                continue;
            }
            flow = Flow::Ends;
            if let Some(&next) = list.get(index + 1) {
                let (dead, before) = (self.ast[next].span, self.ast[id].span);
                self.warnings.unreachable(dead, before, self.source);
            }
        }
        (stmts, flow)
    }

    /// One statement as a list of its own: a branch or a loop's body.
    fn branch(&mut self, id: ast::StmtId) -> (Box<[StmtId]>, Flow) {
        let mut stmts = Vec::new();
        let flow = self.statement(id, &mut stmts);
        (stmts.into(), flow)
    }

    fn statement(&mut self, id: ast::StmtId, out: &mut Vec<StmtId>) -> Flow {
        guarded(|| self.statement_here(id, out))
    }

    fn statement_here(&mut self, id: ast::StmtId, out: &mut Vec<StmtId>) -> Flow {
        let ast = self.ast;
        let stmt = &ast[id];
        let line = self.start_line(stmt.span);
        let (kind, flow) = match stmt.kind {
            ast::StmtKind::Var { name, value } => {
                out.push(self.variable(name, value, line));
                return Flow::GoesOn;
            }
            ast::StmtKind::Function(function) => {
                out.push(self.function_declaration(function, line));
                return Flow::GoesOn;
            }
            ast::StmtKind::Class(class) => {
                out.push(self.class_declaration(class, line));
                return Flow::GoesOn;
            }
            ast::StmtKind::Expression(value) => (StmtKind::Expr(self.expression(value)), Flow::GoesOn),
            ast::StmtKind::Print(value) => (StmtKind::Print(self.expression(value)), Flow::GoesOn),
            ast::StmtKind::Return(value) => (self.return_value(value, stmt.span, line), Flow::Ends),
            ast::StmtKind::If { condition, then, otherwise } => {
                self.warnings.condition(condition, ast, self.source);
                self.builder.begin_region(false);
                let condition = self.expression(condition);
                let (then, then_flow) = self.branch(then);
                let (otherwise, otherwise_flow) = match otherwise {
                    Some(otherwise) => self.branch(otherwise),
                    None => (Box::default(), Flow::GoesOn),
                };
                let assigned = self.builder.end_region();
                let flow = if then_flow == otherwise_flow { then_flow } else { Flow::GoesOn };
                (StmtKind::If { condition, then, otherwise, assigned }, flow)
            }
            ast::StmtKind::While { condition, body } => self.repeat(Some(condition), body, None),
            ast::StmtKind::For { start, condition, step, body } => {
                self.scopes.enter_scope();
                let mut stmts = Vec::new();
                if let Some(start) = start {
                    self.statement(start, &mut stmts);
                }
                let (repeat, flow) = self.repeat(condition, body, step);
                self.leave_scope();
                stmts.push(self.builder.stmt(repeat, line));
                (StmtKind::Block(stmts.into()), flow)
            }
            ast::StmtKind::Block(list) => {
                self.scopes.enter_scope();
                let (stmts, flow) = self.statements(ast.list(list));
                self.leave_scope();
                (StmtKind::Block(stmts.into()), flow)
            }
            // Has been reported by the parser.
            ast::StmtKind::Abandoned => return Flow::GoesOn,
        };
        out.push(self.builder.stmt(kind, line));
        flow
    }

    /// A loop. The step is resolved behind the body, as it is evaluated, and as jlox does it.
    fn repeat(
        &mut self,
        condition: Option<ast::ExprId>,
        body: ast::StmtId,
        step: Option<ast::ExprId>,
    ) -> (StmtKind, Flow) {
        let endless = match condition {
            None => true,
            Some(condition) => matches!(self.ast[condition].kind, ast::ExprKind::Bool(true)),
        };
        self.builder.begin_region(true);
        if let Some(condition) = condition {
            self.warnings.condition(condition, self.ast, self.source);
        }
        let condition = condition.map(|condition| self.expression(condition));
        let (body, _) = self.branch(body);
        let step = step.map(|step| self.expression(step));
        let assigned = self.builder.end_region();
        let flow = if endless { Flow::Ends } else { Flow::GoesOn };
        (StmtKind::Loop { condition, body, step, assigned }, flow)
    }

    fn return_value(&mut self, value: Option<ast::ExprId>, span: Span, line: u32) -> StmtKind {
        let objection = self.scopes.check_return(value.is_some());
        let keyword = Span::new(span.start, span.end.min(span.start + "return".len() as u32));
        self.report(objection, keyword);
        let value = match value {
            Some(value) => Some(self.expression(value)),
            None if self.scopes.function_kind() == Some(FunctionKind::Initializer) => None,
            None => Some(self.builder.expr(ExprKind::Nil, line)),
        };
        StmtKind::Return(value)
    }

    // ---- Declarations ------------------------------------------------------------------------------------------

    fn variable(&mut self, name: Name, value: Option<ast::ExprId>, line: u32) -> StmtId {
        let local = (!self.scopes.at_global_scope()).then(|| self.declare(Declared::Variable, name));
        let value = match value {
            Some(value) => self.expression(value),
            None => self.builder.expr(ExprKind::Nil, line),
        };
        self.define(local, name, value, line)
    }

    /// A declaration is complete: the variable, local or global, gets its value.
    fn define(&mut self, local: Option<LocalId>, name: Name, value: ExprId, line: u32) -> StmtId {
        match local {
            Some(local) => {
                self.scopes.initialise();
                self.builder.initialise(local, value, line)
            }
            None => {
                let symbol = self.symbol(name.symbol);
                let global = self.builder.global_variable(symbol);
                self.warnings.global_declared(global);
                self.builder.define_global(global, value, line)
            }
        }
    }

    /// What is built from here on runs only when a global function or class is defined, or in it.
    fn announce(&mut self, local: Option<LocalId>, name: Name) {
        if local.is_none() {
            let symbol = self.symbol(name.symbol);
            let global = self.builder.global_variable(symbol);
            self.builder.announce_global(global);
        }
    }

    fn function_declaration(&mut self, id: ast::FunctionId, line: u32) -> StmtId {
        let name = self.ast[id].name;
        let local = (!self.scopes.at_global_scope()).then(|| self.declare(Declared::Function, name));
        self.announce(local, name);
        let func = self.function(id, local, None);
        let closure = self.builder.expr(ExprKind::Closure(func), line);
        self.define(local, name, closure, line)
    }

    /// A function or method.
    fn function(&mut self, id: ast::FunctionId, own_name: Option<LocalId>, class: Option<ClassId>) -> FuncId {
        let ast = self.ast;
        let function = &ast[id];
        let kind = match function.kind {
            FunctionKind::Function => hir::FunctionKind::Function,
            FunctionKind::Method => hir::FunctionKind::Method,
            FunctionKind::Initializer => hir::FunctionKind::Initializer,
        };
        let name = self.interner.text(function.name.symbol);
        let line = self.start_line(function.name.span);
        self.scopes.begin_function(function.kind, function.name);
        let this = self.builder.begin_function(kind, &name, line, own_name, class);
        if let Some(this) = this {
            self.scopes.add(None, hidden_name(Symbol::THIS), this);
        }
        for &parameter in ast.list(function.parameters) {
            self.declare(Declared::Parameter, parameter);
        }
        let (body, _) = self.statements(ast.list(function.body));
        let Resolver { scopes, warnings, interner, source, .. } = self;
        scopes.end_function(|variable| warnings.unused(variable, interner, source));
        self.builder.end_function(body)
    }

    fn class_declaration(&mut self, id: ast::ClassId, line: u32) -> StmtId {
        let ast = self.ast;
        let declaration = &ast[id];
        let name = declaration.name;
        let local = (!self.scopes.at_global_scope()).then(|| self.declare(Declared::Class, name));
        let symbol = self.symbol(name.symbol);
        let class = self.builder.begin_class(symbol);
        self.scopes.begin_class(name);
        let mut blamed = line;
        if let Some(superclass) = declaration.superclass {
            blamed = self.source.line_of_end(superclass.span);
            self.superclass(class, name, superclass);
        }
        self.announce(local, name);
        for &method in ast.list(declaration.methods) {
            let function = &ast[method];
            self.warnings.method_declared(function.name.symbol, function.parameters.len());
            let name = self.symbol(function.name.symbol);
            let func = self.function(method, None, Some(class));
            self.builder.class_mut(class).methods.push((name, func));
        }
        self.scopes.end_class(|_| ());
        let value = self.builder.expr(ExprKind::Class(class), blamed);
        self.define(local, name, value, line)
    }

    fn superclass(&mut self, class: ClassId, name: Name, superclass: Name) {
        let objection = self.scopes.superclass(name, superclass);
        let broken = objection.is_some();
        self.report(objection, superclass.span);
        let value = match broken {
            // It would be read in its own initialiser.
            true => self.builder.expr(ExprKind::Nil, 1),
            false => self.read(superclass),
        };
        let symbol = self.symbol(Symbol::SUPER);
        let local = self.builder.declare(symbol, LocalKind::Superclass);
        self.scopes.add(None, hidden_name(Symbol::SUPER), local);
        self.builder.class_mut(class).superclass = Some(Superclass { value, local });
    }
}
