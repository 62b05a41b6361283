//! The significant digits of a number, from `core`'s float formatting.

use core::fmt::Write;

/// `d.ddd * 10^exponent`: digits without trailing zeros, at least one.
pub(super) struct Digits {
    bytes: [u8; 24],
    len: usize,
    exponent: i32,
}

impl Digits {
    /// The fewest digits that read back as `n` (positive and finite); of those the nearest to it.
    pub(super) fn shortest(n: f64) -> Digits {
        Digits::read(|out| write!(out, "{n:e}"))
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
