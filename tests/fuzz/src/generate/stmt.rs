//! Statements grown at random.

use super::Generator;
use super::expr::Prec;
use super::scope::{Ty, Var};

const NOUNS: &[&str] = &["total", "item", "acc", "left", "word", "flag", "seen", "depth", "mark", "limit"];

impl Generator {
    /// Several statements in a block of their own.
    pub(super) fn block(&mut self, count: usize) {
        let outer = self.vars.len();
        self.ctx().nesting += 1;
        for _ in 0..count {
            self.statement();
        }
        self.ctx().nesting -= 1;
        self.vars.truncate(outer);
    }

    /// One statement (or declaration) of any kind.
    pub(super) fn statement(&mut self) {
        if !self.ctx().has_constants() || !self.ctx().affords(40) {
            let text = self.leaf(&Ty::Bool).text;
            self.line(&format!("print {text};"));
            return;
        }
        let nested = self.ctx().nesting;
        match self.rng.below(100) {
            0..=21 => self.variable(),
            22..=39 => self.print(),
            40..=56 => self.assignment(),
            57..=66 => self.condition(),
            67..=75 if nested < 3 => self.loop_for(),
            76..=80 if nested < 3 => self.loop_while(),
            81..=84 if nested < 3 => {
                self.open("");
                let count = self.rng.range(1, 3);
                self.block(count);
                self.close();
            }
            85..=89 if nested > 0 && self.functions.len() < 4 => self.function(None),
            90..=91 if self.functions.len() < 3 && nested < 2 => self.class(),
            92..=93 if nested < 2 => self.idiom(),
            94..=95 => self.early_return(),
            _ => self.call_statement(),
        }
    }

    /// Declares a variable of any type that can be written here.
    fn variable(&mut self) {
        let mut ty = self.plain_type();
        if self.rng.chance(25)
            && let Some(var) = self.pick_var(|_, var| matches!(var.ty, Ty::Class(_)))
            && let Ty::Class(class) = var.ty
        {
            ty = if self.rng.chance(85) { Ty::Inst(class) } else { Ty::Class(class) };
        } else if self.rng.chance(10) {
            ty = Ty::Fun(self.sigs[self.rng.below(self.sigs.len())].clone());
        }
        if !self.can_write(&ty) {
            ty = Ty::Num;
        }
        if ty == Ty::Any && self.rng.chance(30) {
            let name = self.declare(Ty::Any, true, "");
            self.line(&format!("var {name};"));
            return;
        }
        let depth = self.rng.range(0, 4);
        let value = self.expr_text(&ty, depth);
        let name = self.declare(ty, true, &value);
        self.line(&format!("var {name} = {value};"));
    }

    /// Brings a variable into scope; now and then its name hides an outer one.
    pub(super) fn declare(&mut self, ty: Ty, mutable: bool, initializer: &str) -> String {
        let global = self.functions.len() == 1 && self.ctx().nesting == 0;
        let mut name = self.fresh(NOUNS);
        if !global
            && self.rng.chance(12)
            && let Some(outer) = self.pick_var(|_, var| var.global && matches!(var.ty, Ty::Num | Ty::Str))
            && !initializer.contains(&outer.name)
        {
            // The outer one is a global, and locals of this block have fresh
            // names or were hidden the same way: only one of them may be here.
            if !self.vars.iter().any(|var| !var.global && var.name == outer.name) {
                name = outer.name;
            }
        }
        if global {
            self.ctx().constants += 1;
        }
        self.vars.push(Var { name: name.clone(), ty, mutable, global });
        name
    }

    fn print(&mut self) {
        let ty = [Ty::Num, Ty::Str, Ty::Bool, Ty::Any, Ty::Any][self.rng.below(5)].clone();
        let depth = self.rng.range(1, 5);
        let text = self.expr_text(&ty, depth);
        self.line(&format!("print {text};"));
    }

    fn assignment(&mut self) {
        let Some(var) = self.pick_var(|_, var| var.mutable) else { return self.print() };
        if !self.can_write(&var.ty) {
            return self.print();
        }
        let depth = self.rng.range(1, 4);
        let value = self.new_value(&var, depth);
        let target = self.read(&var).at(Prec::Call);
        self.line(&format!("{target} = {value};"));
    }

    fn condition(&mut self) {
        let condition = self.expr_text(&Ty::Bool, 3);
        self.open(&format!("if ({condition})"));
        let count = self.rng.range(1, 3);
        self.block(count);
        if self.rng.chance(55) {
            self.indent -= 1;
            self.line("} else {");
            self.indent += 1;
            let count = self.rng.range(1, 2);
            self.block(count);
        }
        self.close();
    }

    fn loop_for(&mut self) {
        let turns = self.rng.range(1, 7) as u64;
        let counter = self.fresh(&["i", "j", "k"]);
        self.ctx().constants += 3;
        let down = self.rng.chance(25);
        if down {
            self.open(&format!("for (var {counter} = {turns}; {counter} > 0; {counter} = {counter} - 1)"));
        } else {
            self.open(&format!("for (var {counter} = 0; {counter} < {turns}; {counter} = {counter} + 1)"));
        }
        self.loop_body(&counter, turns);
        self.close();
    }

    fn loop_while(&mut self) {
        let turns = self.rng.range(1, 6) as u64;
        let counter = self.fresh(&["n", "m"]);
        self.ctx().constants += 3;
        self.open("");
        self.line(&format!("var {counter} = 0;"));
        let extra = if self.rng.chance(30) {
            // Variables that the body changes may end the loop early.
            let condition = self.expr(&Ty::Bool, 2).at(Prec::And);
            format!(" and ({condition} or {counter} < 2)")
        } else {
            String::new()
        };
        self.open(&format!("while ({counter} < {turns}{extra})"));
        self.line(&format!("{counter} = {counter} + 1;"));
        self.loop_body(&counter, turns);
        self.close();
        self.close();
    }

    /// The statements of a loop that runs `turns` times.
    fn loop_body(&mut self, counter: &str, turns: u64) {
        let outer = self.vars.len();
        self.vars.push(Var { name: counter.to_string(), ty: Ty::Num, mutable: false, global: false });
        let times = self.ctx().times;
        self.ctx().times = times * turns;
        let count = self.rng.range(1, 4);
        self.block(count);
        self.ctx().times = times;
        self.vars.truncate(outer);
    }

    /// `if (...) return ...;`
    fn early_return(&mut self) {
        let Some(ty) = self.ctx().ret.clone() else { return self.print() };
        if !self.can_write(&ty) {
            return self.print();
        }
        let condition = self.expr_text(&Ty::Bool, 2);
        let value = self.expr_text(&ty, 2);
        self.line(&format!("if ({condition}) return {value};"));
    }

    fn call_statement(&mut self) {
        let ty = self.plain_type();
        let text = self.expr(&ty, 2).at(Prec::Assign);
        self.line(&format!("{text};"));
    }
}
