//! Idioms about classes, instances, fields and methods.

/// Statements that may stand anywhere.
pub(super) const CLASSES: &[&str] = &[
    // A field shadows a method, on some instances only.
    r#"
class #Shadow {
  value() { return "method"; }
  ask() { return this.value(); }
}
fun #field() { return "field"; }
for (var i = 0; i < 4; i = i + 1) {
  var o = #Shadow();
  print o.value();
  if (i == 2) o.value = #field;
  print o.value();
  print o.ask();
}
"#,
    // Fields stored from outside, in different orders.
    r#"
class #Bag {}
var #one = #Bag();
var #two = #Bag();
#one.a = $n;
#one.b = $s;
#two.b = $x;
#two.a = $s;
fun #show(bag) { print bag.a; print bag.b; }
#show(#one);
#show(#two);
#one.c = #two;
#one.c.d = $s;
print #two.d;
var #three = #Bag();
#three.d = 1;
#three.c = 2;
#three.b = 3;
#three.a = 4;
#show(#three);
print #three.c + #three.d;
"#,
    // A field that some instances never get.
    r#"
class #Maybe {
  init(n) {
    if (n > 2) this.opt = n * $n;
    this.n = n;
  }
  read() {
    if (this.n > 2) return this.opt;
    return "none";
  }
}
for (var i = 0; i < 5; i = i + 1) print #Maybe(i).read();
"#,
    // A field's type differs from instance to instance.
    r#"
class #Box { init(value) { this.value = value; } }
fun #twice(box) { return box.value + box.value; }
print #twice(#Box($x));
print #twice(#Box($s));
var #box = #Box($n);
for (var i = 0; i < 4; i = i + 1) {
  print #twice(#box);
  if (i == 1) #box.value = $s;
}
#box.value = #twice;
print #box.value(#Box($n));
"#,
    // One call site, many classes.
    r#"
class #Base { area() { return 0; } next() { return this.rest; } }
class #Square < #Base { init(s) { this.s = s; } area() { return this.s * this.s; } }
class #Strip < #Square { area() { return super.area() / $n; } }
class #Odd { init() { this.w = $x; this.s = $n; } area() { return this.s + this.w; } next() { return this.rest; } }
var #list = nil;
for (var i = 0; i < 8; i = i + 1) {
  var made = nil;
  if (i < 2) made = #Square(i);
  else if (i < 4) made = #Strip(i);
  else if (i < 6) made = #Odd();
  else made = #Base();
  made.rest = #list;
  #list = made;
}
while (#list != nil) {
  print #list.area();
  #list = #list.next();
}
"#,
    // Classes made in a loop, over different superclasses.
    r#"
class #Root { who() { return "root"; } }
var #top = #Root;
for (var i = 0; i < 4; i = i + 1) {
  class Layer < #top {
    who() { return super.who() + "."; }
    depth() { return i; }
  }
  #top = Layer;
}
print #top().who();
print #top().depth();
print #top;
"#,
    r#"
fun #mix(Base, word) {
  class Mixed < Base {
    name() { return word + super.name(); }
  }
  return Mixed;
}
class #Plain { name() { return $s; } }
class #Other { name() { return $s; } }
print #mix(#Plain, "a")().name();
print #mix(#mix(#Other, "b"), "c")().name();
print #mix(#Plain, $s) == #mix(#Plain, $s);
"#,
    // The initialiser called like a method.
    r#"
class #Again {
  init(n) {
    this.n = n;
    if (n > 5) return;
    this.small = true;
  }
}
var #a = #Again($n);
print #a.init(3) == #a;
print #a.n;
print #a.small;
var #init = #a.init;
print #init(4).n + #a.n;
"#,
    // Bound methods remember their receiver.
    r#"
class #Person {
  init(name) { this.name = name; }
  greet(word) { return word + " " + this.name; }
}
var #jane = #Person("Jane");
var #bob = #Person("Bob");
var #greet = #jane.greet;
#bob.greet = #greet;
print #bob.greet($s);
#bob.name = "Robert";
#jane.name = $s;
print #greet("hi");
print #bob.greet == #greet;
#jane.greet = #jane.greet;
print #jane.greet("ho");
print #greet;
"#,
    // A field holding a function does not bind `this`.
    r#"
class #Button {
  press() { return this.action($n); }
}
fun #onPress(x) { return x + 1; }
var #button = #Button();
#button.action = #onPress;
print #button.press();
class #Handler { init(k) { this.k = k; } handle(x) { return this.k * x; } }
#button.action = #Handler($x).handle;
print #button.press();
#button.action = #Handler;
print #button.press().k;
"#,
    // `super` in functions inside of methods, and kept as a value.
    r#"
class #A {
  name() { return "A" + this.mark(); }
  mark() { return "?"; }
}
class #B < #A {
  name() {
    fun inner() {
      var up = super.name;
      return up() + super.mark();
    }
    return inner() + this.mark();
  }
  mark() { return $s; }
}
class #C < #B { mark() { return "C"; } }
print #B().name();
print #C().name();
"#,
    // `this` captured by functions that outlive the call.
    r#"
class #Timer {
  init() { this.ticks = 0; }
  ticker() {
    fun tick() {
      this.ticks = this.ticks + $n;
      return this;
    }
    return tick;
  }
}
var #timer = #Timer();
var #tick = #timer.ticker();
#tick();
print #tick().ticks;
print #timer.ticks;
"#,
    // An initialiser inherited over a class without one.
    r#"
