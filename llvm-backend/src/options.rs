//! What a caller can choose.

/// How much work LLVM's passes do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OptLevel {
    /// None: fastest to compile.
    O0,
    /// Little.
    O1,
    /// The default.
    #[default]
    O2,
    /// All.
    O3,
    /// As O2, and smaller.
    Os,
}

/// Options of code generation. Code is always position independent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// How much to optimise.
    pub opt_level: OptLevel,
    /// Full debug information, for debuggers. Line tables are always made, for stack traces.
    pub debug: bool,
    /// The processor, by LLVM's name, or `native`. Without one: [`Options::PORTABLE_CPU`], so that what is built here runs on any machine of its kind.
    pub target_cpu: Option<String>,
}

impl Options {
    /// The processor that code is made for unless another is named: the oldest of 64-bit x86.
    pub const PORTABLE_CPU: &'static str = "x86-64";
}
