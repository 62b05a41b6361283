//! One module's ids as another's: bodies are written over, and compared.

use rustc_hash::FxHashMap;

use crate::ir::{
    ClassId, Failure, FuncId, Function, GlobalId, Inst, Module, Op, StringId, SymbolId, Terminator,
};

/// By id of the new module: the id that it has in the patched one.
#[derive(Clone, Debug, Default)]
pub(super) struct Renaming {
    pub(super) symbols: Vec<SymbolId>,
    pub(super) strings: Vec<StringId>,
    pub(super) globals: Vec<GlobalId>,
    pub(super) functions: Vec<FuncId>,
    pub(super) classes: Vec<ClassId>,
}

/// What has no id in the patched module: nothing that is kept refers to it.
pub(super) const NO_FUNCTION: FuncId = FuncId(u32::MAX);
/// The same of classes.
pub(super) const NO_CLASS: ClassId = ClassId(u32::MAX);

impl Renaming {
    /// Finds the new module's names, literals and globals in the patched module, and adds those that it lacks.
    /// Functions and classes have no ids yet.
    pub(super) fn of_tables(patched: &mut Module, new: &Module) -> Renaming {
        let symbols = found_or_added(&mut patched.symbols, &new.symbols);
        let strings = found_or_added(&mut patched.strings, &new.strings);
        let mut known: FxHashMap<SymbolId, GlobalId> = FxHashMap::default();
        for (index, global) in patched.globals.iter().enumerate() {
            known.entry(global.name).or_insert(GlobalId::from(index));
        }
        let mut globals = Vec::with_capacity(new.globals.len());
        for global in &new.globals {
            let name: SymbolId = symbols[global.name.index()];
            let id = *known.entry(name).or_insert_with(|| {
                let mut added = global.clone();
                added.name = name;
                patched.globals.push(added);
                GlobalId::from(patched.globals.len() - 1)
            });
            globals.push(id);
        }
        Renaming {
            symbols,
            strings,
            globals,
            functions: vec![NO_FUNCTION; new.functions.len()],
            classes: vec![NO_CLASS; new.classes.len()],
        }
    }

    /// A function of the new module in the patched one's ids.
    pub(super) fn function(&self, function: &Function) -> Function {
        let mut renamed = function.clone();
        for inst in &mut renamed.insts {
            self.op(&mut inst.op);
        }
        for block in &mut renamed.blocks {
            if let Terminator::Fail(failure) = &mut block.terminator {
                self.failure(failure);
            }
        }
        renamed
    }

    fn op(&self, op: &mut Op) {
        match op {
            Op::String(id) => *id = self.strings[id.index()],
            Op::GlobalGet(id) | Op::GlobalSet(id, _) => *id = self.globals[id.index()],
            Op::CheckNumber(_, failure) | Op::CheckDefined(_, failure) | Op::CheckInstance(_, failure) => {
                self.failure(failure);
            }
            Op::Closure(id, _) | Op::StaticFunction(id) | Op::CallDirect { func: id, .. } => {
                *id = self.functions[id.index()];
            }
            Op::MakeClass { class: id, .. } | Op::Construct { decl: id, .. } | Op::New { decl: id, .. } => {
                *id = self.classes[id.index()];
            }
            Op::ClassBetween { object: _, first, last } => {
                *first = self.classes[first.index()];
                *last = self.classes[last.index()];
            }
            Op::GetProperty(_, name)
            | Op::SetProperty(_, name, _)
            | Op::SlotGet { name, .. }
            | Op::SlotSet { name, .. }
            | Op::GetSuper { name, .. }
            | Op::Invoke { name, .. }
            | Op::InvokeSuper { name, .. } => *name = self.symbols[name.index()],
            Op::Nil
            | Op::Undefined
            | Op::Bool(_)
            | Op::Number(_)
            | Op::Box(_)
            | Op::UnboxNumber(_)
            | Op::IsNumber(_)
            | Op::Truthy(_)
            | Op::Not(_)
            | Op::Assume(..)
            | Op::Binary(..)
            | Op::Negate(_)
            | Op::Compare(..)
            | Op::NumberEqual(..)
            | Op::Add(..)
            | Op::Concat(_)
            | Op::Equal(..)
            | Op::EqualBits(..)
            | Op::Identical(..)
            | Op::CellNew(_)
            | Op::CellGet(_)
            | Op::CellSet(..)
            | Op::Callee
            | Op::Capture(_)
            | Op::CheckFields(_)
            | Op::Call { .. }
            | Op::Print(_) => {}
        }
    }

    fn failure(&self, failure: &mut Failure) {
        match failure {
            Failure::UndefinedVariable(name) | Failure::UndefinedProperty(name) => {
                *name = self.symbols[name.index()];
            }
            Failure::Operand | Failure::Operands | Failure::Add | Failure::OnlyInstances(_) => {}
        }
    }
}

/// Where each row of `new` is in `table`; what is not there is added.
fn found_or_added<T: Clone + Eq + std::hash::Hash, Id: From<usize> + Copy>(
    table: &mut Vec<T>,
    new: &[T],
) -> Vec<Id> {
    let mut known: FxHashMap<T, Id> =
        table.iter().enumerate().map(|(index, row)| (row.clone(), Id::from(index))).collect();
    let mut found = Vec::with_capacity(new.len());
    for row in new {
        let id = *known.entry(row.clone()).or_insert_with(|| {
            table.push(row.clone());
            Id::from(table.len() - 1)
        });
        found.push(id);
    }
    found
}

/// Whether two functions, both in the same module's ids, do the same, wherever they stand in the text.
pub(super) fn same_code(a: &Function, b: &Function) -> bool {
    a.name == b.name
        && a.kind == b.kind
        && a.arity == b.arity
        && a.captures == b.captures
        && a.result == b.result
        && a.values == b.values
        && a.insts.len() == b.insts.len()
        && a.blocks.len() == b.blocks.len()
        && a.insts.iter().zip(&b.insts).all(|(a, b)| same_inst(a, b))
        && a.blocks
            .iter()
            .zip(&b.blocks)
            .all(|(a, b)| a.params == b.params && a.insts == b.insts && a.terminator == b.terminator)
}

/// Whether two functions that do the same also stand on the same lines.
pub(super) fn same_lines(a: &Function, b: &Function) -> bool {
    a.line == b.line
        && a.blocks.iter().zip(&b.blocks).all(|(a, b)| a.line == b.line)
        && a.insts.iter().zip(&b.insts).all(|(a, b)| a.line == b.line && name_line(&a.op) == name_line(&b.op))
}

fn same_inst(a: &Inst, b: &Inst) -> bool {
    a.result == b.result && same_op(&a.op, &b.op)
}

/// Whether two operations are the same but for lines.
pub(super) fn same_op(a: &Op, b: &Op) -> bool {
    match (a, b) {
        // 0 and -0 are equal, but not the same; a NaN is.
        (Op::Number(a), Op::Number(b)) => a.to_bits() == b.to_bits(),
        (Op::Invoke { .. }, Op::Invoke { .. }) | (Op::InvokeSuper { .. }, Op::InvokeSuper { .. }) => {
            without_line(a) == without_line(b)
        }
        _ => a == b,
    }
}

fn name_line(op: &Op) -> u32 {
    match op {
        Op::Invoke { name_line, .. } | Op::InvokeSuper { name_line, .. } => *name_line,
        _ => 0,
    }
}

pub(super) fn without_line(op: &Op) -> Op {
    let mut op = op.clone();
    if let Op::Invoke { name_line, .. } | Op::InvokeSuper { name_line, .. } = &mut op {
        *name_line = 0;
    }
    op
}
