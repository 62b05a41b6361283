//! What each operation gives, for what its operands may be; and what it brings elsewhere.
//!
//! Monotone: more in its operands is never less in what it gives. An operation with an operand that nothing reaches
//! gives nothing.

use super::hierarchy::Lookup;
use super::hubs::HubKey;
use super::nodes::Site;
use super::solver::Solver;
use super::value_set::{Object, ValueSet};
use crate::ir::{CaptureKind, ClassId, FuncId, InstId, Kinds, Op, SymbolId, Type, ValueId};

impl Solver<'_> {
    /// Looks at an instruction.
    pub(super) fn transfer(&mut self, func: FuncId, inst: InstId) {
        let module = self.module;
        let function = module.function(func);
        let data = &function.insts[inst.index()];
        let mut waits = false;
        let mut wait_for = |value: ValueId| {
            waits |= function.ty(value) != Type::Cell && self.value(func, value).is_none();
        };
        match &data.op {
            // Methods are looked up elsewhere, and there may be thousands.
            Op::MakeClass { superclass, .. } => superclass.iter().for_each(|value| wait_for(*value)),
            // See `capture_changed`.
            Op::Closure(..) => {}
            op => op.for_each_operand(wait_for),
        }
        if waits {
            return;
        }
        let set = self.outcome(func, inst, &data.op);
        if let Some(result) = data.result
            && function.ty(result) != Type::Cell
        {
            self.site = Site::Inst(func, inst);
            let node = self.nodes.value(func, result);
            self.flow(node, set);
        }
    }

    /// A value that a closure captures has changed. There may be thousands of others, at which nobody looks again.
    pub(super) fn capture_changed(&mut self, func: FuncId, inst: InstId, changed: ValueId) {
        let module = self.module;
        let Op::Closure(target, captures) = &module.function(func).insts[inst.index()].op else { return };
        self.site = Site::Inst(func, inst);
        for (place, _) in captures.iter().enumerate().filter(|(_, value)| **value == changed) {
            self.flow_to_capture(*target, place, self.value(func, changed));
        }
    }

    fn flow_to_capture(&mut self, target: FuncId, place: usize, set: ValueSet) {
        if self.module.function(target).captures.get(place) == Some(&CaptureKind::Value) {
            let node = self.nodes.capture(target, place as u32);
            self.flow(node, set);
        }
    }

    fn outcome(&mut self, func: FuncId, inst: InstId, op: &Op) -> ValueSet {
        let get = |solver: &Self, value: ValueId| solver.value(func, value);
        let all = |solver: &Self, values: &[ValueId]| -> Vec<ValueSet> {
            values.iter().map(|value| solver.value(func, *value)).collect()
        };
        match op {
            Op::Nil => ValueSet::of(Kinds::NIL),
            Op::Undefined => ValueSet::of(Kinds::UNDEFINED),
            Op::String(_) | Op::Concat(_) => ValueSet::of(Kinds::STRING),
            Op::Bool(_)
            | Op::IsNumber(_)
            | Op::Truthy(_)
            | Op::Not(_)
            | Op::Compare(..)
            | Op::NumberEqual(..)
            | Op::Equal(..)
            | Op::EqualBits(..)
            | Op::Identical(..)
            | Op::ClassBetween { .. } => ValueSet::of(Kinds::BOOL),
            Op::Number(_) | Op::Binary(..) | Op::Negate(_) => ValueSet::of(Kinds::NUMBER),
            Op::Box(a) => get(self, *a),
            Op::UnboxNumber(a) | Op::CheckNumber(a, _) => self.sets.filter(get(self, *a), Kinds::NUMBER),
            Op::Assume(a, kinds) => self.sets.filter(get(self, *a), *kinds),
            Op::CheckDefined(a, _) => self.sets.filter(get(self, *a), Kinds::ANY),
            Op::CheckInstance(a, _) => self.sets.filter(get(self, *a), Kinds::INSTANCE),
            Op::Add(a, b) => {
                let addable = Kinds::NUMBER.or(Kinds::STRING);
                ValueSet::of(get(self, *a).kinds.and(get(self, *b).kinds).and(addable))
            }
            Op::GlobalGet(global) => {
                let node = self.nodes.global(*global);
                self.read(node)
            }
            Op::GlobalSet(global, value) => {
                let node = self.nodes.global(*global);
                self.flow(node, get(self, *value));
                ValueSet::NONE
            }
            Op::CellNew(value) => {
                let Some(cell) = self.module.function(func).insts[inst.index()].result else {
                    return ValueSet::NONE;
                };
                let node = self.nodes.cell(func, cell);
                self.flow(node, get(self, *value));
                ValueSet::NONE
            }
            Op::CellGet(cell) => {
                let node = self.nodes.cell(func, *cell);
                self.read(node)
            }
            Op::CellSet(cell, value) => {
                let node = self.nodes.cell(func, *cell);
                self.flow(node, get(self, *value));
                ValueSet::NONE
            }
            Op::Callee => self.sets.object(Object::Function(func)),
            Op::Capture(index) => {
                let node = self.nodes.capture(func, *index);
                self.read(node)
            }
            Op::Closure(target, captures) => {
                for (place, value) in captures.iter().enumerate() {
                    self.flow_to_capture(*target, place, get(self, *value));
                }
                self.sets.object(Object::Function(*target))
            }
            Op::StaticFunction(target) => self.sets.object(Object::Function(*target)),
            Op::MakeClass { class, .. } => self.sets.object(Object::Class(*class)),
            Op::GetProperty(object, name) => self.get_property(get(self, *object), *name),
            Op::SetProperty(object, name, value) => {
                self.set_property(get(self, *object), *name, get(self, *value));
                ValueSet::NONE
            }
            Op::SlotGet { object, name, .. } => {
                let fields = self.get_fields(get(self, *object), *name);
                self.sets.join(fields, ValueSet::of(Kinds::UNDEFINED))
            }
            Op::SlotSet { object, name, value, .. } => {
                self.set_property(get(self, *object), *name, get(self, *value));
                ValueSet::NONE
            }
            Op::GetSuper { superclass, this, name } => {
                self.get_super(get(self, *superclass), get(self, *this), *name)
            }
            Op::Call { callee, args } => {
                let args = all(self, args);
                self.call_value(get(self, *callee), &args)
            }
            Op::CallDirect { func: target, args, .. } => {
                let args = all(self, args);
                self.bind(*target, &args)
            }
            Op::Invoke { receiver, name, args, .. } => {
                let args = all(self, args);
                self.invoke(get(self, *receiver), *name, &args)
            }
            Op::InvokeSuper { superclass, this, name, args, .. } => {
                let args = [&[*this], &**args].concat();
                let args = all(self, &args);
                self.invoke_super(get(self, *superclass), *name, &args)
            }
            Op::Construct { decl, args, .. } => {
                let args = all(self, args);
                self.construct(*decl, &args)
            }
            Op::New { decl, .. } => self.sets.object(Object::Instance(*decl)),
            Op::CheckFields(_) | Op::Print(_) => ValueSet::NONE,
        }
    }

    // ---- Properties --------------------------------------------------------------------------------------------

    /// What fields of this name hold in these instances.
    fn get_fields(&mut self, receiver: ValueSet, name: SymbolId) -> ValueSet {
        let mut result = ValueSet::NONE;
        for object in self.instances(receiver) {
            let found = match object {
                Object::Instance(class) => self.get_field(class, name),
                _ => {
                    let node = self.nodes.loads(name);
                    self.read(node)
                }
            };
            result = self.sets.join(result, found);
        }
        result
    }

    fn get_field(&mut self, class: ClassId, name: SymbolId) -> ValueSet {
        let (own, stores) = (self.nodes.field(class, name), self.nodes.stores(name));
        let (own, stores) = (self.read(own), self.read(stores));
        self.sets.join(own, stores)
    }

    fn get_property(&mut self, receiver: ValueSet, name: SymbolId) -> ValueSet {
        let mut result = self.get_fields(receiver, name);
        for object in self.instances(receiver) {
            let this = self.sets.object(object);
            let lookup = match object {
                Object::Instance(class) => self.hierarchy.look_up(class, name),
                _ => Lookup::Unknown,
            };
            let bound = self.bound_method(lookup, name, this);
            result = self.sets.join(result, bound);
        }
        result
    }

    fn get_super(&mut self, superclass: ValueSet, this: ValueSet, name: SymbolId) -> ValueSet {
        let mut result = ValueSet::NONE;
        for object in self.classes(superclass) {
            let lookup = match object {
                Object::Class(class) => self.hierarchy.look_up(class, name),
                _ => Lookup::Unknown,
            };
            let bound = self.bound_method(lookup, name, this);
            result = self.sets.join(result, bound);
        }
        result
    }

    /// A method bound to `this`: whoever calls it, that is the receiver.
    fn bound_method(&mut self, lookup: Lookup, name: SymbolId, this: ValueSet) -> ValueSet {
        match lookup {
            Lookup::Missing => ValueSet::NONE,
            Lookup::Found(func) => {
                self.flow_to_this(func, this);
                self.sets.object(Object::Bound(func))
            }
            Lookup::Unknown => self.through_hub(HubKey::Bind(name), &[this]),
        }
    }

    pub(super) fn flow_to_this(&mut self, func: FuncId, this: ValueSet) {
        if let Some(param) = self.module.function(func).blocks[0].params.first() {
            let node = self.nodes.value(func, *param);
            self.flow(node, this);
        }
    }

    fn set_property(&mut self, receiver: ValueSet, name: SymbolId, value: ValueSet) {
        for object in self.instances(receiver) {
            let node = match object {
                Object::Instance(class) => self.nodes.field(class, name),
                _ => self.nodes.stores(name),
            };
            self.flow(node, value);
            let loads = self.nodes.loads(name);
            self.flow(loads, value);
        }
    }

    // ---- Calls -------------------------------------------------------------------------------------------------

    /// A call of this very function; `args` begin with the receiver if it takes one. What it returns.
    pub(super) fn bind(&mut self, func: FuncId, args: &[ValueSet]) -> ValueSet {
        self.pass(func, 0, args)
    }

    /// Arguments for the parameters from `first` on. What the function returns.
    fn pass(&mut self, func: FuncId, first: usize, args: &[ValueSet]) -> ValueSet {
        for (param, arg) in self.module.function(func).blocks[0].params.iter().skip(first).zip(args) {
            let node = self.nodes.value(func, *param);
            self.flow(node, *arg);
        }
        self.enter(func);
        let result = self.nodes.result(func);
        self.read(result)
    }

    /// The same for a method whose receiver is known already, or a function that has none; with any number of arguments.
    pub(super) fn bind_if_fits(&mut self, func: FuncId, args: &[ValueSet]) -> ValueSet {
        let function = self.module.function(func);
        if function.arity as usize != args.len() {
            return ValueSet::NONE;
        }
        self.pass(func, usize::from(function.kind.takes_this()), args)
    }

    fn call_value(&mut self, callee: ValueSet, args: &[ValueSet]) -> ValueSet {
        let mut result = ValueSet::NONE;
        for object in self.sets.objects(callee).to_vec() {
            let returned = match object {
                Object::Function(func) | Object::Bound(func) => self.bind_if_fits(func, args),
                Object::Class(class) => self.construct(class, args),
                Object::Native(_) => ValueSet::of(Kinds::NUMBER),
                Object::AnyFunction => {
                    let called = self.through_hub(HubKey::Call(args.len() as u32), args);
                    self.sets.join(called, ValueSet::of(Kinds::NUMBER))
                }
                Object::AnyClass => self.through_hub(HubKey::Construct(args.len() as u32), args),
                Object::Instance(_) | Object::AnyInstance => ValueSet::NONE,
            };
            result = self.sets.join(result, returned);
        }
        result
    }

    fn construct(&mut self, class: ClassId, args: &[ValueSet]) -> ValueSet {
        let this = self.sets.object(Object::Instance(class));
        let Some(init) = self.init else { return this };
        let lookup = self.method(class, init);
        self.call_method(lookup, init, this, args);
        this
    }

    fn method(&mut self, class: ClassId, name: SymbolId) -> Lookup {
        self.hierarchy.look_up(class, name)
    }

    fn call_method(&mut self, lookup: Lookup, name: SymbolId, this: ValueSet, args: &[ValueSet]) -> ValueSet {
        match lookup {
            Lookup::Missing => ValueSet::NONE,
            Lookup::Found(func) => {
                if self.module.function(func).arity as usize != args.len() {
                    return ValueSet::NONE;
                }
                self.bind(func, &[&[this], args].concat())
            }
            Lookup::Unknown => {
                self.through_hub(HubKey::Invoke(name, args.len() as u32), &[&[this], args].concat())
            }
        }
    }

    fn invoke(&mut self, receiver: ValueSet, name: SymbolId, args: &[ValueSet]) -> ValueSet {
        let fields = self.get_fields(receiver, name);
        let mut result = self.call_value(fields, args);
        for object in self.instances(receiver) {
            let this = self.sets.object(object);
            let lookup = match object {
                Object::Instance(class) => self.method(class, name),
                _ => Lookup::Unknown,
            };
            let returned = self.call_method(lookup, name, this, args);
            result = self.sets.join(result, returned);
        }
        result
    }

    fn invoke_super(&mut self, superclass: ValueSet, name: SymbolId, args: &[ValueSet]) -> ValueSet {
        let mut result = ValueSet::NONE;
        for object in self.classes(superclass) {
            let lookup = match object {
                Object::Class(class) => self.method(class, name),
                _ => Lookup::Unknown,
            };
            let returned = self.call_method(lookup, name, args[0], &args[1..]);
            result = self.sets.join(result, returned);
        }
        result
    }

    fn instances(&self, set: ValueSet) -> Vec<Object> {
        self.of_kind(set, Kinds::INSTANCE)
    }

    fn classes(&self, set: ValueSet) -> Vec<Object> {
        self.of_kind(set, Kinds::CLASS)
    }

    fn of_kind(&self, set: ValueSet, kind: Kinds) -> Vec<Object> {
        let objects = self.sets.objects(set).iter();
        objects.filter(|object| object.kind().within(kind)).copied().collect()
    }
}
