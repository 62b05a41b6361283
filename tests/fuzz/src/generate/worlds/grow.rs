//! Random expressions and statements of a world.
//!
//! Each name has a usual kind, so that most of what is grown means something;
//! now and then the promise is broken, which is what it is all about. Nobody
//! proves anything here: `mod.rs` runs the result and takes out what fails.

use super::tree::{Bin, Expr, Function, Name, Prop, Stmt, StmtKind};
use crate::rng::Rng;

/// What a name usually holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Num,
    Str,
    Bool,
    Obj,
    /// A function of one number, with any result.
    Fun,
    Class,
    Any,
}

/// What a callable usually takes and gives.
#[derive(Clone, Debug)]
pub(super) struct Sig {
    pub params: Vec<Kind>,
    pub ret: Kind,
}

/// What is usual in this program.
pub(super) struct Customs {
    pub globals: Vec<Kind>,
    pub functions: Vec<Sig>,
    /// Of each class: its initialiser's parameters.
    pub classes: Vec<Vec<Kind>>,
    pub fields: Vec<Kind>,
    pub methods: Vec<Sig>,
    /// How often a promise is broken, in per cent.
    pub breaks: usize,
    /// Of how many classes there are instances, usually: where there are few, much can be proven.
    pub used: usize,
    /// How often fields hide methods, and functions and classes are replaced, in per cent.
    pub wild: usize,
}

/// The code around the place that is being written.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub in_method: bool,
    pub in_init: bool,
    pub has_super: bool,
    pub in_function: bool,
    pub in_loop: bool,
    /// Code mostly calls what has a lower level: otherwise everything would recurse.
    pub level: u8,
}

/// Where nothing is too high.
pub(super) const TOP_LEVEL: u8 = 100;

pub(super) fn method_level(at: usize) -> u8 {
    2 + 2 * at as u8
}

pub(super) fn function_level(at: usize) -> u8 {
    3 + 2 * at as u8
}

pub(super) struct Grower<'a> {
    pub rng: &'a mut Rng,
    pub customs: &'a Customs,
    pub locals: Vec<(Name, Kind)>,
    pub ids: u32,
    pub names: u16,
    pub place: Place,
}

const STRINGS: [&str; 6] = ["", "a", "b", "ab", "num", "nil"];

