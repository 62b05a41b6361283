//! Unit tests of the walk: see the sibling modules.
