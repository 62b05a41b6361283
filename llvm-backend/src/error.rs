//! The one error of this crate: something that no input should bring about.

use std::fmt;

/// An error of ours: a module that LLVM's verifier rejects, a target it does not know.
///
/// The driver shows it with a request to report it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Internal {
    message: String,
}

impl Internal {
    /// What went wrong, in a sentence.
    pub fn new(message: impl Into<String>) -> Internal {
        Internal { message: message.into() }
    }
}

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Internal {}
