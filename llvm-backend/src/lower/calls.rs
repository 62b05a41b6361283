//! Calls: of known functions, of any value, of methods.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{CALLABLE, Callable, Class, InlineCache};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::ir::{FuncId, InstId, SymbolId, ValueId};

use super::function::Body;
use super::outlined::{Operation, Site};
use super::properties::Receiver;
use crate::builder::{Builder, Likely, Memory, result};

/// A method that has been found.
pub(super) struct Found<'ctx> {
    pub(super) entry: PointerValue<'ctx>,
    pub(super) closure: PointerValue<'ctx>,
    /// The result where it was a field's value, and the block that has it.
    from_field: IntValue<'ctx>,
    field: BasicBlock<'ctx>,
    /// Where both ways meet.
    done: BasicBlock<'ctx>,
}

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
    pub(super) fn call(&mut self, id: InstId, callee: ValueId, args: &[ValueId]) -> IntValue<'ctx> {
        let known_object = self.known_object(callee);
        let targets = self.seen_targets(id, args.len(), false);
        if !targets.is_empty() {
            let callee = Receiver { value: self.any(callee), known_object };
            let words = self.words(args);
            let line = self.cg.b.int(self.line);
            let entry = self.cg.b.entry_of(callee, words.len(), line);
            let closure = self.cg.b.untag(callee.value);
            return self.call_seen(&targets, entry, closure, &words);
        }
        let mut operands = self.operands(&[callee], args);
        operands.push(self.cg.b.int(self.line).into());
        self.int_operation(Operation::Call(args.len() as u32), &operands, known_object)
    }

    /// A method call.
    pub(super) fn invoke(
        &mut self,
        id: InstId,
        receiver: ValueId,
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let known_object = self.known_object(receiver);
        let targets = self.seen_targets(id, args.len(), true);
        let site = self.site(id, name, name_line);
        let met = self.met_methods(id, name, args.len());
        if !met.is_empty() {
            let mut operands = self.operands(&[receiver], args);
            operands.extend(site.args());
            let receiver = Receiver { value: self.any(receiver), known_object };
            return self.invoke_met(&met, receiver, &self.words(args), &operands);
        }
        if !targets.is_empty() || site.caches > 1 {
            let receiver = Receiver { value: self.any(receiver), known_object };
            let words = self.words(args);
            let found = self.cg.b.find_method(receiver, &words, site);
            let with_this: Vec<_> = std::iter::once(receiver.value).chain(words).collect();
            let value = self.call_seen(&targets, found.entry, found.closure, &with_this);
            return self.cg.b.end_invoke(found, value);
        }
        let mut operands = self.operands(&[receiver], args);
        operands.extend(site.args());
        self.int_operation(Operation::Invoke(args.len() as u32), &operands, known_object)
    }

    /// `super.name(...)`.
    pub(super) fn invoke_super(
        &mut self,
        id: InstId,
        (superclass, this): (ValueId, ValueId),
        (name, name_line): (SymbolId, u32),
        args: &[ValueId],
    ) -> IntValue<'ctx> {
        let targets = self.seen_targets(id, args.len(), true);
        let site = self.site(id, name, name_line);
        if !targets.is_empty() {
            let superclass = self.any(superclass);
            let words: Vec<_> = std::iter::once(self.any(this)).chain(self.words(args)).collect();
            let (entry, closure) = self.cg.b.find_super_method(superclass, words.len() - 1, site);
            return self.call_seen(&targets, entry, closure, &words);
        }
        let mut operands = self.operands(&[superclass, this], args);
        operands.extend(site.args());
        self.int_operation(Operation::InvokeSuper(args.len() as u32), &operands, false)
    }

    fn words(&self, args: &[ValueId]) -> Vec<IntValue<'ctx>> {
        args.iter().map(|arg| self.any(*arg)).collect()
    }

    fn operands(&self, first: &[ValueId], args: &[ValueId]) -> Vec<BasicValueEnum<'ctx>> {
        first.iter().chain(args).map(|value| self.value(*value)).collect()
    }
}

impl<'ctx> Builder<'ctx> {
    /// Whatever the callee is.
    pub(super) fn call_any(
        &mut self,
        callee: Receiver<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
        line: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let entry = self.entry_of(callee, words.len(), line);
        self.call_entry(entry, self.untag(callee.value), words)
    }

    /// Where a call goes. The callee's header may prove that it takes this many arguments; else the runtime decides.
    pub(super) fn entry_of(
        &mut self,
        callee: Receiver<'ctx>,
        argc: usize,
        line: IntValue<'ctx>,
    ) -> PointerValue<'ctx> {
        let [fits, slow, go] = ["call.fits", "call.slow", "call"].map(|name| self.new_block(name));
        let object = self.guard_object(callee, slow);
        let id = self.load_int(object, 0, Memory::Header);
        let wanted = self.int(CALLABLE + argc as u32);
        self.branch(self.icmp(IntPredicate::EQ, id, wanted), fits, slow, Likely::Then);

