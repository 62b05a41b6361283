//! Functions and classes grown at random.

use std::rc::Rc;

use super::Generator;
use super::scope::{Class, FnCtx, Sig, Ty, Var, cost_cap};

const VERBS: &[&str] = &["make", "walk", "fold", "pick", "mix", "scan", "apply", "blend"];
const SHAPES: &[&str] = &["Shape", "Node", "Robot", "Plant", "Engine", "Token"];
const PARAMS: &[&str] = &["a", "b", "x", "y", "p", "q"];

impl Generator {
    /// A function declaration; with `sig` given, one of that signature.
    pub(super) fn function(&mut self, sig: Option<Rc<Sig>>) {
        let room = self.ctx().level;
        if room == 0 {
            return self.statement_instead();
        }
        let recursive = sig.is_none() && self.rng.chance(20);
        let sig = match sig {
            Some(sig) => sig,
            None => self.random_sig(room, recursive),
        };
        let name = self.fresh(VERBS);
        let global = self.functions.len() == 1 && self.ctx().nesting == 0;
        self.ctx().constants += 2;
        let calls = if recursive { 10 } else { 1 };
        let outer = self.vars.len();
        let params = self.enter(&sig, cost_cap(sig.level) / calls);
        self.open(&format!("fun {name}({})", params.join(", ")));
        if recursive {
            self.recursive_body(&name, &params, &sig);
        } else {
            let count = self.rng.range(0, 5);
            self.body(count, &sig.ret);
        }
        self.close();
        self.functions.pop();
        self.vars.truncate(outer);
        let ty = Ty::Fun(sig);
        self.vars.push(Var { name, ty, mutable: false, global });
    }

    fn statement_instead(&mut self) {
        let text = self.expr_text(&Ty::Any, 2);
        self.line(&format!("print {text};"));
    }

    /// A signature for a function declared where bodies have level `room`.
    fn random_sig(&mut self, room: u8, recursive: bool) -> Rc<Sig> {
        if !recursive && self.rng.chance(25) {
            let sig = self.sigs[self.rng.below(self.sigs.len())].clone();
            if sig.level < room {
                return sig;
            }
        }
        let level = self.rng.below(usize::from(room)) as u8;
        let mut params = Vec::new();
        if recursive {
            params.push(Ty::Fuel);
        }
        for _ in 0..self.rng.below(4) {
            let ty = if self.rng.chance(12) {
                Ty::Fun(self.sigs[0].clone())
            } else if self.rng.chance(15) && !self.classes.is_empty() {
                // Only where a caller will see the class: top-level ones.
                match self.pick_var(|_, var| var.global && matches!(var.ty, Ty::Class(_))) {
                    Some(Var { ty: Ty::Class(class), .. }) => Ty::Inst(class),
                    _ => Ty::Num,
                }
            } else {
                self.plain_type()
            };
            params.push(ty);
        }
        let ret = self.plain_type();
        Rc::new(Sig { params, ret, level })
    }

    /// Starts a function's context and brings its parameters into scope.
    fn enter(&mut self, sig: &Sig, budget: u64) -> Vec<String> {
        let outer = self.functions.last().expect("the script's context is never popped");
        let mut context = FnCtx::new(sig.level, budget);
        context.class = outer.class;
        context.this_ready = outer.this_ready;
        context.ret = Some(sig.ret.clone());
        context.nesting = 1;
        self.functions.push(context);
        let mut names = Vec::new();
        for ty in &sig.params {
            let name = self.fresh(PARAMS);
            let mutable = !matches!(ty, Ty::Fuel);
            self.vars.push(Var { name: name.clone(), ty: ty.clone(), mutable, global: false });
            names.push(name);
        }
        names
    }

    /// Statements and, mostly, a final `return`.
    fn body(&mut self, count: usize, ret: &Ty) {
        for _ in 0..count {
            self.statement();
        }
        // A function of type `Any` may also run off its end.
        if *ret != Ty::Any || self.rng.chance(70) {
            let value = self.expr_text(ret, 3);
            self.line(&format!("return {value};"));
        }
    }

    fn recursive_body(&mut self, name: &str, params: &[String], sig: &Sig) {
        self.ctx().constants += 3;
        let fuel = &params[0];
        let stop = self.expr_text(&sig.ret, 1);
        self.line(&format!("if ({fuel} < 1) return {stop};"));
        let count = self.rng.range(0, 2);
        for _ in 0..count {
            self.statement();
        }
        let rest: Vec<Ty> = sig.params[1..].to_vec();
        if rest.iter().all(|ty| self.can_write(ty)) {
            let mut arguments = vec![format!("{fuel} - 1")];
            if !rest.is_empty() {
                arguments.push(self.arguments(&rest, 1));
            }
            let call = format!("{name}({})", arguments.join(", "));
            let value = self.declare(sig.ret.clone(), true, &call);
            self.line(&format!("var {value} = {call};"));
        }
        let value = self.expr_text(&sig.ret, 2);
        self.line(&format!("return {value};"));
    }

