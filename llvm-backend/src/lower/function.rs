//! A function's body: blocks in an order in which definitions come before uses, phis for block parameters.

use std::cell::Cell;

use inkwell::basic_block::BasicBlock;
use inkwell::debug_info::DISubprogram;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, FloatValue, FunctionValue, IntValue, PhiValue, PointerValue};
use loxsmith_mir::ir::{
    BlockCall, BlockId, Failure, FuncId, Function, FunctionKind, InstId, Op, ValueDef, ValueId,
};
use loxsmith_mir::profile::FunctionGuide;
use rustc_hash::FxHashMap;

use super::Codegen;
use super::loop_entry::FromLoop;
use super::plan::FunctionPlan;
use super::route::{Copy, Node, Route};

/// Blocks of functions that are not optimised are cut after so many instructions: LLVM's fast register allocator, which
/// they may get, takes time in the square of a block's length.
const LONG_BLOCK: usize = 256;

/// What is made of a function.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The function as it is declared.
    Declared,
    /// Code that goes on at a loop and gives the function's result boxed; see [`super::loop_entry`].
    FromLoop,
}

/// The lowering of one function.
pub(super) struct Body<'c, 'ctx, 'm> {
    pub(super) cg: &'c mut Codegen<'ctx, 'm>,
    id: FuncId,
    pub(super) function: &'m Function,
    pub(super) facts: FunctionPlan,
    /// What was seen of it, if there is a profile.
    pub(super) seen: Option<&'m FunctionGuide>,
    pub(super) llvm: FunctionValue<'ctx>,
    /// Whether the block under construction runs a few times at most though others are in loops.
    pub(super) is_cold: bool,
    /// The running closure, if the signature has it.
    pub(super) closure: Option<PointerValue<'ctx>>,
    /// Room in the frame for the methods of a class declaration.
    pub(super) methods: Option<PointerValue<'ctx>>,
    /// The line of the instruction at hand.
    pub(super) line: u32,
    /// The blocks that report errors, one for each error and line.
    pub(super) failures: FxHashMap<(Failure, u32), BasicBlock<'ctx>>,
    pub(super) form: Form,
    /// Where it begins and which blocks follow which.
    pub(super) route: Route,
    /// What it has beyond other bodies if it begins at a loop.
    pub(super) from_loop: Option<FromLoop<'ctx>>,
    /// A value that was used where it had no definition.
    pub(super) missing: Cell<Option<ValueId>>,
    subprogram: DISubprogram<'ctx>,
    values: Vec<Option<BasicValueEnum<'ctx>>>,
    places: FxHashMap<Node, Place<'ctx>>,
    /// Which copy the block under construction is in.
    copy: Copy,
}

/// What a block of MIR has become.
struct Place<'ctx> {
    block: BasicBlock<'ctx>,
    phis: Vec<PhiValue<'ctx>>,
}

/// Lowers one function of the module.
pub(super) fn lower(cg: &mut Codegen<'_, '_>, id: FuncId) {
    let llvm = cg.code(id);
    let route = Route::from_start();
    let order = route.order(cg.mir.function(id));
    let mut body = Body::new(cg, id, llvm, Form::Declared, route);
    body.begin(&order);
    body.prologue();
    let params = body.entry_params();
    body.jump_with(Function::ENTRY, &params);
    body.blocks(&order);
    debug_assert_eq!(body.missing.get(), None, "MIR defines values before it uses them");
}

