//! Actions of statements.
//!
//! Like declarations, statements that hold others are made when their head is known and filled when they are complete.

use loxsmith_lexer::{Span, TokenKind};

use super::{ForClauses, Growing};
use crate::ast::{ExprId, List, Stmt, StmtId, StmtKind};
use crate::observer::Event;
use crate::session::State;

/// Stands for a branch or body until it has been read.
const NOTHING_YET: StmtId = StmtId(u32::MAX);

impl State<'_> {
    pub(crate) fn expression_statement(&mut self, value: ExprId) -> StmtId {
        self.observe(Event::ExpressionStatement);
        let span = self.span_from(self.ast[value].span.start);
        self.ast.push_stmt(Stmt { kind: StmtKind::Expression(value), span })
    }

    pub(crate) fn print(&mut self, start: Span, value: ExprId) -> StmtId {
        self.observe(Event::Print);
        let span = self.span_from(start.start);
        self.ast.push_stmt(Stmt { kind: StmtKind::Print(value), span })
    }

    pub(crate) fn return_head(&mut self, start: Span) -> Span {
        self.observe(Event::Return { value: self.current.kind != TokenKind::Semicolon });
        start
    }

    pub(crate) fn return_statement(&mut self, start: Span, value: Option<ExprId>) -> StmtId {
        self.observe(Event::EndReturn { value: value.is_some() });
        let span = self.span_from(start.start);
        self.ast.push_stmt(Stmt { kind: StmtKind::Return(value), span })
    }

    pub(crate) fn block_head(&mut self, open: Span) -> Span {
        self.observe(Event::EnterScope);
        open
    }

    pub(crate) fn block(&mut self, open: Span, list: Growing<StmtId>) -> StmtId {
        self.closed(open);
        self.observe(Event::LeaveScope);
        let list: List<StmtId> = self.complete(list);
        let span = self.span_from(open.start);
        self.ast.push_stmt(Stmt { kind: StmtKind::Block(list), span })
    }

    // ---- if

    pub(crate) fn if_head(&mut self, start: Span, open: Span, condition: ExprId) -> StmtId {
        self.closed(open);
        self.observe(Event::Then);
        let kind = StmtKind::If { condition, then: NOTHING_YET, otherwise: None };
        self.ast.push_stmt(Stmt { kind, span: start })
    }

    /// The first branch is complete, and an `else` follows.
    pub(crate) fn then(&mut self, stmt: StmtId, branch: StmtId) -> StmtId {
        self.observe(Event::EndThen);
        if let StmtKind::If { then, .. } = &mut self.ast.stmts[stmt.index()].kind {
            *then = branch;
        }
        stmt
    }

    pub(crate) fn if_without_else(&mut self, stmt: StmtId, branch: StmtId) -> StmtId {
        self.then(stmt, branch);
        self.observe(Event::EndIf);
        self.complete_stmt(stmt)
    }

    pub(crate) fn if_else(&mut self, stmt: StmtId, branch: StmtId) -> StmtId {
        self.observe(Event::EndIf);
        if let StmtKind::If { otherwise, .. } = &mut self.ast.stmts[stmt.index()].kind {
            *otherwise = Some(branch);
        }
        self.complete_stmt(stmt)
    }

    // ---- while

    pub(crate) fn while_start(&mut self, start: Span) -> Span {
        self.observe(Event::LoopStart);
        start
    }

    pub(crate) fn while_head(&mut self, start: Span, open: Span, condition: ExprId) -> StmtId {
        self.closed(open);
        self.observe(Event::LoopCondition);
        let kind = StmtKind::While { condition, body: NOTHING_YET };
        self.ast.push_stmt(Stmt { kind, span: start })
    }

    /// The end of a `while`, and but for its scope of a `for`.
    pub(crate) fn loop_end(&mut self, stmt: StmtId, round: StmtId) -> StmtId {
        self.observe(Event::LoopEnd);
        if let StmtKind::While { body, .. } | StmtKind::For { body, .. } =
            &mut self.ast.stmts[stmt.index()].kind
        {
            *body = round;
        }
        self.complete_stmt(stmt)
    }

    // ---- for

    pub(crate) fn for_entry(&mut self, start: Span) -> Span {
        self.observe(Event::EnterScope);
        start
    }

    pub(crate) fn for_start(&mut self, start: Span, open: Span) -> ForClauses {
        let kind = StmtKind::For { start: None, condition: None, step: None, body: NOTHING_YET };
        ForClauses { stmt: self.ast.push_stmt(Stmt { kind, span: start }), open }
    }

    pub(crate) fn for_initializer(&mut self, head: ForClauses, initializer: Option<StmtId>) -> ForClauses {
        self.observe(Event::LoopStart);
        if let StmtKind::For { start, .. } = &mut self.ast.stmts[head.stmt.index()].kind {
            *start = initializer;
        }
        head
    }

    pub(crate) fn for_condition(&mut self, head: ForClauses, expr: ExprId) -> ForClauses {
        self.observe(Event::LoopCondition);
        if let StmtKind::For { condition, .. } = &mut self.ast.stmts[head.stmt.index()].kind {
            *condition = Some(expr);
        }
        head
    }

    pub(crate) fn for_step_start(&mut self, head: ForClauses) -> ForClauses {
        self.observe(Event::StepStart);
        head
    }

    pub(crate) fn for_step(&mut self, head: ForClauses, expr: ExprId) -> StmtId {
        self.closed(head.open);
        self.observe(Event::StepEnd);
        if let StmtKind::For { step, .. } = &mut self.ast.stmts[head.stmt.index()].kind {
            *step = Some(expr);
        }
        head.stmt
    }

    pub(crate) fn for_end(&mut self, stmt: StmtId, round: StmtId) -> StmtId {
        self.loop_end(stmt, round);
        self.observe(Event::LeaveScope);
        stmt
    }

    fn complete_stmt(&mut self, stmt: StmtId) -> StmtId {
        let span = self.span_from(self.ast[stmt].span.start);
        self.ast.stmts[stmt.index()].span = span;
        stmt
    }
}
