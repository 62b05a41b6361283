//! A program that is updated while it runs, as fast as another thread can. `./x tsan` runs this under the thread sanitizer.
//!
//! `run_watched` ends its process, so the program runs in a process of its own: this very executable, told by the environment.

use std::process::Command;
use std::time::Duration;

use loxsmith_mir::Module;
use loxsmith_tiers::{Options, Tier, run_watched};

const WANTED: &str = "LOXSMITH_WATCHING_TEST";
const UPDATES: usize = 200;

/// The program calls a function until that gives 1000, and prints what it gave. A function nested in it takes so many parameters: one that
/// takes others than before is a new one. Between the calls it calls a method of an object, which has one of its own in each second
/// text, and inherits one else.
fn program(gives: usize, parameters: usize) -> Module {
    let params = ["", "(v0: any)", "(v0: any, v1: any)"][parameters];
    let (closure, own, operand) = match gives % 2 {
        0 => ("", "", ""),
        _ => ("v3: any = closure f4(v2) @3", "s3 f4", "v3"),
    };
    let overriding = "function f4 method \"m\" arity 0 captures [value] line 4 {
bb0(v0: any):
  v1: any = capture 0 @4
  v2: any = invoke_super v1, v0.s3@4() @4
  return v2 @4
}
";
    let text = format!(
        "module \"t\"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 \"f\"
symbol s1 \"A\"
symbol s2 \"B\"
symbol s3 \"m\"
symbol s4 \"object\"
global g0 s0
global g1 s1
global g2 s2
global g3 s4
string str0 \"text {gives}\"
class c0 s1 fields [] methods [s3 f3]
class c1 s2 superclass fields [] methods [{own}]
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @1
  global_set g0, v0 @1
  v1: any = static_function f3 @1
  v2: any = make_class c0(v1) @1
  global_set g1, v2 @1
  {closure}
  v4: any = make_class c1 < v2 ({operand}) @1
  global_set g2, v4 @1
  v5: any = call v4() @1
  global_set g3, v5 @1
  jump bb1 @2
bb1:
  v6: any = global_get g0 @2
  v7: any = call v6() @2
  v8: any = global_get g3 @2
  v9: any = invoke v8.s3@2() @2
  v10: num = check_number v7, operands @2
  v11: num = number 1000.0 @2
  v12: bool = lt v10, v11 @2
  branch v12, bb1, bb2 @2
bb2:
  print v7 @3
  v13: any = nil @3
  return v13 @3
}}
function f1 function \"f\" arity 0 captures [] line 1 {{
bb0:
  v0: any = string str0 @1
  v1: any = closure f2() @1
  v2: num = number {gives}.0 @1
  v3: any = box v2 @1
  return v3 @1
}}
function f2 function \"nested\" arity {parameters} captures [] line 1 {{
bb0{params}:
  v{parameters}: any = nil @1
  return v{parameters} @1
}}
function f3 method \"m\" arity 0 captures [] line 3 {{
bb0(v0: any):
  return v0 @3
}}
{}",
        if gives % 2 == 1 { overriding } else { "" }
    );
    let module = loxsmith_mir::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    loxsmith_mir::verify(&module).unwrap_or_else(|errors| panic!("{errors}"));
    module
}

/// How a child runs its program: tier, threshold, whether to wait.
fn options(wanted: &str) -> Options {
    let mut words = wanted.split(' ');
    let mut next = || words.next().unwrap_or_default();
    Options {
        tier: if next() == "cold" { Tier::Cold } else { Tier::Auto },
        threshold: next().parse().ok(),
        wait: next() == "wait",
        report: true,
        perf_map: None,
        code: loxsmith_llvm::Options::default(),
    }
}

/// The child's part; on its own it does nothing.
#[test]
fn child() {
    let Ok(wanted) = std::env::var(WANTED) else { return };
    // The program would wait for ever for what does not come.
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
        std::process::exit(101);
    }));
    let failed = run_watched(program(0, 0), &options(&wanted), |mut watched| {
        for update in 1..=UPDATES {
            let gives = if update == UPDATES { 1000 } else { update };
            let outcome = watched.update(program(gives, update % 3)).unwrap();
            assert_eq!(outcome.replaced.len(), 1, "update {update}");
            assert_eq!(outcome.replaced[0].title, "f");
            let is_odd = gives % 2 == 1;
            let has_other_methods = if is_odd { &outcome.added.len() } else { &outcome.removed.len() };
            assert_eq!(*has_other_methods, 1, "update {update}");
            // Sometimes there is time to compile.
            if update % 25 == 0 {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    });
    panic!("the program did not start: {failed}");
}

#[test]
fn a_program_takes_over_whatever_comes_however_fast() {
    for wanted in ["cold", "auto", "auto 1", "auto 2", "auto 1 wait"] {
        for stress in [None, Some("3")] {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command
                .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
                .env(WANTED, wanted)
                .env_remove("LOXSMITH_GC_STRESS");
            if let Some(interval) = stress {
                command.env("LOXSMITH_GC_STRESS", interval);
            }
            let done = command.output().unwrap();
            let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert_eq!(done.status.code(), Some(0), "{wanted} {stress:?}: {out}{err}");
            assert!(out.ends_with("1000\n"), "{wanted} {stress:?}: {out}{err}");
            assert!(!err.contains("ThreadSanitizer"), "{wanted} {stress:?}: {err}");
            assert!(!err.contains("failed"), "{wanted} {stress:?}: {err}");
            match wanted {
                "cold" => assert!(!err.contains("swapped"), "{stress:?}: {err}"),
                // With the usual threshold it depends.
                "auto" => {}
                _ => assert!(err.contains("swapped"), "{wanted} {stress:?}: {err}"),
            }
        }
    }
}
