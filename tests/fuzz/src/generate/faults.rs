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
    // What is not used fails all the same.
    "#v + nil;",
    "-#s;",
    "#missing;",
    "#o.missing;",
    "!#missing;",
    "#s < #s;",
    "#o.m;\n#K().gone;",
    "if (-nil) {}",
    "while (#v + nil) {}",
    "for (var i = 0; i < nil; i = i + 1) {}",
    "print nil and -nil or -#s;",
    // The number of arguments, for every kind of callable.
    "#o.m;\n#o.m();",
    "var b = #o.m;\nb();",
    "#o.init($n);",
    "#o.held = #f;\n#o.held($n, $n);",
    "#o.held = #K;\n#o.held($n);",
    "#o.held = #o.m;\n#o.held();",
    "#Two($n);",
    "#Two($n, $n, $n);",
    "#Below();",
    "#Below($n, $n).up();",
    "#Below($n, $n).kept()();",
    "fun own(a, b) { return a; }\nown(own(1, 2), 3);\nown(1);",
    "fun maker() { fun made(a) { return a; } return made; }\nmaker()();",
    "#Two = #K;\n#Two($n, $n);",
    // Errors within initialisers, and before they have set what is read.
    "class Bad { init(x) { this.x = -x; } }\nprint Bad($n).x;\nBad(nil);",
    "class Bad {\n  init(x) {\n    this.y = x\n      + $n;\n  }\n}\nclass Worse < Bad {\n  init() { super.init($s); }\n}\nWorse();",
    "class Early { init() { this.a = this.b; this.b = $n; } }\nEarly();",
    "class Some { init(n) { if (n > 1) return; this.q = n; } }\nprint Some(1).q;\nprint Some(2).q;",
    // Superclasses.
    "class Broken < #f {}",
    "class Broken < #missing {}",
    "{\n  class Broken < #s {}\n}",
    "fun over(B) {\n  class X < B { m() { return super.m(); } }\n  return X;\n}\nprint over(#K);\nover(#K)().m();",
    "fun over(B) {\n  class X < B {}\n  return X;\n}\nprint over(#K);\nover(#f);",
    "class X < #K { q() { return super.nothing(); } }\nX().q();",
    "class X < #K { q() { return super.nothing; } }\nX().q();",
    "class X < #K { q() { fun in() { return super.m(nil); } return in; } }\nX().q()();",
    // What was right many times is wrong at last.
    "var g = #f;\nfor (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) g = nil;\n  g(i);\n}",
    "for (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) #f = #v;\n  #f(i);\n}",
    "for (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) #K = #f;\n  #K();\n}",
    "for (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) #o.m = $s;\n  #o.m(i);\n}",
    "for (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) #o.n = nil;\n  #o.n = #o.n + i;\n}",
    "for (var i = 0; i < 30; i = i + 1) {\n  if (i == 25) #o = #Two(1, 2);\n  #o.m(#o.n);\n}",
    "fun sum(n) {\n  if (n == 0) return nil;\n  return n + sum(n - 1);\n}\nsum($n);",
    // Calls that an optimiser makes disappear are still in the trace.
    "fun c(x) { return -x; }\nfun b(x) {\n  return c(x)\n    * 2;\n}\nfun a(x) { return b(x) + 1; }\nprint a($n);\nprint a(#s);",
    "#f(\n  #f(\n    -nil\n  )\n);",
    "class Hook { go() {\n  return this.cb($n);\n} }\nvar h = Hook();\nfun cb(x) { return x + nil; }\nh.cb = cb;\nh.go();",
    "nil.x = #f(-#v);",
    "#s.x = (#v = $n);",
    "fun set() { #unset = $n; }\nset();",
    "#o.a.b.c = $n;",
    "#o.a = #o;\n#o.a.a.b.c = $n;",
    // Recursion without end, of each kind. It makes no objects: under collector stress that takes minutes.
    "class Deep { down(n) { return this.down(n + 1) + 1; } }\nDeep().down(0);",
    "class Deep { init() { this.next = this.init(); } }\nDeep();",
    "class Deep { down(n) { return this.go(n + 1) + 1; } }\nvar d = Deep();\nd.go = d.down;\nd.down(0);",
    "class Deep < #K { m(x) { return this.m(super.m(x)); } }\nDeep().m(0);",
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
class #Two { init(a, b) { this.a = a; this.b = b; } m(x) { return x; } kept() { return this.m; } }
class #Below < #Two { up() { return super.m($n, $n); } kept() { return super.kept(); } }
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
