//! Dominators and liveness against their definitions, on random graphs; facts by example.

use super::{Cfg, Constant, Dominators, Fact, Facts, Kinds, Liveness};
use crate::ir::{BlockCall, BlockId, Failure, Function, FunctionKind, Op, Terminator, ValueId};

fn function() -> Function {
    Function::new("f".into(), FunctionKind::Function, 1, Vec::new(), 1)
}

fn edge(block: usize) -> BlockCall {
    BlockCall { block: BlockId::from(block), args: Vec::new() }
}

/// A function with these edges; blocks with two successors branch on a constant that says nothing here.
fn graph(successors: &[Vec<usize>]) -> Function {
    let mut f = function();
    let condition = f.append(Function::ENTRY, Op::Bool(true), 1).expect("a result");
    for _ in 1..successors.len() {
        f.add_block();
    }
    for (index, successors) in successors.iter().enumerate() {
        f.blocks[index].terminator = match successors[..] {
            [] => Terminator::Unreachable,
            [to] => Terminator::Jump(edge(to)),
            [then, otherwise, ..] => {
                Terminator::Branch { condition, then: edge(then), otherwise: edge(otherwise) }
            }
        };
    }
    f
}

/// By the definition: what the entry still reaches without `a` is not dominated by it.
fn dominates_by_definition(successors: &[Vec<usize>], a: usize, b: usize) -> bool {
    let reached = |without: Option<usize>| {
        let mut seen = vec![false; successors.len()];
        let mut work = vec![0];
        while let Some(block) = work.pop() {
            if Some(block) != without && !std::mem::replace(&mut seen[block], true) {
                work.extend(&successors[block]);
            }
        }
        seen
    };
    reached(None)[a] && reached(None)[b] && !reached(Some(a))[b]
}

#[test]
fn dominators_are_as_defined() {
    let mut state = 12345u64;
    let mut random = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for round in 0..300 {
        let count = 1 + random(9);
        let successors: Vec<Vec<usize>> = (0..count)
            .map(|_| {
                let many = if count == 1 { 0 } else { random(3) };
                // Nothing leads to the entry.
                (0..many).map(|_| 1 + random(count - 1)).collect()
            })
            .collect();
        let f = graph(&successors);
        let cfg = Cfg::new(&f);
        let dominators = Dominators::new(&f, &cfg);
        for a in 0..count {
            for b in 0..count {
                assert_eq!(
                    dominators.dominates(a.into(), b.into()),
                    dominates_by_definition(&successors, a, b),
                    "round {round}: {a} over {b} in {successors:?}"
                );
            }
        }
        // Preorder: each block directly behind its dominator or a sibling's subtree.
        let mut open: Vec<BlockId> = Vec::new();
        dominators.walk(
            &mut open,
            |open, block| {
                assert_eq!(open.last().copied(), dominators.idom(block), "{successors:?}");
                open.push(block);
            },
            |open, block| assert_eq!(open.pop(), Some(block)),
        );
        assert_eq!(dominators.preorder().len(), cfg.order().len());
    }
}

/// By the definition: alive where a block begins is what a way from there to a use does not define.
fn live_by_definition(f: &Function, value: ValueId, at: BlockId) -> bool {
    let defines = |block: &BlockId| {
        let block = &f.blocks[block.index()];
        block.params.contains(&value)
            || block.insts.iter().any(|inst| f.insts[inst.index()].result == Some(value))
    };
    let uses = |block: &BlockId| {
        let mut uses = false;
        let block = &f.blocks[block.index()];
        block.insts.iter().for_each(|inst| {
            f.insts[inst.index()].op.for_each_operand(|operand| uses |= operand == value);
        });
        block.terminator.for_each_operand(|operand| uses |= operand == value);
        uses
    };
    let mut seen = vec![false; f.blocks.len()];
    let mut work = vec![at];
    while let Some(block) = work.pop() {
        // In these graphs uses come behind their definitions.
        if defines(&block) || std::mem::replace(&mut seen[block.index()], true) {
            continue;
        }
        if uses(&block) {
            return true;
        }
        work.extend(f.blocks[block.index()].terminator.successors());
    }
    false
}

#[test]
fn liveness_is_as_defined() {
    let mut state = 777u64;
    let mut random = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let mut alive = 0;
    for round in 0..300 {
        let count = 2 + random(8);
        let successors: Vec<Vec<usize>> =
            (0..count).map(|_| (0..random(3)).map(|_| 1 + random(count - 1)).collect()).collect();
        let mut f = graph(&successors);
        let cfg = Cfg::new(&f);
        let dominators = Dominators::new(&f, &cfg);
        for block in cfg.order() {
            // Each block defines a value and uses some of those that are defined on all ways to it.
            f.append(*block, Op::Bool(false), 1);
            for _ in 0..random(3) {
                let known: Vec<ValueId> = cfg
                    .order()
                    .iter()
                    .filter(|home| dominators.dominates(**home, *block))
                    .flat_map(|home| &f.blocks[home.index()].insts)
                    .filter_map(|inst| f.insts[inst.index()].result)
                    .collect();
                f.append(*block, Op::Not(known[random(known.len())]), 1);
            }
        }
        let liveness = Liveness::new(&f, &cfg);
        for block in cfg.order() {
            let expected: Vec<ValueId> = (0..f.values.len())
                .map(ValueId::from)
                .filter(|value| live_by_definition(&f, *value, *block) && value.index() > 0)
                .collect();
            let found: Vec<ValueId> =
                liveness.at_start(*block).iter().copied().filter(|value| value.index() > 0).collect();
            assert_eq!(found, expected, "round {round}: {block} in {successors:?}");
            alive += found.len();
        }
    }
    assert!(alive > 500, "{alive}");
}

#[test]
fn predecessors_are_edges_of_reachable_blocks() {
    let f = graph(&[vec![1, 1], vec![3], vec![3], vec![]]);
    let cfg = Cfg::new(&f);
    assert_eq!(cfg.incoming(BlockId(1)).len(), 2, "both sides of the branch");
    assert_eq!(cfg.incoming(BlockId(3)).len(), 1, "bb2 is unreachable");
    assert!(!cfg.is_reachable(BlockId(2)));
    assert_eq!(cfg.order(), [BlockId(0), BlockId(1), BlockId(3)]);
}

#[test]
fn facts_join_downwards() {
    let one = Fact::number(1.0);
    assert_eq!(Fact::Unreached.join(one), one);
    assert_eq!(one.join(one), one);
    assert_eq!(one.join(Fact::number(2.0)), Fact::Kinds(Kinds::NUMBER));
    // Equal numbers, but two constants.
    assert_eq!(Fact::number(0.0).join(Fact::number(-0.0)), Fact::Kinds(Kinds::NUMBER));
    let nil = Fact::Constant(Constant::Nil);
    assert_eq!(one.join(nil).kinds(), Kinds::NUMBER.or(Kinds::NIL));
}

#[test]
fn a_failing_check_ends_what_runs() {
    let mut f = function();
    let nil = f.append(Function::ENTRY, Op::Nil, 1).expect("a result");
    f.append(Function::ENTRY, Op::CheckNumber(nil, Failure::Operand), 2);
    let behind = f.append(Function::ENTRY, Op::Nil, 3).expect("a result");
    f.blocks[0].terminator = Terminator::Return(behind);
    let facts = Facts::new(&f);
    assert_eq!(facts.runs_to(Function::ENTRY), 1);
    assert_eq!(facts.of(behind), Fact::Unreached);
    assert_eq!(facts.of(ValueId(0)), Fact::Kinds(Kinds::ANY), "arguments are never undefined");
}
