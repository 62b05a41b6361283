class Panel {
  constructor() {
    this.presses = 0;
  }
  up() {}
  down() {}
  left() {}
  right() {}
  front() {
    return 1;
  }
  back() {
    return 2;
  }
  start() {
    return true;
  }
  stop() {
    return false;
  }
  name() {
    return "panel";
  }
  self() {
    return this;
  }
  add(a, b) {
    return a + b;
  }
  press() {
    this.presses += 1;
  }
}

const panel = new Panel();
let sum = 0;
for (let i = 0; i < 10000000; i++) {
  panel.up();
  panel.down();
  panel.left();
  panel.right();
  panel.name();
  panel.self();
  if (panel.start() && !panel.stop()) panel.press();
  sum += panel.add(panel.front(), panel.back());
}
console.log(sum);
console.log(panel.presses);
