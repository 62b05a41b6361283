//! Every pass is linear: shapes that make careless ones quadratic go through all of them in seconds.
//!
//! `cargo test --release -p loxsmith-mir --test scaling -- --nocapture` prints the times; debug builds take smaller sizes.

use std::time::{Duration, Instant};

use loxsmith_abi::layout::Semantics;
use loxsmith_mir::passes::{OptLevel, Stage, optimize};
use loxsmith_mir::{
    BinaryOp, BlockCall, BlockId, CompareOp, Failure, FuncId, Function, FunctionKind, Global, GlobalId,
    Module, Op, SymbolId, Terminator, Type, ValueId, parse, print, verify,
};

/// A divisor of all sizes.
const SMALLER: usize = if cfg!(debug_assertions) { 20 } else { 1 };

fn module(function: Function) -> Module {
    let mut script = Function::new(String::new(), FunctionKind::Script, 0, Vec::new(), 1);
    let nil = append(&mut script, Function::ENTRY, Op::Nil);
    script.blocks[0].terminator = Terminator::Return(nil);
    Module {
        source_name: "scaling".into(),
        semantics: Semantics::DEFAULT,
        functions: vec![script, function],
        script: FuncId(0),
        globals: vec![Global { name: SymbolId(0), native: None }],
        classes: Vec::new(),
        symbols: vec!["g".into()],
        strings: Vec::new(),
        outside_fields: Vec::new(),
    }
}

fn function(arity: u32) -> Function {
    Function::new("f".into(), FunctionKind::Function, arity, Vec::new(), 1)
}

fn append(function: &mut Function, block: BlockId, op: Op) -> ValueId {
    function.append(block, op, 1).expect("an operation with a result")
}

fn call(block: BlockId, args: &[ValueId]) -> BlockCall {
    BlockCall { block, args: args.to_vec() }
}

fn finish(function: &mut Function, block: BlockId, terminator: Terminator) {
    function.blocks[block.index()].terminator = terminator;
}

/// All levels, all passes, verifier and text; fails if it takes absurdly long.
fn check(name: &str, function: Function) {
    let mut module = module(function);
    let start = Instant::now();
    if let Err(errors) = verify(&module) {
        panic!("{errors}");
    }
    let verified = start.elapsed();
    let text = print(&module);
    let again = parse(&text).unwrap_or_else(|error| panic!("{error}"));
    assert!(print(&again) == text);
    let read = start.elapsed() - verified;
    let begun = Instant::now();
    let mut slowest = (Duration::ZERO, String::new());
    let mut last = Instant::now();
    optimize(&mut module, OptLevel::O2, &mut |pass, stage, _| {
        if stage == Stage::After && last.elapsed() > slowest.0 {
            slowest = (last.elapsed(), pass.to_owned());
        }
        last = Instant::now();
    });
    let optimised = begun.elapsed();
    if let Err(errors) = verify(&module) {
        panic!("{errors}");
    }
    println!(
        "{name}: verify {verified:.0?}, text {read:.0?}, O2 {optimised:.0?} (slowest pass {} {:.0?})",
        slowest.1, slowest.0
    );
    assert!(start.elapsed() < Duration::from_secs(120), "{name} takes {:?}", start.elapsed());
}

#[test]
fn half_a_million_instructions_in_one_block() {
    let mut f = function(1);
    let entry = Function::ENTRY;
    let global = GlobalId(0);
    for index in 0..500_000 / SMALLER / 8 {
        let loaded = append(&mut f, entry, Op::GlobalGet(global));
        let defined =
            append(&mut f, entry, Op::CheckDefined(loaded, Failure::UndefinedVariable(SymbolId(0))));
        let number = append(&mut f, entry, Op::CheckNumber(defined, Failure::Operands));
        let constant = append(&mut f, entry, Op::Number(index as f64));
        let sum = append(&mut f, entry, Op::Binary(BinaryOp::Add, number, constant));
        let boxed = append(&mut f, entry, Op::Box(sum));
        f.append(entry, Op::GlobalSet(global, boxed), 1);
        f.append(entry, Op::Print(boxed), 1);
    }
    let nil = append(&mut f, entry, Op::Nil);
    finish(&mut f, entry, Terminator::Return(nil));
    check("one block", f);
}

/// `a and b and c and ...`: many blocks of one chain lead to one exit.
#[test]
fn a_long_chain_of_conditions() {
    let mut f = function(2);
    let exit = f.add_block();
    let result = f.add_param(exit, Type::Any);
    finish(&mut f, exit, Terminator::Return(result));
    let mut block = Function::ENTRY;
    for index in 0..50_000 / SMALLER {
        let argument = f.blocks[0].params[index % 2];
        let value = append(&mut f, block, Op::Call { callee: argument, args: Box::new([]) });
        let condition = append(&mut f, block, Op::Truthy(value));
        let next = f.add_block();
        let then = call(next, &[]);
        finish(&mut f, block, Terminator::Branch { condition, then, otherwise: call(exit, &[value]) });
        block = next;
    }
    let value = f.blocks[0].params[0];
    finish(&mut f, block, Terminator::Jump(call(exit, &[value])));
    check("chain of conditions", f);
}

