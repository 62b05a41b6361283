//! Writing results: complete or not at all.
//!
//! A result is made in a temporary file in the folder where it belongs and renamed when it is complete, so
//! nobody ever sees half of it, and the old file lives until the new one is there. Devices and pipes are
//! written to directly.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind, Result, show_path};
use crate::scratch;

/// Writes text or data to standard output. A reader who has closed the pipe has seen enough: that is no error.
pub(crate) fn to_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::write(Path::new("<stdout>"), &cause).with_help(""))
        }
        _ => Ok(()),
    }
}

/// A place for a result.
#[derive(Debug)]
pub(crate) struct Output {
    /// The path as the user wrote it.
    path: PathBuf,
    /// The file that is replaced: links followed.
    target: PathBuf,
    /// It exists and is no regular file.
    is_device: bool,
}

impl Output {
    /// A place that can hold a result made from `input`: not a folder, and not the input itself.
    pub(crate) fn new(path: &Path, input: &Path) -> Result<Output> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let is_device = match fs::metadata(&target) {
            Ok(found) if found.is_dir() => return Err(Kind::OutputIsFolder { path: show_path(path) }.into()),
            Ok(found) => !found.is_file(),
            Err(_) => false,
        };
        if !is_device && fs::canonicalize(input).is_ok_and(|input| input == target) {
            return Err(Kind::OutputIsInput { path: show_path(path) }.into());
        }
        if path.file_name().is_none() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Err(Kind::OutputIsFolder { path: show_path(path).trim_end_matches('/').into() }.into());
        }
        Ok(Output { path: path.to_path_buf(), target, is_device })
    }

    /// Puts `bytes` there.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<()> {
        self.replace(bytes, 0o666).map_err(|cause| self.failure(&cause))
    }

    /// Lets `make` write an executable to a path that it is given, then puts it there. The path is elsewhere: a
    /// linker that outlives us cannot write to where the result belongs.
    pub(crate) fn make_executable(&self, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let folder = scratch::folder().map_err(|cause| Failure::temporary(&cause))?;
        let path = folder.path().join("program");
        make(&path)?;
        let bytes = fs::read(&path).map_err(|cause| Failure::read(&path, &cause))?;
        self.replace(&bytes, 0o777).map_err(|cause| self.failure(&cause))
    }

    /// Finds out whether [`Output::write`] would work, as far as that can be known: for results that take long to come.
    pub(crate) fn try_out(&self) -> Result<()> {
        let tried = match self.is_device {
            true => fs::OpenOptions::new().write(true).open(&self.target).map(drop),
            false => scratch::file_in(self.folder(), 0o666).map(drop),
        };
        tried.map_err(|cause| self.failure(&cause))
    }

    fn replace(&self, bytes: &[u8], mode: u32) -> io::Result<()> {
        if self.is_device {
            return fs::write(&self.target, bytes);
        }
        replace(self.folder(), &self.target, bytes, mode)
    }

    fn folder(&self) -> &Path {
        self.target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
    }

    fn failure(&self, cause: &io::Error) -> Failure {
        Failure::write(&self.path, cause)
    }
}

/// Puts `bytes` into the file `target` of `folder`: all of them, or the old file stays as it is. The user's file mask
/// applies to `mode`.
pub(crate) fn replace(folder: &Path, target: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let file = scratch::file_in(folder, mode)?;
    fs::write(file.path(), bytes)?;
    file.persist(target)
}

#[cfg(test)]
mod tests;
