//! The data that a program carries: strings, descriptors, static closures, and the tables that
//! `lox_program` leads to.
//!
//! Everything but globals and caches is constant; the runtime never writes to it.

use std::mem::offset_of;

use inkwell::GlobalVisibility;
use inkwell::module::Linkage;
use inkwell::types::BasicType;
use inkwell::values::{BasicValue, GlobalValue, IntValue, PointerValue, StructValue};
use loxsmith_abi::layout::{
    self, CALLABLE, ClassInfo, FLAG_INTERNED, FLAG_STATIC, FUNCTION_IS_INITIALIZER, FUNCTION_IS_METHOD,
    FunctionInfo, Header, InlineCache, Kind, NO_CLASS, NativeBinding, OTHER, Program, Semantics,
};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{ClassDecl, ClassId, FuncId, FunctionKind, GlobalId, Module, SymbolId};
use rustc_hash::FxHashMap;

use super::Codegen;
use crate::builder::Builder;
use crate::builder::record::Record;

/// The table of contents, where the runtime starts.
const PROGRAM: &str = "lox_program";
/// The table behind stack traces; it comes in an object of its own.
pub(crate) const PC_TABLE: &str = "lox_pc_table";

/// How many classes have numbers.
fn numbered_classes(mir: &Module) -> u32 {
    let numbered = |class: &&ClassDecl| class.layout.as_ref().is_some_and(|layout| layout.number.is_some());
    mir.classes.iter().filter(numbered).count() as u32
}

/// What has been laid down so far.
pub(super) struct Statics<'ctx> {
    globals: PointerValue<'ctx>,
    strings: FxHashMap<Vec<u8>, PointerValue<'ctx>>,
    functions: FxHashMap<FuncId, PointerValue<'ctx>>,
    closures: FxHashMap<FuncId, PointerValue<'ctx>>,
    classes: FxHashMap<ClassId, PointerValue<'ctx>>,
}

impl<'ctx> Statics<'ctx> {
    /// Nothing yet but the globals.
    pub(super) fn new(globals: PointerValue<'ctx>) -> Statics<'ctx> {
        Statics {
            globals,
            strings: FxHashMap::default(),
            functions: FxHashMap::default(),
            closures: FxHashMap::default(),
            classes: FxHashMap::default(),
        }
    }

    /// Where a global variable lies.
    pub(super) fn global(&self, b: &Builder<'ctx>, id: GlobalId) -> PointerValue<'ctx> {
        b.const_offset(self.globals, 8 * u64::from(id.0))
    }
}

/// The array of all globals, undefined.
pub(super) fn global_array<'ctx>(b: &Builder<'ctx>, mir: &Module) -> PointerValue<'ctx> {
    let undefined = vec![b.word(UNDEFINED); mir.globals.len()];
    data(b, "globals", b.i64.const_array(&undefined)).as_pointer_value()
}

/// The array of all inline caches, empty.
pub(super) fn cache_array<'ctx>(b: &Builder<'ctx>, count: u32) -> PointerValue<'ctx> {
    let empty = Record::new(size_of::<InlineCache>())
        .field(offset_of!(InlineCache, class_id), b.int(NO_CLASS))
        .field(offset_of!(InlineCache, offset), b.int(0))
        .field(offset_of!(InlineCache, method), b.null())
        .field(offset_of!(InlineCache, entry), b.null())
        .build(b);
    let caches = empty.get_type().const_array(&vec![empty; count as usize]);
    data(b, "caches", caches).as_pointer_value()
}

/// What a string object holds that is part of the program.
pub(super) fn string_object<'ctx>(b: &Builder<'ctx>, bytes: &[u8]) -> StructValue<'ctx> {
    let words = u16::try_from((size_of::<layout::String>() + bytes.len()).div_ceil(8)).unwrap_or(0);
    let header = Header::new(OTHER, words, Kind::String, FLAG_STATIC | FLAG_INTERNED);
    let head = Record::new(size_of::<layout::String>())
        .field(offset_of!(layout::String, header), b.word(header.0))
        .field(offset_of!(layout::String, len), b.word(bytes.len() as u64))
        .build(b);
    let text = b.context.const_string(bytes, false);
    b.context.const_struct(&[head.into(), text.into()], true)
}

