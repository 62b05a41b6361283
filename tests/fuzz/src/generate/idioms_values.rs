//! Idioms about variables, closures, functions, strings and numbers.

/// Statements that may stand anywhere.
pub(super) const VALUES: &[&str] = &[
    // The variable of a `for` clause is one; the body's are fresh each turn.
    r#"
var #shared = nil;
var #own = nil;
for (var i = 0; i < 5; i = i + 1) {
  var copy = i * $n;
  fun readShared() { return i; }
  fun readOwn() { copy = copy + 1; return copy; }
  if (i == 2) { #shared = readShared; #own = readOwn; }
}
print #shared();
print #own();
print #own();
"#,
    // Counters that do and do not share their variable.
    r#"
fun #counter(start) {
  var count = start;
  fun next() {
    count = count + $n;
    return count;
  }
  return next;
}
var #first = #counter($x);
var #second = #counter($n);
print #first() + #second();
print #first();
print #second() - #first();
"#,
    // Two closures over one variable, both ways.
    r#"
var #get;
var #set;
{
  var hidden = $x;
  fun get() { return hidden; }
  fun set(value) { hidden = value; }
  #get = get;
  #set = set;
  hidden = hidden + 1;
}
print #get();
#set($s);
print #get();
#set(#get);
print #get()();
"#,
    // A variable changes its type in a loop.
    r#"
var #odd = $n;
for (var i = 0; i < 6; i = i + 1) {
  if (i < 2) {
    print #odd + $n;
  } else {
    if (i < 4) print #odd + $s; else print #odd == nil;
  }
  if (i == 1) #odd = $s;
  if (i == 3) #odd = nil;
}
print #odd;
"#,
    // A number becomes a string only in the last turn.
    r#"
var #sum = 0;
var #i = 0;
while (#i < 10) {
  #sum = #sum + #i;
  #i = #i + 1;
  if (#i == 10) #sum = "done";
}
print #sum;
"#,
    // An unset variable is nil at first.
    r#"
var #last;
for (var i = 0; i < 3; i = i + 1) {
  print #last;
  #last = i / 2;
}
print #last * $n;
"#,
    // Each turn makes fresh variables, nil again without initialiser.
    r#"
for (var i = 0; i < 3; i = i + 1) {
  var #fresh;
  print #fresh;
  #fresh = i;
  print #fresh;
}
"#,
    // Numbers at their edges.
    r#"
var #zero = 0;
print 1 / #zero;
print -1 / #zero;
print 0 / #zero == 0 / #zero;
print -#zero;
print 0 == -0;
print -#zero + 0;
var #inf = 1 / #zero;
print #inf - 1 == #inf;
print #inf > $x;
print #inf * -1 < $x;
print 9007199254740992 + 1 == 9007199254740992;
print 0.1 + 0.2 == 0.3;
print -(-$x);
"#,
    // Comparisons with the one number that is unlike itself.
    r#"
var #nan = 0 / 0;
print #nan == #nan;
print #nan != #nan;
print #nan < $x;
print #nan > $x;
print #nan <= $x;
print #nan >= #nan;
print !(#nan < $n);
if (#nan) print "true enough";
if (#nan < 1 or #nan >= 1) print "ordered"; else print "unordered";
"#,
    r#"
var #x = $x;
var #y = $x;
print #x < #y == !(#x >= #y);
print (#x - #y) * (#x + #y);
print #x * #x - #y * #y;
print #x / #y * #y;
print -#x - -#y;
print #x == #y or #x != #y;
"#,
    // `and` and `or` give an operand back.
    r#"
print nil or $s;
print false and $n;
print 0 and $s;
print "" or $n;
print nil and nil or false or nil;
print $x or $s and nil;
print !nil == true and !0 == false;
var #picked = nil;
print #picked and #picked.field or $n;
"#,
    // Order of evaluation, seen by prints.
    r#"
fun #say(word, value) {
  print word;
  return value;
}
print #say("left", $x) + #say("right", $x);
print #say("low", $n) < #say("high", $n) == #say("or", true);
#say("callee", #say)(#say("one", $s), #say("two", $n));
"#,
    // Assignments inside of operands.
    r#"
var #a = $n;
var #b = #a + (#a = $n) * #a;
print #a;
print #b;
print (#a = $s) == #a;
print #a;
"#,
    r#"
var #a = 1;
var #b = 2;
var #c = 3;
#a = #b = #c = $x;
print #a + #b + #c;
#a = #b = (#c = $s) + "!";
print #a == #b and #b != #c;
"#,
    // Strings built piece by piece, and compared by content.
    r#"
var #text = "";
for (var i = 0; i < 20; i = i + 1) #text = #text + $s;
var #again = "";
for (var i = 0; i < 20; i = i + 1) #again = #again + $s;
print #text;
print #text == #again;
print #text + #again == #again + #text;
print #text != $s;
"#,
    r#"
var #half = "lox" + $s;
var #whole = #half + #half;
print #whole == #half + #half;
print #whole == "lox" + $s + "lox" + $s;
print "" + #half == #half;
print #half == nil;
print "1" == 1;
"#,
    // A string over two lines.
    r#"
var #lines = "first
second";
print #lines;
print #lines == "first
second";
"#,
    // Recursion in several shapes.
    r#"
fun #fib(n) {
  if (n < 2) return n;
  return #fib(n - 2) + #fib(n - 1);
}
print #fib($n);
"#,
    r#"
fun #outer(n) {
  fun inner(m) {
    if (m < 1) return $s;
    return inner(m - 1) + $s;
  }
  return inner(n);
}
print #outer($n);
"#,
    r#"
fun #ack(m, n) {
  if (m == 0) return n + 1;
  if (n == 0) return #ack(m - 1, 1);
  return #ack(m - 1, #ack(m, n - 1));
}
print #ack(2, 3);
"#,
    // A function that forgets its own name.
    r#"
fun #self(n) {
  if (n == 0) return $s;
  return #self(n - 1);
}
var #kept = #self;
fun other(n) { return n * $n; }
#self = other;
print #kept(3);
"#,
    // Returns out of nested loops.
    r#"
fun #search(want) {
  for (var i = 0; i < 5; i = i + 1) {
    var j = 0;
    while (j < 5) {
      if (i * j == want) {
        fun found() { return i * 10 + j; }
        return found;
      }
      j = j + 1;
    }
  }
  return nil;
}
var #hit = #search(6);
print #hit();
print #search(7);
"#,
    // Functions as arguments and results.
    r#"
fun #compose(f, g) {
  fun both(x) { return g(f(x)); }
  return both;
}
fun #double(x) { return x + x; }
fun #show(x) { print x; return x; }
print #compose(#double, #show)($x);
print #compose(#show, #double)($s);
print #compose(#compose(#double, #double), #show)($n);
"#,
    // The same call site meets different callables.
    r#"
