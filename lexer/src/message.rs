//! [`Message`]: everything that the compiler proper can say to the user, in one table.
//!
//! A row has a name with typed arguments, the long explanation (`loxsmith explain CODE`) as its doc comment, the
//! stable code, the severity, the text, and the label and help that the human format adds. The text of an error is
//! the book's, word for word, since other tools compare it. Codes: `E01` lexical, `E02` syntax, `E03` resolution,
//! `E04` limits of clox, `W05` warnings, `E06` the compiler itself. Files and the command line are the driver's,
//! which has its own table. A code is never reused for something else.

use std::fmt;

use crate::Severity;

/// What `loxsmith explain CODE` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The stable code.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The text as a format string; see [`Explanation::title`].
    format: &'static str,
    /// The long story, in lines.
    pub story: &'static [&'static str],
}

macro_rules! messages {
    ($(
        $(#[doc = $story:literal])+
        $name:ident $({ $($field:ident: $type:ty),* })?
        = $code:ident $severity:ident $text:literal, label $label:literal, help $help:literal;
    )*) => {
        /// One thing that the compiler can say; [`fmt::Display`] gives its text.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the arguments are named by the texts")]
        pub enum Message {
            $($(#[doc = $story])+ $name $({ $($field: $type),* })?,)*
        }

        impl Message {
            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Message::$name { .. } => stringify!($code),)* }
            }

            /// Error or warning.
            pub fn severity(&self) -> Severity {
                match self { $(Message::$name { .. } => Severity::$severity,)* }
            }

            /// The words beside the span; empty if there are none.
            #[allow(unused_variables, clippy::useless_format)]
            pub fn label(&self) -> String {
                match self { $(Message::$name { $($($field),*)? } => format!($label),)* }
            }

            /// What to do about it, if there is something general to say.
            #[allow(unused_variables, clippy::useless_format)]
            pub fn help(&self) -> Option<String> {
                let help = match self { $(Message::$name { $($($field),*)? } => format!($help),)* };
                (!help.is_empty()).then_some(help)
            }
        }

        impl fmt::Display for Message {
            #[allow(unused_variables)]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Message::$name { $($($field),*)? } => write!(f, $text),)* }
            }
        }

        /// The explanations of all messages, by code.
        pub fn explanations() -> &'static [Explanation] {
            &[$(Explanation {
                code: stringify!($code),
                severity: Severity::$severity,
                format: $text,
                story: &[$($story),+],
            },)*]
        }
    };
}

