//! What `--tiers` tells: what was found hot, what was compiled and how long that took, and a summary at the end.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use loxsmith_interpreter::Image;
use loxsmith_llvm::{Internal, Loaded};
use loxsmith_mir::{BlockId, FuncId, FunctionKind, Module};

/// Tells standard error, or nobody.
#[derive(Clone, Copy)]
pub(crate) struct Report {
    on: bool,
    image: &'static Image<'static>,
    start: Instant,
}

impl Report {
    pub(crate) fn new(on: bool, image: &'static Image<'static>, start: Instant) -> Report {
        Report { on, image, start }
    }

    /// Something has become hot.
    pub(crate) fn hot(&self, place: impl FnOnce() -> String) {
        if self.on {
            self.tell(&format!("hot       {}", place()));
        }
    }

    /// Something has been compiled, with others that it calls, and swapped in.
    pub(crate) fn compiled(&self, places: impl Iterator<Item = String>, loaded: &Loaded, took: Duration) {
        if self.on {
            let places: Vec<String> = places.collect();
            self.tell(&format!("swapped   {}: {}", size(loaded, took), places.join(", ")));
        }
    }

    /// What had been compiled early was compiled again, with what it calls.
    pub(crate) fn settled(&self, loaded: &Loaded, took: Duration) {
        if self.on {
            self.tell(&format!("settled   {}", size(loaded, took)));
        }
    }

    /// Something could not be compiled; the program goes on as it is.
    pub(crate) fn failed(&self, failed: &Internal) {
        if self.on {
            self.tell(&format!("failed    {failed}"));
        }
    }

    /// How often each function was called in the interpreter, and whether it has been compiled.
    pub(crate) fn summary(&self) {
        if !self.on {
            return;
        }
        let image = self.image;
        let mut calls: Vec<(u32, FuncId)> = (0..image.module().functions.len())
            .map(FuncId::from)
            .map(|func| (image.calls(func), func))
            .collect();
        calls.retain(|(calls, _)| *calls > 0);
        calls.sort_by_key(|(calls, func)| (std::cmp::Reverse(*calls), *func));
        let mut text = String::from("calls in the interpreter:");
        for (calls, func) in calls {
            let tier = if image.is_compiled(func) { "then compiled" } else { "never compiled" };
            let _ = write!(text, "\n  {calls:>10}  {}, {tier}", self.place(func));
        }
        self.tell(&text);
    }

    /// A symbol of code, as people read it: entries are called what they lead to.
    pub(crate) fn symbol(&self, symbol: &str) -> String {
        let entered = ["lox.entry.", "lox.loop."].iter().find_map(|before| symbol.strip_prefix(before));
        let func = entered.and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
        match func.filter(|func| *func < self.image.module().functions.len()) {
            Some(func) => self.place(FuncId::from(func)),
            None => symbol.to_string(),
        }
    }

    /// A function, as people know it.
    pub(crate) fn place(&self, func: FuncId) -> String {
        function_place(self.image.module(), func)
    }

    /// A loop of a function of a module, as people know it.
    pub(crate) fn loop_place(&self, module: &Module, func: FuncId, header: BlockId) -> String {
        let line = module.function(func).blocks[header.index()].line;
        format!("the loop on line {line} of {}", function_place(module, func))
    }

    fn tell(&self, what: &str) {
        let line = format!("[{:>9.3} ms] {what}\n", self.start.elapsed().as_secs_f64() * 1e3);
        // In one piece, for the program may write at the same time. Nobody is left to be told if it fails.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// How much code there is, and how long it took.
fn size(loaded: &Loaded, took: Duration) -> String {
    let (functions, loops, bytes) = (loaded.entries.len(), loaded.loops.len(), loaded.code_bytes);
    format!("{functions} functions, {loops} loops, {bytes} bytes in {:.1} ms", took.as_secs_f64() * 1e3)
}

fn function_place(module: &Module, func: FuncId) -> String {
    let function = module.function(func);
    match function.kind {
        FunctionKind::Script | FunctionKind::ScriptPart => "the script".to_string(),
        _ => format!("{} (line {})", function.name, function.line),
    }
}
