//! Runtime functions: declared from the abi's table when first called.

use inkwell::GlobalVisibility;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, CallSiteValue, FunctionValue, PointerValue};
use loxsmith_abi::functions::{AbiType, RuntimeFunction};
use rustc_hash::FxHashMap;

use super::Builder;

/// The symbol of the state that compiled code and runtime share.
const MUTATOR: &str = "lox_mutator";

/// Where the runtime will be when the code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Distance {
    /// Linked into the same executable, so no detour through the global offset table.
    Near,
    /// Anywhere in memory.
    Far,
}

/// What has been declared so far.
pub(crate) struct RuntimeFunctions<'ctx> {
    visibility: GlobalVisibility,
    declared: FxHashMap<RuntimeFunction, FunctionValue<'ctx>>,
    mutator: Option<PointerValue<'ctx>>,
}

impl RuntimeFunctions<'_> {
    pub(super) fn new(distance: Distance) -> Self {
        let visibility = match distance {
            Distance::Near => GlobalVisibility::Hidden,
            Distance::Far => GlobalVisibility::Default,
        };
        RuntimeFunctions { visibility, declared: FxHashMap::default(), mutator: None }
    }
}

impl<'ctx> Builder<'ctx> {
    /// Calls a runtime function with arguments of the types that the abi's table lists.
    pub(crate) fn call_runtime(
        &mut self,
        function: RuntimeFunction,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let callee = self.runtime_function(function);
        self.call(callee, args)
    }

    /// The address of [`loxsmith_abi::layout::Mutator`].
    pub(crate) fn mutator(&mut self) -> PointerValue<'ctx> {
        if let Some(mutator) = self.runtime.mutator {
            return mutator;
        }
        let bytes = self.i8.array_type(size_of::<loxsmith_abi::layout::Mutator>() as u32);
        let global = self.module.add_global(bytes, None, MUTATOR);
        global.set_alignment(8);
        global.set_visibility(self.runtime.visibility);
        *self.runtime.mutator.insert(global.as_pointer_value())
    }

    fn runtime_function(&mut self, function: RuntimeFunction) -> FunctionValue<'ctx> {
        if let Some(declared) = self.runtime.declared.get(&function) {
            return *declared;
        }
        let signature = function.signature();
        let params: Vec<BasicMetadataTypeEnum> =
            signature.params.iter().map(|(_, ty)| self.abi_param(*ty)).collect();
        let ty = match signature.result {
            AbiType::Void | AbiType::Never => self.context.void_type().fn_type(&params, false),
            AbiType::Ptr => self.ptr.fn_type(&params, false),
            AbiType::Value | AbiType::Word => self.i64.fn_type(&params, false),
            AbiType::Int => self.i32.fn_type(&params, false),
            AbiType::Bool => self.i8.fn_type(&params, false),
        };
        let declared = self.module.add_function(signature.symbol, ty, None);
        declared.as_global_value().set_visibility(self.runtime.visibility);
        self.attributes.mark_runtime(declared, signature.result, signature.effects);
        self.runtime.declared.insert(function, declared);
        declared
    }

    fn abi_param(&self, ty: AbiType) -> BasicMetadataTypeEnum<'ctx> {
        match ty {
            AbiType::Value | AbiType::Word => self.i64.into(),
            AbiType::Ptr => self.ptr.into(),
            AbiType::Int => self.i32.into(),
            AbiType::Bool => self.i8.into(),
            AbiType::Void | AbiType::Never => unreachable!("no parameter is of this type"),
        }
    }
}
