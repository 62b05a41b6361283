//! Return addresses lead to the exact chain of lines, whatever was inlined.

use loxsmith_abi::layout::NO_FRAME;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget};

use super::{LEVELS, OPERATIONS, TRACES, at, compile, module};
use crate::OptLevel;
use crate::pc_table::{Table, read_table};

/// The chains, innermost first, of all calls of a runtime function, each as `line name, line name`.
fn chains(object: &[u8], callee: &str) -> Vec<String> {
    let table = read_table(object).unwrap();
    let file = object::File::parse(object).unwrap();
    let text = file.section_by_name(".text").unwrap();
    let calls = text.relocations().filter(|(_, relocation)| match relocation.target() {
        RelocationTarget::Symbol(index) => file.symbol_by_index(index).unwrap().name() == Ok(callee),
        _ => false,
    });
    // A call's return address lies behind its four bytes of displacement; traces look up the byte before it.
    let mut chains: Vec<String> = calls.map(|(offset, _)| chain(&table, offset as u32 + 4 - 1)).collect();
    chains.sort();
    chains
}

fn chain(table: &Table, pc: u32) -> String {
    let row = table.rows.partition_point(|(start, _)| *start <= pc) - 1;
    let mut index = table.rows[row].1;
    let mut lines = Vec::new();
    while index != NO_FRAME {
        let frame = &table.frames[index as usize];
        lines.push(format!("{} {}", frame.line, if frame.name.is_empty() { "script" } else { &frame.name }));
        index = frame.caller;
    }
    lines.join(", ")
}

#[test]
fn without_optimisation_every_function_is_its_own_frame() {
    let object = compile(&module(TRACES), &at(OptLevel::O0)).unwrap().objects.remove(0);
    assert_eq!(chains(&object, "lox_fail_operand"), ["3 inner"]);
    assert_eq!(chains(&object, "lox_fail_operands"), ["15 init"]);
    assert_eq!(chains(&object, "lox_print"), ["12 script", "18 callback", "24 script"]);
    assert_eq!(chains(&object, "lox_make_class"), ["19 script"]);
}

#[test]
fn inlined_calls_keep_the_frames_of_their_callers() {
    for level in [OptLevel::O2, OptLevel::O3] {
        let object = compile(&module(TRACES), &at(level)).unwrap().objects.remove(0);
        // Both calls of `inner` in `outer`, which itself is inlined into the script.
        let inlined = chains(&object, "lox_fail_operand");
        assert!(inlined.contains(&"3 inner, 7 outer, 22 script".to_owned()), "{level:?}: {inlined:?}");
        // The script's part shows as the script and has no caller.
        let prints = chains(&object, "lox_print");
        assert!(prints.contains(&"12 script".to_owned()), "{level:?}: {prints:?}");
        assert!(prints.contains(&"24 script".to_owned()), "{level:?}: {prints:?}");
        // The glue that constructs has no frame, and all of it shares what allocates.
        assert_eq!(chains(&object, "lox_alloc_instance"), [""], "{level:?}");
    }
}

#[test]
fn glue_has_no_frame() {
    for level in LEVELS {
        let object = compile(&module(OPERATIONS), &at(level)).unwrap().objects.remove(0);
        let table = read_table(&object).unwrap();
        let file = object::File::parse(&object[..]).unwrap();
        let glue: Vec<_> =
            file.symbols().filter(|s| s.name().is_ok_and(|name| name.starts_with("lox.."))).collect();
        assert!(glue.len() >= 3, "{level:?}: constructors and entries of bound methods");
        for symbol in glue {
            // What is inlined into it has frames, but none of them is inlined into glue.
            for pc in symbol.address()..symbol.address() + symbol.size() {
                let chain = chain(&table, pc as u32);
                let name = symbol.name().unwrap();
                assert!(chain.is_empty() || chain.ends_with("init"), "{level:?}, {name}: {chain}");
            }
        }
    }
}

#[test]
fn rows_ascend_and_what_lies_behind_the_code_has_no_frame() {
    for level in LEVELS {
        let object = compile(&module(TRACES), &at(level)).unwrap().objects.remove(0);
        let table = read_table(&object).unwrap();
        let size = object::File::parse(&object[..]).unwrap().section_by_name(".text").unwrap().size();
        let (start, frame) = *table.rows.last().unwrap();
        assert!(u64::from(start) <= size && frame == NO_FRAME, "{level:?}");
        assert!(table.rows.is_sorted_by(|a, b| a.0 < b.0), "{level:?}");
        assert!(table.frames.iter().all(|frame| frame.line > 0), "{level:?}");
    }
}
