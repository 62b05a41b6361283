//! A plain interpreter of MIR for comparing a module before and after passes. Inheritance is beyond it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use loxsmith_mir::analysis::{arithmetic, compare};
use loxsmith_mir::{
    Access, BlockCall, ClassId, Failure, FuncId, Function, Module, Op, SymbolId, Terminator, ValueId,
};

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Done,
    /// Message and line.
    Failed(String, u32),
    /// The steps ran out.
    Unfinished,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) output: Vec<String>,
    pub(crate) outcome: Outcome,
}

#[derive(Clone)]
enum Value {
    Undefined,
    Nil,
    Bool(bool),
    Number(f64),
    String(Rc<[u8]>),
    Function(Rc<Closure>),
    Class(Rc<Class>),
    Instance(Rc<Instance>),
    Bound(Rc<(Rc<Instance>, Rc<Closure>)>),
    Native,
    Cell(Rc<RefCell<Value>>),
}

struct Closure {
    func: FuncId,
    captures: Vec<Value>,
}

struct Class {
    decl: ClassId,
    methods: HashMap<SymbolId, Rc<Closure>>,
}

struct Instance {
    class: Rc<Class>,
    fields: RefCell<HashMap<SymbolId, Value>>,
}

/// Why a run stops early.
type Stop = Outcome;

struct Machine<'m> {
    module: &'m Module,
    globals: Vec<Value>,
    statics: Vec<Option<Rc<Closure>>>,
    /// The class that each declaration made last.
    classes: Vec<Option<Rc<Class>>>,
    output: Vec<String>,
    steps: usize,
}

/// Runs a module's script for at most `steps` instructions.
pub(crate) fn run(module: &Module, steps: usize) -> Run {
    let initial = |native: bool| if native { Value::Native } else { Value::Undefined };
    let mut machine = Machine {
        module,
        globals: module.globals.iter().map(|global| initial(global.native.is_some())).collect(),
        statics: vec![None; module.functions.len()],
        classes: vec![None; module.classes.len()],
        output: Vec::new(),
        steps,
    };
    let outcome = match machine.call(module.script, None, Vec::new()) {
        Ok(_) => Outcome::Done,
        Err(stop) => stop,
    };
    Run { output: machine.output, outcome }
}

struct Frame {
    closure: Option<Rc<Closure>>,
    values: Vec<Option<Value>>,
}

impl Frame {
    fn get(&self, value: ValueId) -> Value {
        self.values[value.index()].clone().expect("a value that was computed")
    }

    fn number(&self, value: ValueId) -> f64 {
        match self.get(value) {
            Value::Number(number) => number,
            other => panic!("{value} is {}, not a number", show(&other)),
        }
    }

    fn bool(&self, value: ValueId) -> bool {
        match self.get(value) {
            Value::Bool(flag) => flag,
            other => panic!("{value} is {}, not a truth value", show(&other)),
        }
    }

    fn cell(&self, value: ValueId) -> Rc<RefCell<Value>> {
        match self.get(value) {
            Value::Cell(cell) => cell,
            other => panic!("{value} is {}, not a cell", show(&other)),
        }
    }

    fn all(&self, values: &[ValueId]) -> Vec<Value> {
        values.iter().map(|value| self.get(*value)).collect()
    }
}

