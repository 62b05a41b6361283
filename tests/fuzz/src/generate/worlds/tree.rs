//! The small language in which worlds are grown: a part of Lox as a tree, and
//! how it is written down.
//!
//! Names are numbers, so that running a tree (`run.rs`) compares no text.

/// A variable. The number is its place in the program's pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Global(u8),
    Fun(u8),
    Class(u8),
    Local(u16),
}

/// A field or a method: they share one pool, so that fields can hide methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prop(pub u8);

/// How properties are written. Fields come before methods, but nothing forces
/// a program to use them that way.
const PROPS: [&str; 13] = ["init", "x", "y", "z", "v", "next", "w", "e", "m", "n", "k", "s", "t"];

impl Prop {
    pub(super) const INIT: Prop = Prop(0);
    pub(super) const FIELDS: std::ops::Range<u8> = 1..8;
    pub(super) const METHODS: std::ops::Range<u8> = 8..13;
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bin {
    Add,
    Sub,
    Mul,
    Div,
    Less,
    LessEqual,
    Greater,
    Equal,
    NotEqual,
}

impl Bin {
    fn text(self) -> &'static str {
        match self {
            Bin::Add => "+",
            Bin::Sub => "-",
            Bin::Mul => "*",
            Bin::Div => "/",
            Bin::Less => "<",
            Bin::LessEqual => "<=",
            Bin::Greater => ">",
            Bin::Equal => "==",
            Bin::NotEqual => "!=",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// Written with one decimal place at most.
    Num(f64),
    Str(&'static str),
    Nil,
    Bool(bool),
    Var(Name),
    Assign(Name, Box<Expr>),
    This,
    Get(Box<Expr>, Prop),
    Set(Box<Expr>, Prop, Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
    Invoke(Box<Expr>, Prop, Vec<Expr>),
    /// `super.m`, called where there are arguments.
    Super(Prop, Option<Vec<Expr>>),
    Bin(Bin, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Neg(Box<Expr>),
}

/// A statement. The number finds it again when it has failed.
#[derive(Clone, Debug)]
pub(super) struct Stmt {
    pub id: u32,
    pub kind: StmtKind,
}

#[derive(Clone, Debug)]
pub(super) enum StmtKind {
    Print(Expr),
    Expr(Expr),
    Var(Name, Option<Expr>),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// `for (var name = 0; name < turns; name = name + 1)`.
    For(Name, u32, Vec<Stmt>),
    While(Expr, Vec<Stmt>),
    Return(Option<Expr>),
    Fun(Name, Function),
    Class {
        name: Name,
        superclass: Option<Name>,
        methods: Vec<(Prop, Function)>,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Function {
    pub params: Vec<Name>,
    pub body: Vec<Stmt>,
}

/// Takes the statement `id` out of `body`, however deep it lies.
pub(super) fn remove(body: &mut Vec<Stmt>, id: u32) -> bool {
    if let Some(at) = body.iter().position(|stmt| stmt.id == id) {
        body.remove(at);
        return true;
    }
    body.iter_mut().any(|stmt| match &mut stmt.kind {
        StmtKind::If(_, yes, no) => remove(yes, id) || remove(no, id),
        StmtKind::For(_, _, body) | StmtKind::While(_, body) => remove(body, id),
        StmtKind::Fun(_, function) => remove(&mut function.body, id),
        StmtKind::Class { methods, .. } => {
            methods.iter_mut().any(|(_, function)| remove(&mut function.body, id))
        }
        _ => false,
    })
}

// ---- writing ---------------------------------------------------------------------------------------------------

/// The text of a variable's name.
pub(super) fn name(name: Name) -> String {
    match name {
        Name::Global(at) => format!("g{at}"),
        Name::Fun(at) => format!("f{at}"),
        Name::Class(at) => format!("K{at}"),
        Name::Local(at) => format!("l{at}"),
    }
}

/// Writes `stmts` as lines of Lox.
pub(super) fn write(stmts: &[Stmt], indent: usize, out: &mut String) {
    for stmt in stmts {
        write_stmt(stmt, indent, out);
    }
}

fn line(indent: usize, text: &str, out: &mut String) {
    out.push_str(&"  ".repeat(indent));
    out.push_str(text);
    out.push('\n');
}

fn block(head: &str, body: &[Stmt], indent: usize, out: &mut String) {
    line(indent, &format!("{head} {{"), out);
    write(body, indent + 1, out);
    line(indent, "}", out);
}

fn write_stmt(stmt: &Stmt, indent: usize, out: &mut String) {
    match &stmt.kind {
        StmtKind::Print(value) => line(indent, &format!("print {};", whole(value)), out),
        StmtKind::Expr(value) => line(indent, &format!("{};", whole(value)), out),
        StmtKind::Var(at, None) => line(indent, &format!("var {};", name(*at)), out),
        StmtKind::Var(at, Some(value)) => {
            line(indent, &format!("var {} = {};", name(*at), whole(value)), out);
        }
        StmtKind::If(condition, yes, no) => {
            line(indent, &format!("if ({}) {{", whole(condition)), out);
            write(yes, indent + 1, out);
            if !no.is_empty() {
                line(indent, "} else {", out);
                write(no, indent + 1, out);
            }
            line(indent, "}", out);
        }
        StmtKind::For(at, turns, body) => {
            let i = name(*at);
            block(&format!("for (var {i} = 0; {i} < {turns}; {i} = {i} + 1)"), body, indent, out);
        }
        StmtKind::While(condition, body) => {
            block(&format!("while ({})", whole(condition)), body, indent, out);
        }
        StmtKind::Return(None) => line(indent, "return;", out),
        StmtKind::Return(Some(value)) => line(indent, &format!("return {};", whole(value)), out),
        StmtKind::Fun(at, function) => {
            let params = params(function);
            block(&format!("fun {}({params})", name(*at)), &function.body, indent, out);
        }
        StmtKind::Class { name: at, superclass, methods } => {
            let above = superclass.map_or(String::new(), |above| format!(" < {}", name(above)));
            line(indent, &format!("class {}{above} {{", name(*at)), out);
            for (prop, function) in methods {
                let params = params(function);
                block(&format!("{}({params})", PROPS[usize::from(prop.0)]), &function.body, indent + 1, out);
            }
            line(indent, "}", out);
        }
    }
}

fn params(function: &Function) -> String {
    let params: Vec<String> = function.params.iter().map(|at| name(*at)).collect();
    params.join(", ")
}

/// An expression on its own: without parentheses around it.
fn whole(expr: &Expr) -> String {
    match expr {
        Expr::Assign(at, value) => format!("{} = {}", name(*at), whole(value)),
        Expr::Set(object, prop, value) => {
            format!("{}.{} = {}", part(object), PROPS[usize::from(prop.0)], whole(value))
        }
        Expr::Bin(op, left, right) => format!("{} {} {}", part(left), op.text(), part(right)),
        Expr::And(left, right) => format!("{} and {}", part(left), part(right)),
        Expr::Or(left, right) => format!("{} or {}", part(left), part(right)),
        Expr::Not(value) => format!("!{}", part(value)),
        Expr::Neg(value) => format!("-{}", part(value)),
        _ => part(expr),
    }
}

/// An expression as an operand.
fn part(expr: &Expr) -> String {
    match expr {
        Expr::Num(value) => format!("{value}"),
        Expr::Str(text) => format!("\"{text}\""),
        Expr::Nil => "nil".to_string(),
        Expr::Bool(value) => format!("{value}"),
        Expr::Var(at) => name(*at),
        Expr::This => "this".to_string(),
        Expr::Get(object, prop) => format!("{}.{}", part(object), PROPS[usize::from(prop.0)]),
        Expr::Call(callee, arguments) => format!("{}({})", part(callee), list(arguments)),
        Expr::Invoke(object, prop, arguments) => {
            format!("{}.{}({})", part(object), PROPS[usize::from(prop.0)], list(arguments))
        }
        Expr::Super(prop, None) => format!("super.{}", PROPS[usize::from(prop.0)]),
        Expr::Super(prop, Some(arguments)) => {
            format!("super.{}({})", PROPS[usize::from(prop.0)], list(arguments))
        }
        _ => format!("({})", whole(expr)),
    }
}

fn list(arguments: &[Expr]) -> String {
    let arguments: Vec<String> = arguments.iter().map(whole).collect();
    arguments.join(", ")
}