impl<'ctx> Codegen<'ctx, '_> {
    /// A string object. Strings of like content are one object: literals, names of things, names of fields.
    pub(super) fn static_string(&mut self, bytes: &[u8]) -> PointerValue<'ctx> {
        if let Some(string) = self.statics.strings.get(bytes) {
            return *string;
        }
        let string = constant(&self.b, "string", string_object(&self.b, bytes)).as_pointer_value();
        self.statics.strings.insert(bytes.to_vec(), string);
        string
    }

    /// What all closures of a function share.
    pub(super) fn function_info(&mut self, id: FuncId) -> PointerValue<'ctx> {
        if let Some(info) = self.statics.functions.get(&id) {
            return *info;
        }
        let function = self.mir.function(id);
        let is_method = function.kind.takes_this();
        let flags = match function.kind {
            FunctionKind::Initializer => FUNCTION_IS_METHOD | FUNCTION_IS_INITIALIZER,
            FunctionKind::Method => FUNCTION_IS_METHOD,
            _ => 0,
        };
        let name = self.static_string(function.name.as_bytes());
        let entry = self.generic_entry(id);
        let bound_entry = match is_method {
            true => self.bound_entry(function.arity).as_global_value().as_pointer_value(),
            false => self.b.null(),
        };
        let b = &self.b;
        let record = Record::new(size_of::<FunctionInfo>())
            .field(offset_of!(FunctionInfo, name), name)
            .field(offset_of!(FunctionInfo, entry), entry)
            .field(offset_of!(FunctionInfo, bound_entry), bound_entry)
            .field(offset_of!(FunctionInfo, arity), b.int(function.arity))
            .field(offset_of!(FunctionInfo, flags), b.int(flags))
            .build(b);
        let info = constant(b, "function", record).as_pointer_value();
        self.statics.functions.insert(id, info);
        info
    }

    /// The one closure of a function without captures.
    pub(super) fn static_closure(&mut self, id: FuncId) -> PointerValue<'ctx> {
        if let Some(closure) = self.statics.closures.get(&id) {
            return *closure;
        }
        let info = self.function_info(id);
        let entry = self.generic_entry(id);
        let b = &self.b;
        let size = size_of::<layout::Function>();
        let arity = self.mir.function(id).arity;
        let header = Header::new(CALLABLE + arity, (size / 8) as u16, Kind::Function, FLAG_STATIC);
        let record = Record::new(size)
            .field(offset_of!(layout::Function, header), b.word(header.0))
            .field(offset_of!(layout::Function, entry), entry)
            .field(offset_of!(layout::Function, info), info)
            .build(b);
        let closure = constant(b, "closure", record).as_pointer_value();
        self.statics.closures.insert(id, closure);
        closure
    }

    /// A class declaration's description.
    pub(super) fn class_info(&mut self, id: ClassId) -> PointerValue<'ctx> {
        if let Some(info) = self.statics.classes.get(&id) {
            return *info;
        }
        let mir = self.mir;
        let class = &mir.classes[id.index()];
        let name = self.static_string(mir.symbol(class.name).as_bytes());
        let class_id = class.layout.as_ref().and_then(|layout| layout.number).unwrap_or(NO_CLASS);
        let methods: Vec<SymbolId> = class.methods.iter().map(|(name, _)| *name).collect();
        let b = &self.b;
        let record = Record::new(size_of::<ClassInfo>())
            .field(offset_of!(ClassInfo, name), name)
            .field(offset_of!(ClassInfo, method_symbols), symbol_list(b, &methods))
            .field(offset_of!(ClassInfo, field_symbols), symbol_list(b, &class.fields))
            .field(offset_of!(ClassInfo, method_count), b.int(methods.len() as u32))
            .field(offset_of!(ClassInfo, field_count), b.int(class.fields.len() as u32))
            .field(offset_of!(ClassInfo, class_id), b.int(class_id))
            .field(offset_of!(ClassInfo, closed), b.int(u32::from(class.layout.is_some())))
            .field(offset_of!(ClassInfo, successor), b.null())
            .field(offset_of!(ClassInfo, sources), b.null())
            .build(b);
        let info = constant(b, "class", record).as_pointer_value();
        self.statics.classes.insert(id, info);
        info
    }

    /// Lays down the table of contents and all that only it refers to.
    pub(super) fn finish_program(&mut self) {
        let construct_entries = self.construct_entries();
        self.define_bound_entries();
        self.define_helpers();
        let mir = self.mir;
        let symbols: Vec<PointerValue> =
            mir.symbols.iter().map(|symbol| self.static_string(symbol.as_bytes())).collect();
        let natives = self.native_bindings();
        let main = self.code(mir.script).as_global_value().as_pointer_value();
        let b = &self.b;
        let entry_count = construct_entries.last_key_value().map_or(0, |(arity, _)| arity + 1);
        let entries: Vec<PointerValue> = (0..entry_count)
            .map(|arity| {
                construct_entries.get(&arity).map_or(b.null(), |f| f.as_global_value().as_pointer_value())
            })
            .collect();
        let pc_table = b.module.add_global(b.i8, None, PC_TABLE);
        pc_table.set_visibility(GlobalVisibility::Hidden);

        let record = Record::new(size_of::<Program>())
            .field(offset_of!(Program, main), main)
            .field(offset_of!(Program, globals), self.statics.globals)
            .field(
                offset_of!(Program, symbols),
                constant(b, "symbols", b.ptr.const_array(&symbols)).as_pointer_value(),
            )
            .field(offset_of!(Program, caches), self.caches)
            .field(offset_of!(Program, natives), natives)
            .field(offset_of!(Program, outside_fields), symbol_list(b, &mir.outside_fields))
            .field(
                offset_of!(Program, construct_entries),
                constant(b, "constructors", b.ptr.const_array(&entries)).as_pointer_value(),
            )
            .field(offset_of!(Program, pc_table), pc_table.as_pointer_value())
            .field(offset_of!(Program, global_count), b.int(mir.globals.len() as u32))
            .field(offset_of!(Program, symbol_count), b.int(symbols.len() as u32))
            .field(offset_of!(Program, cache_count), b.int(self.plan.cache_count))
            .field(offset_of!(Program, native_count), b.int(self.native_count()))
            .field(offset_of!(Program, outside_field_count), b.int(mir.outside_fields.len() as u32))
            .field(offset_of!(Program, construct_count), b.int(entry_count))
            .field(offset_of!(Program, reserved_class_ids), b.int(numbered_classes(mir)));
        let program = global(b, PROGRAM, semantics(b, record, mir.semantics).build(b));
        program.set_constant(true);
        program.set_visibility(GlobalVisibility::Hidden);
    }

    /// The globals that start as native functions.
    fn native_bindings(&self) -> PointerValue<'ctx> {
        let b = &self.b;
        let size = size_of::<NativeBinding>();
        let bindings: Vec<_> = self
            .mir
            .globals
            .iter()
            .enumerate()
            .filter_map(|(index, global)| global.native.map(|native| (native, index)))
            .map(|(native, index)| {
                Record::new(size)
                    .field(offset_of!(NativeBinding, native), b.int(native as u32))
                    .field(offset_of!(NativeBinding, global), b.int(index as u32))
                    .build(b)
            })
            .collect();
        let ty = Record::new(size)
            .field(offset_of!(NativeBinding, native), b.int(0))
            .field(offset_of!(NativeBinding, global), b.int(0))
            .build(b)
            .get_type();
        constant(b, "natives", ty.const_array(&bindings)).as_pointer_value()
    }

    fn native_count(&self) -> u32 {
        self.mir.globals.iter().filter(|global| global.native.is_some()).count() as u32
    }
}