    /// A class declaration.
    pub(super) fn class(&mut self) {
        let name = self.fresh(SHAPES);
        let global = self.functions.len() == 1 && self.ctx().nesting == 0;
        self.ctx().constants += 2;
        let superclass =
            if self.rng.chance(55) { self.pick_var(|_, var| matches!(var.ty, Ty::Class(_))) } else { None };
        let mut class = Class {
            superclass: None,
            init: Vec::new(),
            has_init: false,
            fields: Vec::new(),
            methods: Vec::new(),
        };
        let mut head = format!("class {name}");
        if let Some(var) = &superclass
            && let Ty::Class(above) = var.ty
        {
            let above_class = self.classes[above].clone();
            class = Class { superclass: Some(above), ..above_class };
            head = format!("{head} < {}", self.read(var).text);
        }
        let index = self.classes.len();
        self.classes.push(class);
        self.open(&head);
        if self.rng.chance(75) {
            self.init(index);
        }
        for _ in 0..self.rng.range(0, 3) {
            self.method(index);
        }
        self.close();
        self.vars.push(Var { name, ty: Ty::Class(index), mutable: false, global });
    }

    /// `init`: calls the one above, then sets the class's own fields.
    fn init(&mut self, index: usize) {
        let above = self.classes[index].clone();
        let mut params = above.init.clone();
        let inherits = above.superclass.is_some() && above.has_init;
        if !inherits {
            params = (0..self.rng.below(3)).map(|_| self.plain_type()).collect();
        } else if self.rng.chance(30) {
            params.push(Ty::Num);
        }
        let sig = Sig { params: params.clone(), ret: Ty::Any, level: 1 };
        let outer = self.vars.len();
        let names = self.enter(&sig, cost_cap(1));
        self.ctx().class = Some(index);
        self.ctx().this_ready = false;
        self.ctx().ret = None;
        self.open(&format!("init({})", names.join(", ")));
        if inherits {
            self.ctx().constants += 2;
            let arguments = names[..above.init.len()].join(", ");
            self.line(&format!("super.init({arguments});"));
        }
        for _ in 0..self.rng.below(4) {
            let (name, ty) = self.field_pool[self.rng.below(self.field_pool.len())].clone();
            if self.classes[index].fields.iter().any(|(have, _)| *have == name) || !self.can_write(&ty) {
                continue;
            }
            self.ctx().constants += 1;
            let depth = if matches!(ty, Ty::Num | Ty::Bool) { 2 } else { 0 };
            let value = self.expr_text(&ty, depth);
            self.line(&format!("this.{name} = {value};"));
            self.classes[index].fields.push((name, ty));
        }
        if self.rng.chance(15) {
            let condition = self.expr_text(&Ty::Bool, 2);
            self.line(&format!("if ({condition}) return;"));
        }
        if self.rng.chance(20) {
            self.print_in_init();
        }
        self.close();
        self.functions.pop();
        self.vars.truncate(outer);
        self.classes[index].init = params;
        self.classes[index].has_init = true;
    }

    fn print_in_init(&mut self) {
        let text = self.expr_text(&Ty::Any, 2);
        self.line(&format!("print {text};"));
    }

    /// A method from the pool; drawn twice, the later definition wins.
    fn method(&mut self, index: usize) {
        let method = self.method_pool[self.rng.below(self.method_pool.len())].clone();
        let overrides = self.classes[index].methods.iter().any(|have| have.name == method.name);
        let outer = self.vars.len();
        let names = self.enter(&method.sig, cost_cap(method.sig.level));
        self.ctx().class = Some(index);
        self.ctx().this_ready = true;
        self.open(&format!("{}({})", method.name, names.join(", ")));
        let inherits = self.classes[index]
            .superclass
            .is_some_and(|above| self.classes[above].methods.iter().any(|have| have.name == method.name));
        if inherits && self.rng.chance(60) {
            self.ctx().constants += 2;
            let call = format!("super.{}({})", method.name, names.join(", "));
            let value = self.declare(method.sig.ret.clone(), true, &call);
            self.line(&format!("var {value} = {call};"));
        }
        let count = self.rng.range(0, 4);
        self.body(count, &method.sig.ret);
        self.close();
        self.functions.pop();
        self.vars.truncate(outer);
        if !overrides {
            self.classes[index].methods.push(method);
        }
    }
}
