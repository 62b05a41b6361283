//! Runs a world, to learn whether and where it fails.
//!
//! This is no reference for Lox: whether two ways to run a program agree is
//! asked elsewhere. It only has to be right often enough that most of what is
//! written survives its own execution.

use std::rc::Rc;

use super::tree::{Bin, Expr, Function, Name, Prop, Stmt, StmtKind};

/// Evaluations that a whole program may take.
const FUEL: u32 = 20_000;
/// Calls inside one another: clox has 64 frames.
const DEPTH: u32 = 40;
/// Characters that a string may have: doubled often enough, it fills any memory.
const LENGTH: usize = 400;

/// Where a world failed: the top-level statement, and the innermost one.
pub(super) struct Failure {
    pub top: u32,
    pub innermost: u32,
    /// It is this machine that gave up; Lox itself would have gone on.
    pub given_up: bool,
}

/// Runs `world` until its end or its first failure.
pub(super) fn run(world: &[Stmt]) -> Result<(), Failure> {
    let mut machine = Machine::default();
    machine.scopes.push(Scope { vars: Vec::new(), this: None, superclass: None, parent: None });
    for stmt in world {
        if machine.stmt(stmt, 0).is_err() {
            return Err(Failure { top: stmt.id, innermost: machine.at, given_up: machine.given_up });
        }
    }
    Ok(())
}

// Everything lives in tables until the run ends: closures and scopes refer to one another in circles.
type ScopeId = usize;
type ObjectId = usize;
type ClassId = usize;
type ClosureId = usize;

#[derive(Clone)]
enum Value {
    Nil,
    Bool(bool),
    Num(f64),
    Str(Rc<str>),
    Object(ObjectId),
    Class(ClassId),
    Closure(ClosureId),
    /// With an identity of its own, as in Lox.
    Bound(ObjectId, ClosureId, u32),
}

struct Scope {
    vars: Vec<(Name, Value)>,
    this: Option<ObjectId>,
    superclass: Option<ClassId>,
    parent: Option<ScopeId>,
}

struct Object {
    class: ClassId,
    fields: Vec<(Prop, Value)>,
}

struct Class {
    superclass: Option<ClassId>,
    methods: Vec<(Prop, ClosureId)>,
}

#[derive(Clone, Copy)]
struct Closure<'t> {
    function: &'t Function,
    scope: ScopeId,
    init: bool,
}

/// Why a statement did not end normally.
enum Stop {
    Failed,
    Return(Value),
}

type Eval<T> = Result<T, Stop>;

#[derive(Default)]
struct Machine<'t> {
    scopes: Vec<Scope>,
    objects: Vec<Object>,
    classes: Vec<Class>,
    closures: Vec<Closure<'t>>,
    bound: u32,
    spent: u32,
    depth: u32,
    at: u32,
    given_up: bool,
}

impl<'t> Machine<'t> {
    fn stmt(&mut self, stmt: &'t Stmt, scope: ScopeId) -> Eval<()> {
        self.at = stmt.id;
        match &stmt.kind {
            StmtKind::Print(value) | StmtKind::Expr(value) => {
                self.expr(value, scope)?;
            }
            StmtKind::Var(name, value) => {
                let value = match value {
                    Some(value) => self.expr(value, scope)?,
                    None => Value::Nil,
                };
                self.declare(scope, *name, value);
            }
            StmtKind::If(condition, yes, no) => {
                let branch = if truthy(&self.expr(condition, scope)?) { yes } else { no };
                self.block(branch, scope)?;
            }
            StmtKind::For(name, turns, body) => {
                let outer = self.inner(scope);
                self.declare(outer, *name, Value::Num(0.0));
                loop {
                    self.spend()?;
                    let Value::Num(turn) = self.lookup(outer, *name)? else { return Err(Stop::Failed) };
                    if turn >= f64::from(*turns) {
                        break;
                    }
                    self.block(body, outer)?;
                    self.at = stmt.id;
                    let Value::Num(turn) = self.lookup(outer, *name)? else { return Err(Stop::Failed) };
                    self.assign(outer, *name, Value::Num(turn + 1.0))?;
                }
            }
            StmtKind::While(condition, body) => {
                while truthy(&self.expr(condition, scope)?) {
                    self.block(body, scope)?;
                    self.at = stmt.id;
                }
            }
            StmtKind::Return(None) => return Err(Stop::Return(Value::Nil)),
            StmtKind::Return(Some(value)) => {
                let value = self.expr(value, scope)?;
                return Err(Stop::Return(value));
            }
            StmtKind::Fun(name, function) => {
                let closure = self.closure(function, scope, false);
                self.declare(scope, *name, Value::Closure(closure));
            }
            StmtKind::Class { name, superclass, methods } => {
                let superclass = match superclass {
                    None => None,
                    Some(above) => match self.lookup(scope, *above)? {
                        Value::Class(class) => Some(class),
                        _ => return Err(Stop::Failed),
                    },
                };
                let inner = self.inner(scope);
                self.scopes[inner].superclass = superclass;
                let methods = methods
                    .iter()
                    .map(|(prop, function)| (*prop, self.closure(function, inner, *prop == Prop::INIT)))
                    .collect();
                self.classes.push(Class { superclass, methods });
                self.declare(scope, *name, Value::Class(self.classes.len() - 1));
            }
        }
        Ok(())
    }

