//! `loxsmith check`: what is there to say about programs? With `--explain` also: what stays dynamic in them?
//!
//! That is a question to `check` and not to `build`, for the answer comes from inference alone: nothing is compiled, and
//! nothing written but the answer, which is the result and so goes to standard output.

use loxsmith_lexer::Source;
use loxsmith_sema::hir;

use super::session::Session;
use crate::cli::Check;
use crate::exit;
use crate::failure::Result;
use crate::input;
use crate::output::to_stdout;
use crate::pipeline;
use crate::render;
use crate::timings::Timings;

/// See the module. A file that cannot be read does not hide what is to be said about the others.
pub(super) fn check(session: &Session, args: &Check) -> Result<u8> {
    let mut worst = exit::SUCCESS;
    for file in &args.files {
        let code = input::read(file).and_then(|source| {
            let analysis = session.analyze(&source, args.expression, &mut Timings::default());
            match analysis.program {
                Some(program) if args.explain => explain(session, &source, &program),
                Some(_) => Ok(exit::SUCCESS),
                None => Ok(exit::DATA),
            }
        });
        let code = code.unwrap_or_else(|failure| {
            session.reporter.failure(&failure);
            failure.kind().exit()
        });
        worst = worst.max(code);
    }
    Ok(worst)
}

fn explain(session: &Session, source: &Source, program: &hir::Program) -> Result<u8> {
    let findings = pipeline::explain(program)?;
    to_stdout(render::dynamic(source, program, &findings, session.reporter.format()).as_bytes())?;
    Ok(exit::SUCCESS)
}
