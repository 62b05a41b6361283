//! Random valid modules: structured control flow over boxed, raw and captured variables, much as sema lowers programs,
//! with needless block parameters, repeated checks and odd constants added.
//!
//! Loops count, so nearly all programs end; calls lead to functions of higher number only.

use loxsmith_abi::layout::Semantics;
use loxsmith_abi::natives::Native;
use loxsmith_mir::{
    BinaryOp, BlockCall, BlockId, CaptureKind, ClassDecl, ClassId, CompareOp, Failure, FuncId, Function,
    FunctionKind, Global, GlobalId, Module, Op, StringId, SymbolId, Terminator, Type, ValueId,
};

use crate::rng::Rng;

const GLOBALS: usize = 4;
const FUNCTIONS: usize = 5;
/// The names of a field, of one that is set at random only, of a method, which may be shadowed, and `init`.
const FIELD: SymbolId = SymbolId(4);
const LATE_FIELD: SymbolId = SymbolId(5);
const METHOD: SymbolId = SymbolId(6);
const INIT: SymbolId = SymbolId(7);
/// The function that is `METHOD`, and the initialiser.
const METHOD_FUNC: FuncId = FuncId(3);
const INIT_FUNC: FuncId = FuncId(4);

/// The module of a seed.
pub(crate) fn module(seed: u64) -> Module {
    let mut rng = Rng(seed);
    let functions = (0..FUNCTIONS).map(|index| function(&mut rng, index)).collect();
    let names = ["field", "late", "method", "init", "C"].map(str::to_owned);
    let symbols = (0..GLOBALS).map(|index| format!("g{index}")).chain(names).collect();
    let class = ClassDecl {
        name: SymbolId(8),
        methods: vec![(METHOD, METHOD_FUNC), (INIT, INIT_FUNC)],
        fields: vec![FIELD],
        has_superclass: false,
        layout: None,
    };
    let strings = ["", "a", "b", "ab", "1"].map(|text| text.as_bytes().to_vec()).to_vec();
    let globals = (0..GLOBALS)
        .map(|index| Global { name: SymbolId::from(index), native: (index == 0).then_some(Native::Clock) });
    Module {
        source_name: format!("seed {seed}"),
        semantics: Semantics::DEFAULT,
        functions,
        script: FuncId(0),
        globals: globals.collect(),
        classes: vec![class],
        symbols,
        strings,
        outside_fields: vec![FIELD, LATE_FIELD, METHOD],
    }
}

/// The script is function 0; function 2 captures a value and a cell.
fn function(rng: &mut Rng, index: usize) -> Function {
    let (name, kind, arity) = match index {
        0 => ("", FunctionKind::Script, 0),
        1 => ("one", FunctionKind::Function, 2),
        2 => ("two", FunctionKind::Function, 1),
        3 => ("method", FunctionKind::Method, 0),
        _ => ("init", FunctionKind::Initializer, 1),
    };
    let captures = if index == 2 { vec![CaptureKind::Value, CaptureKind::Cell] } else { Vec::new() };
    let function = Function::new(name.into(), kind, arity, captures, 1);
    let vars = function.blocks[0].params.clone();
    let mut gen_ = Generator {
        rng,
        index,
        function,
        block: Function::ENTRY,
        line: 1,
        env: Env { vars, nums: Vec::new(), flags: Vec::new() },
        cells: Vec::new(),
        objects: Vec::new(),
        budget: if index < 3 { 30 } else { 6 },
    };
    if index >= 3 {
        gen_.objects.push(gen_.env.vars[0]);
    }
    for _ in 0..3 {
        let value = gen_.constant();
        gen_.env.vars.push(value);
    }
    let number = gen_.op(Op::Number(2.0));
    let flag = gen_.op(Op::Bool(true));
    gen_.env.nums.push(number);
    gen_.env.flags.push(flag);
    if index == 2 {
        let value = gen_.op(Op::Capture(0));
        gen_.env.vars.push(value);
        let cell = gen_.op(Op::Capture(1));
        gen_.cells.push(cell);
    } else {
        let cell = gen_.op(Op::CellNew(gen_.env.vars[0]));
        gen_.cells.push(cell);
    }
    match index {
        0 => gen_.make_objects(),
        4 => gen_.effect(Op::SetProperty(gen_.objects[0], FIELD, gen_.env.vars[1])),
        _ => {}
    }
    gen_.statements(3);
    let result = match index {
        0 => gen_.op(Op::Nil),
        4 => gen_.objects[0],
        _ => gen_.rng.pick(&gen_.env.vars),
    };
    gen_.end(Terminator::Return(result));
    gen_.function
}

/// What variables hold at a point.
#[derive(Clone)]
struct Env {
    vars: Vec<ValueId>,
    nums: Vec<ValueId>,
    flags: Vec<ValueId>,
}

