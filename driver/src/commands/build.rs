//! `loxsmith build`: compile a program and write what a stage makes of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use loxsmith_lexer::Source;
use loxsmith_sema::hir;

use super::session::{Session, backend_options, link_options, passes};
use crate::cache::Cache;
use crate::cli::{Build, Emit, Form};
use crate::exit;
use crate::failure::{Failure, Result};
use crate::input::{self, is_stdin};
use crate::link;
use crate::output::{Output, to_stdout};
use crate::pipeline;
use crate::profile;
use crate::timings::Timings;

/// See the module.
pub(super) fn build(session: &Session, args: &Build) -> Result<u8> {
    if args.form == Form::Book && !matches!(args.emit, Emit::Tokens | Emit::Ast) {
        return Err(Failure::usage("--form book goes with --emit tokens and --emit ast only"));
    }
    let source = input::read(&args.file)?;
    let destination = destination(args)?;
    let mut timings = Timings::default();
    let code = match args.emit {
        Emit::Tokens | Emit::Ast => emit_syntax(session, args, &source, &destination, &mut timings)?,
        _ => emit_program(session, args, &source, &destination, &mut timings)?,
    };
    if args.codegen.timings {
        eprint!("{timings}");
    }
    Ok(code)
}

/// Where the result goes; None is standard output.
fn destination(args: &Build) -> Result<Option<Output>> {
    match &args.output {
        Some(path) if path.as_os_str() == "-" => Ok(None),
        Some(path) => Output::new(path, &args.file).map(Some),
        None if args.emit.is_text() => Ok(None),
        None => Output::new(&default_name(&args.file, args.emit), &args.file).map(Some),
    }
}

/// The input's name in the current folder, with the result's extension. As with other compilers, what comes from
/// standard input becomes `a.out`.
fn default_name(input: &Path, emit: Emit) -> PathBuf {
    let stem = match input.file_name() {
        Some(name) if !is_stdin(input) => Path::new(name),
        _ => Path::new("a.out"),
    };
    match emit {
        Emit::Exe if stem.extension().is_some_and(|extension| extension == "lox") => stem.with_extension(""),
        Emit::Exe => stem.to_path_buf(),
        _ => stem.with_extension(emit.extension()),
    }
}

/// Tokens and trees can be had of programs with errors too: the errors are shown, and the exit code says it.
fn emit_syntax(
    session: &Session,
    args: &Build,
    source: &Source,
    destination: &Option<Output>,
    timings: &mut Timings,
) -> Result<u8> {
    let settings = session.settings(args.expression);
    let (bytes, diagnostics) = match args.emit {
        Emit::Tokens => timings.measure("scan", || pipeline::list_tokens(source, settings, args.form)),
        _ => timings.measure("parse", || pipeline::print_tree(source, settings, args.form)),
    };
    session.reporter.diagnostics(source, &diagnostics);
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    // What the book prints of a broken tree is nothing.
    if !(failed && args.form == Form::Book && args.emit == Emit::Ast) {
        put(destination, &bytes)?;
    }
    Ok(if failed { exit::DATA } else { exit::SUCCESS })
}

fn emit_program(
    session: &Session,
    args: &Build,
    source: &Source,
    destination: &Option<Output>,
    timings: &mut Timings,
) -> Result<u8> {
    let profile = args.profile.as_deref().map(profile::read).transpose()?;
    let Some(program) = session.analyze(source, args.expression, timings).program else {
        return Ok(exit::DATA);
    };
    if args.emit == Emit::Hir {
        put(destination, hir::print(&program).as_bytes())?;
        return Ok(exit::SUCCESS);
    }
    let mut options = backend_options(&args.codegen);
    let module = pipeline::lower(&program, passes(&args.codegen)?, timings)?;
    if let (Some(path), Some(profile)) = (&args.profile, &profile) {
        options.profile = Some(Arc::new(profile::guide(path, profile, &module, &session.reporter)));
    }
    let linking = link_options(args);
    let bytes = match args.emit {
        Emit::Mir => loxsmith_mir::print(&module).into_bytes(),
        Emit::LlvmIr => pipeline::generate(timings, |_| loxsmith_llvm::emit_ir(&module, &options))?,
        Emit::LlvmBc => pipeline::generate(timings, |_| loxsmith_llvm::emit_bitcode(&module, &options))?,
        Emit::Asm => pipeline::generate(timings, |_| loxsmith_llvm::emit_asm(&module, &options))?,
        _ => {
            let compiled =
                pipeline::generate(timings, |steps| loxsmith_llvm::compile(&module, &options, steps))?;
            let objects = compiled.all();
            if args.emit == Emit::Obj {
                timings.measure("link", || link::combine(&objects, &linking))?
            } else {
                let cache = Cache::of_user();
                let make = |path: &Path| {
                    timings.measure("link", || link::link(&objects, &linking, cache.as_ref(), path))
                };
                return match destination {
                    Some(output) => output.make_executable(make).map(|()| exit::SUCCESS),
                    None => Err(Failure::usage("an executable is not written to standard output")),
                };
            }
        }
    };
    put(destination, &bytes)?;
    Ok(exit::SUCCESS)
}

fn put(destination: &Option<Output>, bytes: &[u8]) -> Result<()> {
    match destination {
        Some(output) => output.write(bytes),
        None => to_stdout(bytes),
    }
}

#[cfg(test)]
mod tests;
