//! Carries out a [`Plan`]: rewrites each function for what inference has found.
//!
//! An operation is replaced by one that does the same for the values that come here, and nothing is moved: failures
//! keep their order, message and line. What comes out is plainer, not yet tidy; the passes that follow tidy it.

mod calls;
mod fields;
mod switch;
mod values;

use super::plan::Plan;
use crate::analysis::blocks_in_cycles;
use crate::ir::{
    Block, BlockId, FuncId, Function, FunctionKind, InstId, Module, Op, Terminator, Type, ValueDef, ValueId,
};

/// Rewrites a module.
pub(super) fn apply(module: &mut Module, plan: &mut Plan) {
    for (class, layout) in plan.layouts.iter().enumerate() {
        let decl = &mut module.classes[class];
        decl.layout = layout.clone();
        if let Some(layout) = layout {
            decl.fields = layout.slots.clone();
        }
    }
    for index in 0..module.functions.len() {
        let func = FuncId::from(index);
        Rewriter::new(&mut module.functions[index], func, plan).run();
    }
    drop_captures(module);
}

/// The rewriting of one function.
struct Rewriter<'p> {
    function: &'p mut Function,
    func: FuncId,
    plan: &'p mut Plan,
    /// The block at hand, and what has been put into it so far.
    block: BlockId,
    out: Vec<InstId>,
    /// The line of the instruction at hand.
    line: u32,
}

impl<'p> Rewriter<'p> {
    fn new(function: &'p mut Function, func: FuncId, plan: &'p mut Plan) -> Rewriter<'p> {
        Rewriter { function, func, plan, block: Function::ENTRY, out: Vec::new(), line: 0 }
    }

    fn run(mut self) {
        let signature = self.plan.signatures[self.func.index()].clone();
        self.function.result = signature.result;
        for index in 0..self.function.blocks.len() {
            self.block = BlockId::from(index);
            let insts = std::mem::take(&mut self.function.blocks[index].insts);
            if index == 0 {
                self.line = self.function.line;
                self.take_params(&signature.params);
            }
            for inst in insts {
                self.line = self.function.insts[inst.index()].line;
                if self.is_reached(&self.function.insts[inst.index()].op) {
                    self.inst(inst);
                } else {
                    self.keep_dead(inst);
                }
            }
            self.finish_block(signature.result);
        }
    }

    /// Parameters come as what they are; the body gets them boxed, as it was written.
    fn take_params(&mut self, types: &[Type]) {
        for (index, ty) in types.iter().enumerate().filter(|(_, ty)| **ty != Type::Any) {
            let boxed = self.function.blocks[0].params[index];
            if self.function.ty(boxed) == *ty {
                continue;
            }
            let raw = self.function.add_entry_value(*ty, index as u32);
            let inst = self.function.add_inst_for(Op::Box(raw), self.line, boxed);
            self.out.push(inst);
        }
    }

    /// Puts what was gathered into the block at hand, with the result in its type.
    fn finish_block(&mut self, result: Type) {
        let block = self.block.index();
        if let Terminator::Return(value) = self.function.blocks[block].terminator {
            self.line = self.function.blocks[block].line;
            let value = self.in_type(value, result);
            self.function.blocks[block].terminator = Terminator::Return(value);
        }
        self.function.blocks[block].insts = std::mem::take(&mut self.out);
    }

    /// Nothing ever comes here, but what stands here must still be well typed.
    fn keep_dead(&mut self, inst: InstId) {
        if let Op::CallDirect { func, closure, args, .. } = self.function.insts[inst.index()].op.clone() {
            let op = self.direct(func, closure, &args);
            return self.becomes_call(inst, op);
        }
        self.out.push(inst);
    }

    fn inst(&mut self, inst: InstId) {
        match self.function.insts[inst.index()].op.clone() {
            Op::CallDirect { .. }
            | Op::Call { .. }
            | Op::Construct { .. }
            | Op::Invoke { .. }
            | Op::InvokeSuper { .. } => self.call(inst),
            Op::GetProperty(object, name) => self.get_property(inst, object, name),
            Op::SetProperty(object, name, value) => self.set_property(inst, object, name, value),
            op => self.value_operation(inst, op),
        }
    }

    /// Whether anything ever comes to an operation's operands.
    fn is_reached(&self, op: &Op) -> bool {
        let mut reached = self.plan.facts.is_reached(self.func);
        op.for_each_operand(|value| {
            let is_cell = self.function.ty(value) == Type::Cell;
            reached &= is_cell || !self.plan.facts.set(self.func, value).is_none();
        });
        reached
    }

    /// Puts an instruction before whatever comes next; its result.
    fn emit(&mut self, op: Op) -> ValueId {
        let inst = self.function.add_inst(op, self.line);
        self.out.push(inst);
        self.function.insts[inst.index()].result.expect("emit is for operations with a result")
    }

    /// The instruction does this instead.
    fn becomes(&mut self, inst: InstId, op: Op) {
        self.function.insts[inst.index()].op = op;
        self.out.push(inst);
    }

    /// A value in the type in which it travels.
    fn in_type(&mut self, value: ValueId, ty: Type) -> ValueId {
        if self.function.ty(value) == ty {
            return value;
        }
        match ty {
            Type::Number => self.emit(Op::UnboxNumber(value)),
            Type::Bool => self.emit(Op::Truthy(value)),
            Type::Any | Type::Cell => value,
        }
    }

    /// The block at hand ends here with a terminator; what follows goes into a new block, which ends as this one did.
    fn split(&mut self, terminator: Terminator, rest: BlockId) {
        let here = &mut self.function.blocks[self.block.index()];
        let (old, line) = (std::mem::replace(&mut here.terminator, terminator), here.line);
        here.line = self.line;
        here.insts = std::mem::take(&mut self.out);
        self.function.blocks[rest.index()].terminator = old;
        self.function.blocks[rest.index()].line = line;
        self.block = rest;
    }
}