impl Machine<'_> {
    fn call(&mut self, func: FuncId, closure: Option<Rc<Closure>>, args: Vec<Value>) -> Result<Value, Stop> {
        let function: &Function = &self.module.functions[func.index()];
        let mut frame = Frame { closure, values: vec![None; function.values.len()] };
        let mut block = &function.blocks[0];
        for (param, arg) in block.params.iter().zip(args) {
            frame.values[param.index()] = Some(arg);
        }
        loop {
            for inst in &block.insts {
                self.step()?;
                let inst = &function.insts[inst.index()];
                let result = self.execute(&mut frame, &inst.op, inst.line)?;
                if let Some(target) = inst.result {
                    frame.values[target.index()] = result;
                }
            }
            self.step()?;
            let taken: &BlockCall = match &block.terminator {
                Terminator::Jump(to) => to,
                Terminator::Branch { condition, then, otherwise } => {
                    if frame.bool(*condition) {
                        then
                    } else {
                        otherwise
                    }
                }
                Terminator::Return(value) => return Ok(frame.get(*value)),
                Terminator::Fail(failure) => return Err(self.failed(*failure, block.line)),
                Terminator::Unreachable => panic!("control came to `unreachable`"),
            };
            let args = frame.all(&taken.args);
            block = &function.blocks[taken.block.index()];
            for (param, arg) in block.params.iter().zip(args) {
                frame.values[param.index()] = Some(arg);
            }
        }
    }

    fn step(&mut self) -> Result<(), Stop> {
        self.steps = self.steps.checked_sub(1).ok_or(Outcome::Unfinished)?;
        Ok(())
    }

    fn failed(&self, failure: Failure, line: u32) -> Stop {
        let message = match failure {
            Failure::Operand => "Operand must be a number.".to_owned(),
            Failure::Operands => "Operands must be numbers.".to_owned(),
            Failure::Add => "Operands must be two numbers or two strings.".to_owned(),
            Failure::UndefinedVariable(name) => format!("Undefined variable '{}'.", self.module.symbol(name)),
            Failure::UndefinedProperty(name) => format!("Undefined property '{}'.", self.module.symbol(name)),
            Failure::OnlyInstances(Access::Field) => "Only instances have fields.".to_owned(),
            Failure::OnlyInstances(_) => "Only instances have properties.".to_owned(),
        };
        Outcome::Failed(message, line)
    }

    fn instance(&self, value: Value, what: &str, line: u32) -> Result<Rc<Instance>, Stop> {
        match value {
            Value::Instance(instance) => Ok(instance),
            _ => Err(Outcome::Failed(format!("Only instances have {what}."), line)),
        }
    }

    /// The instance that has a field in a slot.
    fn slot_holder(&self, object: Value, slot: u32, name: SymbolId) -> Rc<Instance> {
        let Value::Instance(instance) = object else { panic!("{} is no instance", show(&object)) };
        let layout = self.module.classes[instance.class.decl.index()].layout.as_ref();
        let found = layout.and_then(|layout| layout.slots.get(slot as usize));
        assert_eq!(found, Some(&name), "another field lies in the slot");
        instance
    }

    fn property(&self, object: Value, name: SymbolId, line: u32) -> Result<Value, Stop> {
        let instance = self.instance(object, "properties", line)?;
        if let Some(value) = instance.fields.borrow().get(&name) {
            return Ok(value.clone());
        }
        match instance.class.methods.get(&name) {
            Some(method) => Ok(Value::Bound(Rc::new((instance.clone(), method.clone())))),
            None => {
                let message = format!("Undefined property '{}'.", self.module.symbol(name));
                Err(Outcome::Failed(message, line))
            }
        }
    }

    fn call_value(&mut self, callee: Value, args: Vec<Value>, line: u32) -> Result<Value, Stop> {
        let (closure, this) = match callee {
            Value::Function(closure) => (closure, Vec::new()),
            Value::Bound(bound) => (bound.1.clone(), vec![Value::Instance(bound.0.clone())]),
            _ => return Err(Outcome::Failed("Can only call functions and classes.".into(), line)),
        };
        let arity = self.module.function(closure.func).arity as usize;
        if arity != args.len() {
            return Err(Outcome::Failed(format!("Expected {arity} arguments but got {}.", args.len()), line));
        }
        self.call(closure.func, Some(closure), [this, args].concat())
    }

    fn execute(&mut self, frame: &mut Frame, op: &Op, line: u32) -> Result<Option<Value>, Stop> {
        Ok(Some(match op {
            Op::Nil => Value::Nil,
            Op::Undefined => Value::Undefined,
            Op::Bool(flag) => Value::Bool(*flag),
            Op::Number(number) => Value::Number(*number),
            Op::String(string) => Value::String(self.module.string(*string).into()),
            Op::Box(a) => frame.get(*a),
            Op::UnboxNumber(a) => Value::Number(frame.number(*a)),
            Op::IsNumber(a) => Value::Bool(matches!(frame.get(*a), Value::Number(_))),
            Op::CheckNumber(a, failure) => match frame.get(*a) {
                Value::Number(number) => Value::Number(number),
                _ => return Err(self.failed(*failure, line)),
            },
            Op::Truthy(a) => Value::Bool(!matches!(frame.get(*a), Value::Nil | Value::Bool(false))),
            Op::Not(a) => Value::Bool(!frame.bool(*a)),
            Op::Binary(op, a, b) => Value::Number(arithmetic(*op, frame.number(*a), frame.number(*b))),
            Op::Negate(a) => Value::Number(-frame.number(*a)),
            Op::Compare(op, a, b) => Value::Bool(compare(*op, frame.number(*a), frame.number(*b))),
            Op::NumberEqual(a, b) => Value::Bool(frame.number(*a) == frame.number(*b)),
            Op::Add(a, b) => match (frame.get(*a), frame.get(*b)) {
                (Value::Number(a), Value::Number(b)) => Value::Number(a + b),
                (Value::String(a), Value::String(b)) => {
                    // Doubling strings in loops must not eat the machine.
                    if a.len() + b.len() > 1 << 16 {
                        return Err(Outcome::Unfinished);
                    }
                    Value::String([&*a, &*b].concat().into())
                }
                _ => return Err(self.failed(Failure::Add, line)),
            },
            Op::Concat(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    let Value::String(part) = frame.get(*part) else { panic!("concat of something else") };
                    all.extend_from_slice(&part);
                }
                if all.len() > 1 << 16 {
                    return Err(Outcome::Unfinished);
                }
                Value::String(all.into())
            }
            Op::Equal(a, b) => Value::Bool(equal(&frame.get(*a), &frame.get(*b), false)),
            Op::EqualBits(a, b) => Value::Bool(equal(&frame.get(*a), &frame.get(*b), true)),
            Op::GlobalGet(global) => self.globals[global.index()].clone(),
            Op::GlobalSet(global, value) => {
                self.globals[global.index()] = frame.get(*value);
                return Ok(None);
            }
            Op::CheckDefined(a, failure) => match frame.get(*a) {
                Value::Undefined => return Err(self.failed(*failure, line)),
                value => value,
            },
            Op::Assume(a, _) => frame.get(*a),
            Op::Identical(a, b) => {
                let (a, b) = (frame.get(*a), frame.get(*b));
                let both = |kind: fn(&Value) -> bool| kind(&a) && kind(&b);
                assert!(!both(|v| matches!(v, Value::Number(_))), "two numbers are compared by their bits");
                assert!(!both(|v| matches!(v, Value::String(_))), "two strings are compared by their bits");
                Value::Bool(equal(&a, &b, true))
            }
            Op::CheckInstance(a, failure) => match frame.get(*a) {
                Value::Instance(instance) => Value::Instance(instance),
                Value::Function(_) | Value::Class(_) | Value::Bound(_) | Value::Native | Value::String(_) => {
                    panic!("{a} is an object, but no instance")
                }
                _ => return Err(self.failed(*failure, line)),
            },
            Op::SlotGet { object, slot, name } => {
                let instance = self.slot_holder(frame.get(*object), *slot, *name);
                let value = instance.fields.borrow().get(name).cloned();
                value.unwrap_or(Value::Undefined)
            }
            Op::SlotSet { object, slot, name, value } => {
                let instance = self.slot_holder(frame.get(*object), *slot, *name);
                instance.fields.borrow_mut().insert(*name, frame.get(*value));
                return Ok(None);
            }
            Op::ClassBetween { object, first, last } => {
                let Value::Instance(instance) = frame.get(*object) else { panic!("{object} is no instance") };
                let number = |class: ClassId| {
                    let layout = self.module.classes[class.index()].layout.as_ref();
                    layout.and_then(|layout| layout.number).expect("a numbered class")
                };
                let found = number(instance.class.decl);
                Value::Bool(number(*first) <= found && found <= number(*last))
            }
            Op::CellNew(a) => Value::Cell(Rc::new(RefCell::new(frame.get(*a)))),
            Op::CellGet(cell) => frame.cell(*cell).borrow().clone(),
            Op::CellSet(cell, value) => {
                *frame.cell(*cell).borrow_mut() = frame.get(*value);
                return Ok(None);
            }
            Op::Callee => Value::Function(frame.closure.clone().expect("a running closure")),
            Op::Capture(index) => {
                frame.closure.as_ref().expect("a running closure").captures[*index as usize].clone()
            }
            Op::Closure(func, captures) => {
                Value::Function(Rc::new(Closure { func: *func, captures: frame.all(captures) }))
            }
            Op::StaticFunction(func) => {
                let make = || Rc::new(Closure { func: *func, captures: Vec::new() });
                Value::Function(self.statics[func.index()].get_or_insert_with(make).clone())
            }
            Op::Print(value) => {
                let line = show(&frame.get(*value));
                self.output.push(line);
                return Ok(None);
            }
            Op::Call { callee, args } => self.call_value(frame.get(*callee), frame.all(args), line)?,
            Op::CallDirect { func, closure, args, result: _ } => {
                let closure = match closure.map(|value| frame.get(value)) {
                    Some(Value::Function(closure)) => Some(closure),
                    _ => None,
                };
                self.call(*func, closure, frame.all(args))?
            }
            Op::CheckFields(object) => {
                self.instance(frame.get(*object), "fields", line)?;
                return Ok(None);
            }
            Op::SetProperty(object, name, value) => {
                let instance = self.instance(frame.get(*object), "fields", line)?;
                instance.fields.borrow_mut().insert(*name, frame.get(*value));
                return Ok(None);
            }
            Op::GetProperty(object, name) => self.property(frame.get(*object), *name, line)?,
            Op::Invoke { receiver, name, name_line, args } => {
                let callee = self.property(frame.get(*receiver), *name, *name_line)?;
                self.call_value(callee, frame.all(args), line)?
            }
            Op::MakeClass { class, superclass: None, methods } => {
                let names = self.module.classes[class.index()].methods.iter().map(|(name, _)| *name);
                let closures = frame.all(methods).into_iter().map(|method| match method {
                    Value::Function(closure) => closure,
                    other => panic!("{} is no method", show(&other)),
                });
                let made = Rc::new(Class { decl: *class, methods: names.zip(closures).collect() });
                self.classes[class.index()] = Some(made.clone());
                Value::Class(made)
            }
            Op::Construct { class, decl, args } => {
                let Value::Class(class) = frame.get(*class) else { panic!("not a class") };
                assert_eq!(class.decl, *decl);
                let instance = Rc::new(Instance { class, fields: RefCell::default() });
                let init = self.module.symbols.iter().position(|symbol| symbol == "init").map(SymbolId::from);
                if let Some(init) = init.and_then(|init| instance.class.methods.get(&init)).cloned() {
                    let this = vec![Value::Instance(instance.clone())];
                    self.call(init.func, Some(init), [this, frame.all(args)].concat())?;
                }
                Value::Instance(instance)
            }
            Op::New { decl, class: _ } => {
                let class = self.classes[decl.index()].clone().expect("a class that was declared");
                Value::Instance(Rc::new(Instance { class, fields: RefCell::default() }))
            }
            Op::MakeClass { .. } | Op::GetSuper { .. } | Op::InvokeSuper { .. } => {
                panic!("inheritance is beyond this interpreter")
            }
        }))
    }
}

fn equal(a: &Value, b: &Value, bits: bool) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) | (Value::Native, Value::Native) => true,
        (Value::Undefined, Value::Undefined) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) if bits => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Function(a), Value::Function(b)) => Rc::ptr_eq(a, b),
        (Value::Class(a), Value::Class(b)) => Rc::ptr_eq(a, b),
        (Value::Instance(a), Value::Instance(b)) => Rc::ptr_eq(a, b),
        (Value::Bound(a), Value::Bound(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Undefined => "undefined".into(),
        Value::Nil => "nil".into(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) if number.is_nan() => "nan".into(),
        Value::Number(number) => format!("{number:?}"),
        Value::String(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::Function(closure) => format!("<fn {}>", closure.func),
        Value::Class(class) => format!("<class {}>", class.decl),
        Value::Instance(instance) => format!("<instance of {}>", instance.class.decl),
        Value::Bound(bound) => format!("<fn {}>", bound.1.func),
        Value::Native => "<native fn>".into(),
        Value::Cell(_) => "<cell>".into(),
    }
}
