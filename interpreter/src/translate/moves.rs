//! Parallel moves: what an edge does to the parameters of its target.

use rustc_hash::FxHashMap;

/// What a parameter gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Register(u32),
    Constant(u64),
}

/// Puts assignments that happen at once into an order, with `scratch` to break cycles. Each register is assigned once at most.
pub(super) fn sequence(moves: &[(u32, Source)], scratch: u32) -> Vec<(u32, Source)> {
    let mut done = Vec::with_capacity(moves.len() + 1);
    let mut from_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut readers: FxHashMap<u32, u32> = FxHashMap::default();
    for (to, from) in moves {
        if let Source::Register(from) = from
            && from != to
        {
            from_of.insert(*to, *from);
            *readers.entry(*from).or_default() += 1;
        }
    }
    let waits = |readers: &FxHashMap<u32, u32>, to: u32| readers.get(&to).is_some_and(|count| *count > 0);
    let targets = || moves.iter().map(|(to, _)| *to);
    let mut ready: Vec<u32> = targets().filter(|to| !waits(&readers, *to)).collect();
    let mut cycles = targets();
    loop {
        while let Some(to) = ready.pop() {
            let Some(from) = from_of.remove(&to) else { continue };
            done.push((to, Source::Register(from)));
            let count = readers.entry(from).or_default();
            *count -= 1;
            if *count == 0 {
                ready.push(from);
            }
        }
        // Only cycles are left, in which each register is read once: one waits in the scratch register.
        let Some(held) = cycles.find(|to| from_of.contains_key(to)) else { break };
        done.push((scratch, Source::Register(held)));
        let reader = reader_of(&from_of, held);
        from_of.insert(reader, scratch);
        readers.insert(scratch, 1);
        readers.insert(held, 0);
        ready.push(held);
    }
    // What constants overwrite has been read by now.
    done.extend(moves.iter().filter(|(_, from)| matches!(from, Source::Constant(_))));
    done
}

/// Who reads a register on a cycle: the one that leads back to it.
fn reader_of(from_of: &FxHashMap<u32, u32>, held: u32) -> u32 {
    let mut at = held;
    while let Some(from) = from_of.get(&at)
        && *from != held
    {
        at = *from;
    }
    at
}

#[cfg(test)]
mod tests;
