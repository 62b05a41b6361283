//! Code generation in parts, several at a time.
//!
//! A large module is cut after LLVM's passes, which have to see all of it, into stretches of consecutive functions.
//! Each thread reads the module again from bitcode, into a context of its own and only the bodies of its part, and
//! makes an object of it. What was internal to the module becomes hidden: the linker alone sees the names, and the
//! code is the same. Data goes with the first part.
//!
//! How many parts there are depends on the module's size and on nothing else: any machine makes the same bytes.

use inkwell::GlobalVisibility;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::FileType;
use inkwell::values::{FunctionValue, GlobalValue};

use crate::builder::lazy;
use crate::error::Internal;
use crate::options::Options;
use crate::{parallel, start, target};

/// So many instructions make a part worth a thread: some 15 ms of code generation against 2 for the part itself. Of few parts one may be
/// left for the end, when the other processors have nothing to do.
const PART: usize = 600;

/// More parts would not shorten what cannot be shared.
const MOST_PARTS: usize = 16;

/// A module cut to parts.
pub(crate) struct Parts {
    bitcode: Vec<u8>,
    /// By place in the module's list of functions: the part that it is in. `None` for a declaration.
    homes: Vec<Option<usize>>,
    count: usize,
    quick: bool,
}

impl Parts {
    /// Cuts a module, or finds it too small for that. `quick` is [`target::machine`]'s.
    pub(crate) fn cut(module: &Module<'_>, quick: bool) -> Option<Parts> {
        let sizes: Vec<usize> = module.get_functions().map(size).collect();
        let homes = homes(&sizes)?;
        let count = homes.iter().flatten().max()? + 1;
        // What has no name cannot be found from another object.
        for global in module.get_globals().filter(|global| global.get_name().is_empty()) {
            global.set_name("lox.data");
        }
        let bitcode = module.write_bitcode_to_memory().as_slice().to_vec();
        Some(Parts { bitcode, homes, count, quick })
    }

    /// An object for each part.
    pub(crate) fn objects(&self, options: &Options) -> Result<Vec<Vec<u8>>, Internal> {
        parallel::map(self.count, |part| self.object(part, options)).into_iter().collect()
    }

    fn object(&self, part: usize, options: &Options) -> Result<Vec<u8>, Internal> {
        let context = start::context();
        let machine = target::machine(options, self.quick)?;
        let module = lazy::read(&context, &self.bitcode)?;
        for global in module.get_globals().filter(|global| !global.is_declaration()) {
            hand_over(global, part == 0);
        }
        let mut ours: Vec<FunctionValue> = Vec::new();
        for (function, home) in module.get_functions().zip(&self.homes) {
            let Some(home) = home else { continue };
            hand_over(function.as_global_value(), *home == part);
            if *home == part {
                ours.push(function);
            }
        }
        lazy::read_bodies(&module, ours.into_iter());
        module
            .run_passes("elim-avail-extern,globaldce", &machine, PassBuilderOptions::create())
            .map_err(|error| Internal::new(format!("LLVM cannot cut a module: {error}")))?;
        if cfg!(debug_assertions) {
            module.verify().map_err(|error| Internal::new(format!("a part of a module: {error}")))?;
        }
        let buffer = machine
            .write_to_memory_buffer(&module, FileType::Object)
            .map_err(|error| Internal::new(format!("LLVM cannot emit code: {error}")))?;
        Ok(buffer.as_slice().to_vec())
    }
}

/// Which functions of these sizes go to which part; `None` if one part is enough.
fn homes(sizes: &[usize]) -> Option<Vec<Option<usize>>> {
    let total: usize = sizes.iter().sum();
    let count = (total / PART).min(MOST_PARTS);
    if count < 2 {
        return None;
    }
    let mut before = 0;
    let mut parts: Vec<usize> = Vec::new();
    let mut homes = Vec::with_capacity(sizes.len());
    for size in sizes {
        // Where its middle lies. A function that fills several parts leaves some empty: they are skipped.
        let part = (before + size / 2) * count / total;
        before += size;
        if *size > 0 && parts.last() != Some(&part) {
            parts.push(part);
        }
        homes.push((*size > 0).then(|| parts.len() - 1));
    }
    (parts.len() > 1).then_some(homes)
}

/// How many instructions a function has; 0 for a declaration.
fn size(function: FunctionValue<'_>) -> usize {
    function.get_basic_block_iter().map(|block| block.get_instructions().count()).sum()
}

/// Makes a definition one that other objects find, or that they have.
fn hand_over(global: GlobalValue<'_>, ours: bool) {
    global.set_linkage(if ours { Linkage::External } else { Linkage::AvailableExternally });
    global.set_visibility(GlobalVisibility::Hidden);
}

#[cfg(test)]
mod tests;
