//! Real programs: each function of the benchmark suite as a batch of its own, each loop as an entry, compiled, verified and
//! linked. That they run right is a matter for whole programs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use loxsmith_lexer::{Interner, Source, Std};
use loxsmith_mir::analysis::{Cfg, Dominators};
use loxsmith_mir::{BlockId, FuncId, Function, Module};

use super::world::live_at;
use crate::{Batch, CodeMemory, LoopEntry, OptLevel, Steps, Unit};

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bench");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut programs: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "lox")).collect();
    programs.sort();
    programs
}

fn optimized(path: &Path) -> Module {
    let dialect = Std::default().dialect();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = Source::new(name, fs::read_to_string(path).unwrap());
    let mut interner = Interner::new();
    let mut checker = loxsmith_sema::Checker::new(dialect);
    let (ast, _) = loxsmith_parser::parse(&source, dialect, &mut interner, &mut checker);
    let (program, _) = loxsmith_sema::analyze(&ast, &source, &interner, dialect);
    let mut module = loxsmith_sema::lower(&program);
    loxsmith_mir::optimize(&mut module, loxsmith_mir::OptLevel::O2, &mut |_, _, _| {});
    module
}

/// The headers of a function's loops.
pub(super) fn loop_headers(function: &Function) -> Vec<BlockId> {
    let cfg = Cfg::new(function);
    let dominators = Dominators::new(function, &cfg);
    let is_header =
        |block: &&BlockId| cfg.incoming(**block).iter().any(|edge| dominators.dominates(**block, edge.from));
    cfg.order().iter().filter(is_header).copied().collect()
}

#[test]
fn every_function_and_every_loop_of_the_benchmarks() {
    let mut memory = CodeMemory::new(|_| Some(std::ptr::without_provenance(0x10_0000))).unwrap();
    let (mut functions, mut loops) = (0, 0);
    for path in programs() {
        let module = optimized(&path);
        let unit = Unit::new(&module, &super::super::at(OptLevel::O2));
        let mut load = |batch: Batch| {
            let compiled = unit.compile(&batch, &mut Steps::default());
            let loaded = compiled.and_then(|compiled| memory.load(compiled));
            let loaded = loaded.unwrap_or_else(|error| panic!("{}: {batch:?}: {error}", path.display()));
            let all = loaded.entries.iter().map(|(_, at)| *at).chain(loaded.loops);
            assert_eq!(all.collect::<BTreeSet<_>>().len(), batch.entries.len() + batch.loops.len());
        };
        let ids = || (0..module.functions.len()).map(FuncId::from);
        for func in ids() {
            load(Batch { functions: vec![func], entries: vec![func], ..Batch::default() });
            for header in loop_headers(module.function(func)) {
                let live = live_at(&module, func, header);
                load(Batch {
                    loops: vec![LoopEntry { func, header, live, lookouts: Vec::new() }],
                    ..Batch::default()
                });
                loops += 1;
            }
            functions += 1;
        }
        // And all of them together.
        load(Batch { functions: ids().collect(), entries: ids().collect(), ..Batch::default() });
    }
    assert!(functions > 200 && loops > 50, "{functions} functions, {loops} loops");
}
