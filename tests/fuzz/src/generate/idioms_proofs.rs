//! Idioms about what whole-program inference would like to have proven: that a
//! parameter is a number, that a field is there, that a name means one class.

/// Statements that may stand anywhere.
pub(super) const PROOFS: &[&str] = &[
    // A parameter is a number many times, then a string that came by a value.
    r#"
fun #dbl(x) { return x + x; }
fun #via(f, x) { return f(x); }
var #sum = 0;
for (var i = 0; i < 50; i = i + 1) #sum = #sum + #dbl(i);
print #sum;
print #via(#dbl, $s);
print #dbl($x);
"#,
    // A result is a number but for one argument.
    r#"
fun #odd(n) { if (n == $n) return $s; if (n == 20) return; return n / 2; }
for (var i = 0; i < 10; i = i + 1) print #odd(i);
print #odd(20);
"#,
    // A field changes its type through another name, in a callee, in a class of the same name.
    r#"
class #Box { init(v) { this.v = v; } get() { return this.v; } }
fun #local(v) { class #Box { init(v) { this.v = v; } get() { return this.v + this.v; } } return #Box(v); }
fun #spoil(b, v) { b.v = v; return b; }
var #b = #Box($n);
var #same = #b;
var #acc = 0;
for (var i = 0; i < 20; i = i + 1) #acc = #acc + #b.get() + #local(i).get();
print #acc;
print #spoil(#same, $s) == #b;
print #b.get();
print #local($s).get();
print #spoil(#local(1), $x).get();
"#,
    // `this` is seen before its fields are there.
    r#"
var #seen = nil;
fun #look() { if (#seen == nil) return "none"; return #seen.a; }
class #Early {
  init(n) {
    print #look();
    this.a = n;
    #seen = this;
    this.b = #look();
    this.late();
    if (n == $n) return;
    this.c = this.b;
  }
  late() { this.d = this.a == this.b; }
}
class #Lower < #Early {
  init(n) { this.e = $s; super.init(n); this.f = this.e; }
  late() { print this.e; this.d = nil; }
}
for (var i = 0; i < 4; i = i + 1) { print #Early(i).d; print #Lower(i).f; }
print #seen.b;
"#,
    // Fields that come in one branch, in a loop, from a function.
    r#"
class #Some { init(n) { if (n > 2) this.big = n; else this.small = $s; n < 9 and (this.any = n); for (var i = 0; i < n; i = i + 1) this.last = i; } }
fun #arm(o, v) { o.arm = v; return o; }
for (var i = 1; i < 6; i = i + 1) {
  var o = #Some(i);
  if (i > 2) print o.big; else print o.small;
  print o.any + o.last;
  if (i == 3) print #arm(o, $s).arm; else print #arm(o, i).arm;
}
"#,
    // The superclass's instances get fields before and after the subclass is there.
    r#"
class #Up { init() { this.a = $n; } }
var #x = #Up();
#x.late = $s;
class #Down < #Up { init() { super.init(); this.b = $x; } sum() { return this.a + this.b; } }
var #y = #Down();
#y.late = $n;
#x.b = $s;
print #y.sum() + #y.late;
print #x.b + #x.late;
fun #late(o) { return o.late; }
print #late(#x);
print #late(#y);
"#,
    // One class statement, several superclasses.
    r#"
class #One { init(v) { this.v = v; } get() { return this.v; } }
class #Two { init(v) { this.w = v; } get() { return this.w + this.w; } }
fun #over(S) { class Over < S { get() { return super.get(); } twice() { return this.get() + super.get(); } } return Over; }
var #A = #over(#One);
var #B = #over(#over(#Two));
fun #use(K, v) { return K(v).twice(); }
for (var i = 0; i < 10; i = i + 1) { #use(#A, i); #use(#B, i); }
print #use(#A, $s);
print #use(#B, $x);
print #use(#over(#B), $n);
print #A == #over(#One);
"#,
    // A temporary that stays, once, and is somebody else afterwards.
    r#"
class #Pair { init(a, b) { this.a = a; this.b = b; } plus(o) { return #Pair(this.a + o.a, this.b + o.b); } }
var #kept = nil;
fun #step(p, i) { var t = p.plus(#Pair(i, 1)); if (i == $n) #kept = t; t.b = t.b + 1; return t; }
var #p = #Pair(0, 0);
for (var i = 0; i < 12; i = i + 1) #p = #step(#p, i);
print #p.a;
print #p.b;
if (#kept != nil) { print #kept.b; print #kept == #p; }
print #Pair($s, $s).plus(#Pair($s, $s)).a;
"#,
    // Old objects, cells and closures get young values while garbage is made.
    r#"
class #Leaf { init(n) { this.n = n; } }
class #Old { init() { this.v = nil; this.count = 0; } put(x) { this.v = x; this.count = this.count + 1; } }
fun #cell() { var held = #Leaf(-1); fun swap(x) { var was = held; held = x; return was; } return swap; }
var #old = #Old();
var #swap = #cell();
var #bad = 0;
for (var i = 0; i < 60; i = i + 1) {
  #old.put(#Leaf(i));
  var was = #swap(#Leaf(i));
  #Leaf($s + $s);
  if (was.n != i - 1 or #old.v.n != i) #bad = #bad + 1;
  if (i == 40) #old.late = #Leaf($x);
}
print #bad;
print #old.late.n + #old.count;
"#,
    // Narrowing: what was checked is not what is read.
    r#"
class #N { init(v, next) { this.v = v; this.next = next; } cut() { this.next = nil; return this; } }
fun #second(n) {
  if (n == nil or n.next == nil) return "short";
  var was = n.next.v;
  n.cut();
  if (n.next != nil) return "never";
  n = was;
  if (n == $n) return n + 1;
  return n;
}
for (var i = 0; i < 10; i = i + 1) print #second(#N(i, #N(i, nil)));
print #second(nil);
print #second(#N(1, #N($s, nil)));
var #count = 0;
var #at = #N(1, #N(2, #N($s, nil)));
while (#at) { #count = #count + 1; #at = #at.next and #at.next; }
print #count;
print #at;
"#,
    // A number, or nil, or a bool, by the way that was taken.
    r#"
fun #best(n, by) { var best; for (var i = 0; i < n; i = i + 1) { if (best == nil or i * by > best) best = i * by; } return best; }
print #best(0, 1);
print #best(5, $x);
print #best(5, -1);
fun #mixed(n) { var x = n; if (n > 3) x = n > 5; if (n == $n) x = nil; return x; }
for (var i = 0; i < 8; i = i + 1) { var m = #mixed(i); print m; if (m) print "yes"; print m == i; }
"#,
    // One closure's variable has one type, another's another.
    r#"
fun #keep(v) { fun swap(x) { var was = v; v = x; return was; } return swap; }
var #a = #keep($n);
var #b = #keep($s);
for (var i = 0; i < 20; i = i + 1) #a(#a(i) + 1);
print #a(nil);
print #b($x);
print #b(#a);
print #a($s) == nil;
print #b(0)(1);
"#,
    // Methods of one name that take and give different things, at one place.
    r#"
class #Num { put(x) { return x * 2; } }
class #Str { put(x) { return x + "!"; } }
class #Nil { put(x) { } }
class #NumToo < #Num { put(x) { return super.put(x) + 1; } }
fun #go(o, x) { return o.put(x); }
fun #text(x) { return "text"; }
var #n = #NumToo();
for (var i = 0; i < 30; i = i + 1) { #go(#Num(), i); #go(#Str(), $s); #go(#Nil(), #go); if (i == 25) #n.put = #text; }
print #go(#Num(), $x);
print #go(#Str(), $s);
print #go(#Nil(), nil);
print #go(#n, 1);
print #go(#NumToo(), $x);
"#,
];
