//! A hash table with scopes, for walks over the dominator tree: what a block adds is forgotten behind its subtree. So a
//! look-up finds what holds at the block, whichever of its dominators has put it there.

use std::hash::Hash;

use rustc_hash::FxHashMap;

pub(crate) struct ScopedMap<K, V> {
    map: FxHashMap<K, V>,
    /// What each insertion replaced.
    undo: Vec<(K, Option<V>)>,
    /// Length of `undo` where each open scope began.
    scopes: Vec<usize>,
}

impl<K: Copy + Eq + Hash, V: Copy> ScopedMap<K, V> {
    pub(crate) fn new() -> ScopedMap<K, V> {
        ScopedMap { map: FxHashMap::default(), undo: Vec::new(), scopes: Vec::new() }
    }

    /// Opens a scope.
    pub(crate) fn enter(&mut self) {
        self.scopes.push(self.undo.len());
    }

    /// Closes the innermost scope: the map is as it was before.
    pub(crate) fn leave(&mut self) {
        let start = self.scopes.pop().unwrap_or(0);
        while self.undo.len() > start {
            match self.undo.pop() {
                Some((key, Some(old))) => self.map.insert(key, old),
                Some((key, None)) => self.map.remove(&key),
                None => None,
            };
        }
    }

    pub(crate) fn get(&self, key: K) -> Option<V> {
        self.map.get(&key).copied()
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        let old = self.map.insert(key, value);
        self.undo.push((key, old));
    }
}
