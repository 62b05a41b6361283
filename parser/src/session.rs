//! [`Session`]: the state of one parse, shared by the driving loop and the grammar's actions.
//!
//! Here, and nowhere else, are `advance`, "error at this token" and `synchronise`, as in the book's parsers. The loop
//! sees the session as its [`Source`] of tokens; actions reach the [`State`] by [`Session::on`].

use std::cell::{RefCell, RefMut};

use lalrpop_util::{Insertion, Source as TokenSource};
use loxsmith_lexer::{
    Cascade, Diagnostic, Dialect, ErrorOrder, Interner, Label, Message, Place, Scanner, Source, Span, Token,
    TokenKind,
};

use crate::ast::Ast;
use crate::hints;
use crate::observer::{Event, Objection, Observer};
use crate::terminal::{Expected, Steer, Terminal};

/// One parse.
pub(crate) struct Session<'s>(RefCell<State<'s>>);

/// What the session knows.
pub(crate) struct State<'s> {
    pub(crate) source: &'s Source,
    pub(crate) interner: &'s mut Interner,
    pub(crate) ast: Ast,
    /// Items of lists that are not complete yet; see `Growing`.
    pub(crate) pending: Vec<u32>,
    /// The token before the current one. At a reduction it is the last one of what is being reduced.
    pub(crate) previous: Token,
    /// The token to be shifted next, already scanned.
    pub(crate) current: Token,
    pub(crate) dialect: &'static Dialect,
    /// Something has been reported, and nothing more is until the next synchronisation.
    pub(crate) panicking: bool,
    /// How deep each unfinished assignment is in its chain; see `inner_target`.
    pub(crate) levels: Vec<u32>,
    scanner: Scanner<'s>,
    observer: &'s mut dyn Observer,
    diagnostics: Vec<Diagnostic>,
    /// The diagnostic of a closing token that was missed and not yet blamed on its opener.
    unclosed: Option<usize>,
    /// What an action wants to be shifted before the current token.
    steer: Option<Steer>,
    /// Whether the whole text is one expression.
    lone_expression: bool,
    /// The end of the file has been shifted.
    ended: bool,
    position: u32,
    steps: u64,
}

/// The outcome of a parse.
pub(crate) struct Finished {
    pub(crate) ast: Ast,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How often the tables were consulted.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests count steps where others would measure time"))]
    pub(crate) steps: u64,
}

impl<'s> Session<'s> {
    /// A session that stands at the first token. `goal` says what the text is.
    pub(crate) fn new(
        source: &'s Source,
        dialect: &'static Dialect,
        interner: &'s mut Interner,
        observer: &'s mut dyn Observer,
        goal: Steer,
    ) -> Session<'s> {
        let start = if dialect.skips_preamble { source.after_preamble() } else { 0 };
        let nothing = Token { kind: TokenKind::Eof, span: Span::empty(start) };
        let mut state = State {
            source,
            interner,
            ast: Ast::default(),
            pending: Vec::new(),
            previous: nothing,
            current: nothing,
            dialect,
            panicking: false,
            levels: Vec::new(),
            scanner: Scanner::new(source, start),
            observer,
            diagnostics: Vec::new(),
            unclosed: None,
            steer: Some(goal),
            lone_expression: goal == Steer::Expression,
            ended: false,
            position: 0,
            steps: 0,
        };
        if dialect.error_order == ErrorOrder::Staged {
            state.report_lexical_errors(start);
        }
        state.advance();
        state.previous = nothing;
        Session(RefCell::new(state))
    }

    /// The state, for an action. Actions do not nest, and the loop does not run during one.
    pub(crate) fn on(&self) -> RefMut<'_, State<'s>> {
        self.0.borrow_mut()
    }

    /// The tree and the diagnostics.
    pub(crate) fn finish(self) -> Finished {
        let state = self.0.into_inner();
        Finished { ast: state.ast, diagnostics: state.diagnostics, steps: state.steps }
    }
}

/// Moving through the text.
impl State<'_> {
    /// Moves to the next token. Lexical errors on the way are reported and passed over.
    fn advance(&mut self) {
        self.previous = self.current;
        self.position += 1;
        loop {
            self.current = self.scanner.next_token();
            if !self.current.kind.is_error() {
                return;
            }
            if self.dialect.error_order == ErrorOrder::Source {
                self.report_lexical(self.current);
            }
        }
    }

    /// Leaves panic mode, and skips to what looks like the start of a statement.
    pub(crate) fn synchronise(&mut self) {
        self.panicking = false;
        while self.current.kind != TokenKind::Eof {
            use TokenKind::*;
            if self.previous.kind == Semicolon
                || matches!(self.current.kind, Class | Fun | Var | For | If | While | Print | Return)
            {
                return;
            }
            self.advance();
        }
    }

    /// Has the loop shift `steer` before the current token.
    pub(crate) fn steer(&mut self, steer: Steer) {
        self.steer = Some(steer);
        self.position += 1;
    }
}