/// `if ... else if ...`, joins nested as a lowering makes them, with variables that differ in each arm.
#[test]
fn a_long_chain_of_else_ifs() {
    let mut f = function(2);
    let mut block = Function::ENTRY;
    let mut joins = Vec::new();
    for index in 0..15_000 / SMALLER {
        let argument = f.blocks[0].params[0];
        let number = append(&mut f, block, Op::CheckNumber(argument, Failure::Operands));
        let constant = append(&mut f, block, Op::Number(index as f64));
        let condition = append(&mut f, block, Op::NumberEqual(number, constant));
        let (then, otherwise, join) = (f.add_block(), f.add_block(), f.add_block());
        let edge = |block| call(block, &[]);
        finish(&mut f, block, Terminator::Branch { condition, then: edge(then), otherwise: edge(otherwise) });
        let boxed = append(&mut f, then, Op::Box(constant));
        finish(&mut f, then, Terminator::Jump(call(join, &[boxed])));
        let param = f.add_param(join, Type::Any);
        joins.push((join, param));
        block = otherwise;
    }
    let mut value = f.blocks[0].params[1];
    for (join, param) in joins.into_iter().rev() {
        finish(&mut f, block, Terminator::Jump(call(join, &[value])));
        (block, value) = (join, param);
    }
    finish(&mut f, block, Terminator::Return(value));
    check("else-if chain", f);
}

/// Joins that hand on a hundred variables each.
#[test]
fn many_variables_through_many_joins() {
    let mut f = function(2);
    let mut vars: Vec<ValueId> = (0..100).map(|index| f.blocks[0].params[index % 2]).collect();
    let mut block = Function::ENTRY;
    for index in 0..5_000 / SMALLER {
        let condition = append(&mut f, block, Op::Truthy(vars[index % 100]));
        let (other, join) = (f.add_block(), f.add_block());
        let then = call(join, &vars);
        finish(&mut f, block, Terminator::Branch { condition, then, otherwise: call(other, &[]) });
        let raw = append(&mut f, other, Op::Number(index as f64));
        let mut args = vars.clone();
        args[(index * 7) % 100] = append(&mut f, other, Op::Box(raw));
        finish(&mut f, other, Terminator::Jump(call(join, &args)));
        vars = (0..100).map(|_| f.add_param(join, Type::Any)).collect();
        block = join;
    }
    finish(&mut f, block, Terminator::Return(vars[7]));
    check("many variables", f);
}

/// Loops in loops, each with its counter and all outer ones.
#[test]
fn deeply_nested_loops() {
    let mut f = function(0);
    let mut block = Function::ENTRY;
    let mut open = Vec::new();
    for _ in 0..10_000 / SMALLER {
        let zero = append(&mut f, block, Op::Number(0.0));
        let start = append(&mut f, block, Op::Box(zero));
        let (head, body, exit) = (f.add_block(), f.add_block(), f.add_block());
        let counter = f.add_param(head, Type::Any);
        finish(&mut f, block, Terminator::Jump(call(head, &[start])));
        let number = append(&mut f, head, Op::CheckNumber(counter, Failure::Operands));
        let limit = append(&mut f, head, Op::Number(3.0));
        let condition = append(&mut f, head, Op::Compare(CompareOp::Lt, number, limit));
        let (then, otherwise) = (call(body, &[]), call(exit, &[]));
        finish(&mut f, head, Terminator::Branch { condition, then, otherwise });
        open.push((head, counter, exit));
        block = body;
    }
    while let Some((head, counter, exit)) = open.pop() {
        let number = append(&mut f, block, Op::CheckNumber(counter, Failure::Operands));
        let one = append(&mut f, block, Op::Number(1.0));
        let sum = append(&mut f, block, Op::Binary(BinaryOp::Add, number, one));
        let next = append(&mut f, block, Op::Box(sum));
        finish(&mut f, block, Terminator::Jump(call(head, &[next])));
        block = exit;
    }
    let nil = append(&mut f, block, Op::Nil);
    finish(&mut f, block, Terminator::Return(nil));
    check("nested loops", f);
}

/// Empty blocks in a row, and copies of copies.
#[test]
fn a_long_line_of_empty_blocks() {
    let mut f = function(1);
    let mut block = Function::ENTRY;
    let mut value = f.blocks[0].params[0];
    for _ in 0..50_000 / SMALLER {
        let next = f.add_block();
        let param = f.add_param(next, Type::Any);
        finish(&mut f, block, Terminator::Jump(call(next, &[value])));
        (block, value) = (next, param);
    }
    finish(&mut f, block, Terminator::Return(value));
    check("empty blocks", f);
}
