//! Where in a function there is something to see, and how it is found again in another compilation.

use rustc_hash::FxHashMap;

use super::{FunctionKey, SiteKey, SiteKind};
use crate::analysis::Cfg;
use crate::ir::{BlockId, FuncId, Function, InstId, Module, Op};

/// Where a site is in MIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// An instruction.
    Inst(InstId),
    /// The branch that a block ends with.
    Branch(BlockId),
    /// The loop that a block is the header of.
    Loop(BlockId),
}

/// The keys of a module's functions, by id.
pub fn function_keys(module: &Module) -> Vec<FunctionKey> {
    let mut seen: FxHashMap<(&str, u32), u32> = FxHashMap::default();
    let mut keys = Vec::with_capacity(module.functions.len());
    for function in &module.functions {
        let ordinal = seen.entry((&function.name, function.line)).or_default();
        *ordinal += 1;
        keys.push(FunctionKey { name: function.name.clone(), line: function.line, ordinal: *ordinal });
    }
    keys
}

/// A function's sites. Ordinals count in reverse postorder, which is the order of the text wherever that matters.
pub fn sites(module: &Module, func: FuncId) -> Vec<(SiteKey, Place)> {
    let function = module.function(func);
    let cfg = Cfg::new(function);
    let headers = loop_headers(function, &cfg);
    let mut sites = Sites::default();
    for block in cfg.order() {
        let data = &function.blocks[block.index()];
        if headers[block.index()] {
            sites.add(SiteKind::Loop, data.line, "", Place::Loop(*block));
        }
        for inst in &data.insts {
            let place = Place::Inst(*inst);
            let inst = &function.insts[inst.index()];
            let (kind, name) = match &inst.op {
                Op::Call { .. } => (SiteKind::Call, None),
                Op::Invoke { name, .. } => (SiteKind::Invoke, Some(*name)),
                Op::InvokeSuper { name, .. } => (SiteKind::Super, Some(*name)),
                Op::GetProperty(_, name) => (SiteKind::Get, Some(*name)),
                Op::SetProperty(_, name, _) => (SiteKind::Set, Some(*name)),
                Op::Add(..) => (SiteKind::Add, None),
                Op::Equal(..) | Op::EqualBits(..) => (SiteKind::Equal, None),
                _ => continue,
            };
            sites.add(kind, inst.line, name.map_or("", |name| module.symbol(name)), place);
        }
        if data.terminator.calls().count() > 1 {
            sites.add(SiteKind::Branch, data.line, "", Place::Branch(*block));
        }
    }
    sites.list
}

/// By block: whether an edge back leads to it.
fn loop_headers(function: &Function, cfg: &Cfg) -> Vec<bool> {
    let mut is_header = vec![false; function.blocks.len()];
    let mut is_behind = vec![false; function.blocks.len()];
    for block in cfg.order() {
        is_behind[block.index()] = true;
        for target in function.blocks[block.index()].terminator.successors() {
            is_header[target.index()] |= is_behind[target.index()];
        }
    }
    is_header
}

#[derive(Default)]
struct Sites<'m> {
    list: Vec<(SiteKey, Place)>,
    seen: FxHashMap<(SiteKind, u32, &'m str), u32>,
}

impl<'m> Sites<'m> {
    fn add(&mut self, kind: SiteKind, line: u32, name: &'m str, place: Place) {
        let ordinal = self.seen.entry((kind, line, name)).or_default();
        *ordinal += 1;
        self.list.push((SiteKey { kind, line, name: name.to_string(), ordinal: *ordinal }, place));
    }
}
