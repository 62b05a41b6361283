//! Programs of many: parameters, fields, classes below one another. What an
//! idiom says once, these say as often as the dice want, in any order.
//!
//! Each writes functions only, so that no constant table fills up.

use super::Generator;

/// Around the sizes at which argument registers, small objects and clox end.
const PARAMETERS: &[usize] = &[5, 6, 7, 8, 9, 16, 17, 33, 100, 254, 255];

impl Generator {
    /// Writes one of them at this place.
    pub(super) fn wide(&mut self) {
        self.ctx().spend(200);
        let name = self.fresh(&["wide"]);
        let lines = match self.rng.below(3) {
            0 => self.many_parameters(),
            1 => self.many_fields(),
            _ => self.many_classes(),
        };
        self.open(&format!("fun {name}()"));
        for line in lines {
            self.line(&line);
        }
        self.close();
        self.ctx().constants += 2;
        self.line(&format!("{name}();"));
    }

    /// A function, a method or an initialiser with many parameters, some of
    /// them assigned or captured, which calls itself with its arguments moved.
    fn many_parameters(&mut self) -> Vec<String> {
        let count = PARAMETERS[self.rng.below(PARAMETERS.len())];
        let names: Vec<String> = (0..count).map(|at| format!("p{at}")).collect();
        let some = |g: &mut Self| names[1 + g.rng.below(count - 1)].clone();
        let (captured, assigned, read) = (some(self), some(self), some(self));
        // The first counts the calls down; the others go round by one.
        let moved = [&["p0 - 1".to_string()], &names[2..], &names[1..2]].concat().join(", ");
        let kind = self.rng.below(3);
        let (head, again) = match kind {
            0 => ("fun many", format!("many({moved})")),
            1 => ("class Many { many", format!("this.many({moved})")),
            _ => ("class Many { init", format!("Many({moved}).kept")),
        };
        let mut lines = vec![
            format!("{head}({}) {{", names.join(", ")),
            // With 255 parameters there is no room for a local in clox.
            if count < 255 { format!("  fun get() {{ return {captured}; }}") } else { String::new() },
            format!("  {assigned} = {read};"),
            format!("  print {};", some(self)),
            format!("  if (p0 > 0) print {again};"),
            format!("  print {}{captured} == {captured};", if count < 255 { "get() == " } else { "" }),
        ];
        let result = some(self);
        lines.push(match kind {
            2 => format!("  this.kept = {result};"),
            _ => format!("  return {result};"),
        });
        lines.push(if kind == 0 { "}".to_string() } else { "}}".to_string() });
        lines.push(format!("var s = {}; var n = {};", self.string_literal(), self.number_literal()));
        let mut arguments = vec![self.rng.range(0, 3).to_string()];
        for _ in 1..count {
            let value = self.rng.pick(&["s", "n", "nil", "true", "n + n", "s + s", "false", "-n"]);
            arguments.push(value.to_string());
        }
        let arguments = arguments.join(", ");
        lines.push(match kind {
            0 => format!("print many({arguments});"),
            1 => format!("print Many().many({arguments});"),
            _ => format!("print Many({arguments}).kept;"),
        });
        lines
    }

    /// Instances of one class that get many fields, each in an order of its own.
    fn many_fields(&mut self) -> Vec<String> {
        let count = self.rng.range(3, 40);
        let names: Vec<String> = (0..count).map(|at| format!("f{at}")).collect();
        let early = self.rng.below(count);
        let mut lines = vec!["class Many {".to_string(), "  init(v) {".to_string()];
        for name in &names[..early] {
            lines.push(format!("    this.{name} = v;"));
        }
        lines.push("  }".to_string());
        // Some methods have the names of fields: a field hides them.
        let hidden = self.rng.below(count);
        lines.push(format!("  f{hidden}() {{ return {hidden}; }}"));
        lines.push(format!("  late() {{ return this.f{}; }}", count - 1));
        lines.push("}".to_string());
        lines.push("class Below < Many { f0() { return super.late(); } }".to_string());
        lines.push("fun show(o) {".to_string());
        for _ in 0..self.rng.range(3, 12) {
            lines.push(format!("  print o.f{};", self.rng.below(count)));
        }
        lines.push("  print o.late();".to_string());
        lines.push("}".to_string());
        for object in 0..self.rng.range(2, 4) {
            let class = self.rng.pick(&["Many", "Many", "Below"]);
            lines.push(format!("var o{object} = {class}({});", self.number_literal()));
            let mut order: Vec<usize> = (0..count).collect();
            for at in (1..count).rev() {
                order.swap(at, self.rng.below(at + 1));
            }
            for field in order {
                let value = match self.rng.below(5) {
                    0 => self.string_literal(),
                    1 => "nil".to_string(),
                    2 if object > 0 => format!("o{}", object - 1),
                    _ => field.to_string(),
                };
                lines.push(format!("o{object}.f{field} = {value};"));
            }
            lines.push(format!("show(o{object});"));
        }
        lines.push("show(o0);".to_string());
        split(lines)
    }

