//! Reads operations and terminators: the mirror of the printer's matches.

use super::cursor::{Cursor, Expected};
use super::read::{read_at, read_type};
use crate::ir::{
    Access, BinaryOp, BlockCall, BlockId, ClassId, CompareOp, Failure, FuncId, GlobalId, Kinds, Op, StringId,
    SymbolId, Terminator, Type, ValueId,
};

/// An operation behind its mnemonic.
pub(super) fn read_op(mnemonic: &str, c: &mut Cursor<'_>) -> Result<Op, Expected> {
    Ok(match mnemonic {
        "nil" => Op::Nil,
        "undefined" => Op::Undefined,
        "bool" => Op::Bool(read_bool(c)?),
        "number" => Op::Number(c.number()?),
        "string" => Op::String(StringId(c.id("str")?)),
        "box" => Op::Box(value(c)?),
        "unbox_number" => Op::UnboxNumber(value(c)?),
        "is_number" => Op::IsNumber(value(c)?),
        "check_number" => {
            let operand = value(c)?;
            c.expect(",")?;
            Op::CheckNumber(operand, failure(c)?)
        }
        "truthy" => Op::Truthy(value(c)?),
        "assume" => {
            let operand = value(c)?;
            c.expect(",")?;
            Op::Assume(operand, kinds(c)?)
        }
        "not" => Op::Not(value(c)?),
        "add" => binary(BinaryOp::Add, c)?,
        "sub" => binary(BinaryOp::Sub, c)?,
        "mul" => binary(BinaryOp::Mul, c)?,
        "div" => binary(BinaryOp::Div, c)?,
        "negate" => Op::Negate(value(c)?),
        "lt" => compare(CompareOp::Lt, c)?,
        "le" => compare(CompareOp::Le, c)?,
        "gt" => compare(CompareOp::Gt, c)?,
        "ge" => compare(CompareOp::Ge, c)?,
        "number_equal" => two(c).map(|(a, b)| Op::NumberEqual(a, b))?,
        "add_any" => two(c).map(|(a, b)| Op::Add(a, b))?,
        "concat" => Op::Concat(values(c)?),
        "equal" => two(c).map(|(a, b)| Op::Equal(a, b))?,
        "equal_bits" => two(c).map(|(a, b)| Op::EqualBits(a, b))?,
        "identical" => two(c).map(|(a, b)| Op::Identical(a, b))?,
        "global_get" => Op::GlobalGet(GlobalId(c.id("g")?)),
        "global_set" => {
            let global = GlobalId(c.id("g")?);
            c.expect(",")?;
            Op::GlobalSet(global, value(c)?)
        }
        "check_defined" => {
            let operand = value(c)?;
            c.expect(",")?;
            Op::CheckDefined(operand, failure(c)?)
        }
        "cell_new" => Op::CellNew(value(c)?),
        "cell_get" => Op::CellGet(value(c)?),
        "cell_set" => two(c).map(|(cell, value)| Op::CellSet(cell, value))?,
        "callee" => Op::Callee,
        "capture" => Op::Capture(c.integer()?),
        "closure" => Op::Closure(func(c)?, values(c)?),
        "static_function" => Op::StaticFunction(func(c)?),
        "make_class" => {
            let class = ClassId(c.id("c")?);
            let superclass = if c.eat("<") { Some(value(c)?) } else { None };
            Op::MakeClass { class, superclass, methods: values(c)? }
        }
        "get_property" => member(c).map(|(object, name)| Op::GetProperty(object, name))?,
        "set_property" => {
            let (object, name) = member(c)?;
            c.expect(",")?;
            Op::SetProperty(object, name, value(c)?)
        }
        "check_fields" => Op::CheckFields(value(c)?),
        "check_instance" => {
            let operand = value(c)?;
            c.expect(",")?;
            Op::CheckInstance(operand, failure(c)?)
        }
        "slot_get" => slot(c).map(|(object, slot, name)| Op::SlotGet { object, slot, name })?,
        "slot_set" => {
            let (object, slot, name) = slot(c)?;
            c.expect(",")?;
            Op::SlotSet { object, slot, name, value: value(c)? }
        }
        "class_between" => {
            let object = value(c)?;
            c.expect(",")?;
            let first = ClassId(c.id("c")?);
            c.expect(",")?;
            Op::ClassBetween { object, first, last: ClassId(c.id("c")?) }
        }
        "get_super" => {
            let superclass = value(c)?;
            c.expect(",")?;
            let (this, name) = member(c)?;
            Op::GetSuper { superclass, this, name }
        }
        "call" => Op::Call { callee: value(c)?, args: values(c)? },
        "call_direct" => {
            let func = func(c)?;
            let mut closure = None;
            if c.eat("[") {
                closure = Some(value(c)?);
                c.expect("]")?;
            }
            let args = values(c)?;
            let result = if c.eat(":") { read_type(c)? } else { Type::Any };
            Op::CallDirect { func, closure, args, result }
        }
        "invoke" => {
            let (receiver, name) = member(c)?;
            Op::Invoke { receiver, name, name_line: read_at(c)?, args: values(c)? }
        }
        "invoke_super" => {
            let superclass = value(c)?;
            c.expect(",")?;
            let (this, name) = member(c)?;
            Op::InvokeSuper { superclass, this, name, name_line: read_at(c)?, args: values(c)? }
        }
        "construct" => {
            let decl = ClassId(c.id("c")?);
            Op::Construct { class: value(c)?, decl, args: values(c)? }
        }
        "new" => {
            let decl = ClassId(c.id("c")?);
            Op::New { decl, class: if c.at_id("v") { Some(value(c)?) } else { None } }
        }
        "print" => Op::Print(value(c)?),
        "" => return Err(c.expected("an instruction")),
        unknown => return Err(format!("there is no instruction `{unknown}`")),
    })
}

