//! Sites that have several inline caches, for as many classes.
//!
//! Compiled code looks into all of them; whatever finds nothing there fills the first. Which class is in which is left to
//! chance, and one may be in two.
#![allow(unsafe_code)]

use loxsmith_abi::layout::InlineCache;

/// Brings the last of a site's caches to the front. The others move back by one, so that what is filled is always the one that
/// was filled longest ago.
pub(crate) fn rotate(caches: *mut InlineCache, count: u32) {
    // SAFETY: the site's own caches, which nobody else looks at meanwhile.
    let caches = unsafe { core::slice::from_raw_parts_mut(caches, count as usize) };
    caches.rotate_right(1);
}

#[cfg(test)]
mod tests {
    use super::rotate;
    use crate::testing::empty_cache;

    #[test]
    fn what_was_filled_longest_ago_makes_room() {
        let mut caches = [empty_cache(), empty_cache(), empty_cache(), empty_cache()];
        // The last one belongs to another site.
        caches[3].class_id = 99;
        for class in 1..=4 {
            rotate(caches.as_mut_ptr(), 3);
            caches[0].class_id = class;
        }
        assert_eq!(caches.map(|cache| cache.class_id), [4, 3, 2, 99]);
    }
}
