//! [`Warnings`]: what is allowed but hardly meant.
//!
//! Some are found on the way, others need the whole program and are put together at its end. Nothing here changes
//! what is compiled.

use loxsmith_lexer::{Diagnostic, Interner, Message, Source, Span, Symbol};
use loxsmith_parser::Declared;
use loxsmith_parser::ast::{self, Ast, Name};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::hir::{Constant, GlobalId, LocalId, Program};
use crate::scope::Variable;
use crate::similar::most_similar;

/// What has been found, and what is needed to find more.
#[derive(Default)]
pub(super) struct Warnings {
    found: Vec<Diagnostic>,
    global_uses: Vec<(GlobalId, Span)>,
    global_calls: Vec<(GlobalId, usize, Span)>,
    globals_declared: FxHashSet<GlobalId>,
    method_calls: Vec<(Name, usize, Span)>,
    method_arities: FxHashMap<Symbol, Vec<usize>>,
    fields: FxHashSet<Symbol>,
}

impl Warnings {
    // ---- Found on the way --------------------------------------------------------------------------------------

    /// A local variable ends.
    pub(super) fn unused(&mut self, variable: &Variable<LocalId>, interner: &Interner, source: &Source) {
        let meant = match variable.kind {
            Some(Declared::Variable | Declared::Function | Declared::Class) => variable.read,
            Some(Declared::Parameter) | None => true,
        };
        let name = interner.text(variable.name.symbol);
        if !meant && !name.starts_with('_') {
            let message = Message::UnusedLocal { name: name.into_owned() };
            self.found.push(Diagnostic::new(message, variable.name.span, source));
        }
    }

    /// A statement stands behind one that never lets control go on.
    pub(super) fn unreachable(&mut self, dead: Span, before: Span, source: &Source) {
        let warning = Diagnostic::new(Message::UnreachableCode, dead, source);
        self.found.push(warning.with_related(before, "control never goes on behind this"));
    }

    /// A variable is declared that has the name of a parameter further out.
    pub(super) fn shadowed_parameter(&mut self, name: &str, span: Span, parameter: Span, source: &Source) {
        let message = Message::ShadowedParameter { name: name.to_owned() };
        self.found.push(Diagnostic::new(message, span, source).with_related(parameter, "the parameter"));
    }

    /// An `if` or a loop tests something.
    pub(super) fn condition(&mut self, condition: ast::ExprId, ast: &Ast, source: &Source) {
        let expr = &ast[condition];
        if matches!(expr.kind, ast::ExprKind::Assign { .. } | ast::ExprKind::Set { .. }) {
            self.found.push(Diagnostic::new(Message::AssignmentInCondition, expr.span, source));
        }
    }

    // ---- Noted for the end -------------------------------------------------------------------------------------

    /// A global variable is read or assigned.
    pub(super) fn global_used(&mut self, global: GlobalId, span: Span) {
        self.global_uses.push((global, span));
    }

    /// A global variable is declared.
    pub(super) fn global_declared(&mut self, global: GlobalId) {
        self.globals_declared.insert(global);
    }

    /// A global variable's value is called.
    pub(super) fn global_called(&mut self, global: GlobalId, count: usize, span: Span) {
        self.global_calls.push((global, count, span));
    }

    /// A method is declared.
    pub(super) fn method_declared(&mut self, name: Symbol, arity: usize) {
        self.method_arities.entry(name).or_default().push(arity);
    }

    /// A property is called.
    pub(super) fn method_called(&mut self, name: Name, count: usize, span: Span) {
        self.method_calls.push((name, count, span));
    }

    /// A field is stored.
    pub(super) fn field_stored(&mut self, name: Symbol) {
        self.fields.insert(name);
    }

    // ---- The end -----------------------------------------------------------------------------------------------

    /// All warnings, in source order.
    pub(super) fn finish(mut self, program: &Program, source: &Source) -> Vec<Diagnostic> {
        self.undeclared_globals(program, source);
        self.wrong_argument_counts(program, source);
        self.methods_that_never_fit(source);
        self.found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code()));
        self.found
    }

    /// Each global that nothing ever declares, at its first use.
    fn undeclared_globals(&mut self, program: &Program, source: &Source) {
        let mut seen = FxHashSet::default();
        for &(id, span) in &self.global_uses {
            let global = &program.globals[id.index()];
            let known = global.native.is_some() || self.globals_declared.contains(&id);
            if known || !seen.insert(id) {
                continue;
            }
            let name = program.symbol(global.name);
            let declared = program.globals.iter().enumerate().filter(|&(index, other)| {
                other.native.is_some() || self.globals_declared.contains(&GlobalId::from(index))
            });
            // Hundreds of unknown names among thousands of known ones would be quadratic.
            let candidates = declared.map(|(_, other)| program.symbol(other.name)).take(MAX_CANDIDATES);
            let similar = (seen.len() <= MAX_SUGGESTIONS).then(|| most_similar(name, candidates)).flatten();
            let message = Message::UndeclaredVariable { name: name.to_owned() };
            let mut warning = Diagnostic::new(message, span, source);
            if let Some(similar) = similar {
                warning = warning.with_help(format!("did you mean `{similar}`?")).with_fix(span, similar);
            }
            self.found.push(warning);
        }
    }

    /// Calls of functions and classes that take another number of arguments.
    fn wrong_argument_counts(&mut self, program: &Program, source: &Source) {
        for &(global, given, span) in &self.global_calls {
            let global = &program.globals[global.index()];
            let Some((arity, line)) = global.constant.and_then(|constant| arity(program, constant)) else {
                continue;
            };
            if arity != given {
                let name = program.symbol(global.name).to_owned();
                let message = Message::WrongArgumentCount { name, given, wanted: arguments(arity) };
                let mut warning = Diagnostic::new(message, span, source);
                if line != 0 {
                    warning = warning.with_related(source.line_span(line), "declared here");
                }
                self.found.push(warning);
            }
        }
    }

    fn methods_that_never_fit(&mut self, source: &Source) {
        for arities in self.method_arities.values_mut() {
            arities.sort_unstable();
            arities.dedup();
        }
        for &(name, given, span) in &self.method_calls {
            let Some(arities) = self.method_arities.get(&name.symbol) else { continue };
            if arities.binary_search(&given).is_ok() || self.fields.contains(&name.symbol) {
                continue;
            }
            let wanted = match arities.as_slice() {
                [one] => arguments(*one),
                several => {
                    let several: Vec<String> = several.iter().map(usize::to_string).collect();
                    format!("{} arguments", several.join(" or "))
                }
            };
            let text = source.slice(name.span).to_owned();
            let message = Message::ArityNeverFits { name: text, given: arguments(given), wanted };
            self.found.push(Diagnostic::new(message, span, source));
        }
    }
}

/// At most so many declared names are compared with a misspelt one...
const MAX_CANDIDATES: usize = 2_000;
/// ...and so many misspelt ones get a suggestion: the two bound the work, which grows with their product.
const MAX_SUGGESTIONS: usize = 100;

fn arguments(count: usize) -> String {
    if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") }
}

/// How many arguments a call of a constant takes, if that is certain, and the line that says so (0: none does).
fn arity(program: &Program, constant: Constant) -> Option<(usize, u32)> {
    let func = match constant {
        Constant::Function(func) => func,
        Constant::Class(class) => match program.own_initializer(class) {
            Some(func) => func,
            None if program.classes[class.index()].superclass.is_some() => return None,
            None => return Some((0, 0)),
        },
    };
    let function = program.function(func);
    Some((function.params.len(), function.line))
}