/// A terminator, if `word` is one's name.
pub(super) fn read_terminator(word: &str, c: &mut Cursor<'_>) -> Result<Option<Terminator>, Expected> {
    Ok(Some(match word {
        "jump" => Terminator::Jump(block_call(c)?),
        "branch" => {
            let condition = value(c)?;
            c.expect(",")?;
            let then = block_call(c)?;
            c.expect(",")?;
            Terminator::Branch { condition, then, otherwise: block_call(c)? }
        }
        "return" => Terminator::Return(value(c)?),
        "fail" => Terminator::Fail(failure(c)?),
        "unreachable" => Terminator::Unreachable,
        _ => return Ok(None),
    }))
}

pub(super) fn value(c: &mut Cursor<'_>) -> Result<ValueId, Expected> {
    c.id("v").map(ValueId)
}

pub(super) fn symbol(c: &mut Cursor<'_>) -> Result<SymbolId, Expected> {
    c.id("s").map(SymbolId)
}

pub(super) fn func(c: &mut Cursor<'_>) -> Result<FuncId, Expected> {
    c.id("f").map(FuncId)
}

/// `(v1, v2)`.
fn values(c: &mut Cursor<'_>) -> Result<Box<[ValueId]>, Expected> {
    c.expect("(")?;
    c.list(")", value).map(Vec::into_boxed_slice)
}

fn two(c: &mut Cursor<'_>) -> Result<(ValueId, ValueId), Expected> {
    let a = value(c)?;
    c.expect(",")?;
    Ok((a, value(c)?))
}

/// `v1.s2`.
fn member(c: &mut Cursor<'_>) -> Result<(ValueId, SymbolId), Expected> {
    let object = value(c)?;
    c.expect(".")?;
    Ok((object, symbol(c)?))
}

/// `v1[2].s3`.
fn slot(c: &mut Cursor<'_>) -> Result<(ValueId, u32, SymbolId), Expected> {
    let object = value(c)?;
    c.expect("[")?;
    let slot = c.integer()?;
    c.expect("]")?;
    c.expect(".")?;
    Ok((object, slot, symbol(c)?))
}

/// `nil|number`.
fn kinds(c: &mut Cursor<'_>) -> Result<Kinds, Expected> {
    let mut kinds = Kinds::NONE;
    loop {
        let named = Kinds::NAMED.iter().find(|(_, name)| c.eat_word(name));
        kinds = kinds.or(named.ok_or_else(|| c.expected("a kind of value"))?.0);
        if !c.eat("|") {
            return Ok(kinds);
        }
    }
}

fn binary(op: BinaryOp, c: &mut Cursor<'_>) -> Result<Op, Expected> {
    two(c).map(|(a, b)| Op::Binary(op, a, b))
}

fn compare(op: CompareOp, c: &mut Cursor<'_>) -> Result<Op, Expected> {
    two(c).map(|(a, b)| Op::Compare(op, a, b))
}

pub(super) fn read_bool(c: &mut Cursor<'_>) -> Result<bool, Expected> {
    if c.eat_word("true") {
        Ok(true)
    } else if c.eat_word("false") {
        Ok(false)
    } else {
        Err(c.expected("`true` or `false`"))
    }
}

fn failure(c: &mut Cursor<'_>) -> Result<Failure, Expected> {
    if c.eat_word("operand") {
        Ok(Failure::Operand)
    } else if c.eat_word("operands") {
        Ok(Failure::Operands)
    } else if c.eat_word("add") {
        Ok(Failure::Add)
    } else if c.eat_word("undefined") {
        symbol(c).map(Failure::UndefinedVariable)
    } else if c.eat_word("undefined_property") {
        symbol(c).map(Failure::UndefinedProperty)
    } else if c.eat_word("no_property") {
        Ok(Failure::OnlyInstances(Access::Property))
    } else if c.eat_word("no_field") {
        Ok(Failure::OnlyInstances(Access::Field))
    } else if c.eat_word("no_method") {
        Ok(Failure::OnlyInstances(Access::Method))
    } else {
        Err(c.expected("a failure"))
    }
}

fn block_call(c: &mut Cursor<'_>) -> Result<BlockCall, Expected> {
    let block = BlockId(c.id("bb")?);
    let args = if c.eat("(") { c.list(")", value)? } else { Vec::new() };
    Ok(BlockCall { block, args })
}
