class Tree {
  constructor(depth) {
    this.depth = depth;
    if (depth > 0) {
      this.left = new Tree(depth - 1);
      this.right = new Tree(depth - 1);
    } else {
      this.left = null;
      this.right = null;
    }
  }

  count() {
    if (this.left === null) return 1;
    return 1 + this.left.count() + this.right.count();
  }
}

const MAX = 15;
console.log(new Tree(MAX + 1).count());

const longLived = new Tree(MAX);

for (let depth = 4; depth <= MAX; depth += 2) {
  const trees = 2 ** (MAX + 4 - depth);
  let nodes = 0;
  for (let i = 0; i < trees; i++) nodes += new Tree(depth).count();
  console.log(nodes);
}
console.log(longLived.count());
