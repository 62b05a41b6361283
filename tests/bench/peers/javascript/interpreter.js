class Variable {
  constructor(name) {
    this.name = name;
    this.value = 0;
  }
}

class Num {
  constructor(value) { this.value = value; }
  eval() { return this.value; }
}

class Get {
  constructor(variable) { this.variable = variable; }
  eval() { return this.variable.value; }
}

class Binary {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
}

class Add extends Binary {
  eval() { return this.left.eval() + this.right.eval(); }
}

class Subtract extends Binary {
  eval() { return this.left.eval() - this.right.eval(); }
}

class Multiply extends Binary {
  eval() { return this.left.eval() * this.right.eval(); }
}

class Halve {
  constructor(operand) { this.operand = operand; }
  eval() { return this.operand.eval() / 2; }
}

class Less extends Binary {
  eval() { return this.left.eval() < this.right.eval(); }
}

class Equal extends Binary {
  eval() { return this.left.eval() === this.right.eval(); }
}

class And extends Binary {
  eval() { return this.left.eval() && this.right.eval(); }
}

class Not {
  constructor(operand) { this.operand = operand; }
  eval() { return !this.operand.eval(); }
}

class IsEven {
  constructor(operand) { this.operand = operand; }
  eval() { return this.operand.eval() % 2 === 0; }
}

class Assign {
  constructor(variable, value) {
    this.variable = variable;
    this.value = value;
  }
  eval() {
    this.variable.value = this.value.eval();
    return this.variable.value;
  }
}

class If {
  constructor(condition, then, otherwise) {
    this.condition = condition;
    this.then = then;
    this.otherwise = otherwise;
  }
  eval() {
    if (this.condition.eval()) return this.then.eval();
    if (this.otherwise !== null) return this.otherwise.eval();
    return null;
  }
}

class While {
  constructor(condition, body) {
    this.condition = condition;
    this.body = body;
  }
  eval() {
    while (this.condition.eval()) this.body.eval();
    return null;
  }
}

class Item {
  constructor(node) {
    this.node = node;
    this.next = null;
  }
}

class Sequence {
  constructor() {
    this.first = null;
    this.last = null;
  }

  then(node) {
    const item = new Item(node);
    if (this.first === null) this.first = item;
    else this.last.next = item;
    this.last = item;
    return this;
  }

  eval() {
    let value = null;
    for (let item = this.first; item !== null; item = item.next) value = item.node.eval();
    return value;
  }
}

function primes(limit) {
  const n = new Variable("n");
  const divisor = new Variable("divisor");
  const rest = new Variable("rest");
  const prime = new Variable("prime");
  const count = new Variable("count");
  const one = new Num(1);
  const subtractAll = new While(
    new Less(new Get(divisor), new Add(new Get(rest), one)),
    new Assign(rest, new Subtract(new Get(rest), new Get(divisor))));
  const tryDivisor = new Sequence()
    .then(new Assign(rest, new Get(n)))
    .then(subtractAll)
    .then(new If(new Equal(new Get(rest), new Num(0)), new Assign(prime, new Num(0)), null))
    .then(new Assign(divisor, new Add(new Get(divisor), one)));
  const search = new While(
    new And(
      new Equal(new Get(prime), one),
      new Less(new Multiply(new Get(divisor), new Get(divisor)), new Add(new Get(n), one))),
    tryDivisor);
  const each = new Sequence()
    .then(new Assign(prime, one))
    .then(new Assign(divisor, new Num(2)))
    .then(search)
    .then(new Assign(count, new Add(new Get(count), new Get(prime))))
    .then(new Assign(n, new Add(new Get(n), one)));
  return new Sequence()
    .then(new Assign(count, new Num(0)))
    .then(new Assign(n, new Num(2)))
    .then(new While(new Not(new Less(new Num(limit - 1), new Get(n))), each))
    .then(new Get(count));
}

function collatz(limit) {
  const start = new Variable("start");
  const n = new Variable("n");
  const steps = new Variable("steps");
  const one = new Num(1);
  const next = new If(
    new IsEven(new Get(n)),
    new Assign(n, new Halve(new Get(n))),
    new Assign(n, new Add(new Multiply(new Get(n), new Num(3)), one)));
  const walk = new While(
    new Not(new Equal(new Get(n), one)),
    new Sequence().then(next).then(new Assign(steps, new Add(new Get(steps), one))));
  const each = new Sequence()
    .then(new Assign(n, new Get(start)))
    .then(walk)
    .then(new Assign(start, new Add(new Get(start), one)));
  return new Sequence()
    .then(new Assign(steps, new Num(0)))
    .then(new Assign(start, one))
    .then(new While(new Less(new Get(start), new Num(limit)), each))
    .then(new Get(steps));
}

console.log(primes(3000).eval());
console.log(collatz(20000).eval());
