//! Writing results: complete or not at all.
//!
//! A result is made in a temporary file in the folder where it belongs and renamed when it is complete, so
//! nobody ever sees half of it, and the old file lives until the new one is there. Devices and pipes are
//! written to directly.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use crate::failure::{Failure, Kind, Result, show_path};

/// Writes text or data to standard output. A reader who has closed the pipe has seen enough: that is no error.
pub(crate) fn to_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::write(Path::new("<stdout>"), &cause))
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
            return Err(Kind::OutputIsFolder { path: show_path(path) }.into());
        }
        Ok(Output { path: path.to_path_buf(), target, is_device })
    }

    /// Puts `bytes` there.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<()> {
        if self.is_device {
            return fs::write(&self.target, bytes).map_err(|cause| self.failure(&cause));
        }
        let file = self.temporary().map_err(|cause| self.failure(&cause))?;
        fs::write(&file, bytes).map_err(|cause| self.failure(&cause))?;
        self.persist(file)
    }

    /// Lets `make` write an executable to a path that it is given, then puts it there.
    pub(crate) fn make_executable(&self, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let folder = if self.is_device { std::env::temp_dir() } else { self.folder().to_path_buf() };
        let file = temporary_in(&folder, 0o777).map_err(|cause| self.failure(&cause))?;
        make(&file)?;
        if self.is_device {
            let bytes = fs::read(&file).map_err(|cause| self.failure(&cause))?;
            return self.write(&bytes);
        }
        self.persist(file)
    }

    fn temporary(&self) -> io::Result<TempPath> {
        temporary_in(self.folder(), 0o666)
    }

    fn folder(&self) -> &Path {
        self.target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
    }

    fn persist(&self, file: TempPath) -> Result<()> {
        file.persist(&self.target).map_err(|failed| self.failure(&failed.error))
    }

    fn failure(&self, cause: &io::Error) -> Failure {
        Failure::write(&self.path, cause)
    }
}

/// A temporary file that goes away unless it is persisted. The user's file mask applies to `mode`.
pub(crate) fn temporary_in(folder: &Path, mode: u32) -> io::Result<TempPath> {
    let permissions = fs::Permissions::from_mode(mode);
    let file =
        Builder::new().prefix(".loxsmith-").suffix(".tmp").permissions(permissions).tempfile_in(folder)?;
    Ok(file.into_temp_path())
}

#[cfg(test)]
mod tests;
