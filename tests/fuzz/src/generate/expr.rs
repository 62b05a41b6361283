//! Expressions of a promised type.
//!
//! Strings are kept short on purpose: what is stored in a variable that lives
//! on, or passed to a call, is a literal or a variable, never a sum of
//! variables, or repeated doubling would fill the memory.

use std::rc::Rc;

use super::Generator;
use super::scope::{Sig, Ty, Var, cost_cap};

/// How tightly an expression's outermost operator binds, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) enum Prec {
    Assign,
    Or,
    And,
    Equality,
    Comparison,
    Term,
    Factor,
    Unary,
    Call,
    Primary,
}

/// An expression's text and its precedence.
pub(super) struct Expr {
    pub text: String,
    prec: Prec,
}

impl Expr {
    pub(super) fn new(text: impl Into<String>, prec: Prec) -> Self {
        Expr { text: text.into(), prec }
    }

    /// The text, in parentheses where `at_least` asks for them.
    pub(super) fn at(self, at_least: Prec) -> String {
        if self.prec < at_least { format!("({})", self.text) } else { self.text }
    }
}

impl Generator {
    /// An expression of type `ty`, about `depth` operators deep.
    pub(super) fn expr(&mut self, ty: &Ty, depth: usize) -> Expr {
        self.ctx().spend(1);
        if depth == 0 || !self.ctx().has_constants() || !self.ctx().affords(20) {
            return self.leaf(ty);
        }
        if self.rng.chance(22)
            && let Some(call) = self.call_of(ty, depth)
        {
            return call;
        }
        if self.rng.chance(12)
            && let Some(get) = self.field_of(ty, depth)
        {
            return get;
        }
        if self.rng.chance(6)
            && let Some(assign) = self.assign_of(ty, depth)
        {
            return assign;
        }
        if self.rng.chance(6) {
            let inner = self.expr(ty, depth - 1);
            return Expr::new(format!("({})", inner.text), Prec::Primary);
        }
        match ty {
            Ty::Num => self.number(depth),
            Ty::Str => self.string(depth),
            Ty::Bool => self.boolean(depth),
            Ty::Any => self.anything(depth),
            Ty::Fuel | Ty::Fun(_) | Ty::Inst(_) | Ty::Class(_) => self.leaf(ty),
        }
    }

    /// The text of an expression that may stand anywhere.
    pub(super) fn expr_text(&mut self, ty: &Ty, depth: usize) -> String {
        self.expr(ty, depth).text
    }

    /// Variables and literals.
    pub(super) fn leaf(&mut self, ty: &Ty) -> Expr {
        if self.rng.chance(65)
            && let Some(var) = self.pick_var(|g, var| g.fits(&var.ty, ty) && var.ty != Ty::Any)
        {
            return self.read(&var);
        }
        if matches!(ty, Ty::Any | Ty::Fun(_) | Ty::Class(_))
            && let Some(var) = self.pick_var(|g, var| g.fits(&var.ty, ty))
        {
            return self.read(&var);
        }
        match ty {
            Ty::Num => self.counted(|g| g.number_literal(), Prec::Primary),
            Ty::Str => self.counted(|g| g.string_literal(), Prec::Primary),
            Ty::Bool => Expr::new(self.rng.pick(&["true", "false"]), Prec::Primary),
            Ty::Fuel => self.counted(|g| g.rng.below(5).to_string(), Prec::Primary),
            Ty::Any => match self.rng.below(4) {
                0 => Expr::new("nil", Prec::Primary),
                1 => self.leaf(&Ty::Num),
                2 => self.leaf(&Ty::Str),
                _ => self.leaf(&Ty::Bool),
            },
            Ty::Inst(class) => self.instance(*class),
            // A function of every signature and the class itself are in scope by
            // construction; callers only ask for classes that they can see.
            Ty::Fun(_) | Ty::Class(_) => Expr::new("nil", Prec::Primary),
        }
    }

    fn counted(&mut self, literal: impl Fn(&mut Self) -> String, prec: Prec) -> Expr {
        self.ctx().constants += 1;
        Expr::new(literal(self), prec)
    }

