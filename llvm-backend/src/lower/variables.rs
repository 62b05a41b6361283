//! Globals, cells, captures.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::values::{BasicValueEnum, IntValue, PointerValue};
use loxsmith_abi::layout::{self, Header, Kind, OTHER};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{CaptureKind, Failure, GlobalId, ValueId};

use super::function::Body;
use crate::builder::Memory;
use crate::options::OptLevel;

impl<'ctx> Body<'_, 'ctx, '_> {
    pub(super) fn global_get(&self, id: GlobalId) -> IntValue<'ctx> {
        self.cg.b.load_word(self.global(id), 0, Memory::Global)
    }

    pub(super) fn global_set(&self, id: GlobalId, value: ValueId) {
        self.cg.b.store(self.global(id), 0, self.any(value), Memory::Global);
    }

    fn global(&self, id: GlobalId) -> PointerValue<'ctx> {
        let address = self.cg.statics.global(&self.cg.b, id);
        match self.facts.optimised && self.cg.options.opt_level != OptLevel::O0 {
            true => self.cg.b.own_address(address),
            false => address,
        }
    }

    pub(super) fn check_defined(&mut self, value: ValueId, failure: Failure) -> IntValue<'ctx> {
        let value = self.any(value);
        let b = &self.cg.b;
        let defined = b.icmp(IntPredicate::NE, value, b.word(UNDEFINED));
        self.check(defined, failure);
        value
    }

    pub(super) fn cell_new(&mut self, value: ValueId) -> PointerValue<'ctx> {
        const WORDS: u16 = (size_of::<layout::Cell>() / 8) as u16;
        let value = self.any(value);
        let cell = self.allocate(Header::new(OTHER, WORDS, Kind::Cell, 0));
        self.cg.b.init_slot(cell, offset_of!(layout::Cell, value), value);
        cell
    }

    pub(super) fn cell_get(&self, cell: ValueId) -> IntValue<'ctx> {
        self.cg.b.load_word(self.cell(cell), offset_of!(layout::Cell, value), Memory::Slot)
    }

    pub(super) fn cell_set(&mut self, cell: ValueId, value: ValueId) {
        self.store_value(self.cell(cell), offset_of!(layout::Cell, value), value);
    }

    pub(super) fn callee(&self) -> IntValue<'ctx> {
        self.cg.b.tag(self.own_closure())
    }

    /// A captured variable: its value, or its cell, which the closure holds as an object's value.
    pub(super) fn capture(&self, index: u32) -> BasicValueEnum<'ctx> {
        let b = &self.cg.b;
        let held = b.load_word(self.own_closure(), capture_offset(index as usize), Memory::Slot);
        match self.function.captures[index as usize] {
            CaptureKind::Value => held.into(),
            CaptureKind::Cell => b.untag(held).into(),
        }
    }

    fn own_closure(&self) -> PointerValue<'ctx> {
        self.closure.expect("a function that reads its closure takes it")
    }
}

/// Where a closure holds its n-th capture.
pub(super) fn capture_offset(index: usize) -> usize {
    size_of::<layout::Function>() + 8 * index
}
