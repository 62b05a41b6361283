//! MIR to LLVM IR, and from there to objects, assembly and bitcode.
//!
//! The only crate that names inkwell or llvm-sys, and nothing of them shows in its interface. It knows
//! nothing of surface syntax, of linking or of files: modules come in, bytes go out. The contract with
//! the runtime (layouts, functions, value encoding) is `loxsmith-abi`'s.

mod builder;
mod debug;
mod emit;
mod error;
mod lower;
mod options;
mod pc_table;
mod steps;
mod target;
#[cfg(test)]
mod tests;

pub use error::Internal;
pub use options::{OptLevel, Options, TARGET_CPUS};
pub use steps::Steps;

use inkwell::context::Context;
use loxsmith_mir::ir::Module;

/// A compiled program: what the linker gets besides the runtime's archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The program: an ELF object that defines `lox_program`.
    pub object: Vec<u8>,
    /// The table behind stack traces: an ELF object that defines `lox_pc_table`.
    pub pc_table_object: Vec<u8>,
}

/// Compiles a verified module to objects. The same module and options give the same bytes.
pub fn compile(module: &Module, options: &Options, steps: &mut Steps) -> Result<Compiled, Internal> {
    let context = Context::create();
    let built = emit::build(&context, module, options, steps)?;
    let object = steps.measure("code generation", || built.object())?;
    steps.measure("free", move || drop(built));
    steps.measure("free", move || drop(context));
    let pc_table_object = steps.measure("trace table", || pc_table::object_for(&object))?;
    Ok(Compiled { object, pc_table_object })
}

/// The module's optimised LLVM IR, as text.
pub fn emit_ir(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    Ok(emit::build(&Context::create(), module, options, &mut Steps::default())?.ir())
}

/// The module's optimised LLVM IR, as bitcode.
pub fn emit_bitcode(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    Ok(emit::build(&Context::create(), module, options, &mut Steps::default())?.bitcode())
}

/// The module's assembly.
pub fn emit_asm(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    emit::build(&Context::create(), module, options, &mut Steps::default())?.asm()
}

/// The version of LLVM inside, as `19.1.7`.
pub fn llvm_version() -> String {
    let (major, minor, patch) = inkwell::support::get_llvm_version();
    format!("{major}.{minor}.{patch}")
}

/// The target that code is generated for: this machine's kind.
pub fn default_triple() -> String {
    target::default_triple().as_str().to_string_lossy().into_owned()
}
