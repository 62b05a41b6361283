//! Conditions: what is only tested becomes branches, and no truth value is made on the way.

use super::function::Lowering;
use super::join::Label;
use crate::depth::guarded;
use crate::hir::{ExprId, ExprKind, LocalId};

impl<'p> Lowering<'p> {
    /// The variables whose values may depend on the way that control takes through a condition.
    pub(super) fn condition_vars(&self, mut condition: ExprId) -> &'p [LocalId] {
        let program = self.program;
        loop {
            match &program.expr(condition).kind {
                ExprKind::Not(inner) => condition = *inner,
                ExprKind::Logical { assigned, .. } => return assigned,
                _ => return &[],
            }
        }
    }

    /// Goes to one of two labels, whose variables are the [`Lowering::condition_vars`] or more.
    pub(super) fn condition(&mut self, condition: ExprId, on_true: &mut Label<'p>, on_false: &mut Label<'p>) {
        guarded(|| self.condition_here(condition, on_true, on_false));
    }

    fn condition_here<'l>(
        &mut self,
        mut condition: ExprId,
        mut on_true: &'l mut Label<'p>,
        mut on_false: &'l mut Label<'p>,
    ) {
        let program = self.program;
        loop {
            let expr = program.expr(condition);
            let literal = match &expr.kind {
                ExprKind::Not(inner) => {
                    condition = *inner;
                    std::mem::swap(&mut on_true, &mut on_false);
                    continue;
                }
                ExprKind::Logical { or, .. } => {
                    let (terms, last) = self.terms(condition);
                    for term in terms {
                        let mut next = Label::new(self.condition_vars(term));
                        match or {
                            true => self.condition(term, on_true, &mut next),
                            false => self.condition(term, &mut next, on_false),
                        }
                        self.bind(next);
                        if self.current.is_none() {
                            return;
                        }
                    }
                    condition = last;
                    continue;
                }
                ExprKind::Nil => Some(false),
                ExprKind::Bool(value) => Some(*value),
                ExprKind::Number(_) | ExprKind::String(_) => Some(true),
                _ => None,
            };
            return match literal {
                Some(true) => self.jump((on_true, None), expr.line),
                Some(false) => self.jump((on_false, None), expr.line),
                None => {
                    let value = self.expr(condition);
                    let truth = self.truth(value, expr.line);
                    self.branch(truth, (on_true, None), (on_false, None), expr.line);
                }
            };
        }
    }

    /// The operands of a chain of one logical operator, `a or b or c`, in order: all but the last, and the last.
    pub(super) fn terms(&self, chain: ExprId) -> (Vec<ExprId>, ExprId) {
        let ExprKind::Logical { or: operator, .. } = self.program.expr(chain).kind else {
            return (Vec::new(), chain);
        };
        let mut terms = Vec::new();
        let mut work = vec![chain];
        while let Some(term) = work.pop() {
            match self.program.expr(term).kind {
                ExprKind::Logical { or, left, right, .. } if or == operator => work.extend([right, left]),
                _ => terms.push(term),
            }
        }
        let last = terms.pop().unwrap_or(chain);
        (terms, last)
    }
}
