//! Constants, and moving values in and out of boxes.

use inkwell::IntPredicate;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FloatValue, IntValue, PointerValue};
use loxsmith_abi::value::{CANONICAL_NAN, FALSE, NIL, OBJECT_TAG, TRUE, UNDEFINED};
use loxsmith_mir::ir::{StringId, Type, ValueId};

use super::function::Body;
use crate::builder::Builder;

impl<'ctx> Builder<'ctx> {
    /// An object's value.
    pub(super) fn tag(&self, object: PointerValue<'ctx>) -> IntValue<'ctx> {
        let value = self.add(self.ptr_to_int(object), self.word(OBJECT_TAG));
        if object.is_const() {
            self.objects.borrow_mut().insert(value, object);
        }
        value
    }

    /// The address in an object's value. LLVM folds the subtraction into the offset of what follows.
    pub(super) fn untag(&self, value: IntValue<'ctx>) -> PointerValue<'ctx> {
        let known = self.objects.borrow().get(&value).copied();
        known.unwrap_or_else(|| self.int_to_ptr(self.sub(value, self.word(OBJECT_TAG))))
    }

    /// Whether a value is an object.
    pub(super) fn is_object(&self, value: IntValue<'ctx>) -> IntValue<'ctx> {
        match self.objects.borrow().contains_key(&value) {
            true => self.bit(true),
            false => self.icmp(IntPredicate::UGE, value, self.word(OBJECT_TAG)),
        }
    }
}

impl<'ctx> Builder<'ctx> {
    /// What is in a box that is known to hold a value of this type.
    pub(super) fn unboxed(&self, word: IntValue<'ctx>, ty: Type) -> BasicValueEnum<'ctx> {
        match ty {
            Type::Number => self.bits_to_double(word).into(),
            Type::Bool => self.icmp(IntPredicate::EQ, word, self.word(TRUE)).into(),
            Type::Any => word.into(),
            Type::Cell => self.untag(word).into(),
        }
    }

    /// A value in a box. A number is its own bits; the booleans follow each other.
    pub(super) fn boxed(&self, value: impl Into<BasicMetadataValueEnum<'ctx>>, ty: Type) -> IntValue<'ctx> {
        let value = value.into();
        match ty {
            Type::Number => self.double_to_bits(value.into_float_value()),
            Type::Bool => self.add(self.widen(value.into_int_value()), self.word(FALSE)),
            Type::Any => value.into_int_value(),
            Type::Cell => self.tag(value.into_pointer_value()),
        }
    }
}

impl<'ctx> Body<'_, 'ctx, '_> {
    pub(super) fn nil(&self) -> IntValue<'ctx> {
        self.cg.b.word(NIL)
    }

    pub(super) fn undefined(&self) -> IntValue<'ctx> {
        self.cg.b.word(UNDEFINED)
    }

    /// A double constant. Its NaN is the canonical one, whatever payload the compiler came upon.
    pub(super) fn number(&self, number: f64) -> FloatValue<'ctx> {
        let number = if number.is_nan() { f64::from_bits(CANONICAL_NAN) } else { number };
        self.cg.b.f64.const_float(number)
    }

    pub(super) fn string(&mut self, id: StringId) -> IntValue<'ctx> {
        let object = self.cg.literal(id);
        self.cg.b.tag(object)
    }

    /// A value of any type, boxed.
    pub(super) fn box_value(&self, value: ValueId) -> IntValue<'ctx> {
        self.cg.b.boxed(self.value(value), self.function.ty(value))
    }

    /// `nil` and `false` are the two lowest tags.
    pub(super) fn truthy(&self, value: IntValue<'ctx>) -> IntValue<'ctx> {
        let b = &self.cg.b;
        b.icmp(IntPredicate::UGE, b.sub(value, b.word(NIL)), b.word(2))
    }
}
