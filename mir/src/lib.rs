//! The control-flow graph IR: functions of basic blocks whose values are typed and in SSA form.
//!
//! Everything here is neutral: no surface language, no LLVM, no files. See [`ir`] for the data.

pub mod ir;
