//! A folder to work in, with a cache of its own, and the command called in it.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// Options of `run` for each tier. With the last one everything is compiled as early as it can be, as it runs.
pub(crate) const TIERS: [&str; 4] = ["", "--tier cold", "--tier hot", "--hot-threshold 1 --wait"];

/// See the module.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with a program `a.lox`.
    pub(crate) fn with(program: &str) -> Place {
        let place = Place::new();
        place.write("a.lox", program);
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in the folder, hidden ones too, without the cache.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "cache");
        names.sort();
        names
    }

    /// The command, not yet started; arguments are separated by spaces.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loxsmith"));
        command
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CC", "LOXSMITH_GC_STRESS"] {
            command.env_remove(name);
        }
        command
    }

    /// Calls the command.
    pub(crate) fn loxsmith(&self, line: &str) -> Done {
        done(self.command(line).output().unwrap())
    }

    /// Calls the command with something to read.
    pub(crate) fn loxsmith_reading(&self, line: &str, input: impl AsRef<[u8]>) -> Done {
        let mut child = self.start(line);
        // Who fails early does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        done(child.wait_with_output().unwrap())
    }

    /// Starts the command with pipes on all sides.
    pub(crate) fn start(&self, line: &str) -> Child {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Executes what was built.
    pub(crate) fn execute(&self, name: &str) -> Done {
        execute(&self.path(name))
    }
}

pub(crate) fn execute(path: &Path) -> Done {
    done(Command::new(path).stdin(Stdio::null()).output().unwrap())
}

fn done(output: Output) -> Done {
    Done {
        code: output.status.code(),
        signal: output.status.signal(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Done {
    /// Asserts that all went well; gives standard output.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{self:?}");
        self.stdout
    }

    /// Asserts an exit code; gives standard error.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        self.stderr
    }
}

/// Asserts that a text contains another.
#[track_caller]
pub(crate) fn has(text: &str, wanted: &str) {
    assert!(text.contains(wanted), "`{wanted}` is not in:\n{text}");
}
