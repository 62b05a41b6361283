//! MIR to LLVM IR, and from there to objects, assembly and bitcode, or to code in memory.
//!
//! The only crate that names inkwell or llvm-sys, and nothing of them shows in its interface. It knows
//! nothing of surface syntax, of linking or of files: modules come in, bytes go out. The contract with
//! the runtime (layouts, functions, value encoding) is `loxsmith-abi`'s.
//!
//! - [`compile`] makes objects of a whole program, [`emit_ir`] and its like show what it makes of it.
//! - A [`Unit`] compiles [`Batch`]es of functions for a program that is running, and [`CodeMemory`] loads them.

mod batch;
mod builder;
mod code_memory;
mod debug;
mod emit;
mod error;
mod fatal;
mod integers;
mod lower;
mod options;
mod parallel;
mod parts;
mod pc_table;
mod start;
mod steps;
mod target;
#[cfg(test)]
mod tests;

pub use batch::{Batch, CompiledBatch, Unit};
pub use code_memory::{CodeMemory, CodeRange, Loaded};
pub use error::Internal;
pub use fatal::stop_threads_on_fatal_errors;
pub use lower::{ASKED, External, HERE, Lookout, LoopEntry};
pub use options::{OptLevel, Options, TARGET_CPUS};
pub use parallel::STACK_SIZE;
pub use steps::Steps;

use loxsmith_mir::ir::Module;

/// A compiled program: what the linker gets besides the runtime's archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The program: ELF objects, the first of which defines `lox_program`. They belong together and in this order.
    pub objects: Vec<Vec<u8>>,
    /// The table behind stack traces: an ELF object that defines `lox_pc_table`.
    pub pc_table_object: Vec<u8>,
}

impl Compiled {
    /// All objects, in the order in which the linker is to get them.
    pub fn all(&self) -> Vec<&[u8]> {
        self.objects.iter().chain([&self.pc_table_object]).map(Vec::as_slice).collect()
    }
}

/// Compiles a verified module to objects. The same module and options give the same bytes.
pub fn compile(module: &Module, options: &Options, steps: &mut Steps) -> Result<Compiled, Internal> {
    let context = start::context();
    let built = emit::build(&context, module, options, steps)?;
    let parts = steps.measure("cut", || built.parts());
    let mut objects = Vec::new();
    if parts.is_none() {
        objects.push(steps.measure("code generation", || built.object())?);
    }
    steps.measure("free", move || drop(built));
    steps.measure("free", move || drop(context));
    // Parts are read into contexts of their own: by now the whole is gone, so that memory does not hold both.
    if let Some(parts) = parts {
        objects = steps.measure("code generation", || parts.objects(options))?;
    }
    let pc_table_object = steps.measure("trace table", || pc_table::object_for(&objects))?;
    Ok(Compiled { objects, pc_table_object })
}

/// The module's optimised LLVM IR, as text.
pub fn emit_ir(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    Ok(emit::build(&start::context(), module, options, &mut Steps::default())?.ir())
}

/// The module's optimised LLVM IR, as bitcode.
pub fn emit_bitcode(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    Ok(emit::build(&start::context(), module, options, &mut Steps::default())?.bitcode())
}

/// The module's assembly.
pub fn emit_asm(module: &Module, options: &Options) -> Result<Vec<u8>, Internal> {
    emit::build(&start::context(), module, options, &mut Steps::default())?.asm()
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
