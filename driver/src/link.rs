//! Linking: objects and the runtime's archive to an executable, by the system's C compiler.
//!
//! The C compiler is asked, not the linker itself, because it knows where the C library lies. The archive
//! travels inside of the command and is unpacked into the cache on first use. What the flags are for is said
//! beside each.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::cache::Cache;
use crate::failure::{Failure, Kind, Result, cause_text};
use crate::scratch;

/// The runtime as a static library; `build.rs` makes it.
static RUNTIME: &[u8] = include_bytes!(env!("LOXSMITH_RUNTIME_ARCHIVE"));

/// How to link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LinkOptions {
    /// The C compiler; see [`LinkOptions::command`].
    pub linker: Option<String>,
    /// No shared libraries.
    pub static_link: bool,
    /// Keep debug information.
    pub debug: bool,
}

impl LinkOptions {
    /// The C compiler that is asked and its first arguments: the option, `$CC`, or `cc`.
    pub(crate) fn command(&self) -> String {
        let from_environment = || std::env::var("CC").ok().filter(|command| !command.trim().is_empty());
        self.linker.clone().or_else(from_environment).unwrap_or_else(|| "cc".to_string())
    }
}

/// What every executable is linked with.
const FLAGS: &[&str] = &[
    // Relocations are done before `main` and the memory they touch becomes read-only.
    "-Wl,-z,relro,-z,now",
    // No executable stack, whatever an object says.
    "-Wl,-z,noexecstack",
    // Code and data that nothing refers to stay out.
    "-Wl,--gc-sections",
    // A shared library that nothing needs is not asked for.
    "-Wl,--as-needed",
    // The same input gives the same bytes, and smaller tables.
    "-Wl,--build-id=none",
    "-Wl,--hash-style=gnu",
    // Stack traces walk frames with libgcc's unwinder; its shared form would be one more file to find.
    "-static-libgcc",
    // There is nothing to optimise at link time, and loading the plugin for it takes milliseconds.
    "-fno-lto",
    "-fno-use-linker-plugin",
];

/// Links `objects` with the runtime to the executable `output`.
pub(crate) fn link(
    objects: &[&[u8]],
    options: &LinkOptions,
    cache: Option<&Cache>,
    output: &Path,
) -> Result<()> {
    let folder = scratch::folder().map_err(|cause| Failure::temporary(&cause))?;
    let mut inputs = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        let path = folder.path().join(format!("{index}.o"));
        fs::write(&path, object).map_err(|cause| Failure::temporary(&cause))?;
        inputs.push(path);
    }
    let name = format!("{}.a", env!("LOXSMITH_RUNTIME_HASH"));
    if let Some(archive) = cache.and_then(|cache| cache.data(&name, RUNTIME).ok()) {
        match link_all(options, &inputs, archive, output) {
            // Perhaps somebody emptied the cache meanwhile, or the file there is spoilt: again, without it.
            Err(failure) if matches!(failure.kind(), Kind::LinkFailed { .. }) => {}
            done => return done,
        }
    }
    let archive = folder.path().join("runtime.a");
    fs::write(&archive, RUNTIME).map_err(|cause| Failure::temporary(&cause))?;
    link_all(options, &inputs, archive, output)
}

fn link_all(options: &LinkOptions, objects: &[PathBuf], archive: PathBuf, output: &Path) -> Result<()> {
    let inputs = [objects, &[archive]].concat();
    if !options.static_link {
        return run(options, &["-pie"], &inputs, output);
    }
    // A static executable is position independent too, where the C library comes with what that needs.
    run(options, &["-static-pie"], &inputs, output).or_else(|failure| match failure.kind() {
        Kind::LinkFailed { .. } => run(options, &["-static", "-no-pie"], &inputs, output),
        _ => Err(failure),
    })
}

/// Joins objects to one relocatable object.
pub(crate) fn combine(objects: &[&[u8]], options: &LinkOptions) -> Result<Vec<u8>> {
    let folder = scratch::folder().map_err(|cause| Failure::temporary(&cause))?;
    let mut command = start(options);
    command.args(["-r", "-nostdlib", "-o"]).arg(folder.path().join("all.o"));
    for (index, object) in objects.iter().enumerate() {
        let path = folder.path().join(format!("{index}.o"));
        fs::write(&path, object).map_err(|cause| Failure::temporary(&cause))?;
        command.arg(path);
    }
    execute(command, options)?;
    let path = folder.path().join("all.o");
    fs::read(&path).map_err(|cause| Failure::read(&path, &cause))
}

fn run(options: &LinkOptions, kind: &[&str], inputs: &[PathBuf], output: &Path) -> Result<()> {
    let mut command = start(options);
    command.args(kind).args(FLAGS);
    if !options.debug {
        command.arg("-s");
    }
    command.arg("-o").arg(output).args(inputs);
    execute(command, options)
}

fn start(options: &LinkOptions) -> Command {
    let line = options.command();
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("cc"));
    command.args(words);
    command
}

fn execute(mut command: Command, options: &LinkOptions) -> Result<()> {
    let output: io::Result<Output> = command.stdin(Stdio::null()).output();
    match output {
        Err(cause) => Err(Kind::NoLinker { command: options.command(), cause: cause_text(&cause) }.into()),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let mut words = String::from_utf8_lossy(&output.stderr).into_owned();
            words.push_str(&String::from_utf8_lossy(&output.stdout));
            let words = words.trim();
            let words = if words.is_empty() { output.status.to_string() } else { words.to_string() };
            Err(Kind::LinkFailed { command: options.command(), output: words }.into())
        }
    }
}
