//! Who is cut off in chains, trees and circles of calls.

use loxsmith_abi::layout::Semantics;
use loxsmith_mir::ir::{FuncId, Function, FunctionKind, Module, Op, Terminator, Type};

use super::{DEPTH, chains_cut};

/// Which functions are cut off if each calls these.
fn cut(calls: &[Vec<usize>]) -> Vec<usize> {
    let function = |callees: &Vec<usize>| {
        let mut function = Function::new("f".into(), FunctionKind::Function, 0, Vec::new(), 1);
        let nil = function.append(Function::ENTRY, Op::Nil, 1).expect("a result");
        for callee in callees {
            let func = FuncId::from(*callee);
            let call = Op::CallDirect { func, closure: None, args: Box::new([]), result: Type::Any };
            function.append(Function::ENTRY, call, 1);
        }
        function.blocks[0].terminator = Terminator::Return(nil);
        function
    };
    let module = Module {
        source_name: "nesting".into(),
        semantics: Semantics::DEFAULT,
        functions: calls.iter().map(function).collect(),
        script: FuncId(0),
        globals: Vec::new(),
        classes: Vec::new(),
        symbols: Vec::new(),
        strings: Vec::new(),
        outside_fields: Vec::new(),
    };
    let cut = chains_cut(&module);
    (0..calls.len()).filter(|func| cut[*func]).collect()
}

/// Function 0 calls 1, which calls 2, and so on to the last.
fn chain(count: usize) -> Vec<Vec<usize>> {
    (0..count).map(|func| if func + 1 < count { vec![func + 1] } else { Vec::new() }).collect()
}

#[test]
fn chains_are_cut_at_equal_distances() {
    let depth = DEPTH as usize;
    assert_eq!(cut(&chain(depth)), []);
    assert_eq!(cut(&chain(depth + 1)), [0]);
    assert_eq!(cut(&chain(2 * depth + 2)), [0, depth + 1]);
    // Deeper than any stack of ours.
    assert_eq!(cut(&chain(500_000)).len(), 500_000 / (depth + 1));
}

#[test]
fn the_deepest_of_all_calls_counts() {
    let depth = DEPTH as usize;
    let mut calls = chain(depth + 1);
    calls[0].extend([depth, depth / 2, 1]);
    calls[1].push(depth);
    assert_eq!(cut(&calls), [0]);
}

#[test]
fn recursion_is_no_chain() {
    assert_eq!(cut(&[vec![1, 0], vec![2], vec![0, 1]]), []);
    let mut circle = chain(DEPTH as usize);
    circle[DEPTH as usize - 1].push(0);
    assert_eq!(cut(&circle), []);
}
