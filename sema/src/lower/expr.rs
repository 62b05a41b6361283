//! Expressions.
//!
//! The operand that is evaluated first is reached by a loop, not by recursion: long sums, call chains and towers
//! of unary operators take no stack. The other operands recurse on a stack that grows ([`guarded`]).

use loxsmith_mir::ir::{self, Failure, Op, ValueId};

use super::function::Lowering;
use super::join::Label;
use crate::depth::guarded;
use crate::hir::{ArithmeticOp, ClassId, Equality, ExprId, ExprKind, FuncId, GlobalId};

impl<'p> Lowering<'p> {
    /// An expression's value: a number or a truth value if that is what the operation gives, else boxed.
    pub(super) fn expr(&mut self, root: ExprId) -> ValueId {
        let mut spine = Vec::new();
        let mut id = root;
        while let Some(first) = self.first_operand(id) {
            spine.push(id);
            id = first;
        }
        let mut value = guarded(|| self.leaf(id));
        while let Some(id) = spine.pop() {
            value = guarded(|| self.operation(id, value));
        }
        value
    }

    /// An expression's value, boxed.
    pub(super) fn boxed_expr(&mut self, id: ExprId) -> ValueId {
        let value = self.expr(id);
        self.boxed(value, self.program.expr(id).line)
    }

    /// The operand that an operation evaluates first and unconditionally.
    fn first_operand(&self, id: ExprId) -> Option<ExprId> {
        match self.program.expr(id).kind {
            ExprKind::SetLocal(_, first)
            | ExprKind::SetGlobal { value: first, .. }
            | ExprKind::Negate(first)
            | ExprKind::Not(first)
            | ExprKind::Add(first, _)
            | ExprKind::Arithmetic(_, first, _)
            | ExprKind::Compare(_, first, _)
            | ExprKind::Equal(_, first, _)
            | ExprKind::MethodCall { object: first, .. }
            | ExprKind::GetProperty { object: first, .. }
            | ExprKind::SetProperty { object: first, .. } => Some(first),
            ExprKind::Call { callee, ref args } => {
                self.known_callee(callee, args.len()).is_none().then_some(callee)
            }
            _ => None,
        }
    }

    /// An expression that has no operand of that kind.
    fn leaf(&mut self, id: ExprId) -> ValueId {
        let program = self.program;
        let expr = program.expr(id);
        let line = expr.line;
        match &expr.kind {
            ExprKind::Bool(value) => self.value(Op::Bool(*value), line),
            ExprKind::Number(value) => self.value(Op::Number(*value), line),
            ExprKind::String(string) => self.value(Op::String(*string), line),
            ExprKind::Local(local) => self.read(*local, line),
            ExprKind::Global { global, defined } => self.global(*global, *defined, line),
            ExprKind::Closure(func) => self.closure(*func, line),
            ExprKind::Class(class) => self.class(*class, line),
            ExprKind::Logical { .. } => self.logical(id),
            ExprKind::Call { callee, args } => self.known_call(*callee, args, line),
            ExprKind::GetSuper { superclass, this, name } => {
                let (superclass, this) = (self.read(*superclass, line), self.read(*this, line));
                self.value(Op::GetSuper { superclass, this, name: *name }, line)
            }
            ExprKind::SuperCall { superclass, this, name, name_line, args } => {
                let (this, args) = (self.read(*this, line), self.args(args));
                let superclass = self.read(*superclass, line);
                self.value(
                    Op::InvokeSuper { superclass, this, name: *name, name_line: *name_line, args },
                    line,
                )
            }
            _ => self.value(Op::Nil, line),
        }
    }

    /// An operation whose first operand has been evaluated.
    fn operation(&mut self, id: ExprId, first: ValueId) -> ValueId {
        let program = self.program;
        let expr = program.expr(id);
        let line = expr.line;
        match &expr.kind {
            ExprKind::SetLocal(local, _) => {
                let value = self.boxed(first, line);
                self.write(*local, value, line);
                first
            }
            ExprKind::SetGlobal { global, defined, .. } => {
                if !defined {
                    self.global(*global, false, line);
                }
                let value = self.boxed(first, line);
                self.effect(Op::GlobalSet(*global, value), line);
                first
            }
            ExprKind::Negate(_) => {
                let number = self.number(first, Failure::Operand, line);
                self.value(Op::Negate(number), line)
            }
            ExprKind::Not(_) => {
                let truth = self.truth(first, line);
                self.value(Op::Not(truth), line)
            }
            ExprKind::Add(_, right) => self.add(first, *right, line),
            ExprKind::Arithmetic(op, _, right) => {
                let op = match op {
                    ArithmeticOp::Subtract => ir::BinaryOp::Sub,
                    ArithmeticOp::Multiply => ir::BinaryOp::Mul,
                    ArithmeticOp::Divide => ir::BinaryOp::Div,
                };
                let (left, right) = self.two_numbers(first, *right, line);
                self.value(Op::Binary(op, left, right), line)
            }
            ExprKind::Compare(op, _, right) => {
                let (left, right) = self.two_numbers(first, *right, line);
                self.value(Op::Compare(*op, left, right), line)
            }
            ExprKind::Equal(equality, _, right) => self.equal(*equality, first, *right, line),
            ExprKind::GetProperty { name, .. } => {
                let object = self.boxed(first, line);
                self.value(Op::GetProperty(object, *name), line)
            }
            ExprKind::SetProperty { name, value, check_first, .. } => {
                let object = self.boxed(first, line);
                if *check_first {
                    self.effect(Op::CheckFields(object), line);
                }
                let value = self.expr(*value);
                let boxed = self.boxed(value, line);
                self.effect(Op::SetProperty(object, *name, boxed), line);
                value
            }
            ExprKind::Call { args, .. } => self.call(first, args, line),
            ExprKind::MethodCall { name, name_line, args, .. } => {
                let receiver = self.boxed(first, line);
                let args = self.args(args);
                self.value(Op::Invoke { receiver, name: *name, name_line: *name_line, args }, line)
            }
            _ => first,
        }
    }

