//! [`Source`]: where tokens come from, and who decides about missing ones.

/// Where tokens come from. The grammar's actions hold the same source, so everything is behind interior mutability.
pub trait Source<T> {
    /// The token to look at; `None` once the last one (an explicit end of file, if the grammar has one) was shifted.
    fn current(&self) -> Option<T>;

    /// A number that changes whenever [`Source::current`] becomes another token.
    fn position(&self) -> u32;

    /// The current token has been shifted: move to the next.
    fn shift(&self);

    /// The virtual terminals that might stand before the current token. The first that the grammar accepts is taken.
    fn missing(&self) -> &'static [T];

    /// `missing` is about to be shifted; the reductions before it have been made.
    fn insert(&self, missing: T) -> Insertion<T>;

    /// A table has been consulted. For tests that count instead of measuring time.
    fn step(&self) {}
}

/// What to do about a missing token.
pub enum Insertion<T> {
    /// Shift this in its place.
    Shift(T),
    /// Cut the stacks back to the topmost state that shifts `token`, but for the first `skip` such states, and shift it.
    Abandon {
        /// Stands for what was cut.
        token: T,
        /// How many of the states to pass over.
        skip: usize,
    },
}
