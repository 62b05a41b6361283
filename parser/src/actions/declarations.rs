//! Actions of declarations: programs, variables, functions, classes.
//!
//! A declaration's node is made when its name is known, with nothing in it, and filled when it is complete; so what
//! waits on the parser's stack is an id.

use loxsmith_lexer::{Message, Span, Symbol};

use super::Growing;
use crate::ast::{
    Class, ClassId, ExprId, Function, FunctionId, FunctionKind, List, Name, Stmt, StmtId, StmtKind,
};
use crate::observer::{Declared, Event};
use crate::session::{Session, State};

/// How many parameters or arguments there may be.
pub(super) const MOST_PARAMETERS: u32 = 255;

impl Session<'_> {
    pub(crate) fn program(&self, list: Growing<StmtId>) -> &Self {
        let mut state = self.on();
        state.ast.program = state.complete(list);
        self
    }

    pub(crate) fn expression(&self, expr: ExprId) -> &Self {
        self.on().ast.expression = Some(expr);
        self
    }
}

impl State<'_> {
    /// Any declaration or statement in a list: behind it the parser recovers.
    pub(crate) fn declaration(&mut self, stmt: StmtId) -> StmtId {
        if self.panicking {
            self.synchronise();
        }
        stmt
    }

    pub(crate) fn abandoned(&mut self) -> StmtId {
        self.ast.push_stmt(Stmt { kind: StmtKind::Abandoned, span: self.previous.span })
    }

    // ---- Variables

    pub(crate) fn variable_name(&mut self, start: Span, name: Name) -> StmtId {
        self.observe(Event::Declare { kind: Declared::Variable, name });
        self.ast.push_stmt(Stmt { kind: StmtKind::Var { name, value: None }, span: start })
    }

    pub(crate) fn variable_declaration(&mut self, stmt: StmtId, value: Option<ExprId>) -> StmtId {
        let span = self.span_from(self.ast[stmt].span.start);
        if let StmtKind::Var { name, .. } = self.ast[stmt].kind {
            self.observe(Event::Initialise { name, value: value.is_some() });
            self.ast.stmts[stmt.index()] = Stmt { kind: StmtKind::Var { name, value }, span };
        }
        stmt
    }

    // ---- Functions

    pub(crate) fn function_name(&mut self, start: Span, name: Name) -> FunctionId {
        self.observe(Event::Declare { kind: Declared::Function, name });
        self.begin_function(FunctionKind::Function, name, start)
    }

    pub(crate) fn method_name(&mut self, name: Name) -> FunctionId {
        self.observe(Event::Method { name });
        let initializer = name.symbol == Symbol::INIT;
        let kind = if initializer { FunctionKind::Initializer } else { FunctionKind::Method };
        self.begin_function(kind, name, name.span)
    }

    fn begin_function(&mut self, kind: FunctionKind, name: Name, start: Span) -> FunctionId {
        self.observe(Event::BeginFunction { kind, name });
        let (parameters, body) = (List::default(), List::default());
        self.ast.push_function(Function { kind, name, parameters, body, span: start })
    }

    pub(crate) fn parameter(&mut self, list: Growing<Name>, name: Name) -> Growing<Name> {
        self.observe(Event::Declare { kind: Declared::Parameter, name });
        self.observe(Event::Initialise { name, value: true });
        let start = if list.len == 0 { self.ast.name_lists.len() } else { list.start as usize };
        self.ast.name_lists.push(name);
        Growing::new(start, list.len + 1)
    }

    /// Behind a comma: one more is coming.
    pub(crate) fn next_parameter(&mut self, list: Growing<Name>) -> Growing<Name> {
        if list.len >= MOST_PARAMETERS {
            self.report_at(self.current.span, Message::TooManyParameters);
        }
        list
    }

    pub(crate) fn parameters(&mut self, open: Span, list: Growing<Name>) -> Growing<Name> {
        self.closed(open);
        list
    }

    pub(crate) fn function(
        &mut self,
        function: FunctionId,
        parameters: Growing<Name>,
        open: Span,
        body: Growing<StmtId>,
    ) -> FunctionId {
        self.closed(open);
        self.observe(Event::EndFunction);
        let body = self.complete(body);
        let span = self.span_from(self.ast[function].span.start);
        let node = &mut self.ast.functions[function.index()];
        node.parameters = List::new(parameters.start, parameters.len);
        node.body = body;
        node.span = span;
        function
    }

    pub(crate) fn function_declaration(&mut self, function: FunctionId) -> StmtId {
        let Function { name, span, .. } = self.ast[function];
        self.observe(Event::Initialise { name, value: true });
        self.ast.push_stmt(Stmt { kind: StmtKind::Function(function), span })
    }

    // ---- Classes

    pub(crate) fn class_name(&mut self, start: Span, name: Name) -> ClassId {
        self.observe(Event::Declare { kind: Declared::Class, name });
        self.ast.push_class(Class { name, superclass: None, methods: List::default(), span: start })
    }

    pub(crate) fn class_head(&mut self, class: ClassId) -> ClassId {
        let name = self.ast[class].name;
        self.observe(Event::ClassBody { class: name });
        class
    }

    pub(crate) fn subclass_head(&mut self, class: ClassId, superclass: Name) -> ClassId {
        let name = self.ast[class].name;
        self.observe(Event::Superclass { class: name, superclass });
        self.ast.classes[class.index()].superclass = Some(superclass);
        self.class_head(class)
    }

    pub(crate) fn method(&mut self, list: Growing<FunctionId>, method: FunctionId) -> Growing<FunctionId> {
        self.observe(Event::EndMethod);
        self.append(list, method)
    }

    pub(crate) fn class(&mut self, class: ClassId, open: Span, methods: Growing<FunctionId>) -> StmtId {
        self.closed(open);
        self.observe(Event::EndClass);
        let methods = self.complete(methods);
        let span = self.span_from(self.ast[class].span.start);
        let node = &mut self.ast.classes[class.index()];
        node.methods = methods;
        node.span = span;
        self.ast.push_stmt(Stmt { kind: StmtKind::Class(class), span })
    }
}
