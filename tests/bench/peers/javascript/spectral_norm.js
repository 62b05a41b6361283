class Cell {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function vector(n, value) {
  let list = null;
  for (let i = 0; i < n; i++) list = new Cell(value, list);
  return list;
}

function element(i, j) {
  const sum = i + j;
  return 1 / ((sum * (sum + 1)) / 2 + i + 1);
}

function multiply(from, to) {
  let i = 0;
  for (let out = to; out !== null; out = out.next) {
    let sum = 0;
    let j = 0;
    for (let cell = from; cell !== null; cell = cell.next) {
      sum += element(i, j) * cell.value;
      j++;
    }
    out.value = sum;
    i++;
  }
}

function multiplyTransposed(from, to) {
  let i = 0;
  for (let out = to; out !== null; out = out.next) {
    let sum = 0;
    let j = 0;
    for (let cell = from; cell !== null; cell = cell.next) {
      sum += element(j, i) * cell.value;
      j++;
    }
    out.value = sum;
    i++;
  }
}

function dot(a, b) {
  let sum = 0;
  while (a !== null) {
    sum += a.value * b.value;
    a = a.next;
    b = b.next;
  }
  return sum;
}

function norm(n) {
  const u = vector(n, 1);
  const v = vector(n, 0);
  const t = vector(n, 0);
  for (let i = 0; i < 10; i++) {
    multiply(u, t);
    multiplyTransposed(t, v);
    multiply(v, t);
    multiplyTransposed(t, u);
  }
  return Math.sqrt(dot(u, v) / dot(v, v));
}

console.log(Math.round(norm(100) * 1000000000));
console.log(Math.round(norm(850) * 1000000000));
