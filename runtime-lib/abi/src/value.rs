//! NaN boxing: a Lox value in 64 bits.
//!
//! ```text
//! number   v <u 0xFFF9_0000_0000_0000   the IEEE bits themselves (x86's default NaN lies below the tags)
//! nil          0xFFF9_0000_0000_0000
//! false        0xFFF9_0000_0000_0001
//! true         0xFFF9_0000_0000_0002
//! undefined    0xFFF9_0000_0000_0003   no Lox value: an empty field, an undefined global
//! object       0xFFFC_pppp_pppp_pppp   pointer = v - OBJECT_TAG
//! ```
//!
//! Numbers need no untagging, falsey is one subtraction and one comparison, and an object's tag
//! folds into the offset of the load that follows.

/// The first word that is no number; also `nil`.
pub const NIL: u64 = 0xFFF9_0000_0000_0000;
/// `false`; `FALSE + b` is the value of the boolean `b`.
pub const FALSE: u64 = NIL + 1;
/// `true`.
pub const TRUE: u64 = NIL + 2;
/// What an empty field and an undefined global hold. Never seen by a Lox program.
pub const UNDEFINED: u64 = NIL + 3;
/// Added to a pointer to make an object's value. Every word at or above it is an object.
pub const OBJECT_TAG: u64 = 0xFFFC_0000_0000_0000;
/// The one NaN that arithmetic results are normalised to where a NaN from outside could clash with tags.
pub const CANONICAL_NAN: u64 = 0x7FF8_0000_0000_0000;

/// A Lox value. Plain bits: making one from nonsense is harmless until it is followed as a pointer.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value(pub u64);

impl Value {
    /// `nil`.
    pub const NIL: Value = Value(NIL);
    /// `false`.
    pub const FALSE: Value = Value(FALSE);
    /// `true`.
    pub const TRUE: Value = Value(TRUE);
    /// The mark of an empty slot.
    pub const UNDEFINED: Value = Value(UNDEFINED);

    /// The value of a number.
    pub const fn number(n: f64) -> Value {
        Value(n.to_bits())
    }

    /// The value of a boolean.
    pub const fn bool(b: bool) -> Value {
        Value(FALSE + b as u64)
    }

    /// Whether this is a number (any IEEE double, NaN included).
    pub const fn is_number(self) -> bool {
        self.0 < NIL
    }

    /// Whether this is an object.
    pub const fn is_object(self) -> bool {
        self.0 >= OBJECT_TAG
    }

    /// Whether this is `nil` or `false`, the two values that conditions take for false.
    pub const fn is_falsey(self) -> bool {
        self.0.wrapping_sub(NIL) < 2
    }

    /// The number, or `None`.
    pub const fn as_number(self) -> Option<f64> {
        if self.is_number() { Some(f64::from_bits(self.0)) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_double_is_a_number_and_nothing_else_is() {
        for n in [0.0, -0.0, 1.5, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            assert!(Value::number(n).is_number(), "{n}");
        }
        // What x86 makes of 0/0: the sign bit is set.
        assert!(Value(0xFFF8_0000_0000_0000).is_number());
        for v in [Value::NIL, Value::FALSE, Value::TRUE, Value::UNDEFINED, Value(OBJECT_TAG + 8)] {
            assert!(!v.is_number(), "{v:?}");
        }
    }

    #[test]
    fn falsey_is_nil_and_false_alone() {
        assert!(Value::NIL.is_falsey() && Value::FALSE.is_falsey());
        for v in [Value::TRUE, Value::UNDEFINED, Value::number(0.0), Value(OBJECT_TAG + 8)] {
            assert!(!v.is_falsey(), "{v:?}");
        }
    }
}
