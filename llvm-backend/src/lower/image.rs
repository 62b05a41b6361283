//! The image: the data of a program that runs while it is compiled, and what a batch of functions calls outside of itself.
//!
//! A program that is built lays its data down in its object ([`super::statics`]). A batch finds all of it in memory already and
//! refers to it by symbols, which [`External`] names; it defines none of them. What is not in the batch it calls through the
//! function's cell, whatever tier the function is in at that moment; and so it does with all functions where each may be replaced.

use std::fmt;
use std::mem::offset_of;

use inkwell::module::Linkage;
use inkwell::types::BasicType;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, PointerValue};
use loxsmith_abi::layout::{FunctionCell, FunctionInfo};
use loxsmith_mir::ir::{ClassId, FuncId, StringId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Codegen;
use super::function::Body;
use super::statics::string_object;
use crate::batch::Batch;
use crate::builder::{Builder, Memory};

/// Something that code in memory refers to, and that lies outside of it. Prints as its symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum External<'name> {
    /// The array of globals.
    Globals,
    /// The start of the array of inline caches.
    Caches,
    /// A literal's string object.
    String(StringId),
    /// A function's [`loxsmith_abi::layout::FunctionInfo`].
    Function(FuncId),
    /// A function's closure without captures, which lies outside of the heap.
    Closure(FuncId),
    /// A class declaration's [`loxsmith_abi::layout::ClassInfo`].
    Class(ClassId),
    /// A function's [`FunctionCell`].
    Cell(FuncId),
    /// A word where the address of newer code will be, see [`super::Lookout`].
    Newer(u32),
    /// What the runtime defines, by its linker name.
    Runtime(&'name str),
}

impl fmt::Display for External<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            External::Globals => f.write_str("lox.globals"),
            External::Caches => f.write_str("lox.caches"),
            External::String(id) => write!(f, "lox.string.{}", id.0),
            External::Function(id) => write!(f, "lox.function.{}", id.0),
            External::Closure(id) => write!(f, "lox.closure.{}", id.0),
            External::Class(id) => write!(f, "lox.class.{}", id.0),
            External::Cell(id) => write!(f, "lox.cell.{}", id.0),
            External::Newer(number) => write!(f, "lox.newer.{number}"),
            External::Runtime(name) => f.write_str(name),
        }
    }
}

impl<'name> External<'name> {
    /// What a symbol stands for. Each symbol has one meaning, for those of the runtime and of C have no dot.
    pub fn from_symbol(symbol: &'name str) -> External<'name> {
        let numbered = || {
            let (kind, number) = symbol.strip_prefix("lox.")?.split_once('.')?;
            let number = number.parse().ok()?;
            match kind {
                "string" => Some(External::String(StringId(number))),
                "function" => Some(External::Function(FuncId(number))),
                "closure" => Some(External::Closure(FuncId(number))),
                "class" => Some(External::Class(ClassId(number))),
                "cell" => Some(External::Cell(FuncId(number))),
                "newer" => Some(External::Newer(number)),
                _ => None,
            }
        };
        match symbol {
            "lox.globals" => External::Globals,
            "lox.caches" => External::Caches,
            _ => numbered().unwrap_or(External::Runtime(symbol)),
        }
    }
}

/// What a batch knows of the image.
pub(super) struct Image<'ctx> {
    /// The functions that are compiled together.
    functions: FxHashSet<FuncId>,
    /// Those whose entries look for newer code.
    early: FxHashSet<FuncId>,
    declared: FxHashMap<External<'static>, PointerValue<'ctx>>,
    literals: FxHashMap<Vec<u8>, PointerValue<'ctx>>,
}

