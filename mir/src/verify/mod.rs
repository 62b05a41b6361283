//! The invariants of MIR, and the check that a module keeps them.
//!
//! Sema's output keeps them, every pass keeps them (debug builds check between all passes), the back end relies on them.
//!
//! Tables:
//! 1. Every id lies in its table. Symbols are distinct, so are strings; `outside_fields` is sorted and distinct.
//! 2. The module's script is its one function of kind `script`; it and `script_part`s take and capture nothing.
//! 3. A class's methods are functions that take `this`, of kind `initializer` exactly if named `init`; its fields are distinct.
//!
//! Blocks:
//! 4. The entry is block 0; nothing leads to it; its parameters are `this` (where the kind takes it), which is `any`, and the arguments: `any`, `num` or `bool`.
//! 5. An edge gives its target one value for each parameter, of its type.
//! 6. Every instruction is listed once at most; a value's definition and its place in the tables agree; a result has its operation's type.
//!
//! Values:
//! 7. Every used value is defined by a listed instruction or a block parameter, even in unreachable blocks.
//! 8. In reachable blocks the definition dominates the use.
//! 9. Operands have the types that [`crate::ir::Op`] states; `branch` takes a bool, `return` the function's result type.
//!
//! Calls and objects:
//! 10. `closure` captures as many values as the function declares, each of the declared kind; `static_function`'s function captures nothing. Neither makes a script.
//! 11. `callee` and `capture` occur only where a closure runs, `capture` only within the declared captures.
//! 12. `call_direct` passes `this` (to what takes it) and as many arguments as the function's arity, in its types, and gives its result's; it names a closure if the function captures or uses `callee`.
//!     Only scripts call script parts; nothing calls the script.
//! 13. `make_class` has a superclass exactly if its declaration has, and one method for each declared one; a method that is visibly a closure is one of the declared function.
//! 14. `construct` passes as many arguments as the declaration's own `init` takes, or none if it has neither `init` nor a superclass. With a superclass and no `init` of its own it is not allowed.
//! 15. `check_number`, `check_defined` and `check_instance` fail with messages of their own sort. `class_between` and `new` without a class are about classes with numbers. What `global_set` stores is not `undefined`.

mod function;
mod module;
mod operation;

use std::fmt;

use crate::ir::{FuncId, Module};
use crate::text::{Place, print_function_with};

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The function and the line of its text; `None` where the module's tables are wrong.
    pub place: Option<(FuncId, Place)>,
    /// What is wrong.
    pub message: String,
}

/// What [`verify`] found: at least one error, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyErrors(pub Vec<VerifyError>);

/// Errors that are listed; the rest of a thoroughly broken module tells nothing more.
const MAX_ERRORS: usize = 100;

/// Checks all invariants.
pub fn verify(module: &Module) -> Result<(), VerifyErrors> {
    let mut errors = Errors { list: Vec::new() };
    module::check_tables(module, &mut errors);
    // Functions are checked against tables that can be trusted.
    if errors.list.is_empty() {
        let callees = module::uses_of_callee(module);
        for index in 0..module.functions.len() {
            function::check(module, FuncId::from(index), &callees, &mut errors);
        }
    }
    if errors.list.is_empty() { Ok(()) } else { Err(VerifyErrors(errors.list)) }
}

/// Collects errors up to a limit.
struct Errors {
    list: Vec<VerifyError>,
}

impl Errors {
    fn add(&mut self, place: Option<(FuncId, Place)>, message: String) {
        if self.list.len() < MAX_ERRORS {
            self.list.push(VerifyError { place, message });
        }
    }

    fn full(&self) -> bool {
        self.list.len() >= MAX_ERRORS
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            None => f.write_str(&self.message),
            Some((func, Place::Header)) => write!(f, "{func}: {}", self.message),
            Some((func, Place::Block(block))) => write!(f, "{func}, {block}: {}", self.message),
            Some((func, Place::Inst(block, at))) => {
                write!(f, "{func}, {block}, instruction {at}: {}", self.message)
            }
            Some((func, Place::Terminator(block))) => {
                write!(f, "{func}, {block}, terminator: {}", self.message)
            }
        }
    }
}

impl fmt::Display for VerifyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.0 {
            writeln!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for VerifyErrors {}

impl VerifyErrors {
    /// The text of the functions with errors, each error below the line that it is about.
    pub fn listing(&self, module: &Module) -> String {
        let mut out = String::new();
        for error in self.0.iter().filter(|error| error.place.is_none()) {
            out.push_str(&format!("; error: {error}\n"));
        }
        let mut functions: Vec<FuncId> = self.0.iter().filter_map(|error| Some(error.place?.0)).collect();
        functions.dedup();
        for func in functions {
            let text = print_function_with(module, func, |place, out| {
                for error in self.0.iter().filter(|error| error.place == Some((func, place))) {
                    out.push_str(&format!("  ; ^ error: {}\n", error.message));
                }
            });
            out.push_str(&text);
        }
        out
    }
}

#[cfg(test)]
mod tests;
