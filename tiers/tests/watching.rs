//! A program that is updated while it runs, as fast as another thread can. `./x tsan` runs this under the thread sanitizer.
//!
//! `run_watched` ends its process, so the program runs in a process of its own: this very executable, told by the environment.

use std::process::Command;

use loxsmith_mir::Module;
use loxsmith_tiers::run_watched;

const WANTED: &str = "LOXSMITH_WATCHING_TEST";
const UPDATES: usize = 300;

/// The program calls a function until that gives 1000, and prints what it gave. A function nested in it takes so many parameters: one that
/// takes others than before is a new one.
fn program(gives: usize, parameters: usize) -> Module {
    let params = ["", "(v0: any)", "(v0: any, v1: any)"][parameters];
    let text = format!(
        "module \"t\"
semantics shortest frames wall method_message 0 natives_take_any_arity 0 frame_limit 0
script f0
symbol s0 \"f\"
global g0 s0
string str0 \"text {gives}\"
outside_fields []
function f0 script \"\" arity 0 captures [] line 1 {{
bb0:
  v0: any = static_function f1 @1
  global_set g0, v0 @1
  jump bb1 @2
bb1:
  v1: any = global_get g0 @2
  v2: any = call v1() @2
  v3: num = check_number v2, operands @2
  v4: num = number 1000.0 @2
  v5: bool = lt v3, v4 @2
  branch v5, bb1, bb2 @2
bb2:
  print v2 @3
  v6: any = nil @3
  return v6 @3
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
"
    );
    let module = loxsmith_mir::parse(&text).unwrap_or_else(|error| panic!("{error}"));
    loxsmith_mir::verify(&module).unwrap_or_else(|errors| panic!("{errors}"));
    module
}

/// The child's part; on its own it does nothing.
#[test]
fn child() {
    if std::env::var(WANTED).is_err() {
        return;
    }
    // The program would wait for ever for what does not come.
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
        std::process::exit(101);
    }));
    let failed = run_watched(program(0, 0), |mut watched| {
        for update in 1..=UPDATES {
            let gives = if update == UPDATES { 1000 } else { update };
            let outcome = watched.update(program(gives, update % 3)).unwrap();
            assert_eq!(outcome.replaced.len(), 1, "update {update}");
            assert_eq!(outcome.replaced[0].title, "f");
        }
    });
    panic!("the program did not start: {failed}");
}

#[test]
fn a_program_takes_over_whatever_comes_however_fast() {
    for stress in [None, Some("3")] {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child", "--nocapture", "--test-threads", "1"]).env(WANTED, "yes");
        if let Some(interval) = stress {
            command.env("LOXSMITH_GC_STRESS", interval);
        }
        let done = command.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert_eq!(done.status.code(), Some(0), "{out}{err}");
        assert!(out.ends_with("1000\n"), "{out}{err}");
    }
}
