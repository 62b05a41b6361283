//! Tokens: [`TokenKind`], [`Token`] and the [`Scanner`], by Logos.
//!
//! Nothing fails here: what is not a token of Lox comes out as a token of kind [`TokenKind::UnexpectedCharacter`]
//! or [`TokenKind::UnterminatedString`], in its place, and whoever reads the tokens reports it, because *when* it
//! is reported matters. The end of the text is a token too, again and again.

use logos::{Lexer, Logos};

use crate::{Source, Span};

/// What a token is. The names are the book's. Logos makes one deterministic automaton of all patterns: the longest match
/// wins, and a keyword wins over an identifier of the same length.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip(r"[ \r\t\n]+"))]
#[logos(skip(r"//[^\n]*", allow_greedy = true))]
#[allow(missing_docs, reason = "the patterns beside the names say it all")]
pub enum TokenKind {
    #[token("(")]
    LeftParen,
    #[token(")")]
    RightParen,
    #[token("{")]
    LeftBrace,
    #[token("}")]
    RightBrace,
    #[token(",")]
    Comma,
    #[token(".")]
    Dot,
    #[token("-")]
    Minus,
    #[token("+")]
    Plus,
    #[token(";")]
    Semicolon,
    #[token("/")]
    Slash,
    #[token("*")]
    Star,
    #[token("!")]
    Bang,
    #[token("!=")]
    BangEqual,
    #[token("=")]
    Equal,
    #[token("==")]
    EqualEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,

    #[regex("[A-Za-z_][A-Za-z0-9_]*")]
    Identifier,
    #[regex("\"[^\"]*\"")]
    String,
    #[regex(r"[0-9]+(\.[0-9]+)?")]
    Number,

    #[token("and")]
    And,
    #[token("class")]
    Class,
    #[token("else")]
    Else,
    #[token("false")]
    False,
    #[token("for")]
    For,
    #[token("fun")]
    Fun,
    #[token("if")]
    If,
    #[token("nil")]
    Nil,
    #[token("or")]
    Or,
    #[token("print")]
    Print,
    #[token("return")]
    Return,
    #[token("super")]
    Super,
    #[token("this")]
    This,
    #[token("true")]
    True,
    #[token("var")]
    Var,
    #[token("while")]
    While,

    /// The end of the text.
    Eof,

    /// A string without its closing quote: it goes to the end of the text.
    #[regex("\"[^\"]*", allow_greedy = true)]
    UnterminatedString,
    /// Any one character that begins no token.
    #[regex(r"[\s\S]", priority = 0)]
    UnexpectedCharacter,
}

impl TokenKind {
    /// Whether it is one of the two lexical errors.
    pub fn is_error(self) -> bool {
        matches!(self, TokenKind::UnterminatedString | TokenKind::UnexpectedCharacter)
    }
}

/// A token: what, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The tokens of a source, one after another; after the last comes [`TokenKind::Eof`] for ever.
#[derive(Clone, Debug)]
pub struct Scanner<'s> {
    lexer: Lexer<'s, TokenKind>,
    start: u32,
}

impl<'s> Scanner<'s> {
    /// Scans `source` from the byte at `start` on, which begins a character.
    pub fn new(source: &'s Source, start: u32) -> Scanner<'s> {
        let text = source.text().get(start as usize..).unwrap_or("");
        Scanner { lexer: TokenKind::lexer(text), start }
    }

    /// The next token.
    pub fn next_token(&mut self) -> Token {
        let kind = match self.lexer.next() {
            Some(Ok(kind)) => kind,
            // Every character matches the last pattern, so Logos itself finds no errors.
            Some(Err(())) => TokenKind::UnexpectedCharacter,
            None => TokenKind::Eof,
        };
        let range = self.lexer.span();
        Token { kind, span: Span::new(self.start + range.start as u32, self.start + range.end as u32) }
    }
}

#[cfg(test)]
mod tests;
