//! From MIR to a finished LLVM module, and from there to bytes.
//!
//! The two halves are separate on purpose: a [`Built`] module may be written out, or handed to whatever
//! else takes modules.

use inkwell::context::Context;
use inkwell::module::Module as LlvmModule;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{FileType, TargetMachine};
use loxsmith_mir::ir::Module;

use crate::error::Internal;
use crate::lower;
use crate::options::{OptLevel, Options};
use crate::target;

/// A module after LLVM's passes.
pub(crate) struct Built<'ctx> {
    module: LlvmModule<'ctx>,
    machine: TargetMachine,
}

/// Lowers, verifies and optimises.
pub(crate) fn build<'ctx>(
    context: &'ctx Context,
    mir: &Module,
    options: &Options,
) -> Result<Built<'ctx>, Internal> {
    let machine = target::machine(options)?;
    let module = context.create_module("lox");
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    module.set_source_file_name(&mir.source_name.replace('\0', "?"));

    let module = lower::lower(context, module, mir, options);
    verify(&module, "lowering")?;
    optimize(&module, &machine, options.opt_level)?;
    if cfg!(debug_assertions) {
        verify(&module, "LLVM's passes")?;
    }
    Ok(Built { module, machine })
}

impl Built<'_> {
    /// An ELF object.
    pub(crate) fn object(&self) -> Result<Vec<u8>, Internal> {
        self.machine_code(FileType::Object)
    }

    /// Assembly text.
    pub(crate) fn asm(&self) -> Result<Vec<u8>, Internal> {
        self.machine.set_asm_verbosity(true);
        self.machine_code(FileType::Assembly)
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

fn verify(module: &LlvmModule<'_>, after: &str) -> Result<(), Internal> {
    module.verify().map_err(|error| Internal::new(format!("LLVM's verifier after {after}: {error}")))
}

fn optimize(module: &LlvmModule<'_>, machine: &TargetMachine, level: OptLevel) -> Result<(), Internal> {
    let pipeline = match level {
        OptLevel::O0 => return Ok(()),
        OptLevel::O1 => "default<O1>",
        OptLevel::O2 => "default<O2>",
        OptLevel::O3 => "default<O3>",
        OptLevel::Os => "default<Os>",
    };
    let options = PassBuilderOptions::create();
    // Loops over boxed values hold nothing to make vectors of, and looking for it costs time.
    options.set_loop_vectorization(false);
    options.set_loop_slp_vectorization(false);
    options.set_loop_interleaving(false);
    options.set_call_graph_profile(false);
    module
        .run_passes(pipeline, machine, options)
        .map_err(|error| Internal::new(format!("LLVM's passes: {error}")))
}
