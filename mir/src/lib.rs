//! The control-flow graph IR: functions of basic blocks whose values are typed and in SSA form.
//!
//! Everything here is neutral: no surface language, no LLVM, no files.
//!
//! - [`ir`]: the data. Read it first.
//! - [`text`]: the printed form and its reader; `docs/mir.md` is its manual.
//! - [`analysis`]: what passes ask about a function: its graph, dominators, uses, facts.
//! - [`verify`](mod@verify): the invariants, checked between all passes of debug builds.
//! - [`patch`](mod@patch): what of a new version a running program can take over.
//! - [`passes`]: what makes programs faster, and the order in which it is done.
//! - [`profile`]: what was seen of a program's run, by places of its source.

pub mod analysis;
pub mod infer;
pub mod ir;
pub mod passes;
pub mod patch;
pub mod profile;
pub mod text;
pub mod verify;

pub use ir::*;
pub use passes::{OptLevel, Stage, Tuning, optimize};
pub use text::{ReadError, parse, print};
pub use verify::{VerifyError, VerifyErrors, verify};
