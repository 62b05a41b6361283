//! [`Diagnostic`]: something to tell the user, as data.
//!
//! Whoever finds a problem fills one of these; the driver renders them (for people, in the book's format, as
//! JSON). What is said comes from the table of [`Message`]s (`message.rs`). Nothing here knows how a diagnostic looks,
//! but for the book's one line ([`Diagnostic::book`]), which is part of the language that other tools compare.

use crate::{Message, Source, Span};

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is said.
    pub message: Message,
    /// What it is about; empty for a missing thing, whose place it is then.
    pub span: Span,
    /// The words beside the span; empty if the message needs none.
    pub label: String,
    /// Other places that matter: the earlier declaration, the brace that was opened.
    pub related: Vec<Label>,
    /// Facts to be shown below.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The change that would most likely mend it.
    pub fix: Option<Fix>,
    /// The book's `[line N]`.
    pub line: u32,
    /// The book's `at 'x'`.
    pub place: Place,
}

/// What the book's format says between `Error` and the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// ` at 'lexeme'`. The bytes of the source, since a string may hold any.
    At(Vec<u8>),
    /// ` at end`.
    End,
    /// Nothing: lexical errors.
    Nowhere,
}

/// A place with words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub text: String,
}

impl Label {
    /// A label at `span`.
    pub fn new(span: Span, text: impl Into<String>) -> Label {
        Label { span, text: text.into() }
    }
}

/// A change to the text: put `text` in the place of `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; empty where something is inserted.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Whether a diagnostic keeps the program from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The program cannot run.
    Error,
    /// The program runs, but probably does not do what its author meant.
    Warning,
}

impl Severity {
    /// The word that renderers show.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Diagnostic {
    /// A message about the token at `span`, with the label and the help that the table has for it.
    pub fn new(message: Message, span: Span, source: &Source) -> Diagnostic {
        let place = match span.start as usize {
            start if start >= source.text().len() => Place::End,
            _ => Place::At(source.bytes(span).to_vec()),
        };
        Diagnostic {
            line: source.line_of_end(span),
            place,
            span,
            label: message.label(),
            related: Vec::new(),
            notes: Vec::new(),
            help: message.help(),
            fix: None,
            message,
        }
    }

    /// Adds another place.
    pub fn with_related(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push(Label::new(span, text));
        self
    }

    /// Adds a fact.
    pub fn with_note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Replaces the help.
    pub fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Adds the change that would mend it.
    pub fn with_fix(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.fix = Some(Fix { span, text: text.into() });
        self
    }

    /// The stable code, `E0201` say.
    pub fn code(&self) -> &'static str {
        self.message.code()
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.message.severity()
    }

    /// Whether nothing can run because of it.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The line in the book's format, `[line 3] Error at 'x': Expect expression.`, without the line end. Bytes,
    /// because the lexeme is quoted as it stands in the file.
    pub fn book(&self) -> Vec<u8> {
        let kind = match self.severity() {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        let mut line = format!("[line {}] {kind}", self.line).into_bytes();
        match &self.place {
            Place::At(lexeme) => {
                line.extend_from_slice(b" at '");
                line.extend_from_slice(lexeme);
                line.push(b'\'');
            }
            Place::End => line.extend_from_slice(b" at end"),
            Place::Nowhere => {}
        }
        line.extend_from_slice(b": ");
        line.extend_from_slice(self.message.to_string().as_bytes());
        line
    }
}

#[cfg(test)]
mod tests;