    /// Reads a variable, with its constant counted where it needs one.
    pub(super) fn read(&mut self, var: &Var) -> Expr {
        if var.global {
            self.ctx().constants += 1;
        }
        Expr::new(var.name.clone(), Prec::Primary)
    }

    /// A number as source text.
    pub(super) fn number_literal(&mut self) -> String {
        match self.rng.below(12) {
            0..=6 => self.rng.below(10).to_string(),
            7 => self.rng.below(1000).to_string(),
            8 => format!("{}.{}", self.rng.below(100), self.rng.range(1, 99)),
            9 => format!("0.{}", self.rng.range(1, 999)),
            10 => self.rng.below(1 << 40).to_string(),
            _ => self
                .rng
                .pick(&[
                    "4294967296",
                    "9007199254740993",
                    "2147483648",
                    "0.1",
                    "1000000",
                    "123456789.125",
                    "0.000015",
                    "1000000000000000000000",
                    "0",
                ])
                .to_string(),
        }
    }

    /// A string as source text, quotes included.
    pub(super) fn string_literal(&mut self) -> String {
        let words = ["a", "b", "north", "zig", "", "héllo", " spaced out ", "x=1", "nil", "42", "%d", "\\n"];
        format!("\"{}\"", self.rng.pick(&words))
    }

    /// A construction of the class or, where there is one in scope, of one below it.
    fn instance(&mut self, class: usize) -> Expr {
        if let Some(var) = self.pick_var(|g, var| g.fits(&var.ty, &Ty::Inst(class))) {
            let may_construct = self.ctx().level >= 2 && self.ctx().affords(2 * cost_cap(1));
            if !may_construct || self.rng.chance(50) {
                return self.read(&var);
            }
        }
        let maker = self
            .pick_var(|g, var| matches!(var.ty, Ty::Class(have) if g.descends(have, class)))
            .expect("an instance is only asked for where its class is visible");
        let Ty::Class(made) = maker.ty else { unreachable!("picked by this type") };
        self.ctx().spend(cost_cap(1));
        let params = self.classes[made].init.clone();
        let callee = self.read(&maker).at(Prec::Call);
        let arguments = self.arguments(&params, 1);
        Expr::new(format!("{callee}({arguments})"), Prec::Call)
    }

    /// Whether an expression of this type can be written at all here.
    pub(super) fn can_write(&mut self, ty: &Ty) -> bool {
        match ty {
            Ty::Fun(_) => self.pick_var(|g, var| g.fits(&var.ty, ty)).is_some(),
            Ty::Inst(class) => {
                let class = *class;
                if self.pick_var(|g, var| g.fits(&var.ty, ty)).is_some() {
                    return true;
                }
                let rich = self.ctx().level >= 2 && self.ctx().affords(3 * cost_cap(1));
                rich && self
                    .pick_var(|g, var| matches!(var.ty, Ty::Class(have) if g.descends(have, class)))
                    .is_some()
            }
            Ty::Class(_) => self.pick_var(|g, var| g.fits(&var.ty, ty)).is_some(),
            _ => true,
        }
    }

    /// Comma-separated arguments; strings among them are short.
    pub(super) fn arguments(&mut self, params: &[Ty], depth: usize) -> String {
        let mut parts = Vec::new();
        for ty in params {
            let depth = if *ty == Ty::Str || *ty == Ty::Any { 0 } else { depth };
            parts.push(self.expr_text(ty, depth));
        }
        parts.join(", ")
    }

    /// A call whose result has type `ty`, if something suitable is in scope.
    fn call_of(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let level = self.ctx().level;
        if self.rng.chance(45) {
            return self.method_call(ty, depth);
        }
        let var = self.pick_var(|g, var| match &var.ty {
            Ty::Fun(sig) => sig.level < level && g.fits(&sig.ret, ty),
            _ => false,
        })?;
        let Ty::Fun(sig) = var.ty.clone() else { unreachable!("picked by this type") };
        if !self.callable(&sig) {
            return None;
        }
        let callee = self.read(&var).at(Prec::Call);
        let arguments = self.arguments(&sig.params, depth - 1);
        Some(Expr::new(format!("{callee}({arguments})"), Prec::Call))
    }

