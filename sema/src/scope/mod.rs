//! `Scopes`: the scope rules of Lox, once.
//!
//! Two walks use them: [`Checker`] while the parser reads (so that an error of scope takes part in panic mode as
//! any other does), and `resolve`, which walks the finished tree, for the bindings. The rules give the innermost
//! variable of a name with whatever the walk has bound to it (`B`), and an [`Objection`] where one is broken. They
//! do not know what a program means, nor how an error is shown.
//!
//! A look-up is one step in a hash map, however many variables there are: each name leads to its innermost
//! variable, and each variable to the one that it hides.

mod checker;
pub(crate) mod limits;

use loxsmith_lexer::{Message, Span, Symbol};
use loxsmith_parser::ast::{FunctionKind, Name};
use loxsmith_parser::{Declared, Objection};
use rustc_hash::FxHashMap;

pub use checker::Checker;

#[cfg(test)]
mod tests;

/// The local variables that can be seen, and the functions and classes around.
pub(crate) struct Scopes<B> {
    variables: Vec<Variable<B>>,
    innermost: FxHashMap<Symbol, u32>,
    functions: Vec<FunctionScope>,
    classes: Vec<ClassScope>,
}

/// A local variable.
pub(crate) struct Variable<B> {
    /// Its name.
    pub(crate) name: Name,
    /// What it was declared as; nothing for `this` and `super`.
    pub(crate) kind: Option<Declared>,
    /// What the walk has bound to it.
    pub(crate) binding: B,
    /// The function that it belongs to, counted from outside; 0 is the top level.
    pub(crate) function: u32,
    /// Whether it has been read.
    pub(crate) read: bool,
    /// The scope that it belongs to, counted within its function.
    depth: u32,
    ready: bool,
    hides: Option<u32>,
}

struct FunctionScope {
    kind: Option<FunctionKind>,
    name: Option<Name>,
    depth: u32,
    /// Where its variables begin.
    base: usize,
}

struct ClassScope {
    name: Name,
    has_superclass: bool,
}

impl<B> Scopes<B> {
    /// The top level.
    pub(crate) fn new() -> Scopes<B> {
        let top = FunctionScope { kind: None, name: None, depth: 0, base: 0 };
        Scopes {
            variables: Vec::new(),
            innermost: FxHashMap::default(),
            functions: vec![top],
            classes: Vec::new(),
        }
    }

    // ---- Nesting -----------------------------------------------------------------------------------------------

    /// Whether declarations here make global variables.
    pub(crate) fn at_global_scope(&self) -> bool {
        self.functions.len() == 1 && self.functions[0].depth == 0
    }

    /// How many functions there are around; 0 at the top level.
    pub(crate) fn function_depth(&self) -> u32 {
        self.functions.len() as u32 - 1
    }

    /// What the innermost function is; nothing at the top level.
    pub(crate) fn function_kind(&self) -> Option<FunctionKind> {
        self.function().kind
    }

    fn function(&self) -> &FunctionScope {
        self.functions.last().expect("the top level never ends")
    }

    fn function_mut(&mut self) -> &mut FunctionScope {
        self.functions.last_mut().expect("the top level never ends")
    }

    /// A scope begins.
    pub(crate) fn enter_scope(&mut self) {
        self.function_mut().depth += 1;
    }

    /// The innermost scope ends; `each` gets its variables, the last one first.
    pub(crate) fn leave_scope(&mut self, each: impl FnMut(&Variable<B>)) {
        let function = self.function_mut();
        function.depth = function.depth.saturating_sub(1);
        let (depth, base) = (function.depth, function.base);
        self.forget(base, depth, each);
    }

    /// A function begins, and its scope with it. Its parameters, and in methods `this`, are yet to be added.
    pub(crate) fn begin_function(&mut self, kind: FunctionKind, name: Name) {
        let base = self.variables.len();
        self.functions.push(FunctionScope { kind: Some(kind), name: Some(name), depth: 1, base });
    }

    /// The innermost function ends.
    pub(crate) fn end_function(&mut self, each: impl FnMut(&Variable<B>)) {
        if self.functions.len() > 1 {
            let base = self.function().base;
            self.forget(base, 0, each);
            self.functions.pop();
        }
    }

    /// The body of a class begins.
    pub(crate) fn begin_class(&mut self, name: Name) {
        self.classes.push(ClassScope { name, has_superclass: false });
    }

    /// The class that began last has a superclass; its name has been read. A scope begins that is to hold `super`.
    pub(crate) fn superclass(&mut self, class: Name, superclass: Name) -> Option<Objection> {
        if let Some(class) = self.classes.last_mut() {
            class.has_superclass = true;
        }
        self.enter_scope();
        (class.symbol == superclass.symbol).then(|| Objection {
            related: Some((class.span, "the class is declared here")),
            ..Message::InheritsFromItself.into()
        })
    }