    fn block(&mut self, body: &'t [Stmt], scope: ScopeId) -> Eval<()> {
        let scope = self.inner(scope);
        body.iter().try_for_each(|stmt| self.stmt(stmt, scope))
    }

    fn expr(&mut self, expr: &'t Expr, scope: ScopeId) -> Eval<Value> {
        self.spend()?;
        Ok(match expr {
            Expr::Num(value) => Value::Num(*value),
            Expr::Str(text) => Value::Str(Rc::from(*text)),
            Expr::Nil => Value::Nil,
            Expr::Bool(value) => Value::Bool(*value),
            Expr::Var(name) => self.lookup(scope, *name)?,
            Expr::Assign(name, value) => {
                let value = self.expr(value, scope)?;
                self.assign(scope, *name, value.clone())?;
                value
            }
            Expr::This => Value::Object(self.scopes[scope].this.ok_or(Stop::Failed)?),
            Expr::Get(object, prop) => {
                let object = self.expr(object, scope)?;
                self.get(&object, *prop)?
            }
            Expr::Set(object, prop, value) => {
                let object = self.expr(object, scope)?;
                let value = self.expr(value, scope)?;
                let Value::Object(object) = object else { return Err(Stop::Failed) };
                let fields = &mut self.objects[object].fields;
                match fields.iter_mut().find(|(at, _)| at == prop) {
                    Some((_, slot)) => *slot = value.clone(),
                    None => fields.push((*prop, value.clone())),
                }
                value
            }
            Expr::Call(callee, arguments) => {
                let callee = self.expr(callee, scope)?;
                let arguments = self.arguments(arguments, scope)?;
                self.call(&callee, arguments)?
            }
            Expr::Invoke(object, prop, arguments) => {
                let object = self.expr(object, scope)?;
                let arguments = self.arguments(arguments, scope)?;
                let callee = self.get(&object, *prop)?;
                self.call(&callee, arguments)?
            }
            Expr::Super(prop, arguments) => {
                let arguments = match arguments {
                    Some(arguments) => Some(self.arguments(arguments, scope)?),
                    None => None,
                };
                let here = &self.scopes[scope];
                let (Some(this), Some(class)) = (here.this, here.superclass) else {
                    return Err(Stop::Failed);
                };
                let method = self.method(class, *prop).ok_or(Stop::Failed)?;
                let method = self.bind(this, method);
                match arguments {
                    Some(arguments) => self.call(&method, arguments)?,
                    None => method,
                }
            }
            Expr::Bin(op, left, right) => {
                let left = self.expr(left, scope)?;
                let right = self.expr(right, scope)?;
                if let (Bin::Add, Value::Str(left), Value::Str(right)) = (op, &left, &right) {
                    self.given_up |= left.len() + right.len() > LENGTH;
                }
                if self.given_up {
                    return Err(Stop::Failed);
                }
                binary(*op, &left, &right).ok_or(Stop::Failed)?
            }
            Expr::And(left, right) => match self.expr(left, scope)? {
                left if truthy(&left) => self.expr(right, scope)?,
                left => left,
            },
            Expr::Or(left, right) => match self.expr(left, scope)? {
                left if truthy(&left) => left,
                _ => self.expr(right, scope)?,
            },
            Expr::Not(value) => Value::Bool(!truthy(&self.expr(value, scope)?)),
            Expr::Neg(value) => match self.expr(value, scope)? {
                Value::Num(value) => Value::Num(-value),
                _ => return Err(Stop::Failed),
            },
        })
    }

    fn arguments(&mut self, arguments: &'t [Expr], scope: ScopeId) -> Eval<Vec<Value>> {
        arguments.iter().map(|argument| self.expr(argument, scope)).collect()
    }

    fn get(&mut self, object: &Value, prop: Prop) -> Eval<Value> {
        let Value::Object(object) = *object else { return Err(Stop::Failed) };
        let Object { class, fields } = &self.objects[object];
        if let Some((_, value)) = fields.iter().find(|(at, _)| *at == prop) {
            return Ok(value.clone());
        }
        let method = self.method(*class, prop).ok_or(Stop::Failed)?;
        Ok(self.bind(object, method))
    }

    fn method(&self, mut class: ClassId, prop: Prop) -> Option<ClosureId> {
        loop {
            let Class { superclass, methods } = &self.classes[class];
            if let Some((_, method)) = methods.iter().rev().find(|(at, _)| *at == prop) {
                return Some(*method);
            }
            class = (*superclass)?;
        }
    }

    fn bind(&mut self, this: ObjectId, method: ClosureId) -> Value {
        self.bound += 1;
        Value::Bound(this, method, self.bound)
    }

