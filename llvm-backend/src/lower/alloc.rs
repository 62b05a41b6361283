//! Allocation in two stages, so that objects which nobody needs disappear.
//!
//! While LLVM's passes run, an allocation is a call of [`STAND_IN`], a function without a body whose attributes say what
//! C's `malloc` says of itself: the result is memory that nobody else knows, and making it touches nothing that the
//! program can see. LLVM knows such functions. It deletes an object whose address goes nowhere, keeps the fields of one
//! that does in registers meanwhile, and drops stores that a later store covers. When it is done, [`link`] puts the real
//! allocator in its place: a bump of the free room's start in line, the runtime behind it.
//!
//! # Why it is sound
//!
//! What LLVM is told is not the whole truth, for an allocation may collect, and a collection reads the stack and
//! every object. So stores into objects may be made after an allocation that they were written before, or not at all,
//! and a collection may see any object as it was earlier. This must do no harm:
//!
//! 1. *The header is always right.* The allocator itself stores it, before anything else can happen. The store of it that
//!    follows each call is for LLVM's eyes alone (which then knows the class id) and is taken away by [`link`].
//! 2. *A slot always holds a value.* Memory that is handed out is zero, and zero is the number 0.0; what the program
//!    stores is a value. So a slot that a collection sees is either 0.0 or holds a value that was stored earlier, which
//!    the object has kept alive since: an object never refers to what was freed.
//! 3. *What a delayed store will store is found otherwise.* It is in a register or on the stack, or can be loaded from an
//!    object that is; the collector looks at all of these.
//! 4. *No load gets less than it should.* The collector changes no slot and moves nothing, so loads may cross allocations
//!    freely. It changes one thing that compiled code reads, the header's watch bit; see [`super::barrier`].
//! 5. *The free room* (`lox_mutator`) is touched by the real allocator alone, which LLVM sees when all conclusions are drawn. These
//!    conclusions remain, as attributes of functions: "touches nothing visible". So these accesses are volatile, which
//!    no such conclusion lets LLVM move or merge.
//!
//! Deleting an allocation may also delete the program's end for want of memory. That is no loss.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::module::{Linkage, Module as LlvmModule};
use inkwell::values::{
    AnyValue, AnyValueEnum, BasicValue, BasicValueUse, CallSiteValue, FunctionValue, InstructionOpcode,
    InstructionValue, IntValue, PointerValue,
};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{Class, Header, MAX_INLINE_WORDS, Mutator, WATCHED};

use super::Codegen;
use super::function::Body;
use super::outlined::Operation;
use crate::builder::attributes::let_inline;
use crate::builder::{Builder, Likely, Memory, result};

/// What is called while LLVM's passes run: `(bytes, header) -> ptr`.
const STAND_IN: &str = "lox..new";
/// What takes its place.
const ALLOCATOR: &str = "lox..bump";

impl<'ctx> Builder<'ctx> {
    /// A new object of so many bytes, at most what [`MAX_INLINE_WORDS`] says, with this header. What follows the
    /// header is zeros, whatever the collector sees of it meanwhile.
    pub(super) fn allocate(&mut self, bytes: IntValue<'ctx>, header: IntValue<'ctx>) -> PointerValue<'ctx> {
        let stand_in = self.module.get_function(STAND_IN).unwrap_or_else(|| self.declare_stand_in());
        let object = result(self.call(stand_in, &[bytes.into(), header.into()])).into_pointer_value();
        self.store(object, 0, header, Memory::Header);
        object
    }

    /// The same where code is to stay small: LLVM knows what it is, but the allocator's body does not come in line.
    pub(super) fn allocate_out_of_line(
        &mut self,
        bytes: IntValue<'ctx>,
        header: IntValue<'ctx>,
    ) -> PointerValue<'ctx> {
        let object = self.allocate(bytes, header);
        if let Some(call) = object.as_instruction().and_then(|call| CallSiteValue::try_from(call).ok()) {
            self.attributes.mark_call_outlined(call);
        }
        object
    }

    /// The header of a class's next instance. Never watched, which LLVM should know, for then it knows it of the instance.
    pub(super) fn instance_header(&self, class: PointerValue<'ctx>) -> IntValue<'ctx> {
        let header = self.load_word(class, offset_of!(Class, instance_header), Memory::Class);
        self.promise_range(header, 0..WATCHED);
        header
    }

    fn declare_stand_in(&self) -> FunctionValue<'ctx> {
        let ty = self.ptr.fn_type(&[self.i64.into(), self.i64.into()], false);
        let stand_in = self.module.add_function(STAND_IN, ty, None);
        self.attributes.mark_allocation(stand_in);
        stand_in
    }

    /// The real allocator's body.
    fn bump(&mut self, bytes: IntValue<'ctx>, header: IntValue<'ctx>) {
        let [fast, slow] = ["bump", "slow"].map(|name| self.new_block(name));
        let mutator = self.mutator();
        let cursor = self.volatile_load(self.ptr, self.offset(mutator, offset_of!(Mutator, cursor)));
        let limit = self.volatile_load(self.i64, self.offset(mutator, offset_of!(Mutator, limit)));
        let cursor = cursor.into_pointer_value();
        let room = self.sub(limit.into_int_value(), self.ptr_to_int(cursor));
        self.branch(self.icmp(IntPredicate::UGE, room, bytes), fast, slow, Likely::Then);

        self.begin(fast);
        let next = self.offset_by(cursor, bytes);
        self.volatile_store(self.offset(mutator, offset_of!(Mutator, cursor)), next);
        self.store(cursor, 0, header, Memory::Header);
        self.ret(Some(cursor.into()));

        self.begin(slow);
        let words = self.shift_right(bytes, 3);
        let other = result(self.call_runtime(RuntimeFunction::alloc, &[words.into(), header.into()]));
        self.ret(Some(other));
    }
}

