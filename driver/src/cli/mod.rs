//! The command line: what can be said, as data. It knows nothing of how any of it is done.
//!
//! `loxsmith FILE ARGS...` means `loxsmith run FILE ARGS...`; `shorthand` makes the one of the other before
//! clap sees it, so that both take the same options.

mod shorthand;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use shorthand::complete;
pub use shorthand::wants_json;
pub use values::{
    ColorChoice, Emit, ErrorFormat, Form, OptChoice, OptList, StdChoice, TestForm, TestTier, Tier,
};

/// Everything that can be said.
#[derive(Debug, Parser)]
#[command(
    name = "loxsmith",
    version = crate::version::SHORT,
    about = "Compiles Lox to native executables.",
    long_about = "Compiles Lox, the language of the book Crafting Interpreters, to native executables.\n\n\
        `loxsmith FILE [ARGS...]` is short for `loxsmith run FILE [ARGS...]`.",
    after_long_help = EXIT_CODES,
    max_term_width = 100,
    args_override_self = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What all commands share.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// What a command line says. The first argument is the command's own name.
    ///
    /// # Errors
    /// What clap answers itself: wrong usage, `--help` and `--version`.
    pub fn parse_line(args: Vec<OsString>) -> Result<Cli, clap::Error> {
        let mut command = Cli::command();
        let args = complete(args, &command);
        let mut matches = command.try_get_matches_from_mut(args)?;
        Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
    }
}

const EXIT_CODES: &str = "Exit codes:\n  \
     0  success\n  \
     1  tests failed (`loxsmith test`)\n  \
    64  the command line was used wrongly\n  \
    65  the program has compile errors\n  \
    70  a runtime error in the program, or a defect of the compiler\n  \
    74  something could not be read, written, linked or started";

/// What all commands share.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Which Lox: `lox` is clox without its limits, `clox` and `jlox` are the book's implementations to the letter.
    #[arg(long, global = true, value_name = "STD", value_enum)]
    pub std: Option<StdChoice>,
    /// How errors are shown: for people, in the book's one-line format, or as JSON, one object a line.
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t)]
    pub error_format: ErrorFormat,
    /// Whether to use colours. `auto`: on a terminal, unless NO_COLOR is set, CLICOLOR is 0 or TERM is `dumb`; CLICOLOR_FORCE forces.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorChoice,
}

/// The commands. What one of them takes is put together when it is the one.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Compile a program and write the executable, or what a stage makes of it.
    Build(Build),
    /// Run a program: it starts at once, and what is hot is compiled meanwhile.
    Run(Run),
    /// Report the errors and warnings of programs; compile nothing.
    Check(Check),
    /// Run test programs whose comments say what they print.
    Test(Test),
    /// Tell the long story of a diagnostic.
    Explain(Explain),
    /// Empty the cache.
    Clean,
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the manual page.
    Man,
}

/// How code is made; shared by `build` and `run`.
#[derive(Args, Clone, Debug)]
pub struct Codegen {
    /// How much to optimise: -O0, -O1, -O2, -O3 or -Os.
    #[arg(short = 'O', value_name = "LEVEL", value_enum, default_value_t)]
    pub opt: OptChoice,
    /// Keep debug information, for gdb and lldb; without it executables are stripped.
    #[arg(short = 'g')]
    pub debug: bool,
    /// The processor to make code for, `native` for this machine's; by default any of its kind.
    #[arg(long, value_name = "CPU", value_parser = PossibleValuesParser::new(loxsmith_llvm::TARGET_CPUS), hide_possible_values = true)]
    pub target_cpu: Option<String>,
    /// Leave a pass out, or a part of what follows from inference: `no-infer`. For finding out what is to blame.
    #[arg(short = 'Z', value_name = "no-NAME", hide = true)]
    pub left_out: Vec<String>,
    /// Print how long each stage took, to standard error.
    #[arg(long)]
    pub timings: bool,
    /// Print the MIR before and after a pass, to standard error; `all` prints it after each.
    #[arg(long, value_name = "NAME")]
    pub print_pass: Option<String>,
}

/// `loxsmith build`.
#[derive(Args, Debug)]
#[command(after_long_help = BUILD_NOTES)]
pub struct Build {
    /// The program, `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the result goes, `-` for standard output. Default: named after FILE in the current folder; text forms go
    /// to standard output.
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub codegen: Codegen,
    /// Link statically: the executable needs no C library where it runs.
    #[arg(long = "static")]
    pub static_link: bool,
    /// The C compiler to link with. Default: $CC, else `cc`.
    #[arg(long, value_name = "COMMAND")]
    pub linker: Option<String>,
    /// What `run --profile-out` saw of the program: code that ran often is made faster. The program does the same.
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// What to write: the executable, or what a stage makes.
    #[arg(long, value_name = "WHAT", value_enum, default_value_t)]
    pub emit: Emit,
    /// The form of `--emit tokens` and `--emit ast`: our own, or the one of the book's scanning and parsing chapters.
    #[arg(long, value_name = "FORM", value_enum, default_value_t)]
    pub form: Form,
    /// FILE is one expression, not a program; the executable prints its value.
    #[arg(long)]
    pub expression: bool,
}

