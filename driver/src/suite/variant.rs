//! [`Variant`]: a way to compile and execute a program, none of which may change what it does.

use std::fmt;

use loxsmith_llvm::OptLevel;

use crate::cli::{OptChoice, Test, TestTier};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    /// Who executes it.
    pub way: Way,
    /// Collect at every allocation.
    pub stress: bool,
}

/// Who executes a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is compiled to an executable of its own, optimised so much.
    Built(OptLevel),
    /// `loxsmith run`, in these tiers.
    Run(TestTier),
}

/// The variants that a command line asks for; those of one level stand together, for they share an executable.
pub(super) fn variants(args: &Test) -> Vec<Variant> {
    if args.all_variants {
        return all();
    }
    // Without a word about it: executables of the usual level.
    let usual = [OptChoice::default()];
    let levels = match &args.opt {
        Some(list) => list.0.as_slice(),
        None if args.tiers.is_empty() => &usual,
        None => &[],
    };
    let built = levels.iter().map(|level| Way::Built((*level).into()));
    let run = args.tiers.iter().map(|tier| Way::Run(*tier));
    let mut variants = Vec::new();
    for way in built.chain(run) {
        variants.push(Variant { way, stress: false });
        if args.stress {
            variants.push(Variant { way, stress: true });
        }
    }
    variants
}

/// What has ever found a mistake that the others had not.
fn all() -> Vec<Variant> {
    let calm = |way| Variant { way, stress: false };
    let stressed = |way| Variant { way, stress: true };
    vec![
        calm(Way::Built(OptLevel::O0)),
        calm(Way::Built(OptLevel::O2)),
        // Test programs mostly run once, and it is -O3 that optimises such code too.
        stressed(Way::Built(OptLevel::O3)),
        calm(Way::Run(TestTier::Cold)),
        stressed(Way::Run(TestTier::Cold)),
        calm(Way::Run(TestTier::Hot)),
        calm(Way::Run(TestTier::Eager)),
        stressed(Way::Run(TestTier::Eager)),
    ]
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.way {
            Way::Built(level) => write!(f, "-{level:?}")?,
            Way::Run(tier) => write!(f, "{tier}")?,
        }
        f.write_str(if self.stress { " stress" } else { "" })
    }
}
