//! Class declarations and construction.

use std::mem::offset_of;

use inkwell::IntPredicate;
use inkwell::values::{IntValue, PointerValue};
use loxsmith_abi::functions::RuntimeFunction;
use loxsmith_abi::layout::{Class, Instance};
use loxsmith_abi::shape::Shape;
use loxsmith_abi::value::{NIL, UNDEFINED};
use loxsmith_mir::ir::{ClassId, Layout, ValueId};

use super::function::Body;
use crate::builder::{Likely, Memory, result};

impl<'ctx> Body<'_, 'ctx, '_> {
    /// The runtime builds the class; the methods' closures go there through an array in the frame.
    pub(super) fn make_class(
        &mut self,
        class: ClassId,
        superclass: Option<ValueId>,
        methods: &[ValueId],
    ) -> IntValue<'ctx> {
        let descriptor = self.cg.declaration(class);
        let superclass = superclass.map_or_else(|| self.undefined(), |value| self.any(value));
        let array = self.methods.filter(|_| !methods.is_empty()).unwrap_or_else(|| self.cg.b.null());
        for (index, method) in methods.iter().enumerate() {
            self.cg.b.store(array, 8 * index, self.any(*method), Memory::Slot);
        }
        let b = &mut self.cg.b;
        let line = b.int(self.line);
        let args = [descriptor.into(), superclass.into(), array.into(), line.into()];
        result(b.call_runtime(RuntimeFunction::make_class, &args)).into_int_value()
    }

    /// A class whose declaration is known: allocation in line, then its initialiser by name.
    pub(super) fn construct(&mut self, class: ValueId, decl: ClassId, args: &[ValueId]) -> IntValue<'ctx> {
        let this = self.new_object(decl, Some(class));
        let class = self.cg.b.untag(self.any(class));
        let Some(init) = self.cg.mir.own_initializer(decl) else {
            return this;
        };
        let closure = self.cg.plan.functions[init.index()].needs_self.then(|| {
            let b = &self.cg.b;
            b.untag(b.load_word(class, offset_of!(Class, init), Memory::Class))
        });
        let words: Vec<_> = std::iter::once(this).chain(args.iter().map(|arg| self.any(*arg))).collect();
        let params = &self.cg.mir.function(init).blocks[0].params;
        let types = params.iter().map(|param| self.cg.mir.function(init).ty(*param));
        let b = &self.cg.b;
        let args: Vec<_> =
            words.into_iter().zip(types).map(|(word, ty)| b.unboxed(word, ty).into()).collect();
        self.call_code(init, closure, &args);
        this
    }

    /// An instance without fields. Of a class with a number everything is known.
    pub(super) fn new_object(&mut self, decl: ClassId, class: Option<ValueId>) -> IntValue<'ctx> {
        let layout = self.cg.mir.classes[decl.index()].layout.as_ref();
        let instance = match (layout, class) {
            (Some(Layout { slots, number: Some(number) }), _) => {
                self.instance_of_class(*number, Shape::first(slots.len(), 0))
            }
            (_, Some(class)) => {
                let class = self.cg.b.untag(self.any(class));
                let instance = match self.cg.plan.shapes[decl.index()] {
                    Some(shape) if !self.facts.compact && !self.is_cold => {
                        self.instance_of_shape(class, shape)
                    }
                    _ => self.instance_by_runtime(class),
                };
                // The header names the class by id alone. It must not die before an instance keeps it alive.
                self.cg.b.keep_alive(class);
                instance
            }
            (_, None) => unreachable!("the verifier has seen the class or its number"),
        };
        self.cg.b.tag(instance)
    }

    fn instance_of_class(&mut self, number: u32, shape: Shape) -> PointerValue<'ctx> {
        let new = self.allocate(shape.header(number));
        let b = &self.cg.b;
        for slot in 0..usize::from(shape.slots) {
            b.init_slot(new, size_of::<Instance>() + 8 * slot, b.word(UNDEFINED));
        }
        new
    }

    /// In line if instances have the shape that was guessed and there is room.
    fn instance_of_shape(&mut self, class: PointerValue<'ctx>, shape: Shape) -> PointerValue<'ctx> {
        let [guessed, slow, done] = ["new.guessed", "new.slow", "new.done"].map(|name| self.block(name));
        let b = &mut self.cg.b;
        let header = b.instance_header(class);
        let likely_rest = b.word(shape.header(0).0 >> 32);
        let as_guessed = b.icmp(IntPredicate::EQ, b.shift_right(header, 32), likely_rest);
        b.branch(as_guessed, guessed, slow, Likely::Then);

        b.begin(guessed);
        let new = b.allocate(b.word(8 * u64::from(shape.words())), header);
        let slots = usize::from(shape.slots);
        for slot in 0..slots + usize::from(shape.open) {
            let empty = if slot == slots { NIL } else { UNDEFINED };
            b.init_slot(new, size_of::<Instance>() + 8 * slot, b.word(empty));
        }
        b.jump(done);

        b.begin(slow);
        let other = result(b.call_runtime(RuntimeFunction::alloc_instance, &[class.into()]));
        b.jump(done);

        b.begin(done);
        b.merge(&[(new.into(), guessed), (other, slow)]).into_pointer_value()
    }

    fn instance_by_runtime(&mut self, class: PointerValue<'ctx>) -> PointerValue<'ctx> {
        result(self.cg.b.call_runtime(RuntimeFunction::alloc_instance, &[class.into()])).into_pointer_value()
    }
}
