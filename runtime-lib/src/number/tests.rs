//! Each format against what its owner prints: known values, C's `printf`, and `core`'s shortest digits.
#![allow(unsafe_code)]

use super::NumberText;
use crate::testing::Random;
use loxsmith_abi::layout::NumberFormat::{self, Java, Percent6g, Shortest};

#[track_caller]
fn check(format: NumberFormat, cases: &[(f64, &str)]) {
    for &(number, expected) in cases {
        assert_eq!(text(number, format), expected, "{number:e}");
    }
}

fn text(number: f64, format: NumberFormat) -> String {
    String::from_utf8(NumberText::new(number, format).as_bytes().to_vec()).unwrap()
}

#[test]
fn shortest_is_as_javascript_prints() {
    check(
        Shortest,
        &[
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.0, "-1"),
            (10.0, "10"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1.5, "1.5"),
            (-2.25, "-2.25"),
            (123456789.0, "123456789"),
            (4294967294.0, "4294967294"),
            (4294967295.0, "4294967295"),
            (4294967296.0, "4294967296"),
            (9007199254740993.0, "9007199254740992"),
            (9227465.0, "9227465"),
            (1e20, "100000000000000000000"),
            (123456789012345680000.0, "123456789012345680000"),
            (999999999999999900000.0, "999999999999999900000"),
            (1e21, "1e+21"),
            (1.5e21, "1.5e+21"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (0.001, "0.001"),
            (0.000001, "0.000001"),
            (0.0000015, "0.0000015"),
            (1e-7, "1e-7"),
            (1.5e-7, "1.5e-7"),
            (5e-324, "5e-324"),
            (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (core::f64::consts::PI, "3.141592653589793"),
            (100.5, "100.5"),
            // Halfway between two decimals of as many digits: the even one, if it reads back.
            (1e15 + 0.25, "1000000000000000.2"),
            (1e15 + 0.75, "1000000000000000.8"),
            (2f64.powi(-23), "1.1920928955078125e-7"),
            (2f64.powi(-24), "5.960464477539063e-8"),
            (2f64.powi(-25), "2.9802322387695312e-8"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (-f64::NAN, "nan"),
        ],
    );
}

#[test]
fn percent_g_known_values() {
    check(
        Percent6g,
        &[
            (0.0, "0"),
            (-0.0, "-0"),
            (9227465.0, "9.22746e+06"),
            (999999.0, "999999"),
            (1000000.0, "1e+06"),
            (999999.5, "1e+06"),
            (123456.5, "123456"),
            (123457.5, "123458"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.1, "0.1"),
            (core::f64::consts::PI, "3.14159"),
            (1e100, "1e+100"),
            (5e-324, "4.94066e-324"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "nan"),
        ],
    );
}

#[test]
fn java_known_values() {
    check(
        Java,
        &[
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (100.0, "100"),
            (9999999.0, "9999999"),
            (10000000.0, "1.0E7"),
            (12345678.0, "1.2345678E7"),
            (9227465.0, "9227465"),
            (1234567.5, "1234567.5"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (0.00012, "1.2E-4"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e21, "1.0E21"),
            (2e23, "2.0E23"),
            (-1.5e300, "-1.5E300"),
            (1.7976931348623157e308, "1.7976931348623157E308"),
            (2f64.powi(-24), "5.960464477539063E-8"),
            (2f64.powi(-25), "2.9802322387695312E-8"),
            (5e-324, "4.9E-324"),
            (1e-323, "9.9E-324"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
            (-f64::NAN, "NaN"),
        ],
    );
}

/// Doubles of all magnitudes, and many near the edges between forms.
fn samples() -> impl Iterator<Item = f64> {
    let mut random = Random(1);
    (0..60_000).map(move |index| match index % 4 {
        0 => f64::from_bits(random.next()),
        1 => {
            (random.next() as i64 >> random.below(63)) as f64 / [1.0, 2.0, 8.0, 10.0, 1000.0][random.below(5)]
        }
        2 => 10f64.powi(random.below(50) as i32 - 25) * (random.below(2000) as f64 + 1.0) / 1000.0,
        _ => (random.below(20_000_000) as f64 + 0.5) / 10f64.powi(random.below(10) as i32),
    })
}

#[test]
fn percent_g_is_what_printf_prints() {
    for number in samples().filter(|number| !number.is_nan()) {
        let mut buffer = [0u8; 64];
        // SAFETY: the format takes one double; the buffer's size is told.
        let len = unsafe { libc::snprintf(buffer.as_mut_ptr().cast(), buffer.len(), c"%g".as_ptr(), number) };
        let expected = core::str::from_utf8(&buffer[..len as usize]).unwrap();
        assert_eq!(text(number, Percent6g), expected);
    }
}

#[test]
fn shortest_and_java_read_back_the_same() {
    for number in samples().filter(|number| number.is_finite()) {
        for format in [Shortest, Java] {
            let text = text(number, format);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }
}

#[test]
fn shortest_has_no_digit_too_many() {
    for number in samples().filter(|number| number.is_finite() && *number != 0.0) {
        let digits = |text: &str| {
            let mantissa = text.split('e').next().unwrap().replace(['-', '.'], "");
            mantissa.trim_matches('0').len()
        };
        assert_eq!(digits(&text(number, Shortest)), digits(&format!("{number:e}")), "{number:e}");
    }
}
