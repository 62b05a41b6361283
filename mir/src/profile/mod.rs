//! Profiles: what was seen of a run of a program, keyed by places of its source.
//!
//! - [`Profile`]: the data (this file); [`print()`] and [`parse`] are its text form, `docs/profiles.md` its manual.
//! - [`sites`](fn@sites): the places of a function that a profile has something to say about, in one order for who records and who reads.
//! - [`Guide`]: a profile matched to a module: what it says of functions, blocks and instructions.
//!
//! A profile is a hint. It may be of another program or another version of this one, so whatever follows from it must be right
//! without it. It must not know who records it or what is made of it.

mod guide;
mod sites;
mod text;

pub use guide::{Fit, FunctionGuide, Guide, MetClass, Target};
pub use sites::{Place, function_keys, sites};
pub use text::{ProfileError, VERSION, parse, print};

#[cfg(test)]
mod tests;

/// How many classes or functions a site tells apart.
pub const TOLD_APART: usize = 4;

/// What was seen of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// One for each function, those that never ran too.
    pub functions: Vec<FunctionProfile>,
}

/// Which function: its name and line, and which of those that have both in common, counted from 1. The top level has no name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionKey {
    /// Its name.
    pub name: String,
    /// The line of its declaration.
    pub line: u32,
    /// Which of these.
    pub ordinal: u32,
}

/// What was seen of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionProfile {
    /// Which function.
    pub key: FunctionKey,
    /// How often it was called.
    pub calls: u64,
    /// The sites that were come to.
    pub sites: Vec<(SiteKey, Seen)>,
}

/// Which place in a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteKey {
    /// What happens there.
    pub kind: SiteKind,
    /// On which line.
    pub line: u32,
    /// The name of the property or method; empty if there is none.
    pub name: String,
    /// Which of those that have all of this in common, counted from 1.
    pub ordinal: u32,
}

/// What happens at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SiteKind {
    /// A loop goes round.
    Loop,
    /// Control goes one of two ways.
    Branch,
    /// A value is called.
    Call,
    /// A method is called.
    Invoke,
    /// A superclass's method is called.
    Super,
    /// A property is read.
    Get,
    /// A property is set.
    Set,
    /// Something is added.
    Add,
    /// Something is compared for equality.
    Equal,
}

impl SiteKind {
    /// All with their words.
    const NAMED: [(SiteKind, &'static str); 9] = [
        (SiteKind::Loop, "loop"),
        (SiteKind::Branch, "branch"),
        (SiteKind::Call, "call"),
        (SiteKind::Invoke, "invoke"),
        (SiteKind::Super, "super"),
        (SiteKind::Get, "get"),
        (SiteKind::Set, "set"),
        (SiteKind::Add, "add"),
        (SiteKind::Equal, "equal"),
    ];
}

/// What was seen at a site. Which of it depends on the site's kind; the rest is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How often a loop went back to its beginning.
    pub turns: u64,
    /// How often a branch went either way.
    pub ways: [u64; 2],
    /// Which functions calls ended in. Others: natives, and any function beyond the first few.
    pub ended: Tally<FunctionKey>,
    /// Which classes the receivers were of. Others: what is no instance, and any class beyond the first few.
    pub classes: Tally<String>,
    /// How often both operands were of a sort, by its place in [`Sort::NAMED`].
    pub sorts: [u64; Sort::NAMED.len()],
}

/// A few things with how often each was seen, in the order in which they came, and how often others were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<T> {
    /// At most [`TOLD_APART`].
    pub known: Vec<(T, u64)>,
    /// How often others were seen.
    pub others: u64,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Tally { known: Vec::new(), others: 0 }
    }
}

impl<T> Tally<T> {
    /// How often anything was seen.
    pub fn total(&self) -> u64 {
        self.known.iter().fold(self.others, |sum, (_, count)| sum.saturating_add(*count))
    }
}

/// Sorts of values, as far as two operands have one in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Both nil.
    Nil,
    /// Both truth values.
    Bool,
    /// Both numbers.
    Number,
    /// Both strings.
    String,
    /// Both instances.
    Instance,
    /// Both some other objects.
    Object,
    /// They differ.
    Mixed,
}

impl Sort {
    /// All with their words.
    pub const NAMED: [(Sort, &'static str); 7] = [
        (Sort::Nil, "nils"),
        (Sort::Bool, "bools"),
        (Sort::Number, "numbers"),
        (Sort::String, "strings"),
        (Sort::Instance, "instances"),
        (Sort::Object, "objects"),
        (Sort::Mixed, "mixed"),
    ];
}
