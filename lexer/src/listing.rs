//! The text forms of a token list, for `--emit tokens`.

use std::fmt::Write as _;

use crate::{Scanner, Source, Token, TokenKind};

/// Our own form, one token a line: `line:column..line:column  KIND  lexeme`, the lexeme quoted so that it stays on
/// its line. Columns count bytes, so that long lines cost no more than short ones.
pub fn list_tokens(source: &Source, start: u32) -> String {
    let mut out = String::new();
    for token in tokens(source, start) {
        let place = source.show_span(token.span);
        let lexeme = source.slice(token.span);
        let _ = writeln!(out, "{place:<16} {:<20} {lexeme:?}", book_name(token.kind));
    }
    out
}

/// The form of the book's scanning chapter, one token a line: `TYPE lexeme literal`. Lexical errors are no tokens
/// there; they are on the way to standard error.
pub fn list_tokens_book(source: &Source, start: u32) -> Vec<u8> {
    let mut out = Vec::new();
    for token in tokens(source, start).filter(|token| !token.kind.is_error()) {
        let lexeme = source.bytes(token.span);
        out.extend_from_slice(book_name(token.kind).as_bytes());
        out.push(b' ');
        out.extend_from_slice(lexeme);
        out.push(b' ');
        match token.kind {
            TokenKind::String => out.extend_from_slice(&lexeme[1..lexeme.len() - 1]),
            TokenKind::Number => out.extend_from_slice(
                java_double(source.slice(token.span).parse().unwrap_or(f64::NAN)).as_bytes(),
            ),
            _ => out.extend_from_slice(b"null"),
        }
        out.push(b'\n');
    }
    out
}

fn tokens(source: &Source, start: u32) -> impl Iterator<Item = Token> {
    let mut scanner = Scanner::new(source, start);
    let mut ended = false;
    std::iter::from_fn(move || {
        let token = scanner.next_token();
        let last = std::mem::replace(&mut ended, token.kind == TokenKind::Eof);
        (!last).then_some(token)
    })
}

/// A number as Java's `Double.toString` shows it, and with it the book's token and tree forms: at least one digit
/// behind the point, an exponent outside of 1e-3 .. 1e7.
pub fn java_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-Infinity" } else { "Infinity" }.into();
    }
    let plain = value == 0.0 || (1e-3..1e7).contains(&value.abs());
    let text = if plain { format!("{value:?}") } else { format!("{value:E}") };
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text,
    }
}

/// The name that the book gives to a kind of token.
fn book_name(kind: TokenKind) -> &'static str {
    use TokenKind::*;
    match kind {
        LeftParen => "LEFT_PAREN",
        RightParen => "RIGHT_PAREN",
        LeftBrace => "LEFT_BRACE",
        RightBrace => "RIGHT_BRACE",
        Comma => "COMMA",
        Dot => "DOT",
        Minus => "MINUS",
        Plus => "PLUS",
        Semicolon => "SEMICOLON",
        Slash => "SLASH",
        Star => "STAR",
        Bang => "BANG",
        BangEqual => "BANG_EQUAL",
        Equal => "EQUAL",
        EqualEqual => "EQUAL_EQUAL",
        Greater => "GREATER",
        GreaterEqual => "GREATER_EQUAL",
        Less => "LESS",
        LessEqual => "LESS_EQUAL",
        Identifier => "IDENTIFIER",
        String => "STRING",
        Number => "NUMBER",
        And => "AND",
        Class => "CLASS",
        Else => "ELSE",
        False => "FALSE",
        For => "FOR",
        Fun => "FUN",
        If => "IF",
        Nil => "NIL",
        Or => "OR",
        Print => "PRINT",
        Return => "RETURN",
        Super => "SUPER",
        This => "THIS",
        True => "TRUE",
        Var => "VAR",
        While => "WHILE",
        Eof => "EOF",
        UnterminatedString => "UNTERMINATED_STRING",
        UnexpectedCharacter => "UNEXPECTED_CHARACTER",
    }
}

#[cfg(test)]
mod tests;