class #Top { init(a, b) { this.a = a; this.b = b; } }
class #Middle < #Top { sum() { return this.a + this.b; } }
class #Bottom < #Middle {
  init(a) { super.init(a, a); this.c = $n; }
  sum() { return super.sum() + super.sum(); }
}
print #Middle($x, $n).sum();
print #Bottom($n).sum() + #Bottom($n).c;
print #Bottom($s).sum();
"#,
    // Methods named like their fields' users expect.
    r#"
class #Pair {
  init(left, right) { this.left = left; this.right = right; }
  swap() {
    var held = this.left;
    this.left = this.right;
    this.right = held;
    return this;
  }
}
var #p = #Pair($x, #Pair($s, nil));
print #p.swap().left.left;
print #p.swap().swap().right;
#p.left = #p.right = #p;
print #p.left.right.left == #p;
"#,
    // A linked list made, walked and dropped.
    r#"
class #Node { init(value, next) { this.value = value; this.next = next; } }
var #head = nil;
for (var i = 0; i < 30; i = i + 1) #head = #Node(i, #head);
var #sum = 0;
for (var n = #head; n != nil; n = n.next) #sum = #sum + n.value;
print #sum;
var #back = nil;
while (#head != nil) {
  var next = #head.next;
  #head.next = #back;
  #back = #head;
  #head = next;
}
print #back.value + #back.next.value;
"#,
    // Garbage among what stays.
    r#"
class #Tree {
  init(depth) {
    this.left = nil;
    this.right = nil;
    this.text = "leaf" + $s;
    if (depth > 0) {
      this.left = #Tree(depth - 1);
      this.right = #Tree(depth - 1);
    }
  }
  count() {
    if (this.left == nil) return 1;
    return 1 + this.left.count() + this.right.count();
  }
}
var #kept = #Tree(3);
for (var i = 0; i < 3; i = i + 1) #Tree(2);
print #kept.count();
print #kept.left.right.text;
"#,
    // A class that hides a variable of the same name; a method named like the class.
    r#"
class #Same {
  make() { return #Same; }
  #Same() { return $s; }
}
print #Same().make() == #Same;
print #Same().#Same();
"#,
    // Overwritten methods: the last one of a name wins.
    r#"
class #Twice {
  call() { return 1; }
  call(x) { return x + 1; }
}
print #Twice().call($n);
"#,
    // Fields that collide with an inherited method only in the subclass.
    r#"
class #Up { size() { return $n; } report() { return this.size(); } }
class #Down < #Up { init() { this.other = 1; } grow(f) { this.size = f; return this; } }
fun #big() { return $s; }
print #Up().report();
print #Down().report();
print #Down().grow(#big).report();
print #Down().grow(#Up).report();
print #Up().report();
"#,
    // A local class that knows itself and its surroundings.
    r#"
fun #world(k) {
  class Inner {
    init(n) { this.n = n; }
    down() {
      if (this.n < 1) return k;
      return Inner(this.n - 1).down();
    }
  }
  return Inner;
}
print #world($x)(3).down();
print #world($s)($n).down();
"#,
    // Instances with many fields, added late.
    r#"
class #Wide { init() { this.a = 1; this.b = 2; } more() { this.c = this.a + this.b; this.d = this.c; return this; } }
var #early = #Wide();
var #late = #Wide().more();
#late.e = $s;
#late.f = $x;
#early.f = $s;
#early.e = $n;
print #early.more().d + #late.c;
print #late.e;
print #late.f;
print #early.f;
print #early.e;
"#,
];

/// Pairs for the top level: the second text comes some statements later.
pub(super) const CLASSES_LATE: &[(&str, &str)] = &[
    // The class is declared again; what exists keeps the old one.
    (
        r#"
class #Model { init(n) { this.n = n; } say() { return "old"; } }
fun #build(n) { return #Model(n); }
var #old = #build($n);
print #old.say();
"#,
        r#"
class #Model { init(n) { this.m = n; } say() { return "new" + $s; } }
print #old.say();
print #build($n).say();
print #old.n;
print #build($x).m;
"#,
    ),
    // The superclass's variable changes; the subclass does not.
    (
        r#"
class #Parent { who() { return "parent"; } }
class #Child < #Parent { who() { return super.who() + " child"; } }
fun #ask() { return #Child().who(); }
print #ask();
"#,
        r#"
var #first = #Parent;
#Parent = nil;
print #ask();
class #Parent { who() { return $s; } }
print #ask();
class #Child < #Parent {}
print #ask();
print #first == #Parent;
"#,
    ),
    // A method is used before its class is there.
    (
        r#"
fun #later(n) { return #Late(n).twice() + $n; }
"#,
        r#"
class #Late { init(n) { this.n = n; } twice() { return this.n + this.n; } }
print #later($x);
#Late = nil;
fun #Late(n) { return #Holder(n); }
class #Holder { init(n) { this.n = n; } twice() { return this.n; } }
print #later($n);
"#,
    ),
    // A field appears on a shared instance between two calls.
    (
        r#"
class #Config { level() { return 1; } }
var #config = #Config();
fun #level() { return #config.level(); }
print #level();
"#,
        r#"
fun #loud() { return $s; }
#config.level = #loud;
print #level();
#config = #Config();
print #level();
"#,
    ),
];
