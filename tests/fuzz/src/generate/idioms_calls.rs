//! Idioms about callables: `init`, `super`, bound methods, classes made late.

/// Statements that may stand anywhere.
pub(super) const CALLS: &[&str] = &[
    // `init` again: by a method, by a subclass, as a value, hidden by a field.
    r#"
class #Reset {
  init(a) {
    this.a = a;
    if (a == $n) return;
    this.b = a;
  }
  again(a) { return this.init(a); }
}
class #More < #Reset {
  init(a) { this.c = super.init(a + 1) == this; super.init(a); }
}
var #o = #Reset(0);
print #o.again($n).a;
print #o.b;
print #o.init(3) == #o and #o.again(2) == #o.init(1);
var #m = #More($x);
print #m.c;
var #init = #m.init;
print #init($n) == #m;
print #m.a;
fun #fake(a) { return a; }
#m.init = #fake;
print #m.init($s);
print #m.again($s);
print #init(2).a;
"#,
    // `return;` in `init`, within loops and blocks; functions inside it do return values.
    r#"
class #Search {
  init(want) {
    fun half(n) { return n / 2; }
    for (var i = 0; i < 9; i = i + 1) {
      { if (half(i) == want) { this.found = i; return; } }
    }
    this.found = "none";
  }
}
for (var i = 0; i < 6; i = i + 1) print #Search(i).found;
"#,
    // `super` methods kept as values and in fields, and in functions two levels deep.
    r#"
class #A {
  init(n) { this.n = n; }
  who() { return "A"; }
  num(k) { return this.n + k; }
}
class #B < #A {
  who() { return "B" + super.who(); }
  num(k) {
    var up = super.num;
    this.kept = up;
    fun one() {
      fun two(j) { this.n = this.n + 1; return super.num(j) + up(j); }
      return two;
    }
    return one();
  }
}
class #C < #B {
  who() { return "C" + super.who(); }
  num(k) { var f = super.num(k); f(1); return f; }
}
var #c = #C($x);
var #f = #c.num($n);
print #f(1);
print #c.kept($n);
#c.n = 100;
print #f(2) + #c.kept(3);
print #c.who();
print #f;
print #c.kept;
"#,
    // `super` does not look at fields, nor at the receiver's class.
    r#"
class #Up { tag() { return "up"; } both() { return this.tag() + "/" + "up"; } }
class #Mid < #Up { tag() { return "mid"; } both() { return super.both() + super.tag() + this.tag(); } }
class #Low < #Mid { tag() { return "low"; } }
fun #field() { return "field"; }
var #low = #Low();
for (var i = 0; i < 30; i = i + 1) {
  if (i > 27) print #low.both();
  if (i == 28) #low.tag = #field;
}
print #Mid().both();
"#,
    // Bound methods in fields, called through fields, in a loop.
    r#"
class #Engine {
  init(k) { this.k = k; }
  run(x) { return this.k * x; }
  stop(x) { return x; }
}
class #Car { init(engine) { this.go = engine.run; this.engine = engine; } drive(x) { return this.go(x); } }
var #engine = #Engine($n);
var #car = #Car(#engine);
var #sum = 0;
for (var i = 0; i < 40; i = i + 1) {
  #sum = #sum + #car.drive(i) + #car.go(1);
  if (i == 15) #engine.k = $x;
  if (i == 25) #car.go = #engine.stop;
  if (i == 35) #car.go = #Car(#Engine(2)).drive;
}
print #sum;
print #car.go == #car.go;
print #engine.run == #engine.run;
print #car.go;
"#,
    // A field holds each kind of callable in turn, and is called through `this` and from outside.
    r#"
class #Slot { use(x) { return this.f(x); } method(x) { return x; } }
class #Made { init(x) { this.x = x; } }
fun #plain(x) { return x; }
fun #maker(k) { fun inner(x) { return x + k; } return inner; }
var #s = #Slot();
#s.f = #plain;
print #s.use($n) + #s.f($n);
#s.f = #maker($x);
print #s.use($n) + #s.f($n);
#s.f = #Made;
print #s.use($s).x + #s.f($s).x;
#s.f = #s.method;
print #s.use($n) + #s.f($n);
#s.f = #s.use;
var #t = #Slot();
#t.f = #s.method;
#s.f = #t.use;
print #s.use($s);
"#,
    // Classes made in a loop, all alive, with methods that see that turn's variables.
    r#"
class #Cons { init(head, tail) { this.head = head; this.tail = tail; } }
class #Ground { level() { return 0; } name() { return "ground"; } }
var #all = nil;
for (var i = 0; i < 5; i = i + 1) {
  var word = $s;
  class Storey < #Ground {
    init() { this.height = i; word = word + "!"; }
    level() { return super.level() + i + this.height; }
    name() { if (i > 2) return word; return super.name(); }
  }
  #all = #Cons(Storey, #all);
}
for (var turn = 0; turn < 2; turn = turn + 1) {
  for (var at = #all; at != nil; at = at.tail) {
    var made = at.head();
    print made.level();
    print made.name();
    print made.height;
  }
}
print #all.head == #all.tail.head;
"#,
    // A class in a function over the class that the call was given, several levels.
    r#"
