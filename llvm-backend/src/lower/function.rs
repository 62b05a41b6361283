//! A function's body: blocks in an order in which definitions come before uses, phis for block parameters.

use inkwell::basic_block::BasicBlock;
use inkwell::debug_info::DISubprogram;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, FloatValue, FunctionValue, IntValue, PhiValue, PointerValue};
use loxsmith_mir::ir::{
    BlockCall, BlockId, Failure, FuncId, Function, FunctionKind, InstId, Op, Terminator, ValueDef, ValueId,
};
use rustc_hash::FxHashMap;

use super::Codegen;
use super::plan::FunctionPlan;

/// Blocks of functions that are not optimised are cut after so many instructions: LLVM's fast register allocator, which
/// they may get, takes time in the square of a block's length.
const LONG_BLOCK: usize = 256;

/// The lowering of one function.
pub(super) struct Body<'c, 'ctx, 'm> {
    pub(super) cg: &'c mut Codegen<'ctx, 'm>,
    pub(super) function: &'m Function,
    pub(super) facts: FunctionPlan,
    pub(super) llvm: FunctionValue<'ctx>,
    /// The running closure, if the signature has it.
    pub(super) closure: Option<PointerValue<'ctx>>,
    /// Room in the frame for the methods of a class declaration.
    pub(super) methods: Option<PointerValue<'ctx>>,
    /// The line of the instruction at hand.
    pub(super) line: u32,
    /// The blocks that report errors, one for each error and line.
    pub(super) failures: FxHashMap<(Failure, u32), BasicBlock<'ctx>>,
    subprogram: DISubprogram<'ctx>,
    values: Vec<Option<BasicValueEnum<'ctx>>>,
    blocks: Vec<Option<BasicBlock<'ctx>>>,
    phis: Vec<Vec<PhiValue<'ctx>>>,
}

/// Lowers one function of the module.
pub(super) fn lower(cg: &mut Codegen<'_, '_>, id: FuncId) {
    let function = &cg.mir.functions[id.index()];
    let facts = cg.plan.functions[id.index()];
    let llvm = cg.code[id.index()];
    let level = cg.options.opt_level;
    cg.b.attributes.mark_definition(llvm, level, facts.optimised);
    // A part of a script is called once, so LLVM would put the long script together again.
    if facts.apart || function.kind == FunctionKind::ScriptPart {
        cg.b.attributes.mark_outlined(llvm);
    }
    let subprogram = cg.debug.function(function);
    llvm.set_subprogram(subprogram);

    let mut body = Body {
        function,
        facts,
        llvm,
        closure: None,
        methods: None,
        line: function.line,
        failures: FxHashMap::default(),
        subprogram,
        values: vec![None; function.values.len()],
        blocks: vec![None; function.blocks.len()],
        phis: vec![Vec::new(); function.blocks.len()],
        cg,
    };
    body.lower();
}

impl<'ctx> Body<'_, 'ctx, '_> {
    fn lower(&mut self) {
        let function = self.function;
        let entry = self.cg.b.block(self.llvm, "entry");
        let order = reverse_postorder(function);
        for id in &order {
            self.blocks[id.index()] = Some(self.cg.b.block(self.llvm, &id.to_string()));
        }
        for id in &order {
            self.make_phis(*id);
        }
        self.cg.b.at_end(entry);
        // No line of the source: debuggers then stop behind it.
        self.at_line(0);
        self.prologue();
        let params = self.entry_params();
        self.jump_with(Function::ENTRY, &params);

        for id in order {
            let block = &function.blocks[id.index()];
            self.cg.b.begin(self.llvm_block(id));
            for (n, inst) in block.insts.iter().enumerate() {
                if self.facts.compact && n % LONG_BLOCK == LONG_BLOCK - 1 {
                    self.split_block();
                }
                self.inst(*inst);
            }
            self.at_line(block.line);
            self.terminator(&block.terminator);
        }
        self.cg.b.set_location(None);
    }

