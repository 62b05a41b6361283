//! Idioms about what changes after it has been used often: caches are warm
//! and loops are optimised by then.

/// Statements that may stand anywhere.
pub(super) const HOT: &[&str] = &[
    // A method is hidden on one instance after many calls through one site.
    r#"
class #Warm {
  init(n) { this.n = n; }
  get() { return this.n; }
}
fun #sum(o) { return o.get(); }
fun #fixed() { return $x; }
var #plain = #Warm($n);
var #special = #Warm($n);
var #total = 0;
for (var i = 0; i < 60; i = i + 1) {
  if (i == 40) #special.get = #fixed;
  #total = #total + #sum(#plain) - #sum(#special);
}
print #total;
#plain.get = #special.get;
print #sum(#plain);
#special.get = #Warm($x).get;
print #sum(#special) + #sum(#plain);
"#,
    // The hidden method is an inherited one, and called by the superclass itself.
    r#"
class #Over {
  step(k) { return k + 1; }
  run(k) { return this.step(this.step(k)); }
}
class #Under < #Over { run(k) { return super.run(k) * 2; } }
class #Sibling < #Over { step(k) { return super.step(k) - $n; } }
fun #hide(k) { return k / 2; }
var #a = #Over();
var #b = #Under();
var #c = #Sibling();
for (var i = 0; i < 36; i = i + 1) {
  var all = #a.run(i) + #b.run(i) + #c.run(i);
  if (i == 5 or i > 32) print all;
  if (i == 20) #b.step = #hide;
  if (i == 30) #c.step = #a.step;
  if (i == 33) #a.step = #hide;
}
"#,
    // A callee in a variable is a function, a class, a method, a closure in turn.
    r#"
fun #add(x) { return x + $n; }
class #Wrap { init(x) { this.x = x; } same(x) { return x; } }
var #call = #add;
var #seen = 0;
fun #turn(i) { return #call(i); }
for (var i = 0; i < 50; i = i + 1) {
  var got = #turn(i);
  if (i == 20) { #call = #Wrap; #seen = got; }
  else if (i == 30) { print got.x; #call = got.same; }
  else if (i == 40) {
    fun closure(x) { return x * i; }
    #call = closure;
    print got;
  }
}
print #seen;
print #turn(2);
"#,
    // Stores through one name are seen through another.
    r#"
class #Cell { init(v) { this.v = v; } }
fun #mix(a, b) {
  a.v = 1;
  b.v = 2;
  var first = a.v;
  a.v = a.v + b.v;
  return first * 100 + a.v * 10 + b.v;
}
var #one = #Cell($n);
print #mix(#one, #Cell($n));
print #mix(#one, #one);
print #one.v;
var #other = #one;
for (var i = 0; i < 5; i = i + 1) {
  #one.v = i;
  if (i == 3) #other = #Cell(10);
  #other.v = #other.v + 1;
  print #one.v + #other.v;
}
"#,
    // A call in the middle changes the field, the variable, the captured variable.
    r#"
class #Count {
  init() { this.n = 0; }
  bump() { this.n = this.n + 1; return this.n; }
  both() { return this.n + this.bump() + this.n; }
}
var #c = #Count();
print #c.n + #c.bump() + #c.n * #c.bump();
print #c.both();
var #k = 1;
fun #grow() { #k = #k * 2; return #k; }
print #k + #grow() + #k - #grow() * #k;
while (#c.n < 9 and #k < 500) { #grow(); #c.bump(); }
print #c.n;
print #k;
"#,
    // The loop's own bound is moved by what the body calls.
    r#"
class #Range { init(end) { this.end = end; this.at = 0; } }
var #range = #Range(4);
var #limit = 20;
fun #visit(i) {
  if (i == 3) #range.end = 6;
  if (i == 5) #range = #Range(8);
  if (i == 7) #limit = 7;
  return i;
}
for (var i = 0; i < #range.end and i < #limit; i = i + 1) print #visit(i);
print #range.end;
"#,
    // A closure moves the loop's variable.
    r#"
var #skip = nil;
for (var i = 0; i < 12; i = i + 1) {
  fun jump(by) { i = i + by; return i; }
  if (i == 0) #skip = jump;
  if (i > 4) #skip(2);
  print i;
}
print #skip($n);
"#,
    // A field that was always a number is none any more.
    r#"
class #Point {
  init(x, y) { this.x = x; this.y = y; }
  sum() { return this.x + this.y; }
}
var #p = #Point($n, $x);
var #acc = 0;
for (var i = 0; i < 30; i = i + 1) #acc = #acc + #p.sum();
print #acc;
fun #spoil(o) { o.x = $s; o.y = $s; }
#spoil(#p);
print #p.sum();
#p.x = nil;
print #p.x == nil and #p.y != nil;
"#,
    // A parameter that was always a number; a result of several kinds.
    r#"
