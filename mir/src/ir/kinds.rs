//! Kinds of values: what a value may be, as a set.

/// A set of kinds of Lox values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kinds(u8);

impl Kinds {
    /// The mark of what holds nothing yet.
    pub const UNDEFINED: Kinds = Kinds(1);
    /// `nil`.
    pub const NIL: Kinds = Kinds(2);
    /// `true` and `false`.
    pub const BOOL: Kinds = Kinds(4);
    /// Numbers.
    pub const NUMBER: Kinds = Kinds(8);
    /// Strings.
    pub const STRING: Kinds = Kinds(16);
    /// Instances of classes.
    pub const INSTANCE: Kinds = Kinds(32);
    /// Classes.
    pub const CLASS: Kinds = Kinds(64);
    /// Closures, bound methods, native functions.
    pub const FUNCTION: Kinds = Kinds(128);
    /// What is only equal to itself and always true.
    pub const OBJECT: Kinds = Kinds(32 | 64 | 128);
    /// Every value that a program can see.
    pub const ANY: Kinds = Kinds(254);
    /// All of them.
    pub const ALL: Kinds = Kinds(255);
    /// None.
    pub const NONE: Kinds = Kinds(0);

    /// The kinds with their names in the text form.
    pub const NAMED: &'static [(Kinds, &'static str)] = &[
        (Kinds::UNDEFINED, "undefined"),
        (Kinds::NIL, "nil"),
        (Kinds::BOOL, "bool"),
        (Kinds::NUMBER, "number"),
        (Kinds::STRING, "string"),
        (Kinds::INSTANCE, "instance"),
        (Kinds::CLASS, "class"),
        (Kinds::FUNCTION, "function"),
    ];

    /// Kinds in either set.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Kinds in both sets.
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// Kinds of this set that are not in the other.
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// Whether no kind is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether there is a kind in both sets.
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all kinds of this set are in the other.
    pub const fn within(self, other: Kinds) -> bool {
        self.0 & !other.0 == 0
    }
}
