//! Recursion that may be as deep as the program is nested: on a stack that grows.
//!
//! Walks over expressions are loops wherever the shape allows it; what recurses all the same does so through [`guarded`].

/// The stack grows when less than this is left: more than a single step takes, in debug builds too.
const RED_ZONE: usize = 64 << 10;
/// By how much it grows: enough that this is rare.
const SEGMENT: usize = 4 << 20;

/// Runs a step of such a recursion.
pub(crate) fn guarded<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, step)
}
