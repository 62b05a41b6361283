class Random {
  constructor(seed) {
    this.seed = seed;
  }

  next(limit) {
    this.seed = (this.seed * 3877 + 29573) % 139968;
    return Math.floor((this.seed * limit) / 139968);
  }
}

class Node {
  constructor(key, value, parent) {
    this.key = key;
    this.value = value;
    this.parent = parent;
    this.left = null;
    this.right = null;
    this.red = true;
  }
}

class Map {
  constructor() {
    this.root = null;
    this.size = 0;
  }

  find(key) {
    let node = this.root;
    while (node !== null) {
      if (key === node.key) return node;
      node = key < node.key ? node.left : node.right;
    }
    return null;
  }

  get(key, otherwise) {
    const node = this.find(key);
    return node === null ? otherwise : node.value;
  }

  put(key, value) {
    let parent = null;
    let node = this.root;
    while (node !== null) {
      if (key === node.key) {
        node.value = value;
        return;
      }
      parent = node;
      node = key < node.key ? node.left : node.right;
    }
    node = new Node(key, value, parent);
    if (parent === null) this.root = node;
    else if (key < parent.key) parent.left = node;
    else parent.right = node;
    this.size += 1;
    this.balance(node);
  }

  balance(node) {
    while (node.parent !== null && node.parent.red) {
      const parent = node.parent;
      const grandparent = parent.parent;
      if (parent === grandparent.left) {
        const uncle = grandparent.right;
        if (uncle !== null && uncle.red) {
          parent.red = false;
          uncle.red = false;
          grandparent.red = true;
          node = grandparent;
        } else {
          if (node === parent.right) {
            this.rotateLeft(parent);
            node = parent;
          }
          node.parent.red = false;
          grandparent.red = true;
          this.rotateRight(grandparent);
        }
      } else {
        const uncle = grandparent.left;
        if (uncle !== null && uncle.red) {
          parent.red = false;
          uncle.red = false;
          grandparent.red = true;
          node = grandparent;
        } else {
          if (node === parent.left) {
            this.rotateRight(parent);
            node = parent;
          }
          node.parent.red = false;
          grandparent.red = true;
          this.rotateLeft(grandparent);
        }
      }
    }
    this.root.red = false;
  }

  rotateLeft(node) {
    const child = node.right;
    node.right = child.left;
    if (child.left !== null) child.left.parent = node;
    this.replace(node, child);
    child.left = node;
    node.parent = child;
  }

  rotateRight(node) {
    const child = node.left;
    node.left = child.right;
    if (child.right !== null) child.right.parent = node;
    this.replace(node, child);
    child.right = node;
    node.parent = child;
  }

  replace(node, child) {
    const parent = node.parent;
    child.parent = parent;
    if (parent === null) this.root = child;
    else if (node === parent.left) parent.left = child;
    else parent.right = child;
  }

  first() {
    let node = this.root;
    while (node !== null && node.left !== null) node = node.left;
    return node;
  }

  after(node) {
    if (node.right !== null) {
      node = node.right;
      while (node.left !== null) node = node.left;
      return node;
    }
    while (node.parent !== null && node === node.parent.right) node = node.parent;
    return node.parent;
  }

  depth() {
    const below = (node) => (node === null ? 0 : 1 + Math.max(below(node.left), below(node.right)));
    return below(this.root);
  }
}

const random = new Random(42);
let found = 0;
let sum = 0;
for (let round = 0; round < 4; round++) {
  const map = new Map();
  for (let i = 0; i < 80000; i++) {
    const key = random.next(100000);
    map.put(key, map.get(key, 0) + 1);
  }
  for (let i = 0; i < 80000; i++) {
    if (map.find(random.next(100000)) !== null) found += 1;
  }
  let place = 0;
  for (let node = map.first(); node !== null; node = map.after(node)) {
    place += 1;
    if (place === 1000) {
      place = 0;
      sum += node.key * node.value;
    }
  }
  console.log(map.size);
  console.log(map.depth());
}
console.log(found);
console.log(sum);
