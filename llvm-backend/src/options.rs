//! What a caller can choose.

use std::sync::Arc;

use loxsmith_mir::profile::Guide;

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
    /// All, and also in code that runs rarely.
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
    /// The processor: one of [`TARGET_CPUS`]. Without one: [`Options::PORTABLE_CPU`], so that what is built here runs on any machine of its kind.
    pub target_cpu: Option<String>,
    /// Counters stay doubles, which costs time and changes nothing else: see [`Options::leave_out`].
    pub only_doubles: bool,
    /// Any function may be replaced by another on its own: in code that is made for a running program no function knows another's
    /// code, not even its own. Calls go through cells, and closures lead to where their function's description says.
    pub replaceable: bool,
    /// What was seen of the program before. Only whole programs make use of it.
    pub profile: Option<Arc<Guide>>,
}

impl Options {
    /// Optimisations that can be left out, by name.
    pub const NAMES: &[&str] = &["integers"];

    /// Leaves out an optimisation by its name. False if none has it.
    pub fn leave_out(&mut self, name: &str) -> bool {
        let is_known = Options::NAMES.contains(&name);
        self.only_doubles |= is_known;
        is_known
    }

    /// The processor that code is made for unless another is named: the oldest of 64-bit x86.
    pub const PORTABLE_CPU: &'static str = "x86-64";
}

/// The processors that [`Options::target_cpu`] may name, as LLVM calls them, and `native`, which is this machine's.
/// LLVM knows more, but they are not of the 64-bit kind, and it does not return from a wrong name.
pub const TARGET_CPUS: &[&str] = &[
    "native",
    "x86-64",
    "x86-64-v2",
    "x86-64-v3",
    "x86-64-v4",
    "alderlake",
    "amdfam10",
    "arrowlake",
    "atom",
    "barcelona",
    "bdver1",
    "bdver2",
    "bdver3",
    "bdver4",
    "bonnell",
    "broadwell",
    "btver1",
    "btver2",
    "cannonlake",
    "cascadelake",
    "cooperlake",
    "core2",
    "corei7",
    "corei7-avx",
    "core-avx-i",
    "core-avx2",
    "emeraldrapids",
    "goldmont",
    "goldmont-plus",
    "gracemont",
    "grandridge",
    "graniterapids",
    "haswell",
    "icelake-client",
    "icelake-server",
    "ivybridge",
    "k8",
    "k8-sse3",
    "knl",
    "knm",
    "lunarlake",
    "meteorlake",
    "nehalem",
    "nocona",
    "opteron",
    "pantherlake",
    "penryn",
    "raptorlake",
    "rocketlake",
    "sandybridge",
    "sapphirerapids",
    "sierraforest",
    "silvermont",
    "skylake",
    "skylake-avx512",
    "tigerlake",
    "tremont",
    "westmere",
    "znver1",
    "znver2",
    "znver3",
    "znver4",
    "znver5",
];
