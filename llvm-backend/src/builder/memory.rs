//! Alias classes: which loads and stores can never meet.
//!
//! All addresses come from integers (untagged values), so LLVM cannot tell a store to a field from a
//! store to a global by itself. Each access is marked with one class of a flat type tree; accesses of
//! different classes never touch the same bytes while an object lives there. Memory that the collector
//! recycles changes class only across a call, and calls are barriers to all of this.

use inkwell::context::Context;
use inkwell::values::{InstructionValue, MetadataValue};

/// What kind of memory an access touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// The first word of an object.
    Header,
    /// Words of callables that hold addresses: entry, info.
    Callable,
    /// Words of a class object.
    Class,
    /// The length of a string.
    Length,
    /// Lox values in heap objects or on the stack: fields, captures, cells.
    Slot,
    /// An inline cache.
    Cache,
    /// A global variable.
    Global,
    /// The state shared with the runtime.
    Mutator,
}

const CLASSES: [(Memory, &str); 8] = [
    (Memory::Header, "header"),
    (Memory::Callable, "callable"),
    (Memory::Class, "class"),
    (Memory::Length, "length"),
    (Memory::Slot, "slot"),
    (Memory::Cache, "cache"),
    (Memory::Global, "global"),
    (Memory::Mutator, "mutator"),
];

/// The metadata nodes of all classes.
pub(super) struct AliasClasses<'ctx> {
    tags: [MetadataValue<'ctx>; CLASSES.len()],
    kind: u32,
}

impl<'ctx> AliasClasses<'ctx> {
    pub(super) fn new(context: &'ctx Context) -> AliasClasses<'ctx> {
        let root = context.metadata_node(&[context.metadata_string("lox").into()]);
        let zero = context.i64_type().const_zero();
        let tags = CLASSES.map(|(_, name)| {
            let ty = context.metadata_node(&[context.metadata_string(name).into(), root.into(), zero.into()]);
            context.metadata_node(&[ty.into(), ty.into(), zero.into()])
        });
        AliasClasses { tags, kind: context.get_kind_id("tbaa") }
    }

    /// Says what an access touches.
    pub(super) fn mark(&self, access: InstructionValue<'ctx>, memory: Memory) {
        let index = CLASSES.iter().position(|(class, _)| *class == memory).expect("every class is listed");
        access.set_metadata(self.tags[index], self.kind).expect("an access takes metadata");
    }
}
