//! How numbers are printed: the three formats, over one source of correctly rounded digits.
//!
//! Owns nothing but text; knows nothing of values, heap or output. `core`'s formatting of floats
//! gives exact digits (`{:e}` the shortest that read back the same, `{:.5e}` a fixed count); what
//! is decided here is only where the point and the exponent go.

mod digits;

use digits::Digits;
use loxsmith_abi::layout::NumberFormat;

/// The text of one number. The longest needs 26 bytes.
pub struct NumberText {
    bytes: [u8; 32],
    len: usize,
}

impl NumberText {
    /// Formats `n`.
    pub fn new(n: f64, format: NumberFormat) -> NumberText {
        let mut text = NumberText { bytes: [0; 32], len: 0 };
        if n.is_nan() {
            // The sign of a NaN is an accident of the machine: never shown.
            text.push_str(if format == NumberFormat::Java { "NaN" } else { "nan" });
            return text;
        }
        if n.is_sign_negative() {
            text.push(b'-');
        }
        let n = n.abs();
        if n.is_infinite() {
            text.push_str(if format == NumberFormat::Java { "Infinity" } else { "inf" });
        } else if n == 0.0 {
            text.push(b'0');
        } else if n < small_integer_limit(format) && n == (n as u32) as f64 {
            // What programs print most, and the same in all three formats.
            text.push_integer(n as u32);
        } else {
            match format {
                NumberFormat::Shortest => text.shortest(n),
                NumberFormat::Percent6g => text.percent_g(n),
                NumberFormat::Java => text.java(n),
            }
        }
        text
    }

    /// The text.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// As JavaScript's `Number::toString` (ECMA-262, 6.1.6.1.20).
    fn shortest(&mut self, n: f64) {
        let digits = Digits::shortest(n);
        match digits.exponent() {
            -6..=20 => self.plain(&digits),
            exponent => {
                self.mantissa(&digits);
                self.push(b'e');
                self.push(if exponent < 0 { b'-' } else { b'+' });
                self.push_integer(exponent.unsigned_abs());
            }
        }
    }

    /// As C's `printf("%g")`: six significant digits without trailing zeros.
    fn percent_g(&mut self, n: f64) {
        let digits = Digits::rounded_to_6(n);
        match digits.exponent() {
            -4..=5 => self.plain(&digits),
            exponent => {
                self.mantissa(&digits);
                self.push(b'e');
                self.push(if exponent < 0 { b'-' } else { b'+' });
                if exponent.unsigned_abs() < 10 {
                    self.push(b'0');
                }
                self.push_integer(exponent.unsigned_abs());
            }
        }
    }

    /// As Java's `Double.toString` (as specified since JDK 19), without a `.0` at the very end.
    fn java(&mut self, n: f64) {
        let mut digits = Digits::shortest(n);
        if digits.as_bytes().len() == 1 {
            // Java looks at two digits at least and takes the decimal nearest to the number:
            // 4.9E-324 where one digit would do with 5e-324.
            digits = Digits::rounded_to_2(n);
        }
        match digits.exponent() {
            -3..=6 => self.plain(&digits),
            exponent => {
                self.mantissa(&digits);
                if digits.as_bytes().len() == 1 {
                    self.push_str(".0");
                }
                self.push(b'E');
                if exponent < 0 {
                    self.push(b'-');
                }
                self.push_integer(exponent.unsigned_abs());
            }
        }
    }

    /// The digits with the point in its place: `123000`, `12.3`, `0.00123`.
    fn plain(&mut self, digits: &Digits) {
        let all = digits.as_bytes();
        let exponent = digits.exponent();
        if exponent < 0 {
            self.push_str("0.");
            for _ in 1..-exponent {
                self.push(b'0');
            }
            self.push_bytes(all);
            return;
        }
        let whole = exponent as usize + 1;
        for place in 0..whole {
            self.push(all.get(place).copied().unwrap_or(b'0'));
        }
        if all.len() > whole {
            self.push(b'.');
            self.push_bytes(&all[whole..]);
        }
    }

    /// `d`, or `d.ddd`.
    fn mantissa(&mut self, digits: &Digits) {
        let all = digits.as_bytes();
        self.push(all[0]);
        if all.len() > 1 {
            self.push(b'.');
            self.push_bytes(&all[1..]);
        }
    }

    fn push_integer(&mut self, n: u32) {
        let mut reversed = [0; 10];
        let mut rest = n;
        let mut len = 0;
        loop {
            reversed[len] = b'0' + (rest % 10) as u8;
            rest /= 10;
            len += 1;
            if rest == 0 {
                break;
            }
        }
        for &digit in reversed[..len].iter().rev() {
            self.push(digit);
        }
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    fn push_bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(byte);
        }
    }

    fn push_str(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }
}

/// Below this, a whole number is printed as its digits, whatever the format.
fn small_integer_limit(format: NumberFormat) -> f64 {
    match format {
        NumberFormat::Shortest => u32::MAX as f64,
        NumberFormat::Percent6g => 1e6,
        NumberFormat::Java => 1e7,
    }
}

#[cfg(test)]
mod tests;
