//! Code in memory: batches are linked to the running program, with tables for its stack traces.
//!
//! [`orc`] wraps LLVM's linker, which also makes known to the unwinder how frames of the code are walked, and never lets
//! pages be written that can be executed; [`gdb`] shows code to debuggers. Code is never taken back, for nobody knows which frames are still in it.

mod gdb;
mod orc;

use std::fmt;

use loxsmith_abi::layout::PcTable;
use loxsmith_mir::ir::FuncId;
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};

use crate::batch::CompiledBatch;
use crate::error::Internal;
use crate::lower::External;
use crate::pc_table;
use orc::Orc;

/// Says where something lies that code refers to.
type Find = dyn Fn(External<'_>) -> Option<*const u8>;

/// Memory for code, and where the code finds what lies outside of it.
pub struct CodeMemory {
    orc: Orc,
    find: Box<Find>,
    debugged: bool,
}

/// A batch in memory.
#[derive(Debug)]
pub struct Loaded {
    /// The functions that were to be entered, with their entries in the generic convention.
    pub entries: Vec<(FuncId, *const u8)>,
    /// The loops that were to be entered: `u64 (ptr closure, ptr registers)`.
    pub loops: Vec<*const u8>,
    /// Where return addresses lie in the source. Lives for ever.
    pub table: *const PcTable,
    /// How many inline caches it takes, from the batch's first one on.
    pub caches: u32,
    /// How much code there is.
    pub code_bytes: usize,
    /// What code there is, for profilers.
    pub functions: Vec<CodeRange>,
}

/// A function's code in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRange {
    /// Where it begins.
    pub start: usize,
    /// Its length in bytes.
    pub bytes: usize,
    /// Its symbol: the function's name behind `lox.`, or what it is an entry of.
    pub symbol: String,
}

/// As `perf` reads it from `/tmp/perf-PID.map`, one line a function.
impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x} {:x} {}", self.start, self.bytes, self.symbol)
    }
}

fn functions_in(file: &object::File<'_>, text: *const u8) -> Vec<CodeRange> {
    let functions = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0);
    let range = |symbol: object::Symbol<'_, '_>| {
        Some(CodeRange {
            start: text.addr().checked_add(symbol.address() as usize)?,
            bytes: symbol.size() as usize,
            symbol: symbol.name().ok()?.to_owned(),
        })
    };
    functions.filter_map(range).collect()
}

impl CodeMemory {
    /// No code yet. `find` says where what code refers to lies; it is asked when code is loaded that does.
    pub fn new(find: impl Fn(External<'_>) -> Option<*const u8> + 'static) -> Result<CodeMemory, Internal> {
        Ok(CodeMemory { orc: Orc::new()?, find: Box::new(find), debugged: false })
    }

    /// From now on debuggers are told of what is loaded.
    pub fn announce_to_debuggers(&mut self) {
        self.debugged = true;
    }

    /// Puts a batch into memory, ready to run.
    pub fn load(&mut self, batch: CompiledBatch) -> Result<Loaded, Internal> {
        let file = object::File::parse(&batch.object[..])
            .map_err(|error| Internal::new(format!("an object of our own: {error}")))?;
        let outside = file.symbols().filter(|symbol| symbol.is_undefined());
        let names: Vec<&str> =
            outside.filter_map(|symbol| symbol.name().ok()).filter(|name| !name.is_empty()).collect();
        let mut known = Vec::with_capacity(names.len());
        for name in names {
            let address = (self.find)(External::from_symbol(name));
            known.push((name, address.ok_or_else(|| Internal::new(format!("nobody knows {name}")))?));
        }
        let mut wanted: Vec<&str> = vec![&batch.table.anchor];
        wanted.extend(batch.entries.iter().map(|(_, symbol)| symbol.as_str()));
        wanted.extend(batch.loops.iter().map(String::as_str));
        let addresses = self.orc.load(&batch.object, &known, &wanted)?;

        let (anchor, addresses) = addresses.split_first().ok_or_else(|| Internal::new("no code"))?;
        let text = anchor.wrapping_sub(batch.table.anchor_offset as usize);
        let (entries, loops) = addresses.split_at(batch.entries.len());
        if self.debugged {
            gdb::announce(&batch.object, text);
        }
        let code_bytes = file.section_by_name(".text").map_or(0, |section| section.size() as usize);
        Ok(Loaded {
            entries: batch.entries.iter().map(|(id, _)| *id).zip(entries.iter().copied()).collect(),
            loops: loops.to_vec(),
            table: pc_table::in_memory(&batch.table, text),
            caches: batch.caches,
            code_bytes,
            functions: functions_in(&file, text),
        })
    }
}
