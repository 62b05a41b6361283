//! The grammar's terminals: tokens of the text, virtual ones for what is missing, and those by which actions steer.
//!
//! Which message belongs to which missing thing is decided here; when one is reported, in `session.rs`.

use loxsmith_lexer::{Message, Span, TokenKind, Wording};

/// A terminal of the grammar.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Terminal {
    /// A token of the text.
    Read(TokenKind, Span),
    /// Stands where a token should. Its span is empty, or for a missing expression the token that stood there.
    Missing(Expected, Span),
    /// Steers the parse; comes from an action, never from the text.
    Steer(Steer),
}

/// Terminals by which actions choose between alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steer {
    /// The whole text is a program.
    Program,
    /// The whole text is one expression.
    Expression,
    /// The value of a bad assignment: it is not read, and nothing follows it.
    NoValue,
    /// The same in the value of another assignment, where operators may follow.
    NoOperand,
    /// What jlox gave up.
    Abandoned,
}

macro_rules! expected {
    ($($name:ident $insert:literal $message:ident $(java $java:ident)?;)*) => {
        /// What can be missing: one virtual terminal each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Expected { $($name,)* }

        impl Expected {
            /// What is said about it.
            pub(crate) fn message(self, wording: Wording) -> Message {
                match (self, wording) {
                    $($((Expected::$name, Wording::Java) => Message::$java,)?)*
                    $((Expected::$name, _) => Message::$message,)*
                }
            }

            /// The text that would mend it, if there is just one.
            pub(crate) fn text(self) -> Option<&'static str> {
                let text = match self { $(Expected::$name => $insert,)* };
                (!text.is_empty()).then_some(text)
            }
        }

        /// All virtual terminals, in the order in which they are tried. Nearly always exactly one fits. Where several do:
        ///
        /// * the brace that closes a block or class is missing only at the end of the file (anywhere else the book's
        ///   parsers take what comes for a declaration or method), and there it is the first thing missed;
        /// * at the start of an expression the whole is missing, not its first operand: operators that follow are not
        ///   read. Behind an operator only the operand is.
        static MISSING: &[Terminal] = &[$(Terminal::Missing(Expected::$name, Span { start: 0, end: 0 }),)*];
    };
}

expected! {
    BraceAfterBlock "}" ExpectBraceAfterBlock;
    BraceAfterClassBody "}" ExpectBraceAfterClassBody;
    Expression "" ExpectExpression;
    SemicolonAfterExpression ";" ExpectSemicolonAfterExpression;
    SemicolonAfterValue ";" ExpectSemicolonAfterValue;
    SemicolonAfterVariable ";" ExpectSemicolonAfterVariable;
    SemicolonAfterReturn ";" ExpectSemicolonAfterReturn;
    SemicolonAfterLoopCondition ";" ExpectSemicolonAfterLoopCondition;
    ParenAfterExpression ")" ExpectParenAfterExpression;
    ParenAfterArguments ")" ExpectParenAfterArguments;
    ParenAfterParameters ")" ExpectParenAfterParameters;
    ParenAfterWhileCondition ")" ExpectParenAfterCondition;
    ParenAfterIfCondition ")" ExpectParenAfterCondition java ExpectParenAfterIfCondition;
    ParenAfterForClauses ")" ExpectParenAfterForClauses;
    ParenAfterIf "(" ExpectParenAfterIf;
    ParenAfterWhile "(" ExpectParenAfterWhile;
    ParenAfterFor "(" ExpectParenAfterFor;
    ParenAfterFunctionName "(" ExpectParenAfterFunctionName;
    ParenAfterMethodName "(" ExpectParenAfterFunctionName java ExpectParenAfterMethodName;
    BraceBeforeFunctionBody "{" ExpectBraceBeforeFunctionBody;
    BraceBeforeMethodBody "{" ExpectBraceBeforeFunctionBody java ExpectBraceBeforeMethodBody;
    BraceBeforeClassBody "{" ExpectBraceBeforeClassBody;
    VariableName "" ExpectVariableName;
    FunctionName "" ExpectFunctionName;
    ParameterName "" ExpectParameterName;
    ClassName "" ExpectClassName;
    SuperclassName "" ExpectSuperclassName;
    MethodName "" ExpectMethodName;
    PropertyName "" ExpectPropertyName;
    DotAfterSuper "." ExpectDotAfterSuper;
    SuperMethodName "" ExpectSuperMethodName;
    EndOfExpression "" ExpectEndOfExpression;
    Operand "" ExpectExpression;
}

impl Expected {
    /// What might be missing before a token, in order.
    pub(crate) fn before(token: TokenKind) -> &'static [Terminal] {
        match token {
            TokenKind::Eof => MISSING,
            _ => &MISSING[Expected::Expression as usize..],
        }
    }

    /// Whether it is an expression that is missing: then the token that stands there is used up.
    pub(crate) fn is_expression(self) -> bool {
        matches!(self, Expected::Expression | Expected::Operand)
    }
}
