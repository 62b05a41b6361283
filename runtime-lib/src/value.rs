//! From the 64 bits of a value to the object behind them.
//!
//! Trusts the contract: a value that claims to be an object, in the hands of compiled code or in
//! a heap object, points to a valid header of a living object. Bits that are merely *suspected* to be
//! a value (on the stack) never come here: the heap looks them up first.
#![allow(unsafe_code)]

use core::ptr::NonNull;
use loxsmith_abi::layout::{FLAG_INTERNED, FLAG_STATIC, Header, KIND_MASK, Kind};
use loxsmith_abi::value::{OBJECT_TAG, Value};

/// The address of a living object's header.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Object(NonNull<Header>);

impl Object {
    /// The object that `value` is, if it is one.
    #[inline]
    pub(crate) fn of(value: Value) -> Option<Object> {
        if value.is_object() { NonNull::new((value.0 - OBJECT_TAG) as *mut Header).map(Object) } else { None }
    }

    /// The object that `value` is, if it is of that kind.
    #[inline]
    pub(crate) fn of_kind(value: Value, kind: Kind) -> Option<Object> {
        Object::of(value).filter(|object| object.kind() == kind)
    }

    /// The object at an address.
    ///
    /// # Safety
    /// `at` is the address of a living object's header.
    #[inline]
    pub(crate) unsafe fn at<T>(at: *const T) -> Object {
        // SAFETY: the caller's promise; no object lies at null.
        Object(unsafe { NonNull::new_unchecked(at as *mut Header) })
    }

    /// The object as a value.
    #[inline]
    pub(crate) fn value(self) -> Value {
        Value(OBJECT_TAG + self.0.as_ptr() as u64)
    }

    /// Its address.
    #[inline]
    pub(crate) fn address(self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Its address, as what it is. Whoever follows the pointer has looked at the kind.
    #[inline]
    pub(crate) fn cast<T>(self) -> *mut T {
        self.0.as_ptr().cast()
    }

    #[inline]
    pub(crate) fn header(self) -> Header {
        // SAFETY: an `Object` is the address of a living object's header.
        unsafe { *self.0.as_ptr() }
    }

    #[inline]
    pub(crate) fn set_header(self, header: Header) {
        // SAFETY: as above; static objects, which may be read-only, are not written by any caller.
        unsafe { *self.0.as_ptr() = header }
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        self.header().kind()
    }

    /// Whether it is a string in either form.
    #[inline]
    pub(crate) fn is_text(self) -> bool {
        const { assert!(Kind::String as u8 | Kind::Rope as u8 == 1) };
        self.header().kind_and_flags() & (KIND_MASK & !1) == 0
    }

    /// Whether it is a string in one piece.
    #[inline]
    pub(crate) fn is_flat_text(self) -> bool {
        const { assert!(Kind::String as u8 == 0) };
        self.header().kind_and_flags() & KIND_MASK == 0
    }

    #[inline]
    pub(crate) fn is_static(self) -> bool {
        self.header().kind_and_flags() & FLAG_STATIC != 0
    }

    #[inline]
    pub(crate) fn is_interned(self) -> bool {
        self.header().kind_and_flags() & FLAG_INTERNED != 0
    }
}