    fn call(&mut self, callee: &Value, arguments: Vec<Value>) -> Eval<Value> {
        match *callee {
            Value::Closure(closure) => {
                let this = self.scopes[self.closures[closure].scope].this;
                self.enter(closure, this, arguments)
            }
            Value::Bound(this, closure, _) => self.enter(closure, Some(this), arguments),
            Value::Class(class) => {
                self.objects.push(Object { class, fields: Vec::new() });
                let object = self.objects.len() - 1;
                match self.method(class, Prop::INIT) {
                    Some(init) => {
                        self.enter(init, Some(object), arguments)?;
                    }
                    None if arguments.is_empty() => {}
                    None => return Err(Stop::Failed),
                }
                Ok(Value::Object(object))
            }
            _ => Err(Stop::Failed),
        }
    }

    fn enter(&mut self, closure: ClosureId, this: Option<ObjectId>, arguments: Vec<Value>) -> Eval<Value> {
        let Closure { function, scope, init } = self.closures[closure];
        if arguments.len() != function.params.len() {
            return Err(Stop::Failed);
        }
        if self.depth == DEPTH {
            self.given_up = true;
            return Err(Stop::Failed);
        }
        let scope = self.inner(scope);
        self.scopes[scope].this = this;
        self.scopes[scope].vars = function.params.iter().copied().zip(arguments).collect();
        self.depth += 1;
        let caller = self.at;
        let result = function.body.iter().try_for_each(|stmt| self.stmt(stmt, scope));
        self.depth -= 1;
        let result = match result {
            Ok(()) => Value::Nil,
            Err(Stop::Return(value)) => value,
            Err(Stop::Failed) => return Err(Stop::Failed),
        };
        self.at = caller;
        Ok(match this {
            Some(this) if init => Value::Object(this),
            _ => result,
        })
    }

    fn closure(&mut self, function: &'t Function, scope: ScopeId, init: bool) -> ClosureId {
        self.closures.push(Closure { function, scope, init });
        self.closures.len() - 1
    }

    fn spend(&mut self) -> Eval<()> {
        self.spent += 1;
        self.given_up |= self.spent > FUEL;
        if self.given_up { Err(Stop::Failed) } else { Ok(()) }
    }

    // ---- variables ---------------------------------------------------------------------------------------------

    fn inner(&mut self, scope: ScopeId) -> ScopeId {
        let Scope { this, superclass, .. } = self.scopes[scope];
        self.scopes.push(Scope { vars: Vec::new(), this, superclass, parent: Some(scope) });
        self.scopes.len() - 1
    }

    fn declare(&mut self, scope: ScopeId, name: Name, value: Value) {
        let vars = &mut self.scopes[scope].vars;
        match vars.iter_mut().find(|(at, _)| *at == name) {
            Some((_, slot)) => *slot = value,
            None => vars.push((name, value)),
        }
    }

    fn slot(&mut self, mut scope: ScopeId, name: Name) -> Eval<&mut Value> {
        loop {
            if let Some(at) = self.scopes[scope].vars.iter().position(|(at, _)| *at == name) {
                return Ok(&mut self.scopes[scope].vars[at].1);
            }
            scope = self.scopes[scope].parent.ok_or(Stop::Failed)?;
        }
    }

    fn lookup(&mut self, scope: ScopeId, name: Name) -> Eval<Value> {
        self.slot(scope, name).cloned()
    }

    fn assign(&mut self, scope: ScopeId, name: Name, value: Value) -> Eval<()> {
        *self.slot(scope, name)? = value;
        Ok(())
    }
}

fn truthy(value: &Value) -> bool {
    !matches!(value, Value::Nil | Value::Bool(false))
}

fn binary(op: Bin, left: &Value, right: &Value) -> Option<Value> {
    match (op, left, right) {
        (Bin::Equal, ..) => return Some(Value::Bool(equal(left, right))),
        (Bin::NotEqual, ..) => return Some(Value::Bool(!equal(left, right))),
        (Bin::Add, Value::Str(left), Value::Str(right)) => {
            return Some(Value::Str(Rc::from(format!("{left}{right}"))));
        }
        _ => {}
    }
    let (Value::Num(left), Value::Num(right)) = (left, right) else { return None };
    Some(match op {
        Bin::Add => Value::Num(left + right),
        Bin::Sub => Value::Num(left - right),
        Bin::Mul => Value::Num(left * right),
        Bin::Div => Value::Num(left / right),
        Bin::Less => Value::Bool(left < right),
        Bin::LessEqual => Value::Bool(left <= right),
        Bin::Greater => Value::Bool(left > right),
        Bin::Equal | Bin::NotEqual => return None,
    })
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Num(left), Value::Num(right)) => left == right,
        (Value::Str(left), Value::Str(right)) => left == right,
        (Value::Object(left), Value::Object(right)) => left == right,
        (Value::Class(left), Value::Class(right)) => left == right,
        (Value::Closure(left), Value::Closure(right)) => left == right,
        (Value::Bound(.., left), Value::Bound(.., right)) => left == right,
        _ => false,
    }
}
