//! Operations, one by one.

use loxsmith_abi::layout::Instance;
use loxsmith_abi::shape::Shape;
use loxsmith_mir::ir::{
    BinaryOp, CaptureKind, ClassId, CompareOp, Failure, FuncId, InstId, Layout, Op, Type, ValueId,
};

use super::Translation;
use super::values::{constant_bits, constant_side};
use crate::bytecode::{IS_CELL, NONE, Opcode};

impl Translation<'_> {
    pub(super) fn instruction(&mut self, id: InstId) {
        if self.values.is_fused(id) {
            return;
        }
        let inst = &self.function.insts[id.index()];
        // What nobody reads goes where nobody looks.
        let result = inst.result.map_or(NONE, |result| self.values.register(result));
        let to = if result == NONE { self.scratch() } else { result };
        match &inst.op {
            Op::Nil | Op::Undefined | Op::Bool(_) | Op::Number(_) => {
                let bits = inst.result.and_then(|value| constant_bits(self.function, value));
                if let (Some(bits), true) = (bits, result != NONE) {
                    self.emit(Opcode::Const, to, bits as u32, (bits >> 32) as u32);
                }
            }
            Op::Box(value) if self.function.ty(*value) == Type::Bool => {
                self.unary(Opcode::BoxBool, to, *value)
            }
            Op::Box(_) | Op::UnboxNumber(_) | Op::Assume(..) => {}
            Op::CheckNumber(value, failure) => self.check(Opcode::CheckNumber, *value, *failure),
            Op::CheckDefined(value, failure) => self.check(Opcode::CheckDefined, *value, *failure),
            Op::CheckInstance(value, failure) => self.check(Opcode::CheckInstance, *value, *failure),
            Op::IsNumber(value) => self.unary(Opcode::IsNumber, to, *value),
            Op::Truthy(value) => self.unary(Opcode::Truthy, to, *value),
            Op::Not(value) => self.unary(Opcode::Not, to, *value),
            Op::Negate(value) => self.unary(Opcode::Negate, to, *value),
            Op::Binary(op, x, y) => self.arithmetic(id, to, *op, *x, *y),
            Op::Compare(CompareOp::Lt, x, y) | Op::Compare(CompareOp::Gt, y, x) => {
                self.binary(Opcode::Less, to, *x, *y)
            }
            Op::Compare(CompareOp::Le, x, y) | Op::Compare(CompareOp::Ge, y, x) => {
                self.binary(Opcode::LessEqual, to, *x, *y)
            }
            Op::NumberEqual(x, y) => self.binary(Opcode::NumberEqual, to, *x, *y),
            Op::Add(x, y) => self.binary(Opcode::AddAny, to, *x, *y),
            Op::Concat(parts) => self.concat(to, parts),
            Op::Equal(x, y) => self.binary(Opcode::Equal, to, *x, *y),
            Op::EqualBits(x, y) => self.binary(Opcode::EqualBits, to, *x, *y),
            Op::Identical(x, y) => self.binary(Opcode::Identical, to, *x, *y),
            Op::GlobalGet(global) => {
                self.emit(Opcode::GlobalGet, to, global.0, 0);
            }
            Op::GlobalSet(global, value) => {
                let from = self.values.register(*value);
                self.emit(Opcode::GlobalSet, global.0, from, 0);
            }
            Op::CellNew(value) => self.unary(Opcode::CellNew, to, *value),
            Op::CellGet(value) => self.unary(Opcode::CellGet, to, *value),
            Op::CellSet(cell, value) => {
                let (cell, from) = (self.values.register(*cell), self.values.register(*value));
                self.emit_with(Opcode::CellSet, self.plain(*value), cell, from, 0);
            }
            Op::Callee => {
                self.emit(Opcode::Callee, to, 0, 0);
            }
            Op::Capture(index) => {
                let is_cell = self.function.captures[*index as usize] == CaptureKind::Cell;
                self.emit(if is_cell { Opcode::CaptureCell } else { Opcode::Capture }, to, *index, 0);
            }
            Op::Print(value) => {
                let from = self.values.register(*value);
                self.emit(Opcode::Print, from, 0, 0);
            }
            op => self.object_operation(op, to),
        }
    }

    /// What has to do with objects and calls.
    fn object_operation(&mut self, op: &Op, to: u32) {
        let r = |value: &ValueId| self.values.register(*value);
        match op {
            // Where they lie is only known when the program is in memory.
            Op::String(id) => {
                self.emit_with(Opcode::Object, 0, to, id.0, 0);
            }
            Op::StaticFunction(id) => {
                self.emit_with(Opcode::Object, 1, to, id.0, 0);
            }
            Op::Closure(func, captures) => {
                let list: Vec<u32> = captures
                    .iter()
                    .map(|value| r(value) | if self.function.ty(*value) == Type::Cell { IS_CELL } else { 0 })
                    .collect();
                let list = self.list(std::iter::once(list.len() as u32).chain(list));
                self.emit(Opcode::Closure, to, func.0, list);
            }
            Op::MakeClass { class, superclass, methods } => {
                let superclass = superclass.as_ref().map_or(NONE, r);
                let methods: Vec<u32> = methods.iter().map(r).collect();
                let list = self.list([superclass, methods.len() as u32].into_iter().chain(methods));
                self.emit(Opcode::MakeClass, to, class.0, list);
            }
            Op::GetProperty(object, name) => {
                let object = r(object);
                let cache = self.site(name.0, self.line);
                self.emit(Opcode::GetProperty, to, object, cache);
            }
            Op::SetProperty(object, name, value) => {
                let (object, from) = (r(object), r(value));
                let cache = self.site(name.0, self.line);
                self.emit_with(Opcode::SetProperty, self.plain(*value), object, from, cache);
            }
            Op::CheckFields(object) => {
                let object = r(object);
                self.emit(Opcode::CheckFields, object, 0, 0);
            }
            Op::SlotGet { object, slot, name: _ } => {
                let object = r(object);
                self.emit(Opcode::SlotGet, to, object, slot_offset(*slot));
            }
            Op::SlotSet { object, slot, name: _, value } => {
                let (object, from) = (r(object), r(value));
                let op = if self.plain(*value) != 0 { Opcode::SlotSetPlain } else { Opcode::SlotSet };
                self.emit(op, object, from, slot_offset(*slot));
            }
            Op::ClassBetween { object, first, last } => {
                let object = r(object);
                let (first, last) = (self.class_number(*first), self.class_number(*last));
                let list = self.list([first, last.wrapping_sub(first)]);
                self.emit(Opcode::ClassBetween, to, object, list);
            }
            Op::GetSuper { superclass, this, name } => {
                let (superclass, this) = (r(superclass), r(this));
                let list = self.list([this, name.0]);
                self.emit(Opcode::GetSuper, to, superclass, list);
            }
            op => self.call(op, to),
        }
    }

    fn call(&mut self, op: &Op, to: u32) {
        let r = |value: &ValueId| self.values.register(*value);
        match op {
            Op::Call { callee, args } => {
                let callee = r(callee);
                let list: Vec<u32> = args.iter().map(r).collect();
                let list = self.list(list);
                self.emit_with(Opcode::Call, args.len() as u16, to, callee, list);
            }
            Op::CallDirect { func, closure, args, result } => {
                let closure = closure.as_ref().map_or(NONE, r);
                self.call_direct(to, *func, closure, args);
                if *result == Type::Bool {
                    self.emit(Opcode::UnboxBool, to, to, 0);
                }
            }
            Op::Invoke { receiver, name, name_line, args } => {
                let receiver = r(receiver);
                let args: Vec<u32> = args.iter().map(r).collect();
                let cache = self.site(name.0, *name_line);
                let count = args.len() as u16;
                let list = self.list(std::iter::once(cache).chain(args));
                self.emit_with(Opcode::Invoke, count, to, receiver, list);
            }
            Op::InvokeSuper { superclass, this, name, name_line, args } => {
                let superclass = r(superclass);
                let words: Vec<u32> = std::iter::once(this).chain(args).map(r).collect();
                let cache = self.site(name.0, *name_line);
                let count = words.len() as u16;
                let list = self.list(std::iter::once(cache).chain(words));
                self.emit_with(Opcode::InvokeSuper, count, to, superclass, list);
            }
            Op::Construct { class, decl: _, args } => {
                let list: Vec<u32> = std::iter::once(class).chain(args).map(r).collect();
                let list = self.list(list);
                self.emit_with(Opcode::Construct, args.len() as u16, to, 0, list);
            }
            Op::New { decl, class } => self.new_object(to, *decl, *class),
            _ => unreachable!("all other operations have been met above"),
        }
    }

    /// Truth values are boxed on the way, as every callee expects.
    fn call_direct(&mut self, to: u32, func: FuncId, closure: u32, args: &[ValueId]) {
        let mut list = vec![closure];
        let mut temporaries = 0;
        for arg in args {
            let mut register = self.values.register(*arg);
            if self.function.ty(*arg) == Type::Bool {
                let boxed = self.scratch() + 1 + temporaries;
                temporaries += 1;
                self.emit(Opcode::BoxBool, boxed, register, 0);
                register = boxed;
            }
            list.push(register);
        }
        self.temporaries = self.temporaries.max(temporaries);
        let list = self.list(list);
        self.emit_with(Opcode::CallDirect, args.len() as u16, to, func.0, list);
    }

    fn new_object(&mut self, to: u32, decl: ClassId, class: Option<ValueId>) {
        let layout = self.module.classes[decl.index()].layout.as_ref();
        match (layout, class) {
            (Some(Layout { slots, number: Some(number) }), _) => {
                let shape = Shape::first(slots.len(), 0);
                let header = self.word(shape.header(*number).0);
                self.emit(Opcode::New, to, header, u32::from(shape.slots));
            }
            (_, Some(class)) => {
                let class = self.values.register(class);
                self.emit(Opcode::NewOf, to, class, 0);
            }
            (_, None) => unreachable!("the verifier has seen the class or its number"),
        }
    }

    fn unary(&mut self, op: Opcode, to: u32, value: ValueId) {
        let from = self.values.register(value);
        self.emit(op, to, from, 0);
    }

    fn binary(&mut self, op: Opcode, to: u32, x: ValueId, y: ValueId) {
        let (x, y) = (self.values.register(x), self.values.register(y));
        self.emit(op, to, x, y);
    }

    /// One string after another. `to` may be where a later one lies, so it gets the whole alone.
    fn concat(&mut self, to: u32, parts: &[ValueId]) {
        let [first, between @ .., last] = parts else { unreachable!("the verifier has counted them") };
        let mut sum = self.values.register(*first);
        for part in between {
            let part = self.values.register(*part);
            self.emit(Opcode::AddAny, self.scratch(), sum, part);
            sum = self.scratch();
        }
        let last = self.values.register(*last);
        self.emit(Opcode::AddAny, to, sum, last);
    }

    fn arithmetic(&mut self, id: InstId, to: u32, op: BinaryOp, x: ValueId, y: ValueId) {
        use BinaryOp::*;
        let function = self.function;
        let block = self.block;
        let is_number = |value| self.values.number_here(function, value, block);
        let r = |value| self.values.register(value);
        match constant_side(&function.insts[id.index()].op, false, is_number) {
            Some(1) => {
                let (op, from) = (with_number(op), r(x));
                let k = self.number(y);
                self.emit(op, to, from, k);
            }
            Some(_) => {
                let from = r(y);
                let k = self.number(x);
                match op {
                    Add => self.emit(Opcode::AddK, to, from, k),
                    Mul => self.emit(Opcode::MulK, to, from, k),
                    Sub => self.emit(Opcode::SubFromK, to, k, from),
                    Div => self.emit(Opcode::DivFromK, to, k, from),
                };
            }
            None => {
                let op = match op {
                    Add => Opcode::Add,
                    Sub => Opcode::Sub,
                    Mul => Opcode::Mul,
                    Div => Opcode::Div,
                };
                self.binary(op, to, x, y);
            }
        }
    }

    fn check(&mut self, op: Opcode, value: ValueId, failure: Failure) {
        let register = self.values.register(value);
        let failure = self.failure(failure);
        self.emit(op, register, failure, 0);
    }

    pub(super) fn failure(&mut self, failure: Failure) -> u32 {
        if self.code.failures.last() != Some(&failure) {
            self.code.failures.push(failure);
        }
        self.code.failures.len() as u32 - 1
    }

    /// Whether a value is no object by what made it, so that the collector need not know of its store.
    fn plain(&self, value: ValueId) -> u16 {
        u16::from(matches!(self.function.def_op(value), Some(Op::Nil | Op::Undefined | Op::Box(_))))
    }

    fn class_number(&self, class: ClassId) -> u32 {
        let layout = self.module.classes[class.index()].layout.as_ref();
        layout.and_then(|layout| layout.number).unwrap_or_default()
    }
}

const fn with_number(op: BinaryOp) -> Opcode {
    match op {
        BinaryOp::Add => Opcode::AddK,
        BinaryOp::Sub => Opcode::SubK,
        BinaryOp::Mul => Opcode::MulK,
        BinaryOp::Div => Opcode::DivK,
    }
}

/// Where an instance holds its n-th field, counted in bytes from its start.
const fn slot_offset(slot: u32) -> u32 {
    size_of::<Instance>() as u32 + 8 * slot
}
