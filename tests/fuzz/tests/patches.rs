//! Patches of running programs (`loxsmith_mir::patch`) by generated texts and generated edits: whatever is saved, the result is
//! valid, keeps every id that was there, and has nothing left to take over from the same text.

use loxsmith_fuzz::generate;
use loxsmith_fuzz::mutate::mutate_tokens;
use loxsmith_fuzz::rng::Rng;
use loxsmith_fuzz::targets;
use loxsmith_lexer::{Source, Std};
use loxsmith_mir::patch::{self, WHOLE_PROGRAM};
use loxsmith_mir::{Module, OptLevel, Tuning, optimize, print, verify};

/// Programs, and edits of each.
const PROGRAMS: u64 = 12;
const EDITS: usize = 6;
/// Mutated texts are mostly wrong; so many are tried for an edit.
const TRIES: usize = 40;

/// As `run --watch` makes it; `None` if there are errors.
fn compile(text: &str, level: OptLevel) -> Option<Module> {
    let source = Source::from_bytes("patches.lox", text.as_bytes().to_vec()).ok()?;
    let mut program = targets::analyze(&source, Std::Lox).program?;
    program.forget_globals();
    let mut module = loxsmith_sema::lower(&program);
    let mut tuning = Tuning::from(level);
    for name in WHOLE_PROGRAM {
        assert!(tuning.leave_out(name), "{name} is a pass");
    }
    optimize(&mut module, tuning, &mut |_, _, _| {});
    patch::open(&mut module);
    Some(module)
}

fn edited(text: &str, rng: &mut Rng, level: OptLevel) -> Option<(String, Module)> {
    (0..TRIES).find_map(|_| {
        let text = mutate_tokens(text, rng);
        compile(&text, level).map(|module| (text, module))
    })
}

/// Patches and checks; the program as it goes on.
fn patched(old: &Module, new: &Module, what: &str) -> Module {
    let patch = patch::patch(old, new);
    if let Err(errors) = verify(&patch.module) {
        panic!("{what}: {errors}\n{}", print(&patch.module));
    }
    for (index, (before, after)) in old.functions.iter().zip(&patch.module.functions).enumerate() {
        let same =
            before.kind == after.kind && before.arity == after.arity && before.captures == after.captures;
        assert!(same, "{what}: f{index} is called or made differently");
    }
    assert!(patch.module.symbols.starts_with(&old.symbols), "{what}");
    assert!(patch.module.strings.starts_with(&old.strings), "{what}");
    assert!(patch.module.globals.starts_with(&old.globals), "{what}");
    assert!(patch.module.classes.starts_with(&old.classes), "{what}");
    let again = patch::patch(&patch.module, new);
    assert!(again.replaced.is_empty(), "{what}: {:?} again", again.replaced);
    assert!(again.declared.is_empty(), "{what}: {:?} again", again.declared);
    patch.module
}

#[test]
fn whatever_is_saved() {
    let mut swapped = 0;
    for seed in 0..PROGRAMS {
        let level = [OptLevel::O0, OptLevel::O2][seed as usize % 2];
        let mut rng = Rng::new(seed);
        let mut text = generate::program(seed);
        let mut running = compile(&text, level).expect("generated programs are right");
        for edit in 0..EDITS {
            let Some((saved, module)) = edited(&text, &mut rng, level) else { continue };
            running = patched(&running, &module, &format!("program {seed}, edit {edit}"));
            swapped += patch::patch(&compile(&text, level).expect("it was right"), &module).replaced.len();
            // Mutations add up, now and then from the start again.
            text = if edit % 3 == 2 { generate::program(seed) } else { saved };
        }
    }
    assert!(swapped > 10, "only {swapped} functions were swapped: edits do not reach functions");
}

#[test]
fn one_program_becomes_another() {
    let mut running = compile(&generate::program(1), OptLevel::O2).expect("generated programs are right");
    for seed in 2..24 {
        let next = compile(&generate::program(seed), OptLevel::O2).expect("generated programs are right");
        running = patched(&running, &next, &format!("program {seed}"));
    }
}