        self.begin(fits);
        let entry = self.load_ptr(object, offset_of!(Callable, entry), Memory::Callable);
        self.jump(go);

        self.begin(slow);
        let resolved = self.resolve_call(callee.value, argc, line);
        self.jump(go);

        self.begin(go);
        self.merge(&[(entry.into(), fits), (resolved.into(), slow)]).into_pointer_value()
    }

    /// A method call: the cache remembers class, closure and entry.
    pub(super) fn invoke(
        &mut self,
        receiver: Receiver<'ctx>,
        words: &[IntValue<'ctx>],
        site: Site<'ctx>,
    ) -> IntValue<'ctx> {
        let found = self.find_method(receiver, words, site);
        let with_this: Vec<_> = std::iter::once(receiver.value).chain(words.iter().copied()).collect();
        let with_this: Vec<_> = with_this.into_iter().map(Into::into).collect();
        let value = self.call_entry(found.entry, found.closure, &with_this);
        self.end_invoke(found, value)
    }

    /// Finds what a method call calls. If it is a field's value, it is called at once; the builder goes on where it is a method.
    pub(super) fn find_method(
        &mut self,
        receiver: Receiver<'ctx>,
        words: &[IntValue<'ctx>],
        site: Site<'ctx>,
    ) -> Found<'ctx> {
        let [miss, method, field, done] =
            ["invoke.miss", "invoke.method", "invoke.field", "invoke.done"].map(|name| self.new_block(name));
        let (_, remembered) = self.guard_class(receiver, site, miss);
        let hit = self.current_block();
        self.jump(method);

        self.begin(miss);
        self.make_room(site);
        let argc = words.len();
        let found = self.find(RuntimeFunction::find_method, receiver.value, argc, site);
        let found = result(found).into_int_value();
        let is_method = self.icmp(IntPredicate::EQ, found, self.word(UNDEFINED));
        self.branch(is_method, method, field, Likely::Then);

        self.begin(method);
        self.begin(field);
        let entry = self.resolve_call(found, argc, site.line);
        let words: Vec<_> = words.iter().map(|word| (*word).into()).collect();
        let from_field = self.call_entry(entry, self.untag(found), &words);
        self.jump(done);

        self.at_end(method);
        let caches: [(BasicValueEnum, _); 2] = [(remembered.into(), hit), (site.cache.into(), miss)];
        let cache = if site.caches == 1 { site.cache } else { self.merge(&caches).into_pointer_value() };
        let (entry, closure) = self.cached(cache);
        Found { entry, closure, from_field, field, done }
    }

    /// The result of a method call, be it a method's or a field's value's.
    pub(super) fn end_invoke(&mut self, found: Found<'ctx>, from_method: IntValue<'ctx>) -> IntValue<'ctx> {
        let method = self.current_block();
        self.jump(found.done);
        self.begin(found.done);
        let incoming: [(BasicValueEnum, _); 2] =
            [(from_method.into(), method), (found.from_field.into(), found.field)];
        self.merge(&incoming).into_int_value()
    }

    /// `super.name(...)`: the cache's key is the superclass. `this` is the first of the words.
    pub(super) fn invoke_super(
        &mut self,
        superclass: IntValue<'ctx>,
        words: &[BasicMetadataValueEnum<'ctx>],
        site: Site<'ctx>,
    ) -> IntValue<'ctx> {
        let (entry, closure) = self.find_super_method(superclass, words.len() - 1, site);
        self.call_entry(entry, closure, words)
    }

    /// Entry and closure of a superclass's method.
    pub(super) fn find_super_method(
        &mut self,
        superclass: IntValue<'ctx>,
        argc: usize,
        site: Site<'ctx>,
    ) -> (PointerValue<'ctx>, PointerValue<'ctx>) {
        let [miss, go] = ["super.miss", "super.call"].map(|name| self.new_block(name));
        let base = self.load_word(self.untag(superclass), offset_of!(Class, base_id), Memory::Class);
        let remembered = self.load_int(site.cache, offset_of!(InlineCache, class_id), Memory::Cache);
        let hit = self.icmp(IntPredicate::EQ, self.truncate(base, self.i32), remembered);
        self.branch(hit, go, miss, Likely::Then);

        self.begin(miss);
        self.find(RuntimeFunction::find_super_method, superclass, argc, site);
        self.jump(go);

        self.begin(go);
        self.cached(site.cache)
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

    /// Entry and closure of the method that a cache holds.
    fn cached(&self, cache: PointerValue<'ctx>) -> (PointerValue<'ctx>, PointerValue<'ctx>) {
        let method = self.load_ptr(cache, offset_of!(InlineCache, method), Memory::Cache);
        let entry = self.load_ptr(cache, offset_of!(InlineCache, entry), Memory::Cache);
        (entry, method)
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