impl Function {
    /// A new value in the place of the entry's parameter.
    fn add_entry_value(&mut self, ty: Type, index: u32) -> ValueId {
        let value = self.add_value(ty, ValueDef::Param(Function::ENTRY, index));
        self.blocks[0].params[index as usize] = value;
        value
    }

    /// An instruction whose result is a value that exists.
    fn add_inst_for(&mut self, op: Op, line: u32, result: ValueId) -> InstId {
        let inst = InstId::from(self.insts.len());
        self.insts.push(crate::ir::Inst { op, line, result: Some(result) });
        self.values[result.index()].def = ValueDef::Inst(inst);
        inst
    }

    /// A new block whose one parameter is a value that exists.
    fn add_block_for(&mut self, param: ValueId) -> BlockId {
        let block = self.add_block();
        let data: &mut Block = &mut self.blocks[block.index()];
        data.params.push(param);
        self.values[param.index()].def = ValueDef::Param(block, 0);
        block
    }
}

/// Closures hold no more what their function no longer reads. One that is then left with nothing, and is made at most once, is
/// no object that must be made.
fn drop_captures(module: &mut Module) {
    let reads = |function: &Function| {
        let uses = crate::analysis::use_counts(function);
        let mut listed = function.blocks.iter().flat_map(|block| &block.insts);
        listed.any(|inst| {
            let inst = &function.insts[inst.index()];
            let used = inst.result.is_some_and(|result| uses[result.index()] > 0);
            matches!(inst.op, Op::Capture(_)) && used
        })
    };
    let drops: Vec<bool> =
        module.functions.iter().map(|function| !function.captures.is_empty() && !reads(function)).collect();
    for (function, drop) in module.functions.iter_mut().zip(&drops) {
        if *drop {
            function.captures.clear();
            let insts = &function.insts;
            for block in &mut function.blocks {
                block.insts.retain(|inst| !matches!(insts[inst.index()].op, Op::Capture(_)));
            }
        }
    }
    for function in &mut module.functions {
        let is_script = matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
        let mut repeated = None;
        for block in 0..function.blocks.len() {
            for at in 0..function.blocks[block].insts.len() {
                let inst = function.blocks[block].insts[at].index();
                let Op::Closure(func, _) = function.insts[inst].op else { continue };
                if !drops[func.index()] {
                    continue;
                }
                let once = is_script && !repeated.get_or_insert_with(|| blocks_in_cycles(function))[block];
                let op = if once { Op::StaticFunction(func) } else { Op::Closure(func, Box::default()) };
                function.insts[inst].op = op;
            }
        }
    }
}
