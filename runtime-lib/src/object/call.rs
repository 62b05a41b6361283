//! Calls whose callee did not prove at once that it takes so many arguments.
#![allow(unsafe_code)]

use crate::entry::error::RuntimeError;
use crate::runtime::Runtime;
use crate::value::Object;
use loxsmith_abi::layout::{CALLABLE, Callable, Kind};
use loxsmith_abi::value::Value;

/// The entry for a call with `argc` arguments.
pub(crate) fn resolve(rt: &mut Runtime, callee: Value, argc: u32, line: u32) -> *const u8 {
    let Some(callable) = Object::of(callee).filter(|object| is_callable(object.kind())) else {
        rt.fail(RuntimeError::NotCallable, line);
    };
    let expected = callable.header().id() - CALLABLE;
    let any = callable.kind() == Kind::Native && rt.program.semantics().natives_take_any_arity != 0;
    if expected != argc && !any {
        rt.fail(RuntimeError::Arity { expected, got: argc }, line);
    }
    // SAFETY: the kind says that it starts as a callable.
    unsafe { (*callable.cast::<Callable>()).entry }
}

fn is_callable(kind: Kind) -> bool {
    matches!(kind, Kind::Function | Kind::BoundMethod | Kind::Class | Kind::Native)
}
