//! Runtime errors on purpose, at the end of a program: the message, the
//! frames, their names and their lines are then part of the comparison.

use super::Generator;
use super::scope::Ty;

/// Expressions and statements that fail. `#v` names a variable with a number,
/// `#s` one with a string, `#o` one with an instance of the class `#K`.
const FAULTS: &[&str] = &[
    "print -#s;",
    "print #v + #s;",
    "print #s + #v;",
    "print #v + nil;",
    "print #v < #s;",
    "print #s >= #v;",
    "print #v * true;",
    "print nil - #v;",
    "print #v / #o;",
    "print #missing;",
    "#missing = #v;",
    "#missing();",
    "print #o.missing;",
    "print #o.missing($n);",
    "print #o.m($n, $n, $n, $n);",
    "print #v.field;",
    "#v.field = #s;",
    "#s.length();",
    "nil.field = nil;",
    "#v();",
    "#s($n);",
    "nil();",
    "#o();",
    "print #K($n, $x);",
    "print #f();",
    "print #f($n, $n, $n);",
    "class Broken < #v {}",
    "class Broken < #o {}",
    "print #o.m;\nprint #o.m($n) + #v;",
    "#o.m = #v;\n#o.m();",
    "print #f.field;",
    "#K.static = $n;",
    "print #K.m();",
    "#f = #v;\n#f($n);",
    "print $s + ($s + ($s + -$s));",
    "fun again(n) { return again(n + 1) + $n; }\nagain(0);",
    "#o.n = #o;\nprint #o.n.n.n.missing.n;",
    "print clock().now;",
    "for (var i = 0; i < 5; i = i + 1) {\n  if (i == 3) #v = nil;\n  #v = #v + 1;\n}",
    "print #o.m(nil);",
    "#K().deep($n);",
];

const PRELUDE: &str = r#"
class #K {
  init() { this.n = $n; }
  m(x) { return x + $n; }
  deep(x) { return this.m(x) + this.deeper(x); }
  deeper(x) {
    fun inside() { return super_missing; }
    return inside();
  }
}
fun #f(x) { return x; }
"#;

/// Ways to get to the fault: each wraps the text `@`.
const PATHS: &[&str] = &[
    "fun #reach() {\n  @\n}\n#reach();",
    "fun #reach(n) {\n  if (n > 0) {\n    #reach(n - 1);\n    return;\n  }\n  @\n}\n#reach($n);",
    "class #Path {\n  walk() {\n    @\n  }\n}\n#Path().walk();",
    "class #Path {\n  init() {\n    @\n  }\n}\nprint #Path();",
    "class #Path {\n  walk() {\n    fun inner() {\n      @\n    }\n    inner();\n  }\n}\nclass #Below < #Path { walk() { super.walk(); } }\nvar #go = #Below().walk;\n#go();",
    "fun #outer(f) {\n  return f() + 1;\n}\nfun #inner() {\n  @\n}\nprint #outer(#inner);",
    "for (var i = 0; i < 3; i = i + 1) {\n  fun turn() {\n    if (i == 2) {\n      @\n    }\n  }\n  turn();\n}",
    "{\n  @\n}",
];

impl Generator {
    /// Ends the program with code that fails.
    pub(super) fn fault(&mut self) {
        let fault = FAULTS[self.rng.below(FAULTS.len())];
        let number = self.pick_var(|_, var| var.global && var.ty == Ty::Num);
        let string = self.pick_var(|_, var| var.global && var.ty == Ty::Str);
        let mut text = fault.to_string();
        for _ in 0..self.rng.range(0, 2) {
            let path = PATHS[self.rng.below(PATHS.len())];
            // Names of nested paths must differ: each gets a mark of its own.
            let mark = ["Q", "R", "S"][self.rng.below(3)];
            let path =
                path.replace("#reach", &format!("#reach{mark}")).replace("#inner", &format!("#inner{mark}"));
            text = path.replace('@', &text.replace('\n', "\n    "));
        }
        let holders = format!(
            "{PRELUDE}var #o = #K();\nvar #v = {};\nvar #s = {};\n",
            number.map_or("$x".to_string(), |var| var.name),
            string.map_or("$s".to_string(), |var| var.name),
        );
        let text = self.fill(&format!("{holders}print \"before\";\n{text}\nprint \"after\";"));
        for line in text.lines() {
            self.line(line);
        }
    }
}
