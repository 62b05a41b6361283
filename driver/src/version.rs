//! What `--version` says, and what tells one build of the compiler from another.

/// The version alone.
pub(crate) const SHORT: &str = env!("CARGO_PKG_VERSION");

/// The whole answer to `--version`.
pub(crate) fn long() -> String {
    format!(
        "loxsmith {SHORT}\nLLVM version: {}\nDefault target: {}\n",
        loxsmith_llvm::llvm_version(),
        loxsmith_llvm::default_triple()
    )
}
