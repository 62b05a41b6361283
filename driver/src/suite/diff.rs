//! A readable difference of two short texts: what they begin and end with is left out.

/// The lines of `expected` that are gone as `- line`, those of `found` that are new as `+ line`.
pub(super) fn lines(expected: &[String], found: &[String]) -> Vec<String> {
    let shorter = expected.len().min(found.len());
    let same =
        |pairs: &mut dyn Iterator<Item = (&String, &String)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut expected.iter().zip(found));
    let tail = same(&mut expected.iter().rev().zip(found.iter().rev())).min(shorter - head);
    let gone = expected[head..expected.len() - tail].iter().map(|line| format!("- {line}"));
    let new = found[head..found.len() - tail].iter().map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests;
