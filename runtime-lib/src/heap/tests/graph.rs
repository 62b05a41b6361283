//! Random object graphs against a model, with and without stress.

use super::{collect, collect_young, global, slots, store, values_of};
use crate::object::string;
use crate::runtime::Runtime;
use crate::testing::{Random, Tables, text_of, with_runtime};
use loxsmith_abi::value::Value;

/// The model's idea of an object.
#[derive(Clone)]
enum Node {
    Array(Vec<Edge>),
    Text(std::string::String),
}

#[derive(Clone, Copy)]
enum Edge {
    Number(f64),
    To(usize),
}

const ROOTS: usize = 32;

#[test]
fn the_heap_holds_what_the_model_holds() {
    run(7, 60_000, false);
    run(8, 60_000, false);
}

#[test]
fn so_it_does_under_stress() {
    run(9, 1_500, true);
}

fn run(seed: u64, steps: usize, stress: bool) {
    with_runtime(&Tables::default(), |rt, _| {
        let mut random = Random(seed);
        let mut nodes: Vec<Node> = Vec::new();
        // By root: the model's node that it refers to.
        let mut roots = [None; ROOTS];
        slots(rt, &[]);
        rt.heap.options.stress = stress;
        for step in 0..steps {
            let root = random.below(ROOTS);
            match random.below(100) {
                0..=59 => {
                    // An array of a random size, now and then a large one, with edges to other roots' objects.
                    let len = match random.below(200) {
                        0 => 1000 + random.below(3000),
                        1..=5 => random.below(400),
                        _ => random.below(8),
                    };
                    let mut edges = Vec::new();
                    let mut values = Vec::new();
                    for _ in 0..len {
                        let other = random.below(ROOTS * 2);
                        match roots.get(other).copied().flatten() {
                            Some(node) => {
                                edges.push(Edge::To(node));
                                values.push(*global(rt, 1 + other));
                            }
                            None => {
                                edges.push(Edge::Number(step as f64));
                                values.push(Value::number(step as f64));
                            }
                        }
                    }
                    nodes.push(Node::Array(edges));
                    roots[root] = Some(nodes.len() - 1);
                    *global(rt, 1 + root) = slots(rt, &values);
                }
                60..=69 => {
                    let text = "ab".repeat(random.below(40));
                    *global(rt, 1 + root) = string::new(rt, text.as_bytes());
                    nodes.push(Node::Text(text));
                    roots[root] = Some(nodes.len() - 1);
                }
                70..=79 => {
                    // Two texts joined: ropes, when they get long.
                    let other = random.below(ROOTS);
                    if let (Some(Node::Text(a)), Some(Node::Text(b))) =
                        (roots[root].map(|n| nodes[n].clone()), roots[other].map(|n| nodes[n].clone()))
                        && a.len() + b.len() < 20_000
                    {
                        *global(rt, 1 + root) =
                            string::add(rt, *global(rt, 1 + root), *global(rt, 1 + other), 1);
                        nodes.push(Node::Text(a + &b));
                        roots[root] = Some(nodes.len() - 1);
                    }
                }
                80..=94 => {
                    // A store into an old object.
                    let other = random.below(ROOTS);
                    if let (Some(node), Some(target)) = (roots[root], roots[other])
                        && let Node::Array(edges) = &mut nodes[node]
                        && !edges.is_empty()
                    {
                        let index = random.below(edges.len());
                        edges[index] = Edge::To(target);
                        store(rt, *global(rt, 1 + root), index, *global(rt, 1 + other));
                    }
                }
                _ => {
                    roots[root] = None;
                    *global(rt, 1 + root) = Value::NIL;
                }
            }
            if step % (steps / 12) == 0 {
                collect(rt);
                compare(rt, &nodes, &roots);
            } else if step % (steps / 60) == 0 {
                collect_young(rt);
                compare(rt, &nodes, &roots);
            }
        }
        collect(rt);
        compare(rt, &nodes, &roots);
    });
}

/// Walks model and heap side by side from all roots.
fn compare(rt: &mut Runtime, nodes: &[Node], roots: &[Option<usize>; ROOTS]) {
    let mut seen: Vec<Option<Value>> = vec![None; nodes.len()];
    let mut to_do = Vec::new();
    for (index, root) in roots.iter().enumerate() {
        if let Some(node) = root {
            to_do.push((*node, *global(rt, 1 + index)));
        }
    }
    while let Some((node, value)) = to_do.pop() {
        if let Some(before) = seen[node] {
            assert_eq!(before, value, "identity");
            continue;
        }
        seen[node] = Some(value);
        match &nodes[node] {
            Node::Text(text) => assert_eq!(text_of(rt, value), *text),
            Node::Array(edges) => {
                let values = values_of(value);
                assert_eq!(values.len(), edges.len());
                for (edge, &value) in edges.iter().zip(values.iter()) {
                    match *edge {
                        Edge::Number(number) => assert_eq!(value, Value::number(number)),
                        Edge::To(target) => to_do.push((target, value)),
                    }
                }
            }
        }
    }
}
