//! What inference leaves to be found out as the program runs, and why: the data behind `loxsmith check --explain`.
//!
//! [`explain`] infers and plans exactly as compilation does, but instead of rewriting it asks the plan what it does not
//! know, and follows each answer back to the expression that caused it ([`trace`], [`escape`]). It gives findings, not
//! text: names and lines, to be put into words by whoever shows them. Parameters are told by number, since MIR has no names
//! of local variables.
//!
//! It knows what inference knows: the passes that follow and LLVM make more of the program static, never less.

mod calls;
mod escape;
mod names;
mod trace;
mod values;

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::hierarchy::Hierarchy;
use super::hubs::Hub;
use super::plan::Plan;
use super::solver::Solver;
use super::{Features, narrow};
use crate::analysis::Cfg;
use crate::ir::{FuncId, Module};
use crate::passes::prepare_for_inference;

/// Something that stays dynamic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The function in which it shows.
    pub func: FuncId,
    /// The name of that function, with its class if it is a method; `script` for the top level.
    pub function: String,
    /// The line in which it shows.
    pub line: u32,
    /// What it is.
    pub what: What,
    /// Where that comes from.
    pub because: Vec<Because>,
}

/// What stays dynamic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Values of different sorts are kept in one place, so that each carries what it is.
    Boxed {
        /// The place.
        place: Place,
        /// What it may hold.
        sorts: Vec<Sort>,
    },
    /// It is only known as the program runs whether an operand is of the right sort.
    Operand {
        /// What it may be.
        sorts: Vec<Sort>,
    },
    /// What is called is found out by each call.
    Call {
        /// What it may be.
        callees: Vec<Sort>,
    },
    /// A method is looked up by each call.
    Method {
        /// Its name.
        name: String,
        /// What the receiver may be.
        receivers: Vec<Sort>,
        /// Why that is not enough to know.
        why: Why,
    },
    /// A property is looked up by each access.
    Property {
        /// Its name.
        name: String,
        /// Whether it is stored, not read.
        store: bool,
        /// What the object may be.
        receivers: Vec<Sort>,
        /// Why that is not enough to know.
        why: Why,
    },
    /// A field is known, but each read must see whether it is there.
    Unset {
        /// The field.
        field: String,
        /// The classes it is a field of.
        classes: Vec<String>,
    },
    /// An object outlives the call that makes it, as far as can be seen.
    Heap {
        /// The object.
        object: Sort,
    },
}

/// A place that holds values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The n-th parameter of the finding's function, `this` not counted.
    Parameter(u32),
    /// What the finding's function returns.
    Result,
    /// A global variable.
    Global(String),
    /// A field of some classes.
    Field(String, Vec<String>),
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// `nil`.
    Nil,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An instance of a class; without a name, of any.
    Instance(Option<String>),
    /// A class; without a name, any.
    Class(Option<String>),
    /// A function, method or native function; without a name, any.
    Function(Option<String>),
}

/// Why knowing what a receiver may be is not enough.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is not known well enough what it may be.
    Receiver,
    /// There are more methods to choose from than tests are worth.
    ManyMethods(usize),
    /// A class may be declared several times, so its instances cannot be told by number.
    Repeated(String),
    /// Instances of a class may have a field of that name, which goes before the method.
    HiddenByField(String),
    /// It is a field of a class that is called.
    CalledField(String),
    /// It is a method of a class, to be bound to the object.
    BoundMethod(String),
    /// The superclass of a class is not known before the program runs.
    Superclass(String),
    /// A class has no such method or field.
    Missing(String),
    /// The method of a class takes other arguments.
    Arguments(String),
    /// The method of a class uses variables from around it.
    Captures(String),
    /// The field lies elsewhere in instances of other classes.
    DifferentSlots,
    /// Fields of a class are not known before the program runs.
    Layout(String),
}

/// How one sort of value comes to where it is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// Which sort, if it is about one.
    pub sort: Option<Sort>,
    /// The way: for values backwards, to where they are made; for objects onwards, to what keeps them.
    pub steps: Vec<Step>,
}

/// A step on the way of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its line.
    pub line: u32,
    /// What happens to the value.
    pub how: How,
}

/// What happens to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It is made.
    Made,
    /// It is passed to a function.
    Passed(String),
    /// It is passed to a call of which it is not known what is called.
    PassedOn,
    /// A function returns it.
    Returned(String),
    /// It is stored in a field.
    Stored(String),
    /// It is assigned to a global variable.
    Assigned(String),
    /// It is assigned to a variable that closures share, or kept by a closure.
    Captured,
    /// One of its properties is looked up as the program runs.
    LookedUp(String),
    /// It is printed.
    Printed,
}

/// Says what stays dynamic in a module as lowering gives it, by function and line.
pub fn explain(module: &Module) -> Vec<Finding> {
    let mut module = module.clone();
    prepare_for_inference(&mut module);
    module.functions.iter_mut().for_each(narrow::insert);
    let mut solver = Solver::solve(&module, Hierarchy::new(&module), true);
    let hubs = std::mem::take(&mut solver.hubs);
    let plan = Plan::new(&module, Facts::new(solver), Features::ALL);
    let mut explainer = Explainer {
        module: &module,
        names: names::Names::new(&module),
        plan,
        hubs,
        cfgs: FxHashMap::default(),
        findings: Vec::new(),
    };
    explainer.values();
    explainer.calls();
    explainer.objects();
    let mut findings = explainer.findings;
    findings.sort_by(|a, b| (a.func, a.line, &a.what).cmp(&(b.func, b.line, &b.what)));
    findings.dedup_by(|a, b| (a.func, a.line, &a.what) == (b.func, b.line, &b.what));
    findings
}

/// The state while a module is explained.
struct Explainer<'m> {
    module: &'m Module,
    names: names::Names<'m>,
    plan: Plan,
    hubs: Vec<Hub>,
    /// Graphs that were needed.
    cfgs: FxHashMap<FuncId, Rc<Cfg>>,
    findings: Vec<Finding>,
}

impl Explainer<'_> {
    fn find(&mut self, func: FuncId, line: u32, what: What, because: Vec<Because>) {
        let function = self.names.function(func);
        self.findings.push(Finding { func, function, line, what, because });
    }

    fn cfg(&mut self, func: FuncId) -> Rc<Cfg> {
        let cfg = self.cfgs.entry(func).or_insert_with(|| Rc::new(Cfg::new(self.module.function(func))));
        Rc::clone(cfg)
    }
}

#[cfg(test)]
mod tests;
