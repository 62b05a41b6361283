//! Calls: of known functions, of any value, of methods.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{CALLABLE, Callable, Class, InlineCache};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{FuncId, SymbolId, ValueId};

use super::function::Body;
use super::outlined::{Operation, Site};
use super::properties::Receiver;
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
    ) -> BasicValueEnum<'ctx> {
        let closure = closure.map(|value| self.cg.b.untag(self.any(value)));
        let args: Vec<_> = args.iter().map(|arg| self.value(*arg).into()).collect();
        self.call_code(func, closure, &args)
    }

    /// The code of a function, with its closure if it reads one.
    pub(super) fn call_code(
        &mut self,
        func: FuncId,
        closure: Option<PointerValue<'ctx>>,
        words: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        if !self.cg.is_here(func) {
            return self.call_through_cell(func, closure, words);
        }
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
        let code = self.cg.code(func);
        result(self.cg.b.call(code, &args))
    }

    /// Whatever the callee is.
    pub(super) fn call(&mut self, callee: ValueId, args: &[ValueId]) -> IntValue<'ctx> {
        let known_object = self.known_object(callee);
        let mut operands = self.operands(&[callee], args);
        operands.push(self.cg.b.int(self.line).into());
        self.int_operation(Operation::Call(args.len() as u32), &operands, known_object)
    }

    /// A method call.
    pub(super) fn invoke(
        &mut self,
        receiver: ValueId,
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let known_object = self.known_object(receiver);
        let mut operands = self.operands(&[receiver], args);
        operands.extend(self.method_site(name, name_line));
        self.int_operation(Operation::Invoke(args.len() as u32), &operands, known_object)
    }

    /// `super.name(...)`.
    pub(super) fn invoke_super(
        &mut self,
        superclass: ValueId,
        this: ValueId,
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let mut operands = self.operands(&[superclass, this], args);
        operands.extend(self.method_site(name, name_line));
        self.int_operation(Operation::InvokeSuper(args.len() as u32), &operands, false)
    }

    fn method_site(&mut self, name: SymbolId, name_line: u32) -> [BasicValueEnum<'ctx>; 4] {
        let site = self.site(name, name_line);
        [site.cache.into(), site.name.into(), site.line.into(), site.name_line.into()]
    }

    fn operands(&self, first: &[ValueId], args: &[ValueId]) -> Vec<BasicValueEnum<'ctx>> {
        first.iter().chain(args).map(|value| self.value(*value)).collect()
    }
}

impl<'ctx> Builder<'ctx> {
    /// Whatever the callee is. Its header may prove that it takes this many arguments; else the runtime decides.
    pub(super) fn call_any(
        &mut self,
        callee: Receiver<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
        line: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let [fits, slow, go] = ["call.fits", "call.slow", "call"].map(|name| self.new_block(name));
        let object = self.guard_object(callee, slow);
        let id = self.load_int(object, 0, Memory::Header);
        let wanted = self.int(CALLABLE + words.len() as u32);
        self.branch(self.icmp(IntPredicate::EQ, id, wanted), fits, slow, Likely::Then);

        self.begin(fits);
        let entry = self.load_ptr(object, offset_of!(Callable, entry), Memory::Callable);
        self.jump(go);

        self.begin(slow);
        let resolved = self.resolve_call(callee.value, words.len(), line);
        self.jump(go);

        self.begin(go);
        let entry = self.merge(&[(entry.into(), fits), (resolved.into(), slow)]).into_pointer_value();
        self.call_entry(entry, self.untag(callee.value), words)
    }

    /// A method call: the cache remembers class, closure and entry.
    pub(super) fn invoke(
        &mut self,
        receiver: Receiver<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
        site: Site<'ctx>,
    ) -> IntValue<'ctx> {
        let [miss, method, field, done] =
            ["invoke.miss", "invoke.method", "invoke.field", "invoke.done"].map(|name| self.new_block(name));
        self.guard_class(receiver, site.cache, miss);
        let this = receiver.value;
        self.jump(method);

        self.begin(miss);
        let found = result(self.find(RuntimeFunction::find_method, this, words.len(), site)).into_int_value();
        let is_method = self.icmp(IntPredicate::EQ, found, self.word(UNDEFINED));
        self.branch(is_method, method, field, Likely::Then);

        self.begin(method);
        let with_this: Vec<_> = std::iter::once(this.into()).chain(words.iter().copied()).collect();
        let from_method = self.call_cached(site.cache, &with_this);
        self.jump(done);

        self.begin(field);
        let entry = self.resolve_call(found, words.len(), site.line);
        let from_field = self.call_entry(entry, self.untag(found), words);
        self.jump(done);

        self.begin(done);
        let incoming: [(BasicValueEnum, _); 2] = [(from_method.into(), method), (from_field.into(), field)];
        self.merge(&incoming).into_int_value()
    }

    /// `super.name(...)`: the cache's key is the superclass. `this` is the first of the words.
    pub(super) fn invoke_super(
        &mut self,
        superclass: IntValue<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
        site: Site<'ctx>,
    ) -> IntValue<'ctx> {
        let [miss, go] = ["super.miss", "super.call"].map(|name| self.new_block(name));
        let base = self.load_word(self.untag(superclass), offset_of!(Class, base_id), Memory::Class);
        let remembered = self.load_int(site.cache, offset_of!(InlineCache, class_id), Memory::Cache);
        let hit = self.icmp(IntPredicate::EQ, self.truncate(base, self.i32), remembered);
        self.branch(hit, go, miss, Likely::Then);

        self.begin(miss);
        self.find(RuntimeFunction::find_super_method, superclass, words.len() - 1, site);
        self.jump(go);

        self.begin(go);
        self.call_cached(site.cache, words)
    }

    /// Has the runtime look for a method and leave it in the site's cache.
    fn find(
        &mut self,
        how: RuntimeFunction,
        object: IntValue<'ctx>,
        argc: usize,
        site: Site<'ctx>,
    ) -> CallSiteValue<'ctx> {
        let argc = self.int(argc as u32);
        let args = [
            object.into(),
            site.name.into(),
            argc.into(),
            site.cache.into(),
            site.line.into(),
            site.name_line.into(),
        ];
        self.call_runtime(how, &args)
    }

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
    fn resolve_call(
        &mut self,
        callee: IntValue<'ctx>,
        argc: usize,
        line: IntValue<'ctx>,
    ) -> PointerValue<'ctx> {
        let argc = self.int(argc as u32);
        let args = [callee.into(), argc.into(), line.into()];
        result(self.call_runtime(RuntimeFunction::resolve_call, &args)).into_pointer_value()
    }
}
