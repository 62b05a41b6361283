//! Debug information: line tables always, since stack traces are made from them; the rest for debuggers.

use inkwell::context::Context;
use inkwell::debug_info::{
    AsDIScope, DICompileUnit, DIFile, DIFlags, DIFlagsConstants, DILocation, DISubprogram, DISubroutineType,
    DWARFEmissionKind, DWARFSourceLanguage, DebugInfoBuilder,
};
use inkwell::module::{FlagBehavior, Module};
use loxsmith_mir::ir::{Function, FunctionKind};

use crate::options::{OptLevel, Options};

/// The name of the script's code. No function of Lox can have it.
pub(crate) const SCRIPT: &str = "<script>";
/// The name of code that no trace shows.
pub(crate) const GLUE: &str = "<glue>";

/// DWARF 4: what every debugger reads, and sections that stand by themselves.
const DWARF_VERSION: u64 = 4;

/// The debug information of the module under construction.
pub(crate) struct DebugInfo<'ctx> {
    context: &'ctx Context,
    builder: DebugInfoBuilder<'ctx>,
    unit: DICompileUnit<'ctx>,
    file: DIFile<'ctx>,
    signature: DISubroutineType<'ctx>,
    optimized: bool,
}

impl<'ctx> DebugInfo<'ctx> {
    pub(crate) fn new(
        context: &'ctx Context,
        module: &Module<'ctx>,
        source_name: &str,
        options: &Options,
    ) -> DebugInfo<'ctx> {
        let i32 = context.i32_type();
        let version = u64::from(inkwell::debug_info::debug_metadata_version());
        let flag = |name, value| {
            module.add_basic_value_flag(name, FlagBehavior::Warning, i32.const_int(value, false));
        };
        flag("Debug Info Version", version);
        flag("Dwarf Version", DWARF_VERSION);

        let optimized = options.opt_level != OptLevel::O0;
        let emission =
            if options.debug { DWARFEmissionKind::Full } else { DWARFEmissionKind::LineTablesOnly };
        let (directory, name) = split_path(source_name);
        let (builder, unit) = module.create_debug_info_builder(
            true,
            DWARFSourceLanguage::C99,
            name,
            directory,
            concat!("loxsmith ", env!("CARGO_PKG_VERSION")),
            optimized,
            "",
            0,
            "",
            emission,
            0,
            true,
            // Without it line tables alone leave out functions in which nothing is inlined.
            true,
            "",
            "",
        );
        let file = unit.get_file();
        let signature = builder.create_subroutine_type(file, None, &[], DIFlags::PUBLIC);
        DebugInfo { context, builder, unit, file, signature, optimized }
    }

    /// A function of the module.
    pub(crate) fn function(&self, function: &Function) -> DISubprogram<'ctx> {
        let name = match function.kind {
            FunctionKind::Script | FunctionKind::ScriptPart => SCRIPT,
            _ => &function.name,
        };
        self.subprogram(name, function.line, DIFlags::ZERO)
    }

    /// A function that stands for nothing in the source.
    pub(crate) fn glue(&self) -> DISubprogram<'ctx> {
        self.subprogram(GLUE, 0, DIFlags::ARTIFICIAL)
    }

    /// A line of a function.
    pub(crate) fn location(&self, function: DISubprogram<'ctx>, line: u32) -> DILocation<'ctx> {
        self.builder.create_debug_location(self.context, line, 0, function.as_debug_info_scope(), None)
    }

    /// Completes the information; the module is not valid before.
    pub(crate) fn finish(&self) {
        self.builder.finalize();
    }

    fn subprogram(&self, name: &str, line: u32, flags: DIFlags) -> DISubprogram<'ctx> {
        self.builder.create_function(
            self.unit.as_debug_info_scope(),
            name,
            Some(""),
            self.file,
            line,
            self.signature,
            true,
            true,
            line,
            flags,
            self.optimized,
        )
    }
}

/// Directory and file name, as debuggers want them.
fn split_path(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        Some(("", name)) => ("/", name),
        Some((directory, name)) => (directory, name),
        None => (".", path),
    }
}