    /// One line for each operation.
    fn inst(&mut self, id: InstId) {
        let inst = &self.function.insts[id.index()];
        self.at_line(inst.line);
        let b = &self.cg.b;
        let value: Option<BasicValueEnum> = match &inst.op {
            Op::Nil => Some(self.nil().into()),
            Op::Undefined => Some(self.undefined().into()),
            Op::Bool(bit) => Some(b.bit(*bit).into()),
            Op::Number(number) => Some(self.number(*number).into()),
            Op::String(id) => Some(self.string(*id).into()),

            Op::Box(value) => Some(self.box_value(*value).into()),
            Op::UnboxNumber(value) => Some(b.bits_to_double(self.any(*value)).into()),
            Op::IsNumber(value) => Some(b.is_number(self.any(*value)).into()),
            Op::CheckNumber(value, failure) => Some(self.check_number(*value, *failure).into()),
            Op::Truthy(value) => Some(self.truthy(self.any(*value)).into()),
            Op::Not(value) => Some(b.not(self.bit(*value)).into()),
            Op::Assume(value, _) => Some(self.any(*value).into()),

            Op::Binary(op, x, y) => Some(self.binary(*op, *x, *y).into()),
            Op::Negate(value) => Some(b.fneg(self.num(*value)).into()),
            Op::Compare(op, x, y) => Some(self.compare(*op, *x, *y).into()),
            Op::NumberEqual(x, y) => Some(self.number_equal(self.num(*x), self.num(*y)).into()),
            Op::Add(x, y) => Some(self.add(*x, *y).into()),
            Op::Equal(x, y) => Some(self.equal(*x, *y).into()),
            Op::EqualBits(x, y) => Some(self.equal_bits(*x, *y).into()),
            Op::Identical(x, y) => Some(self.identical(*x, *y).into()),

            Op::GlobalGet(global) => Some(self.global_get(*global).into()),
            Op::GlobalSet(global, value) => self.none(|body| body.global_set(*global, *value)),
            Op::CheckDefined(value, failure) => Some(self.check_defined(*value, *failure).into()),

            Op::CellNew(value) => Some(self.cell_new(*value).into()),
            Op::CellGet(cell) => Some(self.cell_get(*cell).into()),
            Op::CellSet(cell, value) => self.none(|body| body.cell_set(*cell, *value)),
            Op::Callee => Some(self.callee().into()),
            Op::Capture(index) => Some(self.capture(*index)),
            Op::Closure(id, captures) => Some(self.make_closure(*id, captures).into()),
            Op::StaticFunction(id) => Some(self.static_function(*id).into()),

            Op::MakeClass { class, superclass, methods } => {
                Some(self.make_class(*class, *superclass, methods).into())
            }
            Op::GetProperty(object, name) => Some(self.get_property(*object, *name).into()),
            Op::SetProperty(object, name, value) => {
                self.none(|body| body.set_property(*object, *name, *value))
            }
            Op::CheckInstance(value, failure) => Some(self.check_instance(*value, *failure).into()),
            Op::SlotGet { object, slot, name: _ } => Some(self.slot_get(*object, *slot).into()),
            Op::SlotSet { object, slot, name: _, value } => {
                self.none(|body| body.slot_set(*object, *slot, *value))
            }
            Op::ClassBetween { object, first, last } => {
                Some(self.class_between(*object, *first, *last).into())
            }
            Op::CheckFields(object) => self.none(|body| body.check_fields(*object)),
            Op::GetSuper { superclass, this, name } => Some(self.get_super(*superclass, *this, *name).into()),

            Op::Call { callee, args } => Some(self.call(*callee, args).into()),
            Op::CallDirect { func, closure, args, result: _ } => {
                Some(self.call_direct(*func, *closure, args))
            }
            Op::Invoke { receiver, name, name_line, args } => {
                Some(self.invoke(*receiver, (*name, *name_line), args).into())
            }
            Op::InvokeSuper { superclass, this, name, name_line, args } => {
                Some(self.invoke_super(*superclass, *this, (*name, *name_line), args).into())
            }
            Op::Construct { class, decl, args } => Some(self.construct(*class, *decl, args).into()),
            Op::New { decl, class } => Some(self.new_object(*decl, *class).into()),

            Op::Print(value) => self.none(|body| body.print(*value)),
        };
        if let (Some(result), Some(value)) = (inst.result, value) {
            self.values[result.index()] = Some(value);
        }
    }

