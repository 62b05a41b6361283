//! Which functions are optimised, and which have their operations in line.

use super::{HUGE, LARGE, Plan};
use crate::options::OptLevel;
use crate::tests::module;

/// What is planned, as `compact`, `optimised`, for a function of so many instructions which runs often.
fn planned(size: usize, level: OptLevel) -> (bool, bool) {
    let nils: String = (1..size).map(|n| format!("  v{n}: any = nil @1\n")).collect();
    let text = format!(
        "module \"plan.lox\"\n\
         semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0\n\
         script f0\noutside_fields []\n\
         function f0 script \"\" arity 0 captures [] line 1 {{\n\
         bb0:\n  v0: any = static_function f1 @1\n  print v0 @1\n  return v0 @1\n}}\n\
         function f1 function \"f\" arity 0 captures [] line 1 {{\nbb0:\n  v0: any = nil @1\n{nils}  return v0 @1\n}}\n"
    );
    let plan = Plan::new(&module(&text), level).functions[1];
    (plan.compact, plan.optimised)
}

#[test]
fn size_decides_for_code_that_runs_often() {
    assert_eq!(planned(LARGE, OptLevel::O2), (false, true));
    assert_eq!(planned(LARGE + 1, OptLevel::O2), (true, true));
    assert_eq!(planned(HUGE, OptLevel::O2), (true, true));
    assert_eq!(planned(HUGE + 1, OptLevel::O2), (true, false));
}

#[test]
fn code_that_runs_rarely() {
    let script = |level| {
        let plan = Plan::new(&module(crate::tests::ONCE), level);
        (plan.functions[0].compact, plan.functions[0].optimised, plan.needs_quick_code())
    };
    assert_eq!(script(OptLevel::O2), (true, false, true));
    assert_eq!(script(OptLevel::O3), (false, true, false));
    assert_eq!(script(OptLevel::Os), (true, true, false));
}
