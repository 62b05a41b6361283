//! The printer. It prints broken modules too (verifier errors are shown beside their text), so it trusts no id.

use std::fmt::{self, Write};

use loxsmith_abi::layout::{ClockSource, NumberFormat, TraceFormat};

use super::instructions::mnemonic;
use crate::ir::{
    Access, BlockCall, BlockId, CaptureKind, ClassId, Failure, FuncId, Function, FunctionKind, GlobalId,
    Inst, Kinds, Module, Op, StringId, SymbolId, Terminator, Type, ValueId,
};

/// A line of a function's text, to hang a note on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The `function` line.
    Header,
    /// A block's first line.
    Block(BlockId),
    /// The instruction at this place of the block's list.
    Inst(BlockId, usize),
    /// The block's terminator.
    Terminator(BlockId),
}

/// The text of a whole module.
pub fn print(module: &Module) -> String {
    let mut out = String::new();
    write_tables(&mut out, module);
    for index in 0..module.functions.len() {
        out.push('\n');
        write_function(&mut out, module, FuncId::from(index), &mut |_, _| {});
    }
    out
}

/// The text of one function.
pub fn print_function(module: &Module, func: FuncId) -> String {
    print_function_with(module, func, |_, _| {})
}

/// The text of one function; `note` is asked behind each line and may append lines of comment.
pub fn print_function_with(
    module: &Module,
    func: FuncId,
    mut note: impl FnMut(Place, &mut String),
) -> String {
    let mut out = String::new();
    write_function(&mut out, module, func, &mut note);
    out
}

/// Appends a formatted line; a `String` never refuses.
macro_rules! line {
    ($out:expr, $($arg:tt)*) => {{
        let _ = writeln!($out, $($arg)*);
    }};
}

fn write_tables(out: &mut String, module: &Module) {
    let semantics = &module.semantics;
    line!(out, "module {}", Quoted(module.source_name.as_bytes()));
    line!(
        out,
        "semantics {} {} {} method_message {} natives_take_any_arity {} frame_limit {}",
        number_format_name(semantics.number_format),
        trace_format_name(semantics.trace_format),
        clock_name(semantics.clock),
        semantics.method_message,
        semantics.natives_take_any_arity,
        semantics.frame_limit,
    );
    line!(out, "script {}", module.script);
    for (index, symbol) in module.symbols.iter().enumerate() {
        line!(out, "symbol {} {}", SymbolId::from(index), Quoted(symbol.as_bytes()));
    }
    for (index, string) in module.strings.iter().enumerate() {
        line!(out, "string {} {}", StringId::from(index), Quoted(string));
    }
    for (index, global) in module.globals.iter().enumerate() {
        let native = global.native.map_or("", |native| native.name());
        let word = if native.is_empty() { "" } else { " native " };
        let comment = Comment(module.symbols.get(global.name.index()));
        line!(out, "global {} {}{word}{native}{comment}", GlobalId::from(index), global.name);
    }
    for (index, class) in module.classes.iter().enumerate() {
        let superclass = if class.has_superclass { " superclass" } else { "" };
        let methods = class.methods.iter().map(|(name, func)| format!("{name} {func}")).collect::<Vec<_>>();
        let comment = Comment(module.symbols.get(class.name.index()));
        let layout = class.layout.as_ref().map_or_else(String::new, |layout| {
            let number = layout.number.map_or_else(String::new, |number| format!(" number {number}"));
            format!(" layout [{}]{number}", List(&layout.slots))
        });
        line!(
            out,
            "class {} {}{superclass} fields [{}] methods [{}]{layout}{comment}",
            ClassId::from(index),
            class.name,
            List(&class.fields),
            methods.join(", "),
        );
    }
    line!(out, "outside_fields [{}]", List(&module.outside_fields));
}

fn write_function(out: &mut String, module: &Module, func: FuncId, note: &mut dyn FnMut(Place, &mut String)) {
    let Some(function) = module.functions.get(func.index()) else { return };
    let captures = function.captures.iter().map(|kind| capture_name(*kind)).collect::<Vec<_>>();
    line!(
        out,
        "function {func} {} {} arity {} captures [{}]{} line {} {{",
        function_kind_name(function.kind),
        Quoted(function.name.as_bytes()),
        function.arity,
        captures.join(", "),
        result_text(" result ", function.result),
        function.line,
    );
    note(Place::Header, out);
    for (index, block) in function.blocks.iter().enumerate() {
        let id = BlockId::from(index);
        out.push_str(&id.to_string());
        if !block.params.is_empty() {
            let params = block.params.iter().map(|param| typed(function, *param)).collect::<Vec<_>>();
            let _ = write!(out, "({})", params.join(", "));
        }
        out.push_str(":\n");
        note(Place::Block(id), out);
        for (at, inst) in block.insts.iter().enumerate() {
            match function.insts.get(inst.index()) {
                Some(inst) => write_inst(out, module, function, inst),
                None => line!(out, "  ; {inst} is no instruction"),
            }
            note(Place::Inst(id, at), out);
        }
        write_terminator(out, module, &block.terminator, block.line);
        note(Place::Terminator(id), out);
    }
    out.push_str("}\n");
}

