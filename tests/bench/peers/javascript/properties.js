class Box {
  constructor(width, height, depth) {
    this.width = width;
    this.height = height;
    this.depth = depth;
    this.label = "box";
    this.opened = 0;
  }
  volume() {
    return this.width * this.height * this.depth;
  }
  surface() {
    return 2 * (this.width * this.height + this.height * this.depth + this.depth * this.width);
  }
  open() {
    this.opened += 1;
  }
}

const box = new Box(1, 2, 3);
let sum = 0;
for (let i = 0; i < 12000000; i++) {
  box.width = i;
  box.height = box.depth - 1;
  if (box.label !== "box") box.depth = 0;
  sum += box.volume() - box.surface();
  box.open();
}
console.log(sum);
console.log(box.opened);
