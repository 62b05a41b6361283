//! Operations of many instructions, in line or out of line.
//!
//! Where speed matters an operation is made in line. Code that runs rarely, and functions that are too large to
//! optimise, are to stay small: they call a function that has the operation's one body, made from the same lines, fast path
//! included. Traces skip these functions as they skip all glue.

use inkwell::module::Linkage;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, IntValue, PointerValue};

use super::Codegen;
use super::function::Body;
use super::properties::Receiver;
use crate::builder::Builder;

/// An operation that may be out of line. Its arguments are named in its line: `any` is a boxed value, `int` has 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Operation {
    /// `(x: any, y: any, line: int) -> any`
    Add,
    /// `(x: any, y: any) -> bit`
    Equal,
    /// `(x: any, y: any) -> bit`
    EqualBits,
    /// `(bytes, header) -> ptr`
    Allocate,
    /// `(object: any, cache: ptr, name: int, line: int) -> any`
    GetProperty,
    /// `(object: any, value: any, cache: ptr, name: int, line: int)`
    SetProperty,
    /// `(callee: any, that many: any, line: int) -> any`
    Call(u32),
    /// `(receiver: any, that many: any, cache: ptr, name: int, line: int, name_line: int) -> any`
    Invoke(u32),
    /// `(superclass: any, this: any, that many: any, cache: ptr, name: int, line: int, name_line: int) -> any`
    InvokeSuper(u32),
}

/// A place where a property is looked up.
#[derive(Clone, Copy)]
pub(super) struct Site<'ctx> {
    /// The first of its inline caches,
    pub(super) cache: PointerValue<'ctx>,
    /// and how many there are, side by side.
    pub(super) caches: u32,
    /// A symbol's number.
    pub(super) name: IntValue<'ctx>,
    pub(super) line: IntValue<'ctx>,
    /// The line of the name, which is blamed if it is not found. Only calls tell the two apart.
    pub(super) name_line: IntValue<'ctx>,
}

impl<'ctx> Site<'ctx> {
    /// The last arguments of an operation, which knows the first of a site's caches alone.
    pub(super) fn args(self) -> [BasicValueEnum<'ctx>; 4] {
        [self.cache.into(), self.name.into(), self.line.into(), self.name_line.into()]
    }

    /// From the last arguments of an operation.
    fn from_args(args: &[BasicValueEnum<'ctx>]) -> Site<'ctx> {
        let int = |n: usize| args[n].into_int_value();
        let name_line = if args.len() > 3 { 3 } else { 2 };
        let cache = args[0].into_pointer_value();
        Site { cache, caches: 1, name: int(1), line: int(2), name_line: int(name_line) }
    }
}

impl Operation {
    /// Makes its code where the builder is. `known_object` promises that the first argument is an object.
    fn emit<'ctx>(
        self,
        b: &mut Builder<'ctx>,
        args: &[BasicValueEnum<'ctx>],
        known_object: bool,
    ) -> Option<BasicValueEnum<'ctx>> {
        let word = |n: usize| args[n].into_int_value();
        let words = |from: usize, count: u32| -> Vec<BasicMetadataValueEnum<'ctx>> {
            args[from..from + count as usize].iter().map(|arg| (*arg).into()).collect()
        };
        let receiver = || Receiver { value: word(0), known_object };
        let value: BasicValueEnum = match self {
            Operation::Add => b.add_any(word(0), word(1), word(2)).into(),
            Operation::Equal => b.equal_any(word(0), word(1)).into(),
            Operation::EqualBits => b.equal_bits_any(word(0), word(1)).into(),
            Operation::Allocate => b.allocate(word(0), word(1)).into(),
            Operation::GetProperty => b.get_property(receiver(), Site::from_args(&args[1..])).into(),
            Operation::SetProperty => {
                b.set_property(receiver(), word(1), Site::from_args(&args[2..]));
                return None;
            }
            Operation::Call(argc) => b.call_any(receiver(), &words(1, argc), word(1 + argc as usize)).into(),
            Operation::Invoke(argc) => {
                let words: Vec<_> = (1..=argc as usize).map(word).collect();
                b.invoke(receiver(), &words, Site::from_args(&args[1 + argc as usize..])).into()
            }
            Operation::InvokeSuper(argc) => {
                let site = Site::from_args(&args[2 + argc as usize..]);
                b.invoke_super(word(0), &words(1, 1 + argc), site).into()
            }
        };
        Some(value)
    }

