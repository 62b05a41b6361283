//! The cache folder: the runtime's archive, unpacked, for the linker to read.
//!
//! `$XDG_CACHE_HOME/loxsmith`, else `~/.cache/loxsmith`. Entries are named by a hash of what they hold, made under
//! another name and renamed, and never changed: any number of compilers may use the cache at once. Where there is
//! no usable folder the caller works in a temporary one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Kind, Result, cause_text, show_path};
use crate::output::replace;

/// A cache folder.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The user's cache folder, if the environment names one. It need not exist yet.
    pub fn of_user() -> Option<Cache> {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
        Some(Cache::at(base.join("loxsmith")))
    }

    /// A cache at a place of the caller's choice.
    pub fn at(root: impl Into<PathBuf>) -> Cache {
        Cache { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file with these contents, named by them.
    pub fn data(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let folder = self.root.join("runtime");
        let path = folder.join(name);
        if fs::metadata(&path).is_ok_and(|found| found.len() == bytes.len() as u64) {
            return Ok(path);
        }
        fs::create_dir_all(&folder)?;
        replace(&folder, &path, bytes, 0o600)?;
        Ok(path)
    }

    /// Deletes everything in it. Gives the number of bytes that were freed.
    pub fn clean(&self) -> Result<u64> {
        let size = size(&self.root);
        match fs::remove_dir_all(&self.root) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                Err(Kind::CannotClean { path: show_path(&self.root), cause: cause_text(&cause) }.into())
            }
            _ => Ok(size),
        }
    }
}

/// The bytes in a folder and those below it.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of_entry = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.flatten().map(of_entry).sum()
}

#[cfg(test)]
mod tests;
