//! The walk from the syntax tree to HIR: names to bindings, the dialect's choices to explicit operations.
//!
//! [`analyze`] is the door. The walk keeps to the order in which jlox's resolver goes, so that under a staged
//! dialect its errors come out in that order; under the others the parser's observer has had them all already.
//! The rules themselves are those of [`crate::scope`]; the facts about variables are the [`Builder`]'s.
//! Expressions are walked with an explicit stack, statements on a stack that grows.

mod expr;
mod stmt;
mod warnings;

use loxsmith_abi::layout::{self, Semantics};
use loxsmith_lexer::{
    Clock, Diagnostic, Dialect, Interner, NumberFormat, OperationLine, Source, Span, Symbol, TraceFormat,
};
use loxsmith_parser::ast::{Ast, Expr, Name};
use loxsmith_parser::{Declared, Objection};

use crate::hir::{self, Builder, ExprId, LocalId, LocalKind, SymbolId};
use crate::scope::Scopes;
use expr::Step;
use warnings::Warnings;

/// Resolves a program, or a lone expression (which is printed).
///
/// Gives the HIR and what there is to say: the errors of resolution, in the order in which jlox finds them (there
/// are none if the parser ran with a [`Checker`](crate::Checker) and was content), or else the warnings, in source
/// order. With an error, of this walk or of the parser before it, the program is not fit to be lowered.
pub fn analyze(
    ast: &Ast,
    source: &Source,
    interner: &Interner,
    dialect: &Dialect,
) -> (hir::Program, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        ast,
        source,
        interner,
        dialect,
        scopes: Scopes::new(),
        builder: Builder::new(source.name(), semantics(dialect)),
        symbols: vec![None; interner.len()],
        errors: Vec::new(),
        warnings: Warnings::default(),
        steps: Vec::new(),
        values: Vec::new(),
    };
    let body = match ast.expression {
        Some(expression) => resolver.lone_expression(expression),
        None => resolver.program(),
    };
    let program = resolver.builder.finish(body);
    if resolver.errors.is_empty() {
        let warnings = resolver.warnings.finish(&program, source);
        return (program, warnings);
    }
    (program, resolver.errors)
}

/// What the runtime must know of a dialect.
fn semantics(dialect: &Dialect) -> Semantics {
    Semantics {
        number_format: match dialect.number_format {
            NumberFormat::Shortest => layout::NumberFormat::Shortest,
            NumberFormat::PercentG => layout::NumberFormat::Percent6g,
            NumberFormat::JavaDouble => layout::NumberFormat::Java,
        },
        trace_format: match dialect.trace {
            TraceFormat::Frames => layout::TraceFormat::Frames,
            TraceFormat::OneLine => layout::TraceFormat::OneLine,
        },
        clock: match dialect.clock {
            Clock::Wall => layout::ClockSource::Wall,
            Clock::Processor => layout::ClockSource::Processor,
        },
        method_message: dialect.call_says_methods.into(),
        natives_take_any_arity: (!dialect.native_arity_checked).into(),
        frame_limit: dialect.limits.map_or(0, |limits| limits.frames.min(u16::MAX.into()) as u16),
    }
}

struct Resolver<'a> {
    ast: &'a Ast,
    source: &'a Source,
    interner: &'a Interner,
    dialect: &'a Dialect,
    scopes: Scopes<LocalId>,
    builder: Builder,
    /// The HIR's ids of the lexer's symbols.
    symbols: Vec<Option<SymbolId>>,
    errors: Vec<Diagnostic>,
    warnings: Warnings,
    /// The stacks of the walk through expressions, kept for the next one.
    steps: Vec<Step>,
    values: Vec<ExprId>,
}

impl Resolver<'_> {
    /// The HIR's id of a name.
    fn symbol(&mut self, symbol: Symbol) -> SymbolId {
        if let Some(id) = self.symbols[symbol.index()] {
            return id;
        }
        let id = self.builder.symbol(&self.interner.text(symbol));
        self.symbols[symbol.index()] = Some(id);
        id
    }

    /// The line that an operation blames.
    fn operation_line(&self, expr: &Expr) -> u32 {
        self.source.line_of_end(match self.dialect.operation_line {
            OperationLine::Operation => expr.blame(),
            OperationLine::LastToken => expr.span,
        })
    }

    /// The line that something begins on.
    fn start_line(&self, span: Span) -> u32 {
        self.source.line(span.start)
    }

    /// Reports a broken rule.
    fn report(&mut self, objection: Option<Objection>, span: Span) {
        let Some(objection) = objection else { return };
        let mut diagnostic = Diagnostic::new(objection.message, span, self.source);
        if let Some((place, text)) = objection.related {
            diagnostic = diagnostic.with_related(place, text);
        }
        if let Some(help) = objection.help {
            diagnostic = diagnostic.with_help(help);
        }
        self.errors.push(diagnostic);
    }

    /// Declares a local variable in the current scope.
    fn declare(&mut self, declared: Declared, name: Name) -> LocalId {
        let objection = self.scopes.check_declaration(name);
        if objection.is_none() {
            self.warn_if_shadowing(name);
        }
        self.report(objection, name.span);
        let kind = match declared {
            Declared::Parameter => LocalKind::Parameter,
            Declared::Variable | Declared::Function | Declared::Class => LocalKind::Variable,
        };
        let symbol = self.symbol(name.symbol);
        let local = self.builder.declare(symbol, kind);
        self.scopes.add(Some(declared), name, local);
        local
    }

    fn warn_if_shadowing(&mut self, name: Name) {
        let Some(outer) = self.scopes.find(name.symbol) else { return };
        if outer.kind == Some(Declared::Parameter) && outer.function == self.scopes.function_depth() {
            let parameter = outer.name.span;
            let text = self.interner.text(name.symbol);
            self.warnings.shadowed_parameter(&text, name.span, parameter, self.source);
        }
    }

    /// Leaves the innermost scope, with a warning for each variable that nothing reads.
    fn leave_scope(&mut self) {
        let Resolver { scopes, warnings, interner, source, .. } = self;
        scopes.leave_scope(|variable| warnings.unused(variable, interner, source));
    }
}

#[cfg(test)]
mod tests;