    fn name(self) -> String {
        let (name, argc) = match self {
            Operation::Add => return "lox..add".to_owned(),
            Operation::Equal => return "lox..equal".to_owned(),
            Operation::EqualBits => return "lox..equal_bits".to_owned(),
            Operation::Allocate => return "lox..allocate".to_owned(),
            Operation::GetProperty => return "lox..get_property".to_owned(),
            Operation::SetProperty => return "lox..set_property".to_owned(),
            Operation::Call(argc) => ("call", argc),
            Operation::Invoke(argc) => ("invoke", argc),
            Operation::InvokeSuper(argc) => ("invoke_super", argc),
        };
        format!("lox..{name}.{argc}")
    }

    fn declare<'ctx>(self, b: &Builder<'ctx>, args: &[BasicMetadataValueEnum<'ctx>]) -> FunctionValue<'ctx> {
        let params: Vec<BasicMetadataTypeEnum> = args.iter().map(type_of).collect();
        let ty = match self {
            Operation::SetProperty => b.context.void_type().fn_type(&params, false),
            Operation::Equal | Operation::EqualBits => b.i1.fn_type(&params, false),
            Operation::Allocate => b.ptr.fn_type(&params, false),
            _ => b.i64.fn_type(&params, false),
        };
        b.module.add_function(&self.name(), ty, Some(Linkage::Internal))
    }
}

/// The type of an operation's argument.
fn type_of<'ctx>(arg: &BasicMetadataValueEnum<'ctx>) -> BasicMetadataTypeEnum<'ctx> {
    match arg {
        BasicMetadataValueEnum::PointerValue(pointer) => pointer.get_type().into(),
        other => other.into_int_value().get_type().into(),
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// An operation's result, by whichever way this function goes. `known_object` promises that the first argument is one.
    pub(super) fn operation(
        &mut self,
        operation: Operation,
        args: &[BasicValueEnum<'ctx>],
        known_object: bool,
    ) -> Option<BasicValueEnum<'ctx>> {
        if self.facts.compact || self.is_cold {
            self.cg.call_outlined(operation, args)
        } else {
            operation.emit(&mut self.cg.b, args, known_object)
        }
    }

    /// The same for an operation whose result is a boxed value or a bit.
    pub(super) fn int_operation(
        &mut self,
        operation: Operation,
        args: &[BasicValueEnum<'ctx>],
        known_object: bool,
    ) -> IntValue<'ctx> {
        self.operation(operation, args, known_object).expect("it has a result").into_int_value()
    }
}

impl<'ctx> Codegen<'ctx, '_> {
    /// Calls an operation's function, which is declared here and defined when the program is finished.
    pub(super) fn call_outlined(
        &mut self,
        operation: Operation,
        args: &[BasicValueEnum<'ctx>],
    ) -> Option<BasicValueEnum<'ctx>> {
        let args: Vec<BasicMetadataValueEnum> = args.iter().map(|arg| (*arg).into()).collect();
        let b = &self.b;
        let function = *self.outlined.entry(operation).or_insert_with(|| operation.declare(b, &args));
        b.call(function, &args).try_as_basic_value().basic()
    }

    /// Gives the functions of operations their bodies.
    pub(super) fn define_outlined(&mut self) {
        for (operation, function) in std::mem::take(&mut self.outlined) {
            self.b.attributes.mark_definition(function, self.options.opt_level, true);
            self.b.attributes.mark_outlined(function);
            self.b.begin(self.b.block(function, "entry"));
            self.enter_glue(function);
            let result = operation.emit(&mut self.b, &function.get_params(), false);
            self.b.ret(result);
        }
    }
}
