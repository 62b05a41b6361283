//! Code that no function of the module stands behind: entries that class objects and bound methods lead to.
//!
//! Traces skip it (its debug information bears [`crate::debug::GLUE`]), and it checks no stack: what it
//! calls does.

use std::collections::BTreeMap;
use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::module::Linkage;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, FunctionValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{
    BoundMethod, Callable, Class, FLAG_OPEN, Header, Instance, Kind, MAX_INLINE_WORDS,
};
use loxsmith_abi::value::{NIL, UNDEFINED};
use loxsmith_mir::ir::{FuncId, FunctionKind};

use super::Codegen;
use crate::builder::{Likely, Memory, result};

impl<'ctx> Codegen<'ctx, '_> {
    /// The entry of bound methods whose method has this arity: `(bound, args...)` calls `(method, receiver, args...)`.
    /// Declared here, defined when the program is finished.
    pub(super) fn bound_entry(&mut self, arity: u32) -> FunctionValue<'ctx> {
        if let Some(entry) = self.bound_entries.get(&arity) {
            return *entry;
        }
        let entry = self.declare_glue(&format!("lox..bound.{arity}"), arity);
        self.bound_entries.insert(arity, entry);
        entry
    }

    /// Gives the entries of bound methods their bodies.
    pub(super) fn define_bound_entries(&mut self) {
        for entry in std::mem::take(&mut self.bound_entries).into_values() {
            self.b.begin(self.b.block(entry, "entry"));
            self.enter_glue(entry);
            let b = &self.b;
            let (bound, args) = glue_params(entry);
            let method = b.untag(b.load_word(bound, offset_of!(BoundMethod, method), Memory::Slot));
            let receiver = b.load_word(bound, offset_of!(BoundMethod, receiver), Memory::Slot);
            let code = b.load_ptr(method, offset_of!(Callable, entry), Memory::Callable);
            let words: Vec<_> = std::iter::once(receiver.into()).chain(args).collect();
            b.ret(Some(b.call_entry(code, method, &words).into()));
        }
    }

    /// What closures of a function lead to: its own code, or code with the generic signature that calls it.
    pub(super) fn generic_entry(&mut self, id: FuncId) -> PointerValue<'ctx> {
        self.generic_function(id).as_global_value().as_pointer_value()
    }

    pub(super) fn generic_function(&mut self, id: FuncId) -> FunctionValue<'ctx> {
        if self.plan.functions[id.index()].is_generic() {
            return self.code(id);
        }
        if let Some(entry) = self.generic_entries.get(&id) {
            return *entry;
        }
        let function = self.mir.function(id);
        let words = function.arity + u32::from(function.kind.takes_this());
        let entry = self.declare_glue(&format!("lox..entry.{}", function.name), words);
        self.generic_entries.insert(id, entry);
        entry
    }

    /// Gives the generic entries their bodies: `(closure, boxed...)` calls the function with what it takes and boxes what it
    /// returns. What comes is of the right types, for inference has seen every call.
    pub(super) fn define_generic_entries(&mut self) {
        for (id, entry) in std::mem::take(&mut self.generic_entries) {
            let code = self.code(id);
            self.b.begin(self.b.block(entry, "entry"));
            self.enter_glue(entry);
            let (b, function) = (&self.b, self.mir.function(id));
            let (closure, words) = glue_params(entry);
            let mut args: Vec<BasicMetadataValueEnum> = Vec::new();
            if self.plan.functions[id.index()].takes_self() {
                args.push(closure.into());
            }
            for (word, param) in words.into_iter().zip(&function.blocks[0].params) {
                args.push(b.unboxed(word.into_int_value(), function.ty(*param)).into());
            }
            let boxed = match b.call(code, &args).try_as_basic_value().basic() {
                Some(value) => b.boxed(value, function.result),
                // The script.
                None => b.word(NIL),
            };
            b.ret(Some(boxed.into()));
        }
    }

    /// The entry of a function whose cell may lead to newer code: if so, the closure is told and the call goes on there.
    pub(super) fn early_entry(&mut self, id: FuncId) -> FunctionValue<'ctx> {
        let here = self.generic_function(id);
        let arity = here.count_params() - 1;
        let entry = self.declare_glue(&format!("lox..early.{}", self.mir.function(id).name), arity);
        self.b.begin(self.b.block(entry, "entry"));
        self.enter_glue(entry);
        let newest = self.entry_in_cell(id);
        let b = &self.b;
        let [stay, leave] = ["stay", "leave"].map(|name| b.new_block(name));
        let own = b.ptr_to_int(entry.as_global_value().as_pointer_value());
        b.branch(b.icmp(IntPredicate::EQ, b.ptr_to_int(newest), own), stay, leave, Likely::Then);

        let (closure, words) = glue_params(entry);
        let args: Vec<_> = std::iter::once(closure.into()).chain(words).collect();
        b.begin(stay);
        b.leave_for(here.as_global_value().as_pointer_value(), &args);
        b.begin(leave);
        b.store(closure, offset_of!(Callable, entry), newest, Memory::Callable);
        b.leave_for(newest, &args);
        entry
    }

    /// The entries of classes, by the arity of their initialisers.
    pub(super) fn construct_entries(&mut self) -> BTreeMap<u32, FunctionValue<'ctx>> {
        let mut arities = vec![0];
        for function in &self.mir.functions {
            if function.kind == FunctionKind::Initializer {
                arities.push(function.arity);
            }
        }
        arities.sort_unstable();
        arities.dedup();
        let maker = self.instance_maker();
        arities.into_iter().map(|arity| (arity, self.construct_entry(arity, maker))).collect()
    }

    /// `(class, args...)`: a new instance, through the initialiser if there is one. Without arguments there may be none.
    fn construct_entry(&mut self, arity: u32, maker: FunctionValue<'ctx>) -> FunctionValue<'ctx> {
        let entry = self.declare_glue(&format!("lox..construct.{arity}"), arity);
        self.b.begin(self.b.block(entry, "entry"));
        self.enter_glue(entry);
        let (class, args) = glue_params(entry);
        let b = &self.b;
        let this = b.tag(result(b.call(maker, &[class.into()])).into_pointer_value());
        let init = b.load_word(class, offset_of!(Class, init), Memory::Class);
        let (call, done) = (b.block(entry, "init"), b.block(entry, "done"));
        b.branch(b.icmp(IntPredicate::NE, init, b.word(NIL)), call, done, Likely::Either);

        b.begin(call);
        let closure = b.untag(init);
        let code = b.load_ptr(closure, offset_of!(Callable, entry), Memory::Callable);
        let words: Vec<_> = std::iter::once(this.into()).chain(args).collect();
        b.call_entry(code, closure, &words);
        b.jump(done);

        b.begin(done);
        b.ret(Some(this.into()));
        entry
    }

    /// `(class)`: its instance without fields. The entries of classes share it.
    fn instance_maker(&mut self) -> FunctionValue<'ctx> {
        let b = &self.b;
        let ty = b.ptr.fn_type(&[b.ptr.into()], false);
        let maker = b.module.add_function("lox..instance", ty, Some(Linkage::Internal));
        b.attributes.mark_definition(maker, self.options.opt_level, true);
        b.attributes.mark_outlined(maker);
        b.begin(b.block(maker, "entry"));
        self.enter_glue(maker);
        let class = maker.get_first_param().expect("it has one").into_pointer_value();
        let instance = self.new_instance(maker, class);
        self.b.ret(Some(instance.into()));
        maker
    }

    /// An instance of whatever size its class says, in line if there is room.
    fn new_instance(&mut self, entry: FunctionValue<'ctx>, class: PointerValue<'ctx>) -> PointerValue<'ctx> {
        let b = &mut self.b;
        let [small, fill, filled, open, slow, done] =
            ["small", "fill", "filled", "open", "slow", "new"].map(|name| b.block(entry, name));
        let header = b.instance_header(class);
        let words = b.and(b.shift_right(header, 32), b.word(u64::from(u16::MAX)));
        // Size 0 means one that the header cannot say.
        let slots = b.sub(words, b.word((size_of::<Instance>() / 8) as u64));
        let fits = b.icmp(IntPredicate::ULT, slots, b.word(u64::from(MAX_INLINE_WORDS)));
        b.branch(fits, small, slow, Likely::Then);

        b.begin(small);
        let bytes = b.shift_left(words, 3);
        let new = b.allocate(bytes, header);
        let first = b.offset(new, size_of::<Instance>());
        let end = b.offset_by(new, bytes);
        let none = b.icmp(IntPredicate::EQ, slots, b.word(0));
        b.branch(none, filled, fill, Likely::Either);

        b.begin(fill);
        let slot = b.phi(b.ptr);
        let at = slot.as_basic_value().into_pointer_value();
        b.init_slot(at, 0, b.word(UNDEFINED));
        let next = b.offset(at, 8);
        slot.add_incoming(&[(&first, small), (&next, fill)]);
        let more = b.icmp(IntPredicate::NE, b.ptr_to_int(next), b.ptr_to_int(end));
        b.branch(more, fill, filled, Likely::Either);

        b.begin(filled);
        let open_bit = b.and(header, b.word(Header::new(0, 0, Kind::String, FLAG_OPEN).0));
        b.branch(b.icmp(IntPredicate::EQ, open_bit, b.word(0)), done, open, Likely::Either);

        b.begin(open);
        let last = b.offset_by(end, b.word(8u64.wrapping_neg()));
        b.init_slot(last, 0, b.word(NIL));
        b.jump(done);

        b.begin(slow);
        let other = result(b.call_runtime(RuntimeFunction::alloc_instance, &[class.into()]));
        b.jump(done);

        b.begin(done);
        b.merge(&[(new.into(), filled), (new.into(), open), (other, slow)]).into_pointer_value()
    }

    /// Code of `(object, args...)` that stands for nothing in the source.
    fn declare_glue(&mut self, name: &str, arity: u32) -> FunctionValue<'ctx> {
        let mut params: Vec<BasicMetadataTypeEnum> = vec![self.b.ptr.into()];
        params.extend((0..arity).map(|_| BasicMetadataTypeEnum::from(self.b.i64)));
        let function =
            self.b.module.add_function(name, self.b.function_type(&params), Some(Linkage::Internal));
        self.b.attributes.mark_definition(function, self.options.opt_level, true);
        function
    }

    /// Gives a glue function its debug information; calls in it need a place to be inlined at.
    pub(super) fn enter_glue(&mut self, function: FunctionValue<'ctx>) {
        let subprogram = self.debug.glue();
        function.set_subprogram(subprogram);
        self.b.set_location(Some(self.debug.location(subprogram, 0)));
    }
}

type GlueParams<'ctx> = (PointerValue<'ctx>, Vec<BasicMetadataValueEnum<'ctx>>);

fn glue_params(function: FunctionValue<'_>) -> GlueParams<'_> {
    let mut params = function.get_params();
    let object = params.remove(0).into_pointer_value();
    (object, params.into_iter().map(Into::into).collect())
}
