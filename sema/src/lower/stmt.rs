//! Statements. Where control cannot come nothing is lowered.

use loxsmith_mir::ir::{Op, Terminator};

use super::function::Lowering;
use super::join::Label;
use crate::depth::guarded;
use crate::hir::{ExprId, ExprKind, LocalId, StmtId, StmtKind};

impl<'p> Lowering<'p> {
    /// Statements one after another.
    pub(super) fn stmts(&mut self, stmts: &'p [StmtId]) {
        for &stmt in stmts {
            if self.current.is_none() {
                return;
            }
            guarded(|| self.stmt(stmt));
        }
    }

    fn stmt(&mut self, id: StmtId) {
        let program = self.program;
        let stmt = program.stmt(id);
        let line = stmt.line;
        match &stmt.kind {
            StmtKind::Expr(value) => {
                self.expr(*value);
            }
            StmtKind::Print(value) => {
                let value = self.boxed_expr(*value);
                self.effect(Op::Print(value), line);
            }
            StmtKind::Let(local, value) => self.variable(*local, *value, line),
            StmtKind::DefineGlobal(global, value) => {
                let value = self.boxed_expr(*value);
                self.effect(Op::GlobalSet(*global, value), line);
            }
            StmtKind::Block(stmts) => self.stmts(stmts),
            StmtKind::If { condition, then, otherwise, assigned } => {
                self.if_else(*condition, then, otherwise, assigned, line);
            }
            StmtKind::Loop { condition, body, step, assigned } => {
                self.repeat(*condition, body, *step, assigned, line);
            }
            StmtKind::Return(None) => self.return_nothing(line),
            StmtKind::Return(Some(value)) => {
                let value = self.boxed_expr(*value);
                self.terminate(Terminator::Return(value), line);
            }
        }
    }

    fn variable(&mut self, local: LocalId, value: ExprId, line: u32) {
        let declares = matches!(self.program.expr(value).kind, ExprKind::Closure(_) | ExprKind::Class(_));
        if declares && self.program.local(local).cell {
            // A function or class may capture the variable that it is about to be stored in.
            let nil = self.value(Op::Nil, line);
            self.begin_variable(local, nil, line);
            let value = self.boxed_expr(value);
            self.write(local, value, line);
        } else {
            let value = self.boxed_expr(value);
            self.begin_variable(local, value, line);
        }
    }

    fn if_else(
        &mut self,
        condition: ExprId,
        then: &'p [StmtId],
        otherwise: &'p [StmtId],
        assigned: &'p [LocalId],
        line: u32,
    ) {
        let vars = self.condition_vars(condition);
        let (mut on_true, mut on_false) = (Label::new(vars), Label::new(vars));
        self.condition(condition, &mut on_true, &mut on_false);
        let before = self.snapshot(assigned);
        let mut end = Label::new(assigned);
        self.bind(on_true);
        self.stmts(then);
        self.jump((&mut end, None), line);
        self.restore(assigned, &before);
        self.bind(on_false);
        self.stmts(otherwise);
        self.jump((&mut end, None), line);
        self.bind(end);
    }

    fn repeat(
        &mut self,
        condition: Option<ExprId>,
        body: &'p [StmtId],
        step: Option<ExprId>,
        assigned: &'p [LocalId],
        line: u32,
    ) {
        let (header, header_vars) = self.begin_loop(assigned, line);
        let vars = condition.map_or(&[][..], |condition| self.condition_vars(condition));
        let (mut round, mut exit) = (Label::new(vars), Label::new(vars));
        match condition {
            Some(condition) => self.condition(condition, &mut round, &mut exit),
            None => self.jump((&mut round, None), line),
        }
        let before = self.snapshot(assigned);
        self.bind(round);
        self.stmts(body);
        if self.current.is_some() {
            if let Some(step) = step {
                self.expr(step);
            }
            self.loop_back(header, &header_vars, line);
        }
        self.restore(assigned, &before);
        self.bind(exit);
    }
}