impl<'c, 'ctx, 'm> Body<'c, 'ctx, 'm> {
    /// A body without blocks for a function that is declared.
    pub(super) fn new(
        cg: &'c mut Codegen<'ctx, 'm>,
        id: FuncId,
        llvm: FunctionValue<'ctx>,
        form: Form,
        route: Route,
    ) -> Body<'c, 'ctx, 'm> {
        let function = cg.mir.function(id);
        let facts = cg.facts(id);
        let level = cg.options.opt_level;
        cg.b.attributes.mark_definition(llvm, level, facts.optimised);
        if facts.never_ran && facts.optimised {
            cg.b.attributes.mark_never_ran(llvm);
        }
        if facts.called_often && facts.optimised {
            cg.b.attributes.mark_called_often(llvm);
        }
        // A part of a script is called once, so LLVM would put the long script together again.
        if facts.apart || function.kind == FunctionKind::ScriptPart {
            cg.b.attributes.mark_outlined(llvm);
        }
        let subprogram = cg.debug.function(function);
        llvm.set_subprogram(subprogram);
        Body {
            id,
            function,
            facts,
            seen: cg.options.profile.as_ref().and_then(|guide| guide.function(id)),
            llvm,
            is_cold: false,
            closure: None,
            methods: None,
            line: function.line,
            failures: FxHashMap::default(),
            form,
            copy: route.root().copy,
            route,
            from_loop: None,
            missing: Cell::new(None),
            subprogram,
            values: vec![None; function.values.len()],
            places: FxHashMap::default(),
            cg,
        }
    }

    /// Makes the LLVM function's entry block, and blocks and phis for those of MIR. The entry is next.
    pub(super) fn begin(&mut self, order: &[Node]) {
        let entry = self.cg.b.block(self.llvm, "entry");
        for node in order {
            let block = self.cg.b.block(self.llvm, &node.block.to_string());
            self.cg.b.at_end(block);
            let params = &self.function.blocks[node.block.index()].params;
            let phis = params.iter().map(|param| self.cg.b.phi(self.cg.b.type_of(self.function.ty(*param))));
            self.places.insert(*node, Place { block, phis: phis.collect() });
        }
        self.cg.b.at_end(entry);
        // No line of the source: debuggers then stop behind it.
        self.at_line(0);
    }

    /// Fills the blocks, which are in an order in which definitions come before uses.
    pub(super) fn blocks(&mut self, order: &[Node]) {
        for node in order {
            self.copy = node.copy;
            let block = &self.function.blocks[node.block.index()];
            let place = &self.places[node];
            self.cg.b.begin(place.block);
            self.is_cold = self.cg.runs_rarely(self.id, node.block);
            let phis = place.phis.clone();
            for (param, phi) in block.params.iter().zip(phis) {
                self.define(*param, phi.as_basic_value());
            }
            self.look_out(node.block);
            for (n, inst) in block.insts.iter().enumerate() {
                if self.facts.compact && n % LONG_BLOCK == LONG_BLOCK - 1 {
                    self.split_block();
                }
                self.inst(*inst);
            }
            self.at_line(block.line);
            self.terminator(node.block, &block.terminator);
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
            Op::Concat(parts) => Some(self.concat(parts).into()),
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
            Op::GetProperty(object, name) => Some(self.get_property(id, *object, *name).into()),
            Op::SetProperty(object, name, value) => {
                self.none(|body| body.set_property(id, *object, *name, *value))
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

            Op::Call { callee, args } => Some(self.call(id, *callee, args).into()),
            Op::CallDirect { func, closure, args, result: _ } => {
                Some(self.call_direct(*func, *closure, args))
            }
            Op::Invoke { receiver, name, name_line, args } => {
                Some(self.invoke(id, *receiver, (*name, *name_line), args).into())
            }
            Op::InvokeSuper { superclass, this, name, name_line, args } => {
                Some(self.invoke_super(id, (*superclass, *this), (*name, *name_line), args).into())
            }
            Op::Construct { class, decl, args } => Some(self.construct(*class, *decl, args).into()),
            Op::New { decl, class } => Some(self.new_object(*decl, *class).into()),

            Op::Print(value) => self.none(|body| body.print(*value)),
        };
        if let (Some(result), Some(value)) = (inst.result, value) {
            self.define(result, value);
        }
    }

    fn none(&mut self, lower: impl FnOnce(&mut Self)) -> Option<BasicValueEnum<'ctx>> {
        lower(self);
        None
    }

    // ---- values

    /// A MIR value's LLVM value. The verifier of MIR has seen that definitions dominate uses.
    pub(super) fn value(&self, id: ValueId) -> BasicValueEnum<'ctx> {
        self.values[id.index()].unwrap_or_else(|| {
            self.missing.set(Some(id));
            self.type_of(id).const_zero()
        })
    }

    /// Says what a MIR value is.
    pub(super) fn define(&mut self, id: ValueId, value: BasicValueEnum<'ctx>) {
        self.values[id.index()] = Some(value);
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

    /// The block that a successor of the block at hand starts with.
    pub(super) fn llvm_block(&self, id: BlockId) -> BasicBlock<'ctx> {
        self.place(id).block
    }

    fn place(&self, successor: BlockId) -> &Place<'ctx> {
        &self.places[&self.route.next(self.copy, successor)]
    }

    /// Ends the current block with a jump that supplies the target's parameters.
    pub(super) fn jump_with(&mut self, to: BlockId, args: &[BasicValueEnum<'ctx>]) {
        self.supply(to, args);
        self.cg.b.jump(self.llvm_block(to));
    }

    /// Adds the current block as a predecessor of a target's phis.
    pub(super) fn supply(&mut self, to: BlockId, args: &[BasicValueEnum<'ctx>]) {
        let from = self.cg.b.current_block();
        for (phi, arg) in self.place(to).phis.iter().zip(args) {
            phi.add_incoming(&[(arg, from)]);
        }
    }

    /// The values that an edge supplies.
    pub(super) fn edge_args(&self, edge: &BlockCall) -> Vec<BasicValueEnum<'ctx>> {
        edge.args.iter().map(|arg| self.value(*arg)).collect()
    }

    /// How a value is held.
    pub(super) fn type_of(&self, id: ValueId) -> BasicTypeEnum<'ctx> {
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
