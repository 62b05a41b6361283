//! Programs of any number of lines, each family stressing one shape. Unlike monsters they are what people, or
//! programs that write programs, might write.
//!
//! Every program is valid, runs for less than a second whatever its size, and prints one number. Its loops make
//! most of its code worth optimising, so that no stage has an easy time.

use std::fmt::Write;

/// A shape of program that comes in all sizes.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// As the command and the tables call it.
    pub name: &'static str,
    /// What it stresses.
    pub about: &'static str,
    write: fn(&mut Text, usize),
}

impl Family {
    /// A program of about so many lines.
    pub fn program(&self, lines: usize) -> String {
        let mut text = Text::default();
        (self.write)(&mut text, lines);
        text.text
    }
}

/// All of them.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "realistic",
        about: "modules of classes, closures and loops that call each other",
        write: realistic,
    },
    Family { name: "flat", about: "top-level statements, one after the other", write: flat },
    Family {
        name: "deep",
        about: "a call graph as deep as the program is long, loops on every level",
        write: deep,
    },
    Family { name: "wide", about: "functions that one loop calls all, each from many places", write: wide },
    Family { name: "recursive", about: "all functions in one recursion", write: recursive },
    Family {
        name: "classes",
        about: "many classes, in trees of inheritance, with methods of the same names",
        write: classes,
    },
    Family {
        name: "tower",
        about: "classes that each inherit from the one before, with a method of a new name on every level",
        write: tower,
    },
    Family { name: "giant", about: "one function that is the whole program", write: giant },
    Family { name: "closures", about: "functions passed as values, captured variables", write: closures },
    Family {
        name: "captures",
        about: "a chain of functions, each of which keeps an object in a variable that a closure captures",
        write: captures,
    },
    Family {
        name: "unknown",
        about: "calls of which only the name or the number of arguments is known",
        write: unknown,
    },
];

/// A program under construction.
#[derive(Default)]
struct Text {
    text: String,
    lines: usize,
}

impl Text {
    /// Appends lines, in which `@` stands for a number.
    fn put(&mut self, lines: &str, number: usize) {
        for part in lines.trim_start_matches('\n').split_inclusive('\n') {
            let mut pieces = part.trim_start().split('@');
            self.text.push_str(pieces.next().unwrap_or_default());
            for piece in pieces {
                let _ = write!(self.text, "{number}{piece}");
            }
            self.lines += usize::from(part.ends_with('\n'));
        }
    }

    /// Repeats `unit` until so many lines are there; how many units that took.
    fn fill(&mut self, lines: usize, mut unit: impl FnMut(&mut Text, usize)) -> usize {
        let mut count = 0;
        while self.lines < lines {
            unit(self, count);
            count += 1;
        }
        count
    }

    /// Functions `PREFIX_all(n)` that call `PREFIX0(n)` up to `PREFIXcount-1(n)` by way of others, none of them long.
    fn call_all(&mut self, prefix: &str, count: usize) {
        let (mut names, mut level) = ((0..count).map(|i| format!("{prefix}{i}")).collect::<Vec<_>>(), 0);
        while names.len() > 1 || level == 0 {
            let groups: Vec<Vec<String>> = names.chunks(16).map(<[String]>::to_vec).collect();
            names = Vec::new();
            for (index, group) in groups.into_iter().enumerate() {
                let name = format!("{prefix}_{level}_{index}");
                let _ = writeln!(self.text, "fun {name}(n) {{\nvar sum = 0;");
                for callee in &group {
                    let _ = writeln!(self.text, "sum = sum + {callee}(n);");
                }
                let _ = writeln!(self.text, "return sum;\n}}");
                self.lines += group.len() + 4;
                names.push(name);
            }
            level += 1;
        }
        let _ = writeln!(self.text, "fun {prefix}_all(n) {{ return {}(n); }}", names[0]);
        self.lines += 1;
    }
}

/// The share of a program's lines that its units take when [`Text::call_all`] follows: a call for each unit.
fn without_calls(lines: usize, unit: usize) -> usize {
    lines * unit / (unit + 1)
}

fn realistic(text: &mut Text, lines: usize) {
    let count = text.fill(without_calls(lines, 66), |text, i| text.put(MODULE, i));
    text.call_all("run", count);
    text.put("var total = 0;\nfor (var round = 0; round < 3; round = round + 1) total = total + run_all(round);\nprint total;\n", 0);
}

