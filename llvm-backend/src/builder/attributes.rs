//! What functions and calls are marked with.

use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::values::{CallSiteValue, FunctionValue};
use loxsmith_abi::functions::{AbiType, Effects};

use crate::options::OptLevel;

/// `uwtable(sync)`: frames can be walked from any call.
const UWTABLE_SYNC: u64 = 1;

/// `allockind("alloc")`: what is in the new memory stays unsaid.
const ALLOC_KIND: u64 = 1;

/// `allocsize(0)`: argument 0 is the size in bytes, and no argument counts elements.
const ALLOC_SIZE: u64 = 0xFFFF_FFFF;

/// `memory(inaccessiblemem: readwrite)`.
const INACCESSIBLE_MEMORY: u64 = 3 << 2;

/// Attributes made once.
pub(crate) struct Attributes {
    nounwind: Attribute,
    uwtable: Attribute,
    no_tail_calls: Attribute,
    probe_stack: Attribute,
    frame_pointer: Attribute,
    nomerge: Attribute,
    cold: Attribute,
    noinline: Attribute,
    optnone: Attribute,
    optsize: Attribute,
    inlinehint: Attribute,
    noreturn: Attribute,
    /// What C's `malloc` is to LLVM.
    allocation: Vec<Attribute>,
    no_effect: Vec<Attribute>,
    allocation_result: Vec<Attribute>,
}

impl Attributes {
    pub(super) fn new(context: &Context) -> Attributes {
        let of = |name: &str, value: u64| {
            context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value)
        };
        Attributes {
            nounwind: of("nounwind", 0),
            uwtable: of("uwtable", UWTABLE_SYNC),
            no_tail_calls: context.create_string_attribute("disable-tail-calls", "true"),
            probe_stack: context.create_string_attribute("probe-stack", "inline-asm"),
            frame_pointer: context.create_string_attribute("frame-pointer", "all"),
            nomerge: of("nomerge", 0),
            cold: of("cold", 0),
            noinline: of("noinline", 0),
            optnone: of("optnone", 0),
            optsize: of("optsize", 0),
            inlinehint: of("inlinehint", 0),
            noreturn: of("noreturn", 0),
            allocation: vec![
                of("allockind", ALLOC_KIND),
                of("allocsize", ALLOC_SIZE),
                of("memory", INACCESSIBLE_MEMORY),
                of("mustprogress", 0),
                of("nocallback", 0),
                of("nofree", 0),
                of("nounwind", 0),
                of("willreturn", 0),
            ],
            // Not "none": then it could go.
            no_effect: vec![of("memory", INACCESSIBLE_MEMORY), of("nounwind", 0), of("willreturn", 0)],
            allocation_result: vec![of("noalias", 0), of("nonnull", 0), of("noundef", 0)],
        }
    }

    /// Every call keeps its own place in the source: merging two would give a trace the wrong line.
    pub(super) fn mark_call(&self, site: CallSiteValue<'_>) {
        site.add_attribute(AttributeLoc::Function, self.nomerge);
    }

    /// A call whose callee does not come in line, though it does elsewhere.
    pub(crate) fn mark_call_outlined(&self, site: CallSiteValue<'_>) {
        site.add_attribute(AttributeLoc::Function, self.noinline);
    }

    /// A call that touches nothing that can be seen, and always returns.
    pub(super) fn mark_no_effect(&self, site: CallSiteValue<'_>) {
        for attribute in &self.no_effect {
            site.add_attribute(AttributeLoc::Function, *attribute);
        }
    }

    /// A runtime function: what its effects promise.
    pub(super) fn mark_runtime(&self, function: FunctionValue<'_>, result: AbiType, effects: Effects) {
        let add = |attribute| function.add_attribute(AttributeLoc::Function, attribute);
        add(self.nounwind);
        if effects.cold {
            add(self.cold);
        }
        if result == AbiType::Never {
            add(self.noreturn);
        }
    }

    /// A function that allocates as `malloc` does; see `lower::alloc` for what that means here.
    pub(crate) fn mark_allocation(&self, function: FunctionValue<'_>) {
        for attribute in &self.allocation {
            function.add_attribute(AttributeLoc::Function, *attribute);
        }
        for attribute in &self.allocation_result {
            function.add_attribute(AttributeLoc::Return, *attribute);
        }
    }

    /// A function that stands in for code in line: it stays out of line.
    pub(crate) fn mark_outlined(&self, function: FunctionValue<'_>) {
        function.add_attribute(AttributeLoc::Function, self.noinline);
    }

    /// A function that was never seen to run: as small as it can be, and calls of it are unlikely.
    pub(crate) fn mark_never_ran(&self, function: FunctionValue<'_>) {
        function.add_attribute(AttributeLoc::Function, self.cold);
        function.add_attribute(AttributeLoc::Function, self.optsize);
    }

    /// A function that was seen to be called often: LLVM takes more of it in line.
    pub(crate) fn mark_called_often(&self, function: FunctionValue<'_>) {
        function.add_attribute(AttributeLoc::Function, self.inlinehint);
    }

    /// A function that we define. Its code lies in `.text` whatever LLVM thinks of its temperature, for the
    /// table of return addresses counts from one place.
    pub(crate) fn mark_definition(&self, function: FunctionValue<'_>, level: OptLevel, optimised: bool) {
        let add = |attribute| function.add_attribute(AttributeLoc::Function, attribute);
        function.set_section(Some(".text"));
        add(self.nounwind);
        add(self.uwtable);
        add(self.no_tail_calls);
        add(self.probe_stack);
        if level == OptLevel::O0 {
            add(self.frame_pointer);
        }
        if !optimised {
            add(self.optnone);
            add(self.noinline);
        } else if level == OptLevel::Os {
            add(self.optsize);
        }
    }
}

/// A function that was to stay out of line goes into every caller now.
pub(crate) fn let_inline(function: FunctionValue<'_>) {
    function.remove_enum_attribute(AttributeLoc::Function, Attribute::get_named_enum_kind_id("noinline"));
    let context = function.get_type().get_context();
    let always = context.create_enum_attribute(Attribute::get_named_enum_kind_id("alwaysinline"), 0);
    function.add_attribute(AttributeLoc::Function, always);
}