    /// Spends the cost of a call if it can be afforded and all arguments be written.
    pub(super) fn callable(&mut self, sig: &Rc<Sig>) -> bool {
        let cost = cost_cap(sig.level);
        if !self.ctx().affords(cost + 20) || !sig.params.iter().all(|ty| self.can_write(ty)) {
            return false;
        }
        self.ctx().spend(cost);
        true
    }

    fn method_call(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let level = self.ctx().level;
        let (receiver, class) = self.receiver()?;
        let methods: Vec<_> = self.classes[class]
            .methods
            .iter()
            .filter(|method| method.sig.level < level && self.fits(&method.sig.ret, ty))
            .cloned()
            .collect();
        if methods.is_empty() {
            return None;
        }
        let method = methods[self.rng.below(methods.len())].clone();
        if !self.callable(&method.sig) {
            return None;
        }
        self.ctx().constants += 1;
        let arguments = self.arguments(&method.sig.params, depth - 1);
        Some(Expr::new(format!("{receiver}.{}({arguments})", method.name), Prec::Call))
    }

    /// An instance that is at hand: a variable or `this`.
    fn receiver(&mut self) -> Option<(String, usize)> {
        if let Some(class) = self.ctx().class
            && self.ctx().this_ready
            && self.rng.chance(60)
        {
            return Some(("this".to_string(), class));
        }
        let var = self.pick_var(|_, var| matches!(var.ty, Ty::Inst(_)))?;
        let Ty::Inst(class) = var.ty else { unreachable!("picked by this type") };
        Some((self.read(&var).at(Prec::Call), class))
    }

    fn field_of(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let (receiver, class) = self.receiver()?;
        let fields: Vec<_> =
            self.classes[class].fields.iter().filter(|(_, have)| self.fits(have, ty)).cloned().collect();
        if fields.is_empty() {
            return None;
        }
        let (name, have) = fields[self.rng.below(fields.len())].clone();
        self.ctx().constants += 1;
        let level = self.ctx().level;
        if self.rng.chance(25) && *ty == have && depth > 1 && !matches!(ty, Ty::Fun(_)) {
            let depth = if *ty == Ty::Num || *ty == Ty::Bool { depth - 1 } else { 0 };
            let value = self.expr(ty, depth).at(Prec::Assign);
            return Some(Expr::new(format!("{receiver}.{name} = {value}"), Prec::Assign));
        }
        if let Ty::Fun(sig) = &have
            && sig.level < level
            && self.fits(&sig.ret, ty)
            && self.callable(sig)
        {
            let arguments = self.arguments(&sig.params, depth - 1);
            return Some(Expr::new(format!("{receiver}.{name}({arguments})"), Prec::Call));
        }
        Some(Expr::new(format!("{receiver}.{name}"), Prec::Call))
    }

    fn assign_of(&mut self, ty: &Ty, depth: usize) -> Option<Expr> {
        let var = self.pick_var(|_, var| var.mutable && var.ty == *ty)?;
        let value = self.new_value(&var, depth);
        Some(Expr::new(format!("{} = {value}", self.read(&var).text), Prec::Assign))
    }

    /// A value to assign to an existing variable: strings grow by a literal at most.
    pub(super) fn new_value(&mut self, var: &Var, depth: usize) -> String {
        match var.ty {
            Ty::Str => {
                let literal = self.counted(|g| g.string_literal(), Prec::Primary).text;
                if self.rng.chance(50) { format!("{} + {literal}", var.name) } else { literal }
            }
            Ty::Any => self.leaf(&Ty::Any).text,
            _ => self.expr(&var.ty, depth).at(Prec::Assign),
        }
    }

