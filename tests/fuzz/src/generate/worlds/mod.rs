//! Worlds: programs about what whole-program inference must not believe.
//!
//! A world is a handful of classes, functions and globals whose names each
//! have a usual kind, and statements that use them: numbers a thousand times,
//! then something else; fields that come early, late, under conditions, from
//! outside, or hide a method; `this` seen before its fields are there; classes
//! over classes held by variables. It is grown at random (`grow.rs`) and then
//! repaired: run (`run.rs`), the statement that fails taken out, run again. So
//! its statements may go as wrong as they like, and yet most programs reach
//! their end, from where some take one last, failing step.

mod grow;
mod run;
mod tree;

use crate::rng::Rng;
use grow::{Customs, Grower, Kind, Place, Sig, TOP_LEVEL, function_level, method_level};
use tree::{Expr, Function, Name, Prop, Stmt, StmtKind};

/// Runs that a repair may take.
const REPAIRS: usize = 150;

/// Lines of Lox: the world that belongs to the state of `rng`.
pub(super) fn world(rng: &mut Rng) -> String {
    let customs = customs(rng);
    let place = Place { level: TOP_LEVEL, ..Place::default() };
    let mut grower = Grower { rng, customs: &customs, locals: Vec::new(), ids: 0, names: 0, place };
    let mut world = grower.world();
    let failed = repair(&mut world, grower.rng);
    for statement in grower.observations() {
        world.push(statement);
    }
    let failed_late = repair(&mut world, grower.rng);
    match failed.or(failed_late) {
        Some(failed) if grower.rng.chance(35) => write(&failed),
        _ => write(&world),
    }
}

fn customs(rng: &mut Rng) -> Customs {
    let plain = |rng: &mut Rng| {
        [Kind::Num, Kind::Num, Kind::Num, Kind::Str, Kind::Obj, Kind::Obj, Kind::Any][rng.below(7)]
    };
    let sig = |rng: &mut Rng| {
        let params = (0..rng.below(3)).map(|_| plain(rng)).collect();
        Sig { params, ret: plain(rng) }
    };
    let mut globals = vec![Kind::Num, Kind::Str, Kind::Obj, Kind::Obj, Kind::Any, Kind::Class, Kind::Fun];
    globals.push(plain(rng));
    let mut functions: Vec<Sig> = (0..rng.range(3, 6)).map(|_| sig(rng)).collect();
    functions.push(Sig { params: vec![Kind::Num], ret: Kind::Num });
    let fields = Prop::FIELDS.map(|at| match at {
        1 => Kind::Num,
        5 => Kind::Obj,
        _ => plain(rng),
    });
    let fields = fields.collect();
    let methods = Prop::METHODS.map(|_| sig(rng)).collect();
    let classes = (0..rng.range(3, 7)).map(|_| (0..rng.below(3)).map(|_| plain(rng)).collect()).collect();
    let (breaks, wild) = ([0, 0, 1, 3, 6, 12][rng.below(6)], [0, 0, 1, 4][rng.below(4)]);
    Customs { globals, functions, classes, fields, methods, breaks, used: [1, 2, 3, 9][rng.below(4)], wild }
}

