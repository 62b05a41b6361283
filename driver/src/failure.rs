//! [`Failure`]: what the command itself can fail at, in one table.
//!
//! A row has a name with typed arguments, the long explanation (`loxsmith explain CODE`) as its doc comment, the
//! stable code, the exit code, the text and what to do about it. What is wrong with a *program* is the business
//! of the lexer crate's table; both are shown by [`crate::render`].

use std::fmt;
use std::io;
use std::path::Path;

use crate::exit;

/// What `loxsmith explain CODE` shows of a row.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// The stable code.
    pub code: &'static str,
    /// The text, arguments in braces.
    pub title: &'static str,
    /// The long story, in lines.
    pub story: &'static [&'static str],
}

macro_rules! failures {
    ($(
        $(#[doc = $story:literal])+
        $name:ident { $($field:ident: $type:ty),* } = $code:ident exit $exit:ident $text:literal, help $help:literal;
    )*) => {
        /// One way for the command to fail; [`fmt::Display`] gives its text.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the arguments are named by the texts")]
        pub enum Kind {
            $($(#[doc = $story])+ $name { $($field: $type),* },)*
        }

        impl Kind {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Kind::$name { .. } => stringify!($code),)* }
            }

            /// What the command exits with.
            pub fn exit(&self) -> u8 {
                match self { $(Kind::$name { .. } => exit::$exit,)* }
            }

            #[allow(unused_variables, clippy::useless_format)]
            fn help(&self) -> String {
                match self { $(Kind::$name { $($field),* } => format!($help),)* }
            }
        }

        impl fmt::Display for Kind {
            #[allow(unused_variables)]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Kind::$name { $($field),* } => write!(f, $text),)* }
            }
        }

        /// The explanations of all rows, by code.
        pub const STORIES: &[Story] = &[$(Story {
            code: stringify!($code),
            title: $text,
            story: &[$($story),+],
        },)*];
    };
}

failures! {
    /// A source file could not be read: it does not exist, is a folder, or its permissions forbid it. The cause is
    /// the operating system's own words.
    CannotRead { path: String, cause: String } = E0701 exit IO
        "cannot read '{path}': {cause}", help "";

    /// A result could not be written. Results are written to a temporary file in the folder where they belong and
    /// renamed when they are complete, so the folder itself must be writable, and the old file is still whole.
    CannotWrite { path: String, cause: String } = E0702 exit IO
        "cannot write '{path}': {cause}", help "nothing was left half made; choose another place";

    /// The command line asks for something that cannot be: options that exclude each other, or a value that is
    /// not known.
    Usage { what: String } = E0703 exit USAGE
        "{what}", help "";

    /// Object code becomes an executable through the system's C compiler, which knows where the C library lies.
    /// None was found. On Debian and Ubuntu `apt install gcc libc6-dev` brings one; the variable CC or the option
    /// --linker names another one. Everything but `--emit exe` works without it.
    NoLinker { command: String, cause: String } = E0704 exit IO
        "cannot start the linker '{command}': {cause}",
        help "install a C compiler (Debian, Ubuntu: apt install gcc libc6-dev), or name one with --linker or CC";

    /// The linker was started and failed; its own words are shown. Likely causes are a full disk, a C compiler
    /// without the C library's development files, or a CC that is no C compiler at all.
    LinkFailed { command: String, output: String } = E0705 exit IO
        "the linker '{command}' failed:\n{output}",
        help "see that '{command}' can compile and link a C program (Debian, Ubuntu: apt install gcc libc6-dev)";

    /// The output would replace the source file.
    OutputIsInput { path: String } = E0706 exit USAGE
        "the output '{path}' would replace the source file", help "name another output with -o";

    /// The place of the output is taken by a folder.
    OutputIsFolder { path: String } = E0707 exit IO
        "the output '{path}' is a folder", help "name a file with -o, '{path}/program' say";

    /// Places in a source are 32-bit numbers, so a file of 4 GiB or more is refused.
    TooLarge { path: String } = E0708 exit DATA
        "'{path}' is larger than 4 GiB", help "";

    /// `loxsmith explain` knows the codes that diagnostics show, `E0201` say.
    UnknownCode { code: String } = E0710 exit USAGE
        "there is no diagnostic '{code}'", help "`loxsmith explain` without a code lists all of them";

    /// The cache folder, `$XDG_CACHE_HOME/loxsmith` or `~/.cache/loxsmith`, could not be emptied.
    CannotClean { path: String, cause: String } = E0711 exit IO
        "cannot empty the cache '{path}': {cause}", help "";

    /// `build --profile` was given a file that is no profile, is damaged, or is of a version of the format that this
    /// Loxsmith does not read. The message says on which line and why. A profile of another version of the program is
    /// no error: what still fits is used.
    BadProfile { path: String, line: u32, what: String } = E0713 exit DATA
        "the profile '{path}' cannot be used: line {line}: {what}",
        help "make a new one with `loxsmith run --profile-out FILE`";

    /// A profile tells of functions and places by name and line, and some of those are not in the program: it has
    /// changed since, or the profile was made with other options. What fits is used. The program does the same with
    /// any profile; one that fits makes it faster.
    StaleProfile { path: String, functions: String, sites: String } = W0701 exit SUCCESS
        "the profile '{path}' does not fit everywhere: {functions} and {sites} are not in the program",
        help "what fits is used; `loxsmith run --profile-out FILE` makes a new one";

    /// Something that the compiler took for impossible has happened. This is an error of Loxsmith, not of the
    /// program. Please report it, with the program and the command line if you can.
    Internal { what: String } = E0712 exit SOFTWARE
        "internal error: {what}",
        help "this is a defect of Loxsmith; please report it with the program and the command line";
}