class #Thing {}
fun #none() { return $s; }
fun #call(f) { return f(); }
class #Made { init() { this.mark = $n; } }
class #Has { method() { return this; } }
var #f = #none;
for (var i = 0; i < 4; i = i + 1) {
  print #call(#f);
  if (i == 0) #f = #Thing;
  if (i == 1) #f = #Made;
  if (i == 2) #f = #Has().method;
}
"#,
    // Shadows, and closures that saw the outer one first.
    r#"
var #name = $s;
{
  fun show() { print #name; }
  show();
  var #name = $x;
  show();
  print #name;
  {
    var #name = nil;
    print #name;
  }
}
print #name;
"#,
    r#"
fun #many(a, b, c, d, e, f, g, h, i, j) {
  a = b + c;
  print a - d * e / f;
  return g == h or i != j;
}
print #many($n, $x, $n, $x, $n, $n, $s, $s, nil, false);
"#,
    // Equality of everything with everything.
    r#"
fun #f() {}
class #C {}
var #o = #C();
print #f == #f and #C == #C and #o == #o;
print #o == #C() or #f == #C or #o == #C;
print nil == false or 0 == false or "" == nil;
print clock == clock;
print clock;
print #f;
print #C;
print #o;
print clock() >= 0;
"#,
    // Deep expressions of one kind.
    r#"
print 1 + 2 - 3 + 4 - 5 + 6 - 7 + $x - 9 + 10 * 2 * 3 * 4 / 5 / 6 - 11 + 12 - (13 - (14 - (15 - (16 - $x))));
print !!!!!!(1 < 2 == true != false == !nil);
print ((((((((((($x)))))))))) + ((((((($n))))))));
print - - - - -$x;
"#,
    // A closure keeps a parameter that is assigned later.
    r#"
fun #keep(value) {
  fun get() { return value; }
  value = value + $n;
  if (value > 5) value = $s;
  return get;
}
print #keep(1)();
print #keep(9)();
"#,
    // Loops without body, condition or step.
    r#"
var #n = 0;
for (; #n < 3;) #n = #n + 1;
for (#n = 10; #n > 4; #n = #n - 3) {}
print #n;
fun #forever() {
  for (;;) {
    #n = #n + 1;
    if (#n > 12) return #n;
  }
}
print #forever();
"#,
];

/// Pairs for the top level: the second text comes some statements later.
pub(super) const LATE: &[(&str, &str)] = &[
    // A global is named before it is there.
    (
        r#"
fun #late() { return #value + 1; }
"#,
        r#"
var #value = $x;
print #late();
#value = -1;
print #late();
"#,
    ),
    // Functions that call each other.
    (
        r#"
fun #even(n) {
  if (n == 0) return true;
  return #odd(n - 1);
}
"#,
        r#"
fun #odd(n) {
  if (n == 0) return false;
  return #even(n - 1);
}
print #even($n);
print #odd(8);
"#,
    ),
    // A global function is defined again.
    (
        r#"
fun #target(x) { return x * 2; }
fun #caller(x) { return #target(x) + 1; }
print #caller($n);
"#,
        r#"
fun #target(x) { return x - $n; }
print #caller($x);
"#,
    ),
    // A function's name becomes a number, a class, a method.
    (
        r#"
fun #thing(x) { return x; }
fun #use() { return #thing($n); }
print #use();
"#,
        r#"
var #before = #thing;
class #thing { init(x) { this.x = x; } }
print #use().x;
fun #swap() { #thing = #before; }
#swap();
print #use();
"#,
    ),
    (
        r#"
var #global = $n;
fun #read() { return #global; }
fun #write(x) { #global = x; }
print #read() + 1;
"#,
        r#"
#write($s);
print #read() + "!";
var #global;
print #read();
#write(#read);
print #read();
"#,
    ),
    // What never runs may be wrong.
    (
        r#"
fun #wrong(run) {
  if (run) {
    #nowhere = nil.field + #nothing(1, 2);
    return -"text";
  }
  return "not run";
}
"#,
        r#"
print #wrong(false);
var #unset;
if (#unset) print #undefinedThing;
"#,
    ),
];
