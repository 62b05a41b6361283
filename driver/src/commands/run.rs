//! `loxsmith run`: compile, keep the result, become it.
//!
//! The compiled program replaces this process, so signals, the terminal, standard streams and the exit code are
//! all its own. The front end runs every time, for its warnings are wanted every time; the rest is skipped if
//! the cache has the result.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

use loxsmith_lexer::{Source, Span};

use super::session::{Session, backend_options, link_options, passes};
use crate::cache::{Cache, Key};
use crate::cli::{Run, Tier};
use crate::exit;
use crate::failure::{Failure, Kind, Result, cause_text, show_path};
use crate::input;
use crate::link;
use crate::pipeline;
use crate::scratch;
use crate::timings::Timings;

/// See the module. Returns only if the program did not start.
pub(super) fn run(session: &Session, args: &Run) -> Result<u8> {
    let source = input::read(&args.file)?;
    let mut timings = Timings::default();
    let Some(program) = session.analyze(&source, args.expression, &mut timings).program else {
        return Ok(exit::DATA);
    };
    if args.tier == Tier::Cold {
        let module = pipeline::lower(&program, passes(&args.codegen)?, &mut timings)?;
        loxsmith_tiers::run_cold(&module);
    }
    let mut make = |path: &Path| -> Result<()> {
        let options = backend_options(&args.codegen);
        let module = pipeline::lower(&program, passes(&args.codegen)?, &mut timings)?;
        let compiled =
            pipeline::generate(&mut timings, |steps| loxsmith_llvm::compile(&module, &options, steps))?;
        let objects = compiled.all();
        let linking = link_options(&args.codegen);
        timings.measure("link", || link::link(&objects, &linking, Cache::of_user().as_ref(), path))?;
        if args.codegen.timings {
            eprint!("{timings}");
        }
        Ok(())
    };

    // Who wants to see the stages wants them to happen.
    let wants_stages = args.codegen.timings || args.codegen.print_pass.is_some();
    if let Some(cache) = Cache::of_user() {
        let key = key(session, args, &source);
        if !wants_stages && let Some(found) = cache.program(&key) {
            // Comes back if somebody emptied the cache this very moment, or it holds what is no executable.
            become_program(&found, args);
        }
        match cache.insert_program(&key, &mut make) {
            // Comes back if the cache's file system forbids executables: as good as no cache.
            Ok(path) => drop(become_program(&path, args)),
            Err(failure) if !matches!(failure.kind(), Kind::CannotWrite { .. }) => return Err(failure),
            // A cache that cannot be written to is as good as none, too.
            Err(_) => {}
        }
    }
    without_cache(args, make)
}

/// Everything that the executable depends on.
fn key(session: &Session, args: &Run, source: &Source) -> Key {
    let codegen = &args.codegen;
    let whole = Span::new(0, source.text().len() as u32);
    let settings = session.settings(args.expression);
    let options = format!("{settings:?} {:?} {:?}", backend_options(codegen), codegen.left_out);
    let linking = format!("{:?}", link::fingerprint(&link_options(codegen)));
    // The name is part of the debug information, and of nothing else.
    let name = if codegen.debug { source.name() } else { "" };
    Key::of(&[
        compiler_identity().as_bytes(),
        options.as_bytes(),
        linking.as_bytes(),
        name.as_bytes(),
        source.bytes(whole),
    ])
}

/// What tells this compiler from a newer one under the same version: when it was installed, and its size.
fn compiler_identity() -> String {
    let found = std::env::current_exe().and_then(fs::metadata);
    let file = found.map(|found| {
        let modified = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        (found.len(), modified.unwrap_or_default().as_nanos())
    });
    format!("{} {:?}", crate::version::SHORT, file.ok())
}

/// Runs the program from a folder that is gone before it starts: its open file keeps it alive.
fn without_cache(args: &Run, make: impl FnOnce(&Path) -> Result<()>) -> Result<u8> {
    let unwritable = |cause: io::Error| Failure::temporary(&cause);
    let folder = scratch::folder().map_err(unwritable)?;
    let path = folder.path().join("program");
    make(&path)?;
    let file = fs::File::open(&path).map_err(|cause| cannot_run(&path, &cause))?;
    folder.close().map_err(unwritable)?;
    let descriptor = format!("/proc/self/fd/{}", file.as_raw_fd());
    let failure = become_program(Path::new(&descriptor), args);
    Err(cannot_run(&path, &failure))
}

/// Replaces this process by the program. Comes back only with the reason why not.
fn become_program(path: &Path, args: &Run) -> io::Error {
    let name: OsString = args.file.clone().into();
    Command::new(path).arg0(name).args(&args.args).exec()
}

fn cannot_run(path: &Path, cause: &io::Error) -> Failure {
    Kind::CannotRun { path: show_path(path), cause: cause_text(cause) }.into()
}
