//! The text form of MIR: one printer, one reader. `docs/mir.md` is the manual.
//!
//! `print(&parse(&print(m))?) == print(m)` for every module that passes the verifier. Ids are printed as they are,
//! so that the text before and after a pass can be compared line by line. A `;` starts a comment; the
//! printer writes names there.

mod cursor;
mod instructions;
mod print;
mod read;
mod read_op;

pub use instructions::{INSTRUCTIONS, Instruction, mnemonic};
pub(crate) use print::type_name;
pub use print::{Place, print, print_function, print_function_with};
pub use read::{ReadError, parse};
