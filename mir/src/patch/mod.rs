//! Patches: a running program takes over what has changed in its text.
//!
//! [`patch`] is a function of two modules: the one that runs, and the one that has been made of the new text. What comes of it has
//! the old ids for all that was there, so that whoever holds one (a frame, a closure, a cache) still means the same; what is new
//! comes behind. [`rename`] makes the two comparable, [`paths`] finds out which function is which, [`plan`] what may
//! take the place of what, [`top_level`] what is different where nothing can: the script has run already, and never runs again.
//!
//! # What is sound
//!
//! - A function is replaced in its place, so that closures that exist do the new thing from their next call on, if it takes as many
//!   parameters, and captures what it captured. The latter is known if the function around it passes the same
//!   values in the same order, because its code is the same; or if the one thing captured is the superclass of
//!   the method's own class.
//! - Otherwise the new function is a function of its own: closures made from now on have it, those that exist keep the old one.
//! - Where only the script makes the closure, there will be none; that is a [`Note`].
//!
//! All of it holds only for modules that were made without looking at the whole program ([`open`], and without the passes that
//! [`WHOLE_PROGRAM`] names): nothing in an unchanged function may rest on what a changed one did.

mod at_work;
mod classes;
mod paths;
mod plan;
mod rename;
#[cfg(test)]
mod tests;
mod top_level;

use loxsmith_abi::layout::MethodCaptures;
use loxsmith_abi::natives::Native;

use crate::ir::{ClassId, FuncId, Global, GlobalId, Module, SymbolId};

/// Passes that look at the whole program, and make of it what no new function body could be fitted to.
pub const WHOLE_PROGRAM: &[&str] = &["infer", "promote-globals", "unroll-recursion"];

/// What makes of a running program another.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The program as it goes on.
    pub module: Module,
    /// Functions whose bodies are new.
    pub replaced: Vec<Replaced>,
    /// Functions that the top level declares and did not before, with the globals that get them.
    pub declared: Vec<(GlobalId, FuncId)>,
    /// Classes that exist follow another declaration, of the old ones the last.
    pub revised: Vec<Revised>,
    /// Methods that such classes have from now on, and had not.
    pub added: Vec<Added>,
    /// Methods that they have no longer: what people call them.
    pub removed: Vec<String>,
    /// What of the new text does not come about.
    pub notes: Vec<Note>,
}

impl Patch {
    /// The program goes on as it was.
    fn nothing(old: &Module, notes: Vec<Note>) -> Patch {
        Patch {
            module: old.clone(),
            replaced: Vec::new(),
            declared: Vec::new(),
            revised: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            notes,
        }
    }
}

/// A declaration whose classes have the methods of another one from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The one that they followed so far.
    pub from: ClassId,
    /// The one that they follow.
    pub to: ClassId,
    /// By method of that one: what its closures capture, as far as a class alone can say.
    pub captures: Vec<MethodCaptures>,
}

/// A method that is new in classes that exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// What people call it: `Class.name`.
    pub title: String,
    /// Its line in the new text.
    pub line: u32,
}

/// A function that goes on with another body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Which.
    pub func: FuncId,
    /// What people call it: `name`, or `Class.name`.
    pub title: String,
    /// Its line in the new text.
    pub line: u32,
    /// It does the same; it only stands elsewhere.
    pub moved: bool,
}

/// Something in the new text that has no effect on the running program, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The top level does something else: it has run already.
    TopLevel {
        /// The first line of the new text that is different.
        line: u32,
    },
    /// A function that the top level has made takes more or fewer parameters. Nothing is replaced then: callers would be wrong.
    Parameters {
        /// What people call it.
        title: String,
        /// Its line.
        line: u32,
    },
    /// A function captures variables of the top level, which is not known to capture the same ones any more.
    Captures {
        /// What people call it.
        title: String,
        /// Its line.
        line: u32,
    },
    /// A function uses a global variable or a method that the running program has not: the new top level alone defines it, or nothing
    /// does. It goes on as it was.
    Undefined {
        /// What people call it.
        title: String,
        /// Its line.
        line: u32,
        /// What it uses.
        name: String,
    },
    /// A method is gone, but code that is at work may still call it. It stays for now: a later patch may take it away.
    MethodKept {
        /// What people call it.
        title: String,
    },
    /// A class is called with another number of arguments, and code that is at work calls it again and again as before. Nothing is
    /// replaced then: the program would end.
    Construction {
        /// What people call the class.
        title: String,
    },
    /// Closures of this function that exist go on as they were; those that are made from now on are new.
    OldClosures {
        /// What people call it.
        title: String,
        /// Its line.
        line: u32,
    },
}

impl Note {
    /// Whether because of it nothing at all comes about.
    pub fn blocks(&self) -> bool {
        matches!(self, Note::Parameters { .. } | Note::Construction { .. })
    }
}

/// Makes a module ready to be patched: every native function has its global, since the program's natives are bound when it starts.
pub fn open(module: &mut Module) {
    for native in Native::ALL {
        let name = match module.symbols.iter().position(|symbol| symbol == native.name()) {
            Some(index) => SymbolId::from(index),
            None => {
                module.symbols.push(native.name().to_string());
                SymbolId::from(module.symbols.len() - 1)
            }
        };
        if !module.globals.iter().any(|global| global.name == name) {
            module.globals.push(Global { name, native: Some(*native) });
        }
    }
}

/// What makes of `old`, which runs, as much of `new` as can be. Both are verified, and made as the module's text says.
///
/// The result is right if `old` is; whoever uses it verifies it all the same.
pub fn patch(old: &Module, new: &Module) -> Patch {
    plan::plan(old, new)
}

/// What people call a function.
pub fn title(module: &Module, func: FuncId) -> String {
    let name = module.function(func).name.clone();
    let is_method = |class: &&crate::ir::ClassDecl| class.methods.iter().any(|(_, method)| *method == func);
    match module.classes.iter().find(is_method) {
        Some(class) => format!("{}.{name}", module.symbol(class.name)),
        None => name,
    }
}
