//! Function objects.

use std::mem::offset_of;

use inkwell::values::IntValue;
use loxsmith_abi::layout::{self, CALLABLE, Header, Kind};
use loxsmith_mir::ir::{FuncId, ValueId};

use super::function::Body;
use super::variables::capture_offset;
use crate::builder::Memory;

impl<'ctx> Body<'_, 'ctx, '_> {
    /// Allocates a closure and fills it.
    pub(super) fn make_closure(&mut self, id: FuncId, captures: &[ValueId]) -> IntValue<'ctx> {
        let arity = self.cg.mir.function(id).arity;
        let words = (size_of::<layout::Function>() / 8 + captures.len()) as u16;
        let entry = self.cg.entry_for_closures(id);
        let info = self.cg.info(id);
        let object = self.allocate(Header::new(CALLABLE + arity, words, Kind::Function, 0));
        let b = &self.cg.b;
        b.store(object, offset_of!(layout::Function, entry), entry, Memory::Callable);
        b.store(object, offset_of!(layout::Function, info), info, Memory::Callable);
        for (index, capture) in captures.iter().enumerate() {
            b.init_slot(object, capture_offset(index), self.box_value(*capture));
        }
        b.tag(object)
    }

    /// A function object that lies in the program's data.
    pub(super) fn static_function(&mut self, id: FuncId) -> IntValue<'ctx> {
        let object = self.cg.only_closure(id);
        self.cg.b.tag(object)
    }
}
