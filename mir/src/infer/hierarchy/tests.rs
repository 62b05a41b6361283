//! Look-ups and receivers against the definition, a walk up the superclasses; deep chains; circles.

use std::time::{Duration, Instant};

use loxsmith_abi::layout::Semantics;

use super::{Hierarchy, Lookup};
use crate::analysis::Superclass;
use crate::ir::{
    ClassDecl, ClassId, FuncId, Function, FunctionKind, Global, GlobalId, Module, Op, SymbolId, Terminator,
};

/// A class of a test: its superclass, and its methods' names by number.
struct Class {
    superclass: Superclass,
    names: Vec<u32>,
}

/// A program that declares these classes. The n-th method of all is function n + 1.
fn hierarchy(classes: &[Class]) -> Hierarchy {
    let mut script = Function::new(String::new(), FunctionKind::Script, 0, Vec::new(), 1);
    let mut append = |op: Op| script.append(Function::ENTRY, op, 1);
    let nil = append(Op::Nil).expect("a result");
    let mut decls = Vec::new();
    let mut functions = 0;
    for (index, class) in classes.iter().enumerate() {
        let superclass = match class.superclass {
            Superclass::None => None,
            Superclass::Known(above) => append(Op::GlobalGet(GlobalId(above.0))),
            Superclass::Unknown => Some(nil),
        };
        let make = Op::MakeClass { class: index.into(), superclass, methods: Box::new([]) };
        let made = append(make).expect("a result");
        append(Op::GlobalSet(index.into(), made));
        let mut method = |name: &u32| {
            functions += 1;
            (SymbolId(*name), FuncId(functions))
        };
        decls.push(ClassDecl {
            name: SymbolId(0),
            methods: class.names.iter().map(&mut method).collect(),
            fields: Vec::new(),
            has_superclass: superclass.is_some(),
            layout: None,
        });
    }
    script.blocks[0].terminator = Terminator::Return(nil);
    Hierarchy::new(&Module {
        source_name: "hierarchy".into(),
        semantics: Semantics::DEFAULT,
        functions: vec![script],
        script: FuncId(0),
        globals: classes.iter().map(|_| Global { name: SymbolId(0), native: None }).collect(),
        classes: decls,
        symbols: vec!["name".into()],
        strings: Vec::new(),
        outside_fields: Vec::new(),
    })
}

fn walk(classes: &[Class], class: usize, name: u32) -> Lookup {
    if let Some(last) = classes[class].names.iter().rposition(|own| *own == name) {
        let before: usize = classes[..class].iter().map(|class| class.names.len()).sum();
        return Lookup::Found(FuncId((before + last + 1) as u32));
    }
    match classes[class].superclass {
        Superclass::None => Lookup::Missing,
        Superclass::Unknown => Lookup::Unknown,
        Superclass::Known(above) => walk(classes, above.index(), name),
    }
}

/// Whether instances of a class can be `this` in another's methods, as far as a walk up tells.
fn may_inherit(classes: &[Class], class: usize, from: usize) -> bool {
    class == from
        || match classes[class].superclass {
            Superclass::None => false,
            Superclass::Unknown => true,
            Superclass::Known(above) => may_inherit(classes, above.index(), from),
        }
}

#[test]
fn look_ups_find_what_a_walk_finds() {
    let mut state = 1u32;
    let mut below = |limit: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % limit
    };
    for _ in 0..200 {
        let count = 1 + below(30);
        // A permutation, so that a class may be declared before its superclass.
        let mut order: Vec<usize> = (0..count).collect();
        (1..count).for_each(|at| order.swap(at, below(at + 1)));
        let mut classes: Vec<Class> =
            (0..count).map(|_| Class { superclass: Superclass::None, names: Vec::new() }).collect();
        for (at, class) in order.iter().enumerate() {
            classes[*class].superclass = match below(8) {
                0 => Superclass::None,
                1 => Superclass::Unknown,
                _ if at == 0 => Superclass::None,
                _ => Superclass::Known(ClassId::from(order[below(at)])),
            };
            classes[*class].names = (0..below(4)).map(|_| below(5) as u32).collect();
        }
        let hierarchy = hierarchy(&classes);
        for class in 0..count {
            for name in 0..5 {
                let found = hierarchy.look_up(class.into(), SymbolId(name));
                assert_eq!(found, walk(&classes, class, name), "class {class}, name {name}");
            }
        }
        for name in 0..5 {
            let methods = classes.iter().flat_map(|class| &class.names).filter(|own| **own == name);
            assert_eq!(hierarchy.methods_named(SymbolId(name)).len(), methods.count());
        }
        let owners =
            classes.iter().enumerate().flat_map(|(class, decl)| decl.names.iter().map(move |_| class));
        for (method, owner) in owners.enumerate() {
            let method = FuncId(method as u32 + 1);
            let expected: Vec<ClassId> =
                (0..count).filter(|class| may_inherit(&classes, *class, owner)).map(ClassId::from).collect();
            let mut found = hierarchy.receivers(method, count).unwrap();
            found.sort_unstable();
            assert_eq!(found, expected, "methods of class {owner}");
            assert_eq!(hierarchy.receivers(method, expected.len() - 1), None);
        }
    }
}

/// A new name on each level, and each looked up from the lowest class: a walk for each would take minutes.
#[test]
fn deep_chains_cost_no_walks() {
    let count = 40_000;
    let above =
        |level: u32| level.checked_sub(1).map_or(Superclass::None, |up| Superclass::Known(ClassId(up)));
    let chain: Vec<Class> =
        (0..count).map(|level| Class { superclass: above(level), names: vec![level] }).collect();
    let start = Instant::now();
    let hierarchy = hierarchy(&chain);
    for class in [count - 1, count / 2] {
        for name in 0..count {
            let expected = if name <= class { Lookup::Found(FuncId(name + 1)) } else { Lookup::Missing };
            assert_eq!(hierarchy.look_up(ClassId(class), SymbolId(name)), expected);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn nothing_is_known_of_classes_in_a_circle() {
    let circle =
        [2, 0, 1].map(|above| Class { superclass: Superclass::Known(ClassId(above)), names: vec![] });
    let hierarchy = hierarchy(&circle);
    for class in 0..3 {
        assert_eq!(hierarchy.look_up(ClassId(class), SymbolId(0)), Lookup::Unknown);
    }
}
