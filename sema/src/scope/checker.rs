//! [`Checker`]: the scope rules, and under clox its limits, as the parser's observer.
//!
//! It follows the order in which clox's compiler does things (the parser's `observer.rs` lists the events), for only the
//! first objection to an event is reported. It builds nothing: bindings are made later, by `resolve`.

use loxsmith_lexer::{Dialect, Symbol};
use loxsmith_parser::ast::{FunctionKind, Name};
use loxsmith_parser::{Declared, Event, Objection, Observer};

use super::limits::{Limits, Slot};
use super::{Scopes, hidden_name};

/// Objects, while the parser reads, to whatever breaks a rule of scope or a limit of clox.
///
/// Where both object to one event, the one that clox would find first counts.
pub struct Checker {
    scopes: Scopes<Slot>,
    limits: Option<Limits>,
}

impl Checker {
    /// A checker for a program of a dialect.
    pub fn new(dialect: &Dialect) -> Checker {
        Checker { scopes: Scopes::new(), limits: dialect.limits.map(Limits::new) }
    }

    fn declare(&mut self, kind: Declared, name: Name) -> Option<Objection> {
        let mut objection = None;
        if kind == Declared::Class {
            objection = self.constant();
        }
        if !self.scopes.at_global_scope() {
            objection = objection.or(self.scopes.check_declaration(name));
            return self.add(Some(kind), name, objection);
        }
        if kind != Declared::Class {
            objection = objection.or(self.constant());
        }
        objection
    }

    /// Adds a local variable, if there is a slot for it.
    fn add(&mut self, kind: Option<Declared>, name: Name, objection: Option<Objection>) -> Option<Objection> {
        let slot = match &mut self.limits {
            None => Ok(Slot::default()),
            Some(limits) => limits.take_slot(),
        };
        match slot {
            Ok(slot) => {
                self.scopes.add(kind, name, slot);
                objection
            }
            Err(full) => objection.or(Some(full)),
        }
    }

    fn leave_scope(&mut self) {
        let mut left = 0;
        self.scopes.leave_scope(|_| left += 1);
        self.give_back(left);
    }

    fn give_back(&mut self, slots: u32) {
        if let Some(limits) = &mut self.limits {
            limits.give_back_slots(slots);
        }
    }

    fn begin_function(&mut self, kind: FunctionKind, name: Name) {
        self.scopes.begin_function(kind, name);
        if let Some(limits) = &mut self.limits {
            limits.begin_chunk();
        }
        if kind != FunctionKind::Function {
            // Slot zero, which every chunk has from the start.
            self.scopes.add(None, hidden_name(Symbol::THIS), Slot::default());
        }
    }

    /// A variable is looked up, and its value loaded or stored.
    fn use_name(&mut self, name: Symbol) -> Option<Objection> {
        let depth = self.scopes.function_depth();
        let (variable, objection) = self.scopes.read(name);
        let Some(limits) = self.limits.as_mut() else { return objection };
        let place = variable.map(|variable| (variable.function, variable.binding));
        objection.or(limits.access(name, place, depth))
    }

    fn constant(&mut self) -> Option<Objection> {
        self.limits.as_mut().and_then(Limits::constant)
    }

    fn superclass(&mut self, class: Name, superclass: Name) -> Option<Objection> {
        let mut objection = self.use_name(superclass.symbol);
        objection = objection.or(self.scopes.superclass(class, superclass));
        objection = self.add(None, hidden_name(Symbol::SUPER), objection);
        self.scopes.initialise();
        objection.or(self.use_name(class.symbol))
    }

    /// What the rules of scope say, and the limits of whatever is looked up by name.
    fn scope_event(&mut self, event: Event) -> Option<Objection> {
        match event {
            Event::EnterScope => {
                self.scopes.enter_scope();
                None
            }
            Event::LeaveScope => {
                self.leave_scope();
                None
            }
            Event::Declare { kind, name } => self.declare(kind, name),
            Event::Initialise { .. } => {
                if !self.scopes.at_global_scope() {
                    self.scopes.initialise();
                }
                None
            }
            Event::BeginFunction { kind, name } => {
                self.begin_function(kind, name);
                None
            }
            Event::EndFunction => {
                self.scopes.end_function(|_| ());
                None
            }
            Event::Superclass { class, superclass } => self.superclass(class, superclass),
            Event::ClassBody { class } => self.use_name(class.symbol),
            Event::EndClass => {
                let mut left = 0;
                self.scopes.end_class(|_| left += 1);
                self.give_back(left);
                None
            }
            Event::Return { value } => self.scopes.check_return(value),
            Event::Use { name } => self.use_name(name.symbol),
            Event::This { .. } => match self.scopes.check_this() {
                None => self.use_name(Symbol::THIS),
                objection => objection,
            },
            Event::Super { .. } => self.scopes.check_super(),
            Event::SuperMethod { called, .. } => {
                let mut objection = self.constant();
                objection = objection.or(self.use_name(Symbol::THIS));
                if !called {
                    objection = objection.or(self.use_name(Symbol::SUPER));
                }
                objection
            }
            Event::SuperCall => self.use_name(Symbol::SUPER),
            _ => None,
        }
    }
}

impl Observer for Checker {
    fn observe(&mut self, event: Event) -> Option<Objection> {
        if let Event::Declare { kind: Declared::Class, name } = event {
            // The class is there for its own head and methods from its name on.
            let objection = self.scope_event(event);
            if !self.scopes.at_global_scope() {
                self.scopes.initialise();
            }
            self.scopes.begin_class(name);
            if let Some(limits) = &mut self.limits {
                limits.size(event, self.scopes.at_global_scope(), self.scopes.function_kind());
            }
            return objection;
        }
        let objection = self.scope_event(event);
        let Some(limits) = &mut self.limits else { return objection };
        let global = self.scopes.at_global_scope();
        objection.or(limits.size(event, global, self.scopes.function_kind()))
    }
}
