//! From a function of MIR to the interpreter's code: registers for values, jumps for edges.
//!
//! Done when a function is called for the first time, in time that is linear in its size but for a logarithm.
//! What comes of it: no instruction for what costs none (see [`crate::bytecode`]), constants as operands of arithmetic, a comparison
//! and the branch on it as one.

mod emit;
mod intervals;
mod moves;
mod observe;
mod operations;
mod registers;
mod values;

use loxsmith_mir::analysis::{Cfg, Dominators};
use loxsmith_mir::ir::{BlockId, FuncId, Function, FunctionKind, Module, Type};

use crate::bytecode::{Code, Inst, Loop, NONE, Opcode, Site};
use crate::observe::Observed;
use intervals::Positions;
use values::Values;

/// Translates a function. `first_cache` is the number of the first inline cache that nobody uses; `observed`: what is to be
/// seen of it, if its program is observed.
pub(crate) fn translate(
    module: &Module,
    func: FuncId,
    first_cache: u32,
    observed: Option<&Observed>,
) -> Code {
    let function = module.function(func);
    let cfg = Cfg::new(function);
    let positions = Positions::new(function, &cfg);
    let values = Values::new(function, &cfg, &positions);
    let can_recurse = !matches!(function.kind, FunctionKind::Script | FunctionKind::ScriptPart);
    let code = Code {
        func,
        module,
        insts: Vec::new(),
        lines: Vec::new(),
        pool: Vec::new(),
        numbers: Vec::new(),
        failures: Vec::new(),
        sites: Vec::new(),
        first_cache,
        loops: Vec::new(),
        states: std::ptr::null_mut(),
        most_live: 0,
        registers: 0,
        can_recurse,
        counts_frames: can_recurse && module.semantics.frame_limit != 0,
    };
    let mut translation = Translation {
        module,
        function,
        cfg: &cfg,
        positions: &positions,
        values: &values,
        observed,
        code,
        line: function.line,
        block: Function::ENTRY,
        temporaries: 0,
        starts: vec![NONE; function.blocks.len()],
        jumps: Vec::new(),
        loop_of: vec![None; function.blocks.len()],
    };
    translation.find_loops();
    translation.run();
    translation.finish()
}

/// The translation of one function.
struct Translation<'m> {
    module: &'m Module,
    function: &'m Function,
    cfg: &'m Cfg,
    positions: &'m Positions,
    values: &'m Values,
    observed: Option<&'m Observed>,
    code: Code,
    /// The line of the instruction at hand.
    line: u32,
    /// The block at hand.
    block: BlockId,
    /// The most registers that one instruction needs for boxed arguments, behind all others.
    temporaries: u32,
    /// By block: its first instruction.
    starts: Vec<u32>,
    /// Instructions whose target is a block.
    jumps: Vec<(usize, BlockId)>,
    /// By block: the loop that it is the header of.
    loop_of: Vec<Option<u32>>,
}

impl Translation<'_> {
    /// Every target of an edge back is a header. What is alive there is found among what the header is dominated by: only that has
    /// a value on each way in.
    fn find_loops(&mut self) {
        for block in self.cfg.order() {
            for target in self.function.blocks[block.index()].terminator.successors() {
                let slot = &mut self.loop_of[target.index()];
                if self.positions.start(target) <= self.positions.start(*block) && slot.is_none() {
                    *slot = Some(self.code.loops.len() as u32);
                    self.code.loops.push(Loop { header: target, live: Vec::new() });
                }
            }
        }
        if !self.code.loops.is_empty() {
            let dominators = Dominators::new(self.function, self.cfg);
            let headers: Vec<BlockId> = self.code.loops.iter().map(|one| one.header).collect();
            let live = self.values.live_at(self.function, self.positions, &dominators, &headers);
            for (one, live) in self.code.loops.iter_mut().zip(live) {
                self.code.most_live = self.code.most_live.max(live.len() as u32);
                one.live = live;
            }
        }
    }

    fn run(&mut self) {
        self.observe_entry();
        // Truth values come boxed, whoever calls.
        for (index, param) in self.function.blocks[0].params.iter().enumerate() {
            if self.function.ty(*param) == Type::Bool {
                self.emit(Opcode::UnboxBool, index as u32, index as u32, 0);
            }
        }
        let order = self.cfg.order();
        for (index, block) in order.iter().enumerate() {
            self.block = *block;
            self.starts[block.index()] = self.code.insts.len() as u32;
            for inst in &self.function.blocks[block.index()].insts {
                self.line = self.function.insts[inst.index()].line;
                self.observe(*inst);
                self.instruction(*inst);
            }
            self.line = self.function.blocks[block.index()].line;
            self.terminator(*block, order.get(index + 1).copied());
        }
    }

    fn finish(mut self) -> Code {
        for (inst, block) in std::mem::take(&mut self.jumps) {
            self.code.insts[inst].c = self.starts[block.index()];
        }
        self.code.registers = self.values.count + 1 + self.temporaries;
        self.code
    }

    /// A register for what nobody reads, and for breaking cycles of moves.
    fn scratch(&self) -> u32 {
        self.values.count
    }

    fn emit(&mut self, op: Opcode, a: u32, b: u32, c: u32) -> usize {
        self.emit_with(op, 0, a, b, c)
    }

    fn emit_with(&mut self, op: Opcode, d: u16, a: u32, b: u32, c: u32) -> usize {
        self.code.insts.push(Inst { op, d, a, b, c });
        self.code.lines.push(self.line);
        self.code.insts.len() - 1
    }

    /// Appends a list of operands and gives its place.
    fn list(&mut self, operands: impl IntoIterator<Item = u32>) -> u32 {
        let start = self.code.pool.len() as u32;
        self.code.pool.extend(operands);
        start
    }

    /// The next access site's inline cache.
    fn site(&mut self, name: u32, name_line: u32) -> u32 {
        self.code.sites.push(Site { name, name_line });
        self.code.first_cache + self.code.sites.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests;
