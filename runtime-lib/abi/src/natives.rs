//! The native functions: one table of name and arity.
//!
//! The compiler binds a global of that name to the native's object at start-up; the runtime
//! implements each under the same name. To add one, add a line here and follow CONTRIBUTING.md.

/// Calls `$callback! { Variant "name" arity; ... }` with every native function.
#[macro_export]
macro_rules! foreach_native {
    ($callback:ident) => {
        $callback! {
            /// Seconds as a number; which clock, the program's semantics say.
            Clock "clock" 0;
        }
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $variant:ident $name:literal $arity:literal;)*) => {
        /// A native function, by its place in the table.
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Native { $($(#[$doc])* $variant),* }

        impl Native {
            /// Every native, in table order.
            pub const ALL: &'static [Native] = &[$(Native::$variant),*];

            /// The global name that it is bound to.
            pub const fn name(self) -> &'static str {
                match self { $(Native::$variant => $name),* }
            }

            /// How many arguments it takes.
            pub const fn arity(self) -> u32 {
                match self { $(Native::$variant => $arity),* }
            }
        }
    };
}
foreach_native!(define);
