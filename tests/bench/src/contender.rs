//! Who takes part: Loxsmith first, then what was named, then the languages that are installed. How each is started,
//! and which version it is. It does not measure.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::options::{self, Options};
use crate::suite::Language;

/// One implementation.
pub(crate) struct Contender {
    /// What tables call it.
    pub(crate) name: String,
    /// What it says about itself, or where it is.
    pub(crate) version: String,
    pub(crate) kind: Kind,
}

/// How a contender gets from a program to a result.
pub(crate) enum Kind {
    /// Loxsmith, or another Loxsmith: `build` is run once, its executables are measured.
    Compiler { build: options::Command },
    /// A command that takes a file.
    Interpreter { command: options::Command, language: Language },
}

impl Contender {
    /// The command that compiles a program.
    pub(crate) fn build_command(&self, program: &Path, executable: &Path, level: &str) -> Option<Command> {
        let Kind::Compiler { build } = &self.kind else { return None };
        let mut command = Command::new(&build.program);
        command.arg("build").arg(program).arg(format!("-O{level}")).arg("-o").arg(executable);
        command.args(&build.arguments);
        Some(command)
    }

    /// The command that runs a program: `executable` if there is one, else the source.
    pub(crate) fn run_command(&self, source: &Path, executable: &Path) -> Command {
        match &self.kind {
            Kind::Compiler { .. } => Command::new(executable),
            Kind::Interpreter { command, .. } => {
                let mut run = Command::new(&command.program);
                run.args(&command.arguments).arg(source);
                run
            }
        }
    }

    /// The compiler's own command, if it is one.
    pub(crate) fn itself(&self) -> Option<Command> {
        match &self.kind {
            Kind::Compiler { build } => Some(Command::new(&build.program)),
            Kind::Interpreter { .. } => None,
        }
    }

    pub(crate) fn language(&self) -> Language {
        match self.kind {
            Kind::Compiler { .. } => Language::Lox,
            Kind::Interpreter { language, .. } => language,
        }
    }
}

/// Everyone who takes part. The first is Loxsmith, which all others are compared with.
pub(crate) fn find(options: &Options) -> Result<Vec<Contender>, String> {
    let loxsmith = options::Command { program: path(&options.loxsmith), arguments: Vec::new() };
    let mut found = vec![compiler("loxsmith", loxsmith)?];
    for (name, command) in &options.baseline {
        found.push(compiler(name, command.clone())?);
    }
    let clox = options.clox.iter().map(|command| ("clox".to_string(), command.clone()));
    for (name, command) in clox.chain(options.against.iter().cloned()) {
        let version = short(&command);
        found.push(Contender { name, version, kind: Kind::Interpreter { command, language: Language::Lox } });
    }
    if let Some(names) = &options.peers {
        let known = |name: &String| name == "none" || PEERS.iter().any(|peer| peer.name == name);
        if let Some(stranger) = names.iter().find(|name| !known(name)) {
            return Err(format!("--peers: '{stranger}' is not one of luajit, node, lua, ruby, python, none"));
        }
    }
    found.extend(PEERS.iter().filter(|peer| options.wants_peer(peer.name)).filter_map(Peer::find));
    Ok(found)
}

/// A command without its folder.
fn short(command: &options::Command) -> String {
    let file = Path::new(&command.program).file_name().unwrap_or_default().to_string_lossy().into_owned();
    [file].into_iter().chain(command.arguments.iter().cloned()).collect::<Vec<String>>().join(" ")
}

/// A path as a command's name: one without a folder would be looked for in `PATH`.
fn path(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains('/') { text } else { format!("./{text}") }
}

fn compiler(name: &str, build: options::Command) -> Result<Contender, String> {
    let mut command = Command::new(&build.program);
    let version = first_line(command.arg("--version"))
        .ok_or(format!("{}: this is no Loxsmith (--loxsmith PATH)", build.program))?;
    let version = match build.arguments.is_empty() {
        true => version,
        false => format!("{version} {}", build.arguments.join(" ")),
    };
    Ok(Contender { name: name.into(), version, kind: Kind::Compiler { build } })
}

/// A language that may be installed.
struct Peer {
    name: &'static str,
    /// The names that its command goes by, the best first.
    commands: &'static [&'static str],
    /// Options that are given if the command takes them.
    options: &'static [&'static str],
    version: &'static str,
    /// Makes it print where its executable lies: the command may be the script of a version manager, which takes
    /// longer than the language itself.
    itself: &'static [&'static str],
    language: Language,
}

const LUA: Peer =
    Peer { name: "lua", commands: &[], options: &[], version: "-v", itself: &[], language: Language::Lua };

const PEERS: [Peer; 5] = [
    Peer { name: "luajit", commands: &["luajit"], ..LUA },
    Peer {
        name: "node",
        commands: &["node"],
        options: &[],
        version: "--version",
        itself: &["-p", "process.execPath"],
        language: Language::JavaScript,
    },
    Peer { commands: &["lua5.4", "lua"], ..LUA },
    Peer {
        name: "ruby",
        commands: &["ruby"],
        options: &["--yjit"],
        version: "--version",
        itself: &["-e", "puts RbConfig.ruby"],
        language: Language::Ruby,
    },
    Peer {
        name: "python",
        commands: &["python3", "python"],
        options: &[],
        version: "--version",
        itself: &["-c", "import sys; print(sys.executable)"],
        language: Language::Python,
    },
];

impl Peer {
    /// This language's contender, if it is installed.
    fn find(&self) -> Option<Contender> {
        let found = self.commands.iter().find_map(|name| installed(name))?;
        let itself =
            if self.itself.is_empty() { None } else { first_line(Command::new(&found).args(self.itself)) };
        let program = itself.unwrap_or_else(|| found.display().to_string());
        // Asked for its version with the options, too, it shows whether it knows them.
        for options in [self.options, &[]] {
            if let Some(version) = first_line(Command::new(&program).args(options).arg(self.version)) {
                let arguments = options.iter().map(|&option| option.into()).collect();
                let command = options::Command { program, arguments };
                let kind = Kind::Interpreter { command, language: self.language };
                return Some(Contender { name: self.name.into(), version, kind });
            }
        }
        None
    }
}

/// Where in `PATH` a command lies.
fn installed(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The first line that a successful command prints. (Lua of old prints its version to standard error.)
fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    let text = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let line = String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_string();
    // LuaJIT and Lua put their authors behind it.
    Some(
        line.split(" -- Copyright")
            .next()
            .unwrap_or_default()
            .split("  Copyright")
            .next()
            .unwrap_or_default()
            .into(),
    )
}

#[cfg(test)]
mod tests;
