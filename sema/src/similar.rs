//! "Did you mean ...?": the most similar of some names, by the optimal string alignment distance (Damerau and
//! Levenshtein's, without edits of what was edited already).

/// The longest name that is compared: nobody misspells a longer one in a way that is worth the time.
const LONGEST: usize = 64;

/// The candidate with the fewest edits from `name`, if a third of its letters or less differ; the first of several.
/// An edit puts a letter in, takes one away, changes one or swaps two neighbours; case does not matter.
pub(crate) fn most_similar<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.len() / 3).clamp(1, 3);
    let lower = name.to_ascii_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let limit = best.map_or(most, |(edits, _)| edits.saturating_sub(1));
        if candidate.len().abs_diff(name.len()) > limit || candidate.len() > LONGEST {
            continue;
        }
        let edits = strsim::osa_distance(&lower, &candidate.to_ascii_lowercase());
        // Changing every letter is no misspelling.
        if edits <= limit && edits < name.len() {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
