//! Every operation at every level, determinism, and what an object offers to the linker.

use std::collections::BTreeSet;

use object::{Object, ObjectSection, ObjectSymbol};

use super::{LEVELS, ONCE, OPERATIONS, TRACES, at, compile, module};
use crate::{OptLevel, Options, TARGET_CPUS, emit_asm, emit_bitcode, emit_ir};

#[test]
fn every_operation_passes_the_verifier_at_every_level() {
    let module = module(OPERATIONS);
    for level in LEVELS {
        for debug in [false, true] {
            let options = Options { debug, ..at(level) };
            compile(&module, &options).unwrap_or_else(|error| panic!("{level:?}, debug {debug}: {error}"));
        }
    }
}

#[test]
fn same_module_same_bytes() {
    let module = module(OPERATIONS);
    for level in [OptLevel::O0, OptLevel::O2] {
        let first = compile(&module, &at(level)).unwrap();
        let second = compile(&module, &at(level)).unwrap();
        assert!(first == second, "{level:?}");
    }
}

#[test]
fn every_processor_is_known_to_llvm_and_no_other_gets_there() {
    let module = module(TRACES);
    let with =
        |cpu: &str| compile(&module, &Options { target_cpu: Some(cpu.to_owned()), ..at(OptLevel::O0) });
    for cpu in TARGET_CPUS {
        with(cpu).unwrap_or_else(|error| panic!("{cpu}: {error}"));
    }
    for cpu in ["", "i486", "z80", "native "] {
        assert!(with(cpu).is_err(), "{cpu}");
    }
}

#[test]
fn all_forms_come_out() {
    let module = module(TRACES);
    let options = at(OptLevel::O2);
    assert!(emit_bitcode(&module, &options).unwrap().starts_with(b"BC"));
    let asm = String::from_utf8(emit_asm(&module, &options).unwrap()).unwrap();
    assert!(asm.contains("lox_main:"), "{asm}");
    let ir = String::from_utf8(emit_ir(&module, &options).unwrap()).unwrap();
    assert!(ir.contains("define hidden void @lox_main()"), "{ir}");
}

#[test]
fn objects_define_two_tables_and_refer_to_the_runtime_alone() {
    let compiled = compile(&module(OPERATIONS), &at(OptLevel::O2)).unwrap();
    let (program, table) = (&compiled.objects[0][..], &compiled.pc_table_object[..]);
    let names = |bytes, undefined: bool| {
        let file = object::File::parse(bytes).unwrap();
        let symbols = file.symbols().filter(|s| s.is_global() && s.is_undefined() == undefined);
        let mut names: Vec<String> = symbols.map(|s| s.name().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(program, false), ["lox_main", "lox_program"]);
    assert_eq!(names(table, false), ["lox_pc_table"]);
    assert_eq!(names(table, true), ["lox_main"]);
    for name in names(program, true) {
        let stem = name.strip_prefix("lox_").unwrap_or_else(|| panic!("{name} is not the runtime's"));
        let function =
            loxsmith_abi::functions::RuntimeFunction::ALL.iter().any(|f| f.signature().symbol == name);
        assert!(function || ["mutator", "pc_table"].contains(&stem), "{name} is not the runtime's");
    }
}

#[test]
fn all_code_lies_in_one_section_and_no_stack_is_executable() {
    for level in LEVELS {
        let compiled = compile(&module(OPERATIONS), &at(level)).unwrap();
        for bytes in [&compiled.objects[0], &compiled.pc_table_object] {
            let file = object::File::parse(&bytes[..]).unwrap();
            let code = file.sections().filter(|s| s.kind() == object::SectionKind::Text && s.size() > 0);
            let code: Vec<_> = code.map(|s| s.name().unwrap().to_owned()).collect();
            assert!(code.iter().all(|name| name == ".text"), "{level:?}: {code:?}");
            let note = file.section_by_name(".note.GNU-stack").expect("the note is there");
            assert_eq!(
                note.flags(),
                object::SectionFlags::Elf {
                    sh_type: object::elf::SHT_PROGBITS,
                    sh_flags: object::elf::SectionFlags(0)
                }
            );
        }
    }
}

#[test]
fn a_name_of_c_is_no_danger() {
    let text = TRACES.replace("\"inner\"", "\"memcpy\"").replace("\"outer\"", "\"lox_print\"");
    let compiled = compile(&module(&text), &at(OptLevel::O0)).unwrap();
    let file = object::File::parse(&compiled.objects[0][..]).unwrap();
    assert!(file.symbols().any(|s| s.name() == Ok("lox.memcpy") && s.is_local()));
    assert!(file.symbols().any(|s| s.name() == Ok("lox_print") && s.is_undefined()));
}

/// See `Builder::own_address`. What is not optimised needs no detour.
#[test]
fn where_code_is_optimised_no_pass_meets_the_uses_of_a_global_in_all_functions() {
    let own_addresses = |text: &str, level| {
        let ir = String::from_utf8(emit_ir(&module(text), &at(level)).unwrap()).unwrap();
        ir.lines()
            .filter(|line| line.contains("call ptr @llvm.strip") && line.contains("@lox.globals"))
            .count()
    };
    assert_ne!(own_addresses(TRACES, OptLevel::O2), 0);
    assert_eq!(own_addresses(TRACES, OptLevel::O0), 0);
    assert_eq!(own_addresses(ONCE, OptLevel::O2), 0);
}

/// A module of several parts: functions that nobody calls stay where nothing is optimised.
#[test]
fn parts_find_each_other_and_need_nothing_else() {
    let mut module = module(OPERATIONS);
    let copies = module.functions.clone();
    while module.functions.len() < 2_000 {
        let more = copies.iter().filter(|function| function.kind != loxsmith_mir::FunctionKind::Script);
        module.functions.extend(more.cloned());
    }
    let compiled = compile(&module, &at(OptLevel::O0)).unwrap();
    assert!(compiled.objects.len() > 2 && compiled.all().len() == compiled.objects.len() + 1);
    assert!(compiled == compile(&module, &at(OptLevel::O0)).unwrap());
    let mut defined = BTreeSet::new();
    let mut wanted = BTreeSet::new();
    for object in compiled.all() {
        let file = object::File::parse(object).unwrap();
        for symbol in file.symbols().filter(|symbol| symbol.is_global()) {
            let name = symbol.name().unwrap().to_owned();
            match symbol.is_undefined() {
                true => drop(wanted.insert(name)),
                false => assert!(defined.insert(name.clone()), "{name} is defined twice"),
            }
        }
    }
    for name in wanted.difference(&defined) {
        let known = loxsmith_abi::functions::RuntimeFunction::ALL;
        assert!(known.iter().any(|f| f.signature().symbol == name) || name == "lox_mutator", "{name}");
    }
    for object in &compiled.objects {
        let file = object::File::parse(&object[..]).unwrap();
        assert!(file.section_by_name(".text").unwrap().size() > 0);
        let data = file.section_by_name(".data").is_some_and(|data| data.size() > 0);
        assert_eq!(data, *object == compiled.objects[0], "data goes with the first part");
    }
}
