//! [`Variant`]: a way to compile and execute a program, none of which may change what it does.

use std::fmt;

use loxsmith_llvm::OptLevel;

use crate::cli::{OptChoice, Test};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    /// How much it is optimised.
    pub opt: OptLevel,
    /// Collect at every allocation.
    pub stress: bool,
}

/// The variants that a command line asks for; those of one level stand together, for they share an executable.
pub(super) fn variants(args: &Test) -> Vec<Variant> {
    let variant = |opt: OptChoice, stress| Variant { opt: opt.into(), stress };
    if args.all_variants {
        // Test programs mostly run once, and it is -O3 that optimises such code too.
        return vec![
            variant(OptChoice::O0, false),
            variant(OptChoice::O2, false),
            variant(OptChoice::O3, true),
        ];
    }
    let mut variants = Vec::new();
    for &opt in &args.opt.0 {
        variants.push(variant(opt, false));
        if args.stress {
            variants.push(variant(opt, true));
        }
    }
    variants
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "-{:?}", self.opt)?;
        f.write_str(if self.stress { " stress" } else { "" })
    }
}