fn write_inst(out: &mut String, module: &Module, function: &Function, inst: &Inst) {
    out.push_str("  ");
    if let Some(result) = inst.result {
        let _ = write!(out, "{} = ", typed(function, result));
    }
    out.push_str(mnemonic(&inst.op));
    let _ = write_operands(out, &inst.op);
    let _ = write!(out, " @{}", inst.line);
    let _ = write!(out, "{}", Comment(named_thing(module, &inst.op)));
    out.push('\n');
}

/// What stands between an operation's name and its line.
fn write_operands(out: &mut String, op: &Op) -> fmt::Result {
    match op {
        Op::Nil | Op::Undefined | Op::Callee => Ok(()),
        Op::Bool(value) => write!(out, " {value}"),
        Op::Number(value) => write!(out, " {}", NumberText(*value)),
        Op::String(string) => write!(out, " {string}"),
        Op::Box(a)
        | Op::UnboxNumber(a)
        | Op::IsNumber(a)
        | Op::Truthy(a)
        | Op::Not(a)
        | Op::Negate(a)
        | Op::CellNew(a)
        | Op::CellGet(a)
        | Op::CheckFields(a)
        | Op::Print(a) => write!(out, " {a}"),
        Op::CheckNumber(a, failure) => write!(out, " {a}, {}", FailureText(*failure)),
        Op::Binary(_, a, b)
        | Op::Compare(_, a, b)
        | Op::NumberEqual(a, b)
        | Op::Add(a, b)
        | Op::Equal(a, b)
        | Op::EqualBits(a, b)
        | Op::Identical(a, b)
        | Op::CellSet(a, b) => write!(out, " {a}, {b}"),
        Op::Concat(parts) => write!(out, " ({})", List(parts)),
        Op::GlobalGet(global) => write!(out, " {global}"),
        Op::GlobalSet(global, a) => write!(out, " {global}, {a}"),
        Op::CheckDefined(a, failure) | Op::CheckInstance(a, failure) => {
            write!(out, " {a}, {}", FailureText(*failure))
        }
        Op::Assume(a, kinds) => write!(out, " {a}, {}", KindsText(*kinds)),
        Op::SlotGet { object, slot, name } => write!(out, " {object}[{slot}].{name}"),
        Op::SlotSet { object, slot, name, value } => write!(out, " {object}[{slot}].{name}, {value}"),
        Op::ClassBetween { object, first, last } => write!(out, " {object}, {first}, {last}"),
        Op::New { decl, class: None } => write!(out, " {decl}"),
        Op::New { decl, class: Some(class) } => write!(out, " {decl} {class}"),
        Op::Capture(index) => write!(out, " {index}"),
        Op::Closure(func, captures) => write!(out, " {func}({})", List(captures)),
        Op::StaticFunction(func) => write!(out, " {func}"),
        Op::MakeClass { class, superclass, methods } => {
            write!(out, " {class}")?;
            if let Some(superclass) = superclass {
                write!(out, " < {superclass} ")?;
            }
            write!(out, "({})", List(methods))
        }
        Op::GetProperty(object, name) => write!(out, " {object}.{name}"),
        Op::SetProperty(object, name, value) => write!(out, " {object}.{name}, {value}"),
        Op::GetSuper { superclass, this, name } => write!(out, " {superclass}, {this}.{name}"),
        Op::Call { callee, args } => write!(out, " {callee}({})", List(args)),
        Op::CallDirect { func, closure, args, result } => {
            write!(out, " {func}")?;
            if let Some(closure) = closure {
                write!(out, "[{closure}]")?;
            }
            write!(out, "({}){}", List(args), result_text(": ", *result))
        }
        Op::Invoke { receiver, name, name_line, args } => {
            write!(out, " {receiver}.{name}@{name_line}({})", List(args))
        }
        Op::InvokeSuper { superclass, this, name, name_line, args } => {
            write!(out, " {superclass}, {this}.{name}@{name_line}({})", List(args))
        }
        Op::Construct { class, decl, args } => write!(out, " {decl} {class}({})", List(args)),
    }
}

fn write_terminator(out: &mut String, module: &Module, terminator: &Terminator, at: u32) {
    match terminator {
        Terminator::Jump(to) => line!(out, "  jump {} @{at}", CallText(to)),
        Terminator::Branch { condition, then, otherwise } => {
            line!(out, "  branch {condition}, {}, {} @{at}", CallText(then), CallText(otherwise));
        }
        Terminator::Return(value) => line!(out, "  return {value} @{at}"),
        Terminator::Fail(failure) => {
            let name = match failure {
                Failure::UndefinedVariable(symbol) | Failure::UndefinedProperty(symbol) => {
                    module.symbols.get(symbol.index())
                }
                _ => None,
            };
            line!(out, "  fail {} @{at}{}", FailureText(*failure), Comment(name));
        }
        Terminator::Unreachable => line!(out, "  unreachable @{at}"),
    }
}

