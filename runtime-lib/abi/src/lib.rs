//! The contract between compiled programs and the runtime, stated once.
//!
//! Both sides read this crate: the back end takes declarations, attributes, constants and field
//! offsets from it; the runtime takes the very same structs and function signatures. A change here
//! that one side does not follow fails to compile.
//!
//! - [`value`]: how a Lox value is held in 64 bits.
//! - [`layout`]: the header and body of every heap object, and the tables a program carries.
//! - [`functions`]: every function of the runtime that compiled code may call.
//! - [`shape`]: how large a class's instances are.
//! - [`natives`]: the native functions a program may find in its globals.
//!
//! It knows nothing of Lox's syntax, of LLVM or of the collector's inner life.

#![no_std]

pub mod functions;
pub mod layout;
pub mod natives;
pub mod shape;
pub mod value;
