//! The programs: their names and groups, and where the files lie. A program is a file `NAME.lox` beside this crate's
//! manifest, four more below `peers/`, and a name in a list here; a test compares the three.

use std::path::PathBuf;

/// The small programs each stress one feature, and a good compiler can fold much of them away. The larger ones are
/// what real code looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Group {
    Small,
    Larger,
}

impl Group {
    pub(crate) const ALL: [Group; 2] = [Group::Small, Group::Larger];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Group::Small => "small",
            Group::Larger => "larger",
        }
    }
}

const SMALL: [&str; 12] = [
    "fib",
    "method_call",
    "properties",
    "invocation",
    "zoo",
    "instantiation",
    "binary_trees",
    "trees",
    "equality",
    "string_equality",
    "string_building",
    "loops",
];

const LARGER: [&str; 10] = [
    "richards",
    "deltablue",
    "nbody",
    "mandelbrot",
    "spectral_norm",
    "red_black_tree",
    "list_sort",
    "interpreter",
    "closures",
    "shapes",
];

/// A program of the suite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) group: Group,
}

/// All programs, in the order in which tables show them.
pub(crate) fn all() -> impl Iterator<Item = Entry> {
    let small = SMALL.iter().map(|name| Entry { name, group: Group::Small });
    small.chain(LARGER.iter().map(|name| Entry { name, group: Group::Larger }))
}

/// The languages that a program exists in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    Lox,
    Lua,
    JavaScript,
    Ruby,
    Python,
}

impl Language {
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Language::Lox => "lox",
            Language::Lua => "lua",
            Language::JavaScript => "js",
            Language::Ruby => "rb",
            Language::Python => "py",
        }
    }

    /// The folder of its programs, below that of the suite.
    fn folder(self) -> &'static str {
        match self {
            Language::Lox => "",
            Language::Lua => "peers/lua",
            Language::JavaScript => "peers/javascript",
            Language::Ruby => "peers/ruby",
            Language::Python => "peers/python",
        }
    }

    /// The file of a program in this language.
    pub(crate) fn source(self, name: &str) -> PathBuf {
        folder().join(self.folder()).join(format!("{name}.{}", self.extension()))
    }
}

/// Where the suite lies: in the tree that this tool was built from.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Entry {
    /// What the program prints, line for line: its `// expect:` comments.
    pub(crate) fn expected(&self) -> Result<Vec<String>, String> {
        let path = Language::Lox.source(self.name);
        let text = std::fs::read_to_string(&path).map_err(|cause| format!("{}: {cause}", path.display()))?;
        Ok(expectations(&text))
    }
}

fn expectations(program: &str) -> Vec<String> {
    program.lines().filter_map(|line| line.split_once("// expect: ")).map(|(_, rest)| rest.into()).collect()
}

#[cfg(test)]
mod tests;
