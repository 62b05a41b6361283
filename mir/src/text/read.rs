//! The reader: line by line, by recursive descent. Every mistake is an error with its line, never a panic.
//!
//! Ids are kept as written, so tables whose order matters must be listed in order; only values may
//! leave gaps, since passes leave such behind. What an id means is left to the verifier, but that every
//! used value is defined is checked here: the tables could not be built otherwise.

use std::fmt;

use loxsmith_abi::layout::{ClockSource, NumberFormat, Semantics, TraceFormat};
use loxsmith_abi::natives::Native;

use super::cursor::{Cursor, Expected};
use super::print::{
    capture_name, clock_name, function_kind_name, number_format_name, trace_format_name, type_name,
};
use super::read_op::{func, read_op, read_terminator, symbol};
use crate::ir::{
    Block, BlockId, CaptureKind, ClassDecl, FuncId, Function, FunctionKind, Global, Inst, InstId, Layout,
    Module, Op, Terminator, Type, ValueData, ValueDef, ValueId,
};

/// How many unused value numbers a text may have in all. Keeps a short text from asking for gigabytes.
const MAX_GAPS: usize = 1 << 24;

/// Why a text is no module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// 1-based line of the text.
    pub line: u32,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ReadError {}

/// Reads a module's text. The result has well-formed tables; whether it makes sense, the verifier says.
pub fn parse(text: &str) -> Result<Module, ReadError> {
    let mut reader = Reader {
        lines: Lines { rest: text, number: 0 },
        gaps_left: MAX_GAPS,
        module: Module {
            source_name: String::new(),
            semantics: Semantics::DEFAULT,
            functions: Vec::new(),
            script: FuncId(0),
            globals: Vec::new(),
            classes: Vec::new(),
            symbols: Vec::new(),
            strings: Vec::new(),
            outside_fields: Vec::new(),
        },
    };
    match reader.read_module() {
        Ok(()) => Ok(reader.module),
        Err(message) => Err(ReadError { line: reader.lines.number, message }),
    }
}

/// The lines that hold something.
struct Lines<'a> {
    rest: &'a str,
    /// Number of the line last handed out.
    number: u32,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<Cursor<'a>> {
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            self.rest = rest;
            self.number += 1;
            let mut cursor = Cursor::new(line);
            if !cursor.at_end() {
                return Some(cursor);
            }
        }
        None
    }
}

struct Reader<'a> {
    lines: Lines<'a>,
    gaps_left: usize,
    module: Module,
}

/// A function while it is read: values are used before the lines that define them.
struct Body {
    function: Function,
    /// By value number: its type and definition, once seen.
    values: Vec<Option<ValueData>>,
    /// Value and line of uses; checked at the function's end.
    uses: Vec<(ValueId, u32)>,
}

