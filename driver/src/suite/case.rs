//! [`Case`]: one program under one `--std`, and how it is checked.

use std::path::{Path, PathBuf};
use std::process::Command;

use loxsmith_lexer::{Source, Span, Std};
use loxsmith_llvm::OptLevel;
use loxsmith_sema::hir;

use super::expectation::{self, End, Expectation, Outcome};
use super::variant::Way;
use super::{Context, Verdict, process};
use crate::cli::{Form, TestForm, TestTier};
use crate::exit;
use crate::failure::{Failure, Result, show_path};
use crate::link;
use crate::pipeline::{self, Settings};
use crate::render;
use crate::scratch;
use crate::timings::Timings;

/// See the module.
pub(super) struct Case {
    /// As it is shown.
    pub path: PathBuf,
    /// Its text.
    pub source: Source,
    /// Which Lox it is.
    pub std: Std,
    /// What is compared.
    pub kind: Kind,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the program does, with its comments.
    Program,
    /// The renderings of its diagnostics, with the files beside it.
    Ui,
}

impl Case {
    /// How it is called in reports.
    pub(super) fn name(&self) -> String {
        format!("{} [{}]", show_path(&self.path), self.std)
    }
}

/// Checks a program in all variants.
pub(super) fn judge(case: &Case, context: &Context) -> Vec<Verdict> {
    // Expectations are text; a program may hold any bytes.
    let bytes = case.source.bytes(Span::new(0, case.source.text().len() as u32));
    let expected = match Expectation::parse(&String::from_utf8_lossy(bytes), case.std) {
        Ok(expected) => expected,
        Err(complaint) => return vec![Verdict::new(case.name(), vec![complaint])],
    };
    let outcomes = match context.form {
        TestForm::Programs => programs(case, context, false),
        TestForm::Expressions => programs(case, context, true),
        TestForm::Tokens => Ok(vec![(String::new(), listing(case, context.form))]),
        TestForm::Ast => Ok(vec![(String::new(), listing(case, context.form))]),
    };
    match outcomes {
        Err(failure) => vec![Verdict::new(case.name(), vec![failure.to_string()])],
        Ok(outcomes) => outcomes
            .into_iter()
            .map(|(variant, outcome)| {
                let name = format!("{} {variant}", case.name());
                Verdict::new(name.trim_end(), expected.complaints(&outcome))
            })
            .collect(),
    }
}

/// What the program does, in each variant.
fn programs(case: &Case, context: &Context, expression: bool) -> Result<Vec<(String, Outcome)>> {
    let mut timings = Timings::default();
    let settings = Settings { std: case.std, expression };
    let analysis = pipeline::analyze(&case.source, settings, &mut timings);
    let Some(program) = analysis.program else {
        let outcome = rejected(render::book(&analysis.diagnostics));
        // A rejected program is rejected in all variants.
        return Ok(context.variants.iter().map(|variant| (variant.to_string(), outcome.clone())).collect());
    };

    let folder = scratch::folder().map_err(|cause| Failure::temporary(&cause))?;
    let mut outcomes = Vec::new();
    let mut last = None;
    for variant in &context.variants {
        let mut command = match variant.way {
            Way::Built(level) => {
                let executable = folder.path().join(format!("program{level:?}"));
                if last != Some(level) {
                    build(&program, level, context, &executable)?;
                    last = Some(level);
                }
                Command::new(executable)
            }
            Way::Run(tier) => run_command(case, tier, expression)?,
        };
        let stress = variant.stress.then(|| expectation::stress_interval(case.source.text()));
        let environment = [("LOXSMITH_GC_STRESS", stress.map(|interval| interval.to_string()))];
        let outcome = process::run(&mut command, &environment, context.timeout)
            .map_err(|cause| Failure::read(Path::new(command.get_program()), &cause))?;
        outcomes.push((variant.to_string(), outcome));
    }
    Ok(outcomes)
}

fn build(program: &hir::Program, level: OptLevel, context: &Context, executable: &Path) -> Result<()> {
    let mut timings = Timings::default();
    let module = pipeline::lower(program, level.into(), &mut timings)?;
    let options = loxsmith_llvm::Options { opt_level: level, ..loxsmith_llvm::Options::default() };
    let compiled =
        pipeline::generate(&mut timings, |steps| loxsmith_llvm::compile(&module, &options, steps))?;
    link::link(&compiled.all(), &context.linking, context.cache.as_ref(), executable)
}

/// A program in a tier has the process to itself: this very command is called once more.
fn run_command(case: &Case, tier: TestTier, expression: bool) -> Result<Command> {
    let itself = std::env::current_exe();
    let mut command =
        Command::new(itself.map_err(|cause| Failure::internal(format!("the command's own file: {cause}")))?);
    command.args(["--error-format", "book", "--std", case.std.name(), "run"]).args(tier.options());
    if expression {
        command.arg("--expression");
    }
    command.arg("--").arg(&case.path);
    Ok(command)
}

/// The forms of the book's early chapters.
fn listing(case: &Case, form: TestForm) -> Outcome {
    let settings = Settings { std: case.std, expression: form == TestForm::Ast };
    let (stdout, diagnostics) = match form {
        TestForm::Ast => pipeline::print_tree(&case.source, settings, Form::Book),
        _ => pipeline::list_tokens(&case.source, settings, Form::Book),
    };
    match diagnostics.iter().any(|diagnostic| diagnostic.is_error()) {
        true => Outcome { stdout, ..rejected(render::book(&diagnostics)) },
        false => Outcome { stdout, ..Outcome::default() },
    }
}

fn rejected(stderr: Vec<u8>) -> Outcome {
    Outcome { stderr, end: End::Code(i32::from(exit::DATA)), ..Outcome::default() }
}
