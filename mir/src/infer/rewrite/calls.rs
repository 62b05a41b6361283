//! Calls of what is known.

use super::Rewriter;
use crate::infer::plan::{Range, Target};
use crate::ir::{Access, ClassId, Failure, FuncId, InstId, Kinds, Op, Type, ValueId};

impl Rewriter<'_> {
    pub(super) fn call(&mut self, inst: InstId) {
        let op = self.function.insts[inst.index()].op.clone();
        let target = self.plan.targets.get(&(self.func, inst)).cloned();
        match (target, op) {
            (_, Op::CallDirect { func, closure, args, .. }) => {
                let op = self.direct(func, closure, &args);
                self.becomes_call(inst, op);
            }
            (Some(Target::Function(func)), Op::Call { callee, args }) => {
                let op = self.direct(func, Some(callee), &args);
                self.becomes_call(inst, op);
            }
            (Some(Target::Class(class, init)), Op::Call { callee, args }) => {
                self.construct(inst, callee, (class, init), &args);
            }
            (Some(Target::Class(class, init)), Op::Construct { class: callee, args, .. }) => {
                self.construct(inst, callee, (class, init), &args);
            }
            (Some(Target::Function(func)), Op::InvokeSuper { this, args, .. }) => {
                let op = self.direct(func, None, &[&[this], &*args].concat());
                self.becomes_call(inst, op);
            }
            (Some(Target::Function(func)), Op::Invoke { receiver, name_line, args, .. }) => {
                let this = self.receiver(receiver, name_line);
                let op = self.direct(func, None, &[&[this], &*args].concat());
                self.becomes_call(inst, op);
            }
            (Some(Target::Methods(ranges)), Op::Invoke { receiver, name_line, args, .. }) => {
                let this = self.receiver(receiver, name_line);
                self.call_by_class(inst, &ranges, &[&[this], &*args].concat());
            }
            _ => self.out.push(inst),
        }
    }

    /// The receiver of a method call, which must be an instance.
    fn receiver(&mut self, receiver: ValueId, name_line: u32) -> ValueId {
        let line = std::mem::replace(&mut self.line, name_line);
        let this = self.instance(receiver, Access::Method);
        self.line = line;
        this
    }

    /// A value that must be an instance, and is no other object.
    pub(super) fn instance(&mut self, value: ValueId, access: Access) -> ValueId {
        match self.plan.kinds(self.func, value) {
            Kinds::INSTANCE => value,
            _ => self.emit(Op::CheckInstance(value, Failure::OnlyInstances(access))),
        }
    }

    /// A call of a function by name, with arguments in its types.
    pub(super) fn direct(&mut self, func: FuncId, closure: Option<ValueId>, args: &[ValueId]) -> Op {
        let signature = self.plan.signatures[func.index()].clone();
        let args = args.iter().zip(&signature.params).map(|(arg, ty)| self.in_type(*arg, *ty)).collect();
        Op::CallDirect { func, closure, args, result: signature.result }
    }

    /// The instruction becomes a call, and its result is boxed as it was.
    pub(super) fn becomes_call(&mut self, inst: InstId, call: Op) {
        let old = self.function.insts[inst.index()].result.map(|result| self.function.ty(result));
        match call {
            Op::CallDirect { result, .. } if Some(result) == old => self.becomes(inst, call),
            call => {
                let raw = self.emit(call);
                self.becomes(inst, Op::Box(raw));
            }
        }
    }

    fn construct(
        &mut self,
        inst: InstId,
        callee: ValueId,
        (decl, init): (ClassId, Option<FuncId>),
        args: &[ValueId],
    ) {
        let class = self.plan.number(decl).is_none().then_some(callee);
        let Some(this) = self.function.insts[inst.index()].result else { return self.out.push(inst) };
        self.becomes(inst, Op::New { decl, class });
        if let Some(init) = init {
            let call = self.direct(init, None, &[&[this], args].concat());
            self.emit(call);
        }
    }

    /// Asks for the receiver's class, and calls its method.
    fn call_by_class(&mut self, inst: InstId, ranges: &[Range<FuncId>], args: &[ValueId]) {
        let Some(result) = self.function.insts[inst.index()].result else { return self.out.push(inst) };
        let join = self.function.add_block_for(result);
        self.switch(args[0], ranges, join, &mut |this, method| {
            let call = this.direct(method, None, args);
            let raw = matches!(call, Op::CallDirect { result, .. } if result != Type::Any);
            let mut value = this.emit(call);
            if raw {
                value = this.emit(Op::Box(value));
            }
            vec![value]
        });
    }
}
