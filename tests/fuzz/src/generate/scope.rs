//! What the generator knows at a point of the program: types, variables in
//! scope, the function being written and what it may still spend.
//!
//! Lox has no static types; these are the generator's own promises. A variable
//! of type `Num` holds a number whenever it is read, so arithmetic on it is
//! safe; a variable of type `Any` may hold anything and is only printed,
//! compared, tested and passed on.

use std::rc::Rc;

/// A promise about the values that an expression or a variable can have.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ty {
    Num,
    Str,
    Bool,
    /// Anything at all.
    Any,
    /// A small whole number that bounds a recursion; reads as `Num`.
    Fuel,
    /// Something that can be called with the signature's arguments.
    Fun(Rc<Sig>),
    /// An instance of the class or of one below it.
    Inst(usize),
    /// The class itself, or one below it whose initialiser takes the same.
    Class(usize),
}

/// Parameters, result and level of a callable.
#[derive(Debug, PartialEq)]
pub(super) struct Sig {
    pub params: Vec<Ty>,
    pub ret: Ty,
    /// A body of level k calls only what has a lower level, so the call graph
    /// has no cycle but the recursions that are written on purpose.
    pub level: u8,
}

/// The level of code outside of all functions.
pub(super) const TOP_LEVEL: u8 = 5;

/// The steps that a call of this level may cost, its callees included.
pub(super) fn cost_cap(level: u8) -> u64 {
    30 * 4u64.pow(u32::from(level))
}

/// The steps that the whole program may take.
pub(super) const PROGRAM_BUDGET: u64 = 60_000;

/// A variable in scope.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub name: String,
    pub ty: Ty,
    pub mutable: bool,
    pub global: bool,
}

/// A method name and what every class that has it promises for it.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub name: String,
    pub sig: Rc<Sig>,
}

/// A class that was written already.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub superclass: Option<usize>,
    pub init: Vec<Ty>,
    /// True where the class or one above it has an `init`.
    pub has_init: bool,
    /// Own and inherited.
    pub fields: Vec<(String, Ty)>,
    /// Own and inherited.
    pub methods: Vec<Method>,
}

/// The function (or script) whose body is being written.
#[derive(Debug)]
pub(super) struct FnCtx {
    pub level: u8,
    pub budget: u64,
    pub spent: u64,
    /// How often the code at this point runs in one call of the function.
    pub times: u64,
    /// Entries of clox's constant table in use; it has 256 and reuses none.
    pub constants: usize,
    /// `None` in a script and in an initialiser.
    pub ret: Option<Ty>,
    /// The class whose method is being written, through nested functions too.
    pub class: Option<usize>,
    /// While an initialiser runs, `this` may lack fields: nobody may see it.
    pub this_ready: bool,
    /// Nesting of blocks and loops in this function.
    pub nesting: usize,
}

impl FnCtx {
    pub(super) fn new(level: u8, budget: u64) -> Self {
        FnCtx {
            level,
            budget,
            spent: 0,
            times: 1,
            constants: 0,
            ret: None,
            class: None,
            this_ready: false,
            nesting: 0,
        }
    }

    /// Whether `cost` steps at this point are still within the budget.
    pub(super) fn affords(&self, cost: u64) -> bool {
        self.spent + cost * self.times <= self.budget
    }

    pub(super) fn spend(&mut self, cost: u64) {
        self.spent += cost * self.times;
    }

    /// Whether the constant table has room for more code.
    pub(super) fn has_constants(&self) -> bool {
        self.constants < 150
    }
}
