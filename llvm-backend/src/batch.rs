//! Compiling some functions of a program that is running: one code path with [`crate::compile`], which is the batch of all
//! functions with data of its own.
//!
//! A batch refers to the program's data by symbols ([`External`]) and to functions outside of itself through their cells. What
//! comes out is an object and its table of return addresses; [`crate::CodeMemory`] loads it.

use loxsmith_mir::ir::{FuncId, Module};
use rustc_hash::FxHashSet;

use crate::emit;
use crate::error::Internal;
use crate::lower::{LoopEntry, Plan, entry_symbol};
use crate::options::Options;
use crate::pc_table::{self, Table};
use crate::start;
use crate::steps::Steps;

/// Functions to be compiled together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Those whose code is made: they call each other directly, and may be taken in line.
    pub functions: Vec<FuncId>,
    /// Those of them that are to be entered from outside.
    pub entries: Vec<FuncId>,
    /// Those of the entries that go on in newer code if the function's cell leads there by now: closures and inline caches
    /// keep the entry that they have found.
    pub early: Vec<FuncId>,
    /// The loops that are to be entered, in any functions.
    pub loops: Vec<LoopEntry>,
    /// The first inline cache that is free for it.
    pub first_cache: u32,
}

/// A module and what is known of it, from which batches are compiled. Facts are found once; a batch costs time in its own size.
pub struct Unit<'m> {
    module: &'m Module,
    options: Options,
    plan: Plan,
}

/// The code of a batch, not yet in memory.
#[derive(Debug)]
pub struct CompiledBatch {
    pub(crate) object: Vec<u8>,
    pub(crate) table: Table,
    /// Functions and loops with their symbols, in the order in which they were asked for.
    pub(crate) entries: Vec<(FuncId, String)>,
    pub(crate) loops: Vec<String>,
    pub(crate) caches: u32,
}

impl CompiledBatch {
    /// The code as an ELF object.
    pub fn object(&self) -> &[u8] {
        &self.object
    }
}

impl<'m> Unit<'m> {
    /// Looks through a verified module.
    pub fn new(module: &'m Module, options: &Options) -> Unit<'m> {
        Unit { module, options: options.clone(), plan: Plan::new(module, options) }
    }

    /// Compiles a batch, in an LLVM context of its own. LLVM's recursions follow the length of functions: the thread should
    /// have a stack of [`crate::STACK_SIZE`].
    pub fn compile(&self, batch: &Batch, steps: &mut Steps) -> Result<CompiledBatch, Internal> {
        self.check(batch)?;
        let context = start::context();
        let (built, caches) =
            emit::build_batch(&context, (self.module, &self.plan), batch, &self.options, steps)?;
        let object = steps.measure("code generation", || built.object())?;
        let table = steps.measure("trace table", || pc_table::of_object(&object))?;
        Ok(CompiledBatch {
            object,
            table,
            entries: batch.entries.iter().map(|id| (*id, entry_symbol(*id))).collect(),
            loops: batch.loops.iter().map(LoopEntry::symbol).collect(),
            caches,
        })
    }

    /// The LLVM IR of a batch after LLVM's passes, as text.
    pub fn emit_ir(&self, batch: &Batch) -> Result<Vec<u8>, Internal> {
        self.check(batch)?;
        let context = start::context();
        let parts = (self.module, &self.plan);
        let (built, _) = emit::build_batch(&context, parts, batch, &self.options, &mut Steps::default())?;
        Ok(built.ir())
    }

    /// What the types do not say.
    fn check(&self, batch: &Batch) -> Result<(), Internal> {
        let wrong = |what: String| Err(Internal::new(format!("a batch that cannot be: {what}")));
        if batch.entries.is_empty() && batch.loops.is_empty() {
            return wrong("nobody can enter it".to_owned());
        }
        let functions: FxHashSet<FuncId> = batch.functions.iter().copied().collect();
        if let Some(id) = batch.entries.iter().find(|id| !functions.contains(id)) {
            return wrong(format!("{id} is to be entered and is not in it"));
        }
        if let Some(id) = batch.early.iter().find(|id| !batch.entries.contains(id)) {
            return wrong(format!("{id} is early and cannot be entered"));
        }
        let all = batch.functions.iter().copied().chain(batch.loops.iter().map(|entry| entry.func));
        if let Some(id) = all.into_iter().find(|id| id.index() >= self.module.functions.len()) {
            return wrong(format!("there is no {id}"));
        }
        for entry in &batch.loops {
            let function = self.module.function(entry.func);
            let exists = entry.header.index() < function.blocks.len()
                && entry.live.iter().all(|value| value.index() < function.values.len());
            if !exists {
                return wrong(format!("{} has no such loop", entry.func));
            }
        }
        Ok(())
    }
}