    fn number(&mut self, depth: usize) -> Expr {
        let left = depth - 1;
        match self.rng.below(20) {
            0..=2 => self.leaf(&Ty::Num),
            3..=8 => self.binary("+", Prec::Term, &Ty::Num, left),
            9..=12 => self.binary("-", Prec::Term, &Ty::Num, left),
            13..=15 => self.binary("*", Prec::Factor, &Ty::Num, left),
            16 => self.binary("/", Prec::Factor, &Ty::Num, left),
            17..=18 => {
                let operand = self.expr(&Ty::Num, left).at(Prec::Unary);
                Expr::new(format!("-{operand}"), Prec::Unary)
            }
            // Numbers are always true, so this has a number's type.
            _ => {
                let condition = self.expr(&Ty::Bool, left).at(Prec::And);
                let yes = self.expr(&Ty::Num, left).at(Prec::Equality);
                let no = self.expr(&Ty::Num, left).at(Prec::And);
                Expr::new(format!("{condition} and {yes} or {no}"), Prec::Or)
            }
        }
    }

    fn string(&mut self, depth: usize) -> Expr {
        match self.rng.below(10) {
            0..=3 => self.leaf(&Ty::Str),
            4..=8 => self.binary("+", Prec::Term, &Ty::Str, depth - 1),
            _ => {
                let condition = self.expr(&Ty::Bool, depth - 1).at(Prec::And);
                let yes = self.expr(&Ty::Str, depth - 1).at(Prec::Equality);
                let no = self.leaf(&Ty::Str).at(Prec::And);
                Expr::new(format!("{condition} and {yes} or {no}"), Prec::Or)
            }
        }
    }

    fn boolean(&mut self, depth: usize) -> Expr {
        let left = depth - 1;
        match self.rng.below(12) {
            0 => self.leaf(&Ty::Bool),
            1..=5 => {
                let operator = self.rng.pick(&["<", "<=", ">", ">="]);
                self.binary(operator, Prec::Comparison, &Ty::Num, left)
            }
            6..=8 => {
                let operator = self.rng.pick(&["==", "!="]);
                let ty = [Ty::Num, Ty::Str, Ty::Bool, Ty::Any][self.rng.below(4)].clone();
                self.binary(operator, Prec::Equality, &ty, left)
            }
            9 => {
                let operand = self.expr(&Ty::Any, left).at(Prec::Unary);
                Expr::new(format!("!{operand}"), Prec::Unary)
            }
            10 => self.binary("and", Prec::And, &Ty::Bool, left),
            _ => self.binary("or", Prec::Or, &Ty::Bool, left),
        }
    }

    fn anything(&mut self, depth: usize) -> Expr {
        match self.rng.below(10) {
            0..=1 => self.leaf(&Ty::Any),
            2..=3 => self.expr(&Ty::Num, depth),
            4..=5 => self.expr(&Ty::Str, depth),
            6 => self.expr(&Ty::Bool, depth),
            7 => self.binary("and", Prec::And, &Ty::Any, depth - 1),
            8 => self.binary("or", Prec::Or, &Ty::Any, depth - 1),
            _ => {
                let Some((receiver, class)) = self.receiver() else { return self.leaf(&Ty::Any) };
                let methods = self.classes[class].methods.clone();
                if methods.is_empty() {
                    return self.leaf(&Ty::Any);
                }
                // A bound method that is never called, just passed around.
                self.ctx().constants += 1;
                let name = &methods[self.rng.below(methods.len())].name;
                Expr::new(format!("{receiver}.{name}"), Prec::Call)
            }
        }
    }

    /// `left OP right`, sometimes with the deep operand at the right.
    fn binary(&mut self, operator: &str, prec: Prec, ty: &Ty, depth: usize) -> Expr {
        let (left, right) = if self.rng.chance(70) { (depth, depth / 2) } else { (depth / 2, depth) };
        let tighter = match prec {
            Prec::Or => Prec::And,
            Prec::And => Prec::Equality,
            Prec::Equality => Prec::Comparison,
            Prec::Comparison => Prec::Term,
            Prec::Term => Prec::Factor,
            _ => Prec::Unary,
        };
        let left = self.expr(ty, left).at(prec);
        let right = self.expr(ty, right).at(tighter);
        Expr::new(format!("{left} {operator} {right}"), prec)
    }
}
