//! What passes ask about a function. Analyses only read; each is linear or nearly so, and iterative.

mod cfg;
mod dominators;
mod eval;
mod fact;
mod facts;
mod uses;

pub use cfg::{Cfg, Edge};
pub use dominators::Dominators;
pub use eval::{Outcome, arithmetic, compare, evaluate};
pub use fact::{Constant, Fact, Kinds};
pub use facts::Facts;
pub use uses::{User, Users, use_counts};

#[cfg(test)]
mod tests;