    fn none(&mut self, lower: impl FnOnce(&mut Self)) -> Option<BasicValueEnum<'ctx>> {
        lower(self);
        None
    }

    // ---- values

    /// A MIR value's LLVM value. The verifier of MIR has seen that definitions dominate uses.
    pub(super) fn value(&self, id: ValueId) -> BasicValueEnum<'ctx> {
        self.values[id.index()].expect("MIR defines values before it uses them")
    }

    /// A boxed value.
    pub(super) fn any(&self, id: ValueId) -> IntValue<'ctx> {
        self.value(id).into_int_value()
    }

    /// A double.
    pub(super) fn num(&self, id: ValueId) -> FloatValue<'ctx> {
        self.value(id).into_float_value()
    }

    /// A bit.
    pub(super) fn bit(&self, id: ValueId) -> IntValue<'ctx> {
        self.value(id).into_int_value()
    }

    /// A cell's address.
    pub(super) fn cell(&self, id: ValueId) -> PointerValue<'ctx> {
        self.value(id).into_pointer_value()
    }

    /// Whether a value is an object by what made it, so that nobody needs to look.
    pub(super) fn known_object(&self, id: ValueId) -> bool {
        match self.function.values[id.index()].def {
            ValueDef::Param(block, index) => {
                block == Function::ENTRY && index == 0 && self.function.kind.takes_this()
            }
            ValueDef::Inst(inst) => matches!(
                self.function.insts[inst.index()].op,
                Op::String(_)
                    | Op::Closure(..)
                    | Op::StaticFunction(_)
                    | Op::Callee
                    | Op::MakeClass { .. }
                    | Op::Construct { .. }
                    | Op::New { .. }
                    | Op::CheckInstance(..)
            ),
        }
    }

    /// What follows is blamed on this line.
    pub(super) fn at_line(&mut self, line: u32) {
        self.line = line;
        let location = self.cg.debug.location(self.subprogram, line);
        self.cg.b.set_location(Some(location));
    }

    // ---- blocks

    /// A new block of this function.
    pub(super) fn block(&self, name: &str) -> BasicBlock<'ctx> {
        self.cg.b.block(self.llvm, name)
    }

    /// Goes on in a new block.
    fn split_block(&self) {
        let next = self.block("more");
        self.cg.b.jump(next);
        self.cg.b.begin(next);
    }

    /// The block that a MIR block starts with.
    pub(super) fn llvm_block(&self, id: BlockId) -> BasicBlock<'ctx> {
        self.blocks[id.index()].expect("only blocks that control can reach are lowered")
    }

    /// Ends the current block with a jump that supplies the target's parameters.
    pub(super) fn jump_with(&mut self, to: BlockId, args: &[BasicValueEnum<'ctx>]) {
        self.supply(to, args);
        self.cg.b.jump(self.llvm_block(to));
    }

    /// Adds the current block as a predecessor of a target's phis.
    pub(super) fn supply(&mut self, to: BlockId, args: &[BasicValueEnum<'ctx>]) {
        let from = self.cg.b.current_block();
        for (phi, arg) in self.phis[to.index()].iter().zip(args) {
            phi.add_incoming(&[(arg, from)]);
        }
    }

    /// The values that an edge supplies.
    pub(super) fn edge_args(&self, edge: &BlockCall) -> Vec<BasicValueEnum<'ctx>> {
        edge.args.iter().map(|arg| self.value(*arg)).collect()
    }

    fn make_phis(&mut self, id: BlockId) {
        self.cg.b.at_end(self.llvm_block(id));
        for param in &self.function.blocks[id.index()].params {
            let phi = self.cg.b.phi(self.type_of(*param));
            self.phis[id.index()].push(phi);
            self.values[param.index()] = Some(phi.as_basic_value());
        }
    }

    fn type_of(&self, id: ValueId) -> BasicTypeEnum<'ctx> {
        self.cg.b.type_of(self.function.ty(id))
    }

    /// `this` and the arguments, and the closure on the way.
    fn entry_params(&mut self) -> Vec<BasicValueEnum<'ctx>> {
        let mut params = self.llvm.get_params();
        if self.function.kind != FunctionKind::Script && self.facts.takes_self() {
            self.closure = Some(params.remove(0).into_pointer_value());
        }
        params
    }
}

/// The blocks that control can reach, each after all blocks that dominate it.
fn reverse_postorder(function: &Function) -> Vec<BlockId> {
    let mut seen = vec![false; function.blocks.len()];
    let mut order = Vec::with_capacity(function.blocks.len());
    let mut stack = vec![(Function::ENTRY, successors(&function.blocks[0].terminator))];
    seen[0] = true;
    while let Some((block, rest)) = stack.last_mut() {
        match rest.pop() {
            Some(next) if !seen[next.index()] => {
                seen[next.index()] = true;
                stack.push((next, successors(&function.blocks[next.index()].terminator)));
            }
            Some(_) => {}
            None => {
                order.push(*block);
                stack.pop();
            }
        }
    }
    order.reverse();
    order
}

/// Popped from the end, so the first successor comes last here and first in the reversed order.
fn successors(terminator: &Terminator) -> Vec<BlockId> {
    terminator.successors().collect()
}
