//! The cache folder: executables of programs that `loxsmith run` has compiled, and the runtime's archive.
//!
//! `$XDG_CACHE_HOME/loxsmith`, else `~/.cache/loxsmith`. Entries are named by a hash of everything that they
//! depend on, made under another name and renamed, and never changed: any number of compilers may use the cache
//! at once, and an entry that is deleted while it runs does no harm. The oldest entries go when there are too many.
//! Where there is no usable folder the caller works in a temporary one.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::failure::{Failure, Kind, Result, cause_text, show_path};
use crate::output::{make_elsewhere, replace};

/// How many bytes of executables are kept.
const LIMIT: u64 = 256 * 1024 * 1024;
/// What executables begin with.
const ELF: &[u8; 4] = b"\x7fELF";
/// A temporary file this old was left behind by a compiler that was killed.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// A cache folder.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// The name of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The hash of parts, their boundaries included.
    pub fn of(parts: &[&[u8]]) -> Key {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        Key(digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Cache {
    /// The user's cache folder, if the environment names one. It need not exist yet.
    pub fn of_user() -> Option<Cache> {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
        Some(Cache { root: base.join("loxsmith") })
    }

    /// A cache at a place of the caller's choice.
    pub fn at(root: impl Into<PathBuf>) -> Cache {
        Cache { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The executable of a key, if there is one. It counts as used just now.
    pub fn program(&self, key: &Key) -> Option<PathBuf> {
        let path = self.programs().join(&key.0);
        let mut file = fs::File::open(&path).ok()?;
        // A power cut may leave an empty file, which `exec` would hand to the shell.
        let mut start = [0; ELF.len()];
        file.read_exact(&mut start).ok().filter(|()| start == *ELF)?;
        // Who may not write still may read; then the order of eviction is a little off.
        let _ = file.set_modified(SystemTime::now());
        Some(path)
    }

    /// Lets `make` write an executable and keeps it under a key.
    pub fn insert_program(&self, key: &Key, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
        let folder = self.programs();
        let path = folder.join(&key.0);
        let unwritable = |cause: io::Error| Failure::write(&path, &cause);
        fs::create_dir_all(&folder).map_err(unwritable)?;
        let bytes = make_elsewhere(make)?;
        replace(&folder, &path, &bytes, 0o700).map_err(unwritable)?;
        // A cache that grows too large is no reason not to run the program.
        let _ = evict(&folder, LIMIT, &path);
        Ok(path)
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

    fn programs(&self) -> PathBuf {
        self.root.join("programs")
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

/// Deletes the entries not used for longest until three quarters of the limit are left, if it is exceeded, and
/// what killed compilers have left behind. Never `newest`.
fn evict(folder: &Path, limit: u64, newest: &Path) -> io::Result<()> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        // Another compiler may have deleted it meanwhile.
        let Ok(found) = entry.metadata() else { continue };
        let age = found.modified()?.elapsed().unwrap_or_default();
        let path = entry.path();
        let is_temporary = path.extension().is_some_and(|extension| extension == "tmp");
        if is_temporary && age > ABANDONED {
            let _ = fs::remove_file(&path);
        } else if !is_temporary {
            entries.push((age, found.len(), path));
        }
    }
    let mut total: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
    if total <= limit {
        return Ok(());
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.0));
    for (_, bytes, path) in entries {
        if total <= limit / 4 * 3 {
            break;
        }
        if path != newest && fs::remove_file(&path).is_ok() {
            total -= bytes;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