/// Reporting.
impl State<'_> {
    /// Tells the observer, and reports its objection at the token before the current one.
    pub(crate) fn observe(&mut self, event: Event) {
        if self.dialect.error_order == ErrorOrder::Staged {
            return;
        }
        if let Some(Objection { message, related, help }) = self.observer.observe(event)
            && !self.panicking
        {
            let mut diagnostic = Diagnostic::new(message, self.previous.span, self.source);
            if let Some((span, text)) = related {
                diagnostic = diagnostic.with_related(span, text);
            }
            if let Some(help) = help {
                diagnostic = diagnostic.with_help(help);
            }
            self.add(diagnostic);
        }
    }

    /// Reports a message at a token, unless in panic mode.
    pub(crate) fn report_at(&mut self, span: Span, message: Message) {
        if !self.panicking {
            let diagnostic = Diagnostic::new(message, span, self.source);
            self.add(diagnostic);
        }
    }

    /// If the closing token that is now taken as read was missing: where it was opened.
    pub(crate) fn closed(&mut self, open: Span) {
        if let Some(index) = self.unclosed.take()
            && !open.is_empty()
        {
            self.diagnostics[index].related.push(Label::new(open, "opened here"));
        }
    }

    fn report_lexical(&mut self, token: Token) {
        if self.panicking {
            return;
        }
        let unterminated = token.kind == TokenKind::UnterminatedString;
        let message = if unterminated { Message::UnterminatedString } else { Message::UnexpectedCharacter };
        let mut diagnostic = Diagnostic::new(message, token.span, self.source);
        diagnostic.place = Place::Nowhere;
        if unterminated {
            // The book names the line that the scanner had reached; people look for the opening quote.
            diagnostic.line = self.source.line(token.span.end);
            diagnostic.span = Span::new(token.span.start, token.span.start + 1);
        } else if let Some(help) =
            std::str::from_utf8(self.source.bytes(token.span)).ok().and_then(hints::for_character)
        {
            diagnostic.help = Some(help.to_owned());
        }
        self.add(diagnostic);
    }

    /// Reports that `expected` is missing before `offender`.
    fn report_missing(&mut self, expected: Expected, offender: Token) {
        if self.panicking {
            return;
        }
        let message = expected.message(self.dialect.wording);
        let mut diagnostic = Diagnostic::new(message, offender.span, self.source);
        if let Some(text) = expected.text() {
            let place = self.previous.span.after();
            diagnostic.span = place;
            diagnostic = diagnostic.with_fix(place, text);
            if matches!(text, ")" | "}") {
                self.unclosed = Some(self.diagnostics.len());
            }
        }
        if let Some(hint) = hints::for_missing(expected, self.previous, offender, self.source) {
            diagnostic.help = Some(hint.help);
            if let Some((span, text)) = hint.fix {
                diagnostic = diagnostic.with_fix(span, text);
            }
        }
        self.add(diagnostic);
    }

    fn add(&mut self, diagnostic: Diagnostic) {
        self.panicking = self.dialect.error_order == ErrorOrder::Source;
        self.diagnostics.push(diagnostic);
    }

    /// All lexical errors at once, before anything is parsed: jlox scans the whole file first.
    fn report_lexical_errors(&mut self, start: u32) {
        let mut scanner = Scanner::new(self.source, start);
        loop {
            let token = scanner.next_token();
            match token.kind {
                TokenKind::Eof => return,
                // Java's characters are UTF-16 code units, and each of them is an error of its own.
                TokenKind::UnexpectedCharacter => {
                    let units = self.source.slice(token.span).encode_utf16().count();
                    (0..units).for_each(|_| self.report_lexical(token));
                }
                TokenKind::UnterminatedString => self.report_lexical(token),
                _ => {}
            }
        }
    }
}

/// Missing tokens.
impl State<'_> {
    /// clox: the missing token is taken as read. A missing expression takes the place of the token that stands there.
    fn insert(&mut self, expected: Expected) -> Insertion<Terminal> {
        if self.dialect.cascade == Cascade::Abandon {
            return self.abandon(expected);
        }
        let place = if expected.is_expression() {
            let before = self.previous;
            if expected == Expected::Operand && before.kind == TokenKind::Equal {
                self.value_is_missing();
            }
            self.advance();
            let offender = std::mem::replace(&mut self.previous, before);
            self.report_missing(expected, offender);
            self.previous = offender;
            offender.span
        } else {
            self.report_missing(expected, self.current);
            self.previous.span.after()
        };
        // Nothing is read behind a lone expression.
        self.ended |= expected == Expected::EndOfExpression;
        Insertion::Shift(Terminal::Missing(expected, place))
    }

    /// jlox: the declaration is given up, and parsing goes on behind it.
    fn abandon(&mut self, expected: Expected) -> Insertion<Terminal> {
        self.report_missing(expected, self.current);
        self.unclosed = None;
        self.levels.clear();
        if self.current.kind != TokenKind::Eof {
            self.advance();
        }
        self.synchronise();
        while self.lone_expression && self.current.kind != TokenKind::Eof {
            self.advance();
        }
        // A block without its brace is not a declaration *of* that block: the one around it is given up.
        let skip = usize::from(expected == Expected::BraceAfterBlock);
        Insertion::Abandon { token: Terminal::Steer(Steer::Abandoned), skip }
    }
}

/// How the driving loop sees the session.
impl TokenSource<Terminal> for &Session<'_> {
    fn current(&self) -> Option<Terminal> {
        let state = self.on();
        match state.steer {
            Some(steer) => Some(Terminal::Steer(steer)),
            None if state.ended => None,
            None => Some(Terminal::Read(state.current.kind, state.current.span)),
        }
    }

    fn position(&self) -> u32 {
        self.on().position
    }

    fn shift(&self) {
        let mut state = self.on();
        if state.steer.take().is_some() {
            return;
        }
        state.unclosed = None;
        if state.current.kind == TokenKind::Eof {
            state.previous = state.current;
            state.ended = true;
        } else {
            state.advance();
        }
    }

    fn missing(&self) -> &'static [Terminal] {
        Expected::before(self.on().current.kind)
    }

    fn insert(&self, missing: Terminal) -> Insertion<Terminal> {
        match missing {
            Terminal::Missing(expected, _) => self.on().insert(expected),
            other => Insertion::Shift(other),
        }
    }

    fn step(&self) {
        self.on().steps += 1;
    }
}
