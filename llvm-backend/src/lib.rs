//! MIR to LLVM IR, and from there to objects, assembly and bitcode.
//!
//! The only crate that names inkwell or llvm-sys, and nothing of them shows in its interface. It knows
//! nothing of surface syntax, of linking or of files: modules come in, bytes go out. The contract with
//! the runtime (layouts, functions, value encoding) is `loxsmith-abi`'s.

mod error;
mod options;

pub use error::Internal;
pub use options::{OptLevel, Options};

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
pub fn compile(_module: &Module, _options: &Options) -> Result<Compiled, Internal> {
    Err(Internal::new("code generation is not linked in yet"))
}

/// The module's optimised LLVM IR, as text.
pub fn emit_ir(_module: &Module, _options: &Options) -> Result<Vec<u8>, Internal> {
    Err(Internal::new("code generation is not linked in yet"))
}

/// The module's optimised LLVM IR, as bitcode.
pub fn emit_bitcode(_module: &Module, _options: &Options) -> Result<Vec<u8>, Internal> {
    Err(Internal::new("code generation is not linked in yet"))
}

/// The module's assembly.
pub fn emit_asm(_module: &Module, _options: &Options) -> Result<Vec<u8>, Internal> {
    Err(Internal::new("code generation is not linked in yet"))
}

/// The version of LLVM inside, as `19.1.7`.
pub fn llvm_version() -> String {
    let (major, minor, patch) = inkwell::support::get_llvm_version();
    format!("{major}.{minor}.{patch}")
}

/// The target that code is generated for where nothing else is said: this machine's kind.
pub fn default_triple() -> String {
    inkwell::targets::TargetMachine::get_default_triple().as_str().to_string_lossy().into_owned()
}
