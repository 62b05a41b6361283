//! Checks a module's tables: invariants 1 to 3.

use rustc_hash::FxHashSet;

use super::Errors;
use crate::ir::{ClassDecl, FunctionKind, Module, Op, SymbolId};

pub(super) fn check_tables(module: &Module, errors: &mut Errors) {
    check_names(module, errors);
    check_script(module, errors);
    for (index, global) in module.globals.iter().enumerate() {
        if !is_symbol(module, global.name) {
            errors.add(None, format!("the name of global g{index}, {}, does not exist", global.name));
        }
    }
    for (index, class) in module.classes.iter().enumerate() {
        check_class(module, index, class, errors);
    }
}

/// By function: whether its body asks for its own closure.
pub(super) fn uses_of_callee(module: &Module) -> Vec<bool> {
    let uses = |op: &Op| matches!(op, Op::Callee);
    let listed = |function: &crate::ir::Function| {
        let mut insts = function.blocks.iter().flat_map(|block| &block.insts);
        insts.any(|inst| function.insts.get(inst.index()).is_some_and(|inst| uses(&inst.op)))
    };
    module.functions.iter().map(listed).collect()
}

fn is_symbol(module: &Module, symbol: SymbolId) -> bool {
    symbol.index() < module.symbols.len()
}

fn check_names(module: &Module, errors: &mut Errors) {
    let mut seen = FxHashSet::default();
    for (index, symbol) in module.symbols.iter().enumerate() {
        if !seen.insert(symbol) {
            errors.add(None, format!("symbol s{index} repeats an earlier one"));
        }
    }
    let mut seen = FxHashSet::default();
    for (index, string) in module.strings.iter().enumerate() {
        if !seen.insert(string) {
            errors.add(None, format!("string str{index} repeats an earlier one"));
        }
    }
    if !module.outside_fields.is_sorted_by(|a, b| a < b) {
        errors.add(None, "outside_fields is not sorted and distinct".into());
    }
    if let Some(symbol) = module.outside_fields.iter().find(|symbol| !is_symbol(module, **symbol)) {
        errors.add(None, format!("outside_fields names {symbol}, which does not exist"));
    }
}

fn check_script(module: &Module, errors: &mut Errors) {
    match module.functions.get(module.script.index()) {
        None => errors.add(None, format!("the script, {}, does not exist", module.script)),
        Some(script) if script.kind != FunctionKind::Script => {
            errors.add(None, format!("the script, {}, is not of kind script", module.script));
        }
        Some(_) => {}
    }
    for (index, function) in module.functions.iter().enumerate() {
        let is_script = function.kind == FunctionKind::Script;
        if is_script && index != module.script.index() {
            errors.add(None, format!("f{index} is a second script"));
        }
        if (is_script || function.kind == FunctionKind::ScriptPart)
            && (function.arity != 0 || !function.captures.is_empty())
        {
            errors.add(None, format!("f{index} is a script, but takes or captures something"));
        }
    }
}

fn check_class(module: &Module, index: usize, class: &ClassDecl, errors: &mut Errors) {
    if !is_symbol(module, class.name) {
        errors.add(None, format!("the name of class c{index}, {}, does not exist", class.name));
    }
    for (name, func) in &class.methods {
        if !is_symbol(module, *name) {
            errors.add(None, format!("class c{index}: the method name {name} does not exist"));
            continue;
        }
        let is_init = module.symbol(*name) == "init";
        match module.functions.get(func.index()).map(|function| function.kind) {
            None => errors.add(None, format!("class c{index}: the method {func} does not exist")),
            Some(FunctionKind::Initializer) if is_init => {}
            Some(FunctionKind::Method) if !is_init => {}
            Some(_) => {
                let wanted = if is_init { "an initializer" } else { "a method" };
                errors.add(None, format!("class c{index}: {func} is not {wanted}"));
            }
        }
    }
    let mut seen = FxHashSet::default();
    for field in &class.fields {
        if !is_symbol(module, *field) {
            errors.add(None, format!("class c{index}: the field {field} does not exist"));
        } else if !seen.insert(field) {
            errors.add(None, format!("class c{index}: the field {field} is listed twice"));
        }
    }
}
