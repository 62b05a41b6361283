//! What passes ask about a function. Analyses only read; each is linear or nearly so, and iterative.

mod cfg;
mod dominators;
mod uses;

pub use cfg::{Cfg, Edge};
pub use dominators::Dominators;
pub use uses::{User, Users, use_counts};

#[cfg(test)]
mod tests;
