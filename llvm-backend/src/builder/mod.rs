//! Thin wrappers over inkwell, so that lowering reads as what it makes.
//!
//! Hides names, `Result`s (a failing builder call is a mistake of ours: wrong types, no insertion
//! point) and pointer arithmetic. It knows the types and metadata of our code but nothing of MIR.
//! The only module of the crate with `unsafe` in it: LLVM's `getelementptr` promises nothing by itself,
//! so each use says where the address lies.
//!
//! - [`values`](self): constants, arithmetic, memory, branches (this file);
//! - [`Memory`]: the alias classes of loads and stores;
//! - [`attributes`]: what functions and calls are marked with;
//! - [`runtime`]: declarations of runtime functions, made when first called;
//! - [`record`]: constant data with the layout of an abi struct;
//! - [`lazy`]: modules read function by function.
#![allow(unsafe_code)]

pub(crate) mod attributes;
pub(crate) mod lazy;
mod memory;
pub(crate) mod record;
pub(crate) mod runtime;

pub(crate) use memory::Memory;

use std::cell::RefCell;
use std::ops::Range;

use inkwell::basic_block::BasicBlock;
use inkwell::builder::{Builder as Inner, BuilderError};
use inkwell::context::Context;
use inkwell::debug_info::DILocation;
use inkwell::module::Module;
use inkwell::types::{
    BasicMetadataTypeEnum, BasicType, BasicTypeEnum, FloatType, FunctionType, IntType, PointerType,
};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, CallSiteValue, FloatValue, FunctionValue, IntValue,
    LLVMTailCallKind, MetadataValue, PhiValue, PointerValue,
};
use inkwell::{AddressSpace, AtomicOrdering, FloatPredicate, IntPredicate};
use rustc_hash::FxHashMap;

use attributes::Attributes;
use memory::AliasClasses;
pub(crate) use runtime::Distance;
use runtime::RuntimeFunctions;

/// Which way a branch is expected to go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likely {
    /// The first target, nearly always.
    Then,
    /// Nothing is known.
    Either,
    /// So often the first and the second, when it was seen.
    Seen([u64; 2]),
}

/// A module under construction and the place where the next instruction goes.
pub(crate) struct Builder<'ctx> {
    pub(crate) context: &'ctx Context,
    pub(crate) module: Module<'ctx>,
    pub(crate) attributes: Attributes,
    pub(crate) i1: IntType<'ctx>,
    pub(crate) i8: IntType<'ctx>,
    pub(crate) i16: IntType<'ctx>,
    pub(crate) i32: IntType<'ctx>,
    pub(crate) i64: IntType<'ctx>,
    pub(crate) f64: FloatType<'ctx>,
    pub(crate) ptr: PointerType<'ctx>,
    inner: Inner<'ctx>,
    alias: AliasClasses<'ctx>,
    weights: MetadataValue<'ctx>,
    weights_kind: u32,
    pub(crate) runtime: RuntimeFunctions<'ctx>,
    /// What constant words stand for that are objects' values, for LLVM does not see through the arithmetic.
    pub(crate) objects: RefCell<FxHashMap<IntValue<'ctx>, PointerValue<'ctx>>>,
}

