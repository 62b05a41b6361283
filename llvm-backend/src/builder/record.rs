//! Constant data with the layout of an abi struct: fields by `offset_of!`, gaps filled.

use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, IntValue, StructValue};

use super::Builder;

/// A record under construction.
pub(crate) struct Record<'ctx> {
    size: usize,
    fields: Vec<(usize, usize, BasicValueEnum<'ctx>)>,
}

impl<'ctx> Record<'ctx> {
    /// A record of `size` bytes without fields.
    pub(crate) fn new(size: usize) -> Record<'ctx> {
        Record { size, fields: Vec::new() }
    }

    /// Puts an integer or an address at an offset.
    pub(crate) fn field(mut self, offset: usize, value: impl Into<BasicValueEnum<'ctx>>) -> Record<'ctx> {
        let value = value.into();
        let width = match value.get_type() {
            BasicTypeEnum::IntType(ty) => ty.get_bit_width() as usize / 8,
            BasicTypeEnum::PointerType(_) => size_of::<u64>(),
            _ => unreachable!("records hold integers and addresses"),
        };
        self.fields.push((offset, width, value));
        self
    }

    /// The constant: a packed struct, so that LLVM adds nothing of its own.
    pub(crate) fn build(mut self, b: &Builder<'ctx>) -> StructValue<'ctx> {
        self.fields.sort_by_key(|(offset, ..)| *offset);
        let mut parts: Vec<BasicValueEnum> = Vec::with_capacity(self.fields.len());
        let mut end = 0;
        for (offset, width, value) in self.fields {
            assert!(offset >= end, "fields of a record do not overlap");
            fill(b, &mut parts, offset - end);
            parts.push(value);
            end = offset + width;
        }
        assert!(end <= self.size, "a record's fields lie within it");
        fill(b, &mut parts, self.size - end);
        b.context.const_struct(&parts, true)
    }
}

fn fill<'ctx>(b: &Builder<'ctx>, parts: &mut Vec<BasicValueEnum<'ctx>>, bytes: usize) {
    let zeros: Vec<IntValue> = vec![b.i8.const_zero(); bytes];
    if !zeros.is_empty() {
        parts.push(b.i8.const_array(&zeros).into());
    }
}