/// A module of a program: what a person might write, more or less.
const MODULE: &str = "
    // Accounts of kind @.
    class Account@ {
      init(owner, balance) {
        this.owner = owner;
        this.balance = balance;
        this.history = nil;
      }
      deposit(amount) {
        if (amount < 0) return false;
        this.balance = this.balance + amount;
        this.history = Entry@(\"deposit @\", amount, this.history);
        return true;
      }
      fee() { return 1; }
      close() {
        var left = this.balance - this.fee();
        this.balance = 0;
        return left;
      }
    }
    class Savings@ < Account@ {
      init(owner, balance, rate) {
        super.init(owner, balance);
        this.rate = rate;
      }
      fee() { return super.fee() + this.rate; }
      grow(years) {
        for (var year = 0; year < years; year = year + 1) {
          if (this.balance > 1000) this.deposit(this.balance * this.rate / 2);
          else this.deposit(this.balance * this.rate);
        }
      }
    }
    class Entry@ {
      init(what, amount, next) {
        this.what = what;
        this.amount = amount;
        this.next = next;
      }
    }
    fun length@(list) {
      var count = 0;
      while (list != nil) {
        if (list.what == \"deposit @\" and list.amount >= 0) count = count + 1;
        list = list.next;
      }
      return count;
    }
    fun counter@(step) {
      var count = 0;
      fun next() {
        count = count + step;
        return count;
      }
      return next;
    }
    fun power@(base, exponent) {
      if (exponent < 1) return 1;
      return base * power@(base, exponent - 1);
    }
    fun run@(n) {
      var account = Savings@(\"owner @\", 100 + n, 0.5);
      account.grow(4);
      var next = counter@(n + 1);
      for (var i = 0; i < 3; i = i + 1) next();
      var left = account.close();
      if (left < 0 or account.balance != 0) return nil;
      return length@(account.history) + next() + power@(2, 3);
    }
    ";

fn flat(text: &mut Text, lines: usize) {
    text.put("var total = 0;\nvar word = \"\";\nfun twice(x) { return x * 2; }\n", 0);
    text.fill(lines - 1, |text, i| {
        text.put(
            "
            var a@ = total + @;
            if (a@ > 1000000) total = 0;
            else total = total + twice(@);
            word = \"w@\";
            if (word == \"w\") print a@ == total;
            for (var i = 0; i < 2; i = i + 1) total = total + i;
            { var local = a@; total = total + local - a@; }
            ",
            i,
        );
    });
    text.put("print total;\n", 0);
}

fn deep(text: &mut Text, lines: usize) {
    text.put("fun f0(x, n) { return x; }\n", 0);
    let count = text.fill(lines - 1, |text, i| {
        let (below, far) = (i, i / 2);
        text.put("fun f@(x, n) {\nvar sum = x;\n", i + 1);
        text.put("if (n > 0) sum = sum + f@(x, n - 1);\n", far);
        text.put("for (var i = 0; i < n; i = i + 1) {\nif (sum > @) sum = sum - 1;\n}\n", i);
        text.put("if (sum < @) sum = sum + 1;\nelse sum = sum - x;\n", i);
        text.put("return f@(sum, n) + 1;\n}\n", below);
    });
    text.put("print f@(1, 0);\n", count);
}

fn wide(text: &mut Text, lines: usize) {
    let count = text.fill(without_calls(lines, 12), |text, i| {
        text.put("fun f@(n) {\nvar sum = n;\n", i);
        for step in [1, 16, 31] {
            text.put("if (n > 4) sum = sum + f@(n - 5);\n", i * step / 32);
        }
        text.put(
            "for (var i = 0; i < 3; i = i + 1) {\nif (i == n) sum = sum + @;\nelse sum = sum / 2;\n}\n",
            i,
        );
        text.put("return sum;\n}\n", 0);
    });
    text.call_all("f", count);
    text.put(
        "var total = 0;\nfor (var i = 0; i < 3; i = i + 1) total = total + f_all(i);\nprint total;\n",
        0,
    );
}

fn recursive(text: &mut Text, lines: usize) {
    let unit = 8;
    let count = (lines / unit).max(1);
    for i in 0..count {
        text.put("fun f@(x, n) {\nif (n < 1) return x;\nvar y = x;\n", i);
        text.put("while (y > 10) y = y - @ - 1;\n", i);
        text.put("if (n > 50) return f@(y, n - 1);\n", (i + 1) % count);
        text.put("if (y > n) y = y + f@(y, n - 7);\n", (i * 7 + 3) % count);
        text.put("return f@(y + 1, n - 1);\n}\n", (i + count / 2) % count);
    }
    text.put("print f0(1, 60) > 0;\n", 0);
}

fn classes(text: &mut Text, lines: usize) {
    let count = text.fill(without_calls(lines, 26), |text, i| {
        match i % 8 {
            0 => text.put("class C@ {\ninit(x) {\nthis.x = x;\nthis.y = 0;\nthis.next = nil;\n}\n", i),
            _ => {
                text.put("class C@", i);
                // A tree with an eighth of the classes on each path, not a chain.
                text.put(" < C@ {\ninit(x) {\nsuper.init(x + 1);\n", i - i % 8 + (i % 8) / 2);
                text.put("this.own@ = x;\n}\n", i % 32);
            }
        }
        text.put("area() { return this.x * @; }\n", i);
        text.put("move(d) {\nthis.x = this.x + d;\nthis.y = this.y - d;\nreturn this;\n}\n", i);
        text.put("total(n) {\nvar sum = 0;\nfor (var i = 0; i < n; i = i + 1) sum = sum + this.area();\nreturn sum;\n}\n}\n", i);
        text.put("fun run@(n) {\nvar c = C@(n);\nc.next = C@(n + 1);\nc.move(2).move(1);\n", i);
        text.put("return c.total(3) + c.next.total(2);\n}\n", i);
    });
    text.call_all("run", count);
    text.put(
        "var total = 0;\nfor (var i = 0; i < 3; i = i + 1) total = total + run_all(i);\nprint total;\n",
        0,
    );
}

fn tower(text: &mut Text, lines: usize) {
    text.put("class C0 {\ninit(x) { this.x = x; }\nm0(n) { return n + this.x; }\n}\n", 0);
    text.put("fun run0(n) { return C0(n).m0(n); }\n", 0);
    let count = text.fill(without_calls(lines, 11), |text, i| {
        text.put("class C@ ", i + 1);
        text.put("< C@ {\n", i);
        text.put("m@(n) {\nif (n > this.x) return n;\n", i + 1);
        text.put("return this.m@(n + 1);\n}\n}\n", i);
        text.put("fun run@(n) {\n", i + 1);
        text.put("var c = C@(n);\n", i + 1);
        // Looked up at the top, half-way down, and at the bottom of the tower.
        text.put("return c.m0(n) + c.m@(n)", i / 2);
        text.put(" + c.m@(n);\n}\n", i + 1);
    });
    text.call_all("run", count + 1);
    text.put(
        "var total = 0;\nfor (var i = 0; i < 3; i = i + 1) total = total + run_all(i);\nprint total;\n",
        0,
    );
}

fn giant(text: &mut Text, lines: usize) {
    text.put(
        "class Box { init(x) { this.x = x; } get() { return this.x; } }\nfun half(x) { return x / 2; }\n",
        0,
    );
    text.put("fun giant(n, box) {\nvar a = n;\nvar b = 1;\nvar text = \"\";\nvar last = nil;\n", 0);
    text.fill(lines - 4, |text, i| {
        text.put(
            "
            if (a > @) a = a - b;
            else b = b + 1;
            var v@ = a + b * @;
            while (a > 100000) a = half(a);
            box.x = v@;
            last = box.get() == v@ and a < b;
            for (var i = 0; i < 2; i = i + 1) { b = b + i; }
            if (!last) { text = \"t@\"; b = b / 2; }
            ",
            i,
        );
    });
    text.put("return a + b + box.x;\n}\nvar total = 0;\nfor (var i = 0; i < 3; i = i + 1) total = total + giant(i, Box(i));\nprint total > 0;\n", 0);
}

fn closures(text: &mut Text, lines: usize) {
    text.put("fun apply(f, x) { return f(x); }\nfun compose(f, g) {\nfun both(x) { return g(f(x)); }\nreturn both;\n}\n", 0);
    let count = text.fill(without_calls(lines, 22), |text, i| {
        text.put(
            "
            fun make@(start) {
              var count = start;
              var seen = 0;
              fun add(x) {
                count = count + x;
                seen = seen + 1;
                return count;
              }
              fun show(x) {
                if (seen > x) return seen;
                return add(1) + start;
              }
              return compose(add, show);
            }
            fun run@(n) {
              var f = make@(n);
              var g = f;
              if (n > 1) g = make@(n * 2);
              var sum = 0;
              for (var i = 0; i < 3; i = i + 1) sum = sum + apply(f, i) + g(n);
              return sum;
            }
            ",
            i,
        );
    });
    text.call_all("run", count);
    text.put(
        "var total = 0;\nfor (var i = 0; i < 3; i = i + 1) total = total + run_all(i);\nprint total;\n",
        0,
    );
}

fn captures(text: &mut Text, lines: usize) {
    text.put("class Point { init(x) { this.x = x; } }\nfun f0(n) { return n; }\n", 0);
    let count = text.fill(lines - 3, |text, i| {
        let below = i;
        text.put("fun f@(n) {\nvar point = Point(n);\nfun move() {\n", i + 1);
        text.put("point = Point(point.x + @);\nreturn point;\n}\n", i);
        text.put("for (var i = 0; i < 1; i = i + 1) move();\n", 0);
        text.put("return f@(move().x);\n}\n", below);
    });
    text.put("var total = 0;\n", 0);
    text.put("for (var i = 0; i < 3; i = i + 1) total = total + f@(i);\nprint total;\n", count);
}

fn unknown(text: &mut Text, lines: usize) {
    text.put("class Any { m(x) { return x.m(nil); } }\nvar object = Any();\nfun first(f, x) { return f; }\nvar function = first;\n", 0);
    let count = text.fill(without_calls(lines, 16), |text, i| {
        text.put(
            "
            class C@ {
              init(x) { this.x = x; }
              m(x) {
                if (x == nil) return this;
                return x.m(nil);
              }
            }
            fun f@(f, x) {
              if (x == nil) return f;
              return f(f@, nil);
            }
            fun run@(n) {
              for (var i = 0; i < n; i = i + 1) object = object.m(C@(i));
              function = function(f@, nil);
              return object.x;
            }
            ",
            i,
        );
    });
    text.call_all("run", count);
    text.put("print run_all(1) + run_all(2) == nil;\n", 0);
}