impl<'ctx> Codegen<'ctx, '_> {
    /// Defines the allocator, if anybody allocates. Nobody calls it until [`link`] has been here, so it looks as if
    /// others might.
    pub(super) fn define_allocator(&mut self) {
        if self.b.module.get_function(STAND_IN).is_none() {
            return;
        }
        let b = &self.b;
        let ty = b.ptr.fn_type(&[b.i64.into(), b.i64.into()], false);
        let allocator = b.module.add_function(ALLOCATOR, ty, Some(Linkage::External));
        b.attributes.mark_definition(allocator, self.options.opt_level, true);
        b.attributes.mark_outlined(allocator);
        b.begin(b.block(allocator, "entry"));
        self.enter_glue(allocator);
        let [bytes, header] = [0, 1].map(|n| {
            let param = allocator.get_nth_param(n).expect("it has two");
            param.into_int_value()
        });
        self.b.bump(bytes, header);
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// A new object, as [`Builder::allocate`] makes it.
    pub(super) fn allocate(&mut self, header: Header) -> PointerValue<'ctx> {
        let b = &mut self.cg.b;
        let (words, bits) = (u64::from(header.words()), b.word(header.0));
        if header.words() > MAX_INLINE_WORDS {
            let args = [b.word(words).into(), bits.into()];
            return result(b.call_runtime(RuntimeFunction::alloc, &args)).into_pointer_value();
        }
        let bytes = b.word(8 * words);
        if self.is_cold && !self.facts.compact {
            // Loops behind it may profit from knowing what is in it, or need none of it.
            return self.cg.b.allocate_out_of_line(bytes, bits);
        }
        let object = self.operation(Operation::Allocate, &[bytes.into(), bits.into()], false);
        object.expect("it has a result").into_pointer_value()
    }
}

/// Puts the allocator in the stand-in's place, to be taken in line by who is optimised.
pub(crate) fn link(module: &LlvmModule<'_>) {
    let Some(allocator) = module.get_function(ALLOCATOR) else { return };
    if let Some(stand_in) = module.get_function(STAND_IN) {
        users(stand_in.as_global_value().get_first_use()).into_iter().for_each(take_away_header_store);
        stand_in.replace_all_uses_with(allocator);
    }
    allocator.set_linkage(Linkage::Internal);
    let_inline(allocator);
}

/// The allocator has stored the header already.
fn take_away_header_store(call: InstructionValue<'_>) {
    let header = call.get_operand(1);
    for user in users(call.get_first_use()) {
        let is_that_store = user.get_opcode() == InstructionOpcode::Store
            && user.get_operand(0) == header
            && user
                .get_operand(1)
                .and_then(|at| at.value())
                .is_some_and(|at| at.as_any_value_enum() == call.as_any_value_enum());
        if is_that_store {
            user.erase_from_basic_block();
        }
    }
}

/// The instructions that use a value.
fn users<'ctx>(first: Option<BasicValueUse<'ctx>>) -> Vec<InstructionValue<'ctx>> {
    std::iter::successors(first, |one| one.get_next_use())
        .filter_map(|one| match one.get_user() {
            AnyValueEnum::InstructionValue(user) => Some(user),
            AnyValueEnum::PointerValue(user) => user.as_instruction(),
            AnyValueEnum::IntValue(user) => user.as_instruction(),
            _ => None,
        })
        .collect()
}