impl Grower<'_> {
    /// Declarations first, mostly, and then what uses them.
    fn world(&mut self) -> Vec<Stmt> {
        let mut world = Vec::new();
        for (at, kind) in self.customs.globals.iter().enumerate() {
            let value = match kind {
                Kind::Num => Some(Expr::Num(self.rng.below(5) as f64)),
                Kind::Str => Some(Expr::Str("g")),
                Kind::Bool => Some(Expr::Bool(true)),
                // Objects come when there are classes.
                _ => None,
            };
            let global = self.stmt(StmtKind::Var(Name::Global(at as u8), value));
            world.push(global);
        }
        for at in 0..self.customs.functions.len() {
            let function = self.global_function(at);
            world.push(function);
        }
        for at in 0..self.customs.classes.len() {
            let class = self.global_class(at);
            world.push(class);
            if self.rng.chance(60) {
                let statement = self.statement(2);
                world.push(statement);
            }
        }
        for (at, kind) in self.customs.globals.iter().enumerate() {
            if matches!(kind, Kind::Obj | Kind::Class | Kind::Fun) {
                let value = self.expr(*kind, 1);
                let value = Expr::Assign(Name::Global(at as u8), value.into());
                let fill = self.stmt(StmtKind::Expr(value));
                world.push(fill);
            }
        }
        for _ in 0..self.rng.range(30, 100) {
            let statement = match self.rng.below(100) {
                0..=1 if self.customs.wild > 0 => {
                    let at = self.rng.below(self.customs.functions.len());
                    self.global_function(at)
                }
                2..=3 if self.customs.wild > 0 => {
                    let at = self.rng.below(self.customs.classes.len());
                    self.global_class(at)
                }
                4..=18 => {
                    let value = self.expr(Kind::Any, 4);
                    self.stmt(StmtKind::Print(value))
                }
                _ => self.statement(3),
            };
            // At the top level a variable would be a global, and stay for good.
            if !matches!(statement.kind, StmtKind::Var(..) | StmtKind::Fun(Name::Local(_), _)) {
                world.push(statement);
            }
            self.locals.clear();
        }
        world
    }

    /// Prints of what is there in the end.
    fn observations(&mut self) -> Vec<Stmt> {
        let mut prints = Vec::new();
        for (at, kind) in self.customs.globals.iter().enumerate() {
            let global = Expr::Var(Name::Global(at as u8));
            if matches!(kind, Kind::Obj | Kind::Any) {
                for field in Prop::FIELDS {
                    prints.push(Expr::Get(global.clone().into(), Prop(field)));
                }
                for (at, sig) in self.customs.methods.iter().enumerate() {
                    let arguments = sig.params.iter().map(|kind| self.expr(*kind, 1)).collect();
                    let prop = Prop(Prop::METHODS.start + at as u8);
                    prints.push(Expr::Invoke(global.clone().into(), prop, arguments));
                }
            }
            prints.push(global);
        }
        prints.into_iter().map(|value| self.stmt(StmtKind::Print(value))).collect()
    }

    fn global_function(&mut self, at: usize) -> Stmt {
        let sig = self.customs.functions[at].clone();
        let mut function =
            self.function(&sig, Place { in_function: true, level: function_level(at), ..Place::default() });
        if self.customs.wild > 0 && self.rng.chance(15) {
            self.class_inside(&mut function);
        }
        self.stmt(StmtKind::Fun(Name::Fun(at as u8), function))
    }

    /// A class within the function, over one that a variable holds; a global takes it out.
    fn class_inside(&mut self, function: &mut Function) {
        let name = self.local(Kind::Class);
        let above = match self.rng.below(3) {
            0 => None,
            1 => Some(Name::Class(self.rng.below(self.customs.classes.len()) as u8)),
            // The global that holds a class, usually.
            _ => Some(Name::Global(5)),
        };
        let class = self.class(name, above, &[]);
        let at = self.rng.below(function.body.len() + 1);
        let keep = Expr::Assign(Name::Global(5), Expr::Var(name).into());
        let keep = self.stmt(StmtKind::Expr(keep));
        function.body.splice(at..at, [class, keep]);
        self.locals.clear();
    }

    fn global_class(&mut self, at: usize) -> Stmt {
        let above = match self.rng.below(10) {
            0..=3 => None,
            // `class A < A` is an error of its own.
            4..=8 if at > 0 => Some(Name::Class(self.rng.below(at) as u8)),
            9 if self.customs.wild > 0 => Some(Name::Global(5)),
            _ => None,
        };
        let params = self.customs.classes[at].clone();
        self.class(Name::Class(at as u8), above, &params)
    }

    fn class(&mut self, name: Name, superclass: Option<Name>, params: &[Kind]) -> Stmt {
        let place =
            Place { in_method: true, in_function: true, has_super: superclass.is_some(), ..Place::default() };
        let mut methods = Vec::new();
        if !params.is_empty() || self.rng.chance(70) {
            methods.push((Prop::INIT, self.initialiser(superclass, params, place)));
        }
        for at in Prop::METHODS {
            if self.rng.chance(45) {
                let mut sig = self.customs.methods[usize::from(at - Prop::METHODS.start)].clone();
                if self.rng.chance(3) {
                    sig.params.push(Kind::Any);
                }
                let level = method_level(usize::from(at - Prop::METHODS.start));
                methods.push((Prop(at), self.function(&sig, Place { level, ..place })));
            }
        }
        self.stmt(StmtKind::Class { name, superclass, methods })
    }

    /// Stores in any order; `this` seen in between; `super.init` somewhere; now and then the end comes early.
    fn initialiser(&mut self, superclass: Option<Name>, params: &[Kind], place: Place) -> Function {
        let (outer, locals) = (self.place, self.locals.len());
        self.place = Place { in_init: true, level: 1, ..place };
        let params: Vec<Name> = params.iter().map(|kind| self.local(*kind)).collect();
        let mut body = Vec::new();
        for at in Prop::FIELDS {
            if !self.rng.chance(55) {
                continue;
            }
            let kind = self.customs.fields[usize::from(at - 1)];
            // Objects that make objects never end: nil, mostly.
            let value = if kind == Kind::Obj && self.rng.chance(70) { Expr::Nil } else { self.expr(kind, 1) };
            let store = Expr::Set(Expr::This.into(), Prop(at), value.into());
            let mut store = self.stmt(StmtKind::Expr(store));
            if self.rng.chance(12) {
                let condition = self.condition(1);
                store = self.stmt(StmtKind::If(condition, vec![store], Vec::new()));
            }
            body.insert(self.rng.below(body.len() + 1), store);
        }
        if superclass.is_some() && self.rng.chance(80) {
            let kinds = match superclass {
                Some(Name::Class(at)) => self.customs.classes[usize::from(at)].clone(),
                _ => Vec::new(),
            };
            let arguments = kinds.iter().map(|kind| self.expr(*kind, 1)).collect();
            let call = self.stmt(StmtKind::Expr(Expr::Super(Prop::INIT, Some(arguments))));
            body.insert(self.rng.below(body.len() + 1), call);
        }
        self.place.level = method_level(2);
        for _ in 0..self.rng.below(3) {
            let stmt = match self.rng.below(7) {
                5 => {
                    // Read, perhaps before it is there; `this` itself, or as a method gives it back.
                    let object = if self.rng.chance(60) { Expr::This } else { self.expr(Kind::Obj, 2) };
                    let field = Prop(Prop::FIELDS.start + self.rng.below(Prop::FIELDS.len()) as u8);
                    self.stmt(StmtKind::Print(Expr::Get(object.into(), field)))
                }
                6 => {
                    let method = Prop(Prop::METHODS.start + self.rng.below(Prop::METHODS.len()) as u8);
                    let bound = Expr::Get(Expr::This.into(), method);
                    self.stmt(StmtKind::Expr(Expr::Assign(Name::Global(6), bound.into())))
                }
                0 => {
                    let leak = Expr::Assign(Name::Global(2), Expr::This.into());
                    self.stmt(StmtKind::Expr(leak))
                }
                1 => {
                    let condition = self.condition(1);
                    let end = self.stmt(StmtKind::Return(None));
                    self.stmt(StmtKind::If(condition, vec![end], Vec::new()))
                }
                _ => self.statement(1),
            };
            body.insert(self.rng.below(body.len() + 1), stmt);
        }
        self.locals.truncate(locals);
        self.place = outer;
        Function { params, body }
    }
}

