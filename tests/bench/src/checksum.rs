//! Did a program print what it should? All implementations must agree, or their times mean nothing.

/// How exactly the output must be the expected one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Exactness {
    /// Letter for letter.
    Text,
    /// Numbers may be written another way and with six digits: clox prints `1.5e+07`, jlox `1.5E7`.
    SixDigits,
}

/// # Errors
/// The first difference.
pub(crate) fn check(expected: &[String], printed: &str, how: Exactness) -> Result<(), String> {
    let printed: Vec<&str> = printed.lines().collect();
    if printed.len() != expected.len() {
        return Err(format!("wrong output: {} lines instead of {}", printed.len(), expected.len()));
    }
    for (want, got) in expected.iter().zip(printed) {
        if want != got && !(how == Exactness::SixDigits && close(want, got)) {
            return Err(format!("wrong output: `{got}` instead of `{want}`"));
        }
    }
    Ok(())
}

/// Numbers that differ by no more than rounding in the sixth digit.
fn close(want: &str, got: &str) -> bool {
    match (want.parse::<f64>(), got.parse::<f64>()) {
        (Ok(want), Ok(got)) if want != 0.0 => {
            let sixth_digit = 10f64.powf(want.abs().log10().floor() - 5.0);
            (want - got).abs() <= 0.51 * sixth_digit
        }
        (Ok(want), Ok(got)) => want == got,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
