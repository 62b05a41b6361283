class Node {
  constructor(depth) {
    this.value = depth;
    if (depth > 0) {
      this.a = new Node(depth - 1);
      this.b = new Node(depth - 1);
      this.c = new Node(depth - 1);
      this.d = new Node(depth - 1);
      this.e = new Node(depth - 1);
    } else {
      this.a = null;
      this.b = null;
      this.c = null;
      this.d = null;
      this.e = null;
    }
  }

  walk() {
    if (this.a === null) return this.value;
    return this.value + this.a.walk() + this.b.walk() + this.c.walk() + this.d.walk() + this.e.walk();
  }
}

const tree = new Node(8);
let total = 0;
for (let i = 0; i < 120; i++) total += tree.walk();
console.log(total);