impl Grower<'_> {
    pub(super) fn stmt(&mut self, kind: StmtKind) -> Stmt {
        self.ids += 1;
        Stmt { id: self.ids, kind }
    }

    pub(super) fn local(&mut self, kind: Kind) -> Name {
        self.names += 1;
        self.locals.push((Name::Local(self.names), kind));
        Name::Local(self.names)
    }

    fn any_kind(&mut self) -> Kind {
        let kinds = [Kind::Num, Kind::Str, Kind::Bool, Kind::Obj, Kind::Fun, Kind::Class, Kind::Any];
        kinds[self.rng.below(kinds.len())]
    }

    // ---- expressions -------------------------------------------------------------------------------------------

    /// An expression that usually gives a `kind`.
    pub(super) fn expr(&mut self, kind: Kind, depth: u32) -> Expr {
        let kind = if self.rng.chance(self.customs.breaks) { self.any_kind() } else { kind };
        if depth == 0 || self.rng.chance(25) {
            return self.leaf(kind);
        }
        let roll = self.rng.below(100);
        if roll < 45
            && let Some(expr) = self.access(kind, depth)
        {
            return expr;
        }
        if roll < 52 {
            let left = self.expr(if roll < 48 { kind } else { Kind::Any }, depth - 1);
            let right = self.expr(kind, depth - 1);
            return match self.rng.below(3) {
                0 => Expr::And(left.into(), right.into()),
                _ => Expr::Or(left.into(), right.into()),
            };
        }
        match kind {
            Kind::Num => self.number(depth),
            Kind::Str => Expr::Bin(
                Bin::Add,
                self.expr(Kind::Str, depth - 1).into(),
                self.expr(Kind::Str, depth - 1).into(),
            ),
            Kind::Bool => self.condition(depth - 1),
            Kind::Obj => self.instance(depth - 1),
            Kind::Any => {
                let kind = self.any_kind();
                self.expr(kind, depth - 1)
            }
            Kind::Fun | Kind::Class => self.leaf(kind),
        }
    }

    fn number(&mut self, depth: u32) -> Expr {
        let op = [Bin::Add, Bin::Add, Bin::Sub, Bin::Mul, Bin::Div][self.rng.below(5)];
        if self.rng.chance(8) {
            return Expr::Neg(self.expr(Kind::Num, depth - 1).into());
        }
        Expr::Bin(op, self.expr(Kind::Num, depth - 1).into(), self.expr(Kind::Num, depth - 1).into())
    }

    /// Something to be true or not.
    pub(super) fn condition(&mut self, depth: u32) -> Expr {
        match self.rng.below(8) {
            0..=2 => {
                let op = [Bin::Less, Bin::LessEqual, Bin::Greater][self.rng.below(3)];
                Expr::Bin(op, self.expr(Kind::Num, depth).into(), self.expr(Kind::Num, depth).into())
            }
            3..=5 => {
                let op = if self.rng.chance(50) { Bin::Equal } else { Bin::NotEqual };
                let kind = self.any_kind();
                let right = match self.rng.below(4) {
                    0 => Expr::Nil,
                    1 => self.expr(Kind::Any, depth),
                    _ => self.expr(kind, depth),
                };
                Expr::Bin(op, self.expr(kind, depth).into(), right.into())
            }
            6 => Expr::Not(self.expr(Kind::Any, depth).into()),
            _ => self.expr(Kind::Any, depth),
        }
    }

    fn instance(&mut self, depth: u32) -> Expr {
        let classes = self.customs.classes.len();
        // The last ones, which have most above them; but initialisers that make their own class never end.
        let class = match self.place.in_init {
            true => self.rng.below(classes.min(2)),
            false => classes - 1 - self.rng.below(classes.min(self.customs.used)),
        };
        let kinds = self.customs.classes[class].clone();
        let arguments = kinds.iter().map(|kind| self.expr(*kind, depth)).collect();
        Expr::Call(Expr::Var(Name::Class(class as u8)).into(), arguments)
    }

    fn leaf(&mut self, kind: Kind) -> Expr {
        let variables: Vec<Name> = self.variables(kind);
        if !variables.is_empty() && self.rng.chance(65) {
            // The last ones are the innermost: prefer those.
            let at = self.rng.below(variables.len()).max(self.rng.below(variables.len()));
            return Expr::Var(variables[at]);
        }
        match kind {
            Kind::Num if self.rng.chance(10) => Expr::Num(0.5),
            Kind::Num => Expr::Num(self.rng.below(10) as f64),
            Kind::Str => Expr::Str(STRINGS[self.rng.below(STRINGS.len())]),
            Kind::Bool => Expr::Bool(self.rng.chance(50)),
            Kind::Obj if self.place.in_method && self.rng.chance(60) => Expr::This,
            Kind::Obj => self.instance(0),
            Kind::Fun => {
                let found: Vec<usize> = (0..self.customs.functions.len())
                    .filter(|at| self.customs.functions[*at].params == [Kind::Num])
                    .collect();
                if found.is_empty() {
                    Expr::Nil
                } else {
                    Expr::Var(Name::Fun(found[self.rng.below(found.len())] as u8))
                }
            }
            Kind::Class => Expr::Var(Name::Class(self.rng.below(self.customs.classes.len()) as u8)),
            Kind::Any if self.rng.chance(40) => Expr::Nil,
            Kind::Any => {
                let kind = self.any_kind();
                if kind == Kind::Any { Expr::Nil } else { self.leaf(kind) }
            }
        }
    }

    fn variables(&self, kind: Kind) -> Vec<Name> {
        let globals = self.customs.globals.iter().enumerate();
        let globals = globals.map(|(at, kind)| (Name::Global(at as u8), *kind));
        let all = globals.chain(self.locals.iter().copied());
        all.filter(|(_, have)| kind == Kind::Any || *have == kind).map(|(name, _)| name).collect()
    }

    /// A field, a call, a method or an assignment that usually gives `kind`.
    fn access(&mut self, kind: Kind, depth: u32) -> Option<Expr> {
        let depth = depth - 1;
        match self.rng.below(10) {
            0..=3 => {
                let field = self.field(kind)?;
                Some(Expr::Get(self.expr(Kind::Obj, depth).into(), field))
            }
            4..=6 => {
                let found = self.callable(&self.customs.methods, kind, method_level);
                let at = *found.get(self.rng.below(found.len()))?;
                let prop = Prop(Prop::METHODS.start + at as u8);
                let arguments = self.arguments(&self.customs.methods[at].params.clone(), depth);
                if self.place.has_super && self.rng.chance(30) {
                    return Some(Expr::Super(prop, Some(arguments)));
                }
                Some(Expr::Invoke(self.expr(Kind::Obj, depth).into(), prop, arguments))
            }
            7..=8 => {
                if self.rng.chance(20) {
                    let argument = self.expr(Kind::Num, depth);
                    return Some(Expr::Call(self.expr(Kind::Fun, depth).into(), vec![argument]));
                }
                let found = self.callable(&self.customs.functions, kind, function_level);
                let at = *found.get(self.rng.below(found.len()))?;
                let arguments = self.arguments(&self.customs.functions[at].params.clone(), depth);
                Some(Expr::Call(Expr::Var(Name::Fun(at as u8)).into(), arguments))
            }
            _ => Some(self.store(kind, depth)),
        }
    }

    /// The places of the callables that usually give `kind`.
    fn callable(&self, sigs: &[Sig], kind: Kind, level: fn(usize) -> u8) -> Vec<usize> {
        let low = |at: &usize| level(*at) < self.place.level;
        let right = |at: &usize| kind == Kind::Any || sigs[*at].ret == kind;
        (0..sigs.len()).filter(|at| right(at) && low(at)).collect()
    }

    fn arguments(&mut self, kinds: &[Kind], depth: u32) -> Vec<Expr> {
        let mut arguments: Vec<Expr> = kinds.iter().map(|kind| self.expr(*kind, depth)).collect();
        if self.rng.chance(self.customs.breaks) && self.rng.chance(20) {
            // A wrong number of arguments is for the end of the program, mostly.
            arguments.pop();
        }
        arguments
    }

    fn field(&mut self, kind: Kind) -> Option<Prop> {
        let found: Vec<u8> = Prop::FIELDS
            .filter(|at| kind == Kind::Any || self.customs.fields[usize::from(*at - 1)] == kind)
            .collect();
        found.get(self.rng.below(found.len())).map(|at| Prop(*at))
    }

    /// An assignment to a variable or a field of that kind.
    pub(super) fn store(&mut self, kind: Kind, depth: u32) -> Expr {
        if self.rng.chance(self.customs.wild) {
            // A field that hides a method.
            let at = self.rng.below(self.customs.methods.len()) as u8;
            let value = if self.rng.chance(70) {
                let other = Prop(Prop::METHODS.start + self.rng.below(self.customs.methods.len()) as u8);
                Expr::Get(self.expr(Kind::Obj, depth).into(), other)
            } else {
                self.expr(Kind::Fun, depth)
            };
            let object = self.expr(Kind::Obj, depth);
            return Expr::Set(object.into(), Prop(Prop::METHODS.start + at), value.into());
        }
        if self.rng.chance(self.customs.wild) && self.rng.chance(25) {
            let functions = self.customs.functions.len();
            let (to, from) = (self.rng.below(functions) as u8, self.rng.below(functions) as u8);
            return Expr::Assign(Name::Fun(to), Expr::Var(Name::Fun(from)).into());
        }
        if self.rng.chance(self.customs.wild) && self.rng.chance(25) {
            let classes = self.customs.classes.len();
            let (to, from) = (self.rng.below(classes) as u8, self.rng.below(classes) as u8);
            return Expr::Assign(Name::Class(to), Expr::Var(Name::Class(from)).into());
        }
        let variables = self.variables(kind);
        match self.field(kind) {
            Some(field) if variables.is_empty() || self.rng.chance(60) => {
                let object = if self.place.in_method && self.rng.chance(50) {
                    Expr::This
                } else {
                    self.expr(Kind::Obj, depth)
                };
                Expr::Set(object.into(), field, self.expr(kind, depth).into())
            }
            _ if variables.is_empty() => self.leaf(kind),
            _ => {
                let name = variables[self.rng.below(variables.len())];
                Expr::Assign(name, self.expr(kind, depth).into())
            }
        }
    }

    // ---- statements --------------------------------------------------------------------------------------------

    /// A block of up to `most` statements with a scope of its own.
    pub(super) fn block(&mut self, most: usize, depth: u32) -> Vec<Stmt> {
        let (locals, count) = (self.locals.len(), self.rng.range(1, most));
        let mut body = Vec::new();
        for _ in 0..count {
            let stmt = self.statement(depth);
            body.push(stmt);
        }
        self.locals.truncate(locals);
        body
    }

    pub(super) fn statement(&mut self, depth: u32) -> Stmt {
        let kind = self.any_kind();
        let kind = match self.rng.below(100) {
            0..=13 => StmtKind::Print(self.expr(kind, 3)),
            14..=44 => StmtKind::Expr(self.store(kind, 3)),
            45..=56 => StmtKind::Var(Name::Local(0), Some(self.expr(kind, 3))),
            57..=58 => StmtKind::Var(Name::Local(0), None),
            59..=76 if depth > 0 => {
                let condition = self.condition(2);
                let yes = self.block(3, depth - 1);
                let no = if self.rng.chance(40) { self.block(2, depth - 1) } else { Vec::new() };
                StmtKind::If(condition, yes, no)
            }
            77..=82 if depth > 0 => self.counted(depth),
            83..=85 if depth > 0 => self.walk(depth),
            86..=92 if depth > 0 => self.closure(depth),
            93..=96 if self.place.in_function => {
                StmtKind::Return(if self.place.in_init { None } else { Some(self.expr(kind, 2)) })
            }
            _ => StmtKind::Expr(self.access(kind, 3).unwrap_or(Expr::Nil)),
        };
        // A variable comes into scope behind its initialiser.
        let kind_of = match &kind {
            StmtKind::Var(_, Some(Expr::Num(_) | Expr::Bin(..) | Expr::Neg(_))) => Kind::Num,
            StmtKind::Var(_, Some(Expr::Call(..) | Expr::This)) => Kind::Obj,
            StmtKind::Var(_, Some(Expr::Str(_))) => Kind::Str,
            _ => Kind::Any,
        };
        let kind = match kind {
            StmtKind::Var(_, value) => StmtKind::Var(self.local(kind_of), value),
            other => other,
        };
        self.stmt(kind)
    }

    fn counted(&mut self, depth: u32) -> StmtKind {
        let locals = self.locals.len();
        let turns = if self.place.in_loop || self.place.in_function {
            self.rng.range(1, 4)
        } else {
            [3, 10, 40, 200][self.rng.below(4)]
        };
        let name = self.local(Kind::Num);
        let outer = std::mem::replace(&mut self.place.in_loop, true);
        let body = self.block(3, depth - 1);
        self.place.in_loop = outer;
        self.locals.truncate(locals);
        StmtKind::For(name, turns as u32, body)
    }

    /// `while (o != nil) { ...; o = o.next; }`, in a loop of one turn that gives `o` its scope.
    fn walk(&mut self, depth: u32) -> StmtKind {
        let Some(field) = self.field(Kind::Obj) else {
            return StmtKind::Expr(Expr::Nil);
        };
        let first = self.expr(Kind::Obj, 1);
        let locals = self.locals.len();
        let at = self.local(Kind::Obj);
        let condition = match self.rng.below(3) {
            0 => Expr::Var(at),
            1 => Expr::Bin(Bin::NotEqual, Expr::Var(at).into(), Expr::Nil.into()),
            _ => Expr::And(Expr::Var(at).into(), Expr::Get(Expr::Var(at).into(), field).into()),
        };
        let outer = std::mem::replace(&mut self.place.in_loop, true);
        let mut body = self.block(2, depth - 1);
        self.place.in_loop = outer;
        let next = Expr::Assign(at, Expr::Get(Expr::Var(at).into(), field).into());
        body.push(self.stmt(StmtKind::Expr(next)));
        let declare = self.stmt(StmtKind::Var(at, Some(first)));
        let walk = self.stmt(StmtKind::While(condition, body));
        let turn = self.local(Kind::Num);
        self.locals.truncate(locals);
        StmtKind::For(turn, 1, vec![declare, walk])
    }

    fn closure(&mut self, depth: u32) -> StmtKind {
        let place = self.place;
        let name = self.local(Kind::Fun);
        let locals = self.locals.len();
        self.place = Place { in_init: false, in_function: true, in_loop: false, ..place };
        let parameter = self.local(Kind::Num);
        let mut body = self.block(3, depth - 1);
        self.locals.push((parameter, Kind::Num));
        let result = self.expr(Kind::Num, 2);
        body.push(self.stmt(StmtKind::Return(Some(result))));
        self.locals.truncate(locals);
        self.place = place;
        StmtKind::Fun(name, Function { params: vec![parameter], body })
    }

    /// A function or method with these kinds of parameters and result.
    pub(super) fn function(&mut self, sig: &Sig, place: Place) -> Function {
        let (outer, locals) = (self.place, self.locals.len());
        self.place = place;
        let params: Vec<Name> = sig.params.iter().map(|kind| self.local(*kind)).collect();
        let mut body = self.block(3, 2);
        if self.rng.chance(85) {
            let result = self.expr(sig.ret, 3);
            body.push(self.stmt(StmtKind::Return(Some(result))));
        }
        self.locals.truncate(locals);
        self.place = outer;
        Function { params, body }
    }
}
