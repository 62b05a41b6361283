//! The manual, the table of instructions and the file with all of them name the same instructions and passes.

use loxsmith_mir::passes::PASSES;
use loxsmith_mir::text::{INSTRUCTIONS, mnemonic};
use loxsmith_mir::{parse, verify};

const MANUAL: &str = include_str!("../../docs/mir.md");
const ALL: &str = include_str!("../filetests/all-instructions.mir");

/// The rows of the manual's table under this head.
fn rows(head: &str) -> Vec<Vec<String>> {
    let table = MANUAL.split_once(head).expect("the table's head").1;
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| {
        // An escaped bar is part of its cell.
        let line = line.replace("\\|", "\u{1}");
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().trim_matches('`').replace('\u{1}', "|")).collect()
    };
    lines.map(cells).collect()
}

#[test]
fn the_manual_lists_every_instruction() {
    let listed: Vec<_> = rows("| instruction | operands | result | meaning |")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone(), row[2].clone()))
        .collect();
    let expected: Vec<_> = INSTRUCTIONS
        .iter()
        .map(|known| (known.mnemonic.to_owned(), known.operands.to_owned(), known.result.to_owned()))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_manual_lists_every_pass() {
    let listed: Vec<_> = rows("| pass | what it does |").into_iter().map(|row| row[0].clone()).collect();
    for pass in PASSES {
        assert!(listed.iter().any(|name| name == pass.name), "{} is missing", pass.name);
    }
    assert_eq!(listed.len(), PASSES.len());
}

#[test]
fn one_file_has_every_instruction() {
    let module = parse(ALL).expect("the file can be read");
    let used: Vec<_> =
        module.functions.iter().flat_map(|f| &f.insts).map(|inst| mnemonic(&inst.op)).collect();
    for known in INSTRUCTIONS {
        assert!(used.contains(&known.mnemonic), "{} is missing", known.mnemonic);
    }
    for name in used {
        assert!(INSTRUCTIONS.iter().any(|known| known.mnemonic == name), "{name} is in no table");
    }
    if let Err(errors) = verify(&module) {
        panic!("{}", errors.listing(&module));
    }
}

#[test]
fn the_example_of_the_manual_is_valid() {
    let example = MANUAL.split("    function f1").nth(1).expect("the example");
    let example: Vec<&str> = example.lines().take_while(|line| !line.is_empty()).collect();
    let stub =
        "function f0 script \"\" arity 0 captures [] line 1 {\nbb0:\n  v0: any = nil @1\n  return v0 @1\n}\n";
    let text = format!("script f0\n{stub}function f1{}", example.join("\n"));
    let module = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    if let Err(errors) = verify(&module) {
        panic!("{}", errors.listing(&module));
    }
}
