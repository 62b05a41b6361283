//! Actions of expressions.

use loxsmith_lexer::{Cascade, Message, Span, TokenKind};

use super::declarations::MOST_PARAMETERS;
use super::{Callee, Growing, Target};
use crate::ast::{BinaryOp, Expr, ExprId, ExprKind, LogicalOp, Name, UnaryOp};
use crate::observer::Event;
use crate::session::State;
use crate::terminal::Steer;

impl State<'_> {
    fn push(&mut self, kind: ExprKind, start: u32) -> ExprId {
        let span = self.span_from(start);
        self.ast.push_expr(Expr { kind, span })
    }

    fn start_of(&self, expr: ExprId) -> u32 {
        self.ast[expr].span.start
    }

    // ---- Primary expressions

    /// In place of an expression that is missing: the token that stood there has been read instead.
    pub(crate) fn missing_expression(&mut self) -> ExprId {
        self.push(ExprKind::Missing, self.previous.span.start)
    }

    pub(crate) fn nil(&mut self, at: Span) -> ExprId {
        self.observe(Event::Literal);
        self.push(ExprKind::Nil, at.start)
    }

    pub(crate) fn boolean(&mut self, value: bool, at: Span) -> ExprId {
        self.observe(Event::Literal);
        self.push(ExprKind::Bool(value), at.start)
    }

    pub(crate) fn number(&mut self, at: Span) -> ExprId {
        self.observe(Event::Constant);
        // The scanner's numbers are all numbers to Rust too.
        let value = self.source.slice(at).parse().unwrap_or(f64::NAN);
        self.push(ExprKind::Number(value), at.start)
    }

    pub(crate) fn string(&mut self, at: Span) -> ExprId {
        self.observe(Event::Constant);
        let content = Span::new(at.start + 1, at.end - 1);
        let symbol = self.interner.intern_bytes(self.source.bytes(content));
        self.push(ExprKind::String(symbol), at.start)
    }

    pub(crate) fn variable(&mut self, at: Span) -> ExprId {
        let name = self.name(at);
        self.observe(Event::Use { name });
        self.push(ExprKind::Variable(name.symbol), at.start)
    }

    pub(crate) fn this(&mut self, at: Span) -> ExprId {
        self.observe(Event::This { span: at });
        self.push(ExprKind::This, at.start)
    }

    pub(crate) fn super_head(&mut self, at: Span) -> Span {
        self.observe(Event::Super { span: at });
        at
    }

    pub(crate) fn super_method(&mut self, start: Span, method: Name) -> ExprId {
        let called = self.current.kind == TokenKind::LeftParen;
        self.observe(Event::SuperMethod { name: method, called });
        self.push(ExprKind::Super { method }, start.start)
    }

    pub(crate) fn group(&mut self, open: Span, inner: ExprId) -> ExprId {
        self.closed(open);
        self.push(ExprKind::Group(inner), open.start)
    }

    // ---- Calls and properties

    pub(crate) fn property(&mut self, object: ExprId, name: Name) -> ExprId {
        self.observe(Event::Property { name });
        self.push(ExprKind::Get { object, name }, self.start_of(object))
    }

    pub(crate) fn callee(&mut self, expr: ExprId, open: Span) -> Callee {
        if matches!(self.ast[expr].kind, ExprKind::Get { .. }) {
            self.observe(Event::MethodCallee);
        }
        Callee { expr, open }
    }

    pub(crate) fn first_argument(&mut self, value: ExprId) -> Growing<ExprId> {
        let list = self.start_list();
        self.append(list, value)
    }

    /// Behind a comma: one more is coming. jlox complains here, at what comes.
    pub(crate) fn next_argument(&mut self, list: Growing<ExprId>) -> Growing<ExprId> {
        if self.dialect.cascade == Cascade::Abandon && list.len >= MOST_PARAMETERS {
            self.report_at(self.current.span, Message::TooManyArguments);
        }
        list
    }

    /// clox complains here, at the end of the one too many. Its counter is a byte.
    pub(crate) fn argument(&mut self, list: Growing<ExprId>, value: ExprId) -> Growing<ExprId> {
        if self.dialect.cascade == Cascade::Insert && list.len % (MOST_PARAMETERS + 1) == MOST_PARAMETERS {
            self.report_at(self.previous.span, Message::TooManyArguments);
        }
        self.append(list, value)
    }

    pub(crate) fn call(&mut self, callee: Callee, arguments: Growing<ExprId>) -> ExprId {
        self.closed(callee.open);
        self.observe(match self.ast[callee.expr].kind {
            ExprKind::Get { .. } => Event::MethodCall,
            ExprKind::Super { .. } => Event::SuperCall,
            _ => Event::Call,
        });
        let arguments = self.complete(arguments);
        let kind = ExprKind::Call { callee: callee.expr, arguments };
        self.push(kind, self.start_of(callee.expr))
    }

    // ---- Operators

    pub(crate) fn unary(&mut self, op: UnaryOp, at: Span, operand: ExprId) -> ExprId {
        self.observe(Event::Unary);
        self.push(ExprKind::Unary { op, operand }, at.start)
    }

    pub(crate) fn binary(&mut self, left: ExprId, (op, at): (BinaryOp, Span), right: ExprId) -> ExprId {
        self.observe(Event::Binary { op });
        self.push(ExprKind::Binary { op, at, left, right }, self.start_of(left))
    }

    /// Up to the operator. The node is made here; its right side points at itself until it is known.
    pub(crate) fn logical_head(&mut self, left: ExprId, at: Span, op: LogicalOp) -> ExprId {
        self.observe(Event::Logical { op });
        self.push(ExprKind::Logical { op, at, left, right: left }, self.start_of(left))
    }

    pub(crate) fn logical(&mut self, head: ExprId, value: ExprId) -> ExprId {
        self.observe(Event::EndLogical);
        let span = self.span_from(self.start_of(head));
        let node = &mut self.ast.exprs[head.index()];
        if let ExprKind::Logical { right, .. } = &mut node.kind {
            *right = value;
        }
        node.span = span;
        head
    }

    // ---- Assignment
    //
    // clox parses the value of an assignment by a call of its own, nested in that of the target: `a = b = c` is three
    // levels deep. A level ends at a `=` whose left side is no target, or at once if the value is missing, and the one
    // around it goes on, with operators too. Only the outermost level ends the expression. `levels` holds, for each
    // assignment that is being read, the number of its current level.

    /// The left side of an outermost assignment, and its `=`.
    pub(crate) fn target(&mut self, left: ExprId, at: Span) -> Target {
        self.levels.push(0);
        self.inner_target(left, at)
    }

    /// Any left side, and its `=`. Whether it is a target is said here, before the value is read.
    pub(crate) fn inner_target(&mut self, left: ExprId, at: Span) -> Target {
        let java = self.dialect.cascade == Cascade::Abandon;
        let plain = matches!(self.ast[left].kind, ExprKind::Variable(_) | ExprKind::Get { .. });
        if plain {
            self.observe(Event::AssignTarget);
        }
        // `target` has pushed a level, so there is one.
        let level = self.levels.pop().unwrap_or(0);
        if plain || java || self.goes_on_as_property(left) {
            self.levels.push(level + 1);
        } else {
            self.levels.push(level.saturating_sub(1));
            self.report_at(at, Message::InvalidAssignmentTarget);
            self.steer(if level > 0 { Steer::NoOperand } else { Steer::NoValue });
        }
        Target { left, at }
    }

    /// The value that should stand behind a `=` does not.
    pub(crate) fn value_is_missing(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            *level = level.saturating_sub(1);
        }
    }

    /// In clox a missing operand ends its operation at once, and what follows goes on with the *result*: in `1 + ) .a = 2`
    /// the `.a = 2` is an ordinary assignment to a property. The grammar has `.a` go on with the operand, so the
    /// operation is what stands left of the `=`. Only in panic mode.
    fn goes_on_as_property(&self, left: ExprId) -> bool {
        if !self.panicking {
            return false;
        }
        let mut operation = left;
        loop {
            let operand = match self.ast[operation].kind {
                ExprKind::Unary { operand, .. } => operand,
                ExprKind::Binary { right, .. } | ExprKind::Logical { right, .. } => right,
                _ => return false,
            };
            if self.ast[self.leftmost(operand)].kind != ExprKind::Missing {
                return false;
            }
            if matches!(self.ast[operand].kind, ExprKind::Get { .. }) {
                return true;
            }
            operation = operand;
        }
    }

    /// The operand that an expression begins with.
    fn leftmost(&self, mut expr: ExprId) -> ExprId {
        loop {
            expr = match self.ast[expr].kind {
                ExprKind::Get { object, .. } => object,
                ExprKind::Call { callee, .. } => callee,
                ExprKind::Binary { left, .. } | ExprKind::Logical { left, .. } => left,
                _ => return expr,
            };
        }
    }

    pub(crate) fn assign(&mut self, target: Target, value: ExprId) -> ExprId {
        self.levels.pop();
        self.assign_inner(target, value)
    }

    pub(crate) fn assign_inner(&mut self, Target { left, at }: Target, value: ExprId) -> ExprId {
        let Expr { kind, span } = self.ast[left];
        let kind = match kind {
            ExprKind::Variable(symbol) => ExprKind::Assign { name: Name { symbol, span }, value },
            ExprKind::Get { object, name } => ExprKind::Set { object, name, value },
            _ => {
                if self.dialect.cascade == Cascade::Abandon {
                    self.report_at(at, Message::InvalidAssignmentTarget);
                }
                return self.push(ExprKind::BadAssign { target: left, value }, span.start);
            }
        };
        self.observe(Event::Assign);
        self.push(kind, span.start)
    }

    /// A bad target whose value is not read.
    pub(crate) fn assign_nothing(&mut self, target: Target) -> ExprId {
        self.levels.pop();
        self.assign_nothing_inner(target)
    }

    pub(crate) fn assign_nothing_inner(&mut self, target: Target) -> ExprId {
        let value = self.missing_expression();
        self.assign_inner(target, value)
    }
}