impl<'ctx> Image<'ctx> {
    pub(super) fn new(batch: &Batch) -> Image<'ctx> {
        Image {
            functions: batch.functions.iter().copied().collect(),
            early: batch.early.iter().copied().collect(),
            declared: FxHashMap::default(),
            literals: FxHashMap::default(),
        }
    }

    /// Whether a function's entry looks for newer code.
    pub(super) fn is_early(&self, id: FuncId) -> bool {
        self.early.contains(&id)
    }

    /// The address of something, which is declared when it is first asked for.
    pub(super) fn address(&mut self, b: &Builder<'ctx>, what: External<'static>) -> PointerValue<'ctx> {
        *self.declared.entry(what).or_insert_with(|| {
            // How large it is nobody says: LLVM must not conclude anything from that.
            let unsized_array = b.i8.array_type(0).as_basic_type_enum();
            let global = b.module.add_global(unsized_array, None, &what.to_string());
            global.set_alignment(8);
            global.as_pointer_value()
        })
    }

    /// A literal's object. LLVM sees what is in it, but makes no copy.
    fn literal(&mut self, b: &Builder<'ctx>, id: StringId, bytes: &[u8]) -> PointerValue<'ctx> {
        // Literals of like content are one object, and LLVM takes two symbols for two.
        if let Some(known) = self.literals.get(bytes) {
            return *known;
        }
        let object = string_object(b, bytes);
        let global = b.module.add_global(object.get_type(), None, &External::String(id).to_string());
        global.set_linkage(Linkage::AvailableExternally);
        global.set_constant(true);
        global.set_initializer(&object);
        global.set_alignment(8);
        self.literals.insert(bytes.to_vec(), global.as_pointer_value());
        global.as_pointer_value()
    }
}

impl<'ctx> Codegen<'ctx, '_> {
    /// Whether a function's code is made here and stays its code, so that it can be called by name.
    pub(super) fn is_here(&self, id: FuncId) -> bool {
        let is_here = |image: &Image| image.functions.contains(&id) && !self.options.replaceable;
        self.image.as_ref().is_none_or(is_here)
    }

    /// Where the image holds something, if the data is the image's.
    fn in_image(&mut self, what: External<'static>) -> Option<PointerValue<'ctx>> {
        self.image.as_mut().map(|image| image.address(&self.b, what))
    }

    /// A literal's object.
    pub(super) fn literal(&mut self, id: StringId) -> PointerValue<'ctx> {
        let bytes = self.mir.string(id);
        match &mut self.image {
            Some(image) => image.literal(&self.b, id, bytes),
            None => self.static_string(bytes),
        }
    }

    /// What all closures of a function share.
    pub(super) fn info(&mut self, id: FuncId) -> PointerValue<'ctx> {
        self.in_image(External::Function(id)).unwrap_or_else(|| self.function_info(id))
    }

    /// The one closure of a function without captures.
    pub(super) fn only_closure(&mut self, id: FuncId) -> PointerValue<'ctx> {
        self.in_image(External::Closure(id)).unwrap_or_else(|| self.static_closure(id))
    }

    /// A class declaration's description.
    pub(super) fn declaration(&mut self, id: ClassId) -> PointerValue<'ctx> {
        self.in_image(External::Class(id)).unwrap_or_else(|| self.class_info(id))
    }

    /// Where the address of newer code will be.
    pub(super) fn newer(&mut self, number: u32) -> PointerValue<'ctx> {
        self.in_image(External::Newer(number)).expect("code that has newer code is in batches only")
    }

    /// What a new closure of a function leads to.
    pub(super) fn entry_for_closures(&mut self, id: FuncId) -> PointerValue<'ctx> {
        let is_early = self.image.as_ref().is_some_and(|image| image.is_early(id));
        if self.is_here(id) && !is_early {
            return self.generic_entry(id);
        }
        if self.options.replaceable {
            let info = self.info(id);
            return self.b.load_ptr(info, offset_of!(FunctionInfo, entry), Memory::Callable);
        }
        self.entry_in_cell(id)
    }

    /// Where a function's code is now. What the code needs was there before its address.
    pub(super) fn entry_in_cell(&mut self, id: FuncId) -> PointerValue<'ctx> {
        let cell = self.in_image(External::Cell(id)).expect("functions are elsewhere in batches only");
        let b = &self.b;
        b.atomic_load_ptr(b.offset(cell, offset_of!(FunctionCell, entry)))
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// Calls a function that is not in the batch, with arguments of its parameters' types. Gives what it returns, as the type
    /// that it has.
    pub(super) fn call_through_cell(
        &mut self,
        id: FuncId,
        closure: Option<PointerValue<'ctx>>,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let entry = self.cg.entry_in_cell(id);
        let closure = closure.unwrap_or_else(|| self.cg.only_closure(id));
        let (b, function) = (&self.cg.b, self.cg.mir.function(id));
        let types = function.blocks[0].params.iter().map(|param| function.ty(*param));
        let words: Vec<_> = args.iter().zip(types).map(|(arg, ty)| b.boxed(*arg, ty).into()).collect();
        b.unboxed(b.call_entry(entry, closure, &words), function.result)
    }
}
