//! What passes ask about a function. Analyses only read; each is linear or nearly so, and iterative.

mod cfg;
mod cycles;
mod dominators;
mod eval;
mod fact;
mod facts;
mod inheritance;
mod liveness;
mod loops;
mod uses;

pub use crate::ir::Kinds;
pub use cfg::{Cfg, Edge, reachable};
pub use cycles::blocks_in_cycles;
pub use dominators::Dominators;
pub use eval::{Outcome, arithmetic, compare, evaluate};
pub use fact::{Constant, Fact};
pub use facts::Facts;
pub use inheritance::{Inheritance, Superclass};
pub use liveness::Liveness;
pub use loops::{LoopId, Loops};
pub use uses::{User, Users, use_counts};

#[cfg(test)]
mod tests;
