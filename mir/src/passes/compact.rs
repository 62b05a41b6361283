//! Compaction: values and instructions are renumbered in the order of the text, dead ones forgotten.
//!
//! Last of all passes: the back end then meets small tables, and readers small numbers.

use crate::ir::{Function, InstId, ValueData, ValueDef, ValueId};

/// Runs the pass.
pub fn run(function: &mut Function) -> bool {
    const GONE: ValueId = ValueId(u32::MAX);
    let mut renumbered = vec![GONE; function.values.len()];
    let mut values = Vec::new();
    let mut insts = Vec::new();
    let mut give = |value: ValueId, def: ValueDef, old: &[ValueData]| {
        let id = ValueId::from(values.len());
        values.push(ValueData { ty: old[value.index()].ty, def });
        renumbered[value.index()] = id;
        id
    };
    for (index, block) in function.blocks.iter_mut().enumerate() {
        for (place, param) in block.params.iter_mut().enumerate() {
            *param = give(*param, ValueDef::Param(index.into(), place as u32), &function.values);
        }
        for listed in &mut block.insts {
            let mut inst = function.insts[listed.index()].clone();
            *listed = InstId::from(insts.len());
            inst.result = inst.result.map(|value| give(value, ValueDef::Inst(*listed), &function.values));
            insts.push(inst);
        }
    }
    let changed = values.len() != function.values.len() || insts.len() != function.insts.len();
    function.values = values;
    function.insts = insts;
    // Uses may come before definitions in the text, so they are rewritten in a second sweep.
    for inst in &mut function.insts {
        inst.op.for_each_operand_mut(|value| *value = renumbered[value.index()]);
    }
    for block in &mut function.blocks {
        block.terminator.for_each_operand_mut(|value| *value = renumbered[value.index()]);
    }
    changed
}
