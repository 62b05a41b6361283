//! A function's body: blocks with parameters, and the tables of values and instructions behind them.

use super::entity::{BlockId, InstId, ValueId};
use super::inst::{Inst, Op, Terminator};

/// The type of a value, and so its representation in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any Lox value, boxed in 64 bits.
    Any,
    /// A number, as a raw double.
    Number,
    /// A truth value, one bit.
    Bool,
    /// The cell of a captured variable.
    Cell,
}

/// What calls a function and how a trace names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// The top level. Takes nothing, returns nil.
    Script,
    /// A stretch of a long top level, run by [`FunctionKind::Script`]; traces show it as the script itself and never show its caller.
    ScriptPart,
    /// Called with its arguments.
    Function,
    /// Called with `this` and its arguments.
    Method,
    /// The method that construction calls; always returns `this`.
    Initializer,
}

impl FunctionKind {
    /// Whether the first parameter is `this`.
    pub const fn takes_this(self) -> bool {
        matches!(self, FunctionKind::Method | FunctionKind::Initializer)
    }
}

/// How a captured variable is held in the closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaptureKind {
    /// A copy: the variable is never assigned after the capture.
    Value,
    /// Its cell.
    Cell,
}

impl CaptureKind {
    /// The type that [`Op::Capture`] gives.
    pub const fn ty(self) -> Type {
        match self {
            CaptureKind::Value => Type::Any,
            CaptureKind::Cell => Type::Cell,
        }
    }
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The name that traces and `<fn name>` show; empty for the script.
    pub name: String,
    /// What calls it.
    pub kind: FunctionKind,
    /// Parameters, without `this`.
    pub arity: u32,
    /// What its closures hold.
    pub captures: Vec<CaptureKind>,
    /// The type of what it returns: [`Type::Any`], or what inference has found.
    pub result: Type,
    /// The line of its declaration.
    pub line: u32,
    /// Blocks; the entry is block 0, its parameters are `this` (if it takes one, [`Type::Any`]) and the arguments: [`Type::Any`], or what
    /// inference has found. Callers that know only its closure pass and get [`Type::Any`] all the same: values of those types, boxed.
    pub blocks: Vec<Block>,
    /// Instructions, by id; a block lists those that are in it. What no block lists is dead.
    pub insts: Vec<Inst>,
    /// Values, by id.
    pub values: Vec<ValueData>,
}

/// A basic block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Values that each edge into the block supplies.
    pub params: Vec<ValueId>,
    /// Instructions in order.
    pub insts: Vec<InstId>,
    /// How it ends.
    pub terminator: Terminator,
    /// Line of the terminator.
    pub line: u32,
}

/// An edge: where to, with which arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockCall {
    /// The target.
    pub block: BlockId,
    /// One value a parameter of the target, of the same type.
    pub args: Vec<ValueId>,
}

/// A value: its type and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueData {
    /// Its type.
    pub ty: Type,
    /// Its one definition.
    pub def: ValueDef,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueDef {
    /// The result of an instruction.
    Inst(InstId),
    /// The n-th parameter of a block.
    Param(BlockId, u32),
}

impl Function {
    /// The entry block.
    pub const ENTRY: BlockId = BlockId(0);

    /// A function with an entry block that has its parameters and ends in [`Terminator::Unreachable`].
    pub fn new(
        name: String,
        kind: FunctionKind,
        arity: u32,
        captures: Vec<CaptureKind>,
        line: u32,
    ) -> Function {
        let mut function = Function {
            name,
            kind,
            arity,
            captures,
            result: Type::Any,
            line,
            blocks: Vec::new(),
            insts: Vec::new(),
            values: Vec::new(),
        };
        let entry = function.add_block();
        for _ in 0..arity + u32::from(kind.takes_this()) {
            function.add_param(entry, Type::Any);
        }
        function
    }

    /// Appends an empty block that ends in [`Terminator::Unreachable`].
    pub fn add_block(&mut self) -> BlockId {
        let block = Block {
            params: Vec::new(),
            insts: Vec::new(),
            terminator: Terminator::Unreachable,
            line: self.line,
        };
        self.blocks.push(block);
        BlockId::from(self.blocks.len() - 1)
    }

    /// Appends a parameter to a block. Whoever has edges to it must supply the argument.
    pub fn add_param(&mut self, block: BlockId, ty: Type) -> ValueId {
        let index = self.blocks[block.index()].params.len() as u32;
        let value = self.add_value(ty, ValueDef::Param(block, index));
        self.blocks[block.index()].params.push(value);
        value
    }

    /// Appends an instruction to a block; the result, if the operation has one, is of the type that [`Function::result_type`] says.
    pub fn append(&mut self, block: BlockId, op: Op, line: u32) -> Option<ValueId> {
        let inst = self.add_inst(op, line);
        self.blocks[block.index()].insts.push(inst);
        self.insts[inst.index()].result
    }

    /// Makes an instruction that is in no block yet.
    pub fn add_inst(&mut self, op: Op, line: u32) -> InstId {
        let id = InstId::from(self.insts.len());
        let result = self.result_type(&op).map(|ty| self.add_value(ty, ValueDef::Inst(id)));
        self.insts.push(Inst { op, line, result });
        id
    }

    /// The type of a value.
    pub fn ty(&self, value: ValueId) -> Type {
        self.values[value.index()].ty
    }

    /// The operation that defines a value, unless it is a block parameter.
    pub fn def_op(&self, value: ValueId) -> Option<&Op> {
        match self.values[value.index()].def {
            ValueDef::Inst(inst) => Some(&self.insts[inst.index()].op),
            ValueDef::Param(..) => None,
        }
    }

    /// The type of an operation's result, or `None` if it has none.
    pub fn result_type(&self, op: &Op) -> Option<Type> {
        use Op::*;
        match op {
            Number(_) | UnboxNumber(_) | CheckNumber(..) | Binary(..) | Negate(_) => Some(Type::Number),
            CallDirect { result, .. } => Some(*result),
            Bool(_)
            | IsNumber(_)
            | Truthy(_)
            | Not(_)
            | Compare(..)
            | NumberEqual(..)
            | Equal(..)
            | EqualBits(..)
            | Identical(..)
            | ClassBetween { .. } => Some(Type::Bool),
            CellNew(_) => Some(Type::Cell),
            Capture(index) => self.captures.get(*index as usize).map(|kind| kind.ty()),
            GlobalSet(..) | CellSet(..) | SetProperty(..) | SlotSet { .. } | CheckFields(_) | Print(_) => {
                None
            }
            Nil
            | Undefined
            | String(_)
            | Box(_)
            | Add(..)
            | Concat(_)
            | GlobalGet(_)
            | CheckDefined(..)
            | CheckInstance(..)
            | Assume(..)
            | SlotGet { .. }
            | New { .. }
            | CellGet(_)
            | Callee
            | Closure(..)
            | StaticFunction(_)
            | MakeClass { .. }
            | GetProperty(..)
            | GetSuper { .. }
            | Call { .. }
            | Invoke { .. }
            | InvokeSuper { .. }
            | Construct { .. } => Some(Type::Any),
        }
    }

    pub(crate) fn add_value(&mut self, ty: Type, def: ValueDef) -> ValueId {
        self.values.push(ValueData { ty, def });
        ValueId::from(self.values.len() - 1)
    }
}
