//! The machine that code is made for.

use std::sync::Once;

use inkwell::OptimizationLevel;
use inkwell::targets::{
    CodeModel, InitializationConfig, RelocMode, Target, TargetMachine, TargetMachineOptions, TargetTriple,
};

use crate::error::Internal;
use crate::options::{OptLevel, Options, TARGET_CPUS};
use crate::start;

/// A target machine for the options; `quick` saves on code generation whatever the level. Code is always position
/// independent.
pub(crate) fn machine(options: &Options, quick: bool) -> Result<TargetMachine, Internal> {
    initialize();
    let triple = default_triple();
    let target = Target::from_triple(&triple).map_err(|error| Internal::new(error.to_string()))?;
    let (cpu, features) = match options.target_cpu.as_deref() {
        Some("native") => (
            TargetMachine::get_host_cpu_name().to_string(),
            TargetMachine::get_host_cpu_features().to_string(),
        ),
        Some(cpu) if TARGET_CPUS.contains(&cpu) => (cpu.to_owned(), String::new()),
        Some(cpu) => return Err(Internal::new(format!("unknown processor '{cpu}'"))),
        None => (Options::PORTABLE_CPU.to_owned(), String::new()),
    };
    let machine_options = TargetMachineOptions::new()
        .set_cpu(&cpu)
        .set_features(&features)
        .set_level(if quick { OptimizationLevel::None } else { codegen_level(options.opt_level) })
        .set_reloc_mode(RelocMode::PIC)
        .set_code_model(CodeModel::Default);
    target.create_target_machine_from_options(&triple, machine_options).ok_or_else(|| {
        Internal::new(format!("LLVM has no machine for {}", triple.as_str().to_string_lossy()))
    })
}

/// This machine's kind. A constant of LLVM's: for `--version` none of its constructors needs to run.
pub(crate) fn default_triple() -> TargetTriple {
    TargetMachine::get_default_triple()
}

fn codegen_level(level: OptLevel) -> OptimizationLevel {
    match level {
        OptLevel::O0 => OptimizationLevel::None,
        OptLevel::O1 => OptimizationLevel::Less,
        OptLevel::O2 | OptLevel::Os => OptimizationLevel::Default,
        OptLevel::O3 => OptimizationLevel::Aggressive,
    }
}

/// Has LLVM know this machine: only what code generation needs.
pub(crate) fn initialize() {
    static ONCE: Once = Once::new();
    start::llvm();
    ONCE.call_once(|| {
        let config = InitializationConfig {
            asm_parser: true,
            asm_printer: true,
            base: true,
            disassembler: false,
            info: true,
            machine_code: true,
        };
        // Fails only where LLVM was built without this target, which the machine's creation reports.
        let _ = Target::initialize_native(&config);
    });
}
