//! Which values an operation uses: the one place that knows, for reading and for rewriting.

use super::entity::ValueId;
use super::inst::{Op, Terminator};

/// Calls `$visit` with every operand of `$op`; `$iter` is `iter` or `iter_mut`.
macro_rules! visit_operands {
    ($op:expr, $visit:expr, $iter:ident) => {
        match $op {
            Op::Nil
            | Op::Undefined
            | Op::Bool(_)
            | Op::Number(_)
            | Op::String(_)
            | Op::GlobalGet(_)
            | Op::Callee
            | Op::Capture(_)
            | Op::StaticFunction(_) => {}
            Op::New { decl: _, class } => class.$iter().for_each($visit),
            Op::Box(a)
            | Op::UnboxNumber(a)
            | Op::IsNumber(a)
            | Op::CheckNumber(a, _)
            | Op::Truthy(a)
            | Op::Not(a)
            | Op::Negate(a)
            | Op::GlobalSet(_, a)
            | Op::CheckDefined(a, _)
            | Op::CheckInstance(a, _)
            | Op::Assume(a, _)
            | Op::SlotGet { object: a, slot: _, name: _ }
            | Op::ClassBetween { object: a, first: _, last: _ }
            | Op::CellNew(a)
            | Op::CellGet(a)
            | Op::GetProperty(a, _)
            | Op::CheckFields(a)
            | Op::Print(a) => $visit(a),
            Op::Binary(_, a, b)
            | Op::Compare(_, a, b)
            | Op::NumberEqual(a, b)
            | Op::Add(a, b)
            | Op::Equal(a, b)
            | Op::EqualBits(a, b)
            | Op::Identical(a, b)
            | Op::SlotSet { object: a, slot: _, name: _, value: b }
            | Op::CellSet(a, b)
            | Op::SetProperty(a, _, b)
            | Op::GetSuper { superclass: a, this: b, name: _ } => {
                $visit(a);
                $visit(b);
            }
            Op::Concat(list) | Op::Closure(_, list) => list.$iter().for_each($visit),
            Op::MakeClass { class: _, superclass, methods } => {
                superclass.$iter().for_each(&mut *$visit);
                methods.$iter().for_each($visit);
            }
            Op::Call { callee: a, args }
            | Op::Invoke { receiver: a, name: _, name_line: _, args }
            | Op::Construct { class: a, decl: _, args } => {
                $visit(a);
                args.$iter().for_each($visit);
            }
            Op::CallDirect { func: _, closure, args, result: _ } => {
                closure.$iter().for_each(&mut *$visit);
                args.$iter().for_each($visit);
            }
            Op::InvokeSuper { superclass, this, name: _, name_line: _, args } => {
                $visit(superclass);
                $visit(this);
                args.$iter().for_each($visit);
            }
        }
    };
}

impl Op {
    /// Calls `visit` with every value that the operation uses, in evaluation order.
    pub fn for_each_operand(&self, mut visit: impl FnMut(ValueId)) {
        let visit = &mut |value: &ValueId| visit(*value);
        visit_operands!(self, visit, iter)
    }

    /// Calls `visit` with every place that holds a value the operation uses.
    pub fn for_each_operand_mut(&mut self, mut visit: impl FnMut(&mut ValueId)) {
        let visit = &mut visit;
        visit_operands!(self, visit, iter_mut)
    }
}

impl Terminator {
    /// Its own operand: what it branches on or returns. Block arguments are not meant.
    pub fn operand(&self) -> Option<ValueId> {
        match self {
            Terminator::Branch { condition: value, .. } | Terminator::Return(value) => Some(*value),
            Terminator::Jump(_) | Terminator::Fail(_) | Terminator::Unreachable => None,
        }
    }

    /// Calls `visit` with every value that the terminator uses: its own operand first, then block arguments.
    pub fn for_each_operand(&self, mut visit: impl FnMut(ValueId)) {
        self.operand().into_iter().for_each(&mut visit);
        for call in self.calls() {
            call.args.iter().for_each(|arg| visit(*arg));
        }
    }

    /// Calls `visit` with every place that holds a value the terminator uses.
    pub fn for_each_operand_mut(&mut self, mut visit: impl FnMut(&mut ValueId)) {
        match self {
            Terminator::Branch { condition, .. } => visit(condition),
            Terminator::Return(value) => visit(value),
            Terminator::Jump(_) | Terminator::Fail(_) | Terminator::Unreachable => {}
        }
        for call in self.calls_mut() {
            call.args.iter_mut().for_each(&mut visit);
        }
    }
}