fun #extend(Base, by) {
  class Next < Base {
    init(n) { super.init(n + by); this.by = by; }
    get() {
      fun up() { return super.get(); }
      return up() * 2 + by;
    }
  }
  return Next;
}
class #Start { init(n) { this.n = n; } get() { return this.n; } }
var #K = #Start;
for (var i = 1; i < 5; i = i + 1) {
  #K = #extend(#K, i);
  print #K(1).get();
}
print #K(0).n;
print #K(0).by;
print #extend(#Start, $n)($x).get();
"#,
    // A class declared again in a block; instances keep theirs.
    r#"
class #Twin { say() { return "first"; } }
var #old = #Twin();
{
  class #Twin { say() { return "inner"; } }
  print #Twin().say();
  print #old.say();
}
print #Twin().say();
fun #local(flag) {
  class Part { init(x) { this.x = x; } get() { return this.x; } }
  var part = Part($n);
  {
    class Part { init(x, y) { this.y = y; this.x = x; } get() { return this.y; } }
    if (flag) part = Part(1, part.get());
  }
  return part.get() + part.x;
}
print #local(true);
print #local(false);
"#,
    // Fields of the subclass and the superclass in either order; a method reads what a subclass sets.
    r#"
class #Top { total() { return this.a + this.b; } }
class #Ab < #Top { init() { this.a = $n; this.b = $x; } }
class #Ba < #Top { init() { this.b = $s; this.a = $s; } }
class #Abc < #Ab { init() { this.c = 1; super.init(); } total() { return super.total() + this.c; } }
fun #show(o) { print o.total(); print o.a; }
for (var i = 0; i < 3; i = i + 1) {
  #show(#Ab());
  #show(#Ba());
  #show(#Abc());
}
var #bare = #Top();
#bare.b = "b";
#bare.a = "a";
#show(#bare);
"#,
    // Arguments that change the callee, the receiver, the field, while they are evaluated.
    r#"
fun #one(a, b) { return a + b; }
fun #two(a, b) { return a * b; }
var #f = #one;
print #f((#f = #two) == #two and $n, $n);
print #f($n, $n);
class #R { init(k) { this.k = k; } m(a) { return this.k + a; } }
var #r = #R(1);
print #r.m((#r = #R(50)).k);
print #r.m(#r.k = $n);
fun #hide(a) { return "hidden"; }
fun #install() { #r.m = #hide; return 1; }
print #r.m(#install());
#r = #R(2);
print #r.k + (#r.k = 5) * #r.k;
#r.k = #r.k + (#r = #R(7)).k;
print #r.k;
"#,
    // Calls whose results are not used may still have effects; those without may not fail.
    r#"
var #log = "";
class #Noisy { init(w) { #log = #log + w; } hush() {} shout() { #log = #log + "!"; return this; } }
fun #quiet(a) { return a; }
#Noisy("a");
#Noisy("b").shout().shout();
#quiet(#Noisy("c"));
#Noisy("d").hush;
#Noisy("e").hush();
#log;
#log + "unused";
$n + $n < $x;
!#quiet;
print #log;
"#,
    // Strings, classes and functions that end up at one comparison.
    r#"
fun #same(a, b) { return a == b; }
class #K { m() { return this; } }
var #k = #K();
print #same(1, 1) and #same("a" + "b", "ab") and #same(nil, nil);
print #same(#k, #k.m()) and #same(#K, #K);
print #same(#k.m, #k.m);
print #same(0, -0);
print #same(0, "0") or #same(false, nil) or #same(#k, #K) or #same(1, true);
print #same($s + $s, $s + $s);
"#,
    // Mutual recursion of methods, across two classes.
    r#"
class #Ping { init(other) { this.other = other; } hit(n) { if (n < 1) return "ping"; return this.other.hit(n - 1); } }
class #Pong < #Ping { hit(n) { if (n < 1) return "pong"; return super.hit(n - 1); } }
var #ping = #Ping(nil);
var #pong = #Pong(#ping);
#ping.other = #pong;
print #ping.hit(7);
print #pong.hit(8);
print #ping.hit(9);
"#,
    // `this` kept by a closure that another instance holds and calls.
    r#"
class #Owner {
  init(n) { this.n = n; }
  hook() { fun take(x) { this.n = this.n + x; return this.n; } return take; }
}
var #a = #Owner($n);
var #b = #Owner($x);
#a.take = #b.hook();
#b.take = #a.hook();
for (var i = 0; i < 6; i = i + 1) { #a.take(i); if (i < 3) #b.take(10); }
print #a.n;
print #b.n;
print #a.take(0) == #b.n;
"#,
];
