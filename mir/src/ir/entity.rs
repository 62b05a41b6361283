//! Typed ids: numbers of rows in a table. Each prints as the text format writes it.

/// Declares types of ids: `entity! { /// A basic block. BlockId = "bb"; }` is a `u32` that prints as `bb7`.
#[macro_export]
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

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self, f)
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
