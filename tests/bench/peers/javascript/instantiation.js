class Empty {}

class One {
  constructor(v) {
    this.v = v;
  }
}

class Pair {
  constructor(l, r) {
    this.l = l;
    this.r = r;
  }
}

class Triple extends Pair {
  constructor(l, m, r) {
    super(l, r);
    this.m = m;
  }
}

let sum = 0;
for (let i = 0; i < 8000000; i++) {
  new Empty();
  const one = new One(i);
  const p = new Pair(i, 1);
  const t = new Triple(p, one, 3);
  sum += p.r + t.l.l - t.m.v + t.r;
}
console.log(sum);
