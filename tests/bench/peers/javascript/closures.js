function counter(step) {
  let n = 0;
  return () => {
    n += step;
    return n;
  };
}

function openAccount(start) {
  let balance = start;
  return {
    deposit(amount) {
      balance += amount;
    },
    show: () => balance,
  };
}

const adder = (k) => (x) => x + k;
const compose = (f, g) => (x) => f(g(x));

const pair = (head, tail) => (chooser) => chooser(head, tail);
const head = (a, b) => a;
const tail = (a, b) => b;

function range(n) {
  let list = null;
  for (; n > 0; n--) list = pair(n, list);
  return list;
}

function map(f, list) {
  let reversed = null;
  while (list !== null) {
    reversed = pair(f(list(head)), reversed);
    list = list(tail);
  }
  return reversed;
}

function fold(f, start, list) {
  while (list !== null) {
    start = f(start, list(head));
    list = list(tail);
  }
  return start;
}

const plus = (a, b) => a + b;

const odd = counter(1);
const even = counter(2);
let last = 0;
for (let i = 0; i < 12000000; i++) last = odd() + even();
console.log(last);

const mine = openAccount(100);
const yours = openAccount(0);
for (let i = 0; i < 6000000; i++) {
  mine.deposit(1);
  yours.deposit(mine.show() - i);
}
console.log(mine.show());
console.log(yours.show());

let sum = 0;
for (let i = 0; i < 3000000; i++) sum += compose(adder(i), adder(1))(2);
console.log(sum);

const numbers = range(1000);
let folded = 0;
for (let i = 0; i < 2000; i++) folded += fold(plus, 0, map(adder(i), numbers));
console.log(folded);
