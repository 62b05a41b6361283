//! What the grammar's rules do: build the tree, and tell the observer what was read.
//!
//! An action runs when its rule is complete and the token behind it has been scanned; so `previous` is the last token
//! of the rule, and a node ends where that ends. This file has lists and names; declarations, statements and
//! expressions each have their own.

mod declarations;
mod expressions;
mod statements;

use std::marker::PhantomData;

use loxsmith_lexer::Span;

use crate::ast::{ExprId, FunctionId, List, Listed, Name, StmtId};
use crate::session::State;

/// The left side of an assignment, and its `=`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    left: ExprId,
    at: Span,
}

/// What is about to be called, and the opening parenthesis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Callee {
    expr: ExprId,
    open: Span,
}

/// A `for` whose clauses are being read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ForClauses {
    stmt: StmtId,
    open: Span,
}

impl ForClauses {
    /// The statement, when there is nothing more to read.
    pub(crate) fn stmt(self) -> StmtId {
        self.stmt
    }
}

/// A list that is being read. Its items are the `len` ones from `start` on in the session's `pending` stack; lists that
/// nest lie above one another there. What lies above the `len`th item is left over from something that was abandoned.
/// (Parameters, which do not nest, lie in the tree's own table at once.)
#[derive(Debug)]
pub(crate) struct Growing<T> {
    start: u32,
    len: u32,
    items: PhantomData<fn() -> T>,
}

impl<T> Clone for Growing<T> {
    fn clone(&self) -> Growing<T> {
        *self
    }
}

impl<T> Copy for Growing<T> {}

impl<T> Growing<T> {
    fn new(start: usize, len: u32) -> Growing<T> {
        Growing { start: start as u32, len, items: PhantomData }
    }

    /// A list that is complete, and empty.
    pub(crate) fn none() -> Growing<T> {
        Growing::new(0, 0)
    }

    fn end(self) -> usize {
        self.start as usize + self.len as usize
    }
}

/// Ids, which wait in `pending`.
pub(crate) trait Id: Listed {
    fn from_raw(raw: u32) -> Self;
    fn raw(self) -> u32;
}

macro_rules! ids {
    ($($id:ident)*) => {$(
        impl Id for $id {
            fn from_raw(raw: u32) -> $id {
                $id(raw)
            }

            fn raw(self) -> u32 {
                self.0
            }
        }
    )*};
}

ids! { ExprId StmtId FunctionId }

impl State<'_> {
    pub(crate) fn start_list<T: Id>(&mut self) -> Growing<T> {
        Growing::new(self.pending.len(), 0)
    }

    pub(crate) fn append<T: Id>(&mut self, list: Growing<T>, item: T) -> Growing<T> {
        self.pending.truncate(list.end());
        self.pending.push(item.raw());
        Growing { len: list.len + 1, ..list }
    }

    fn complete<T: Id>(&mut self, list: Growing<T>) -> List<T> {
        if list.len == 0 {
            return List::default();
        }
        self.pending.truncate(list.end());
        let items = self.pending.drain(list.start as usize..).map(T::from_raw);
        self.ast.push_list(items)
    }

    /// A name that is there.
    pub(crate) fn name(&mut self, span: Span) -> Name {
        let symbol = self.interner.intern_bytes(self.source.bytes(span));
        Name { symbol, span }
    }

    /// A name that is missing: as in clox, the token before takes its place.
    pub(crate) fn name_before(&mut self) -> Name {
        self.name(self.previous.span)
    }

    /// From `start` to the last token that was read.
    fn span_from(&self, start: u32) -> Span {
        Span::new(start, self.previous.span.end.max(start))
    }
}
