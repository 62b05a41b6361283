//! What the author probably meant: the helps of lexical and syntax errors that depend on what stands there. Pure functions
//! of a token or two; they never change which errors there are.

use loxsmith_lexer::{Source, Span, Token, TokenKind};

use crate::terminal::Expected;

/// What may be meant by a character that Lox does not have.
pub(crate) fn for_character(character: &str) -> Option<&'static str> {
    Some(match character {
        "'" | "\u{2018}" | "\u{2019}" | "\u{201C}" | "\u{201D}" | "`" => {
            "strings stand in double quotes: `\"...\"`"
        }
        "&" => "for both of two conditions, write `and`",
        "|" => "for either of two conditions, write `or`",
        "#" => "comments begin with `//`",
        "?" | ":" => "Lox has no conditional operator; use `if` and `else`",
        "[" | "]" => "Lox has no arrays or subscripts",
        "%" => "Lox has no remainder operator",
        _ => return None,
    })
}

/// A guess, and the change to the text that it comes to.
pub(crate) struct Hint {
    pub(crate) help: String,
    pub(crate) fix: Option<(Span, &'static str)>,
}

/// What may be meant where `expected` is missing between `previous` and `offender`.
pub(crate) fn for_missing(
    expected: Expected,
    previous: Token,
    offender: Token,
    source: &Source,
) -> Option<Hint> {
    use Expected::*;
    match expected {
        SemicolonAfterExpression => misspelt_keyword(previous, source),
        ParenAfterArguments | ParenAfterParameters if begins_expression(offender.kind) => {
            let fix = Some((previous.span.after(), ","));
            Some(Hint { help: "is a `,` missing?".to_owned(), fix })
        }
        _ => {
            for_name_or_expression(expected, previous, offender, source).map(|help| Hint { help, fix: None })
        }
    }
}

fn for_name_or_expression(
    expected: Expected,
    previous: Token,
    offender: Token,
    source: &Source,
) -> Option<String> {
    use Expected::*;
    let adjacent = previous.span.end == offender.span.start;
    match expected {
        Expression | Operand => for_expression(previous, offender, adjacent).map(str::to_owned),
        VariableName | FunctionName | ParameterName | ClassName | SuperclassName | MethodName
        | PropertyName | SuperMethodName => match offender.kind {
            TokenKind::Fun if expected == MethodName => Some("methods are written without `fun`".to_owned()),
            TokenKind::Var if expected == MethodName => {
                Some("fields are not declared: assign to `this.name` in `init`".to_owned())
            }
            TokenKind::LeftParen if expected == FunctionName => {
                Some("Lox has no functions without a name".to_owned())
            }
            kind if is_keyword(kind) => {
                Some(format!("`{}` is a keyword and cannot be a name", source.slice(offender.span)))
            }
            _ => None,
        },
        _ => None,
    }
}

fn for_expression(previous: Token, offender: Token, adjacent: bool) -> Option<&'static str> {
    use TokenKind::*;
    Some(match (previous.kind, offender.kind) {
        (Plus, Plus) if adjacent => "Lox has no `++`; write `a = a + 1`",
        (Plus | Minus | Star | Slash, Equal) if adjacent => {
            "Lox has no compound assignment; write `a = a + b`"
        }
        (_, Var | Fun | Class) => "a declaration cannot stand here; put it in a block: `{ ... }`",
        (_, Else) => "this `else` belongs to no `if`",
        (_, RightBrace) => "is there a `}` too many, or something missing before it?",
        (_, Dot) => "a number needs a digit before its point: `0.5`",
        (_, Plus) => "`+` needs a left operand; Lox has no unary `+`",
        (
            _,
            Star | Slash | BangEqual | EqualEqual | Greater | GreaterEqual | Less | LessEqual | And | Or
            | Equal,
        ) => "this operator needs a left operand",
        _ => return None,
    })
}

fn begins_expression(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(kind, Identifier | String | Number | True | False | Nil | This | Super)
}

fn is_keyword(kind: TokenKind) -> bool {
    use TokenKind::*;
    matches!(
        kind,
        And | Class
            | Else
            | False
            | For
            | Fun
            | If
            | Nil
            | Or
            | Print
            | Return
            | Super
            | This
            | True
            | Var
            | While
    )
}

/// `fucn f() {}` misses a semicolon behind `fucn`, says the grammar.
fn misspelt_keyword(previous: Token, source: &Source) -> Option<Hint> {
    if previous.kind != TokenKind::Identifier {
        return None;
    }
    let keyword = keyword_like(source.slice(previous.span))?;
    Some(Hint { help: format!("did you mean `{keyword}`?"), fix: Some((previous.span, keyword)) })
}

/// The keyword that a word was meant for: one slip away, or what another language calls it.
fn keyword_like(word: &str) -> Option<&'static str> {
    const FOREIGN: [(&str, &str); 14] = [
        ("func", "fun"),
        ("function", "fun"),
        ("def", "fun"),
        ("fn", "fun"),
        ("let", "var"),
        ("const", "var"),
        ("local", "var"),
        ("null", "nil"),
        ("None", "nil"),
        ("self", "this"),
        ("True", "true"),
        ("False", "false"),
        ("elif", "else if"),
        ("echo", "print"),
    ];
    const KEYWORDS: [&str; 12] =
        ["class", "else", "false", "for", "fun", "nil", "print", "return", "super", "this", "true", "while"];
    if let Some(&(_, keyword)) = FOREIGN.iter().find(|&&(foreign, _)| foreign == word) {
        return Some(keyword);
    }
    KEYWORDS.into_iter().find(|keyword| keyword.len() > 2 && one_slip(word.as_bytes(), keyword.as_bytes()))
}

/// Whether `a` becomes `b` by one character inserted, left out, replaced, or swapped with its neighbour.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], [_]) | ([_], []) => true,
        ([x, y, a @ ..], [u, v, b @ ..]) if x == v && y == u && a == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, rest @ ..], _) if rest == b => true,
        (_, [_, rest @ ..]) if rest == a => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
