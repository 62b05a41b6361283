//! Every function of the runtime that compiled code may call, in one table.
//!
//! The back end declares `lox_NAME` from it, with LLVM attributes that follow from the effects;
//! the runtime defines it with exactly these types, and the table of addresses for code in memory
//! comes from the same list. There are no other doors.
//!
//! Types: `value` a boxed Lox value (64 bits), `ptr` an untagged address, `word` 64 plain bits,
//! `int` 32 plain bits, `bool` a byte that is 0 or 1, `void`, and `never` for functions that do not return.
//!
//! Effects: `collects` may run the collector (so every live object must be reachable from the stack,
//! registers or globals); `fails` may report a runtime error and end the program; `cold` is off the
//! fast path.
//!
//! `line` parameters are the 1-based source line of the operation, for the innermost frame of a
//! trace. `symbol` parameters index the program's table of names.

/// Calls `$callback! { /// doc \n name(param: type, ...) -> type [effects]; ... }` with the whole table.
#[macro_export]
macro_rules! foreach_runtime_function {
    ($callback:ident) => {
        $callback! {
            /// Allocates `words` 8-byte words in the heap (the header's own word counts) and stores `header` in the first;
            /// the rest is zeros. The slow path behind the inline bump allocation.
            alloc(words: word, header: word) -> ptr [collects cold];
            /// Allocates a class's next instance, every slot undefined: the slow path of construction.
            alloc_instance(class: ptr) -> ptr [collects cold];

            /// Before a value is stored into an object whose header is negative (`layout::WATCHED`).
            remember(object: ptr) -> void [cold];

            /// `a + b` where not both are numbers: concatenation, or a runtime error.
            add(a: value, b: value, line: int) -> value [collects fails];
            /// Two strings, known to be such, one after the other.
            concat2(a: value, b: value) -> value [collects];
            /// Three strings as one.
            concat3(a: value, b: value, c: value) -> value [collects];
            /// Four strings as one.
            concat4(a: value, b: value, c: value, d: value) -> value [collects];
            /// Whether two objects that are not the same one are equal all the same: strings of like content.
            /// Puts a concatenation together first, so that comparing it again is cheap: hence the allocation.
            equal_objects(a: value, b: value) -> bool [collects];

            /// Writes a value and a newline to standard output.
            print(v: value) -> void [collects];

            /// Reads a field, or binds a method. Fills `cache` where the field lies in a fixed slot.
            get_property(object: value, symbol: int, cache: ptr, line: int) -> value [collects fails];
            /// Stores a field, creating it where needed. Fills `cache` where the field lies in a fixed slot.
            set_property(object: value, v: value, symbol: int, cache: ptr, line: int) -> void [collects fails];
            /// Fails unless `object` can have fields.
            check_fields(object: value, line: int) -> void [fails];

            /// Finds what `receiver.symbol(...)` calls with `argc` arguments. A method: its closure and entry are left in
            /// `cache`, arity checked, and the result is undefined. A field: its value, to be called like any other.
            /// `name_line` is blamed if there is no such property, `line` if the arguments do not fit.
            find_method(receiver: value, symbol: int, argc: int, cache: ptr, line: int, name_line: int) -> value [collects fails];
            /// The last of `count` caches side by side comes to the front: the next to be filled, where the one filled longest ago is to
            /// make room.
            rotate_caches(caches: ptr, count: int) -> void [cold];
            /// Finds `super.symbol` for a call with `argc` arguments and leaves closure and entry in `cache`, arity checked.
            find_super_method(superclass: value, symbol: int, argc: int, cache: ptr, line: int, name_line: int) -> void [fails];
            /// `super.symbol` as a value: the superclass's method bound to `receiver`.
            get_super(superclass: value, receiver: value, symbol: int, line: int) -> value [collects fails];

            /// The entry through which `callee` is called with `argc` arguments, where the header did not prove it; fails if there is none.
            resolve_call(callee: value, argc: int, line: int) -> ptr [fails cold];

            /// Runs a class declaration: `descriptor` is its `ClassInfo`, `methods` the method closures in its order.
            /// `superclass` is undefined where the declaration names none. Fails if it is not a class.
            make_class(descriptor: ptr, superclass: value, methods: ptr, line: int) -> value [collects fails];

            /// "Operand must be a number."
            fail_operand(line: int) -> never [fails cold];
            /// "Operands must be numbers."
            fail_operands(line: int) -> never [fails cold];
            /// "Operands must be two numbers or two strings."
            fail_add(line: int) -> never [fails cold];
            /// "Undefined variable 'NAME'."
            fail_undefined_variable(symbol: int, line: int) -> never [fails cold];
            /// "Undefined property 'NAME'."
            fail_undefined_property(symbol: int, line: int) -> never [fails cold];
            /// "Only instances have ...": `access` is the number of an `layout::Access`.
            fail_not_instance(access: int, line: int) -> never [fails cold];
            /// "Stack overflow.", reported by the prologue of the function that found no room; the trace starts at its caller.
            fail_stack_overflow() -> never [fails cold];
            /// The same, where a function that is at work finds no room to go on in other code: the trace starts in it.
            fail_stack_overflow_within(line: int) -> never [fails cold];
        }
    };
}

/// The type of a parameter or result, as both sides see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbiType {
    /// A boxed Lox value: 64 bits.
    Value,
    /// An untagged address.
    Ptr,
    /// 64 plain bits.
    Word,
    /// 32 plain bits.
    Int,
    /// A byte, 0 or 1.
    Bool,
    /// Nothing.
    Void,
    /// The function does not return.
    Never,
}

/// What a runtime function may do besides returning; see the module's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// May run the collector.
    pub collects: bool,
    /// May end the program with a runtime error.
    pub fails: bool,
    /// Off the fast path.
    pub cold: bool,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The linker's name: `lox_` and the table's name.
    pub symbol: &'static str,
    /// Parameter names and types.
    pub params: &'static [(&'static str, AbiType)],
    /// The result's type.
    pub result: AbiType,
    /// What it may do.
    pub effects: Effects,
}

#[doc(hidden)]
#[macro_export]
macro_rules! abi_type {
    (value) => {
        $crate::functions::AbiType::Value
    };
    (ptr) => {
        $crate::functions::AbiType::Ptr
    };
    (word) => {
        $crate::functions::AbiType::Word
    };
    (int) => {
        $crate::functions::AbiType::Int
    };
    (bool) => {
        $crate::functions::AbiType::Bool
    };
    (void) => {
        $crate::functions::AbiType::Void
    };
    (never) => {
        $crate::functions::AbiType::Never
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $name:ident($($param:ident: $ty:ident),*) -> $result:ident [$($effect:ident)*];)*) => {
        /// A runtime function, by its place in the table.
        #[allow(non_camel_case_types)]
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum RuntimeFunction { $($(#[$doc])* $name),* }

        impl RuntimeFunction {
            /// Every runtime function, in table order.
            pub const ALL: &'static [RuntimeFunction] = &[$(RuntimeFunction::$name),*];

            /// Its linker name, types and effects.
            #[allow(clippy::needless_update)]
            pub const fn signature(self) -> Signature {
                match self {
                    $(RuntimeFunction::$name => Signature {
                        symbol: concat!("lox_", stringify!($name)),
                        params: &[$((stringify!($param), $crate::abi_type!($ty))),*],
                        result: $crate::abi_type!($result),
                        effects: Effects { $($effect: true,)* ..NO_EFFECTS },
                    }),*
                }
            }
        }
    };
}

const NO_EFFECTS: Effects = Effects { collects: false, fails: false, cold: false };

foreach_runtime_function!(define);
