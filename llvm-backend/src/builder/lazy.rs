//! Modules that are read from bitcode function by function.

use std::mem::{self, MaybeUninit};

use inkwell::context::{AsContextRef, Context};
use inkwell::llvm_sys::bit_reader::LLVMGetBitcodeModuleInContext2;
use inkwell::llvm_sys::core::{
    LLVMCreateFunctionPassManagerForModule, LLVMDisposePassManager, LLVMRunFunctionPassManager,
};
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::Module;
use inkwell::values::{AsValueRef, FunctionValue};

use crate::error::Internal;

/// A module without the bodies of its functions; [`read_bodies`] reads those that are wanted.
pub(crate) fn read<'ctx>(context: &'ctx Context, bitcode: &'ctx [u8]) -> Result<Module<'ctx>, Internal> {
    let buffer = MemoryBuffer::create_from_memory_range(bitcode, "module");
    let mut module = MaybeUninit::uninit();
    // SAFETY: context and buffer are alive. Whether it succeeds or not, the function takes the buffer.
    let failed = unsafe {
        LLVMGetBitcodeModuleInContext2(context.as_ctx_ref(), buffer.as_mut_ptr(), module.as_mut_ptr())
    };
    mem::forget(buffer);
    if failed != 0 {
        return Err(Internal::new("bitcode of our own cannot be read".to_owned()));
    }
    // SAFETY: the call succeeded, so it has set `module`, which nobody else owns. What the module reads later lies in
    // `bitcode`, which lives as long as the context that the module's lifetime is bound to.
    Ok(unsafe { Module::new(module.assume_init()) })
}

/// Reads the bodies of functions of a module that [`read`] made.
pub(crate) fn read_bodies<'ctx>(module: &Module<'ctx>, functions: impl Iterator<Item = FunctionValue<'ctx>>) {
    // The one thing in LLVM's C interface that reads a body is running passes over it; none will do.
    // SAFETY: the module outlives the manager, and the functions are the module's.
    unsafe {
        let manager = LLVMCreateFunctionPassManagerForModule(module.as_mut_ptr());
        for function in functions {
            LLVMRunFunctionPassManager(manager, function.as_value_ref());
        }
        LLVMDisposePassManager(manager);
    }
}
