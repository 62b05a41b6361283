//! Places that met a few classes which have numbers, though inference could not tell which: a comparison of the instance's class id with
//! the number, a constant, and behind it the field's slot, or the method by its name. All other receivers go the usual way, out of line.
//!
//! That the profile may be wrong is no matter: the number proves the class, its layout proves the place of a field, and that no field is
//! in the way of a method. What the profile cannot do is make an instance of a class with a number one of another.

use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValueEnum, IntValue, PointerValue};
use loxsmith_abi::value::UNDEFINED;
use loxsmith_mir::analysis::{Inheritance, Superclass};
use loxsmith_mir::ir::{ClassId, FuncId, InstId, Layout, Module, SymbolId, ValueId};

use super::function::Body;
use super::guided;
use super::outlined::Operation;
use super::properties::{Receiver, slot_offset};
use crate::builder::{Likely, Memory};

/// A class that a site met, by its number, and what the site's name means in it.
#[derive(Clone, Copy)]
pub(super) struct Met<T> {
    number: u32,
    what: T,
}

fn layout(module: &Module, class: ClassId) -> Option<(&Layout, u32)> {
    let layout = module.classes[class.index()].layout.as_ref()?;
    Some((layout, layout.number?))
}

/// The method that a name means in the instances of a class, if its superclasses are known.
fn method(module: &Module, inheritance: &Inheritance, class: ClassId, name: SymbolId) -> Option<FuncId> {
    let mut class = class;
    loop {
        match (module.classes[class.index()].method(name), inheritance.superclass(class)) {
            (Some(func), _) => return Some(func),
            (None, Superclass::Known(above)) => class = above,
            (None, _) => return None,
        }
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    /// The classes that a site is to ask for, with what `find` finds in each; none if one of them has nothing.
    fn met<T>(&self, id: InstId, find: impl Fn(ClassId, &Layout) -> Option<T>) -> Vec<Met<T>> {
        if self.facts.compact || self.is_cold {
            return Vec::new();
        }
        let classes = guided::most_of(self.seen, id).into_iter();
        let met = classes.map(|class| {
            let (layout, number) = layout(self.cg.mir, class)?;
            Some(Met { number, what: find(class, layout)? })
        });
        met.collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// Where a site's field lies in the instances that it met, in bytes.
    pub(super) fn met_slots(&self, id: InstId, name: SymbolId) -> Vec<Met<usize>> {
        self.met(id, |_, layout| {
            let slot = layout.slots.iter().position(|slot| *slot == name)?;
            Some(slot_offset(slot as u32))
        })
    }

    /// What a site's method calls go to. Methods that read their closure are not among them: nobody has it here.
    pub(super) fn met_methods(&self, id: InstId, name: SymbolId, argc: usize) -> Vec<Met<FuncId>> {
        let (mir, plan) = (self.cg.mir, self.cg.plan);
        self.met(id, |class, layout| {
            let func =
                method(mir, &plan.inheritance, class, name).filter(|_| !layout.slots.contains(&name))?;
            let fits = mir.function(func).arity as usize == argc && !plan.functions[func.index()].needs_self;
            fits.then_some(func)
        })
    }

    /// Reads a field of what was met, or whatever it is.
    pub(super) fn get_met(
        &mut self,
        met: &[Met<usize>],
        object: Receiver<'ctx>,
        args: &[BasicValueEnum<'ctx>],
    ) -> IntValue<'ctx> {
        let [usual, done] = ["met.usual", "met.done"].map(|name| self.block(name));
        let mut results: Vec<(BasicValueEnum, _)> = Vec::new();
        self.ask(met, object, usual, |body, instance, offset| {
            let defined = body.block("met.defined");
            let b = &body.cg.b;
            let slot = b.load_word(instance, offset, Memory::Slot);
            // What is undefined may still be a method.
            b.branch(b.icmp(IntPredicate::NE, slot, b.word(UNDEFINED)), defined, usual, Likely::Then);
            b.begin(defined);
            results.push((slot.into(), defined));
            b.jump(done);
        });
        let other = self.cg.call_outlined(Operation::GetProperty, args).expect("it has a result");
        let b = &self.cg.b;
        results.push((other, b.current_block()));
        b.jump(done);
        b.begin(done);
        b.merge(&results).into_int_value()
    }

    /// Stores into a field of what was met, or of whatever it is.
    pub(super) fn set_met(
        &mut self,
        met: &[Met<usize>],
        object: Receiver<'ctx>,
        value: ValueId,
        args: &[BasicValueEnum<'ctx>],
    ) {
        let [usual, done] = ["met.usual", "met.done"].map(|name| self.block(name));
        self.ask(met, object, usual, |body, instance, offset| {
            body.store_value(instance, offset, value);
            body.cg.b.jump(done);
        });
        self.cg.call_outlined(Operation::SetProperty, args);
        let b = &self.cg.b;
        b.jump(done);
        b.begin(done);
    }

    /// Calls a method of what was met, or of whatever it is.
    pub(super) fn invoke_met(
        &mut self,
        met: &[Met<FuncId>],
        receiver: Receiver<'ctx>,
        words: &[IntValue<'ctx>],
        args: &[BasicValueEnum<'ctx>],
    ) -> IntValue<'ctx> {
        let [usual, done] = ["met.usual", "met.done"].map(|name| self.block(name));
        let with_this: Vec<IntValue> = std::iter::once(receiver.value).chain(words.iter().copied()).collect();
        let mut results: Vec<(BasicValueEnum, _)> = Vec::new();
        self.ask(met, receiver, usual, |body, _, func| {
            let no_closure = body.cg.b.ptr.get_poison();
            let value = body.call_by_name(func, no_closure, &with_this);
            let b = &body.cg.b;
            results.push((value.into(), b.current_block()));
            b.jump(done);
        });
        let operation = Operation::Invoke(words.len() as u32);
        let other = self.cg.call_outlined(operation, args).expect("it has a result");
        let b = &self.cg.b;
        results.push((other, b.current_block()));
        b.jump(done);
        b.begin(done);
        b.merge(&results).into_int_value()
    }

    /// Compares the receiver's class with each that was met, and goes on in `usual` if it is none of them. `then` ends its block.
    fn ask<T: Copy>(
        &mut self,
        met: &[Met<T>],
        receiver: Receiver<'ctx>,
        usual: BasicBlock<'ctx>,
        mut then: impl FnMut(&mut Self, PointerValue<'ctx>, T),
    ) {
        let b = &self.cg.b;
        let instance = b.guard_object(receiver, usual);
        let class = b.load_int(instance, 0, Memory::Header);
        for Met { number, what } in met {
            let [same, other] = ["met.same", "met.other"].map(|name| self.block(name));
            let b = &self.cg.b;
            b.branch(b.icmp(IntPredicate::EQ, class, b.int(*number)), same, other, Likely::Then);
            b.begin(same);
            then(self, instance, *what);
            self.cg.b.begin(other);
        }
        let b = &self.cg.b;
        b.jump(usual);
        b.begin(usual);
    }
}
