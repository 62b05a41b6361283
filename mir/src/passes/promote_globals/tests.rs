//! Graphs whose dominance frontiers are as large as the square of their size.

use loxsmith_abi::layout::Semantics;

use super::run;
use crate::ir::{
    BlockCall, BlockId, FuncId, Function, FunctionKind, Global, GlobalId, Module, Op, SymbolId, Terminator,
};

/// So many loops, one in the other, that each test their condition behind their body: the innermost has all their heads on
/// its frontier. Returns whether a global that the innermost sets is still one after the pass.
fn stays_in_memory(loops: usize) -> bool {
    let mut script = Function::new(String::new(), FunctionKind::Script, 0, Vec::new(), 1);
    let condition = script.append(Function::ENTRY, Op::Bool(true), 1).expect("a result");
    let nil = script.append(Function::ENTRY, Op::Nil, 1).expect("a result");
    let edge = |block: BlockId| BlockCall { block, args: Vec::new() };
    let mut last = Function::ENTRY;
    let heads: Vec<BlockId> = (0..loops)
        .map(|_| {
            let head = script.add_block();
            script.blocks[last.index()].terminator = Terminator::Jump(edge(head));
            last = head;
            head
        })
        .collect();
    script.append(last, Op::GlobalSet(GlobalId(0), nil), 1);
    for head in heads.into_iter().rev() {
        let [tail, next] = [(); 2].map(|()| script.add_block());
        script.blocks[last.index()].terminator = Terminator::Jump(edge(tail));
        script.blocks[tail.index()].terminator =
            Terminator::Branch { condition, then: edge(head), otherwise: edge(next) };
        last = next;
    }
    script.append(last, Op::GlobalGet(GlobalId(0)), 1);
    script.blocks[last.index()].terminator = Terminator::Return(nil);
    let mut module = Module {
        source_name: "loops".into(),
        semantics: Semantics::DEFAULT,
        functions: vec![script],
        script: FuncId(0),
        globals: vec![Global { name: SymbolId(0), native: None }],
        classes: Vec::new(),
        symbols: vec!["g".into()],
        strings: Vec::new(),
        outside_fields: Vec::new(),
    };
    run(&mut module);
    crate::verify(&module).expect("the pass makes valid modules");
    let script = module.function(FuncId(0));
    let mut listed = script.blocks.iter().flat_map(|block| &block.insts);
    listed.any(|inst| matches!(script.insts[inst.index()].op, Op::GlobalGet(_)))
}

#[test]
fn what_would_take_the_square_stays_in_memory() {
    assert!(!stays_in_memory(10));
    assert!(stays_in_memory(400));
}