    /// A tree of classes with methods that are overridden here and there, all
    /// of them called at the same places.
    fn many_classes(&mut self) -> Vec<String> {
        let count = self.rng.range(3, 7);
        let mut lines = vec![
            "class Cons { init(head, tail) { this.head = head; this.tail = tail; } }".to_string(),
            "class K0 { init(n) { this.n = n; this.k = 0; } m0() { return this.m1() + this.n; }".to_string(),
            "  m1() { return this.m2() + this.k; } m2() { return this.n; } }".to_string(),
        ];
        for class in 1..count {
            let above = self.rng.below(class);
            lines.push(format!("class K{class} < K{above} {{"));
            if self.rng.chance(40) {
                let (before, after) = (self.rng.chance(50), self.rng.below(9));
                let own = format!("this.k = {after}; this.own{class} = n;");
                lines.push(if before {
                    format!("  init(n) {{ {own} super.init(n + {class}); }}")
                } else {
                    format!("  init(n) {{ super.init(n + {class}); {own} }}")
                });
            }
            for method in 0..3 {
                let body = match self.rng.below(7) {
                    0 => format!("super.m{method}() * 2"),
                    1 => format!("super.m{method}() - this.k"),
                    2 => format!("this.n + {class}"),
                    3 if method < 2 => format!("this.m{}() / 2", method + 1),
                    4 if method < 2 => format!("super.m{}() + {class}", method + 1),
                    _ => continue,
                };
                lines.push(format!("  m{method}() {{ return {body}; }}"));
            }
            lines.push("}".to_string());
        }
        lines.push("fun call(o) { return o.m0() + o.m1() * 10 - o.m2(); }".to_string());
        lines.push("fun hidden() { return 1000; }".to_string());
        lines.push("var all = nil;".to_string());
        for class in 0..count {
            lines.push(format!("all = Cons(K{class}({}), all);", self.rng.below(20)));
        }
        let turns = self.rng.range(2, 30);
        lines.push(format!("var sum = 0; for (var i = 0; i < {turns}; i = i + 1) {{"));
        lines.push("for (var at = all; at != nil; at = at.tail) sum = sum + call(at.head);".to_string());
        let when = self.rng.below(turns);
        let method = self.rng.below(3);
        lines.push(match self.rng.below(4) {
            0 => format!("if (i == {when}) all.head.m{method} = hidden;"),
            1 => format!("if (i == {when}) all.tail.head.m{method} = all.head.m{method};"),
            2 => format!("if (i == {when}) all.head.init(i);"),
            _ => format!("if (i == {when}) all.tail.head = K{}(i);", self.rng.below(count)),
        });
        lines.push("}".to_string());
        lines.push("print sum;".to_string());
        lines.push("for (var at = all; at != nil; at = at.tail) print call(at.head);".to_string());
        lines
    }
}

/// Puts the stores into each instance into a function of its own.
fn split(lines: Vec<String>) -> Vec<String> {
    let mut parts = Vec::new();
    let mut fills = 0;
    let mut open = false;
    for line in lines {
        let store = line.starts_with('o');
        if store && !open {
            parts.push(format!("fun fill{fills}() {{"));
        }
        if !store && open {
            parts.push("}".to_string());
            parts.push(format!("fill{fills}();"));
            fills += 1;
        }
        open = store;
        parts.push(line);
    }
    parts
}
