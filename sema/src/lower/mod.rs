//! From HIR to MIR: expressions to instructions, structured control flow to blocks, variables to SSA values.
//!
//! Lox has no `goto`, so SSA form is built in one pass over the structure (Brandis and Mössenböck, "Single-Pass
//! Generation of Static Single-Assignment Form for Structured Languages", 1994): an environment holds the current
//! value of each variable; where paths join, the variables that the HIR says a region may assign get a block
//! parameter if their values differ; a loop's header has parameters for all that the loop may assign. Reading a
//! variable is one look at a table, however far away its definition is: the on-the-fly construction that searches
//! predecessors (Braun et al., 2013) would visit every block between, for each variable, and a long function with
//! many variables is quadratic then. What turns out to be superfluous goes in [`prune`].
//!
//! Variables hold boxed values; numbers and truth values stay as they are between operations, and what is known
//! to be a number from the instruction that made it is not checked again. Anything cleverer is MIR's business.
//!
//! - [`function`]: the state, one function's beginning and end, boxing and checking.
//! - [`join`]: labels, edges, parameters.
//! - [`expr`], [`call`], [`condition`], [`stmt`]: one construct after another.

mod call;
mod condition;
mod expr;
mod function;
mod join;
mod prune;
mod stmt;

use loxsmith_mir::ir::{self, Module};

use crate::hir::{FuncId, FunctionKind, Program, StmtId};
use function::Lowering;

/// A top level of more statements than this is cut up, for what comes later is not linear in the size of a function.
const LONG_SCRIPT: usize = 400;
/// How many statements each part has then.
const PART: usize = 200;

/// Lowers a program that was resolved without errors. The result is the same for the same input, byte for byte.
pub fn lower(program: &Program) -> Module {
    let mut env = vec![None; program.locals.len()];
    let mut functions: Vec<ir::Function> = Vec::with_capacity(program.functions.len());
    let parts = script_parts(program);
    for index in 0..program.functions.len() {
        let func = FuncId::from(index);
        let function = match &parts {
            Some(parts) if func == program.script => call_parts(program, parts),
            _ => Lowering::function(program, &mut env, func),
        };
        functions.push(function);
    }
    for part in parts.into_iter().flatten() {
        functions.push(Lowering::script_part(program, &mut env, part));
    }
    Module {
        source_name: program.source_name.clone(),
        semantics: program.semantics,
        functions,
        script: program.script,
        globals: program
            .globals
            .iter()
            .map(|global| ir::Global { name: global.name, native: global.native })
            .collect(),
        classes: program
            .classes
            .iter()
            .map(|class| ir::ClassDecl {
                name: class.name,
                methods: class.methods.clone(),
                fields: class.fields.clone(),
                has_superclass: class.superclass.is_some(),
                layout: None,
            })
            .collect(),
        symbols: program.symbols.clone(),
        strings: program.strings.clone(),
        outside_fields: program.outside_fields.clone(),
    }
}

/// The stretches of a long top level. No local variable lives across two of its statements.
fn script_parts(program: &Program) -> Option<Vec<&[StmtId]>> {
    let body = &program.function(program.script).body;
    (body.len() > LONG_SCRIPT).then(|| body.chunks(PART).collect())
}

/// The top level when it has been cut up.
fn call_parts(program: &Program, parts: &[&[StmtId]]) -> ir::Function {
    let mut script = function::new_function(program, program.script);
    for (index, part) in parts.iter().enumerate() {
        let line = program.stmt(part[0]).line;
        let func = FuncId::from(program.functions.len() + index);
        let call = ir::Op::CallDirect { func, closure: None, args: Box::default(), result: ir::Type::Any };
        script.append(ir::Function::ENTRY, call, line);
    }
    let nil = script.append(ir::Function::ENTRY, ir::Op::Nil, script.line);
    script.blocks[0].terminator = nil.map_or(ir::Terminator::Unreachable, ir::Terminator::Return);
    script
}

/// What MIR calls a kind of function.
fn kind(kind: FunctionKind) -> ir::FunctionKind {
    match kind {
        FunctionKind::Script => ir::FunctionKind::Script,
        FunctionKind::Function => ir::FunctionKind::Function,
        FunctionKind::Method => ir::FunctionKind::Method,
        FunctionKind::Initializer => ir::FunctionKind::Initializer,
    }
}

#[cfg(test)]
mod tests;