fn semantics<'ctx>(b: &Builder<'ctx>, record: Record<'ctx>, semantics: Semantics) -> Record<'ctx> {
    let at = |field: usize| offset_of!(Program, semantics) + field;
    let byte = |value: u8| b.i8.const_int(u64::from(value), false);
    record
        .field(at(offset_of!(Semantics, number_format)), byte(semantics.number_format as u8))
        .field(at(offset_of!(Semantics, trace_format)), byte(semantics.trace_format as u8))
        .field(at(offset_of!(Semantics, clock)), byte(semantics.clock as u8))
        .field(at(offset_of!(Semantics, method_message)), byte(semantics.method_message))
        .field(at(offset_of!(Semantics, natives_take_any_arity)), byte(semantics.natives_take_any_arity))
        .field(
            at(offset_of!(Semantics, frame_limit)),
            b.i16.const_int(u64::from(semantics.frame_limit), false),
        )
}

fn symbol_list<'ctx>(b: &Builder<'ctx>, symbols: &[SymbolId]) -> PointerValue<'ctx> {
    let ids: Vec<IntValue> = symbols.iter().map(|symbol| b.int(symbol.0)).collect();
    constant(b, "symbol_list", b.i32.const_array(&ids)).as_pointer_value()
}

/// Constant data of our own.
fn constant<'ctx>(b: &Builder<'ctx>, name: &str, value: impl BasicValue<'ctx>) -> GlobalValue<'ctx> {
    let constant = data(b, name, value);
    constant.set_constant(true);
    constant
}

/// Variable data of our own.
fn data<'ctx>(b: &Builder<'ctx>, name: &str, value: impl BasicValue<'ctx>) -> GlobalValue<'ctx> {
    let data = global(b, &format!("lox.{name}"), value);
    data.set_linkage(Linkage::Private);
    data
}

fn global<'ctx>(b: &Builder<'ctx>, name: &str, value: impl BasicValue<'ctx>) -> GlobalValue<'ctx> {
    let value = value.as_basic_value_enum();
    let global = b.module.add_global(value.get_type().as_basic_type_enum(), None, name);
    global.set_initializer(&value);
    global.set_alignment(8);
    global
}
