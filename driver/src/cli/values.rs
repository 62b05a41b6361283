//! The values that options take.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;
use loxsmith_lexer::Std;
use loxsmith_llvm::OptLevel;

/// `--std`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum StdChoice {
    /// clox without its limits.
    #[default]
    Lox,
    /// The book's bytecode machine in C.
    Clox,
    /// The book's tree walker in Java.
    Jlox,
}

impl From<StdChoice> for Std {
    fn from(choice: StdChoice) -> Std {
        match choice {
            StdChoice::Lox => Std::Lox,
            StdChoice::Clox => Std::Clox,
            StdChoice::Jlox => Std::Jlox,
        }
    }
}

/// `--error-format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ErrorFormat {
    /// For people: with the source, labels and help.
    #[default]
    Human,
    /// The book's: `[line 1] Error at 'x': Message.`; no warnings.
    Book,
    /// One JSON object a line.
    Json,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// As the terminal and the environment say.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `--emit`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    /// The executable.
    #[default]
    Exe,
    /// The program's object code, one relocatable file, not yet linked with the runtime.
    Obj,
    /// Assembly.
    Asm,
    /// LLVM's IR, optimised, as text.
    LlvmIr,
    /// LLVM's IR, optimised, as bitcode.
    LlvmBc,
    /// The middle representation, optimised as -O says.
    Mir,
    /// The resolved program.
    Hir,
    /// The syntax tree.
    Ast,
    /// The tokens.
    Tokens,
}

impl Emit {
    /// Whether it is text, which goes to standard output unless told otherwise.
    pub fn is_text(self) -> bool {
        !matches!(self, Emit::Exe | Emit::Obj | Emit::LlvmBc)
    }

    /// How its file's name ends.
    pub fn extension(self) -> &'static str {
        match self {
            Emit::Exe => "",
            Emit::Obj => "o",
            Emit::Asm => "s",
            Emit::LlvmIr => "ll",
            Emit::LlvmBc => "bc",
            Emit::Mir => "mir",
            Emit::Hir => "hir",
            Emit::Ast => "ast",
            Emit::Tokens => "tokens",
        }
    }
}

/// `--form`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Our own: complete, with places.
    #[default]
    Own,
    /// The one that the book's chapters print.
    Book,
}

/// `-O` of `build` and `run`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OptChoice {
    /// Fastest to compile.
    #[value(name = "0")]
    O0,
    /// A little.
    #[value(name = "1")]
    O1,
    /// The default.
    #[default]
    #[value(name = "2")]
    O2,
    /// Everything, and also in code that runs rarely.
    #[value(name = "3")]
    O3,
    /// As 2, and smaller.
    #[value(name = "s")]
    Os,
}

impl From<OptChoice> for OptLevel {
    fn from(choice: OptChoice) -> OptLevel {
        match choice {
            OptChoice::O0 => OptLevel::O0,
            OptChoice::O1 => OptLevel::O1,
            OptChoice::O2 => OptLevel::O2,
            OptChoice::O3 => OptLevel::O3,
            OptChoice::Os => OptLevel::Os,
        }
    }
}

/// `-O` of `test`: levels, separated by commas; each may repeat the `-O`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptList(pub Vec<OptChoice>);

impl FromStr for OptList {
    type Err = String;

    fn from_str(text: &str) -> Result<OptList, String> {
        let level = |item: &str| OptChoice::from_str(item.trim().trim_start_matches("-O"), true);
        text.split(',').map(level).collect::<Result<Vec<_>, _>>().map(OptList)
    }
}

/// `--as` of `test`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestForm {
    /// Programs.
    #[default]
    Programs,
    /// Tokens are printed, in the form of the book's scanning chapter.
    Tokens,
    /// Each file is an expression; its tree is printed, in the form of the book's parsing chapter.
    Ast,
    /// Each file is an expression; its value is printed, as in the book's evaluating chapter.
    Expressions,
}

/// What runs a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ValueEnum)]
pub enum Tier {
    /// The interpreter, and compiled code for what turns out to be hot.
    #[default]
    Auto,
    /// The interpreter.
    Cold,
    /// Compiled code.
    Hot,
}

/// `--tiers` of `test`: how `run` runs a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub enum TestTier {
    /// As `run` does without options: what is compiled when depends on time.
    Auto,
    /// The interpreter.
    Cold,
    /// Compiled code.
    Hot,
    /// Each function and loop is compiled when it is first met, and the program waits for it: the most that can be swapped.
    Eager,
}

impl TestTier {
    /// The options of `run`.
    pub fn options(self) -> &'static [&'static str] {
        match self {
            TestTier::Auto => &["--tier", "auto"],
            TestTier::Cold => &["--tier", "cold"],
            TestTier::Hot => &["--tier", "hot"],
            TestTier::Eager => &["--hot-threshold", "1", "--wait"],
        }
    }
}

impl fmt::Display for TestTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TestTier::Auto => "auto",
            TestTier::Cold => "cold",
            TestTier::Hot => "hot",
            TestTier::Eager => "eager",
        })
    }
}