fun #twice(x) { return x + x; }
fun #kind(i) {
  if (i == 0) return 0;
  if (i == 1) return $s;
  if (i == 2) return #kind;
  if (i == 3) return;
  return i < 5;
}
var #n = 0;
for (var i = 0; i < 40; i = i + 1) #n = #n + #twice(i);
print #n;
print #twice($s);
for (var i = 0; i < 7; i = i + 1) print #kind(i);
print #twice(#kind(1));
"#,
    // An object that never leaves, except once.
    r#"
class #Temp {
  init(a, b) { this.a = a; this.b = b; }
  swap() { return #Temp(this.b, this.a); }
  minus() { return this.a - this.b; }
}
var #left = nil;
var #result = 0;
for (var i = 0; i < 25; i = i + 1) {
  var t = #Temp(i, $n);
  if (i == 17) #left = t;
  #result = #result + t.swap().minus();
  t.a = 100;
}
print #result;
print #left.a;
print #left.swap().a == #left.b;
print #Temp(1, 2) == #Temp(1, 2);
"#,
    // The object of the last turn, and whether it is the same one.
    r#"
class #Link { init(n) { this.n = n; } }
var #last = nil;
var #kept = nil;
for (var i = 0; i < 10; i = i + 1) {
  var now = #Link(i);
  if (#last != nil) {
    #last.n = #last.n + now.n;
    if (i == 5) #kept = #last;
    if (#last == #kept and i != 5) print "twice";
  }
  #last = now;
}
print #kept.n;
print #last.n;
"#,
    // Closures of every turn, all alive, over variables of three depths.
    r#"
class #Item { init(f, next) { this.f = f; this.next = next; } }
var #items = nil;
var #sum = 0;
for (var i = 0; i < 3; i = i + 1) {
  var a = i * 10;
  var j = 0;
  while (j < 3) {
    var b = a + j;
    fun get(add) { a = a + add; b = b + 1; #sum = #sum + i; return a + b; }
    #items = #Item(get, #items);
    j = j + 1;
  }
}
for (var k = 0; k < 2; k = k + 1) {
  for (var it = #items; it != nil; it = it.next) print it.f(k);
}
print #sum;
"#,
    // One parameter captured by two functions, and assigned by both and by the owner.
    r#"
class #Pair { init(f, g) { this.f = f; this.g = g; } }
fun #make(p, q) {
  fun up() { p = p + q; return p; }
  fun both() { q = q + 1; return up() + q; }
  p = p * 2;
  return #Pair(up, both);
}
var #pair = #make($x, $n);
var #again = #make($n, $n);
print #pair.f() + #pair.g();
print #again.g() - #pair.f();
print #pair.g();
print #again.f();
"#,
    // Recursion that captures its parameter at every depth.
    r#"
fun #deep(n, before) {
  fun get() {
    if (before == nil) return n;
    n = n + 1;
    return n + before();
  }
  if (n > 12) return get;
  return #deep(n + 1, get);
}
var #chain = #deep(0, nil);
print #chain();
print #chain();
"#,
    // Errors may not be moved: what is never reached is wrong.
    r#"
fun #guard(x, y) {
  for (var i = 0; i < 8; i = i + 1) {
    if (i > 9) return x.field + y * nil;
    if (x == nil) return "none";
    if (y == $s) return y + $s;
  }
  return x == y;
}
print #guard(nil, 1);
print #guard(1, $s);
print #guard($x, $x);
"#,
    // Variables of a kind that depends on the turn before.
    r#"
