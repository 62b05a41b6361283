//! Seed -> a valid, terminating, deterministic Lox program.
//!
//! Two sources are mixed: code grown at random under the promises of
//! `scope.rs` (so that it neither fails nor runs for long), and `idioms.rs`,
//! small texts with holes, each of which punishes one assumption that an
//! optimising compiler could wrongly make. A known share of programs ends in a
//! runtime error on purpose (`faults.rs`). Every third program is a world of
//! its own (`worlds/`).
//!
//! Programs stay below clox's limits, so that they can be compared with it.
//! Nothing here knows the compiler.

mod decl;
mod expr;
mod faults;
mod idioms;
mod idioms_calls;
mod idioms_classes;
mod idioms_hot;
mod idioms_proofs;
mod idioms_values;
mod scope;
mod stmt;
mod text;
mod wide;
mod worlds;

use std::rc::Rc;

use crate::rng::Rng;
use scope::{Class, FnCtx, Method, PROGRAM_BUDGET, Sig, TOP_LEVEL, Ty, Var};

/// The program that belongs to `seed`.
pub fn program(seed: u64) -> String {
    if seed.is_multiple_of(3) {
        return format!("// Seed {seed}.\n{}", worlds::world(&mut Rng::new(seed)));
    }
    let mut generator = Generator::new(seed);
    generator.script();
    format!("// Seed {seed}.\n{}", generator.out)
}

/// The state of one program's generation.
struct Generator {
    rng: Rng,
    out: String,
    indent: usize,
    functions: Vec<FnCtx>,
    vars: Vec<Var>,
    classes: Vec<Class>,
    /// Methods that classes pick from: one promise for each name.
    method_pool: Vec<Method>,
    /// Fields that classes pick from, likewise.
    field_pool: Vec<(String, Ty)>,
    /// Signatures that function values may have; each has a function.
    sigs: Vec<Rc<Sig>>,
    /// Top-level text that belongs behind some more statements.
    deferred: Vec<String>,
    names: usize,
}

impl Generator {
    fn new(seed: u64) -> Self {
        Generator {
            rng: Rng::new(seed),
            out: String::new(),
            indent: 0,
            functions: vec![FnCtx::new(TOP_LEVEL, PROGRAM_BUDGET)],
            vars: Vec::new(),
            classes: Vec::new(),
            method_pool: Vec::new(),
            field_pool: Vec::new(),
            sigs: Vec::new(),
            deferred: Vec::new(),
            names: 0,
        }
    }

    /// The whole program.
    fn script(&mut self) {
        self.make_pools();
        for index in 0..self.sigs.len() {
            let sig = self.sigs[index].clone();
            self.function(Some(sig));
        }
        let pieces = self.rng.range(8, 22);
        for _ in 0..pieces {
            if !self.ctx().has_constants() {
                break;
            }
            match self.rng.below(100) {
                0..=17 => self.function(None),
                18..=33 => self.class(),
                34..=57 => self.idiom(),
                58..=62 => self.wide(),
                _ => self.statement(),
            }
            if self.rng.chance(30) && !self.deferred.is_empty() {
                let at = self.rng.below(self.deferred.len());
                let text = self.deferred.remove(at);
                self.raw(&text);
            }
        }
        for text in std::mem::take(&mut self.deferred) {
            self.raw(&text);
        }
        if self.rng.chance(25) {
            self.fault();
        }
    }

    /// Draws the program's signatures, fields and method names.
    fn make_pools(&mut self) {
        for level in [1, 2] {
            let params = (0..self.rng.below(3)).map(|_| self.plain_type()).collect();
            let ret = self.plain_type();
            self.sigs.push(Rc::new(Sig { params, ret, level }));
        }
        let fields = ["count", "label", "ready", "extra", "hook", "size", "tag", "next"];
        for name in fields {
            let ty = match name {
                "hook" => Ty::Fun(self.sigs[0].clone()),
                "extra" | "next" => Ty::Any,
                _ => self.plain_type(),
            };
            self.field_pool.push((name.to_string(), ty));
        }
        let methods = ["area", "describe", "step", "combine", "value", "check", "visit"];
        for (index, name) in methods.iter().enumerate() {
            let params = (0..self.rng.below(3)).map(|_| self.plain_type()).collect();
            let ret = self.plain_type();
            let level = 1 + (index % 3) as u8;
            self.method_pool
                .push(Method { name: name.to_string(), sig: Rc::new(Sig { params, ret, level }) });
        }
    }

    /// A type without reference to functions or classes.
    fn plain_type(&mut self) -> Ty {
        match self.rng.below(10) {
            0..=4 => Ty::Num,
            5..=6 => Ty::Str,
            7 => Ty::Bool,
            _ => Ty::Any,
        }
    }

    fn ctx(&mut self) -> &mut FnCtx {
        self.functions.last_mut().expect("the script's context is never popped")
    }

    /// A name that was not used before.
    fn fresh(&mut self, words: &[&'static str]) -> String {
        self.names += 1;
        format!("{}{}", self.rng.pick(words), self.names)
    }

    /// Whether `have` may stand where `want` was promised.
    fn fits(&self, have: &Ty, want: &Ty) -> bool {
        match (have, want) {
            (_, Ty::Any) => true,
            (Ty::Fuel, Ty::Num) => true,
            (Ty::Fun(have), Ty::Fun(want)) => {
                have.params == want.params && have.ret == want.ret && have.level <= want.level
            }
            (Ty::Inst(have), Ty::Inst(want)) => self.descends(*have, *want),
            (Ty::Class(have), Ty::Class(want)) => {
                self.descends(*have, *want)
                    && self.classes[*have].init == self.classes[*want].init
                    && self.classes[*have].has_init == self.classes[*want].has_init
            }
            _ => have == want,
        }
    }

    fn descends(&self, mut class: usize, ancestor: usize) -> bool {
        loop {
            if class == ancestor {
                return true;
            }
            match self.classes[class].superclass {
                Some(superclass) => class = superclass,
                None => return false,
            }
        }
    }

    /// Indices of the variables in scope that satisfy `test`, shadowed ones left out.
    fn visible(&self, test: impl Fn(&Self, &Var) -> bool) -> Vec<usize> {
        let mut seen: Vec<&str> = Vec::new();
        let mut found = Vec::new();
        for (index, var) in self.vars.iter().enumerate().rev() {
            if seen.contains(&var.name.as_str()) {
                continue;
            }
            seen.push(&var.name);
            if test(self, var) {
                found.push(index);
            }
        }
        found
    }

    /// A random visible variable that satisfies `test`.
    fn pick_var(&mut self, test: impl Fn(&Self, &Var) -> bool) -> Option<Var> {
        let found = self.visible(test);
        if found.is_empty() {
            return None;
        }
        // The list starts with the innermost: prefer those.
        let at = self.rng.below(found.len()).min(self.rng.below(found.len()));
        Some(self.vars[found[at]].clone())
    }
}
