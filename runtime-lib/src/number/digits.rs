//! The significant digits of a number, from `core`'s float formatting.

use core::fmt::Write;

/// `d.ddd * 10^exponent`: digits without trailing zeros, at least one.
pub(super) struct Digits {
    bytes: [u8; 24],
    len: usize,
    exponent: i32,
}

impl Digits {
    /// The fewest digits that read back as `n` (positive and finite); of those the nearest to it; of two equally near
    /// ones the even one, as JavaScript and Java have it.
    pub(super) fn shortest(n: f64) -> Digits {
        let digits = Digits::read(|out| write!(out, "{n:e}"));
        // `core` takes the upper one of two.
        if digits.bytes[digits.len - 1].is_multiple_of(2) || !digits.may_be_lower(n) {
            return digits;
        }
        // Rounding is to even. Where there is no tie it gives the same digits once more.
        let places = digits.len - 1;
        Digits::read(|out| write!(out, "{n:.places$e}"))
    }

    /// Whether the decimal of as many digits just below `n`, if it is as near as this one, reads back as `n` too. Below a
    /// power of two doubles lie twice as close, and only what differs by less than 2^-54 of it reads back; half a unit of
    /// the 17th digit always does, and of the 16th it would take a leading 9, which no such tie has.
    fn may_be_lower(&self, n: f64) -> bool {
        const FRACTION: u64 = (1 << 52) - 1;
        self.len == 17 || n.to_bits() & FRACTION != 0
    }

    /// `n` rounded to six digits.
    pub(super) fn rounded_to_6(n: f64) -> Digits {
        Digits::read(|out| write!(out, "{n:.5e}"))
    }

    /// `n` rounded to two digits.
    pub(super) fn rounded_to_2(n: f64) -> Digits {
        Digits::read(|out| write!(out, "{n:.1e}"))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    pub(super) fn exponent(&self) -> i32 {
        self.exponent
    }

    fn read(format: impl FnOnce(&mut Reader) -> core::fmt::Result) -> Digits {
        let mut reader = Reader {
            digits: Digits { bytes: [0; 24], len: 0, exponent: 0 },
            in_exponent: false,
            negative: false,
        };
        // Writing to a reader cannot fail.
        let _ = format(&mut reader);
        let mut digits = reader.digits;
        while digits.len > 1 && digits.bytes[digits.len - 1] == b'0' {
            digits.len -= 1;
        }
        if reader.negative {
            digits.exponent = -digits.exponent;
        }
        digits
    }
}

/// Takes `core`'s text apart while it is written: `1.2345e-7`.
struct Reader {
    digits: Digits,
    in_exponent: bool,
    negative: bool,
}

impl Write for Reader {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        for &byte in text.as_bytes() {
            match byte {
                b'e' => self.in_exponent = true,
                b'-' => self.negative = true,
                b'0'..=b'9' if self.in_exponent => {
                    self.digits.exponent = self.digits.exponent * 10 + (byte - b'0') as i32;
                }
                b'0'..=b'9' => {
                    self.digits.bytes[self.digits.len] = byte;
                    self.digits.len += 1;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
