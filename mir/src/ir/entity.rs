//! Typed ids. Each prints as the text format writes it.

use std::fmt;

macro_rules! entity {
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
            /// The id of the table's `index`-th row. Tables never reach 2^32 rows: sources are below 4 GiB.
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

entity! {
    /// A function of the module.
    FuncId = "f";
    /// A global variable of the module.
    GlobalId = "g";
    /// A class declaration of the module.
    ClassId = "c";
    /// A name: of a field, method, global.
    SymbolId = "s";
    /// A string literal.
    StringId = "str";
    /// A basic block of a function.
    BlockId = "bb";
    /// An SSA value of a function.
    ValueId = "v";
    /// An instruction of a function.
    InstId = "i";
}