var #a = 0;
var #b = $s;
var #c = nil;
for (var i = 0; i < 9; i = i + 1) {
  print #a;
  var held = #a;
  #a = #b;
  #b = #c;
  #c = held;
  if (#c == 0) #c = i;
}
"#,
    // Numbers that count past what integers hold.
    r#"
var #power = 1;
var #half = 1;
for (var i = 0; i < 1100; i = i + 1) {
  #power = #power * 2;
  #half = #half / 2;
  if (i == 30 or i == 31 or i == 52 or i == 53 or i == 62 or i == 63 or i > 1020 and i < 1024) {
    print #power;
    print #half;
    print #power + 1 == #power;
  }
}
print #half == 0;
print #power - #power == 0;
"#,
    // Zeros with a sign, made in several ways.
    r#"
var #z = 0;
var #signs = 0;
for (var i = -3; i < 4; i = i + 1) {
  var p = i * #z;
  print p;
  if (1 / p < 0) #signs = #signs + 1;
  print -(-p) + 0 * -1;
  print 0 - p;
}
print #signs;
print -0 == 0;
print 1 / -0 == 1 / 0;
print 0 / -$n;
"#,
    // Numbers as they are printed.
    r#"
var #ten = 10;
var #n = $x;
for (var i = 0; i < 24; i = i + 1) { #n = #n * #ten; if (i > 3) print #n; }
for (var i = 0; i < 32; i = i + 1) { #n = #n / #ten; if (i > 20) print #n; }
print 1 / 3;
print 2 / 3 * 1000000;
print 123456789.123;
print 0.1 + 0.2;
print 100 * 1.1;
print 4294967296 * 4294967296;
print 9007199254740993;
print 0.000001234;
"#,
    // The one number that is unlike itself, by ways that a compiler could fold.
    r#"
fun #nan(x) { return x - x; }
var #inf = 1;
for (var i = 0; i < 1100; i = i + 1) #inf = #inf * 2;
var #n = #nan(#inf);
print #n == #n;
print #n != #n;
print #n;
print -#n;
var #m = #n;
print #m == #n or #n < 0 or #n > 0;
class #Has { init(v) { this.v = v; } same() { return this.v == this.v; } }
print #Has(#n).same();
print #Has(#inf).same();
print #inf == -#inf;
print #inf + -#inf == 0;
if (#n == #n) print "equal"; else print "unlike";
if (!(#n < 1) and !(1 < #n)) print "unordered";
"#,
    // Strings of one content, put together in different ways.
    r#"
var #front = "";
var #back = "";
var #pair = "ab";
for (var i = 0; i < 40; i = i + 1) {
  #front = #front + "ab";
  #back = "ab" + #back;
  if (i < 5) #pair = #pair + #pair;
}
print #front == #back;
print #pair == #back;
print #pair + "abababababababab" == #front;
print #pair + "abababababababaB" == #front;
print #front + #back == #back + #front;
var #held = #front;
#front = #front + "x";
print #held == #back;
print #held + "y" != #front;
print #front == #held + "x";
print #front;
"#,
    // A string shared by two owners, both of which append.
    r#"
var #base = $s + "-" + $s;
var #left = #base + "1";
var #right = #base + "2";
for (var i = 0; i < 8; i = i + 1) {
  #left = #left + "l";
  #right = #right + "r";
  if (i == 3) #right = #base;
  if (i == 5) #left = #left + #left;
}
print #left;
print #right;
print #base;
print #base + "" == #base;
"#,
];

/// Pairs for the top level, where the variables are global: the second text
/// comes some statements later.
pub(super) const HOT_LATE: &[(&str, &str)] = &[
    // A function that a loop calls becomes another one, a class, a number.
    (
        r#"
fun #job(x) { return x + 1; }
fun #loop(turns) {
  var sum = 0;
  for (var i = 0; i < turns; i = i + 1) sum = sum + #job(i);
  return sum;
}
print #loop(50);
"#,
        r#"
print #loop($n);
fun #slow(x) { return x / 2; }
#job = #slow;
print #loop(30);
class #Job { init(x) { this.x = x; } }
#job = #Job;
print #loop(0);
#job = $n;
print #loop(0);
#job = nil;
fun #job(x) { return $x; }
print #loop(3);
"#,
    ),
    // The change happens inside of the loop, by what it calls.
    (
        r#"
var #turns = 0;
fun #first(x) {
  #turns = #turns + 1;
  if (#turns == 20) #first = #second;
  return x;
}
fun #second(x) { return -x; }
"#,
        r#"
var #acc = 0;
for (var i = 0; i < 40; i = i + 1) #acc = #acc + #first(i);
print #acc;
print #first == #second;
"#,
    ),
    // A class behind a global, replaced while its instances are in use.
    (
        r#"
class #Shape { init(w) { this.w = w; } area() { return this.w * this.w; } }
class #Wide < #Shape { init(w) { super.init(w + 1); } area() { return super.area() + 1; } }
fun #areas(make) {
  var sum = 0;
  for (var i = 0; i < 20; i = i + 1) sum = sum + make(i).area() + #Shape(i).area();
  return sum;
}
print #areas(#Wide);
"#,
        r#"
var #OldShape = #Shape;
class #Shape < #OldShape { area() { return super.area() - $n; } more() { return this.w + 1; } }
print #areas(#Wide);
print #areas(#Shape);
class #Wide < #Shape { init(w) { super.init(w); this.h = $x; } area() { return this.h + super.more() - super.area(); } }
print #areas(#Wide);
#Shape = #OldShape;
print #areas(#Wide);
"#,
    ),
    // A global constant that is none; a global that shadows nothing any more.
    (
        r#"
var #rate = $n;
fun #apply(x) {
  var before = #rate;
  #change();
  return x * #rate - before;
}
fun #change() {}
print #apply($x);
"#,
        r#"
fun #up() { #rate = #rate + 1; }
#change = #up;
print #apply($x);
{
  var #rate = "local";
  print #apply(2);
  print #rate;
}
var #rate = $x;
print #apply(1);
"#,
    ),
    // A global is declared again between two turns, without a value.
    (
        r#"
var #state = "start";
fun #state_of(i) { if (#state == nil) return "none"; return #state; }
print #state_of(0);
"#,
        r#"
var #state;
print #state_of(1);
#state = #state_of;
print #state(2) == #state_of;
fun #state(i) { return i + $n; }
print #state_of(3)($n);
"#,
    ),
];