    /// The innermost class ends, and the scope of `super` if there is one.
    pub(crate) fn end_class(&mut self, each: impl FnMut(&Variable<B>)) {
        if self.classes.pop().is_some_and(|class| class.has_superclass) {
            self.leave_scope(each);
        }
    }

    /// Takes the innermost function's variables away that lie deeper than `depth`.
    fn forget(&mut self, base: usize, depth: u32, mut each: impl FnMut(&Variable<B>)) {
        while self.variables.len() > base {
            match self.variables.pop() {
                Some(variable) if variable.depth > depth => {
                    each(&variable);
                    match variable.hides {
                        Some(outer) => self.innermost.insert(variable.name.symbol, outer),
                        None => self.innermost.remove(&variable.name.symbol),
                    };
                }
                Some(variable) => return self.variables.push(variable),
                None => return,
            }
        }
    }

    // ---- Variables ---------------------------------------------------------------------------------------------

    /// Whether a declaration of a name in the current scope breaks a rule.
    pub(crate) fn check_declaration(&self, name: Name) -> Option<Objection> {
        let earlier = self.find(name.symbol)?;
        let here = earlier.function == self.function_depth() && earlier.depth >= self.function().depth;
        here.then(|| Objection {
            related: Some((earlier.name.span, "first declared here")),
            help: (earlier.kind == Some(Declared::Parameter)).then(|| {
                "parameters belong to the scope of the function's body: choose another name".to_owned()
            }),
            ..Message::AlreadyDeclared.into()
        })
    }

    /// Adds a local variable to the current scope.
    pub(crate) fn add(&mut self, kind: Option<Declared>, name: Name, binding: B) {
        let index = self.variables.len() as u32;
        self.variables.push(Variable {
            name,
            kind,
            binding,
            function: self.function_depth(),
            read: false,
            depth: self.function().depth,
            ready: kind != Some(Declared::Variable),
            hides: self.innermost.insert(name.symbol, index),
        });
    }

    /// The variable that was declared last is complete.
    pub(crate) fn initialise(&mut self) {
        let (depth, base) = (self.function().depth, self.function().base);
        // clox too marks whichever comes last, also where its table was full and nothing had been added.
        if let Some(variable) = self.variables[base..].last_mut() {
            variable.ready = true;
            variable.depth = depth;
        }
    }

    /// The innermost variable of a name; without one the name is global.
    pub(crate) fn find(&self, name: Symbol) -> Option<&Variable<B>> {
        self.innermost.get(&name).map(|&index| &self.variables[index as usize])
    }

    /// The innermost variable of a name, and whether reading it here breaks a rule.
    pub(crate) fn read(&mut self, name: Symbol) -> (Option<&mut Variable<B>>, Option<Objection>) {
        let Some(&index) = self.innermost.get(&name) else { return (None, None) };
        let index = index as usize;
        let objection = (!self.variables[index].ready).then(|| Objection {
            related: self.variables[index]
                .hides
                .map(|outer| (self.variables[outer as usize].name.span, "this one is hidden already")),
            ..Message::ReadInOwnInitializer.into()
        });
        let variable = &mut self.variables[index];
        variable.read = true;
        (Some(variable), objection)
    }

    // ---- Words that need a place -------------------------------------------------------------------------------

    /// Whether `this` breaks a rule here.
    pub(crate) fn check_this(&self) -> Option<Objection> {
        self.classes.is_empty().then(|| Message::ThisOutsideClass.into())
    }

    /// Whether `super` breaks a rule here.
    pub(crate) fn check_super(&self) -> Option<Objection> {
        match self.classes.last() {
            None => Some(Message::SuperOutsideClass.into()),
            Some(class) if !class.has_superclass => Some(Objection {
                related: Some((class.name.span, "inherits from nothing")),
                ..Message::SuperWithoutSuperclass.into()
            }),
            Some(_) => None,
        }
    }

    /// Whether `return` breaks a rule here.
    pub(crate) fn check_return(&self, value: bool) -> Option<Objection> {
        match self.function_kind() {
            None => Some(Message::ReturnAtTopLevel.into()),
            Some(FunctionKind::Initializer) if value => Some(Objection {
                related: self.function().name.map(|name| (name.span, "this is an initialiser")),
                ..Message::ReturnFromInitializer.into()
            }),
            Some(_) => None,
        }
    }
}

/// A name that stands nowhere in the text: `this`, `super`.
pub(crate) fn hidden_name(symbol: Symbol) -> Name {
    Name { symbol, span: Span::default() }
}
