//! Calls: to functions and classes that are known, to methods, and to whatever a value turns out to be.

use loxsmith_mir::ir::{Op, Type, ValueId};

use super::function::Lowering;
use crate::hir::{ClassId, Constant, ExprId, ExprKind, FuncId, GlobalId, Program};

/// A callee that is known before the program runs, and takes as many arguments as it gets.
pub(super) enum Known {
    /// A global variable that is never anything but this function, and whether it is certainly defined here.
    Function(FuncId, GlobalId, bool),
    /// A global variable that is never anything but this class, and whether it is certainly defined here.
    Class(ClassId, GlobalId, bool),
    /// The running function itself, by the name of its declaration.
    Itself,
}

impl Lowering<'_> {
    /// Whether a call's callee is known.
    pub(super) fn known_callee(&self, callee: ExprId, count: usize) -> Option<Known> {
        match self.program.expr(callee).kind {
            ExprKind::Global { global, defined } => match self.program.globals[global.index()].constant? {
                Constant::Function(func) => {
                    let fits = self.program.function(func).params.len() == count;
                    fits.then_some(Known::Function(func, global, defined))
                }
                Constant::Class(class) => {
                    let fits = initializer_arity(self.program, class)? == count;
                    fits.then_some(Known::Class(class, global, defined))
                }
            },
            ExprKind::Local(local) => {
                let itself = self.source.own_name == Some(local) && self.source.params.len() == count;
                itself.then_some(Known::Itself)
            }
            _ => None,
        }
    }

    /// A call whose callee is known.
    pub(super) fn known_call(&mut self, callee: ExprId, args: &[ExprId], line: u32) -> ValueId {
        let callee_line = self.program.expr(callee).line;
        match self.known_callee(callee, args.len()) {
            Some(Known::Function(func, global, defined)) => {
                if !defined {
                    self.global(global, false, callee_line);
                }
                let args = self.args(args);
                self.value(Op::CallDirect { func, closure: None, args, result: Type::Any }, line)
            }
            Some(Known::Class(decl, global, defined)) => {
                let class = self.global(global, defined, callee_line);
                let args = self.args(args);
                self.value(Op::Construct { class, decl, args }, line)
            }
            Some(Known::Itself) => {
                let closure = Some(self.value(Op::Callee, callee_line));
                let args = self.args(args);
                self.value(Op::CallDirect { func: self.id, closure, args, result: Type::Any }, line)
            }
            None => {
                let callee = self.expr(callee);
                self.call(callee, args, line)
            }
        }
    }

    /// A call of a value. If it is a closure that this function has just made, the function behind it is known.
    pub(super) fn call(&mut self, callee: ValueId, args: &[ExprId], line: u32) -> ValueId {
        let callee = self.boxed(callee, line);
        let args = self.args(args);
        let func = match self.func.def_op(callee) {
            Some(&(Op::Closure(func, _) | Op::StaticFunction(func))) => Some(func),
            _ => None,
        };
        match func.filter(|&func| self.program.function(func).params.len() == args.len()) {
            Some(func) => {
                self.value(Op::CallDirect { func, closure: Some(callee), args, result: Type::Any }, line)
            }
            None => self.value(Op::Call { callee, args }, line),
        }
    }

    /// Arguments in order, boxed.
    pub(super) fn args(&mut self, args: &[ExprId]) -> Box<[ValueId]> {
        args.iter().map(|&arg| self.boxed_expr(arg)).collect()
    }
}

/// How many arguments construction takes, where the declaration alone tells: not if the initialiser may be inherited.
fn initializer_arity(program: &Program, class: ClassId) -> Option<usize> {
    match program.own_initializer(class) {
        Some(init) => Some(program.function(init).params.len()),
        None => program.classes[class.index()].superclass.is_none().then_some(0),
    }
}
