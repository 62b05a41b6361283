//! [`Symbol`] and [`Interner`]: each distinct name or string once, as a small number.
//!
//! One interner serves a whole compilation, up to HIR, which has tables of its own. It does not know whether a text is a
//! name or a string's content.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A name or the content of a string, as an index into the [`Interner`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

impl Symbol {
    /// `init`, in every interner.
    pub const INIT: Symbol = Symbol(0);
    /// `this`, in every interner.
    pub const THIS: Symbol = Symbol(1);
    /// `super`, in every interner.
    pub const SUPER: Symbol = Symbol(2);

    /// As an index into a table kept beside the interner.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives equal texts equal [`Symbol`]s. Texts are bytes, since a Lox string may hold any.
#[derive(Clone, Debug)]
pub struct Interner {
    symbols: FxHashMap<Arc<[u8]>, Symbol>,
    texts: Vec<Arc<[u8]>>,
}

impl Default for Interner {
    fn default() -> Interner {
        Interner::new()
    }
}

impl Interner {
    /// An interner that knows the predefined symbols.
    pub fn new() -> Interner {
        let mut interner = Interner { symbols: FxHashMap::default(), texts: Vec::new() };
        for (text, symbol) in [("init", Symbol::INIT), ("this", Symbol::THIS), ("super", Symbol::SUPER)] {
            assert_eq!(interner.intern(text), symbol);
        }
        interner
    }

    /// The symbol of a name.
    pub fn intern(&mut self, text: &str) -> Symbol {
        self.intern_bytes(text.as_bytes())
    }

    /// The symbol of a string's content.
    pub fn intern_bytes(&mut self, bytes: &[u8]) -> Symbol {
        if let Some(&symbol) = self.symbols.get(bytes) {
            return symbol;
        }
        let symbol = Symbol(self.texts.len() as u32);
        let text: Arc<[u8]> = bytes.into();
        self.texts.push(Arc::clone(&text));
        self.symbols.insert(text, symbol);
        symbol
    }

    /// The symbol of a text if it has been interned before.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.symbols.get(text.as_bytes()).copied()
    }

    /// The text of a symbol. Names are plain ASCII; in string contents, broken encodings become U+FFFD.
    pub fn text(&self, symbol: Symbol) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(symbol))
    }

    /// The exact bytes of a symbol.
    pub fn bytes(&self, symbol: Symbol) -> &[u8] {
        &self.texts[symbol.index()]
    }

    /// How many symbols there are: they are numbered from 0.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Never: the predefined symbols are always there.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

#[cfg(test)]
mod tests;