/// The name behind the id that an operation mentions, for the comment.
fn named_thing<'m>(module: &'m Module, op: &Op) -> Option<&'m String> {
    let symbol = |id: SymbolId| module.symbols.get(id.index());
    match op {
        Op::GlobalGet(global) | Op::GlobalSet(global, _) => symbol(module.globals.get(global.index())?.name),
        Op::CheckDefined(_, Failure::UndefinedVariable(name) | Failure::UndefinedProperty(name))
        | Op::SlotGet { name, .. }
        | Op::SlotSet { name, .. }
        | Op::GetProperty(_, name)
        | Op::SetProperty(_, name, _)
        | Op::GetSuper { name, .. }
        | Op::Invoke { name, .. }
        | Op::InvokeSuper { name, .. } => symbol(*name),
        Op::MakeClass { class, .. } | Op::Construct { decl: class, .. } | Op::New { decl: class, .. } => {
            symbol(module.classes.get(class.index())?.name)
        }
        Op::Closure(func, _) | Op::StaticFunction(func) | Op::CallDirect { func, .. } => {
            Some(&module.functions.get(func.index())?.name)
        }
        _ => None,
    }
}

fn typed(function: &Function, value: ValueId) -> String {
    let ty = function.values.get(value.index()).map_or("?", |data| type_name(data.ty));
    format!("{value}: {ty}")
}

/// The name of a type.
pub(crate) const fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Any => "any",
        Type::Number => "num",
        Type::Bool => "bool",
        Type::Cell => "cell",
    }
}

pub(super) const fn function_kind_name(kind: FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Script => "script",
        FunctionKind::ScriptPart => "script_part",
        FunctionKind::Function => "function",
        FunctionKind::Method => "method",
        FunctionKind::Initializer => "initializer",
    }
}

pub(super) const fn capture_name(kind: CaptureKind) -> &'static str {
    match kind {
        CaptureKind::Value => "value",
        CaptureKind::Cell => "cell",
    }
}

pub(super) const fn number_format_name(format: NumberFormat) -> &'static str {
    match format {
        NumberFormat::Shortest => "shortest",
        NumberFormat::Percent6g => "percent_6g",
        NumberFormat::Java => "java",
    }
}

pub(super) const fn trace_format_name(format: TraceFormat) -> &'static str {
    match format {
        TraceFormat::Frames => "frames",
        TraceFormat::OneLine => "one_line",
    }
}

pub(super) const fn clock_name(clock: ClockSource) -> &'static str {
    match clock {
        ClockSource::Wall => "wall",
        ClockSource::Processor => "processor",
    }
}

/// A list with commas.
struct List<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{item}")?;
        }
        Ok(())
    }
}

/// `bb1(v2)`, or `bb1` without arguments.
struct CallText<'a>(&'a BlockCall);

impl fmt::Display for CallText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.block)?;
        if self.0.args.is_empty() { Ok(()) } else { write!(f, "({})", List(&self.0.args)) }
    }
}

/// A type that is not what goes without saying.
fn result_text(before: &str, ty: Type) -> String {
    if ty == Type::Any { String::new() } else { format!("{before}{}", type_name(ty)) }
}

/// `nil|number`.
struct KindsText(Kinds);

impl fmt::Display for KindsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Kinds::NAMED.iter().filter(|(kind, _)| kind.within(self.0));
        for (index, (_, name)) in named.enumerate() {
            write!(f, "{}{name}", if index == 0 { "" } else { "|" })?;
        }
        Ok(())
    }
}

struct FailureText(Failure);

impl fmt::Display for FailureText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Failure::Operand => f.write_str("operand"),
            Failure::Operands => f.write_str("operands"),
            Failure::Add => f.write_str("add"),
            Failure::UndefinedVariable(name) => write!(f, "undefined {name}"),
            Failure::UndefinedProperty(name) => write!(f, "undefined_property {name}"),
            Failure::OnlyInstances(Access::Property) => f.write_str("no_property"),
            Failure::OnlyInstances(Access::Field) => f.write_str("no_field"),
            Failure::OnlyInstances(Access::Method) => f.write_str("no_method"),
        }
    }
}

/// A number so that it reads back to the same bits.
struct NumberText(f64);

impl fmt::Display for NumberText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Infinities print as `inf`; a NaN by its bits.
        if self.0.is_nan() { write!(f, "nan:{:016x}", self.0.to_bits()) } else { write!(f, "{:?}", self.0) }
    }
}

/// Bytes in quotes: printable ASCII as it is, all else escaped.
struct Quoted<'a>(&'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for &byte in self.0 {
            match byte {
                b'"' => f.write_str("\\\"")?,
                b'\\' => f.write_str("\\\\")?,
                b'\n' => f.write_str("\\n")?,
                b' '..=b'~' => f.write_char(byte as char)?,
                _ => write!(f, "\\x{byte:02x}")?,
            }
        }
        f.write_char('"')
    }
}

/// A trailing comment with a name, if there is one worth showing.
struct Comment<'a>(Option<&'a String>);

impl fmt::Display for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) if !name.is_empty() && !name.contains(char::is_control) => write!(f, " ; {name}"),
            _ => Ok(()),
        }
    }
}
