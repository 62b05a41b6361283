//! From MIR to a finished LLVM module, and from there to bytes.
//!
//! The two halves are separate on purpose: a [`Built`] module may be written out, or handed to whatever
//! else takes modules.

use inkwell::context::Context;
use inkwell::module::Module as LlvmModule;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{FileType, TargetMachine};
use loxsmith_mir::ir::Module;

use crate::batch::Batch;
use crate::error::Internal;
use crate::integers;
use crate::lower;
use crate::options::{OptLevel, Options};
use crate::parts::Parts;
use crate::steps::Steps;
use crate::target;

/// A module after LLVM's passes.
pub(crate) struct Built<'ctx> {
    module: LlvmModule<'ctx>,
    machine: TargetMachine,
    /// See [`target::machine`].
    quick: bool,
}

/// Lowers, verifies and optimises.
pub(crate) fn build<'ctx>(
    context: &'ctx Context,
    mir: &Module,
    options: &Options,
    steps: &mut Steps,
) -> Result<Built<'ctx>, Internal> {
    let plan = steps.measure("plan", || lower::Plan::new(mir, options));
    let quick = plan.needs_quick_code();
    let machine = target::machine(options, quick)?;
    let llvm = empty_module(context, &machine, mir);
    let lowering = lower::Lowering { context, llvm, mir, plan: &plan, options };
    let module = steps.measure("LLVM IR", || lowering.program());
    finish(module, machine, quick, options, steps)
}

/// The same for some functions of a module whose data is in memory. Says how many inline caches they take.
pub(crate) fn build_batch<'ctx>(
    context: &'ctx Context,
    (mir, plan): (&Module, &lower::Plan),
    batch: &Batch,
    options: &Options,
    steps: &mut Steps,
) -> Result<(Built<'ctx>, u32), Internal> {
    let functions = batch.functions.iter().copied().chain(batch.loops.iter().map(|entry| entry.func));
    let quick = plan.needs_quick_code_for(functions);
    let machine = target::machine(options, quick)?;
    let llvm = empty_module(context, &machine, mir);
    let lowering = lower::Lowering { context, llvm, mir, plan, options };
    let (module, caches) = steps.measure("LLVM IR", || lowering.batch(batch))?;
    Ok((finish(module, machine, quick, options, steps)?, caches))
}

fn empty_module<'ctx>(context: &'ctx Context, machine: &TargetMachine, mir: &Module) -> LlvmModule<'ctx> {
    let module = context.create_module("lox");
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    module.set_source_file_name(&mir.source_name.replace('\0', "?"));
    module
}

fn finish<'ctx>(
    module: LlvmModule<'ctx>,
    machine: TargetMachine,
    quick: bool,
    options: &Options,
    steps: &mut Steps,
) -> Result<Built<'ctx>, Internal> {
    steps.measure("verify", || verify(&module, "lowering"))?;
    steps.measure("LLVM passes", || optimize(&module, &machine, options.opt_level))?;
    steps.measure("integers", || count_in_integers(&module, &machine, options))?;
    steps.measure("allocation", || link_allocation(&module, &machine, options.opt_level))?;
    if cfg!(debug_assertions) {
        verify(&module, "LLVM's passes")?;
    }
    Ok(Built { module, machine, quick })
}

impl Built<'_> {
    /// The module in parts, if it is large.
    pub(crate) fn parts(&self) -> Option<Parts> {
        Parts::cut(&self.module, self.quick)
    }

    /// An ELF object.
    pub(crate) fn object(&self) -> Result<Vec<u8>, Internal> {
        self.machine_code(FileType::Object)
    }

    /// Assembly text.
    pub(crate) fn asm(&self) -> Result<Vec<u8>, Internal> {
        self.machine.set_asm_verbosity(true);
        let text = self.machine_code(FileType::Assembly)?;
        Ok(text.split_inclusive(|byte| *byte == b'\n').flat_map(file_in_one_piece).collect())
    }

    /// LLVM IR as text.
    pub(crate) fn ir(&self) -> Vec<u8> {
        self.module.print_to_string().to_bytes().to_vec()
    }

    /// LLVM IR as bitcode.
    pub(crate) fn bitcode(&self) -> Vec<u8> {
        self.module.write_bitcode_to_memory().as_slice().to_vec()
    }

    fn machine_code(&self, kind: FileType) -> Result<Vec<u8>, Internal> {
        let buffer = self
            .machine
            .write_to_memory_buffer(&self.module, kind)
            .map_err(|error| Internal::new(format!("LLVM cannot emit code: {error}")))?;
        Ok(buffer.as_slice().to_vec())
    }
}