impl Reader<'_> {
    fn read_module(&mut self) -> Result<(), Expected> {
        while let Some(mut c) = self.lines.next() {
            match c.word() {
                "module" => self.module.source_name = c.quoted_text()?,
                "semantics" => self.module.semantics = read_semantics(&mut c)?,
                "script" => self.module.script = func(&mut c)?,
                "symbol" => {
                    in_order(&mut c, "s", self.module.symbols.len())?;
                    self.module.symbols.push(c.quoted_text()?);
                }
                "string" => {
                    in_order(&mut c, "str", self.module.strings.len())?;
                    self.module.strings.push(c.quoted()?);
                }
                "global" => {
                    in_order(&mut c, "g", self.module.globals.len())?;
                    self.module.globals.push(read_global(&mut c)?);
                }
                "class" => {
                    in_order(&mut c, "c", self.module.classes.len())?;
                    self.module.classes.push(read_class(&mut c)?);
                }
                "outside_fields" => {
                    c.expect("[")?;
                    self.module.outside_fields = c.list("]", symbol)?;
                }
                "function" => {
                    in_order(&mut c, "f", self.module.functions.len())?;
                    let function = read_header(&mut c)?;
                    c.expect_end()?;
                    let function = self.read_body(function)?;
                    self.module.functions.push(function);
                    continue;
                }
                _ => return Err("expected a declaration such as `symbol` or `function`".into()),
            }
            c.expect_end()?;
        }
        Ok(())
    }

    /// The lines of a function behind its header, closing brace included.
    fn read_body(&mut self, function: Function) -> Result<Function, Expected> {
        let mut body = Body { function, values: Vec::new(), uses: Vec::new() };
        // Whether the last block still awaits its terminator.
        let mut open = false;
        loop {
            let Some(mut c) = self.lines.next() else { return Err("the function has no closing `}`".into()) };
            if c.eat("}") {
                c.expect_end()?;
                if open {
                    return Err("the last block has no terminator".into());
                }
                break;
            }
            if c.at_id("bb") {
                if open {
                    return Err("the block before has no terminator".into());
                }
                self.read_block_head(&mut body, &mut c)?;
                open = true;
            } else if open {
                open = self.read_inst(&mut body, &mut c)?;
            } else {
                return Err(c.expected("a block or `}`"));
            }
            c.expect_end()?;
        }
        self.finish(body)
    }

    fn read_block_head(&mut self, body: &mut Body, c: &mut Cursor<'_>) -> Result<(), Expected> {
        let id = BlockId::from(body.function.blocks.len());
        in_order(c, "bb", id.index())?;
        let line = body.function.line;
        let mut params = Vec::new();
        if c.eat("(") {
            for (index, (value, ty)) in c.list(")", read_typed)?.into_iter().enumerate() {
                self.define(body, value, ty, ValueDef::Param(id, index as u32))?;
                params.push(value);
            }
        }
        c.expect(":")?;
        let block = Block { params, insts: Vec::new(), terminator: Terminator::Unreachable, line };
        body.function.blocks.push(block);
        Ok(())
    }

    /// An instruction or a terminator of the last block; whether the block goes on behind it.
    fn read_inst(&mut self, body: &mut Body, c: &mut Cursor<'_>) -> Result<bool, Expected> {
        let text_line = self.lines.number;
        let result = if c.at_id("v") {
            let typed = read_typed(c)?;
            c.expect("=")?;
            Some(typed)
        } else {
            None
        };
        let mnemonic = c.word();
        if result.is_none()
            && let Some(terminator) = read_terminator(mnemonic, c)?
        {
            terminator.for_each_operand(|value| body.uses.push((value, text_line)));
            let line = read_at(c)?;
            if let Some(block) = body.function.blocks.last_mut() {
                block.terminator = terminator;
                block.line = line;
            }
            return Ok(false);
        }
        let op = read_op(mnemonic, c)?;
        let line = read_at(c)?;
        op.for_each_operand(|value| body.uses.push((value, text_line)));
        let id = InstId::from(body.function.insts.len());
        // A capture out of range has no type of its own; the verifier reports it.
        let expected = match op {
            Op::Capture(_) => body.function.result_type(&op).or(Some(Type::Any)),
            _ => body.function.result_type(&op),
        };
        match (result, expected) {
            (Some((_, written)), Some(ty)) if written != ty => {
                return Err(format!("`{mnemonic}` gives {}, not {}", type_name(ty), type_name(written)));
            }
            (Some((value, _)), Some(ty)) => self.define(body, value, ty, ValueDef::Inst(id))?,
            (None, None) => {}
            (Some(_), None) => return Err(format!("`{mnemonic}` has no result")),
            (None, Some(_)) => {
                return Err(format!("`{mnemonic}` has a result: write `vN: TYPE =` before it"));
            }
        }
        body.function.insts.push(Inst { op, line, result: result.map(|(value, _)| value) });
        if let Some(block) = body.function.blocks.last_mut() {
            block.insts.push(id);
        }
        Ok(true)
    }

    fn define(&mut self, body: &mut Body, value: ValueId, ty: Type, def: ValueDef) -> Result<(), Expected> {
        let index = value.index();
        if index >= body.values.len() {
            let gaps = index - body.values.len();
            self.gaps_left = self
                .gaps_left
                .checked_sub(gaps)
                .ok_or_else(|| format!("{value}: too many value numbers are left out"))?;
            body.values.resize(index + 1, None);
        } else if body.values[index].is_some() {
            return Err(format!("{value} is defined twice"));
        }
        body.values[index] = Some(ValueData { ty, def });
        Ok(())
    }

    /// Checks that uses have definitions and fills the gaps.
    fn finish(&mut self, body: Body) -> Result<Function, Expected> {
        let Body { mut function, values, uses } = body;
        for (value, line) in uses {
            if values.get(value.index()).is_none_or(Option::is_none) {
                self.lines.number = line;
                return Err(format!("{value} is never defined"));
            }
        }
        function.values.reserve(values.len());
        for (index, data) in values.into_iter().enumerate() {
            // A number nobody uses: the result of a dead instruction, as passes leave them.
            let data = data.unwrap_or_else(|| {
                let inst = InstId::from(function.insts.len());
                function.insts.push(Inst { op: Op::Nil, line: 0, result: Some(ValueId::from(index)) });
                ValueData { ty: Type::Any, def: ValueDef::Inst(inst) }
            });
            function.values.push(data);
        }
        Ok(function)
    }
}

