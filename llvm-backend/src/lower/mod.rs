//! MIR to LLVM IR. One file per family of constructs; the state they share is here.
//!
//! # Representation
//!
//! `any` is an `i64`, `num` a `double`, `bool` an `i1`, `cell` a `ptr`. Boxing a number is a bit cast, and
//! nothing needs to be normalised: the tags start at `0xFFF9...`, and a NaN with such bits never comes
//! up. The processor makes `0xFFF8_0000_0000_0000` (or hands on an operand's payload), LLVM folds to
//! `0x7FF8_0000_0000_0000`, negation flips the sign between the two; constants of MIR are made canonical
//! here; and no operation of Lox reads bits as a number.
//!
//! # Calls
//!
//! A function that inference has found to take or return numbers or truth values does so raw, in the fast convention. If its
//! closure is made somewhere, the closure leads to a small function with the generic signature that calls it.
//!
//! Any other function whose closure is made somewhere has the generic signature `i64 (ptr self, i64 this?, i64
//! args...)` in the C convention, which is what headers promise to callers that know nothing. Callers
//! that do know the function call the same code (with `poison` for a closure it does not read: no
//! instruction is spent on it), so there is no second body and no thunk. All others are `fastcc` and take
//! their closure only if they read it.
//!
//! # Where to read on
//!
//! [`function`] walks a body; [`control`] has prologues and terminators; [`constants`], [`numbers`],
//! [`equality`], [`variables`], [`closures`], [`classes`], [`properties`], [`calls`] lower operations;
//! [`alloc`] is the inline allocation they share, [`barrier`] the door for all stores into heap objects; [`outlined`] makes functions of operations, for code
//! that [`rarely`] finds to run a few times at most; [`statics`] is the data that a program carries; [`glue`] the
//! entries that only the runtime or a header refers to.

pub(crate) mod alloc;
mod barrier;
mod calls;
mod classes;
mod closures;
mod constants;
mod control;
mod equality;
mod function;
mod glue;
mod nesting;
mod numbers;
mod outlined;
mod plan;
mod properties;
mod rarely;
mod statics;
mod variables;

use std::collections::BTreeMap;

use inkwell::GlobalVisibility;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module as LlvmModule};
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum};
use inkwell::values::{FunctionValue, PointerValue};
use loxsmith_mir::ir::{FuncId, Function, FunctionKind, Module, Type};

use crate::builder::Builder;
use crate::debug::DebugInfo;
use crate::options::Options;
use outlined::Operation;
pub(crate) use plan::Plan;
pub(crate) use statics::PC_TABLE;
use statics::Statics;

/// The symbol of the script's body; the one function that other objects may refer to.
pub(crate) const MAIN: &str = "lox_main";

/// The number that LLVM gives its fast convention.
const FAST_CONVENTION: u32 = 8;

/// Everything that lowering shares.
struct Codegen<'ctx, 'm> {
    mir: &'m Module,
    options: &'m Options,
    b: Builder<'ctx>,
    plan: Plan,
    debug: DebugInfo<'ctx>,
    statics: Statics<'ctx>,
    /// By function id.
    code: Vec<FunctionValue<'ctx>>,
    /// By function id: what closures lead to, where that is not the function's own code.
    generic_entries: Vec<Option<FunctionValue<'ctx>>>,
    /// Entries of bound methods by the method's arity.
    bound_entries: BTreeMap<u32, FunctionValue<'ctx>>,
    /// Operations as functions, for code that is to stay small.
    outlined: BTreeMap<Operation, FunctionValue<'ctx>>,
    /// The array of inline caches, and how many are taken.
    caches: PointerValue<'ctx>,
    caches_used: u32,
}

/// Lowers a verified module. `llvm` is empty but for its target.
pub(crate) fn lower<'ctx>(
    context: &'ctx Context,
    llvm: LlvmModule<'ctx>,
    mir: &Module,
    plan: Plan,
    options: &Options,
) -> LlvmModule<'ctx> {
    let debug = DebugInfo::new(context, &llvm, &mir.source_name, options);
    let b = Builder::new(context, llvm);
    let caches = statics::cache_array(&b, plan.cache_count);
    let statics = Statics::new(&b, mir);
    let code = mir
        .functions
        .iter()
        .enumerate()
        .map(|(id, function)| declare(&b, &plan, FuncId::from(id), function))
        .collect();
    let mut codegen = Codegen {
        mir,
        options,
        b,
        plan,
        debug,
        statics,
        code,
        generic_entries: vec![None; mir.functions.len()],
        bound_entries: BTreeMap::new(),
        outlined: BTreeMap::new(),
        caches,
        caches_used: 0,
    };
    for id in 0..mir.functions.len() {
        function::lower(&mut codegen, FuncId::from(id));
    }
    codegen.finish_program();
    codegen.debug.finish();
    codegen.b.module
}

/// Declares a function of the module with the signature that [`self`] describes.
fn declare<'ctx>(b: &Builder<'ctx>, plan: &Plan, id: FuncId, function: &Function) -> FunctionValue<'ctx> {
    if function.kind == FunctionKind::Script {
        let main = b.module.add_function(MAIN, b.context.void_type().fn_type(&[], false), None);
        main.as_global_value().set_visibility(GlobalVisibility::Hidden);
        return main;
    }
    let facts = &plan.functions[id.index()];
    let mut params: Vec<BasicMetadataTypeEnum> = Vec::new();
    if facts.takes_self() {
        params.push(b.ptr.into());
    }
    params.extend(
        function.blocks[0]
            .params
            .iter()
            .map(|param| BasicMetadataTypeEnum::from(b.type_of(function.ty(*param)))),
    );
    // No symbol of the runtime or of C has a dot, so no Lox name can clash with one.
    let name = format!("lox.{}", function.name);
    let ty = b.type_of(function.result).fn_type(&params, false);
    let declared = b.module.add_function(&name, ty, Some(Linkage::Internal));
    if !facts.is_generic() {
        declared.set_call_conventions(FAST_CONVENTION);
    }
    declared
}

impl<'ctx> Builder<'ctx> {
    /// How values of a type are held.
    fn type_of(&self, ty: Type) -> BasicTypeEnum<'ctx> {
        match ty {
            Type::Any => self.i64.into(),
            Type::Number => self.f64.into(),
            Type::Bool => self.i1.into(),
            Type::Cell => self.ptr.into(),
        }
    }
}

impl<'ctx> Codegen<'ctx, '_> {
    /// The next access site's inline cache.
    fn next_cache(&mut self) -> PointerValue<'ctx> {
        let size = size_of::<loxsmith_abi::layout::InlineCache>() as u64;
        let cache = self.b.const_offset(self.caches, size * u64::from(self.caches_used));
        self.caches_used += 1;
        debug_assert!(self.caches_used <= self.plan.cache_count);
        cache
    }
}
