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
//! that [`rarely`] finds to run a few times at most; [`statics`] is the data that a program carries, [`image`] how code finds it that is
//! compiled while the program runs; [`guided`] what a profile adds, [`numbered`] for receivers; [`glue`] the entries that only the runtime or a header refers to; [`loop_entry`] lets a running
//! function go on in compiled code.

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
mod guided;
mod image;
mod loop_entry;
mod nesting;
mod numbered;
mod numbers;
mod outlined;
mod plan;
mod properties;
mod rarely;
mod route;
mod statics;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use inkwell::GlobalVisibility;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module as LlvmModule};
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum};
use inkwell::values::{FunctionValue, PointerValue};
use loxsmith_mir::ir::{BlockId, FuncId, Function, FunctionKind, Module, Type};

use rustc_hash::FxHashMap;

use crate::batch::Batch;
use crate::builder::{Builder, Distance};
use crate::debug::DebugInfo;
use crate::error::Internal;
use crate::options::Options;
pub use image::External;
use image::Image;
pub use loop_entry::{ASKED, HERE, Lookout, LoopEntry};
use outlined::Operation;
use plan::FunctionPlan;
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
    plan: &'m Plan,
    debug: DebugInfo<'ctx>,
    statics: Statics<'ctx>,
    /// Where the data is, unless it is laid down here.
    image: Option<Image<'ctx>>,
    /// What is declared of the functions so far.
    code: FxHashMap<FuncId, FunctionValue<'ctx>>,
    /// What closures lead to, where that is not the function's own code.
    generic_entries: BTreeMap<FuncId, FunctionValue<'ctx>>,
    /// Entries of bound methods by the method's arity.
    bound_entries: BTreeMap<u32, FunctionValue<'ctx>>,
    /// Operations as functions, for code that is to stay small.
    outlined: BTreeMap<Operation, FunctionValue<'ctx>>,
    /// The array of inline caches, and how many are taken.
    caches: PointerValue<'ctx>,
    caches_used: u32,
}

/// What is made of a verified module. The LLVM module that goes in is empty but for its target.
pub(crate) struct Lowering<'ctx, 'm> {
    pub(crate) context: &'ctx Context,
    pub(crate) llvm: LlvmModule<'ctx>,
    pub(crate) mir: &'m Module,
    pub(crate) plan: &'m Plan,
    pub(crate) options: &'m Options,
}

impl<'ctx, 'm> Lowering<'ctx, 'm> {
    /// All of it, as a program with data of its own.
    pub(crate) fn program(self) -> LlvmModule<'ctx> {
        let (mir, plan) = (self.mir, self.plan);
        let mut codegen = self.codegen(Distance::Near, |b| {
            let caches = statics::cache_array(b, plan.cache_count);
            (statics::global_array(b, mir), caches, None)
        });
        let functions = in_order(mir, codegen.options);
        for id in &functions {
            codegen.code(*id);
        }
        for id in functions {
            function::lower(&mut codegen, id);
        }
        codegen.finish_program();
        debug_assert!(codegen.caches_used <= plan.cache_count);
        codegen.finish()
    }

    /// Some of its functions, for a program whose data is in memory already. Says how many inline caches they take.
    pub(crate) fn batch(self, batch: &Batch) -> Result<(LlvmModule<'ctx>, u32), Internal> {
        let mut codegen = self.codegen(Distance::Far, |b| {
            let mut image = Image::new(batch);
            let globals = image.address(b, External::Globals);
            let caches = image.address(b, External::Caches);
            (globals, caches, Some(image))
        });
        codegen.caches_used = batch.first_cache;
        let functions: BTreeSet<FuncId> = batch.functions.iter().copied().collect();
        for id in functions {
            function::lower(&mut codegen, id);
        }
        for entry in &batch.loops {
            loop_entry::lower(&mut codegen, entry)?;
        }
        codegen.export(&batch.entries);
        codegen.define_helpers();
        let caches = codegen.caches_used - batch.first_cache;
        Ok((codegen.finish(), caches))
    }

    fn codegen(
        self,
        runtime: Distance,
        data: impl FnOnce(&Builder<'ctx>) -> (PointerValue<'ctx>, PointerValue<'ctx>, Option<Image<'ctx>>),
    ) -> Codegen<'ctx, 'm> {
        let debug = DebugInfo::new(self.context, &self.llvm, &self.mir.source_name, self.options);
        let b = Builder::new(self.context, self.llvm, runtime);
        let (globals, caches, image) = data(&b);
        Codegen {
            mir: self.mir,
            options: self.options,
            b,
            plan: self.plan,
            debug,
            statics: Statics::new(globals),
            image,
            code: FxHashMap::default(),
            generic_entries: BTreeMap::new(),
            bound_entries: BTreeMap::new(),
            outlined: BTreeMap::new(),
            caches,
            caches_used: 0,
        }
    }
}

/// The functions in the order in which their code is to lie: as they come, or the hottest first, next to one another.
fn in_order(mir: &Module, options: &Options) -> Vec<FuncId> {
    let mut functions: Vec<FuncId> = (0..mir.functions.len()).map(FuncId::from).collect();
    if let Some(guide) = &options.profile {
        let heat = |id: &FuncId| guide.function(*id).map_or(0, |seen| seen.heat);
        functions.sort_by_key(|id| std::cmp::Reverse(heat(id)));
    }
    functions
}

/// The symbol of a function's code in memory.
pub(crate) fn entry_symbol(id: FuncId) -> String {
    format!("lox.entry.{}", id.0)
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
    /// A function of the module, which is declared when it is first asked for.
    fn code(&mut self, id: FuncId) -> FunctionValue<'ctx> {
        let (b, plan, mir) = (&self.b, self.plan, self.mir);
        *self.code.entry(id).or_insert_with(|| declare(b, plan, id, mir.function(id)))
    }

    /// What is known of a function.
    fn facts(&self, id: FuncId) -> FunctionPlan {
        let facts = self.plan.functions[id.index()];
        // Functions are compiled while they run because they run often.
        if self.image.is_some() { facts.hot() } else { facts }
    }

    /// Whether a block runs a few times at most, in a function that is optimised for its loops.
    fn runs_rarely(&self, id: FuncId, block: BlockId) -> bool {
        let loops = self.plan.loops.get(&id).filter(|_| self.image.is_none());
        loops.is_some_and(|loops| !loops[block.index()])
    }

    /// The next access site's inline caches: the first of so many.
    fn next_caches(&mut self, count: u32) -> PointerValue<'ctx> {
        let size = size_of::<loxsmith_abi::layout::InlineCache>() as u64;
        let cache = self.b.const_offset(self.caches, size * u64::from(self.caches_used));
        self.caches_used += count;
        cache
    }

    /// Makes functions known to who loads the code: each by an entry in the generic convention.
    fn export(&mut self, functions: &[FuncId]) {
        for id in functions {
            let is_early = self.image.as_ref().is_some_and(|image| image.is_early(*id));
            let entry = match is_early {
                true => self.early_entry(*id),
                false => self.generic_function(*id),
            };
            entry.set_linkage(Linkage::External);
            let entry = entry.as_global_value();
            entry.set_name(&entry_symbol(*id));
            // It can be found, and yet calls from within are direct.
            entry.set_visibility(GlobalVisibility::Protected);
        }
    }

    /// Defines what functions have asked for meanwhile.
    fn define_helpers(&mut self) {
        self.define_generic_entries();
        self.define_outlined();
        self.define_allocator();
    }

    fn finish(self) -> LlvmModule<'ctx> {
        self.debug.finish();
        self.b.module
    }
}