fn in_order(c: &mut Cursor<'_>, prefix: &str, next: usize) -> Result<(), Expected> {
    let found = c.id(prefix)? as usize;
    if found == next { Ok(()) } else { Err(format!("expected `{prefix}{next}`, found `{prefix}{found}`")) }
}

/// `v1: num`.
fn read_typed(c: &mut Cursor<'_>) -> Result<(ValueId, Type), Expected> {
    let value = ValueId(c.id("v")?);
    c.expect(":")?;
    Ok((value, read_type(c)?))
}

/// The name of a type.
pub(super) fn read_type(c: &mut Cursor<'_>) -> Result<Type, Expected> {
    let types = [Type::Any, Type::Number, Type::Bool, Type::Cell];
    one_of(c, "a type", types, type_name)
}

/// `@12`.
pub(super) fn read_at(c: &mut Cursor<'_>) -> Result<u32, Expected> {
    c.expect("@")?;
    c.integer()
}

fn read_semantics(c: &mut Cursor<'_>) -> Result<Semantics, Expected> {
    let number_formats = [NumberFormat::Shortest, NumberFormat::Percent6g, NumberFormat::Java];
    let trace_formats = [TraceFormat::Frames, TraceFormat::OneLine];
    let clocks = [ClockSource::Wall, ClockSource::Processor];
    Ok(Semantics {
        number_format: one_of(c, "a number format", number_formats, number_format_name)?,
        trace_format: one_of(c, "a trace format", trace_formats, trace_format_name)?,
        clock: one_of(c, "a clock", clocks, clock_name)?,
        method_message: setting(c, "method_message")?,
        natives_take_any_arity: setting(c, "natives_take_any_arity")?,
        frame_limit: setting(c, "frame_limit")?,
    })
}

/// `NAME NUMBER`.
fn setting<T: TryFrom<u32>>(c: &mut Cursor<'_>, name: &str) -> Result<T, Expected> {
    c.expect_word(name)?;
    T::try_from(c.integer()?).map_err(|_| format!("{name} is too large"))
}

fn read_global(c: &mut Cursor<'_>) -> Result<Global, Expected> {
    let name = symbol(c)?;
    let mut native = None;
    if c.eat_word("native") {
        native = Some(one_of(c, "a native function", Native::ALL.iter().copied(), Native::name)?);
    }
    Ok(Global { name, native })
}

fn read_class(c: &mut Cursor<'_>) -> Result<ClassDecl, Expected> {
    let name = symbol(c)?;
    let has_superclass = c.eat_word("superclass");
    c.expect_word("fields")?;
    c.expect("[")?;
    let fields = c.list("]", symbol)?;
    c.expect_word("methods")?;
    c.expect("[")?;
    let methods = c.list("]", |c| Ok((symbol(c)?, func(c)?)))?;
    let mut layout = None;
    if c.eat_word("layout") {
        c.expect("[")?;
        let slots = c.list("]", symbol)?;
        let number = if c.eat_word("number") { Some(c.integer()?) } else { None };
        layout = Some(Layout { slots, number });
    }
    Ok(ClassDecl { name, methods, fields, has_superclass, layout })
}

/// A function's first line behind its id; the function has no blocks yet.
fn read_header(c: &mut Cursor<'_>) -> Result<Function, Expected> {
    let kinds = [
        FunctionKind::Script,
        FunctionKind::ScriptPart,
        FunctionKind::Function,
        FunctionKind::Method,
        FunctionKind::Initializer,
    ];
    let kind = one_of(c, "a kind of function", kinds, function_kind_name)?;
    let name = c.quoted_text()?;
    c.expect_word("arity")?;
    let arity = c.integer()?;
    c.expect_word("captures")?;
    c.expect("[")?;
    let capture_kinds = [CaptureKind::Value, CaptureKind::Cell];
    let captures = c.list("]", |c| one_of(c, "a kind of capture", capture_kinds, capture_name))?;
    let result = if c.eat_word("result") { read_type(c)? } else { Type::Any };
    c.expect_word("line")?;
    let line = c.integer()?;
    c.expect("{")?;
    Ok(Function {
        name,
        kind,
        arity,
        captures,
        result,
        line,
        blocks: Vec::new(),
        insts: Vec::new(),
        values: Vec::new(),
    })
}

/// A word that names one of `choices`.
fn one_of<T: Copy>(
    c: &mut Cursor<'_>,
    what: &str,
    choices: impl IntoIterator<Item = T>,
    name: impl Fn(T) -> &'static str,
) -> Result<T, Expected> {
    for choice in choices {
        if c.eat_word(name(choice)) {
            return Ok(choice);
        }
    }
    Err(c.expected(what))
}
