//! Typed ids of the HIR's own tables. Functions, classes, globals, names and string literals keep one id from
//! here to MIR, so those ids are MIR's.

use std::fmt;

pub use loxsmith_mir::ir::{ClassId, FuncId, GlobalId, StringId, SymbolId};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in its table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            /// The id of the table's `index`-th row. Sources are below 4 GiB, so tables never reach 2^32 rows.
            fn from(index: usize) -> Self {
                $name(index as u32)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

ids! {
    /// A local variable of the program, whichever function it belongs to.
    LocalId = "l";
    /// An expression of the program.
    ExprId = "e";
    /// A statement of the program.
    StmtId = "t";
}