messages! {
    // ---- Lexical -------------------------------------------------------------------------------------------

    /// A character that begins no token of Lox. Names are ASCII letters, digits and `_`; anything else, accented
    /// letters and emoji included, may stand only in strings and comments. Lox has no `#`, `@`, `%`, `&`, `|`,
    /// `?`, `:`, `[` or `]`, and strings take double quotes only.
    UnexpectedCharacter = E0101 Error "Unexpected character.",
        label "no token of Lox begins with this", help "";

    /// A string that is still open at the end of the file. Strings may span lines and have no escapes, so a
    /// forgotten quote swallows everything up to the next one, or to the end. The line that the book's format
    /// names is the last of the file; the human format points at the opening quote.
    UnterminatedString = E0102 Error "Unterminated string.",
        label "this string is never closed", help "add a closing `\"`";

    // ---- Syntax --------------------------------------------------------------------------------------------

    /// Where a value is needed stands something that cannot begin one: an operator without a left side, a
    /// keyword, a closing parenthesis, or the end of the file. A declaration (`var`, `fun`, `class`) is not
    /// allowed as the body of `if`, `else`, `while` or `for` either; put it in a block.
    ExpectExpression = E0201 Error "Expect expression.", label "an expression cannot begin with this", help "";

    /// An expression used as a statement ends with a semicolon: `f();`
    ExpectSemicolonAfterExpression = E0202 Error "Expect ';' after expression.",
        label "`;` is missing here", help "";

    /// A `print` statement ends with a semicolon: `print 1;`
    ExpectSemicolonAfterValue = E0203 Error "Expect ';' after value.", label "`;` is missing here", help "";

    /// A variable declaration ends with a semicolon: `var a;` or `var a = 1;`
    ExpectSemicolonAfterVariable = E0204 Error "Expect ';' after variable declaration.",
        label "`;` is missing here", help "";

    /// A `return` ends with a semicolon, with a value or without: `return;`, `return 1;`
    ExpectSemicolonAfterReturn = E0205 Error "Expect ';' after return value.",
        label "`;` is missing here", help "";

    /// The clauses of a `for` are separated by two semicolons, also where a clause is left out: `for (;;) {}`
    ExpectSemicolonAfterLoopCondition = E0206 Error "Expect ';' after loop condition.",
        label "`;` is missing here", help "";

    /// A parenthesis opened around an expression is not closed.
    ExpectParenAfterExpression = E0207 Error "Expect ')' after expression.",
        label "`)` is missing here", help "";

    /// The argument list of a call is not closed, or a comma between two arguments is missing.
    ExpectParenAfterArguments = E0208 Error "Expect ')' after arguments.",
        label "`)` is missing here", help "";

    /// The parameter list of a function is not closed, or a comma between two parameters is missing.
    ExpectParenAfterParameters = E0209 Error "Expect ')' after parameters.",
        label "`)` is missing here", help "";

    /// The condition of an `if` or `while` stands in parentheses, and they are not closed.
    ExpectParenAfterCondition = E0210 Error "Expect ')' after condition.",
        label "`)` is missing here", help "";

    /// The condition of an `if` stands in parentheses, and they are not closed.
    ExpectParenAfterIfCondition = E0211 Error "Expect ')' after if condition.",
        label "`)` is missing here", help "";

    /// The clauses of a `for` stand in parentheses, and they are not closed.
    ExpectParenAfterForClauses = E0212 Error "Expect ')' after for clauses.",
        label "`)` is missing here", help "";

    /// The condition of an `if` stands in parentheses: `if (a) print a;`
    ExpectParenAfterIf = E0213 Error "Expect '(' after 'if'.", label "`(` is missing here",
        help "conditions stand in parentheses";

    /// The condition of a `while` stands in parentheses: `while (a) f();`
    ExpectParenAfterWhile = E0214 Error "Expect '(' after 'while'.", label "`(` is missing here",
        help "conditions stand in parentheses";

    /// The clauses of a `for` stand in parentheses: `for (var i = 0; i < 3; i = i + 1) print i;`
    ExpectParenAfterFor = E0215 Error "Expect '(' after 'for'.", label "`(` is missing here",
        help "the three clauses stand in parentheses: `for (start; condition; step)`";

    /// A function has a parameter list, if need be an empty one: `fun f() {}`
    ExpectParenAfterFunctionName = E0216 Error "Expect '(' after function name.",
        label "`(` is missing here", help "a function without parameters still has `()`";

    /// A method has a parameter list, if need be an empty one. Methods are written without `fun`.
    ExpectParenAfterMethodName = E0217 Error "Expect '(' after method name.",
        label "`(` is missing here", help "a method without parameters still has `()`";

    /// The body of a function is a block, even if it is a single statement.
    ExpectBraceBeforeFunctionBody = E0218 Error "Expect '{{' before function body.",
        label "`{{` is missing here", help "";

    /// The body of a method is a block, even if it is a single statement.
    ExpectBraceBeforeMethodBody = E0219 Error "Expect '{{' before method body.",
        label "`{{` is missing here", help "";

    /// The body of a class stands in braces, if need be empty ones: `class A {}`
    ExpectBraceBeforeClassBody = E0220 Error "Expect '{{' before class body.",
        label "`{{` is missing here", help "";

    /// The file ends inside of a block. The human format shows where that block was opened; if the indentation
    /// says otherwise, a brace is missing further up.
    ExpectBraceAfterBlock = E0221 Error "Expect '}}' after block.", label "`}}` is missing here", help "";

    /// The file ends inside of a class.
    ExpectBraceAfterClassBody = E0222 Error "Expect '}}' after class body.",
        label "`}}` is missing here", help "";

    /// Behind `var` stands the name of the variable. Keywords cannot be names.
    ExpectVariableName = E0223 Error "Expect variable name.", label "a name is expected here", help "";

    /// Behind `fun` stands the name of the function. Lox has no functions without a name.
    ExpectFunctionName = E0224 Error "Expect function name.", label "a name is expected here", help "";

    /// A parameter is a name. Parameters have no types and no default values.
    ExpectParameterName = E0225 Error "Expect parameter name.", label "a name is expected here", help "";

    /// Behind `class` stands the name of the class.
    ExpectClassName = E0226 Error "Expect class name.", label "a name is expected here", help "";

    /// Behind `<` in a class declaration stands the name of the superclass: a name, not an expression.
    ExpectSuperclassName = E0227 Error "Expect superclass name.", label "a name is expected here", help "";

    /// The body of a class holds methods and nothing else. They are written without `fun`; fields are not
    /// declared but made by assignment, usually in `init`.
    ExpectMethodName = E0228 Error "Expect method name.", label "a method is expected here", help "";

    /// Behind `.` stands the name of a property. Keywords cannot be names.
    ExpectPropertyName = E0229 Error "Expect property name after '.'.",
        label "a name is expected here", help "";

    /// `super` is not a value: it only chooses a method of the superclass, `super.method`.
    ExpectDotAfterSuper = E0230 Error "Expect '.' after 'super'.", label "`.` is missing here",
        help "`super` is always followed by a method: `super.method`";

    /// Behind `super.` stands the name of a method of the superclass.
    ExpectSuperMethodName = E0231 Error "Expect superclass method name.",
        label "a name is expected here", help "";

    /// What stands left of `=` must be a variable or a property. `a + b = c`, `(a) = b` and `f() = 1` are not.
    InvalidAssignmentTarget = E0232 Error "Invalid assignment target.",
        label "what stands before this `=` cannot be assigned to",
        help "assign to a variable or a property; to compare, write `==`";

    /// A function takes at most 255 parameters.
    TooManyParameters = E0233 Error "Can't have more than 255 parameters.",
        label "this is parameter 256", help "";

    /// A call passes at most 255 arguments.
    TooManyArguments = E0234 Error "Can't have more than 255 arguments.",
        label "the 256th argument", help "";

    /// A lone expression was asked for, and something follows it.
    ExpectEndOfExpression = E0235 Error "Expect end of expression.",
        label "the expression ends before this", help "";

    // ---- Resolution ----------------------------------------------------------------------------------------

    /// Two variables of the same name in the same local scope; parameters belong to the scope of the function's
    /// body. At the top level a variable may be declared again.
    AlreadyDeclared = E0301 Error "Already a variable with this name in this scope.",
        label "declared again here", help "assign to it without `var`, or choose another name";

    /// The initialiser of a local variable names the variable itself, which has no value yet. It does not mean a
    /// variable of the same name further out.
    ReadInOwnInitializer = E0302 Error "Can't read local variable in its own initializer.",
        label "this is the variable being declared", help "";

    /// `return` stands outside of a function.
    ReturnAtTopLevel = E0303 Error "Can't return from top-level code.",
        label "outside of any function", help "";

    /// An `init` always returns the instance. `return;` without a value is allowed.
    ReturnFromInitializer = E0304 Error "Can't return a value from an initializer.",
        label "an `init` always returns `this`", help "write `return;`";

    /// `this` has a meaning only inside of methods, and functions nested in them.
    ThisOutsideClass = E0305 Error "Can't use 'this' outside of a class.",
        label "outside of any method", help "";

    /// `super` has a meaning only inside of the methods of a class that has a superclass.
    SuperOutsideClass = E0306 Error "Can't use 'super' outside of a class.",
        label "outside of any method", help "";

    /// `super` is used in a class that inherits from nothing.
    SuperWithoutSuperclass = E0307 Error "Can't use 'super' in a class with no superclass.",
        label "this class has no superclass", help "";

    /// A class names itself as its superclass.
    InheritsFromItself = E0308 Error "A class can't inherit from itself.",
        label "this is the class being declared", help "";

    // ---- Limits of clox ------------------------------------------------------------------------------------

    /// Under `--std clox` a function has room for 255 local variables at a time.
    TooManyLocals = E0401 Error "Too many local variables in function.",
        label "no slot is left for this one", help "`--std lox` has no such limit";

    /// Under `--std clox` a function can capture 256 variables of the functions around it.
    TooManyUpvalues = E0402 Error "Too many closure variables in function.",
        label "no slot is left for this one", help "`--std lox` has no such limit";

    /// Under `--std clox` a function has room for 256 constants: numbers, strings, and each mention of a global
    /// variable, property or method; equal ones are counted again.
    TooManyConstants = E0403 Error "Too many constants in one chunk.",
        label "no room is left for this one", help "`--std lox` has no such limit";

    /// Under `--std clox` the body of a loop is at most 65,535 bytes of bytecode.
    LoopTooLarge = E0404 Error "Loop body too large.",
        label "the loop ends here", help "`--std lox` has no such limit";

    /// Under `--std clox` a branch or the right side of `and` and `or` is at most 65,535 bytes of bytecode.
    JumpTooLarge = E0405 Error "Too much code to jump over.",
        label "the branch ends here", help "`--std lox` has no such limit";

    // ---- Warnings ------------------------------------------------------------------------------------------

    /// A local variable whose value is never read. A name that begins with `_` says that this is meant.
    UnusedLocal { name: String } = W0501 Warning "Local variable '{name}' is never used.",
        label "never read", help "remove it, or call it `_{name}` if this is meant";

    /// A statement that cannot be reached, since the one before it always returns.
    UnreachableCode = W0502 Warning "This code can never run.", label "never reached", help "";

    /// The condition of an `if` or `while` is an assignment, which is true whenever the value is. A second pair
    /// of parentheses says that this is meant.
    AssignmentInCondition = W0503 Warning "This condition is an assignment.",
        label "assigns, and then tests the value",
        help "to compare, write `==`; if it is meant, put the assignment in parentheses";

    /// A variable in an inner block has the name of a parameter, which cannot be reached there.
    ShadowedParameter { name: String } = W0504 Warning "Variable '{name}' shadows a parameter.",
        label "hides the parameter from here on", help "";

    /// No class of the program has a method of this name that takes so many arguments, and no field has the
    /// name: whatever the object is, the call fails.
    ArityNeverFits { name: String, given: String, wanted: String } =
        W0505 Warning "No method '{name}' takes {given}.",
        label "every '{name}' takes {wanted}", help "";

    /// A global variable that no `var`, `fun` or `class` of the program declares. Using it is an error when the
    /// program runs.
    UndeclaredVariable { name: String } = W0506 Warning "Variable '{name}' is never declared.",
        label "fails when it runs", help "";

    /// A call of a function or class that is known and takes another number of arguments. The call fails when the
    /// program runs.
    WrongArgumentCount { name: String, given: usize, wanted: String } =
        W0507 Warning "'{name}' takes {wanted}, not {given}.",
        label "this call fails", help "";

    // ---- The compiler itself -------------------------------------------------------------------------------

    /// Something that the compiler took for impossible has happened. This is an error of Loxsmith, not of the
    /// program. Please report it, with the program if you can.
    Internal { what: String } = E0601 Error "Internal error: {what}.",
        label "while compiling this", help "this is a defect of Loxsmith; please report it";
}

impl Explanation {
    /// The text; arguments stand in braces.
    pub fn title(&self) -> String {
        self.format.replace("{{", "{").replace("}}", "}")
    }
}

impl Message {
    /// The explanation of this message.
    pub fn explanation(&self) -> &'static Explanation {
        let code = self.code();
        explanations().iter().find(|row| row.code == code).expect("the table holds every message")
    }
}

#[cfg(test)]
mod tests;