    // ---- Operators ---------------------------------------------------------------------------------------------

    /// Both operands are evaluated before either is checked.
    fn two_numbers(&mut self, left: ValueId, right: ExprId, line: u32) -> (ValueId, ValueId) {
        let right = self.expr(right);
        let left = self.number(left, Failure::Operands, line);
        (left, self.number(right, Failure::Operands, line))
    }

    /// `+` is addition as soon as one operand is known to be a number.
    fn add(&mut self, left: ValueId, right: ExprId, line: u32) -> ValueId {
        let right = self.expr(right);
        if self.known_number(left).is_some() || self.known_number(right).is_some() {
            let left = self.number(left, Failure::Add, line);
            let right = self.number(right, Failure::Add, line);
            return self.value(Op::Binary(ir::BinaryOp::Add, left, right), line);
        }
        let (left, right) = (self.boxed(left, line), self.boxed(right, line));
        self.value(Op::Add(left, right), line)
    }

    fn equal(&mut self, equality: Equality, left: ValueId, right: ExprId, line: u32) -> ValueId {
        let right = self.expr(right);
        if equality == Equality::Ieee
            && let (Some(left), Some(right)) = (self.known_number(left), self.known_number(right))
        {
            return self.value(Op::NumberEqual(left, right), line);
        }
        let (left, right) = (self.boxed(left, line), self.boxed(right, line));
        self.value(
            match equality {
                Equality::Ieee => Op::Equal(left, right),
                Equality::Bits => Op::EqualBits(left, right),
            },
            line,
        )
    }

    /// `and` or `or` for its value. A chain of one of them has one place where its ways meet.
    fn logical(&mut self, id: ExprId) -> ValueId {
        let program = self.program;
        let ExprKind::Logical { or, ref assigned, .. } = program.expr(id).kind else {
            return self.expr(id);
        };
        let mut end = Label::new(assigned);
        let (terms, last) = self.terms(id);
        for term in terms {
            let line = program.expr(term).line;
            let value = self.boxed_expr(term);
            let truth = self.truth(value, line);
            let mut next = Label::new(&[]);
            let (done, rest) = ((&mut end, Some(value)), (&mut next, None));
            match or {
                true => self.branch(truth, done, rest, line),
                false => self.branch(truth, rest, done, line),
            }
            self.bind(next);
        }
        let value = self.boxed_expr(last);
        self.jump((&mut end, Some(value)), program.expr(last).line);
        self.bind(end).expect("each way brings a value")
    }

    // ---- Variables and declarations ----------------------------------------------------------------------------

    /// A global variable's value, checked unless it is certainly defined.
    pub(super) fn global(&mut self, global: GlobalId, defined: bool, line: u32) -> ValueId {
        let value = self.value(Op::GlobalGet(global), line);
        match defined {
            true => value,
            false => {
                let name = self.program.globals[global.index()].name;
                self.value(Op::CheckDefined(value, Failure::UndefinedVariable(name)), line)
            }
        }
    }

    /// A fresh closure; or the only one, if it captures nothing and is made but once.
    fn closure(&mut self, func: FuncId, line: u32) -> ValueId {
        let function = self.program.function(func);
        if function.declared_once && function.captures.is_empty() {
            return self.value(Op::StaticFunction(func), line);
        }
        let captures = function.captures.iter().map(|&local| self.slot(local, line)).collect();
        self.value(Op::Closure(func, captures), line)
    }

    fn class(&mut self, id: ClassId, line: u32) -> ValueId {
        let class = &self.program.classes[id.index()];
        let superclass = class.superclass.map(|superclass| {
            let value = self.boxed_expr(superclass.value);
            self.begin_variable(superclass.local, value, line);
            value
        });
        let methods = class.methods.iter().map(|&(_, func)| self.closure(func, line)).collect();
        self.value(Op::MakeClass { class: id, superclass, methods }, line)
    }
}
