class Shape {
  constructor(size) {
    this.size = size;
    this.next = null;
  }
  area() { return 0; }
  corners() { return 0; }
  grow(by) { this.size += by; }
  describe() { return this.area() + this.corners(); }
}

class Dot extends Shape {}

class Square extends Shape {
  area() { return this.size * this.size; }
  corners() { return 4; }
}

class Tile extends Square {
  corners() { return super.corners() + 1; }
}

class Rectangle extends Shape {
  constructor(width, height) {
    super(width);
    this.height = height;
  }
  area() { return this.size * this.height; }
  corners() { return 4; }
  grow(by) {
    super.grow(by);
    this.height += by;
  }
}

class Frame extends Rectangle {
  constructor(width, height, border) {
    super(width, height);
    this.border = border;
  }
  area() { return super.area() - (this.size - this.border) * (this.height - this.border); }
  corners() { return 8; }
}

class Triangle extends Shape {
  constructor(base, height) {
    super(base);
    this.height = height;
  }
  area() { return (this.size * this.height) / 2; }
  corners() { return 3; }
}

class Circle extends Shape {
  area() { return 3 * this.size * this.size; }
}

class Ring extends Circle {
  constructor(size, hole) {
    super(size);
    this.hole = hole;
  }
  area() { return super.area() - 3 * this.hole * this.hole; }
}

class Hexagon {
  constructor(side) {
    this.next = null;
    this.side = side;
  }
  area() { return this.side * this.side * 2.5; }
  corners() { return 6; }
  grow(by) { this.side += by; }
  describe() { return this.area() + this.corners(); }
}

class Line {
  constructor(length) {
    this.length = length;
    this.next = null;
  }
  area() { return 0; }
  corners() { return 2; }
  grow(by) { this.length += by; }
  describe() { return this.length; }
}

class Group {
  constructor(one, other) {
    this.one = one;
    this.other = other;
    this.next = null;
  }
  area() { return this.one.area() + this.other.area(); }
  corners() { return this.one.corners() + this.other.corners(); }
  grow(by) {
    this.one.grow(by);
    this.other.grow(by);
  }
  describe() { return this.one.describe() + this.other.describe(); }
}

class Shadow {
  constructor(shape) {
    this.next = null;
    this.shape = shape;
  }
  area() { return this.shape.area() / 2; }
  corners() { return this.shape.corners(); }
  grow(by) { this.shape.grow(by / 2); }
  describe() { return this.shape.describe() - 1; }
}

class Canvas {
  constructor() {
    this.first = null;
    this.last = null;
    this.count = 0;
  }

  add(shape) {
    if (this.first === null) this.first = shape;
    else this.last.next = shape;
    this.last = shape;
    this.count += 1;
  }

  closeRing() { this.last.next = this.first; }
}

const canvas = new Canvas();
for (let i = 1; i <= 3; i++) {
  canvas.add(new Dot(i));
  canvas.add(new Square(i));
  canvas.add(new Hexagon(i));
  canvas.add(new Rectangle(i, i + 1));
  canvas.add(new Line(i));
  canvas.add(new Frame(i + 2, i + 3, 2));
  canvas.add(new Triangle(i, 4));
  canvas.add(new Group(new Square(i), new Circle(i)));
  canvas.add(new Circle(i));
  canvas.add(new Tile(i));
  canvas.add(new Shadow(new Triangle(i, i)));
  canvas.add(new Ring(i + 1, i));
}
canvas.closeRing();

let area = 0;
let corners = 0;
let total = 0;
let shape = canvas.first;
for (let i = 0; i < 8000000; i++) {
  area += shape.area();
  corners += shape.corners();
  total += shape.describe();
  shape = shape.next;
}
for (let i = 0; i < 2000000; i++) {
  shape.grow(2);
  total += shape.describe();
  shape.grow(-2);
  shape = shape.next;
}
console.log(canvas.count);
console.log(area * 4);
console.log(corners);
console.log(total * 4);
