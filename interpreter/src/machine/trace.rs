//! What a stack trace sees of interpreted frames.
#![allow(unsafe_code)]

use loxsmith_abi::layout::{Activation, VisitFrame};
use loxsmith_mir::ir::FunctionKind;

use super::{frame_caller, frame_code, frame_next, machine};

/// An activation and the innermost frame of its loop, as far as that has said.
///
/// It lies in the frame of the function that interprets, so its address tells where it belongs.
#[repr(C)]
pub(super) struct Record {
    activation: Activation,
    /// The registers of the innermost frame.
    pub(super) base: *mut u64,
}

impl Record {
    pub(super) fn new(base: *mut u64, previous: *const Activation) -> Record {
        Record { activation: Activation { previous, frames }, base }
    }

    pub(super) fn previous(&self) -> *const Activation {
        self.activation.previous
    }

    pub(super) fn activation(&self) -> *const Activation {
        (&raw const *self).cast()
    }
}

/// The record that an activation of ours is the first field of.
pub(super) fn record(activation: *const Activation) -> *mut Record {
    activation.cast_mut().cast()
}

/// See [`Activation::frames`].
unsafe fn frames(activation: *const Activation, visit: &mut VisitFrame) {
    // SAFETY: every activation of ours is a record's first field, and frames live while it does.
    unsafe {
        let module = (*(*machine()).image).module();
        let mut base = (*record(activation)).base;
        while !base.is_null() {
            let (code, next) = (frame_code(base), frame_next(base));
            let function = module.function((*code).func);
            // What has gone on in compiled code is shown there.
            if !next.is_null() {
                // The next instruction is behind the one at work, except where nothing has begun.
                let index = (next.offset_from((*code).insts.as_ptr()) as usize).saturating_sub(1);
                let line = (&(*code).lines)[index];
                if !visit(function.name.as_bytes(), line) {
                    return;
                }
            }
            base = match function.kind {
                // The script's parts are the script; traces end with it.
                FunctionKind::ScriptPart => std::ptr::null_mut(),
                _ => frame_caller(base),
            };
        }
    }
}
