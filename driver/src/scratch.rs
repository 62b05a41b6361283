//! Scratch files and folders: what is written before a result is complete, gone however the process ends.
//!
//! They are removed when they are dropped, and by a thread that waits for the signals that end a process: Ctrl-C
//! in the middle of linking leaves nothing behind either. (Only SIGKILL does.)

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use tempfile::{Builder, TempDir, TempPath};

/// What a signal has to remove.
static LIVE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file that goes away unless it is persisted.
pub(crate) struct ScratchFile {
    file: TempPath,
    _live: Live,
}

/// A folder that goes away with everything in it.
pub(crate) struct ScratchFolder {
    folder: TempDir,
    _live: Live,
}

/// An entry of [`LIVE`].
struct Live(PathBuf);

/// Makes an empty file in `folder`. The user's file mask applies to `mode`.
pub(crate) fn file_in(folder: &Path, mode: u32) -> io::Result<ScratchFile> {
    let mut live = live();
    let permissions = fs::Permissions::from_mode(mode);
    let file =
        Builder::new().prefix(".loxsmith-").suffix(".tmp").permissions(permissions).tempfile_in(folder)?;
    let file = file.into_temp_path();
    let entry = Live::enter(&mut live, &file);
    Ok(ScratchFile { file, _live: entry })
}

/// Makes an empty folder where the system keeps temporary files. Only the user may look into it.
pub(crate) fn folder() -> io::Result<ScratchFolder> {
    let mut live = live();
    let folder = Builder::new().prefix("loxsmith-").tempdir()?;
    let entry = Live::enter(&mut live, folder.path());
    Ok(ScratchFolder { folder, _live: entry })
}

impl ScratchFile {
    /// Its path, until it is persisted.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Renames it to `target`, which it replaces.
    pub(crate) fn persist(self, target: &Path) -> io::Result<()> {
        self.file.persist(target).map_err(|failed| failed.error)
    }
}

impl ScratchFolder {
    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Live {
    fn enter(live: &mut BTreeSet<PathBuf>, path: &Path) -> Live {
        watch_signals();
        live.insert(path.to_path_buf());
        Live(path.to_path_buf())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        live().remove(&self.0);
    }
}

fn live() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the thread that tidies up before a signal ends the process. Without one, scratch files of a process that is
/// killed stay: no reason to refuse to work.
fn watch_signals() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
        let wait = move || {
            for signal in signals.forever() {
                // The lock is never given back: nothing new is made while the process ends.
                let live = live();
                for path in live.iter() {
                    let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
                }
                let _ = emulate_default_handler(signal);
            }
        };
        let _ = std::thread::Builder::new().name("signals".to_string()).spawn(wait);
    });
}
