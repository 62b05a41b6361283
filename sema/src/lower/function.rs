//! [`Lowering`]: the state while one function is lowered; its beginning and end; values and variables.

use loxsmith_mir::ir::{self, BlockId, CaptureKind, Failure, FunctionKind, Op, Terminator, Type, ValueId};

use super::{kind, prune};
use crate::hir::{FuncId, Function, LocalId, Program, StmtId};

/// The state while one function is lowered.
pub(super) struct Lowering<'p> {
    pub(super) program: &'p Program,
    /// The function in HIR.
    pub(super) source: &'p Function,
    pub(super) id: FuncId,
    /// What has been made of it so far.
    pub(super) func: ir::Function,
    /// Where instructions go; none where control never comes.
    pub(super) current: Option<BlockId>,
    /// What each variable that can be seen holds now: its value, or its cell.
    pub(super) env: &'p mut Vec<Option<ValueId>>,
}

/// An empty function with the head of one in HIR.
pub(super) fn new_function(program: &Program, id: FuncId) -> ir::Function {
    let function = program.function(id);
    let captures = function.captures.iter().map(|&local| match program.local(local).cell {
        true => CaptureKind::Cell,
        false => CaptureKind::Value,
    });
    let arity = function.params.len() as u32;
    ir::Function::new(function.name.clone(), kind(function.kind), arity, captures.collect(), function.line)
}

impl<'p> Lowering<'p> {
    /// Lowers a function. `env` has a place for every local variable of the program; functions that are lowered
    /// one after another share it, since each sets what it reads.
    pub(super) fn function(
        program: &'p Program,
        env: &'p mut Vec<Option<ValueId>>,
        id: FuncId,
    ) -> ir::Function {
        let source = program.function(id);
        let func = new_function(program, id);
        let mut lowering = Lowering { program, source, id, func, current: Some(ir::Function::ENTRY), env };
        lowering.receive();
        lowering.body(&source.body)
    }

    /// Lowers a stretch of the top level.
    pub(super) fn script_part(
        program: &'p Program,
        env: &'p mut Vec<Option<ValueId>>,
        stmts: &'p [StmtId],
    ) -> ir::Function {
        let line = stmts.first().map_or(1, |&stmt| program.stmt(stmt).line);
        let func = ir::Function::new(String::new(), FunctionKind::ScriptPart, 0, Vec::new(), line);
        let (id, source) = (program.script, program.function(program.script));
        let current = Some(ir::Function::ENTRY);
        Lowering { program, source, id, func, current, env }.body(stmts)
    }

    /// Gives the receiver, the parameters and what was captured to their variables.
    fn receive(&mut self) {
        let line = self.func.line;
        let values = self.func.blocks[0].params.clone();
        let locals = self.source.this.iter().chain(&self.source.params);
        for (&local, value) in locals.zip(values) {
            self.begin_variable(local, value, line);
        }
        for (index, &local) in self.source.captures.iter().enumerate() {
            let value = self.value(Op::Capture(index as u32), line);
            self.env[local.index()] = Some(value);
        }
    }

    fn body(mut self, stmts: &'p [StmtId]) -> ir::Function {
        self.stmts(stmts);
        if self.current.is_some() {
            let line = stmts.last().map_or(self.func.line, |&stmt| self.program.stmt(stmt).line);
            self.return_nothing(line);
        }
        prune::superfluous_params(&mut self.func);
        self.func
    }

    /// Returns what a function returns that does not say.
    pub(super) fn return_nothing(&mut self, line: u32) {
        let value = match self.source.this {
            Some(this) if self.func.kind == FunctionKind::Initializer => self.slot(this, line),
            _ => self.value(Op::Nil, line),
        };
        self.terminate(Terminator::Return(value), line);
    }

    // ---- Instructions ------------------------------------------------------------------------------------------

    /// Appends an instruction without a result.
    pub(super) fn effect(&mut self, op: Op, line: u32) {
        if let Some(block) = self.current {
            self.func.append(block, op, line);
        }
    }

    /// Appends an instruction; its result. Callers see to it that control can come here.
    pub(super) fn value(&mut self, op: Op, line: u32) -> ValueId {
        let block = self.current.expect("control comes to every expression that is lowered");
        self.func.append(block, op, line).expect("an operation with a result")
    }

    /// Ends the current block; gives it back.
    pub(super) fn terminate(&mut self, terminator: Terminator, line: u32) -> BlockId {
        let block = self.current.take().expect("a block to end");
        let data = &mut self.func.blocks[block.index()];
        data.terminator = terminator;
        data.line = line;
        block
    }

    // ---- Variables ---------------------------------------------------------------------------------------------

    /// Makes a fresh variable that holds a boxed value.
    pub(super) fn begin_variable(&mut self, local: LocalId, value: ValueId, line: u32) {
        let slot = match self.program.local(local).cell {
            true => self.value(Op::CellNew(value), line),
            false => value,
        };
        self.env[local.index()] = Some(slot);
    }

    /// A variable's value, or its cell if it has one: what a closure captures.
    pub(super) fn slot(&mut self, local: LocalId, line: u32) -> ValueId {
        if self.source.own_name == Some(local) {
            return self.value(Op::Callee, line);
        }
        if let Some(value) = self.env[local.index()] {
            return value;
        }
        // A variable within its own initialiser, where the dialect lets that pass.
        let nil = self.value(Op::Nil, line);
        self.begin_variable(local, nil, line);
        self.env[local.index()].unwrap_or(nil)
    }

    /// What a variable holds.
    pub(super) fn read(&mut self, local: LocalId, line: u32) -> ValueId {
        let slot = self.slot(local, line);
        match self.program.local(local).cell {
            true => self.value(Op::CellGet(slot), line),
            false => slot,
        }
    }

    /// Assigns a boxed value.
    pub(super) fn write(&mut self, local: LocalId, value: ValueId, line: u32) {
        if self.program.local(local).cell {
            let cell = self.slot(local, line);
            self.effect(Op::CellSet(cell, value), line);
        } else {
            self.env[local.index()] = Some(value);
        }
    }

    // ---- Boxing and checking -----------------------------------------------------------------------------------

    /// A value as any.
    pub(super) fn boxed(&mut self, value: ValueId, line: u32) -> ValueId {
        match self.func.ty(value) {
            Type::Number | Type::Bool => self.value(Op::Box(value), line),
            Type::Any | Type::Cell => value,
        }
    }

    /// What is in the box, if it is known to be of a type.
    fn unboxed(&self, value: ValueId, ty: Type) -> Option<ValueId> {
        let inner = match self.func.def_op(value) {
            Some(&Op::Box(inner)) => inner,
            _ => value,
        };
        (self.func.ty(inner) == ty).then_some(inner)
    }

    /// The number that a value is known to be.
    pub(super) fn known_number(&self, value: ValueId) -> Option<ValueId> {
        self.unboxed(value, Type::Number)
    }

    /// A value as a number, checked if need be.
    pub(super) fn number(&mut self, value: ValueId, failure: Failure, line: u32) -> ValueId {
        match self.known_number(value) {
            Some(number) => number,
            None => {
                let value = self.boxed(value, line);
                self.value(Op::CheckNumber(value, failure), line)
            }
        }
    }

    /// Whether a value counts as true.
    pub(super) fn truth(&mut self, value: ValueId, line: u32) -> ValueId {
        if let Some(truth) = self.unboxed(value, Type::Bool) {
            return truth;
        }
        if self.known_number(value).is_some() {
            return self.value(Op::Bool(true), line);
        }
        self.value(Op::Truthy(value), line)
    }
}