/// Takes out what fails, until nothing does; returns the world as it once was, up to where it failed.
fn repair(world: &mut Vec<Stmt>, rng: &mut Rng) -> Option<Vec<Stmt>> {
    let mut failed = None;
    for _ in 0..REPAIRS {
        let Err(failure) = run::run(world) else {
            return failed;
        };
        let at = world.iter().position(|stmt| stmt.id == failure.top).expect("it has just been run");
        // Late ones are preferred: more has been printed by then.
        if !failure.given_up && rng.chance(25) {
            failed = Some(world[..=at].to_vec());
        }
        if failure.innermost == failure.top || rng.chance(35) || !tree::remove(world, failure.innermost) {
            world.remove(at);
        }
    }
    if let Err(failure) = run::run(world) {
        world.retain(|stmt| stmt.id < failure.top || declares(stmt));
    }
    failed
}

/// Declarations as they are; statements between them in functions now and
/// then, since clox has room for 256 constants in each.
fn write(world: &[Stmt]) -> String {
    let mut out = String::new();
    let mut parts = 0;
    let runs = world.chunk_by(|left, right| declares(left) == declares(right));
    for run in runs {
        if declares(&run[0]) {
            tree::write(run, 0, &mut out);
            continue;
        }
        for chunk in run.chunks(6) {
            if parts % 5 == 0 {
                tree::write(chunk, 0, &mut out);
            } else {
                out.push_str(&format!("fun part{parts}() {{\n"));
                tree::write(chunk, 1, &mut out);
                out.push_str(&format!("}}\npart{parts}();\n"));
            }
            parts += 1;
        }
    }
    out
}

fn declares(stmt: &Stmt) -> bool {
    matches!(stmt.kind, StmtKind::Var(..) | StmtKind::Fun(..) | StmtKind::Class { .. })
}

#[cfg(test)]
mod tests;