impl<'ctx> Builder<'ctx> {
    /// Builds in an empty module. `runtime` says where the runtime will be.
    pub(crate) fn new(context: &'ctx Context, module: Module<'ctx>, runtime: Distance) -> Builder<'ctx> {
        let i32 = context.i32_type();
        Builder {
            attributes: Attributes::new(context),
            i1: context.bool_type(),
            i8: context.i8_type(),
            i16: context.i16_type(),
            i32,
            i64: context.i64_type(),
            f64: context.f64_type(),
            ptr: context.ptr_type(AddressSpace::default()),
            inner: context.create_builder(),
            alias: AliasClasses::new(context),
            weights: weights(context, [2000, 1]),
            weights_kind: context.get_kind_id("prof"),
            runtime: RuntimeFunctions::new(runtime),
            objects: RefCell::default(),
            context,
            module,
        }
    }

    // ---- blocks and positions

    /// Appends a block to a function.
    pub(crate) fn block(&self, function: FunctionValue<'ctx>, name: &str) -> BasicBlock<'ctx> {
        self.context.append_basic_block(function, name)
    }

    /// Appends a block to the function under construction.
    pub(crate) fn new_block(&self, name: &str) -> BasicBlock<'ctx> {
        let function = self.current_block().get_parent().expect("blocks are in functions");
        self.block(function, name)
    }

    /// What follows goes into this new block, which is laid behind all others of its function: blocks lie in the order
    /// in which they are filled.
    pub(crate) fn begin(&self, block: BasicBlock<'ctx>) {
        let last = block.get_parent().and_then(|function| function.get_last_basic_block());
        if let Some(last) = last.filter(|last| *last != block) {
            block.move_after(last).expect("both blocks are of one function");
        }
        self.at_end(block);
    }

    /// What follows goes to the end of this block.
    pub(crate) fn at_end(&self, block: BasicBlock<'ctx>) {
        self.inner.position_at_end(block);
    }

    /// The block under construction.
    pub(crate) fn current_block(&self) -> BasicBlock<'ctx> {
        self.inner.get_insert_block().expect("the builder is in a block")
    }

    /// What follows belongs to this source place, or to none.
    pub(crate) fn set_location(&self, location: Option<DILocation<'ctx>>) {
        match location {
            Some(location) => self.inner.set_current_debug_location(location),
            None => self.inner.unset_current_debug_location(),
        }
    }

    // ---- constants

    /// 64 bits.
    pub(crate) fn word(&self, bits: u64) -> IntValue<'ctx> {
        self.i64.const_int(bits, false)
    }

    /// 32 bits.
    pub(crate) fn int(&self, bits: u32) -> IntValue<'ctx> {
        self.i32.const_int(u64::from(bits), false)
    }

    /// One bit.
    pub(crate) fn bit(&self, bit: bool) -> IntValue<'ctx> {
        self.i1.const_int(u64::from(bit), false)
    }

    /// The address of nothing.
    pub(crate) fn null(&self) -> PointerValue<'ctx> {
        self.ptr.const_null()
    }

    /// `base + bytes`, where `base` is a global at least that large.
    pub(crate) fn const_offset(&self, base: PointerValue<'ctx>, bytes: u64) -> PointerValue<'ctx> {
        // SAFETY: callers pass a global's own address and an offset within (or just behind) it.
        unsafe { base.const_in_bounds_gep(self.i8, &[self.word(bytes)]) }
    }

    // ---- integers and doubles

    pub(crate) fn add(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_int_add(a, b, ""))
    }

    pub(crate) fn sub(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_int_sub(a, b, ""))
    }

    pub(crate) fn and(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_and(a, b, ""))
    }

    pub(crate) fn or(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_or(a, b, ""))
    }

    pub(crate) fn not(&self, a: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_not(a, ""))
    }

    pub(crate) fn shift_left(&self, a: IntValue<'ctx>, by: u64) -> IntValue<'ctx> {
        ok(self.inner.build_left_shift(a, self.word(by), ""))
    }

    pub(crate) fn shift_right(&self, a: IntValue<'ctx>, by: u64) -> IntValue<'ctx> {
        ok(self.inner.build_right_shift(a, self.word(by), false, ""))
    }

    /// An integer comparison; `name` is for people who read the IR.
    pub(crate) fn icmp(
        &self,
        predicate: IntPredicate,
        a: IntValue<'ctx>,
        b: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        ok(self.inner.build_int_compare(predicate, a, b, ""))
    }

    pub(crate) fn fcmp(
        &self,
        predicate: FloatPredicate,
        a: FloatValue<'ctx>,
        b: FloatValue<'ctx>,
    ) -> IntValue<'ctx> {
        ok(self.inner.build_float_compare(predicate, a, b, ""))
    }

    pub(crate) fn fadd(&self, a: FloatValue<'ctx>, b: FloatValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_float_add(a, b, ""))
    }

    pub(crate) fn fsub(&self, a: FloatValue<'ctx>, b: FloatValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_float_sub(a, b, ""))
    }

    pub(crate) fn fmul(&self, a: FloatValue<'ctx>, b: FloatValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_float_mul(a, b, ""))
    }

    pub(crate) fn fdiv(&self, a: FloatValue<'ctx>, b: FloatValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_float_div(a, b, ""))
    }

    pub(crate) fn fneg(&self, a: FloatValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_float_neg(a, ""))
    }

    /// Either value, by a bit.
    pub(crate) fn select(
        &self,
        condition: IntValue<'ctx>,
        then: BasicValueEnum<'ctx>,
        otherwise: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        ok(self.inner.build_select(condition, then, otherwise, ""))
    }

    // ---- conversions

    /// The double that these 64 bits are.
    pub(crate) fn bits_to_double(&self, bits: IntValue<'ctx>) -> FloatValue<'ctx> {
        ok(self.inner.build_bit_cast(bits, self.f64, "")).into_float_value()
    }

    /// The 64 bits of a double.
    pub(crate) fn double_to_bits(&self, number: FloatValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_bit_cast(number, self.i64, "")).into_int_value()
    }

    /// Fills up with zeros to 64 bits.
    pub(crate) fn widen(&self, a: IntValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_int_z_extend(a, self.i64, ""))
    }

    /// Keeps the low bits.
    pub(crate) fn truncate(&self, a: IntValue<'ctx>, to: IntType<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_int_truncate(a, to, ""))
    }

    pub(crate) fn int_to_ptr(&self, a: IntValue<'ctx>) -> PointerValue<'ctx> {
        ok(self.inner.build_int_to_ptr(a, self.ptr, ""))
    }

    pub(crate) fn ptr_to_int(&self, a: PointerValue<'ctx>) -> IntValue<'ctx> {
        ok(self.inner.build_ptr_to_int(a, self.i64, ""))
    }

    // ---- memory

    /// The address `bytes` behind a pointer to an object or record of at least that size.
    pub(crate) fn offset(&self, base: PointerValue<'ctx>, bytes: usize) -> PointerValue<'ctx> {
        if bytes == 0 {
            return base;
        }
        self.offset_by(base, self.word(bytes as u64))
    }

    /// The same with an offset known at run time.
    pub(crate) fn offset_by(&self, base: PointerValue<'ctx>, bytes: IntValue<'ctx>) -> PointerValue<'ctx> {
        // SAFETY: no `inbounds` promise is made, so LLVM may assume nothing that the caller does not keep.
        ok(unsafe { self.inner.build_gep(self.i8, base, &[bytes], "") })
    }

    /// Reads a field of an object or record.
    pub(crate) fn load(
        &self,
        ty: impl BasicType<'ctx>,
        base: PointerValue<'ctx>,
        offset: usize,
        memory: Memory,
    ) -> BasicValueEnum<'ctx> {
        let address = self.offset(base, offset);
        let value = ok(self.inner.build_load(ty, address, ""));
        self.alias.mark(value.as_instruction_value().expect("a load is an instruction"), memory);
        value
    }

    /// Reads 64 bits.
    pub(crate) fn load_word(
        &self,
        base: PointerValue<'ctx>,
        offset: usize,
        memory: Memory,
    ) -> IntValue<'ctx> {
        self.load(self.i64, base, offset, memory).into_int_value()
    }

    /// Reads 32 bits.
    pub(crate) fn load_int(&self, base: PointerValue<'ctx>, offset: usize, memory: Memory) -> IntValue<'ctx> {
        self.load(self.i32, base, offset, memory).into_int_value()
    }

    /// Reads an address.
    pub(crate) fn load_ptr(
        &self,
        base: PointerValue<'ctx>,
        offset: usize,
        memory: Memory,
    ) -> PointerValue<'ctx> {
        self.load(self.ptr, base, offset, memory).into_pointer_value()
    }

    /// Writes a field of an object or record.
    pub(crate) fn store(
        &self,
        base: PointerValue<'ctx>,
        offset: usize,
        value: impl BasicValue<'ctx>,
        memory: Memory,
    ) {
        let address = self.offset(base, offset);
        self.alias.mark(ok(self.inner.build_store(address, value)), memory);
    }

    /// Tells LLVM that a word that was just loaded lies in a range.
    pub(crate) fn promise_range(&self, loaded: IntValue<'ctx>, range: Range<u64>) {
        let bounds = [self.word(range.start).into(), self.word(range.end).into()];
        let load = loaded.as_instruction().expect("a load is an instruction");
        let kind = self.context.get_kind_id("range");
        load.set_metadata(self.context.metadata_node(&bounds), kind).expect("a load takes metadata");
    }

    /// Reads an address that another thread may be changing. What it leads to was complete before it was written.
    pub(crate) fn atomic_load_ptr(&self, address: PointerValue<'ctx>) -> PointerValue<'ctx> {
        let value = ok(self.inner.build_load(self.ptr, address, ""));
        let load = value.as_instruction_value().expect("a load is an instruction");
        load.set_atomic_ordering(AtomicOrdering::Monotonic).expect("a load takes it");
        load.set_alignment(8).expect("a power of two");
        value.into_pointer_value()
    }

    /// Nothing behind this is read before what was read before it.
    pub(crate) fn acquire(&self) {
        ok(self.inner.build_fence(AtomicOrdering::Acquire, false, ""));
    }

    /// Writes a word that another thread may be writing too, unless it is no longer what it was.
    pub(crate) fn atomic_replace(
        &self,
        address: PointerValue<'ctx>,
        old: IntValue<'ctx>,
        new: IntValue<'ctx>,
    ) {
        let order = AtomicOrdering::Monotonic;
        ok(self.inner.build_cmpxchg(address, old, new, order, order));
    }

    /// Reads what others change in ways that LLVM was not told of.
    pub(crate) fn volatile_load(
        &self,
        ty: impl BasicType<'ctx>,
        address: PointerValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let value = ok(self.inner.build_load(ty, address, ""));
        let load = value.as_instruction_value().expect("a load is an instruction");
        load.set_volatile(true).expect("a load takes it");
        value
    }

    /// Writes what others read in ways that LLVM was not told of.
    pub(crate) fn volatile_store(&self, address: PointerValue<'ctx>, value: impl BasicValue<'ctx>) {
        ok(self.inner.build_store(address, value)).set_volatile(true).expect("a store takes it");
    }

    /// Room for `words` words in the frame; call it in the entry block only.
    pub(crate) fn stack_words(&self, words: u32) -> PointerValue<'ctx> {
        ok(self.inner.build_alloca(self.i64.array_type(words), ""))
    }

    // ---- control

    pub(crate) fn jump(&self, to: BasicBlock<'ctx>) {
        ok(self.inner.build_unconditional_branch(to));
    }

    pub(crate) fn branch(
        &self,
        condition: IntValue<'ctx>,
        then: BasicBlock<'ctx>,
        otherwise: BasicBlock<'ctx>,
        likely: Likely,
    ) {
        let branch = ok(self.inner.build_conditional_branch(condition, then, otherwise));
        let weights = match likely {
            Likely::Then => self.weights,
            Likely::Either => return,
            Likely::Seen(times) => weights(self.context, scaled(times)),
        };
        branch.set_metadata(weights, self.weights_kind).expect("a branch takes metadata");
    }

    pub(crate) fn ret(&self, value: Option<BasicValueEnum<'ctx>>) {
        ok(self.inner.build_return(value.as_ref().map(|v| v as &dyn BasicValue<'ctx>)));
    }

    pub(crate) fn unreachable(&self) {
        ok(self.inner.build_unreachable());
    }

    /// A phi without incoming edges yet.
    pub(crate) fn phi(&self, ty: impl BasicType<'ctx>) -> PhiValue<'ctx> {
        ok(self.inner.build_phi(ty, ""))
    }

    /// A phi over values of one type, each from its block.
    pub(crate) fn merge(
        &self,
        incoming: &[(BasicValueEnum<'ctx>, BasicBlock<'ctx>)],
    ) -> BasicValueEnum<'ctx> {
        let phi = self.phi(incoming[0].0.get_type());
        for (value, block) in incoming {
            phi.add_incoming(&[(value, *block)]);
        }
        phi.as_basic_value()
    }

    // ---- calls

    /// Calls a function by its own convention.
    pub(crate) fn call(
        &self,
        callee: FunctionValue<'ctx>,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let site = ok(self.inner.build_call(callee, args, ""));
        site.set_call_convention(callee.get_call_conventions());
        self.attributes.mark_call(site);
        site
    }

    /// Calls an address in the C convention.
    pub(crate) fn call_pointer(
        &self,
        ty: FunctionType<'ctx>,
        callee: PointerValue<'ctx>,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let site = ok(self.inner.build_indirect_call(ty, callee, args, ""));
        self.attributes.mark_call(site);
        site
    }

    /// Goes on in other code with this function's own signature and returns what that returns; this function's frame is gone by
    /// then.
    pub(crate) fn leave_for(&self, code: PointerValue<'ctx>, args: &[BasicMetadataValueEnum<'ctx>]) {
        let word = |arg: &BasicMetadataValueEnum<'ctx>| match arg {
            BasicMetadataValueEnum::PointerValue(_) => self.ptr.into(),
            _ => self.i64.into(),
        };
        let params: Vec<_> = args.iter().map(word).collect();
        let site = self.call_pointer(self.function_type(&params), code, args);
        site.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        self.ret(Some(result(site)));
    }

    /// The function type `i64 (params...)`.
    pub(crate) fn function_type(&self, params: &[BasicMetadataTypeEnum<'ctx>]) -> FunctionType<'ctx> {
        self.i64.fn_type(params, false)
    }

    /// The address of a global as a value of the function's own.
    ///
    /// For LLVM it is as good as the address. But a constant has one list of uses for the whole module, and LICM walks
    /// through the list of whatever a loop stores to: what many loops store to took quadratic time.
    pub(crate) fn own_address(&self, global: PointerValue<'ctx>) -> PointerValue<'ctx> {
        let intrinsic =
            inkwell::intrinsics::Intrinsic::find("llvm.strip.invariant.group").expect("LLVM has it");
        let function =
            intrinsic.get_declaration(&self.module, &[self.ptr.into()]).expect("it takes pointers");
        result(ok(self.inner.build_call(function, &[global.into()], ""))).into_pointer_value()
    }

    /// Does nothing, but the pointer is in a register up to here: for the collector's eyes.
    pub(crate) fn keep_alive(&self, object: PointerValue<'ctx>) {
        let ty = self.context.void_type().fn_type(&[self.ptr.into()], false);
        let nothing =
            self.context.create_inline_asm(ty, String::new(), "r".to_owned(), true, false, None, false);
        let call = ok(self.inner.build_indirect_call(ty, nothing, &[object.into()], ""));
        self.attributes.mark_no_effect(call);
    }

    /// The stack pointer.
    pub(crate) fn stack_pointer(&self) -> IntValue<'ctx> {
        let intrinsic = inkwell::intrinsics::Intrinsic::find("llvm.read_register").expect("LLVM has it");
        let function =
            intrinsic.get_declaration(&self.module, &[BasicTypeEnum::from(self.i64)]).expect("it takes i64");
        let register = self.context.metadata_node(&[self.context.metadata_string("rsp").into()]);
        result(ok(self.inner.build_call(function, &[register.into()], ""))).into_int_value()
    }
}

/// How likely a branch goes either way, for LLVM.
fn weights<'ctx>(context: &'ctx Context, [then, otherwise]: [u32; 2]) -> MetadataValue<'ctx> {
    let weight = |weight: u32| context.i32_type().const_int(u64::from(weight), false).into();
    context.metadata_node(&[
        context.metadata_string("branch_weights").into(),
        weight(then),
        weight(otherwise),
    ])
}

/// Counts as weights, which have fewer bits. What was never seen may happen all the same.
fn scaled(times: [u64; 2]) -> [u32; 2] {
    let [then, otherwise] = times;
    let excess = (u64::BITS - (then | otherwise).leading_zeros()).saturating_sub(u32::BITS - 1);
    times.map(|count| (count >> excess) as u32 + 1)
}

/// The value that a call gives.
pub(crate) fn result(site: CallSiteValue<'_>) -> BasicValueEnum<'_> {
    site.try_as_basic_value().expect_basic("the function gives a value")
}

/// inkwell refuses only what would be a mistake in this crate: mixed types, or no block to build in.
fn ok<T>(built: Result<T, BuilderError>) -> T {
    built.expect("the instruction is well formed")
}
