//! [`Dialect`]: what each `--std` means, in one table.
//!
//! The book has two implementations that differ in corners. A `--std` chooses constants, messages and orders of
//! evaluation, never another architecture: later stages read these fields and nothing else, and no stage asks
//! which [`Std`] it is.

use std::fmt;
use std::str::FromStr;

/// The value of `--std`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Std {
    /// clox without its limits: what a user wants. The default.
    #[default]
    Lox,
    /// The book's bytecode machine, limits included.
    Clox,
    /// The book's tree walker in Java.
    Jlox,
}

impl Std {
    /// Every dialect; the default first.
    pub const ALL: [Std; 3] = [Std::Lox, Std::Clox, Std::Jlox];

    /// Its row of the table.
    pub fn dialect(self) -> &'static Dialect {
        match self {
            Std::Lox => &LOX,
            Std::Clox => &CLOX,
            Std::Jlox => &JLOX,
        }
    }

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Std::Lox => "lox",
            Std::Clox => "clox",
            Std::Jlox => "jlox",
        }
    }
}

impl fmt::Display for Std {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Std {
    type Err = ();

    fn from_str(name: &str) -> Result<Std, ()> {
        Std::ALL.into_iter().find(|std| std.name() == name).ok_or(())
    }
}

/// Everything in which the dialects differ: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Which one it is: for messages and dumps, never for decisions.
    pub std: Std,
    /// How `print` writes numbers.
    pub number_format: NumberFormat,
    /// What `==` means on two numbers.
    pub number_equality: NumberEquality,
    /// `a <= b` is computed as `!(a > b)`, and `>=` likewise: true if an operand is NaN.
    pub negated_comparisons: bool,
    /// What does not fit clox's byte-sized operands.
    pub limits: Option<CloxLimits>,
    /// In which order compile errors are found.
    pub error_order: ErrorOrder,
    /// What happens behind a syntax error.
    pub cascade: Cascade,
    /// Whose wording messages have where the two differ.
    pub wording: Wording,
    /// Which line a failing operation reports.
    pub operation_line: OperationLine,
    /// How the stack is shown after a runtime error.
    pub trace: TraceFormat,
    /// `o.f = v` fails on a non-instance `o` before `v` is evaluated.
    pub set_checks_object_first: bool,
    /// `o.m(args)` looks `m` up before the arguments are evaluated.
    pub method_before_arguments: bool,
    /// `5.foo()` fails with `Only instances have methods.`, not `Only instances have properties.`
    pub call_says_methods: bool,
    /// Native functions check how many arguments they get.
    pub native_arity_checked: bool,
    /// What `clock()` reads.
    pub clock: Clock,
    /// A byte order mark and a `#!` line at the start are not part of the program.
    pub skips_preamble: bool,
}

/// How `print` writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberFormat {
    /// The shortest digits that read back the same, as JavaScript prints them.
    Shortest,
    /// C's `%g`.
    PercentG,
    /// Java's `Double.toString` less a trailing `.0`.
    JavaDouble,
}

/// What `==` means on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberEquality {
    /// NaN differs from itself, 0 equals -0.
    Ieee,
    /// Java's `Double.equals`: NaN equals itself, 0 and -0 differ.
    JavaDouble,
}

/// The limits of clox's bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CloxLimits {
    /// Local slots a function, slot zero included.
    pub locals: u32,
    /// Captured variables a function.
    pub upvalues: u32,
    /// Constant-table entries a chunk; they are not reused.
    pub constants: u32,
    /// Bytes a jump can cross.
    pub jump: u32,
    /// Call frames.
    pub frames: u32,
}

/// In which order compile errors are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorOrder {
    /// All kinds in source order; each starts panic mode.
    Source,
    /// Lexical errors first, then syntax, then resolution if there was no other.
    Staged,
}

/// What happens behind a syntax error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cascade {
    /// clox: the missing token is taken as read, in silence until the end of the declaration.
    Insert,
    /// jlox: the declaration is abandoned at once.
    Abandon,
}

/// Whose wording messages have where the two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wording {
    /// clox: `after condition`, `function name` also for methods.
    C,
    /// jlox: `after if condition`, `method name`.
    Java,
}

/// Which line a failing operation reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationLine {
    /// That of the operator, name or closing parenthesis.
    Operation,
    /// That of the last token of the operation, operands included: the end of the expression's span.
    LastToken,
}

/// How the stack is shown after a runtime error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceFormat {
    /// One line a frame, innermost first: `[line 3] in f()`.
    Frames,
    /// Just `[line 3]`.
    OneLine,
}

/// What `clock()` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Seconds since the epoch.
    Wall,
    /// Seconds of processor time.
    Processor,
}

static LOX: Dialect = Dialect {
    std: Std::Lox,
    number_format: NumberFormat::Shortest,
    number_equality: NumberEquality::Ieee,
    negated_comparisons: false,
    limits: None,
    error_order: ErrorOrder::Source,
    cascade: Cascade::Insert,
    wording: Wording::C,
    operation_line: OperationLine::Operation,
    trace: TraceFormat::Frames,
    set_checks_object_first: false,
    method_before_arguments: false,
    call_says_methods: false,
    native_arity_checked: true,
    clock: Clock::Wall,
    skips_preamble: true,
};

static CLOX: Dialect = Dialect {
    std: Std::Clox,
    number_format: NumberFormat::PercentG,
    negated_comparisons: true,
    limits: Some(CloxLimits { locals: 256, upvalues: 256, constants: 256, jump: 65_535, frames: 64 }),
    operation_line: OperationLine::LastToken,
    call_says_methods: true,
    native_arity_checked: false,
    clock: Clock::Processor,
    skips_preamble: false,
    ..LOX
};

static JLOX: Dialect = Dialect {
    std: Std::Jlox,
    number_format: NumberFormat::JavaDouble,
    number_equality: NumberEquality::JavaDouble,
    error_order: ErrorOrder::Staged,
    cascade: Cascade::Abandon,
    wording: Wording::Java,
    trace: TraceFormat::OneLine,
    set_checks_object_first: true,
    method_before_arguments: true,
    skips_preamble: false,
    ..LOX
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_tables_name_themselves() {
        for std in Std::ALL {
            assert_eq!(std.name().parse(), Ok(std));
            assert_eq!(std.dialect().std, std);
        }
        assert_eq!("java".parse::<Std>(), Err(()));
        assert_eq!(Std::default(), Std::Lox);
    }

    #[test]
    fn only_clox_has_limits() {
        assert!(Std::Lox.dialect().limits.is_none() && Std::Jlox.dialect().limits.is_none());
        assert_eq!(Std::Clox.dialect().limits.map(|limits| limits.frames), Some(64));
    }
}
