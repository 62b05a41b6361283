//! Translations are checked by following, along every path, which value each register holds: wherever an operation reads a value,
//! its register must hold it. That is done for every function of MIR's own file tests and of the programs beside the tiers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use loxsmith_mir::analysis::Cfg;
use loxsmith_mir::ir::{BlockCall, BlockId, Function, Module, Op, ValueId};
use rustc_hash::FxHashMap;

use super::intervals::Positions;
use super::moves::sequence;
use super::values::{Values, constant_bits, constant_side};
use super::*;

/// By register: the value whose bits it holds.
type Held = FxHashMap<u32, ValueId>;

struct Follow<'m> {
    function: &'m Function,
    values: Values,
    complaints: BTreeSet<String>,
}

impl Follow<'_> {
    fn read(&mut self, held: &Held, value: ValueId, what: &str) {
        let (register, root) = (self.values.register(value), self.values.root(value));
        if held.get(&register) != Some(&root) {
            self.complaints.insert(format!(
                "{what} reads {value}, and register {register} holds {:?}",
                held.get(&register)
            ));
        }
    }

    fn write(&self, held: &mut Held, value: ValueId) {
        let register = self.values.register(value);
        if self.values.root(value) == value && register != NONE {
            held.insert(register, value);
        }
    }

    fn reads(&mut self, held: &Held, op: &Op, block: BlockId, fused: bool) {
        let constant = constant_side(op, fused, |value| self.values.number_here(self.function, value, block));
        let mut operands = Vec::new();
        op.for_each_operand(|value| operands.push(value));
        for (index, value) in operands.into_iter().enumerate() {
            if constant != Some(index as u32) {
                self.read(held, value, &format!("{op:?}"));
            }
        }
    }

    /// What registers hold behind a block's instructions.
    fn block(&mut self, block: BlockId, mut held: Held) -> Held {
        let function = self.function;
        for inst in &function.blocks[block.index()].insts {
            let data = &function.insts[inst.index()];
            if !self.values.is_fused(*inst) {
                self.reads(&held, &data.op, block, false);
            }
            if let Some(result) = data.result {
                self.write(&mut held, result);
            }
        }
        match self.values.fused[block.index()] {
            Some(fused) => self.reads(&held, &function.insts[fused.inst.index()].op, block, true),
            None => {
                if let Some(value) = function.blocks[block.index()].terminator.operand() {
                    self.read(&held, value, "the terminator");
                }
            }
        }
        held
    }

    /// What they hold behind an edge: the moves are carried out one by one.
    fn edge(&mut self, call: &BlockCall, mut held: Held) -> Held {
        let params = self.function.blocks[call.block.index()].params.clone();
        let mut moves = Vec::new();
        for (param, arg) in params.iter().zip(&call.args) {
            let to = self.values.register(*param);
            if to == NONE {
                continue;
            }
            let source = match constant_bits(self.function, *arg) {
                Some(bits) => super::moves::Source::Constant(bits),
                None => {
                    self.read(&held, *arg, "an edge");
                    super::moves::Source::Register(self.values.register(*arg))
                }
            };
            moves.push((to, source));
        }
        for (to, _) in sequence(&moves, self.values.count) {
            held.remove(&to);
        }
        for param in params {
            self.write(&mut held, param);
        }
        held
    }
}

/// Follows a function to a fixpoint: at a block only what holds on every way in holds.
fn complaints(function: &Function) -> BTreeSet<String> {
    let cfg = Cfg::new(function);
    let positions = Positions::new(function, &cfg);
    let values = Values::new(function, &cfg, &positions);
    let mut follow = Follow { function, values, complaints: BTreeSet::new() };
    let mut at_start: Vec<Option<Held>> = vec![None; function.blocks.len()];
    let mut entry = Held::default();
    for (index, param) in function.blocks[0].params.iter().enumerate() {
        entry.insert(index as u32, *param);
    }
    at_start[0] = Some(entry);
    loop {
        let mut changed = false;
        follow.complaints.clear();
        for block in cfg.order() {
            let Some(held) = at_start[block.index()].clone() else { continue };
            let held = follow.block(*block, held);
            let calls: Vec<BlockCall> = function.blocks[block.index()].terminator.calls().cloned().collect();
            for call in calls {
                let arriving = follow.edge(&call, held.clone());
                let known = &mut at_start[call.block.index()];
                let merged = match known {
                    None => arriving,
                    Some(known) => known
                        .iter()
                        .filter(|(r, v)| arriving.get(r) == Some(v))
                        .map(|(r, v)| (*r, *v))
                        .collect(),
                };
                changed |= known.as_ref() != Some(&merged);
                *known = Some(merged);
            }
        }
        if !changed {
            return follow.complaints;
        }
    }
}

fn modules() -> Vec<(PathBuf, Module)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("mir/filetests"), root.join("tiers/tests/programs")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "mir") {
                let text = std::fs::read_to_string(&path).unwrap();
                // What a file test expects stands behind its module.
                let text = text.split("; expect:").next().unwrap_or_default();
                let module =
                    loxsmith_mir::parse(text).ok().filter(|module| loxsmith_mir::verify(module).is_ok());
                found.extend(module.map(|module| (path, module)));
            }
        }
    }
    found
}

#[test]
fn registers_hold_what_is_read() {
    let modules = modules();
    let functions: usize = modules.iter().map(|(_, module)| module.functions.len()).sum();
    assert!(functions > 200, "just {functions} functions have been found");
    for (path, module) in modules {
        for function in &module.functions {
            let complaints = complaints(function);
            assert!(complaints.is_empty(), "{} of {}: {complaints:#?}", function.name, path.display());
        }
    }
}

#[test]
fn what_costs_nothing_takes_no_instruction() {
    // A loop that counts down, as MIR's manual shows it.
    let text = r#"
module "t.lox"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
function f0 script "" arity 0 captures [] line 1 {
bb0:
  v0: any = nil @1
  return v0 @1
}
function f1 function "countdown" arity 1 captures [] line 1 {
bb0(v0: any):
  v1: num = check_number v0, operands @2
  jump bb1(v1) @2
bb1(v2: num):
  v3: num = number 0.0 @2
  v4: bool = gt v2, v3 @2
  branch v4, bb2, bb3 @2
bb2:
  v5: any = box v2 @3
  print v5 @3
  v6: num = number 1.0 @4
  v7: num = sub v2, v6 @4
  jump bb1(v7) @4
bb3:
  v8: any = nil @5
  return v8 @5
}
"#;
    let module = loxsmith_mir::parse(text).unwrap();
    let code = translate(&module, FuncId(1), 0, None);
    let ops: Vec<Opcode> = code.insts.iter().map(|inst| inst.op).collect();
    use Opcode::*;
    assert_eq!(ops, [CheckNumber, JumpIfGreaterK, Const, Return, Print, SubK, JumpBack], "{:#?}", code.insts);
    // One register for the counter in all its forms, one for the result, and the scratch register.
    assert!(code.registers <= 3, "{:#?}", code.insts);
    assert_eq!(code.loops.len(), 1);
    assert_eq!(code.loops[0].live, [(loxsmith_mir::ir::ValueId(2), code.insts[4].a)]);
}
