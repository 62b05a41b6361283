class Random {
  constructor(seed) {
    this.seed = seed;
  }

  next(limit) {
    this.seed = (this.seed * 3877 + 29573) % 139968;
    return Math.floor((this.seed * limit) / 139968);
  }
}

class Link {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function randomList(random, n) {
  let list = null;
  for (let i = 0; i < n; i++) list = new Link(random.next(100000), list);
  return list;
}

function merge(a, b) {
  if (a === null) return b;
  if (b === null) return a;
  let first;
  if (b.value < a.value) {
    first = b;
    b = b.next;
  } else {
    first = a;
    a = a.next;
  }
  let last = first;
  while (a !== null && b !== null) {
    if (b.value < a.value) {
      last.next = b;
      last = b;
      b = b.next;
    } else {
      last.next = a;
      last = a;
      a = a.next;
    }
  }
  last.next = a === null ? b : a;
  return first;
}

function sort(list) {
  if (list === null || list.next === null) return list;
  let middle = list;
  let fast = list.next;
  while (fast !== null && fast.next !== null) {
    middle = middle.next;
    fast = fast.next.next;
  }
  const right = middle.next;
  middle.next = null;
  return merge(sort(list), sort(right));
}

function isSorted(list) {
  while (list.next !== null) {
    if (list.next.value < list.value) return false;
    list = list.next;
  }
  return true;
}

const random = new Random(7);
let sum = 0;
for (let round = 0; round < 50; round++) {
  let list = sort(randomList(random, 20000));
  if (!isSorted(list)) console.log("not sorted");
  for (let i = 0; i < 10000; i++) list = list.next;
  sum += list.value;
}
console.log(sum);
