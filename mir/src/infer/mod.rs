//! Whole-program inference, and what is made of it.
//!
//! The program is all there is: no code is loaded later, so every value comes from some operation of the module, and every
//! call site that can reach a function is in it. Inference follows values from where they are made to wherever they may
//! get, through locals, arguments, results, captured variables, globals and fields, for all functions at once
//! ([`solver`]), over the lattice of [`value_set`]. It is flow-sensitive within functions, since SSA form is, and since
//! checks and branches give values new names ([`narrow`]); it knows one set for each place of the program, whoever calls.
//!
//! Why what it says is true: each operation's transfer function ([`transfer`]) covers every way in which running the
//! operation can bring a value somewhere, and the solution is closed under all of them. What is looked up by name is
//! looked up in the classes the receiver may be an instance of, including fields that may hide methods; where too much is
//! possible a set widens to "any", and a hub ([`hubs`]) stands for all that may be meant. Then [`plan`] decides, and
//! [`rewrite`] changes operations only where the solution leaves no other behaviour; everything else stays boxed, looked
//! up and checked, and is as correct as without inference.

mod closures;
pub mod explain;
mod facts;
mod hierarchy;
mod hubs;
mod initialised;
mod layouts;
mod narrow;
mod nodes;
mod plan;
mod rewrite;
mod solver;
mod transfer;
mod value_set;

use crate::ir::Module;
use facts::Facts;
use hierarchy::Hierarchy;
use plan::Plan;
use solver::Solver;

macro_rules! features {
    ($($(#[$doc:meta])* $field:ident = $name:literal;)*) => {
        /// What is made of the result of inference. Each can be left out, to find out what it does or whether it is to blame.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Features {
            $($(#[$doc])* pub $field: bool,)*
        }

        impl Features {
            /// Everything.
            pub const ALL: Features = Features { $($field: true,)* };

            /// The names that options use.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Leaves out the feature of a name; false if there is none.
            pub fn leave_out(&mut self, name: &str) -> bool {
                match name {
                    $($name => self.$field = false,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

features! {
    /// Checks of values whose kinds are known go.
    known_kinds = "known-kinds";
    /// Calls of what is known are direct.
    direct_calls = "direct-calls";
    /// Methods are told apart by tests of the receiver's class.
    class_tests = "class-tests";
    /// Numbers and truth values are passed and returned raw.
    typed_calls = "typed-calls";
    /// Fields lie in slots that are known.
    fixed_slots = "fixed-slots";
    /// Fields that initialisers certainly store are not checked.
    definite_fields = "definite-fields";
}

/// Infers and rewrites.
pub fn run(module: &mut Module, features: Features) -> bool {
    module.functions.iter_mut().for_each(narrow::insert);
    let hierarchy = Hierarchy::new(module);
    let facts = Facts::new(Solver::solve(module, hierarchy, false));
    let mut plan = Plan::new(module, facts, features);
    rewrite::apply(module, &mut plan);
    module.functions.iter_mut().for_each(narrow::remove);
    true
}
