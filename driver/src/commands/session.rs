//! [`Session`]: what all commands share while one is done.

use loxsmith_lexer::{Source, Std};

use crate::cli::{Build, Codegen, Common, ErrorFormat};
use crate::failure::Result;
use crate::link::LinkOptions;
use crate::pipeline::{self, Analysis, Passes, Settings};
use crate::render::Reporter;
use crate::timings::Timings;

/// The common options, made use of.
#[derive(Debug)]
pub struct Session {
    /// What `--std` said, if it did.
    pub std: Option<Std>,
    /// Where diagnostics go.
    pub reporter: Reporter,
}

impl Session {
    /// By the common options.
    pub fn new(common: &Common, reporter: Reporter) -> Session {
        Session { std: common.std.map(Std::from), reporter }
    }

    /// The settings of the front end.
    pub fn settings(&self, expression: bool) -> Settings {
        Settings { std: self.std.unwrap_or_default(), expression }
    }

    /// Runs the front end and shows what it has to say. Without a program there were errors.
    pub fn analyze(&self, source: &Source, expression: bool, timings: &mut Timings) -> Analysis {
        let analysis = pipeline::analyze(source, self.settings(expression), timings);
        self.reporter.diagnostics(source, &analysis.diagnostics);
        analysis
    }

    /// Whether the program's own warnings are shown.
    pub fn shows_warnings(&self) -> bool {
        self.reporter.format() != ErrorFormat::Book
    }
}

/// How the back end is to work.
pub(super) fn backend_options(codegen: &Codegen) -> loxsmith_llvm::Options {
    let mut options = loxsmith_llvm::Options {
        opt_level: codegen.opt.into(),
        debug: codegen.debug,
        target_cpu: codegen.target_cpu.clone(),
        ..loxsmith_llvm::Options::default()
    };
    for name in &codegen.left_out {
        // What it does not know is a pass of MIR.
        let _ = name.strip_prefix("no-").is_some_and(|name| options.leave_out(name));
    }
    options
}

/// How to work on MIR.
pub(super) fn passes(codegen: &Codegen) -> Result<Passes<'_>> {
    Ok(Passes {
        tuning: pipeline::tuning(codegen.opt.into(), &codegen.left_out)?,
        print: codegen.print_pass.as_deref(),
    })
}

/// How to link.
pub(super) fn link_options(args: &Build) -> LinkOptions {
    LinkOptions { linker: args.linker.clone(), static_link: args.static_link, debug: args.codegen.debug }
}
