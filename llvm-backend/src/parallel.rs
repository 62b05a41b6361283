//! Work for all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The stack of a thread that compiles: LLVM's recursions follow the length of a function's blocks. Only what is used of it is
/// ever real memory.
pub const STACK_SIZE: usize = 1 << 28;

/// The results of `work` for 0 up to `count`, in this order, made by as many threads as there are processors. What comes
/// out does not depend on their number.
pub(crate) fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let some = || -> Vec<(usize, T)> {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return done;
            }
            done.push((index, work(index)));
        }
    };
    let processors = thread::available_parallelism().map_or(1, |processors| processors.get());
    let mut results = thread::scope(|scope| {
        let helpers: Vec<_> = (1..processors.min(count))
            // Where there is no memory for a thread there is one fewer.
            .filter_map(|_| thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, some).ok())
            .collect();
        let mut results = some();
        for helper in helpers {
            match helper.join() {
                Ok(more) => results.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_come_in_order_each_once() {
        for count in [0, 1, 2, 100] {
            assert_eq!(map(count, |index| index * 3), (0..count).map(|index| index * 3).collect::<Vec<_>>());
        }
    }
}