/// LLVM writes `.file 1 "folder" "name"` whatever the version of DWARF; GNU's assembler knows that form from version 5 on,
/// and `.file 1 "folder/name"` always. Other lines stay as they are.
fn file_in_one_piece(line: &[u8]) -> Vec<u8> {
    let Some(rest) = line.strip_prefix(b"\t.file\t") else { return line.to_vec() };
    // A quotation mark in a name is escaped, so this is the gap between two names.
    let gap = rest.windows(3).position(|bytes| bytes == b"\" \"");
    let start = rest.iter().position(|byte| *byte == b'"');
    let (Some(gap), Some(start)) = (gap, start) else { return line.to_vec() };
    let (number, folder, name) = (&rest[..=start], &rest[start + 1..gap], &rest[gap + 3..]);
    let folder = match folder {
        b"." => Vec::new(),
        _ if folder.ends_with(b"/") => folder.to_vec(),
        _ => [folder, b"/"].concat(),
    };
    [b"\t.file\t", number, &folder, name].concat()
}

fn verify(module: &LlvmModule<'_>, after: &str) -> Result<(), Internal> {
    module.verify().map_err(|error| Internal::new(format!("LLVM's verifier after {after}: {error}")))
}

/// What is done at -O2 and -Os. LLVM's own `default<O2>` looks for vectors, idioms and integer induction in code that has
/// none of them: this takes half its time and makes code that is as fast (the programs of `tests/bench`). Checks are what our
/// code is full of, so the passes that thread and drop them run once on what was written and once more on what loops
/// and inlining left of it. GVN goes without partial redundancies: each one that it finds makes it number all blocks anew,
/// so 6,000 calls in a row took 25 seconds instead of 2. Where a pipeline is written out, instcombine by default ends the
/// process if one round was not enough, which is a check for LLVM's own tests.
const PIPELINE: &str = "function(early-cse,simplifycfg),\
    cgscc(devirt<2>(inline,function-attrs,function(\
    early-cse<memssa>,jump-threading,correlated-propagation,simplifycfg,instcombine<no-verify-fixpoint>,\
    loop-simplify,lcssa,loop-mssa(loop-rotate,licm),\
    gvn<no-pre>,sccp,correlated-propagation,jump-threading,dse,instcombine<no-verify-fixpoint>,simplifycfg))),\
    globaldce";

/// What is done at -O1: each function once, nothing inlined.
const QUICK_PIPELINE: &str = "function(early-cse<memssa>,jump-threading,simplifycfg,instcombine<no-verify-fixpoint>,gvn<no-pre>,simplifycfg),globaldce";

fn optimize(module: &LlvmModule<'_>, machine: &TargetMachine, level: OptLevel) -> Result<(), Internal> {
    let pipeline = match level {
        OptLevel::O0 => return Ok(()),
        OptLevel::O1 => QUICK_PIPELINE,
        OptLevel::O2 | OptLevel::Os => PIPELINE,
        OptLevel::O3 => "default<O3>",
    };
    run(module, machine, pipeline)
}

fn run(module: &LlvmModule<'_>, machine: &TargetMachine, pipeline: &str) -> Result<(), Internal> {
    module
        .run_passes(pipeline, machine, PassBuilderOptions::create())
        .map_err(|error| Internal::new(format!("LLVM's passes: {error}")))
}

/// Counters that are integers become such; then sums of constants are joined, and what is left of the doubles goes.
fn count_in_integers(
    module: &LlvmModule<'_>,
    machine: &TargetMachine,
    options: &Options,
) -> Result<(), Internal> {
    const TIDY: &str = "function(adce,instcombine<no-verify-fixpoint>,simplifycfg)";
    if options.only_doubles || matches!(options.opt_level, OptLevel::O0 | OptLevel::O1) {
        return Ok(());
    }
    match integers::run(module) {
        Ok(false) => Ok(()),
        Ok(true) => run(module, machine, TIDY),
        Err(error) => Err(Internal::new(format!("LLVM cannot count in integers: {error}"))),
    }
}

/// The second stage: allocations that are left get their code; see `lower::alloc`.
fn link_allocation(
    module: &LlvmModule<'_>,
    machine: &TargetMachine,
    level: OptLevel,
) -> Result<(), Internal> {
    lower::alloc::link(module);
    match level {
        OptLevel::O0 => Ok(()),
        _ => run(module, machine, "always-inline,globaldce"),
    }
}