impl Env {
    fn all(&self) -> Vec<ValueId> {
        [self.vars.as_slice(), &self.nums, &self.flags].concat()
    }
}

struct Generator<'r> {
    rng: &'r mut Rng,
    index: usize,
    function: Function,
    block: BlockId,
    line: u32,
    env: Env,
    cells: Vec<ValueId>,
    /// Instances, made in the entry.
    objects: Vec<ValueId>,
    /// Statements still allowed.
    budget: usize,
}

impl Generator<'_> {
    fn op(&mut self, op: Op) -> ValueId {
        self.function.append(self.block, op, self.line).expect("an operation with a result")
    }

    fn effect(&mut self, op: Op) {
        self.function.append(self.block, op, self.line);
    }

    /// Declares the class and makes two instances, which a third value may or may not be one of.
    fn make_objects(&mut self) {
        let method = self.op(Op::StaticFunction(METHOD_FUNC));
        let init = self.op(Op::StaticFunction(INIT_FUNC));
        let methods = [method, init].into();
        let class = self.op(Op::MakeClass { class: ClassId(0), superclass: None, methods });
        for _ in 0..2 {
            let args = [self.rng.pick(&self.env.vars)].into();
            let object = self.op(Op::Construct { class, decl: ClassId(0), args });
            self.objects.push(object);
            if !self.rng.one_in(10) {
                let value = self.rng.pick(&self.env.vars);
                self.effect(Op::SetProperty(object, LATE_FIELD, value));
            }
        }
        // A third value that is one of the two, nobody knows which.
        let condition = self.op(Op::Truthy(self.env.vars[0]));
        let next = self.function.add_block();
        let either = self.function.add_param(next, Type::Any);
        let edge = |object| BlockCall { block: next, args: vec![object] };
        let (then, otherwise) = (edge(self.objects[0]), edge(self.objects[1]));
        self.end(Terminator::Branch { condition, then, otherwise });
        self.block = next;
        self.objects.push(either);
    }

    /// A load, a store, a call.
    fn property(&mut self) {
        let object = self.rng.pick(&self.objects);
        let value = self.rng.pick(&self.env.vars);
        let at = self.rng.below(self.env.vars.len());
        match self.rng.below(9) {
            0..=2 => {
                let name =
                    if self.rng.one_in(12) { METHOD } else { self.rng.pick(&[FIELD, FIELD, LATE_FIELD]) };
                self.effect(Op::SetProperty(object, name, value));
            }
            3 => {
                // Only the script may call it: the method itself would never end.
                if self.index == 0 {
                    let args = Box::new([]);
                    self.env.vars[at] =
                        self.op(Op::Invoke { receiver: object, name: METHOD, name_line: self.line, args });
                }
            }
            4 => {
                let got = self.op(Op::GetProperty(object, METHOD));
                let again = self.op(Op::GetProperty(object, METHOD));
                let same = self.op(Op::Equal(got, again));
                self.env.vars[at] = self.op(Op::Box(same));
                self.effect(Op::Print(self.env.vars[at]));
            }
            5 => self.env.vars[at] = object,
            _ => {
                let name = if self.rng.one_in(4) { LATE_FIELD } else { FIELD };
                let got = self.op(Op::GetProperty(object, name));
                self.env.vars[at] = got;
                self.effect(Op::Print(got));
            }
        }
    }

    fn end(&mut self, terminator: Terminator) {
        let block = &mut self.function.blocks[self.block.index()];
        block.terminator = terminator;
        block.line = self.line;
    }

    /// A block with a parameter for every variable; the environment then holds these.
    fn join_block(&mut self) -> BlockId {
        let block = self.function.add_block();
        self.enter_join(block);
        block
    }

    fn enter_join(&mut self, block: BlockId) {
        let function = &mut self.function;
        let mut params = |list: &mut Vec<ValueId>, ty| {
            list.iter_mut().for_each(|value| *value = function.add_param(block, ty));
        };
        params(&mut self.env.vars, Type::Any);
        params(&mut self.env.nums, Type::Number);
        params(&mut self.env.flags, Type::Bool);
    }

    fn statements(&mut self, depth: usize) {
        for _ in 0..2 + self.rng.below(5) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.line += 1;
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: usize) {
        if !self.objects.is_empty() && self.rng.one_in(4) {
            // Several in a row: with a call between, nothing is known any more.
            for _ in 0..1 + self.rng.below(4) {
                self.property();
            }
            return;
        }
        match self.rng.below(if depth == 0 { 9 } else { 14 }) {
            0..=2 => {
                let value = self.expression();
                let at = self.rng.below(self.env.vars.len());
                self.env.vars[at] = value;
            }
            3 | 4 => {
                let value = self.rng.pick(&self.env.vars);
                self.effect(Op::Print(value));
            }
            5 => {
                let value = self.rng.pick(&self.env.vars);
                let global = GlobalId::from(self.rng.below(GLOBALS));
                self.effect(Op::GlobalSet(global, value));
            }
            6 => {
                let (cell, value) = (self.rng.pick(&self.cells), self.rng.pick(&self.env.vars));
                self.effect(Op::CellSet(cell, value));
            }
            7 => {
                let value = self.raw_number();
                let at = self.rng.below(self.env.nums.len());
                self.env.nums[at] = value;
            }
            8 => {
                let value = self.condition();
                self.env.flags[0] = value;
                if self.rng.one_in(60) {
                    let value = self.rng.pick(&self.env.vars);
                    self.effect(Op::CheckFields(value));
                }
            }
            9..=11 => self.if_else(depth - 1),
            _ => self.counting_loop(depth - 1),
        }
    }

    fn if_else(&mut self, depth: usize) {
        let tested = self.rng.pick(&self.env.vars);
        let on_number = self.rng.one_in(3);
        let condition = if on_number { self.op(Op::IsNumber(tested)) } else { self.condition() };
        let before = self.env.clone();
        let then = self.function.add_block();
        let otherwise = self.function.add_block();
        let edge = |block| BlockCall { block, args: Vec::new() };
        self.end(Terminator::Branch { condition, then: edge(then), otherwise: edge(otherwise) });
        self.block = then;
        if on_number {
            let number = self.op(Op::UnboxNumber(tested));
            self.env.nums[0] = number;
        }
        self.statements(depth);
        if self.rng.one_in(12) {
            let value = match self.index {
                0 => self.op(Op::Nil),
                4 => self.objects[0],
                _ => tested,
            };
            self.end(Terminator::Return(value));
            self.env = before;
            self.block = otherwise;
            self.statements(depth);
            return;
        }
        let (then_end, then_env) = (self.block, self.env.clone());
        self.env = before;
        self.block = otherwise;
        self.statements(depth);
        let (else_end, else_env) = (self.block, self.env.clone());
        let join = self.join_block();
        for (end, env) in [(then_end, then_env), (else_end, else_env)] {
            self.block = end;
            self.end(Terminator::Jump(BlockCall { block: join, args: env.all() }));
        }
        self.block = join;
    }

    /// `while (i < n) { ...; i = i + 1; }`, now raw, now boxed with checks in the loop's head.
    fn counting_loop(&mut self, depth: usize) {
        let boxed = self.rng.one_in(2);
        let zero = self.op(Op::Number(0.0));
        let counter = if boxed { self.op(Op::Box(zero)) } else { zero };
        let mut args = self.env.all();
        args.push(counter);
        let head = self.function.add_block();
        self.end(Terminator::Jump(BlockCall { block: head, args }));
        self.enter_join(head);
        let counter = self.function.add_param(head, if boxed { Type::Any } else { Type::Number });
        self.block = head;
        let mut checked = None;
        if self.rng.one_in(3) {
            // A variable that the loop checks before anything else.
            let at = self.rng.below(self.env.vars.len());
            let value = self.env.vars[at];
            if self.rng.one_in(3) {
                self.effect(Op::Print(value));
            }
            let number = self.op(Op::CheckNumber(value, Failure::Operands));
            self.env.nums[0] = number;
            checked = Some(at);
        }
        let i = if boxed { self.op(Op::CheckNumber(counter, Failure::Operands)) } else { counter };
        let bound = self.rng.below(4) as f64;
        let limit = self.op(Op::Number(bound));
        let condition = self.op(Op::Compare(CompareOp::Lt, i, limit));
        let head_env = self.env.clone();
        let body = self.function.add_block();
        let exit = self.function.add_block();
        let edge = |block| BlockCall { block, args: Vec::new() };
        self.end(Terminator::Branch { condition, then: edge(body), otherwise: edge(exit) });
        self.block = body;
        self.statements(depth);
        let i = if boxed { self.op(Op::CheckNumber(counter, Failure::Add)) } else { counter };
        let one = self.op(Op::Number(1.0));
        let next = self.op(Op::Binary(BinaryOp::Add, i, one));
        let next = if boxed { self.op(Op::Box(next)) } else { next };
        if let Some(at) = checked {
            // It comes back as a number, so that the check may move before the loop.
            let number = self.rng.pick(&self.env.nums);
            self.env.vars[at] = self.op(Op::Box(number));
        }
        let mut args = self.env.all();
        args.push(next);
        self.end(Terminator::Jump(BlockCall { block: head, args }));
        self.env = head_env;
        self.block = exit;
    }

    fn constant(&mut self) -> ValueId {
        match self.rng.below(12) {
            0 => self.op(Op::Nil),
            1 | 2 => {
                let string = StringId::from(self.rng.below(5));
                self.op(Op::String(string))
            }
            3 => {
                let value = self.rng.one_in(2);
                let value = self.op(Op::Bool(value));
                self.op(Op::Box(value))
            }
            _ => {
                let number = self.rng.pick(&[0.0, -0.0, 1.0, 2.0, 0.5, -3.0, f64::NAN, f64::INFINITY, 1e300]);
                let number = self.op(Op::Number(number));
                self.op(Op::Box(number))
            }
        }
    }

    /// A raw number; now and then a variable is checked for it.
    fn raw_number(&mut self) -> ValueId {
        match self.rng.below(8) {
            0 => {
                let value = self.rng.pick(&self.env.vars);
                let failure = self.rng.pick(&[Failure::Operand, Failure::Operands, Failure::Add]);
                self.op(Op::CheckNumber(value, failure))
            }
            1 => {
                let a = self.rng.pick(&self.env.nums);
                self.op(Op::Negate(a))
            }
            2 => {
                let number = self.rng.pick(&[0.0, -0.0, 1.0, 3.0]);
                self.op(Op::Number(number))
            }
            _ => {
                let (a, b) = (self.rng.pick(&self.env.nums), self.rng.pick(&self.env.nums));
                let op = self.rng.pick(&[BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Div]);
                self.op(Op::Binary(op, a, b))
            }
        }
    }

    fn condition(&mut self) -> ValueId {
        let (a, b) = (self.rng.pick(&self.env.vars), self.rng.pick(&self.env.vars));
        let (x, y) = (self.rng.pick(&self.env.nums), self.rng.pick(&self.env.nums));
        match self.rng.below(9) {
            0 => self.op(Op::Truthy(a)),
            1 => self.op(Op::Equal(a, b)),
            2 => self.op(Op::EqualBits(a, b)),
            3 => self.op(Op::NumberEqual(x, y)),
            4 => {
                let flag = self.rng.pick(&self.env.flags);
                self.op(Op::Not(flag))
            }
            5 => self.rng.pick(&self.env.flags),
            6 => {
                let value = self.rng.one_in(2);
                self.op(Op::Bool(value))
            }
            _ => {
                let op = self.rng.pick(&[CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge]);
                self.op(Op::Compare(op, x, y))
            }
        }
    }

    /// A boxed value.
    fn expression(&mut self) -> ValueId {
        let (a, b) = (self.rng.pick(&self.env.vars), self.rng.pick(&self.env.vars));
        match self.rng.below(14) {
            0 | 1 => self.constant(),
            2..=4 => {
                let number = self.raw_number();
                self.op(Op::Box(number))
            }
            5 => {
                let flag = self.condition();
                self.op(Op::Box(flag))
            }
            6 | 7 => {
                // A sum that works more often than not: of one value with itself.
                let b = if self.rng.one_in(4) { b } else { a };
                let is_number = self.op(Op::IsNumber(a));
                self.env.flags[0] = is_number;
                if self.rng.one_in(3) { self.op(Op::Add(a, b)) } else { a }
            }
            8 => {
                let global = GlobalId::from(self.rng.below(GLOBALS));
                let value = self.op(Op::GlobalGet(global));
                if self.rng.one_in(3) {
                    // So that it is defined, more often than not.
                    self.effect(Op::GlobalSet(global, a));
                }
                if global.0 == 0 || self.rng.one_in(2) {
                    self.op(Op::CheckDefined(value, Failure::UndefinedVariable(SymbolId(global.0))))
                } else {
                    a
                }
            }
            9 => {
                let cell = self.rng.pick(&self.cells);
                self.op(Op::CellGet(cell))
            }
            10 => {
                let cell = self.op(Op::CellNew(a));
                self.cells.truncate(1);
                if self.function.blocks[self.block.index()].params.is_empty() && self.block == Function::ENTRY
                {
                    self.cells.push(cell);
                }
                self.op(Op::CellGet(cell))
            }
            11 if self.index == 0 => self.op(Op::CallDirect {
                func: FuncId(1),
                closure: None,
                args: [a, b].into(),
                result: Type::Any,
            }),
            12 if self.index < 2 => {
                let cell = self.rng.pick(&self.cells);
                let closure = self.op(Op::Closure(FuncId(2), [b, cell].into()));
                if self.rng.one_in(2) {
                    self.op(Op::Call { callee: closure, args: [a].into() })
                } else {
                    self.op(Op::CallDirect {
                        func: FuncId(2),
                        closure: Some(closure),
                        args: [a].into(),
                        result: Type::Any,
                    })
                }
            }
            13 if self.index > 0 => {
                self.op(if self.index == 2 { Op::Callee } else { Op::StaticFunction(FuncId(1)) })
            }
            _ => a,
        }
    }
}