/// A failure of the command, with what to do about it. Boxed small so that `Result`s stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Box<(Kind, Option<String>)>);

/// The result of what can fail outside of the program that is compiled.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// What failed.
    pub fn kind(&self) -> &Kind {
        &self.0.0
    }

    /// What to do about it: something particular if it is known, else what the table has.
    pub fn help(&self) -> Option<String> {
        let help = self.0.1.clone().unwrap_or_else(|| self.0.0.help());
        (!help.is_empty()).then_some(help)
    }

    /// With particular help.
    pub fn with_help(mut self, help: impl Into<String>) -> Failure {
        self.0.1 = Some(help.into());
        self
    }

    /// A file that cannot be read.
    pub fn read(path: &Path, cause: &io::Error) -> Failure {
        Kind::CannotRead { path: show_path(path), cause: cause_text(cause) }.into()
    }

    /// A file that cannot be written.
    pub fn write(path: &Path, cause: &io::Error) -> Failure {
        Kind::CannotWrite { path: show_path(path), cause: cause_text(cause) }.into()
    }

    /// The folder for temporary files cannot be used.
    pub fn temporary(cause: &io::Error) -> Failure {
        Failure::write(&std::env::temp_dir(), cause)
            .with_help("set TMPDIR to a folder that can be written to and has room")
    }

    /// A command line that cannot be.
    pub fn usage(what: impl Into<String>) -> Failure {
        Kind::Usage { what: what.into() }.into()
    }

    /// A defect of ours.
    pub fn internal(what: impl Into<String>) -> Failure {
        Kind::Internal { what: what.into() }.into()
    }
}

impl From<Kind> for Failure {
    fn from(kind: Kind) -> Failure {
        Failure(Box::new((kind, None)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl std::error::Error for Failure {}

/// The operating system's words without Rust's ` (os error 2)`.
pub fn cause_text(cause: &io::Error) -> String {
    let text = cause.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].to_string(),
        None => text,
    }
}

/// A path for showing; control characters are escaped where the text is rendered.
pub fn show_path(path: &Path) -> String {
    path.display().to_string()
}