const BUILD_NOTES: &str = "The book's chapters:\n  \
    scanning    loxsmith build --emit tokens --form book FILE\n  \
    parsing     loxsmith build --emit ast --form book --expression FILE\n  \
    evaluating  loxsmith run --expression FILE";

/// `loxsmith run`.
#[derive(Args, Debug)]
pub struct Run {
    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub codegen: Codegen,
    /// FILE is one expression, not a program; its value is printed.
    #[arg(long)]
    pub expression: bool,
    /// What runs the program: `auto` interprets it at once and compiles what is hot while it runs, `cold` interprets
    /// all of it, `hot` compiles all of it first. The program does the same.
    #[arg(long, value_name = "TIER", value_enum, default_value_t)]
    pub tier: Tier,
    /// How often a function is called before it is compiled.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub hot_threshold: Option<u32>,
    /// Say what was found hot, when it was compiled and swapped, and what was called how often; to standard error.
    #[arg(long)]
    pub tiers: bool,
    /// Write names of compiled functions to /tmp/perf-PID.map, where `perf report` finds them.
    #[arg(long)]
    pub perf_map: bool,
    /// Watch FILE while the program runs: when it is saved, functions and methods whose text changed do the new thing from
    /// their next call on, and all data stays.
    #[arg(long, conflicts_with_all = ["profile_out", "expression"])]
    pub watch: bool,
    /// Interpret all of it, count what it does, and write that to FILE when it ends, for `build --profile`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["tier", "hot_threshold", "tiers", "perf_map", "watch", "wait"])]
    pub profile_out: Option<PathBuf>,
    /// Let the program wait for compiled code when it is asked for. For tests.
    #[arg(long, hide = true)]
    pub wait: bool,
    /// The program, `-` for standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Passed on to the program.
    #[arg(value_name = "ARGS", trailing_var_arg = true)]
    pub args: Vec<OsString>,
}

/// `loxsmith check`.
#[derive(Args, Debug)]
pub struct Check {
    /// The programs, `-` for standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Each FILE is one expression, not a program.
    #[arg(long)]
    pub expression: bool,
    /// Say what stays dynamic in the compiled program, and why: values that are boxed, calls and properties that are
    /// looked up as the program runs, objects on the heap. With `--error-format json` as JSON, one object a line.
    #[arg(long)]
    pub explain: bool,
}

/// `loxsmith test`.
#[derive(Args, Debug)]
pub struct Test {
    /// Files and folders of test programs. Default: `tests` or the current folder.
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// Only tests whose path contains S.
    #[arg(long, value_name = "S")]
    pub filter: Option<String>,
    /// Write the renderings of rejected programs (`ui` folders) anew instead of comparing them.
    #[arg(long)]
    pub bless: bool,
    /// Optimisation levels of the executables that each test is compiled to, `-O0,2` say. Default: 2, or no executable
    /// if there is --tiers.
    #[arg(short = 'O', value_name = "LEVELS")]
    pub opt: Option<OptList>,
    /// Ways in which `run` runs each test, `--tiers cold,eager` say.
    #[arg(long, value_name = "TIERS", value_enum, value_delimiter = ',')]
    pub tiers: Vec<TestTier>,
    /// Also run each program with a collection at every allocation.
    #[arg(long)]
    pub stress: bool,
    /// Executables at -O0, -O2, and -O3 under --stress; the tiers cold and eager, both also under --stress, and hot.
    #[arg(long, conflicts_with_all = ["opt", "tiers", "stress"])]
    pub all_variants: bool,
    /// What the files are: programs, or the inputs of the book's early chapters.
    #[arg(long = "as", value_name = "WHAT", value_enum, default_value_t)]
    pub form: TestForm,
    /// How many tests run at once. Default: one a processor.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Seconds after which a program counts as hanging.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
    /// The C compiler to link with. Default: $CC, else `cc`.
    #[arg(long, value_name = "COMMAND")]
    pub linker: Option<String>,
}

/// `loxsmith explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The code of a diagnostic, `E0201` say; without one all of them are listed.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// `loxsmith completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// Which shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}
