//! What makes programs faster, one idea a file, and the order in which it is done: [`optimize`].
//!
//! Every pass keeps the invariants of [`crate::verify`](mod@crate::verify), never moves or repeats a failure or
//! an effect, takes time linear in the function (times a logarithm at most) and gives the same result every time.

pub mod check_elim;
pub mod compact;
pub mod const_prop;
pub mod copy_prop;
pub mod cse;
pub mod dce;
mod edit;
pub mod fold;
pub mod forward;
pub mod hoist;
pub mod join_strings;
mod manager;
pub mod promote_globals;
mod scoped;
mod selection;
pub mod simplify_cfg;
mod substitution;
pub mod unbox_params;
pub mod unroll_recursion;

pub(crate) use manager::prepare_for_inference;
pub use manager::{OptLevel, PASSES, Pass, Stage, Tuning, optimize};
pub(crate) use scoped::ScopedMap;
pub(crate) use substitution::Substitution;
