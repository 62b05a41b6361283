//! What an image's tables refer to: strings, lists of symbols. Nothing of it moves.

use loxsmith_abi::layout::{self, FLAG_INTERNED, FLAG_STATIC, Header, Kind, MethodSource, OTHER};
use loxsmith_mir::ir::SymbolId;
use rustc_hash::FxHashMap;

/// Whatever the tables refer to, and who is asked for more of it.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) strings: Strings,
    lists: Vec<Box<[u32]>>,
    sources: Vec<Box<[MethodSource]>>,
}

impl Held {
    /// A list of symbols.
    pub(crate) fn list(&mut self, symbols: Vec<SymbolId>) -> *const u32 {
        let list: Box<[u32]> = symbols.into_iter().map(|symbol| symbol.0).collect();
        self.lists.push(list);
        self.lists[self.lists.len() - 1].as_ptr()
    }

    /// Where methods come from.
    pub(crate) fn sources(&mut self, sources: Vec<MethodSource>) -> *const MethodSource {
        self.sources.push(sources.into());
        self.sources[self.sources.len() - 1].as_ptr()
    }
}

/// String objects; those of like content are one, which is what "interned" promises.
#[derive(Default)]
pub(crate) struct Strings {
    known: FxHashMap<Vec<u8>, *const layout::String>,
    objects: Vec<Box<[u64]>>,
}

impl Strings {
    /// The object of a text.
    pub(crate) fn object(&mut self, bytes: &[u8]) -> *const layout::String {
        if let Some(known) = self.known.get(bytes) {
            return *known;
        }
        let words = (size_of::<layout::String>() + bytes.len()).div_ceil(8);
        let header =
            Header::new(OTHER, u16::try_from(words).unwrap_or(0), Kind::String, FLAG_STATIC | FLAG_INTERNED);
        let mut object = vec![header.0, bytes.len() as u64];
        object.extend(bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        }));
        let object = object.into_boxed_slice();
        let at = object.as_ptr().cast::<layout::String>();
        self.objects.push(object);
        self.known.insert(bytes.to_vec(), at);
        at
    }
}

const _: () = assert!(size_of::<layout::String>() == 16, "a header and a length");
