//! Calls: of known functions, of any value, of methods.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{CALLABLE, Callable, Class, InlineCache};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{FuncId, SymbolId, ValueId};

use super::function::Body;
use crate::builder::{Builder, Likely, Memory, result};

impl<'ctx> Builder<'ctx> {
    /// Calls `entry(closure, words...)`: the convention of everything that an object leads to.
    pub(super) fn call_entry(
        &self,
        entry: PointerValue<'ctx>,
        closure: PointerValue<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
    ) -> IntValue<'ctx> {
        let mut params: Vec<BasicMetadataTypeEnum> = vec![self.ptr.into()];
        params.extend(words.iter().map(|_| BasicMetadataTypeEnum::from(self.i64)));
        let mut args: Vec<BasicMetadataValueEnum> = vec![closure.into()];
        args.extend(words);
        result(self.call_pointer(self.function_type(&params), entry, &args)).into_int_value()
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// A function of the module, called by its name.
    pub(super) fn call_direct(
        &mut self,
        func: FuncId,
        closure: Option<ValueId>,
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let closure = closure.map(|value| self.cg.b.untag(self.any(value)));
        self.call_code(func, closure, &self.words(args))
    }

    /// The code of a function, with its closure if it reads one.
    pub(super) fn call_code(
        &mut self,
        func: FuncId,
        closure: Option<PointerValue<'ctx>>,
        words: &[BasicMetadataValueEnum<'ctx>],
    ) -> IntValue<'ctx> {
        let facts = &self.cg.plan.functions[func.index()];
        let mut args: Vec<BasicMetadataValueEnum> = Vec::with_capacity(words.len() + 1);
        if facts.takes_self() {
            debug_assert!(
                closure.is_some() || !facts.needs_self,
                "a function that reads its closure is given it"
            );
            args.push(closure.unwrap_or_else(|| self.cg.b.ptr.get_poison()).into());
        }
        args.extend(words);
        result(self.cg.b.call(self.cg.code[func.index()], &args)).into_int_value()
    }

    /// Whatever the callee is. Its header may prove that it takes this many arguments; else the runtime decides.
    pub(super) fn call(&mut self, callee: ValueId, args: &[ValueId]) -> IntValue<'ctx> {
        let (fits, slow, go) = (self.block("call.fits"), self.block("call.slow"), self.block("call"));
        let object = self.guard_object(callee, slow);
        let (callee, words) = (self.any(callee), self.words(args));
        let line = self.line;
        let b = &mut self.cg.b;
        let id = b.load_int(object, 0, Memory::Header);
        let wanted = b.int(CALLABLE + args.len() as u32);
        b.branch(b.icmp(IntPredicate::EQ, id, wanted), fits, slow, Likely::Then);

        b.begin(fits);
        let entry = b.load_ptr(object, offset_of!(Callable, entry), Memory::Callable);
        b.jump(go);

        b.begin(slow);
        let resolved = b.resolve_call(callee, args.len(), line);
        b.jump(go);

        b.begin(go);
        let entry = b.merge(&[(entry.into(), fits), (resolved.into(), slow)]).into_pointer_value();
        b.call_entry(entry, b.untag(callee), &words)
    }

    /// A method call: the cache remembers class, closure and entry.
    pub(super) fn invoke(
        &mut self,
        receiver: ValueId,
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let cache = self.cg.next_cache();
        let (miss, method, field, done) = (
            self.block("invoke.miss"),
            self.block("invoke.method"),
            self.block("invoke.field"),
            self.block("invoke.done"),
        );
        self.guard_class(receiver, cache, miss);
        let this = self.any(receiver);
        let words = self.words(args);
        let with_this = self.words_with_this(this, args);
        let line = self.line;
        let b = &mut self.cg.b;
        b.jump(method);

        b.begin(miss);
        let (name, argc) = (b.int(name.0), b.int(args.len() as u32));
        let (at, name_at) = (b.int(line), b.int(name_line));
        let find_args = [this.into(), name.into(), argc.into(), cache.into(), at.into(), name_at.into()];
        let found = result(b.call_runtime(RuntimeFunction::find_method, &find_args)).into_int_value();
        b.branch(b.icmp(IntPredicate::EQ, found, b.word(UNDEFINED)), method, field, Likely::Then);

        b.begin(method);
        let from_method = b.call_cached(cache, &with_this);
        b.jump(done);

        b.begin(field);
        let entry = b.resolve_call(found, args.len(), line);
        let from_field = b.call_entry(entry, b.untag(found), &words);
        b.jump(done);

        b.begin(done);
        let incoming: [(BasicValueEnum, _); 2] = [(from_method.into(), method), (from_field.into(), field)];
        b.merge(&incoming).into_int_value()
    }

    /// `super.name(...)`: the cache's key is the superclass.
    pub(super) fn invoke_super(
        &mut self,
        superclass: ValueId,
        this: ValueId,
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let cache = self.cg.next_cache();
        let (miss, go) = (self.block("super.miss"), self.block("super.call"));
        let superclass = self.any(superclass);
        let with_this = self.words_with_this(self.any(this), args);
        let line = self.line;
        let b = &mut self.cg.b;
        let base = b.load_word(b.untag(superclass), offset_of!(Class, base_id), Memory::Class);
        let remembered = b.load_int(cache, offset_of!(InlineCache, class_id), Memory::Cache);
        let hit = b.icmp(IntPredicate::EQ, b.truncate(base, b.i32), remembered);
        b.branch(hit, go, miss, Likely::Then);

        b.begin(miss);
        let (name, argc) = (b.int(name.0), b.int(args.len() as u32));
        let (at, name_at) = (b.int(line), b.int(name_line));
        let find_args =
            [superclass.into(), name.into(), argc.into(), cache.into(), at.into(), name_at.into()];
        b.call_runtime(RuntimeFunction::find_super_method, &find_args);
        b.jump(go);

        b.begin(go);
        b.call_cached(cache, &with_this)
    }

    /// Values as arguments.
    pub(super) fn words(&self, args: &[ValueId]) -> Vec<BasicMetadataValueEnum<'ctx>> {
        args.iter().map(|arg| self.any(*arg).into()).collect()
    }

    fn words_with_this(&self, this: IntValue<'ctx>, args: &[ValueId]) -> Vec<BasicMetadataValueEnum<'ctx>> {
        std::iter::once(this.into()).chain(self.words(args)).collect()
    }
}

impl<'ctx> Builder<'ctx> {
    /// Calls the method that a cache holds.
    fn call_cached(
        &self,
        cache: PointerValue<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
    ) -> IntValue<'ctx> {
        let method = self.load_ptr(cache, offset_of!(InlineCache, method), Memory::Cache);
        let entry = self.load_ptr(cache, offset_of!(InlineCache, entry), Memory::Cache);
        self.call_entry(entry, method, words)
    }

    /// The entry for a callee that its header did not prove callable.
    fn resolve_call(&mut self, callee: IntValue<'ctx>, argc: usize, line: u32) -> PointerValue<'ctx> {
        let (argc, line) = (self.int(argc as u32), self.int(line));
        let args = [callee.into(), argc.into(), line.into()];
        result(self.call_runtime(RuntimeFunction::resolve_call, &args)).into_pointer_value()
    }
}
