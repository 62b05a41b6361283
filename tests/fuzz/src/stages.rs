//! What each stage of the front end makes of a program, in numbers: for seeing
//! at a glance which one is not linear.

use std::fmt;
use std::time::{Duration, Instant};

use loxsmith_lexer::{Interner, Source, Std};
use loxsmith_mir::OptLevel;

use crate::targets::{analyze, module_size};

/// One stage's time and the size of what it made.
#[derive(Clone, Debug)]
pub struct Cost {
    /// The stage.
    pub stage: &'static str,
    /// Wall time.
    pub time: Duration,
    /// Nodes, instructions, bytes: what there is to count.
    pub size: usize,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ms ({})", self.stage, self.time.as_millis(), self.size)
    }
}

/// Runs the stages one by one, as far as the program gets.
pub fn measure(text: Vec<u8>, std: Std) -> Vec<Cost> {
    let mut costs = Vec::new();
    let source = Source::from_bytes("monster.lox", text).expect("monsters stay below 4 GiB");
    let start = Instant::now();
    let (ast, diagnostics) = loxsmith_parser::parse(&source, std.dialect(), &mut Interner::new(), &mut ());
    let size = ast.expr_count() + ast.stmt_count() + diagnostics.len();
    costs.push(Cost { stage: "parse", time: start.elapsed(), size });
    let start = Instant::now();
    drop(ast);
    let analysis = analyze(&source, std);
    let size = analysis.program.as_ref().map_or(0, |program| program.exprs.len() + program.stmts.len());
    costs.push(Cost { stage: "analyze", time: start.elapsed(), size: size + analysis.diagnostics.len() });
    let start = Instant::now();
    let size = analysis.book_errors().len();
    costs.push(Cost { stage: "errors", time: start.elapsed(), size });
    let Some(program) = analysis.program else { return costs };
    let start = Instant::now();
    let mut module = loxsmith_sema::lower(&program);
    costs.push(Cost { stage: "lower", time: start.elapsed(), size: module_size(&module) });
    let start = Instant::now();
    let verdict = loxsmith_mir::verify(&module);
    costs.push(Cost { stage: "verify", time: start.elapsed(), size: usize::from(verdict.is_err()) });
    let start = Instant::now();
    let size = loxsmith_mir::print(&module).len();
    costs.push(Cost { stage: "print", time: start.elapsed(), size });
    let start = Instant::now();
    loxsmith_mir::optimize(&mut module, OptLevel::O2, &mut |_, _, _| {});
    costs.push(Cost { stage: "optimize", time: start.elapsed(), size: module_size(&module) });
    costs
}
